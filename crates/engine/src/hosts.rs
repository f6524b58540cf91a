//! The hosts of an engine: those at work, and those asleep.
//!
//! Most hosts of a fleet are quiet most of the time, and anybody can make names up. A host that carries
//! nothing and was not heard of for a while sleeps as a few bytes, and wakes with its next record as if
//! nothing had been. Only when there are more hosts than any fleet has are some forgotten, never an armed
//! one while there is an unarmed one, and that is counted.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};
use tollgate_model::{HostName, Timestamp};

use crate::host::Host;

/// Hosts at work at once, armed hosts among them, and sleeping hosts.
const MOST_AWAKE: usize = 16_384;
const MOST_ARMED: usize = 65_536;
const MOST_ASLEEP: usize = 262_144;

/// Processes, tagged files and unsettled flows of all hosts that are awake.
const MOST_HELD: usize = 4_194_304;

/// Processes that a host may have while it sleeps.
const MOST_SLEEPING: usize = 64;

/// Hosts by name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Hosts {
    awake: BTreeMap<HostName, Box<Host>>,
    asleep: BTreeMap<HostName, Asleep>,
    /// Whether it is to be learned who sends where.
    pub learns: bool,
    /// Hosts that were forgotten.
    pub shed: u64,
    /// Processes, tagged files and unsettled flows of those that are awake.
    held: usize,
    /// Hosts at work at which some are to sleep again.
    #[serde(skip)]
    calm_at: usize,
}

/// A sleeping host.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Asleep {
    /// When it was last heard of.
    last: i64,
    /// Itself, as in a snapshot.
    state: Box<[u8]>,
}

impl Host {
    /// Whether there is nothing that could make a finding, or has to be told.
    pub fn is_unarmed(&self) -> bool {
        self.tagged.is_empty()
            && self.files.is_empty()
            && self.folders.is_empty()
            && self.mounts.is_empty()
            && self.echoes.is_empty()
            && self.lineages.is_empty()
            && self.findings.is_quiet()
    }

    /// Whether it can sleep: nothing waits to be judged either.
    fn can_sleep(&self) -> bool {
        self.is_unarmed()
            && self.flows.next_deadline().is_none()
            && self.unjudged.next_deadline().is_none()
            && self.connects.is_empty()
            && self.instances.len() <= MOST_SLEEPING
    }
}

impl Hosts {
    /// The host of a record, which is awake from now on.
    pub fn wake(&mut self, name: &HostName) -> &mut Host {
        if self.awake.len() >= self.calm_at.max(MOST_AWAKE) && !self.awake.contains_key(name) {
            self.calm();
            // Where few can sleep, looking for them at each record would take longer than all else.
            self.calm_at = self.awake.len().saturating_add(self.awake.len() / 8).min(MOST_ARMED);
        }
        let host = match self.awake.entry(name.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let host = self.asleep.remove(name).and_then(|asleep| woken(&asleep)).unwrap_or_else(|| Host::new(name.clone()));
                self.held = self.held.saturating_add(host.load());
                place.insert(Box::new(host))
            }
        };
        host.heard = true;
        if self.learns && host.learned.is_none() {
            host.learned = Some(Box::default());
        }
        host
    }

    /// Reckons with what a host holds now and held before. If all together hold too much, the host that holds
    /// most lets go of some.
    pub fn reckon(&mut self, before: usize, after: usize) {
        self.held = self.held.saturating_sub(before).saturating_add(after);
        while self.held > MOST_HELD {
            let Some(host) = self.awake.values_mut().max_by_key(|host| host.load()) else { return };
            let before = host.load();
            host.shed_eighth();
            let after = host.load();
            if after >= before {
                return;
            }
            self.held = self.held.saturating_sub(before.saturating_sub(after));
        }
    }

    /// A host that is awake.
    pub fn awake(&mut self, name: &HostName) -> Option<&mut Host> {
        self.awake.get_mut(name).map(|host| &mut **host)
    }

    /// Every host that is awake.
    pub fn all_awake(&self) -> impl Iterator<Item = (&HostName, &Host)> {
        self.awake.iter().map(|(name, host)| (name, &**host))
    }

    /// How many hosts are known.
    pub fn len(&self) -> usize {
        self.awake.len().saturating_add(self.asleep.len())
    }

    /// Takes out the first host by name.
    pub fn pop_first(&mut self) -> Option<Host> {
        let awake = self.awake.first_key_value().map(|(name, _)| name);
        let asleep = self.asleep.first_key_value().map(|(name, _)| name);
        if awake.is_some() && (asleep.is_none() || awake <= asleep) {
            return self.awake.pop_first().map(|(_, host)| *host);
        }
        let (name, asleep) = self.asleep.pop_first()?;
        Some(woken(&asleep).unwrap_or_else(|| Host::new(name)))
    }

    /// Lets a host sleep that was not heard of since it was last asked to, if it can.
    pub fn tire(&mut self, name: &HostName) {
        let Some(host) = self.awake.get_mut(name) else { return };
        if !std::mem::replace(&mut host.heard, false) && host.can_sleep() {
            self.put_to_sleep(name);
        }
    }

    fn put_to_sleep(&mut self, name: &HostName) {
        let Some(host) = self.awake.remove(name) else { return };
        self.held = self.held.saturating_sub(host.load());
        // Serialising into a growing vector fails only where a type refuses, and none here does.
        match postcard::to_extend(&*host, Vec::new()) {
            Ok(state) => {
                self.make_room_asleep();
                self.asleep.insert(name.clone(), Asleep { last: host.last.second(), state: state.into() });
            }
            Err(_) => {
                self.held = self.held.saturating_add(host.load());
                self.awake.insert(name.clone(), host);
            }
        }
    }

    /// Makes room among the hosts that are awake: the quarter of the unarmed that were longest without
    /// an event sleep. If all are armed, the least of very many are forgotten.
    fn calm(&mut self) {
        let mut quiet: Vec<(Timestamp, HostName)> =
            self.awake.iter().filter(|(_, host)| host.can_sleep()).map(|(name, host)| (host.last, name.clone())).collect();
        quiet.sort_unstable();
        for (_, name) in quiet.iter().take(quiet.len().div_ceil(4)) {
            self.put_to_sleep(name);
        }
        if self.awake.len() < MOST_ARMED {
            return;
        }
        let worth = |host: &Host| (!host.is_unarmed(), host.findings.greatest(), host.heavy, host.last);
        let mut all: Vec<_> = self.awake.iter().map(|(name, host)| (worth(host), name.clone())).collect();
        all.sort_unstable();
        for (_, name) in all.iter().take(MOST_ARMED / 8) {
            if let Some(host) = self.awake.remove(name) {
                self.held = self.held.saturating_sub(host.load());
                self.shed = self.shed.saturating_add(host.shed).saturating_add(1);
            }
        }
    }

    fn make_room_asleep(&mut self) {
        if self.asleep.len() < MOST_ASLEEP {
            return;
        }
        let mut all: Vec<(i64, HostName)> = self.asleep.iter().map(|(name, host)| (host.last, name.clone())).collect();
        all.sort_unstable();
        for (_, name) in all.iter().take(MOST_ASLEEP / 8) {
            if self.asleep.remove(name).is_some() {
                self.shed = self.shed.saturating_add(1);
            }
        }
    }
}

fn woken(asleep: &Asleep) -> Option<Host> {
    postcard::from_bytes(&asleep.state).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that panics fails")]

    use std::sync::Arc;

    use tollgate_model::{Nanos, Origin, Process, ProcessKey, RecordCited};

    use super::*;
    use crate::instance::{InstanceId, Seen};

    #[test]
    fn an_idle_host_that_carries_nothing_is_a_few_bytes() {
        let mut hosts = Hosts::default();
        for number in 0..1_000 {
            let name = HostName::new(format!("mac-{number:06}.corp.example.com"));
            let host = hosts.wake(&name);
            host.last = Timestamp::from_secs(1_764_057_600);
            host.legs.add(crate::seen::Leg::Endpoint, host.last);
            hosts.tire(&name);
            assert!(hosts.awake(&name).is_some(), "it was just heard of");
            hosts.tire(&name);
            assert!(hosts.awake(&name).is_none());
        }
        // Entry, node share, text of the name with its counts, and the state.
        let entry = size_of::<(HostName, Asleep)>().saturating_mul(3).div_euclid(2);
        let bytes: usize = hosts.asleep.iter().map(|(name, host)| entry + 16 + name.raw().len() + 16 + host.state.len()).sum();
        assert!(bytes.div_euclid(1_000) <= 256, "{} bytes for each", bytes.div_euclid(1_000));
    }

    fn name(number: usize) -> HostName {
        HostName::new(format!("mac-{number:06}"))
    }

    /// So many hosts, each heard of a second after the one before.
    fn fleet(hosts: &mut Hosts, numbers: std::ops::Range<usize>, armed: bool) {
        for number in numbers {
            let host = hosts.wake(&name(number));
            host.last = Timestamp::from_secs(i64::try_from(number).unwrap());
            if armed {
                host.tagged.insert(InstanceId(1));
            }
        }
    }

    #[test]
    fn those_longest_without_an_event_sleep_when_there_are_too_many() {
        let mut hosts = Hosts::default();
        fleet(&mut hosts, 0..100, true);
        fleet(&mut hosts, 100..MOST_AWAKE, false);
        assert_eq!((hosts.awake.len(), hosts.asleep.len()), (MOST_AWAKE, 0));
        hosts.wake(&name(0));
        assert_eq!(hosts.asleep.len(), 0, "one that is awake needs no room");
        hosts.wake(&name(MOST_AWAKE));
        let quarter = (MOST_AWAKE - 100).div_ceil(4);
        assert!(hosts.asleep.keys().eq((100..100 + quarter).map(name).collect::<Vec<_>>().iter()));
        assert_eq!((hosts.len(), hosts.shed), (MOST_AWAKE + 1, 0));
    }

    #[test]
    fn of_very_many_armed_hosts_the_least_are_forgotten_and_counted() {
        let mut hosts = Hosts::default();
        fleet(&mut hosts, 0..MOST_ARMED, true);
        assert_eq!((hosts.awake.len(), hosts.shed), (MOST_ARMED, 0));
        hosts.awake(&name(3)).unwrap().heavy = Timestamp::from_secs(9);
        hosts.awake(&name(5)).unwrap().shed = 40;
        hosts.wake(&name(MOST_ARMED));
        let gone = MOST_ARMED / 8;
        assert_eq!(hosts.len(), MOST_ARMED - gone + 1);
        assert_eq!(hosts.shed, u64::try_from(gone).unwrap() + 40, "and what they had let go of before");
        assert!(hosts.awake(&name(3)).is_some(), "it holds something of weight");
        assert!(hosts.awake(&name(gone)).is_none() && hosts.awake(&name(gone + 1)).is_some());
    }

    #[test]
    fn whatever_is_armed_or_waits_keeps_a_host_awake() {
        type Arm = fn(&mut Host);
        let arms: [(&str, Arm); 2] = [
            ("a process that holds something", |host| assert!(host.tagged.insert(InstanceId(1)))),
            ("very many processes", |host| {
                let policy = tollgate_policy::Policy::builtin();
                let record = RecordCited { origin: Origin::default(), digest: 0 };
                let at = Seen { time: Timestamp::from_secs(1), precision: Nanos(1), record };
                for pid in 0..=u32::try_from(MOST_SLEEPING).unwrap() {
                    let key = ProcessKey { pid, pidversion: None };
                    host.instances.register(&Arc::new(Process { key, ..Process::default() }), None, &policy, at.clone());
                }
            }),
        ];
        for (what, arm) in arms {
            let mut hosts = Hosts::default();
            arm(hosts.wake(&name(0)));
            (0..3).for_each(|_| hosts.tire(&name(0)));
            assert!(hosts.awake(&name(0)).is_some(), "{what}");
        }
    }

    #[test]
    fn what_slept_wakes_as_it_was() {
        let mut hosts = Hosts::default();
        let name = HostName::new("mac-1");
        let host = hosts.wake(&name);
        (host.last, host.shed) = (Timestamp::from_secs(7), 3);
        hosts.tire(&name);
        hosts.tire(&name);
        assert_eq!(hosts.len(), 1);
        let host = hosts.wake(&name);
        assert_eq!((host.last, host.shed, host.name.raw()), (Timestamp::from_secs(7), 3, "mac-1"));
    }
}
