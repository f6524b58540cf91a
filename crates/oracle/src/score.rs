//! Section G, first half: what a score hangs on, and confidence.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Confidence, Link, Mode, Nanos, Rung, Term};
use tollgate_policy::{CategoryId, Policy};

use crate::flows::{Flow, Leg, leg, near};
use crate::ladder::View;
use crate::reductions::{self, Reduction};
use crate::tags::Tag;
use crate::terms::{categories, ceiling, destination_terms, finish, material_terms, points, process_terms, term, total, volume_terms};

/// One lineage's tags that a flow took, with all that its score hangs on.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    pub(crate) flow: Flow,
    pub(crate) lineage: usize,
    pub(crate) tags: Vec<Tag>,
    pub(crate) best: Tag,
    pub(crate) sender: Option<usize>,
    pub(crate) rung: Option<Rung>,
    pub(crate) candidates: u32,
    pub(crate) mode: Mode,
    pub(crate) confidence: Confidence,
    /// Whether a loss overlaps [best.born, end].
    pub(crate) gap: bool,
    /// C11.
    bulk: bool,
    /// I4.
    coincidence: bool,
    /// J4.
    usual: bool,
    /// C12, F12: what counts for breadth beyond what it carries.
    beyond: BTreeSet<CategoryId>,
    /// F12: bytes of the sender's to the destination, its own included.
    pub(crate) accumulated: u64,
    pub(crate) process: Vec<Term>,
    pub(crate) rest: Vec<Term>,
    /// I1.
    reduced: Option<Reduced>,
    /// The score by itself; a chain's may differ (H3).
    own: u8,
}

/// What is left where some of it is explained.
#[derive(Clone, Debug)]
struct Reduced {
    by: Reduction,
    /// Absent if nothing is.
    left: Option<Box<Joined>>,
}

/// Groups what a flow took by lineage.
pub(crate) fn join(view: &View<'_>, taken: Vec<Tag>, sender: Option<usize>, rung: Option<Rung>, candidates: u32) -> Vec<Joined> {
    let mut groups: BTreeMap<usize, Vec<Tag>> = BTreeMap::new();
    for tag in taken {
        groups.entry(tag.lineage).or_default().push(tag);
    }
    groups.into_iter().map(|(lineage, tags)| reduced(view, joined(view, lineage, tags, sender, rung, candidates))).collect()
}

/// I1: what nothing explains decides.
fn reduced(view: &View<'_>, mut joined: Joined) -> Joined {
    let Some(by) = reductions::of(view, &joined.tags, joined.sender) else { return joined };
    let rest: Vec<Tag> = joined.tags.iter().filter(|tag| !by.explains(tag)).cloned().collect();
    let Joined { lineage, sender, rung, candidates, .. } = joined;
    let left = (!rest.is_empty()).then(|| Box::new(self::joined(view, lineage, rest, sender, rung, candidates)));
    if let Some(left) = &left {
        joined.confidence = left.confidence;
    }
    joined.reduced = Some(Reduced { by, left });
    joined.weigh(view.state.policy)
}

fn joined(view: &View<'_>, lineage: usize, tags: Vec<Tag>, sender: Option<usize>, rung: Option<Rung>, candidates: u32) -> Joined {
    let (policy, flow) = (view.state.policy, view.flow);
    let best = Tag::best(&tags).expect("a group has a tag").clone();
    let gap = view.state.evidence.gap_overlaps(best.born, flow.end);
    let mode = mode(view);
    let bulk = view.state.in_burst(lineage, best.born, flow.end.plus(view.slack()));
    let (mut beyond, before) = view.accumulated(sender);
    beyond.extend(view.state.staged_about(lineage, best.born, flow.end.plus(view.slack())));
    let size = sender.is_some_and(|sender| flow.declared.is_none() && view.size_matches(sender));
    let rarity = reductions::rarity(view, sender).map(|rarity| term("destination:rarity", rarity.points(&policy.scoring.baseline)));
    let rarity: Vec<Term> = rarity.into_iter().collect();
    let joined = Joined {
        flow: flow.clone(),
        lineage,
        confidence: confidence(view, &best, rung, mode, candidates, gap),
        best,
        sender,
        rung,
        candidates,
        mode,
        gap,
        bulk,
        coincidence: rung == Some(Rung::Size) && sender.is_some_and(|sender| reductions::is_coincidence(view, &tags, sender)),
        beyond,
        accumulated: before + flow.bytes_out.unwrap_or_default(),
        process: sender.map_or_else(Vec::new, |sender| process_terms(view, sender)),
        usual: reductions::is_usual(view, sender),
        rest: [destination_terms(policy, flow), rarity, volume_terms(policy, flow, size)].concat(),
        tags,
        reduced: None,
        own: 0,
    };
    joined.weigh(policy)
}

impl Joined {
    pub(crate) fn score(&self) -> u8 {
        self.own
    }

    fn weigh(mut self, policy: &Policy) -> Self {
        let terms = self.terms(policy, &self.categories(), &self.unexplained(), self.flow.bytes_out, self.accumulated);
        self.own = total(&terms);
        self
    }

    /// H3: what it is worth whatever else its chain holds.
    pub(crate) fn worth(&self, policy: &Policy) -> i16 {
        let earned = |joined: &Self| points(&joined.earned(policy, &BTreeSet::new(), None, 0));
        match &self.reduced {
            None => earned(self),
            Some(Reduced { left, by }) => {
                let all = earned(self).min(i16::from(by.most));
                left.as_deref().map_or(all, |left| all.max(earned(left)))
            }
        }
    }

    /// I1: of the categories that count for breadth, those that nothing explains.
    pub(crate) fn unexplained(&self) -> BTreeSet<CategoryId> {
        let Some(reduced) = &self.reduced else { return self.categories() };
        let left = reduced.left.as_deref();
        let carried = left.map(|left| categories(&left.tags)).unwrap_or_default();
        let explained: BTreeSet<CategoryId> = categories(&self.tags).difference(&carried).copied().collect();
        left.unwrap_or(self).categories().difference(&explained).copied().collect()
    }

    /// Distinct categories that it carries, or that its lineage staged about then, without that of plain archives (C1).
    pub(crate) fn categories(&self) -> BTreeSet<CategoryId> {
        categories(&self.tags).union(&self.beyond).copied().collect()
    }

    /// All terms, with the categories and bytes of the chain (H3), those that nothing explains (I1), and the bytes that its
    /// sender had sent there by then (F12).
    pub(crate) fn terms(
        &self,
        policy: &Policy,
        categories: &BTreeSet<CategoryId>,
        unexplained: &BTreeSet<CategoryId>,
        bytes: Option<u64>,
        accumulated: u64,
    ) -> Vec<Term> {
        let mut terms = self.earned(policy, categories, bytes, accumulated);
        let (mut judged, mut counted) = (self, categories);
        if let Some(Reduced { by, left }) = &self.reduced {
            let mut rest = i16::from(by.most);
            if let Some(left) = left.as_deref() {
                let earned = points(&left.earned(policy, unexplained, bytes, accumulated));
                if earned >= rest {
                    (judged, counted, rest) = (left, unexplained, earned);
                }
            }
            terms.push(term(&by.name, (rest - points(&terms)).min(0)));
        }
        judged.limit(policy, counted, &mut terms);
        finish(terms)
    }

    /// What it earns by itself.
    fn earned(&self, policy: &Policy, categories: &BTreeSet<CategoryId>, bytes: Option<u64>, accumulated: u64) -> Vec<Term> {
        let points = &policy.scoring;
        let mut terms = material_terms(policy, &self.best, &self.tags, categories);
        terms.push(term("material:bulk", if self.bulk { points.material.bulk } else { 0 }));
        terms.extend(self.proximity(policy));
        terms.extend(self.process.iter().cloned());
        terms.extend(self.rest.iter().cloned());
        if bytes.unwrap_or_default().max(accumulated) > policy.volume_threshold() {
            terms.push(term("volume:threshold", points.volume.threshold));
        }
        let session = self.is_session();
        if session && !self.gap {
            terms.push(term("link:session", points.link.session));
        }
        if !session && !self.gap && self.asked().iter().all(|tag| tag.session || tag.entrusted()) {
            terms.push(term("link:delegated", points.link.delegated));
        }
        if self.rung == Some(Rung::Host) && !self.gap {
            terms.push(term("link:user", points.link.user));
        }
        terms
    }

    /// Plain archives are not asked where there is more.
    fn asked(&self) -> Vec<&Tag> {
        let others: Vec<&Tag> = self.tags.iter().filter(|tag| tag.category != CategoryId::ARCHIVE).collect();
        if others.is_empty() { self.tags.iter().collect() } else { others }
    }

    fn is_session(&self) -> bool {
        self.asked().iter().all(|tag| tag.session)
    }

    /// The ceilings.
    fn limit(&self, policy: &Policy, categories: &BTreeSet<CategoryId>, terms: &mut Vec<Term>) {
        let points = &policy.scoring;
        if self.rung == Some(Rung::Host) {
            let wide = self.gap || categories.len() >= 3;
            ceiling(terms, "ceiling:l5-only", if wide { points.ceiling.l5_wide } else { points.ceiling.l5 });
        }
        if (self.is_session() || self.rung == Some(Rung::Terminal)) && !self.gap {
            ceiling(terms, "ceiling:session-only", points.ceiling.session_only);
        }
        if self.usual && self.is_session() && self.rung != Some(Rung::Terminal) && categories.len() < 3 && !self.gap {
            ceiling(terms, "ceiling:session-usual", points.ceiling.session_usual);
        }
        if self.coincidence && categories.len() < 3 && !self.gap {
            ceiling(terms, "ceiling:size-only", points.ceiling.size_only);
        }
        if categories.is_empty() && !self.gap && self.tags.iter().all(|tag| tag.category == CategoryId::ARCHIVE) {
            ceiling(terms, "ceiling:plain-archive", points.ceiling.plain);
        }
    }

    fn proximity(&self, policy: &Policy) -> Option<Term> {
        let points = &policy.scoring.proximity;
        let acquired = self.tags.iter().map(|tag| tag.acquired).max()?;
        let passed = self.flow.start.max(acquired).since(acquired);
        let points = match () {
            () if self.best.weight < points.min_weight => return None,
            () if passed <= Nanos::from_secs(points.near_s) => points.near,
            () if passed <= Nanos::from_secs(points.far_s) => points.far,
            () => return None,
        };
        Some(term("proximity:staging", points))
    }

    /// Links of its tags; those of the host rung hold L5.
    pub(crate) fn links(&self) -> BTreeSet<Link> {
        self.tags.iter().flat_map(|tag| tag.links.iter().copied()).collect()
    }
}

fn mode(view: &View<'_>) -> Mode {
    let (evidence, flow) = (view.state.evidence, view.flow);
    if !leg(evidence, Leg::Endpoint, flow.start, flow.end) {
        Mode::NetworkOnly
    } else if flow.declared.is_some() || flow.unseen {
        Mode::NoNetwork
    } else if !leg(evidence, Leg::File, flow.start, flow.end) {
        Mode::ArgvOnly
    } else {
        Mode::Full
    }
}

fn confidence(view: &View<'_>, best: &Tag, rung: Option<Rung>, mode: Mode, candidates: u32, gap: bool) -> Confidence {
    let of_tag = match best.strength {
        3 => Confidence::High,
        2 => Confidence::Medium,
        _ => Confidence::Low,
    };
    let of_rung = match rung {
        None | Some(Rung::Exact | Rung::Named) => Confidence::High,
        Some(Rung::Remote | Rung::Size | Rung::Terminal) => Confidence::Medium,
        Some(Rung::Host) => Confidence::Low,
    };
    let of_mode = match mode {
        Mode::Full => Confidence::High,
        Mode::ArgvOnly | Mode::NoNetwork => Confidence::Medium,
        Mode::NetworkOnly => Confidence::Low,
    };
    let doubtful = candidates > 1 || assumed_twice(view);
    let of_choice = if doubtful { Confidence::Medium } else { Confidence::High };
    let least = of_tag.min(of_rung).min(of_mode).min(of_choice);
    let hangs = best.acquired > view.flow.end && (!best.links.contains(&Link::Arguments) || best.since > view.flow.end);
    let one_less = gap || hangs || best.until < view.flow.start;
    match least {
        Confidence::High if one_less => Confidence::Medium,
        _ if one_less => Confidence::Low,
        least => least,
    }
}

/// Whether the host was assumed, for two addresses within an hour of each other.
fn assumed_twice(view: &View<'_>) -> bool {
    let flow = view.flow;
    let address = |flow: &Flow| flow.source.map(|source| source.ip);
    flow.assumed
        && view.flows.iter().any(|other| other.assumed && address(other) != address(flow) && near(flow.start, flow.end, other.start))
}
