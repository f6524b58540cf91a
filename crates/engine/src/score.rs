//! Score and confidence of a flow (docs/semantics.md, section G).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{Confidence, Link, Mode, Nanos, Rung, Signature, Timestamp};
use tollgate_policy::{CategoryId, Policy, Scoring};

use crate::attribution::rung_confidence;
use crate::egress::{Egress, Group};
use crate::host::Work;
use crate::instance::{ImageSpan, InstanceId};
use crate::tag::{Tag, TagKind};
use crate::taking::is_own;
use crate::term::{Points, Reason};

/// What the score of a flow is made of; chain-wide terms are added when it is assembled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Material {
    terms: Vec<Points>,
    limits: Limits,
    reduced: Option<Box<Reduced>>,
    pub observation: bool,
}

/// Which ceilings apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Limits {
    l5: bool,
    session_only: bool,
    /// Only a number of bytes says that a program with a role sent what it opened (I4).
    size_only: bool,
    /// What is sent there by that sender is usual (J4).
    usual: bool,
    /// Nothing but archives of what is not known to be sensitive.
    plain: bool,
    gap: bool,
}

/// What is left where some of it is explained (section I).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Reduced {
    /// The points of what is left, and its ceilings; absent if nothing is.
    left: Option<(i16, Limits)>,
    /// The greatest score if nothing is.
    most: u8,
    reason: Reason,
}

/// What a chain amounts to, beyond its lead flow (H3).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extent {
    /// Categories that its flows carry, as bits.
    pub carried: u32,
    /// Categories that count for breadth: those too that the lineage staged about then, and that were sent there before.
    pub breadth: u32,
    /// Those of them that nothing explains (section I).
    pub left: u32,
    pub bytes: Option<u64>,
    /// Bytes that one program sent there, its own included (F12).
    pub accumulated: u64,
}

impl Material {
    /// Adds a term unless it is worth nothing.
    pub fn add(&mut self, points: i16, reason: Reason) {
        if points != 0 {
            self.terms.push(Points { points, reason });
        }
    }

    /// What it is worth whatever else its chain holds: among those of one kind, the greater has the greater score in any chain.
    pub fn worth(&self) -> i16 {
        match self.reduced.as_deref() {
            None => self.sum(),
            Some(Reduced { left, most, .. }) => {
                let left = left.map_or(i16::MIN, |(left, _)| left);
                self.sum().min(i16::from(*most)).max(left)
            }
        }
    }

    /// Whether the same ceilings and reductions apply to both.
    pub fn is_of_a_kind(&self, other: &Self) -> bool {
        let kind = |material: &Self| {
            let reduced = material.reduced.as_ref().map(|reduced| (reduced.left.map(|(_, limits)| limits), reduced.most));
            (material.limits, material.observation, reduced)
        };
        kind(self) == kind(other)
    }

    /// The points of its terms.
    fn sum(&self) -> i16 {
        self.terms.iter().fold(0i16, |sum, term| sum.saturating_add(term.points))
    }

    /// The terms of a chain beyond those of its flow, and the score.
    fn rest(&self, extent: Extent, policy: &Policy) -> (u8, Vec<Points>) {
        let points: &Scoring = &policy.scoring;
        let mut rest = Self::default();
        let mut breadth = extent.breadth.count_ones();
        let worth = |breadth: u32| match breadth {
            0 | 1 => 0,
            2 => points.material.breadth_two,
            _ => points.material.breadth_three,
        };
        rest.add(worth(breadth), Reason::Breadth(breadth, extent.carried.count_ones()));
        let (bytes, threshold) = (extent.bytes.unwrap_or_default(), policy.volume_threshold());
        if bytes > threshold {
            rest.add(points.volume.threshold, Reason::Threshold(bytes, threshold));
        } else if extent.accumulated > threshold {
            rest.add(points.volume.threshold, Reason::Accumulated(extent.accumulated, threshold));
        }
        let mut sum = self.sum().saturating_add(rest.sum());
        let mut limits = self.limits;
        if let Some(reduced) = &self.reduced {
            let mut left = i16::from(reduced.most);
            if let Some((base, own)) = reduced.left {
                let kinds = extent.left.count_ones();
                let voluminous = if bytes.max(extent.accumulated) > threshold { points.volume.threshold } else { 0 };
                let earned = base.saturating_add(worth(kinds)).saturating_add(voluminous);
                // What else was sent never makes what is explained worth less.
                if earned >= left {
                    (limits, breadth, left) = (own, kinds, earned);
                }
            }
            let cost = left.saturating_sub(sum).min(0);
            rest.add(cost, reduced.reason.clone());
            sum = sum.saturating_add(cost);
        }
        let Limits { l5, session_only, size_only, usual, plain, gap } = limits;
        let l5_limit = if gap || breadth >= 3 { points.ceiling.l5_wide } else { points.ceiling.l5 };
        let session_limit = points.ceiling.session_only;
        let usual_limit = points.ceiling.session_usual;
        let size_limit = points.ceiling.size_only;
        let plain_limit = points.ceiling.plain;
        let observation_limit = points.ceiling.observation;
        let ceilings = [
            (l5, l5_limit, Reason::UserOnly(l5_limit)),
            (session_only && !gap, session_limit, Reason::SessionOnly(session_limit)),
            (session_only && usual && breadth < 3 && !gap, usual_limit, Reason::SessionUsual(usual_limit)),
            (size_only && breadth < 3 && !gap, size_limit, Reason::SizeOnly(size_limit)),
            (plain && breadth == 0 && !gap, plain_limit, Reason::PlainArchive(plain_limit)),
            (self.observation, observation_limit, Reason::Observation(observation_limit)),
            (true, 100, Reason::Most),
        ];
        for (applies, limit, reason) in ceilings {
            let over = i16::from(limit).saturating_sub(sum);
            if applies && over < 0 {
                rest.add(over, reason);
                sum = i16::from(limit);
            }
        }
        if sum < 0 {
            rest.add(0i16.saturating_sub(sum), Reason::Least);
            sum = 0;
        }
        (u8::try_from(sum).unwrap_or(100), rest.terms)
    }

    /// The score of a chain.
    pub fn score(&self, extent: Extent, policy: &Policy) -> u8 {
        self.rest(extent, policy).0
    }

    /// The score and its terms, which sum to it.
    pub fn assemble(&self, extent: Extent, policy: &Policy) -> (u8, Vec<Points>) {
        let (score, rest) = self.rest(extent, policy);
        let mut terms = [self.terms.clone(), rest].concat();
        terms.sort_by_key(|term| term.reason.place());
        (score, terms)
    }
}

/// The verdict on one flow and one lineage.
#[derive(Clone, Debug)]
pub(crate) struct Scored {
    pub score: u8,
    pub confidence: Confidence,
    pub material: Material,
    pub sender: Option<InstanceId>,
    pub rung: Option<Rung>,
    pub mode: Mode,
    pub candidates: usize,
    /// Categories that count for breadth, as bits.
    pub breadth: u32,
    /// Those that nothing explains.
    pub left: u32,
    /// Bytes that the same program sent to the same destination, these included (F12).
    pub accumulated: u64,
}

/// Scores one group of tags for one flow.
pub(crate) fn score_flow(
    work: &Work<'_>,
    egress: &Egress,
    group: &Group<'_>,
    sender: Option<InstanceId>,
    rung: Option<Rung>,
    mode: Mode,
    candidates: usize,
) -> Scored {
    let Some(best) = group.best() else {
        let material = Material::default();
        return Scored {
            score: 0,
            confidence: Confidence::Low,
            material,
            sender,
            rung,
            mode,
            candidates,
            breadth: 0,
            left: 0,
            accumulated: 0,
        };
    };
    let mut material = judge(work, egress, group, best, sender, rung);
    let before = work.accumulated(sender, egress);
    let breadth = work.breadth(group, egress) | before.categories;
    let reduction = work.reduction(egress, group, sender);
    let rest = Group { tags: group.tags.iter().copied().filter(|tag| !reduction.as_ref().is_some_and(|by| by.explains(tag))).collect() };
    // What nothing explains decides; the rest is there to be seen.
    let (judged, best) = rest.best().map_or((group, best), |best| (&rest, best));
    let explained = group.categories() & !rest.categories();
    let left = (work.breadth(judged, egress) | before.categories) & !explained;
    material.reduced = reduction.map(|reduction| {
        let left = rest.best().map(|best| judge(work, egress, &rest, best, sender, rung)).map(|left| (left.sum(), left.limits));
        Box::new(Reduced { left, most: reduction.most, reason: reduction.reason })
    });
    let confidence = confidence(work, egress, best, rung, mode, candidates);
    let accumulated = before.bytes.saturating_add(egress.bytes_out.unwrap_or_default());
    let extent = Extent { carried: group.categories(), breadth, left, bytes: egress.bytes_out, accumulated };
    let score = material.score(extent, work.policy);
    Scored { score, confidence, material, sender, rung, mode, candidates, breadth, left, accumulated }
}

/// The terms of a flow and what it took, but for those of its chain.
fn judge(work: &Work<'_>, egress: &Egress, group: &Group<'_>, best: &Tag, sender: Option<InstanceId>, rung: Option<Rung>) -> Material {
    let points = &work.policy.scoring;
    let mut material = Material::default();
    let gap = work.host.gap_in(best.born, egress.end);
    weigh(&mut material, group, best, work.policy);
    if work.in_burst(best.lineage, best.born, egress.end.plus(egress.reach())) {
        material.add(points.material.bulk, Reason::Bulk);
    }
    let latest = group.tags.iter().map(|tag| tag.acquired).max().unwrap_or(best.acquired);
    let elapsed = egress.start.max(latest).since(latest);
    let (near, far) = (Nanos::from_secs(points.proximity.near_s), Nanos::from_secs(points.proximity.far_s));
    if best.weight >= points.proximity.min_weight {
        let value = if elapsed <= near {
            points.proximity.near
        } else if elapsed <= far {
            points.proximity.far
        } else {
            0
        };
        material.add(value, Reason::Elapsed(elapsed.0 / 1_000_000_000));
    }
    if let Some(sender) = sender {
        judge_process(&mut material, work, sender, egress.end.plus(egress.reach()));
    }
    judge_destination(&mut material, egress, work.policy);
    if let Some(rarity) = work.rarity(egress, sender) {
        material.add(rarity.points(&work.policy.scoring.baseline), Reason::Rarity(rarity));
    }
    judge_volume(&mut material, work, egress, sender.filter(|_| rung.is_some()));
    let session_only = group.weighty().all(|tag| tag.session);
    let by_terminal = rung == Some(Rung::Terminal);
    let l5 = rung == Some(Rung::Host);
    if session_only && !gap {
        material.add(points.link.session, Reason::Session);
    }
    if !session_only && !group.weighty().any(is_own) && !gap {
        material.add(points.link.delegated, Reason::Delegated);
    }
    if l5 && !gap {
        material.add(points.link.user, Reason::User);
    }
    let plain = group.tags.iter().all(|tag| tag.category == CategoryId::ARCHIVE);
    let size_only = rung == Some(Rung::Size) && sender.is_some_and(|sender| work.is_coincidence(egress, group, sender));
    // Whoever sends out of a terminal is only guessed.
    let usual = session_only && !by_terminal && work.usual(egress, sender).is_some();
    material.limits = Limits { l5, session_only: session_only || by_terminal, size_only, usual, plain, gap };
    material
}

/// How sure it is that the best of what a flow took left with it.
fn confidence(work: &Work<'_>, egress: &Egress, best: &Tag, rung: Option<Rung>, mode: Mode, candidates: usize) -> Confidence {
    let bounds = [
        strength_confidence(best.strength),
        rung.map_or(Confidence::High, rung_confidence),
        mode_confidence(mode),
        if candidates > 1 || egress.assumed { Confidence::Medium } else { Confidence::High },
    ];
    let confidence = bounds.into_iter().min().unwrap_or(Confidence::Low);
    // Arguments stand for a read anywhere between exec and judgement, so their time proves no order; that of the data does.
    let hangs = best.acquired > egress.end && (!best.links.has(Link::Arguments) || best.since > egress.end);
    if work.host.gap_in(best.born, egress.end) || hangs || best.until < egress.start { confidence.one_less() } else { confidence }
}

impl Work<'_> {
    /// G: the image of the sender, or of the first above it whose own signature says who it is.
    pub fn subject(&self, sender: InstanceId, at: Timestamp) -> Option<&ImageSpan> {
        let instance = self.host.instances.get(sender)?;
        let above = instance.ancestors.iter().filter_map(|&id| self.host.instances.get(id)?.image_at(at));
        instance.image_at(at).into_iter().chain(above).find(|image| !image.classes.no_reputation)
    }

    /// The categories that count for the breadth of a group, as bits: what it carries, and what its lineage staged about
    /// then (C12).
    pub fn breadth(&self, group: &Group<'_>, egress: &Egress) -> u32 {
        let Some(best) = group.best() else { return 0 };
        let until = egress.end.plus(egress.reach());
        let lineage = self.host.lineages.get(&best.lineage);
        group.categories() | lineage.map_or(0, |lineage| lineage.staged_about(best.born, self.windows.time_window(), until))
    }
}

/// Terms of the data itself.
pub(crate) fn weigh(material: &mut Material, group: &Group<'_>, best: &Tag, policy: &Policy) {
    let points = &policy.scoring.material;
    let weight = i16::from(best.weight).saturating_mul(i16::from(points.weight_percent)) / 100;
    material.add(weight, Reason::Weight(best.category, best.weight));
    if group.tags.iter().any(|tag| tag.kind == TagKind::Archive && tag.category != CategoryId::ARCHIVE) {
        material.add(points.archive, Reason::Packed);
    }
}

/// Terms of the sender, or of whom it works for.
pub(crate) fn judge_process(material: &mut Material, work: &Work<'_>, sender: InstanceId, at: Timestamp) {
    let points = &work.policy.scoring.process;
    let Some(instance) = work.host.instances.get(sender) else { return };
    let Some(image) = instance.image_at(at) else { return };
    let subject = work.subject(sender, at);
    if let Some(subject) = subject {
        let untrusted = match subject.process.image.identity.signature {
            Signature::AdHoc | Signature::Unsigned | Signature::Invalid => true,
            Signature::Unknown | Signature::Valid => false,
        };
        if untrusted {
            material.add(points.untrusted_signature, Reason::Signature(Arc::clone(&subject.process)));
        }
        if work.policy.user_writable(&subject.process.image.path) {
            material.add(points.user_writable, Reason::Place(Arc::clone(&subject.process)));
        }
    }
    let claims = [Some(image), subject].into_iter().flatten().find(|image| image.classes.impersonator);
    if let Some(image) = claims {
        material.add(points.impersonation, Reason::Impersonation(Arc::clone(&image.process)));
    }
    if image.classes.no_reputation || image.classes.tool_by_name {
        material.add(points.tool, Reason::Tool(Arc::clone(&image.process)));
    }
}

/// Terms of the destination.
pub(crate) fn judge_destination(material: &mut Material, egress: &Egress, policy: &Policy) {
    let points = &policy.scoring.destination;
    if let Some(class) = policy.destination_class(egress.names.iter().map(String::as_str).chain([egress.name.as_str()])) {
        material.add(class.points, Reason::Class(class.title.as_str().into()));
    }
    if egress.facts < 2 {
        material.add(points.unproven, Reason::Unproven);
    }
    if egress.self_signed {
        material.add(points.self_signed, Reason::SelfSigned);
    }
    judge_certificate(material, egress, policy);
    if egress.unusual_port {
        material.add(points.unusual_port, Reason::Port(egress.endpoint.map_or(0, |endpoint| endpoint.port)));
    }
}

/// Terms of the server's certificate that hang on more than itself.
fn judge_certificate(material: &mut Material, egress: &Egress, policy: &Policy) {
    let (points, marks) = (&policy.scoring.destination, egress.marks);
    let days = |days: i64| Nanos::from_secs(days.saturating_mul(86_400));
    if let Some(issuer) = marks.issuer {
        material.add(points.issuer, Reason::Issuer(issuer));
    }
    if let Some(age) = marks.not_before.map(|from| egress.start.since(from))
        && age < days(points.certificate_age_days)
    {
        material.add(points.certificate_age, Reason::CertificateAge(age));
    }
    if let Some((shortest, longest)) = marks.lifetimes {
        let [least, most] = points.certificate_lifetime_days.map(days);
        if shortest < least {
            material.add(points.certificate_lifetime, Reason::CertificateLifetime(shortest));
        } else if longest > most {
            material.add(points.certificate_lifetime, Reason::CertificateLifetime(longest));
        }
    }
}

/// Terms of the flow's own volume.
pub(crate) fn judge_volume(material: &mut Material, work: &Work<'_>, egress: &Egress, sender: Option<InstanceId>) {
    let points = &work.policy.scoring.volume;
    if sender.is_some_and(|sender| work.sender_size_match(sender, egress)) {
        material.add(points.size_match, Reason::SizeMatch(egress.bytes_out.unwrap_or_default()));
    }
    if let (Some(out), Some(back)) = (egress.bytes_out, egress.bytes_in)
        && out >= points.outward_min
        && out >= back.saturating_mul(points.outward_ratio)
    {
        material.add(points.outward, Reason::Direction(out, back));
    }
}

const fn strength_confidence(strength: u8) -> Confidence {
    match strength {
        0 | 1 => Confidence::Low,
        2 => Confidence::Medium,
        _ => Confidence::High,
    }
}

const fn mode_confidence(mode: Mode) -> Confidence {
    match mode {
        Mode::Full => Confidence::High,
        Mode::ArgvOnly | Mode::NoNetwork => Confidence::Medium,
        Mode::NetworkOnly => Confidence::Low,
    }
}
