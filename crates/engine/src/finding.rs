//! Findings in the making (docs/semantics.md, section H).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{Confidence, Encryption, Endpoint, Level, Link, Mode, Process, RecordCited, Rung, Timestamp, Untrusted};

use crate::bounds::shed_least;
use crate::instance::InstanceId;
use crate::links::Links;
use crate::score::{Egress, Material};
use crate::tag::Tag;

/// A process with its arguments, as a finding will cite it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cited {
    pub process: Arc<Process>,
    pub argv: Arc<[Untrusted]>,
}

/// The flow that speaks for a chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lead {
    pub score: u8,
    pub confidence: Confidence,
    pub bytes_out: Option<u64>,
    pub start: Timestamp,
    pub end: Timestamp,
    pub uid: Option<Untrusted>,
    pub material: Material,
    pub rung: Option<Rung>,
    pub mode: Mode,
    pub encryption: Option<Encryption>,
    pub endpoint: Option<Endpoint>,
    pub sender: Option<Cited>,
    pub tags: Vec<Tag>,
    pub record: Option<RecordCited>,
}

impl Lead {
    /// Whether this flow speaks for the chain rather than `other` (H3).
    fn leads(&self, other: &Self) -> bool {
        let worth = |lead: &Self| (lead.score, lead.confidence, lead.bytes_out);
        let place = |lead: &Self| (lead.start, lead.uid.clone());
        worth(self).cmp(&worth(other)).reverse().then_with(|| place(self).cmp(&place(other))).is_lt()
    }
}

/// A chain in the making.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChainState {
    pub flows: u32,
    pub bytes_out: Option<u64>,
    pub candidates: u32,
    pub links: Links,
    pub categories: u32,
    pub host_assumed: bool,
    pub first_born: Option<Timestamp>,
    pub last_end: Timestamp,
    pub lead: Lead,
}

/// One flow's part in a chain.
#[derive(Clone, Debug)]
pub(crate) struct FlowVerdict {
    pub lead: Lead,
    pub links: Links,
    pub categories: u32,
    pub candidates: u32,
    pub first_born: Option<Timestamp>,
}

impl ChainState {
    fn new(verdict: FlowVerdict, egress: &Egress) -> Self {
        Self {
            flows: u32::from(egress.uid.is_some()),
            bytes_out: egress.bytes_out,
            candidates: verdict.candidates,
            links: verdict.links,
            categories: verdict.categories,
            host_assumed: egress.host_assumed,
            first_born: verdict.first_born,
            last_end: egress.end,
            lead: verdict.lead,
        }
    }

    fn add(&mut self, verdict: FlowVerdict, egress: &Egress) {
        self.flows = self.flows.saturating_add(u32::from(egress.uid.is_some()));
        self.bytes_out = match (self.bytes_out, egress.bytes_out) {
            (Some(sum), Some(bytes)) => Some(sum.saturating_add(bytes)),
            (sum, bytes) => sum.or(bytes),
        };
        self.candidates = self.candidates.max(verdict.candidates);
        self.links = self.links.union(verdict.links);
        self.categories |= verdict.categories;
        self.host_assumed |= egress.host_assumed;
        self.first_born = [self.first_born, verdict.first_born].into_iter().flatten().min();
        self.last_end = self.last_end.max(egress.end);
        if verdict.lead.leads(&self.lead) {
            self.lead = verdict.lead;
        }
    }
}

/// What makes a revision (F5 of the analytic).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Weighty {
    pub level: Option<Level>,
    pub confidence: Option<Confidence>,
    pub mode: Option<Mode>,
    pub links: BTreeSet<Link>,
    pub categories: BTreeSet<String>,
    pub destinations: BTreeSet<String>,
}

/// A finding in the making: an episode of a lineage, or one destination of a host without
/// endpoint telemetry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct EpisodeState {
    pub chains: BTreeMap<String, ChainState>,
    pub related: BTreeSet<(InstanceId, usize)>,
    pub revision: u32,
    pub weighty: Weighty,
}

/// Which finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum FindingKey {
    /// An episode of a lineage.
    Episode(InstanceId, usize),
    /// A destination on a UTC day, on a host without endpoint telemetry.
    NetworkOnly(String, i64),
}

/// The findings of one host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Findings {
    pub states: BTreeMap<FindingKey, EpisodeState>,
    pub changed: BTreeSet<FindingKey>,
    pub flows_with_owner: u64,
    pub flows_without_owner: u64,
}

/// Chains of one episode, and findings of one host, in the making.
const MOST_CHAINS: usize = 1_024;
const MOST_FINDINGS: usize = 8_192;

impl Findings {
    /// Adds a flow to a finding. Returns how much was forgotten for want of room.
    pub fn add_flow(&mut self, key: FindingKey, destination: &str, verdict: FlowVerdict, egress: &Egress) -> u64 {
        let mut shed = 0u64;
        if !self.states.contains_key(&key) {
            shed = shed_least(&mut self.states, MOST_FINDINGS, |_, state| state.greatest());
        }
        let state = self.states.entry(key.clone()).or_default();
        // What was only staged so far has now been seen to leave.
        state.chains.remove("");
        match state.chains.get_mut(destination) {
            Some(chain) => chain.add(verdict, egress),
            None => {
                shed = shed.saturating_add(shed_least(&mut state.chains, MOST_CHAINS, |_, chain| chain.lead.score));
                state.chains.insert(destination.to_owned(), ChainState::new(verdict, egress));
            }
        }
        self.changed.insert(key);
        shed
    }

    /// Tells findings fed by one flow of each other.
    pub fn relate(&mut self, keys: &[(InstanceId, usize)]) {
        for &key in keys {
            if let Some(state) = self.states.get_mut(&FindingKey::Episode(key.0, key.1)) {
                state.related.extend(keys.iter().copied().filter(|&other| other != key));
            }
        }
    }

    /// Forgets findings of lineages that are gone, and of days long past.
    pub fn sweep(&mut self, keeps: impl Fn(&FindingKey) -> bool) {
        self.states.retain(|key, _| keeps(key));
    }
}

impl EpisodeState {
    fn greatest(&self) -> u8 {
        self.chains.values().map(|chain| chain.lead.score).max().unwrap_or(0)
    }
}
