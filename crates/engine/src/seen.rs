//! Small facts that flows are matched against.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tollgate_model::{Endpoint, Nanos, Protocol, Timestamp};

use crate::instance::InstanceId;

/// An exec whose arguments name hosts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Naming {
    pub time: Timestamp,
    pub instance: InstanceId,
    pub hosts: Box<[Box<str>]>,
}

/// A connect event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Connection {
    pub time: Timestamp,
    pub instance: InstanceId,
    pub protocol: Protocol,
    pub local: Option<Endpoint>,
    pub remote: Endpoint,
    pub precision: Nanos,
    /// Whether a flow was already paired with it.
    pub used: bool,
}

/// A read or write of a file that carries an armed tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Access {
    pub time: Timestamp,
    pub instance: InstanceId,
    pub size: u64,
}

/// Whole hours in which a host gave records of each leg (F8).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Legs {
    endpoint: BTreeSet<i64>,
    file: BTreeSet<i64>,
    network: BTreeSet<i64>,
}

/// A leg of telemetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leg {
    Endpoint,
    File,
    Network,
}

/// Hours remembered for each leg.
const MOST_HOURS: usize = 24 * 32;

impl Legs {
    fn hours(&self, leg: Leg) -> &BTreeSet<i64> {
        match leg {
            Leg::Endpoint => &self.endpoint,
            Leg::File => &self.file,
            Leg::Network => &self.network,
        }
    }

    /// Remembers a record.
    pub fn add(&mut self, leg: Leg, at: Timestamp) {
        let hours = match leg {
            Leg::Endpoint => &mut self.endpoint,
            Leg::File => &mut self.file,
            Leg::Network => &mut self.network,
        };
        if hours.insert(at.hour()) && hours.len() > MOST_HOURS {
            hours.pop_first();
        }
    }

    /// Remembers a record that tells of a stretch of time: every hour of it, or of its last days.
    pub fn add_span(&mut self, leg: Leg, from: Timestamp, to: Timestamp) {
        let longest = Nanos::from_secs(14 * 86_400);
        let mut at = from.max(to.minus(longest));
        while at < to {
            self.add(leg, at);
            at = at.plus(Nanos::from_secs(3_600));
        }
        self.add(leg, from);
        self.add(leg, to);
    }

    /// Whether the leg gave a record from the hour before `from` to the hour after `to`.
    pub fn has(&self, leg: Leg, from: Timestamp, to: Timestamp) -> bool {
        let (first, last) = (from.hour().saturating_sub(1), to.hour().saturating_add(1));
        first <= last && self.hours(leg).range(first..=last).next().is_some()
    }
}

/// Whether two assumed addresses gave flows within an hour of a stretch of time.
pub(crate) fn assumed_twice(assumed: &BTreeSet<(i64, IpAddr)>, from: Timestamp, to: Timestamp) -> bool {
    let (first, last) = (from.hour().saturating_sub(1), to.hour().saturating_add(1));
    let mut addresses = assumed.iter().filter(|(hour, _)| (first..=last).contains(hour)).map(|(_, address)| address);
    addresses.next().is_some_and(|one| addresses.any(|other| other != one))
}
