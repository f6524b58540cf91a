//! Findings in the making (docs/semantics.md, section H).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{
    Confidence, Encryption, Endpoint, FindingId, Gap, Level, Link, Mode, Process, RecordCited, Rung, Timestamp, Untrusted,
};
use tollgate_policy::Policy;

use crate::bounds::shed_least;
use crate::egress::Egress;
use crate::engine::Change;
use crate::instance::InstanceId;
use crate::links::Links;
use crate::score::{Extent, Material};
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
    /// Weight of the best of what it took.
    pub weight: u8,
    pub material: Material,
    pub rung: Option<Rung>,
    pub mode: Mode,
    pub encryption: Option<Encryption>,
    pub endpoint: Option<Endpoint>,
    pub sender: Option<Cited>,
    /// How the sender comes to hold the best of what it took.
    pub link: Link,
    /// The ways of the tags that are shown (F6 of the analytic).
    pub ways: Vec<Arc<Hop>>,
    pub record: Option<RecordCited>,
}

impl Lead {
    /// Whether this flow speaks for the chain rather than `other`, by the scores that both would have (H3).
    fn leads(&self, other: &Self) -> bool {
        let worth = |lead: &Self| (lead.score, lead.confidence, lead.material.worth(), lead.bytes_out);
        let place = |lead: &Self| (lead.start, lead.uid.clone(), Reverse(lead.weight));
        worth(self).cmp(&worth(other)).reverse().then_with(|| place(self).cmp(&place(other))).is_lt()
    }

    /// Whether neither can lead where the other does not, but by its worth.
    fn is_of_a_kind(&self, other: &Self) -> bool {
        self.confidence == other.confidence && self.material.is_of_a_kind(&other.material)
    }
}

/// A chain in the making.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChainState {
    /// Name of the destination; empty for staging without egress.
    pub name: Box<str>,
    /// Its score, as far as it has come.
    pub score: u8,
    pub flows: u32,
    pub bytes_out: Option<u64>,
    pub candidates: u32,
    pub links: Links,
    pub categories: u32,
    /// Categories that count for its breadth: also those that the lineage staged about then.
    pub breadth: u32,
    /// Those of them that nothing explains (section I).
    pub left: u32,
    /// The most bytes that the program of one of its flows had sent there by then (F12).
    pub accumulated: u64,
    pub host_assumed: bool,
    pub first_born: Option<Timestamp>,
    pub last_end: Timestamp,
    pub lead: Lead,
    /// The best flows of other kinds: which of them speaks for the chain hangs on what else it comes to hold.
    others: Vec<Lead>,
}

/// Kinds of flows of one chain whose best is remembered.
const MOST_KINDS: usize = 8;

/// One flow's part in a chain.
#[derive(Clone, Debug)]
pub(crate) struct FlowVerdict {
    pub lead: Lead,
    pub links: Links,
    pub categories: u32,
    pub breadth: u32,
    pub left: u32,
    pub accumulated: u64,
    pub candidates: u32,
    pub first_born: Option<Timestamp>,
}

impl ChainState {
    /// Place in its finding: greatest score, confidence and bytes first, then least name (H4).
    fn place(&self) -> impl Ord + '_ {
        (Reverse((self.score, self.lead.confidence, self.bytes_out)), &*self.name)
    }

    /// What it amounts to.
    pub fn extent(&self) -> Extent {
        Extent { carried: self.categories, breadth: self.breadth, left: self.left, bytes: self.bytes_out, accumulated: self.accumulated }
    }

    fn new(verdict: FlowVerdict, egress: &Egress) -> Self {
        Self {
            name: egress.name.as_str().into(),
            score: 0,
            flows: u32::from(egress.uid.is_some() || egress.connected),
            bytes_out: egress.bytes_out,
            candidates: verdict.candidates,
            links: verdict.links,
            categories: verdict.categories,
            breadth: verdict.breadth,
            left: verdict.left,
            accumulated: verdict.accumulated,
            host_assumed: egress.host_assumed,
            first_born: verdict.first_born,
            last_end: egress.end,
            lead: verdict.lead,
            others: Vec::new(),
        }
    }

    /// Staging that nothing was seen to leave by.
    pub fn staged(lead: Lead, links: Links, categories: u32, first_born: Option<Timestamp>) -> Self {
        Self {
            name: "".into(),
            score: lead.score,
            flows: 0,
            bytes_out: None,
            candidates: 0,
            links,
            categories,
            breadth: categories,
            left: categories,
            accumulated: 0,
            host_assumed: false,
            first_born,
            last_end: lead.end,
            lead,
            others: Vec::new(),
        }
    }

    /// H3: the flow that speaks for it, as things stand.
    fn choose(&mut self, policy: &Policy) {
        let extent = self.extent();
        let weigh = |lead: &mut Lead| lead.score = lead.material.score(extent, policy);
        weigh(&mut self.lead);
        for other in &mut self.others {
            weigh(other);
            if other.leads(&self.lead) {
                std::mem::swap(other, &mut self.lead);
            }
        }
        self.score = self.lead.score;
    }

    /// Remembers a flow that may come to speak for it.
    fn consider(&mut self, mut lead: Lead) {
        let known = std::iter::once(&mut self.lead).chain(&mut self.others).find(|known| known.is_of_a_kind(&lead));
        match known {
            Some(known) => {
                // What both would have of the chain is the same.
                (lead.score, known.score) = (0, 0);
                if lead.leads(known) {
                    *known = lead;
                }
            }
            None => {
                if self.others.len() >= MOST_KINDS
                    && let Some(least) = (0..self.others.len()).min_by_key(|&at| self.others.get(at).map(|other| other.score))
                {
                    self.others.remove(least);
                }
                self.others.push(lead);
            }
        }
    }

    fn add(&mut self, verdict: FlowVerdict, egress: &Egress) {
        self.flows = self.flows.saturating_add(u32::from(egress.uid.is_some() || egress.connected));
        self.bytes_out = match (self.bytes_out, egress.bytes_out) {
            (Some(sum), Some(bytes)) => Some(sum.saturating_add(bytes)),
            (sum, bytes) => sum.or(bytes),
        };
        self.candidates = self.candidates.max(verdict.candidates);
        self.links = self.links.union(verdict.links);
        self.categories |= verdict.categories;
        self.breadth |= verdict.breadth;
        self.left |= verdict.left;
        self.accumulated = self.accumulated.max(verdict.accumulated);
        self.host_assumed |= egress.host_assumed;
        self.first_born = [self.first_born, verdict.first_born].into_iter().flatten().min();
        self.last_end = self.last_end.max(egress.end);
        self.consider(verdict.lead);
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

/// A finding in the making: an episode of a lineage, or one destination of a host without
/// endpoint telemetry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct EpisodeState {
    /// In their places. Boxed, so that one that changes its place does not move hundreds of bytes of each.
    #[expect(clippy::vec_box, reason = "kept sorted")]
    chains: Vec<Box<ChainState>>,
    links: Links,
    categories: u32,
    destinations: u64,
    /// How many were let go for want of room.
    pub omitted: u32,
    /// Others that one of its flows fed.
    pub related: BTreeMap<(InstanceId, usize), FindingId>,
    pub revision: u32,
    /// Records lost by gaps that are forgotten since, within its time.
    pub lost: u64,
    weighty: Option<Weighty>,
}

impl EpisodeState {
    /// Chains, greatest first.
    pub fn chains(&self) -> impl Iterator<Item = &ChainState> {
        self.chains.iter().map(|chain| &**chain)
    }

    /// From the first that was staged to the last that left.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let lead = &self.chains().next()?.lead;
        let first = self.chains().filter_map(|chain| chain.first_born).min().unwrap_or(lead.start);
        Some((first, self.chains().map(|chain| chain.last_end).max().unwrap_or(lead.end)))
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
        let known = self.remove(destination);
        self.destinations = self.destinations.wrapping_add(u64::from(known.is_none()));
        let mut chain = change(known);
        chain.choose(policy);
        self.links = self.links.union(chain.links);
        self.categories |= chain.categories;
        let at = self.chains.partition_point(|other| other.place() < chain.place());
        if self.chains.len() == self.chains.capacity() {
            // Most findings have one or two; there are many of them.
            self.chains.reserve_exact(1);
        }
        self.chains.insert(at, Box::new(chain));
    }

    fn has(&self, destination: &str) -> bool {
        self.chains.iter().any(|chain| &*chain.name == destination)
    }

    fn remove(&mut self, destination: &str) -> Option<ChainState> {
        let at = self.chains.iter().position(|chain| &*chain.name == destination)?;
        Some(*self.chains.remove(at))
    }

    /// Makes room for one more chain: the least eighth goes, and is counted.
    fn omit(&mut self) {
        let gone = self.chains.len().div_ceil(8);
        self.chains.truncate(self.chains.len().saturating_sub(gone));
        self.destinations = self.destinations.wrapping_add(1);
        self.omitted = self.omitted.saturating_add(u32::try_from(gone).unwrap_or(u32::MAX));
    }

    fn greatest(&self) -> u8 {
        self.chains.first().map_or(0, |chain| chain.score)
    }

    /// F5 of the analytic: counts a revision if something of weight has changed. Absent if the finding is not open.
    pub fn revise(&mut self) -> Option<Change> {
        let first = self.chains.first()?;
        if first.score < OPENS_AT && self.revision == 0 {
            return None;
        }
        let weighty = Weighty {
            level: Level::of_score(first.score),
            confidence: first.lead.confidence,
            mode: first.lead.mode,
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
    /// Flows that were given to a process, by rung.
    pub flows_by_rung: [u64; Rung::ALL.len()],
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
        if state.remove("").is_some() && state.chains.is_empty() {
            (state.links, state.categories) = (Links::default(), 0);
        }
        if state.chains.len() >= MOST_CHAINS && !state.has(destination) {
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
        let full = self.chains >= MOST_CHAINS_OF_HOST && known.is_none_or(|state| !state.has(destination));
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

    /// Whether something was seen to leave, or to be staged, for a finding.
    pub fn has(&self, key: &FindingKey) -> bool {
        self.states.get(key).is_some_and(|state| !state.is_empty())
    }

    /// Whether a finding was opened.
    fn is_open(&self, key: &FindingKey) -> bool {
        self.states.get(key).is_some_and(|state| state.revision > 0)
    }

    /// Whether others may refer to a finding: it was opened, or was told and is forgotten.
    pub fn is_told(&self, key: &FindingKey) -> bool {
        self.states.get(key).is_none_or(|state| state.revision > 0)
    }

    /// A finding.
    pub fn get(&self, key: &FindingKey) -> Option<&EpisodeState> {
        self.states.get(key)
    }

    /// Counts the revisions of what changed since the last call. Returns how many findings are new.
    pub fn revise(&mut self) -> u64 {
        let mut opened = 0u64;
        for key in std::mem::take(&mut self.touched) {
            let Some(state) = self.states.get_mut(&key) else { continue };
            let Some(change) = state.revise() else { continue };
            if change == Change::Open {
                // From now on others refer to it.
                let related: Vec<FindingKey> = state.related.keys().map(|&(root, index)| FindingKey::Episode(root, index)).collect();
                for other in related {
                    if self.is_open(&other) {
                        self.untold.entry(other).or_insert(Change::Update);
                    }
                }
            }
            let told = self.untold.entry(key).or_insert(change);
            *told = (*told).max(change);
            opened = opened.saturating_add(u64::from(change == Change::Open));
        }
        opened
    }

    /// Lineages that have a finding at a level or above.
    pub fn lineages_from(&self, level: Level) -> impl Iterator<Item = InstanceId> + '_ {
        let weighty = self.states.iter().filter(move |(_, state)| Level::of_score(state.greatest()) >= level);
        weighty.filter_map(|(key, _)| if let FindingKey::Episode(root, _) = key { Some(*root) } else { None })
    }

    /// Lineages with findings that changed since decisions were last taken.
    pub fn untold_lineages(&self) -> BTreeSet<InstanceId> {
        let root = |key: &FindingKey| if let FindingKey::Episode(root, _) = key { Some(*root) } else { None };
        self.untold.keys().chain(&self.touched).filter_map(root).collect()
    }

    /// Whether there is no finding in the making.
    pub fn is_quiet(&self) -> bool {
        self.states.is_empty() && self.untold.is_empty()
    }

    /// Greatest score of any finding in the making.
    pub fn greatest(&self) -> u8 {
        self.states.values().map(EpisodeState::greatest).max().unwrap_or(0)
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
    pub fn relate(&mut self, findings: &[((InstanceId, usize), FindingId)]) {
        for (key, _) in findings {
            if let Some(state) = self.states.get_mut(&FindingKey::Episode(key.0, key.1)) {
                let others = findings.iter().filter(|(other, _)| other != key);
                let room = MOST_RELATED.saturating_sub(state.related.len());
                state.related.extend(others.take(room).cloned());
            }
        }
    }

    /// Remembers what was lost in gaps that are about to be forgotten.
    pub fn note_lost(&mut self, gaps: &[Gap]) {
        for state in self.states.values_mut().filter(|_| !gaps.is_empty()) {
            let Some((first, last)) = state.span() else { continue };
            let within = gaps.iter().filter(|gap| gap.from <= last && gap.to >= first);
            state.lost = within.fold(state.lost, |sum, gap| sum.saturating_add(gap.lost));
        }
    }

    /// Forgets findings of lineages that are gone, and of days long past.
    pub fn sweep(&mut self, keeps: impl Fn(&FindingKey) -> bool) {
        let Self { states, touched, untold, .. } = self;
        let changes = |key: &FindingKey| touched.contains(key) || untold.contains_key(key);
        let mut unopened = BTreeSet::new();
        states.retain(|key, state| {
            let stays = keeps(key) || changes(key);
            if let FindingKey::Episode(root, index) = key
                && !stays
                && state.revision == 0
            {
                unopened.insert((*root, *index));
            }
            stays
        });
        if !unopened.is_empty() {
            states.values_mut().for_each(|state| state.related.retain(|key, _| !unopened.contains(key)));
        }
        self.count_chains();
    }
}

/// Findings that one finding refers to.
const MOST_RELATED: usize = 64;
