//! Findings in the making (docs/semantics.md, section H).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{Confidence, Encryption, Endpoint, Level, Mode, Process, RecordCited, Rung, Timestamp, Untrusted};
use tollgate_policy::Policy;

use crate::bounds::shed_least;
use crate::egress::Egress;
use crate::engine::Change;
use crate::instance::InstanceId;
use crate::links::Links;
use crate::score::Material;
use crate::tag::Hop;

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
    /// The ways of the tags that are shown (F6 of the analytic).
    pub ways: Vec<Arc<Hop>>,
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
    fn place(&self, name: &str, policy: &Policy) -> Place {
        let score = self.lead.material.score(self.categories, self.bytes_out, policy);
        (Reverse((score, self.lead.confidence, self.bytes_out)), name.into())
    }

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Weighty {
    level: Level,
    confidence: Confidence,
    mode: Mode,
    links: Links,
    categories: u32,
    /// How often a destination came or went.
    destinations: u64,
}

/// Place of a chain in its finding: greatest score, confidence and bytes first, then least name (H4).
type Place = (Reverse<(u8, Confidence, Option<u64>)>, Box<str>);

/// A finding in the making: an episode of a lineage, or one destination of a host without
/// endpoint telemetry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct EpisodeState {
    chains: BTreeMap<Box<str>, ChainState>,
    places: BTreeSet<Place>,
    links: Links,
    categories: u32,
    destinations: u64,
    /// How many were let go for want of room.
    pub omitted: u32,
    pub related: BTreeSet<(InstanceId, usize)>,
    pub revision: u32,
    weighty: Option<Weighty>,
}

impl EpisodeState {
    /// Chains, greatest first, by the name of their destination.
    pub fn chains(&self) -> impl Iterator<Item = (&str, &ChainState)> {
        self.places.iter().filter_map(|(_, name)| Some((&**name, self.chains.get(name)?)))
    }

    /// Whether nothing was seen to leave, or to be staged.
    pub fn is_empty(&self) -> bool {
        self.chains.is_empty()
    }

    /// Categories of all chains, as bits.
    pub fn categories(&self) -> u32 {
        self.categories
    }

    /// Changes or makes the chain of a destination.
    fn change(&mut self, destination: &str, policy: &Policy, change: impl FnOnce(Option<ChainState>) -> ChainState) {
        let known = self.remove(destination, policy);
        self.destinations = self.destinations.wrapping_add(u64::from(known.is_none()));
        let chain = change(known);
        self.links = self.links.union(chain.links);
        self.categories |= chain.categories;
        self.places.insert(chain.place(destination, policy));
        self.chains.insert(destination.into(), chain);
    }

    fn remove(&mut self, destination: &str, policy: &Policy) -> Option<ChainState> {
        let chain = self.chains.remove(destination)?;
        self.places.remove(&chain.place(destination, policy));
        Some(chain)
    }

    /// Makes room for one more chain: the least eighth goes, and is counted.
    fn omit(&mut self) {
        let most = self.places.len().div_ceil(8);
        let gone = (0..most).filter_map(|_| self.places.pop_last()).filter(|(_, name)| self.chains.remove(name).is_some()).count();
        self.destinations = self.destinations.wrapping_add(1);
        self.omitted = self.omitted.saturating_add(u32::try_from(gone).unwrap_or(u32::MAX));
    }

    fn greatest(&self) -> u8 {
        self.places.first().map_or(0, |(Reverse((score, ..)), _)| *score)
    }

    /// F5 of the analytic: counts a revision if something of weight has changed. Absent if the finding is not open.
    pub fn revise(&mut self) -> Option<Change> {
        let (Reverse((score, confidence, _)), name) = self.places.first()?;
        if *score < OPENS_AT && self.revision == 0 {
            return None;
        }
        let weighty = Weighty {
            level: Level::of_score(*score),
            confidence: *confidence,
            mode: self.chains.get(name)?.lead.mode,
            links: self.links,
            categories: self.categories,
            destinations: self.destinations,
        };
        if self.weighty.as_ref() == Some(&weighty) {
            return Some(Change::Update);
        }
        self.weighty = Some(weighty);
        self.revision = self.revision.saturating_add(1);
        Some(if self.revision == 1 { Change::Open } else { Change::Revise })
    }
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
    states: BTreeMap<FindingKey, EpisodeState>,
    /// Changed since revisions were last counted.
    touched: BTreeSet<FindingKey>,
    /// Changed since decisions were last taken.
    untold: BTreeMap<FindingKey, Change>,
    chains: usize,
    pub flows_with_owner: u64,
    pub flows_without_owner: u64,
}

/// Score at which a finding is opened (H4).
const OPENS_AT: u8 = 20;

/// Chains of one finding, chains of one host, and findings of one host, in the making.
const MOST_CHAINS: usize = 32;
const MOST_CHAINS_OF_HOST: usize = 16_384;
const MOST_FINDINGS: usize = 8_192;

impl Findings {
    /// Adds a flow to a finding. Returns how many chains of other findings were forgotten for want of room.
    pub fn add_flow(&mut self, key: FindingKey, destination: &str, verdict: FlowVerdict, egress: &Egress, policy: &Policy) -> u64 {
        let shed = self.make_room(&key, destination);
        let state = self.states.entry(key.clone()).or_default();
        let before = state.chains.len();
        // What was only staged so far has now been seen to leave.
        if state.remove("", policy).is_some() && state.chains.is_empty() {
            (state.links, state.categories) = (Links::default(), 0);
        }
        if state.chains.len() >= MOST_CHAINS && !state.chains.contains_key(destination) {
            state.omit();
        }
        state.change(destination, policy, |known| match known {
            Some(mut chain) => {
                chain.add(verdict, egress);
                chain
            }
            None => ChainState::new(verdict, egress),
        });
        self.chains = self.chains.saturating_sub(before).saturating_add(state.chains.len());
        self.touched.insert(key);
        shed
    }

    /// Tells of staging without any egress (H5).
    pub fn add_staging(&mut self, key: FindingKey, chain: ChainState, policy: &Policy) -> u64 {
        let shed = self.make_room(&key, "");
        let state = self.states.entry(key.clone()).or_default();
        let before = state.chains.len();
        state.change("", policy, |_| chain);
        self.chains = self.chains.saturating_sub(before).saturating_add(state.chains.len());
        self.touched.insert(key);
        shed
    }

    /// Lets go of the least findings if one more finding or chain has no room.
    fn make_room(&mut self, key: &FindingKey, destination: &str) -> u64 {
        let known = self.states.get(key);
        let full = self.chains >= MOST_CHAINS_OF_HOST && known.is_none_or(|state| !state.chains.contains_key(destination));
        let most = if full { self.states.len() } else { MOST_FINDINGS };
        if known.is_some() && !full {
            return 0;
        }
        let spared = |other: &FindingKey, state: &EpisodeState| (other == key, state.greatest());
        let gone = shed_least(&mut self.states, most, spared);
        self.count_chains();
        gone
    }

    fn count_chains(&mut self) {
        self.chains = self.states.values().fold(0, |sum, state| sum.saturating_add(state.chains.len()));
    }

    /// A finding in the making.
    pub fn get(&self, key: &FindingKey) -> Option<&EpisodeState> {
        self.states.get(key)
    }

    /// Counts the revisions of what changed since the last call. Returns how many findings are new.
    pub fn revise(&mut self) -> u64 {
        let mut opened = 0u64;
        for key in std::mem::take(&mut self.touched) {
            let Some(change) = self.states.get_mut(&key).and_then(EpisodeState::revise) else { continue };
            let told = self.untold.entry(key).or_insert(change);
            *told = (*told).max(change);
            opened = opened.saturating_add(u64::from(change == Change::Open));
        }
        opened
    }

    /// Lineages with findings that changed since decisions were last taken.
    pub fn untold_lineages(&self) -> BTreeSet<InstanceId> {
        let root = |key: &FindingKey| if let FindingKey::Episode(root, _) = key { Some(*root) } else { None };
        self.untold.keys().chain(&self.touched).filter_map(root).collect()
    }

    /// Whether a finding changed since decisions were last taken.
    pub fn any_untold(&self) -> bool {
        !self.untold.is_empty()
    }

    /// Findings that changed since the last call, and how.
    pub fn take_untold(&mut self) -> BTreeMap<FindingKey, Change> {
        std::mem::take(&mut self.untold)
    }

    /// Tells findings fed by one flow of each other.
    pub fn relate(&mut self, keys: &[(InstanceId, usize)]) {
        for &key in keys {
            if let Some(state) = self.states.get_mut(&FindingKey::Episode(key.0, key.1)) {
                let others = keys.iter().copied().filter(|&other| other != key);
                let room = MOST_RELATED.saturating_sub(state.related.len());
                state.related.extend(others.take(room));
            }
        }
    }

    /// Forgets findings of lineages that are gone, and of days long past.
    pub fn sweep(&mut self, keeps: impl Fn(&FindingKey) -> bool) {
        let Self { states, touched, untold, .. } = self;
        states.retain(|key, _| keeps(key) || touched.contains(key) || untold.contains_key(key));
        self.count_chains();
    }
}

/// Findings that one finding refers to.
const MOST_RELATED: usize = 64;
