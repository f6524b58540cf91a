//! Small facts that flows are matched against.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tollgate_model::{Endpoint, Nanos, Protocol, Timestamp};

use crate::instance::InstanceId;
use crate::stretches::Stretches;

/// An exec whose arguments named a host.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Naming {
    time: Timestamp,
    instance: InstanceId,
    /// Life of the instance, once it is forgotten itself.
    gone: Option<(Timestamp, Timestamp)>,
}

/// Execs whose arguments name hosts, by host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Namings {
    by_host: BTreeMap<Box<str>, Vec<Naming>>,
    count: usize,
}

/// Namings remembered per host of ours.
const MOST_NAMINGS: usize = 32_768;

impl Namings {
    /// Remembers an exec. Returns how much was forgotten for want of room.
    pub fn add(&mut self, hosts: &BTreeSet<String>, time: Timestamp, instance: InstanceId) -> u64 {
        for host in hosts {
            self.by_host.entry(host.as_str().into()).or_default().push(Naming { time, instance, gone: None });
            self.count = self.count.saturating_add(1);
        }
        if self.count <= MOST_NAMINGS {
            return 0;
        }
        let mut times: Vec<Timestamp> = self.by_host.values().flatten().map(|naming| naming.time).collect();
        times.sort_unstable();
        let cut = times.get(MOST_NAMINGS / 8).copied().unwrap_or(Timestamp::MIN);
        let before = self.count;
        self.retain(|naming| naming.time > cut);
        u64::try_from(before.saturating_sub(self.count)).unwrap_or(u64::MAX)
    }

    fn of(&self, host: &str) -> &[Naming] {
        self.by_host.get(host).map(Vec::as_slice).unwrap_or_default()
    }

    /// Instances that named a host at or before a time.
    pub fn instances_of<'a>(&'a self, host: &str, until: Timestamp) -> impl Iterator<Item = InstanceId> + 'a {
        self.of(host).iter().filter(move |naming| naming.gone.is_none() && naming.time <= until).map(|naming| naming.instance)
    }

    /// Instances, forgotten since, that named a host and lived in [from, to].
    pub fn gone_of<'a>(&'a self, host: &str, from: Timestamp, to: Timestamp) -> impl Iterator<Item = InstanceId> + 'a {
        let lived = move |naming: &&Naming| naming.gone.is_some_and(|(born, exited)| born <= to && exited >= from) && naming.time <= to;
        self.of(host).iter().filter(lived).map(|naming| naming.instance)
    }

    /// Remembers of instances that are forgotten only when they lived.
    pub fn fade(&mut self, lives: &BTreeMap<InstanceId, (Timestamp, Timestamp)>) {
        for naming in self.by_host.values_mut().flatten() {
            if let Some(&life) = lives.get(&naming.instance) {
                naming.gone = Some(life);
            }
        }
    }

    /// Forgets what happened before a time, apart from instances that `keep` accepts.
    pub fn sweep(&mut self, past: Timestamp, keep: impl Fn(InstanceId) -> bool) {
        self.retain(|naming| naming.time >= past || (naming.gone.is_none() && keep(naming.instance)));
    }

    fn retain(&mut self, keep: impl Fn(&Naming) -> bool) {
        self.by_host.retain(|_, namings| {
            namings.retain(&keep);
            !namings.is_empty()
        });
        self.count = self.by_host.values().map(Vec::len).sum();
    }
}

/// A connect event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
    endpoint: Stretches,
    file: Stretches,
    network: Stretches,
}

/// A leg of telemetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leg {
    Endpoint,
    File,
    Network,
}

impl Legs {
    fn hours(&self, leg: Leg) -> &Stretches {
        match leg {
            Leg::Endpoint => &self.endpoint,
            Leg::File => &self.file,
            Leg::Network => &self.network,
        }
    }

    /// Remembers a record.
    pub fn add(&mut self, leg: Leg, at: Timestamp) {
        self.add_span(leg, at, at);
    }

    /// Remembers a record that tells of a stretch of time.
    pub fn add_span(&mut self, leg: Leg, from: Timestamp, to: Timestamp) {
        let hours = match leg {
            Leg::Endpoint => &mut self.endpoint,
            Leg::File => &mut self.file,
            Leg::Network => &mut self.network,
        };
        // What it forgets lies weeks back, farther than anybody asks.
        let _ = hours.add(from.hour(), to.hour());
    }

    /// Whether the leg gave a record from the hour before `from` to the hour after `to`.
    pub fn has(&self, leg: Leg, from: Timestamp, to: Timestamp) -> bool {
        self.hours(leg).any_in(from.hour().saturating_sub(1), to.hour().saturating_add(1))
    }
}

/// Whether two assumed addresses gave flows within an hour of a stretch of time.
pub(crate) fn assumed_twice(assumed: &BTreeSet<(i64, IpAddr)>, from: Timestamp, to: Timestamp) -> bool {
    let (first, last) = (from.hour().saturating_sub(1), to.hour().saturating_add(1));
    let mut addresses = assumed.iter().filter(|(hour, _)| (first..=last).contains(hour)).map(|(_, address)| address);
    addresses.next().is_some_and(|one| addresses.any(|other| other != one))
}
