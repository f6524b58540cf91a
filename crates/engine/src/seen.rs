//! Small facts that flows are matched against.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tollgate_model::{Endpoint, Nanos, Protocol, Timestamp};

use crate::instance::InstanceId;

/// Execs whose arguments name hosts, by host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Namings {
    by_host: BTreeMap<Box<str>, Vec<(Timestamp, InstanceId)>>,
    count: usize,
}

/// Namings remembered per host of ours.
const MOST_NAMINGS: usize = 32_768;

impl Namings {
    /// Remembers an exec. Returns how much was forgotten for want of room.
    pub fn add(&mut self, hosts: &BTreeSet<String>, at: Timestamp, id: InstanceId) -> u64 {
        for host in hosts {
            self.by_host.entry(host.as_str().into()).or_default().push((at, id));
            self.count = self.count.saturating_add(1);
        }
        if self.count <= MOST_NAMINGS {
            return 0;
        }
        let mut times: Vec<Timestamp> = self.by_host.values().flatten().map(|&(at, _)| at).collect();
        times.sort_unstable();
        let cut = times.get(MOST_NAMINGS / 8).copied().unwrap_or(Timestamp::MIN);
        let before = self.count;
        self.retain(|at, _| at > cut);
        u64::try_from(before.saturating_sub(self.count)).unwrap_or(u64::MAX)
    }

    /// Instances that named a host at or before a time.
    pub fn of<'a>(&'a self, host: &str, until: Timestamp) -> impl Iterator<Item = InstanceId> + 'a {
        let namings = self.by_host.get(host).map(Vec::as_slice).unwrap_or_default();
        namings.iter().filter(move |&&(at, _)| at <= until).map(|&(_, id)| id)
    }

    /// Every instance that named a host.
    pub fn instances(&self) -> impl Iterator<Item = InstanceId> + '_ {
        self.by_host.values().flatten().map(|&(_, id)| id)
    }

    /// Keeps what `keep` accepts.
    pub fn retain(&mut self, keep: impl Fn(Timestamp, InstanceId) -> bool) {
        self.by_host.retain(|_, namings| {
            namings.retain(|&(at, id)| keep(at, id));
            !namings.is_empty()
        });
        self.count = self.by_host.values().map(Vec::len).sum();
    }
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
