//! Both counts brought together, host by host, with what an inventory says should be there.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::HostName;
use tollgate_policy::SignedProgram;
use tollgate_sources::{Kind, Source, Tally};

use crate::contents::{HostShown, Shown};
use crate::intake::{HostIntake, Received};
use crate::inventory::Inventory;
use crate::issuers::Issuers;
use crate::rate::Rate;

/// All that is known of one host.
#[derive(Debug, Default)]
pub struct Host {
    /// What the way of its records tells.
    pub intake: HostIntake,
    /// What they say.
    pub shown: HostShown,
    /// What an inventory says of its system.
    pub build: Option<String>,
    /// Whether the inventory lists it.
    pub listed: bool,
}

impl Host {
    /// Whether a source of it holds records of one of these kinds.
    pub fn holds(&self, kinds: &[Kind]) -> bool {
        self.intake.sources.iter().any(|(_, seen)| kinds.iter().any(|&kind| seen.holds(kind)))
    }

    /// Whether any record of it came.
    pub fn is_heard(&self) -> bool {
        !self.intake.sources.is_empty()
    }

    /// Whether it tells of itself, and not only the network of it.
    pub fn has_endpoint(&self) -> bool {
        !self.shown.contents.days.is_empty()
    }

    /// Whether a sensor tells of it.
    pub fn has_network(&self) -> bool {
        self.shown.totals.first().is_some_and(|flows| *flows > 0)
            || self.intake.sources.iter().any(|(source, _)| source.collector() == "zeek")
    }
}

/// All hosts, and what is known of no host alone.
#[derive(Debug, Default)]
pub struct Fleet {
    /// Macs, by name: hosts that tell of themselves, that an inventory lists, or that a map names.
    pub macs: BTreeMap<HostName, Host>,
    /// Addresses that no host is mapped to, and flows that sensors saw of them.
    pub unmapped: (u64, u64),
    /// Whether there were more hosts than are told apart.
    pub more: bool,
    /// Macs of the inventory.
    pub listed: u64,
    /// What became of the records of each source.
    pub tallies: BTreeMap<Source, Tally>,
    /// Records that could not be read as those of any source.
    pub unknown: u64,
    /// Values that sources say they cut.
    pub cut: BTreeMap<Source, u64>,
    /// Who issued what sensors could not validate.
    pub issuers: Issuers,
    /// Handshakes with relays that carry other flows, of those with a name.
    pub relayed: Rate,
    /// Programs that connected and that a signature proves.
    pub programs: BTreeSet<SignedProgram>,
}

impl Fleet {
    /// Brings everything together.
    pub fn new(received: Received, shown: Shown, inventory: &Inventory) -> Self {
        let Received { hosts, more, tallies, unknown, cut } = received;
        let mut fleet = Self {
            more: more || shown.more,
            listed: u64::try_from(inventory.len()).unwrap_or(u64::MAX),
            tallies,
            unknown,
            cut,
            issuers: shown.issuers,
            relayed: shown.relayed,
            programs: shown.programs,
            ..Self::default()
        };
        let mut of_address = BTreeSet::new();
        for (name, intake) in hosts {
            if intake.unmapped {
                of_address.insert(name);
            } else {
                fleet.mac(&name, inventory).intake = intake;
            }
        }
        for (name, shown) in shown.hosts {
            if of_address.contains(&name) {
                let [flows, ..] = shown.totals;
                fleet.unmapped = (fleet.unmapped.0.saturating_add(1), fleet.unmapped.1.saturating_add(flows));
            } else {
                fleet.mac(&name, inventory).shown = shown;
            }
        }
        // Telemetry may call a Mac by another name than the inventory.
        let met: BTreeSet<HostName> = fleet.macs.keys().filter_map(|name| inventory.find(name)).map(|(known, _)| known.clone()).collect();
        for (name, listed) in inventory.macs() {
            if !met.contains(name) {
                fleet.macs.insert(name.clone(), Host { listed: true, build: listed.build.clone(), ..Host::default() });
            }
        }
        fleet
    }

    fn mac(&mut self, name: &HostName, inventory: &Inventory) -> &mut Host {
        self.macs.entry(name.clone()).or_insert_with(|| {
            let listed = inventory.find(name).map(|(_, listed)| listed);
            Host { listed: listed.is_some(), build: listed.and_then(|listed| listed.build.clone()), ..Host::default() }
        })
    }
}
