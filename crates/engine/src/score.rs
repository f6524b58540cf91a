//! Score and confidence of a flow (docs/semantics.md, section G).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tollgate_model::{Confidence, Encryption, Endpoint, Link, Mode, Nanos, RecordCited, Rung, Signature, Term, Timestamp, Untrusted};
use tollgate_policy::{CategoryId, Policy, Scoring};

use crate::attribution::rung_confidence;
use crate::host::Work;
use crate::instance::{ImageSpan, InstanceId};
use crate::tag::{Tag, TagKind};

/// A flow, or a declared egress, ready to be judged.
#[derive(Clone, Debug)]
pub(crate) struct Egress {
    /// Absent for declared egress.
    pub uid: Option<Untrusted>,
    /// Destination identity.
    pub name: String,
    pub endpoint: Option<Endpoint>,
    /// Names that arguments may give it.
    pub names: BTreeSet<String>,
    pub start: Timestamp,
    pub end: Timestamp,
    pub precision: Nanos,
    /// Allowed between the two clocks; none if there is one clock.
    pub skew: Nanos,
    pub encryption: Encryption,
    pub bytes_out: Option<u64>,
    pub bytes_in: Option<u64>,
    pub self_signed: bool,
    /// Whether two independent facts prove the destination.
    pub proven: bool,
    pub unusual_port: bool,
    /// Whether its host was assumed, and another assumed address talked at that time.
    pub assumed: bool,
    pub host_assumed: bool,
    pub record: Option<RecordCited>,
}

impl Egress {
    /// e, for processes.
    pub fn reach(&self) -> Nanos {
        self.skew.plus(self.precision)
    }

    /// e, for a tag.
    pub fn reach_of(&self, tag: &Tag) -> Nanos {
        self.skew.plus(self.precision.max(tag.precision))
    }

    /// T6: whether a tag's time and this interval meet.
    pub fn meets(&self, tag: &Tag) -> bool {
        let e = self.reach_of(tag);
        tag.acquired <= self.end.plus(e) && tag.until >= self.start.minus(e)
    }
}

/// Tags of one lineage that a flow took.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub tags: Vec<Tag>,
}

impl Group {
    /// The tag of the best path.
    pub fn best(&self) -> Option<&Tag> {
        self.tags.iter().min_by_key(|tag| (std::cmp::Reverse((tag.weight, tag.strength)), tag.born, &tag.origin))
    }

    /// Categories, as bits.
    pub fn categories(&self) -> u32 {
        self.tags
            .iter()
            .filter(|tag| tag.category != CategoryId::ARCHIVE)
            .fold(0, |mask, tag| mask | 1u32.wrapping_shl(u32::from(tag.category.0)))
    }
}

/// What the score of a flow is made of; chain-wide terms are added when it is assembled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Material {
    terms: Vec<Term>,
    l5: bool,
    session_only: bool,
    gap: bool,
    pub observation: bool,
}

/// Order in which terms are shown and summed.
const ORDER: &[&str] = &[
    "material:weight",
    "material:breadth",
    "material:archive",
    "proximity:staging",
    "process:signature",
    "process:place",
    "process:impersonation",
    "process:tool",
    "destination:unproven",
    "destination:self-signed",
    "destination:port",
    "volume:size-match",
    "volume:direction",
    "volume:threshold",
    "link:session",
    "link:user",
    "ceiling:l5-only",
    "ceiling:session-only",
    "ceiling:observation",
    "clamp:100",
    "clamp:0",
];

impl Material {
    pub fn new() -> Self {
        Self { terms: Vec::new(), l5: false, session_only: false, gap: false, observation: false }
    }

    /// Adds a term unless it is worth nothing.
    pub fn add(&mut self, name: &str, points: i16, reason: impl Into<String>, change: &str) {
        if points != 0 {
            self.terms.push(Term { name: name.to_owned(), points, reason: Untrusted::from(reason.into()), change: change.to_owned() });
        }
    }

    /// The whole score of a chain with these categories and bytes (H3).
    pub fn assemble(&self, categories: u32, bytes: Option<u64>, policy: &Policy) -> (u8, Vec<Term>) {
        let points: &Scoring = &policy.scoring;
        let mut whole = self.clone();
        let breadth = categories.count_ones();
        let breadth_points = match breadth {
            0 | 1 => 0,
            2 => points.material.breadth_two,
            _ => points.material.breadth_three,
        };
        whole.add("material:breadth", breadth_points, format!("{breadth} kinds of sensitive data in one chain"), "fewer kinds of data");
        let threshold = policy.volume_threshold();
        if let Some(bytes) = bytes.filter(|&bytes| bytes > threshold) {
            let reason = format!("{bytes} bytes sent, above OutboundTrafficVolumeThreshold {threshold}");
            whole.add("volume:threshold", points.volume.threshold, reason, "less volume, or a higher threshold");
        }
        let mut sum = whole.terms.iter().fold(0i16, |sum, term| sum.saturating_add(term.points));
        let l5_limit = if self.gap || breadth >= 3 { points.ceiling.l5_wide } else { points.ceiling.l5 };
        let ceilings = [
            (self.l5, "ceiling:l5-only", l5_limit, "a flow that names its process"),
            (self.session_only && !self.gap, "ceiling:session-only", points.ceiling.session_only, "data that reached the sender itself"),
            (self.observation, "ceiling:observation", points.ceiling.observation, "staging and egress seen together"),
            (true, "clamp:100", 100, "nothing: the scale ends here"),
        ];
        for (applies, name, limit, change) in ceilings {
            let over = i16::from(limit).saturating_sub(sum);
            if applies && over < 0 {
                whole.add(name, over, format!("not more than {limit}"), change);
                sum = i16::from(limit);
            }
        }
        if sum < 0 {
            whole.add("clamp:0", 0i16.saturating_sub(sum), "not less than 0", "nothing: the scale begins here");
            sum = 0;
        }
        whole.terms.sort_by_key(|term| ORDER.iter().position(|name| *name == term.name));
        (u8::try_from(sum).unwrap_or(100), whole.terms)
    }
}

/// The verdict on one flow and one lineage.
#[derive(Clone, Debug)]
pub(crate) struct Scored {
    pub score: u8,
    pub confidence: Confidence,
    pub material: Material,
    pub group: Group,
    pub sender: Option<InstanceId>,
    pub rung: Option<Rung>,
    pub mode: Mode,
    pub candidates: usize,
}

/// Scores one group of tags for one flow.
pub(crate) fn score_flow(
    work: &Work<'_>,
    egress: &Egress,
    group: &Group,
    sender: Option<InstanceId>,
    rung: Option<Rung>,
    mode: Mode,
    candidates: usize,
) -> Scored {
    let points = &work.policy.scoring;
    let mut material = Material::new();
    let Some(best) = group.best() else {
        return Scored { score: 0, confidence: Confidence::Low, material, group: group.clone(), sender, rung, mode, candidates };
    };
    let gap = work.host.gap_in(best.born, egress.end);
    weigh(&mut material, group, best, work.policy);
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
        let reason = format!("sent {} s after the sender came to hold it", elapsed.0 / 1_000_000_000);
        material.add("proximity:staging", value, reason, "more time between holding and sending");
    }
    if let Some(sender) = sender {
        judge_process(&mut material, work, sender, egress.end.plus(egress.reach()));
    }
    judge_destination(&mut material, egress, points);
    judge_volume(&mut material, work, egress, sender.filter(|_| rung.is_some()));
    let session_only = group.tags.iter().all(|tag| tag.session);
    let l5 = rung == Some(Rung::Host);
    if session_only && !gap {
        material.add(
            "link:session",
            points.link.session,
            "the sender only shares a session with what read the data",
            "data that reached the sender itself",
        );
    }
    if l5 && !gap {
        material.add(
            "link:user",
            points.link.user,
            "only the host and the time join the flow to the data",
            "a flow that names its process",
        );
    }
    material.l5 = l5;
    material.session_only = session_only;
    material.gap = gap;
    let bounds = [
        strength_confidence(best.strength),
        rung.map_or(Confidence::High, rung_confidence),
        mode_confidence(mode),
        if candidates > 1 || egress.assumed { Confidence::Medium } else { Confidence::High },
    ];
    let mut confidence = bounds.into_iter().min().unwrap_or(Confidence::Low);
    // Arguments stand for a read anywhere between exec and judgement, so their time proves no order.
    let hangs = best.acquired > egress.end && !best.links.has(Link::Arguments);
    if gap || hangs || best.until < egress.start {
        confidence = one_less(confidence);
    }
    let (score, _) = material.assemble(group.categories(), egress.bytes_out, work.policy);
    Scored { score, confidence, material, group: group.clone(), sender, rung, mode, candidates }
}

/// Terms of the data itself.
pub(crate) fn weigh(material: &mut Material, group: &Group, best: &Tag, policy: &Policy) {
    let points = &policy.scoring.material;
    let weight = i16::from(best.weight).saturating_mul(i16::from(points.weight_percent)) / 100;
    let category = if best.category == CategoryId::ARCHIVE { "archive" } else { policy.category(best.category) };
    material.add("material:weight", weight, format!("{category}, weight {}", best.weight), "less sensitive data");
    if group.tags.iter().any(|tag| tag.kind == TagKind::Archive && tag.category != CategoryId::ARCHIVE) {
        material.add("material:archive", points.archive, "sensitive data was packed", "no archive on the way");
    }
}

/// Terms of the sender, or of whom it works for.
pub(crate) fn judge_process(material: &mut Material, work: &Work<'_>, sender: InstanceId, at: Timestamp) {
    let points = &work.policy.scoring.process;
    let Some(instance) = work.host.instances.get(sender) else { return };
    let Some(image) = instance.image_at(at) else { return };
    let above = instance.ancestors.iter().filter_map(|&id| work.host.instances.get(id)?.image_at(at));
    let subject: Option<&ImageSpan> = std::iter::once(image).chain(above).find(|image| !image.classes.no_reputation);
    if let Some(subject) = subject {
        let (signature, path) = (subject.process.image.identity.signature, &subject.process.image.path);
        let shown = path.shown().raw();
        let what = match signature {
            Signature::AdHoc => Some("signed ad hoc"),
            Signature::Unsigned => Some("not signed"),
            Signature::Invalid => Some("signed, but not validly"),
            Signature::Unknown | Signature::Valid => None,
        };
        if let Some(what) = what {
            material.add("process:signature", points.untrusted_signature, format!("{shown} is {what}"), "a valid signature");
        }
        if work.policy.user_writable(path) {
            material.add("process:place", points.user_writable, format!("{shown} lies where anyone can write"), "an installed program");
        }
    }
    let claims = [Some(image), subject].into_iter().flatten().find(|image| image.classes.impersonator);
    if let Some(image) = claims {
        let id = image.process.image.identity.signing_id.as_ref().map_or("", |id| id.raw());
        material.add(
            "process:impersonation",
            points.impersonation,
            format!("claims to be {id}, which its signature refutes"),
            "a true identity",
        );
    }
    if image.classes.no_reputation {
        let shown = image.process.image.path.shown().raw();
        material.add("process:tool", points.tool, format!("{shown} works for whoever calls it"), "a program of its own");
    }
}

/// Terms of the destination.
pub(crate) fn judge_destination(material: &mut Material, egress: &Egress, points: &Scoring) {
    let points = &points.destination;
    if !egress.proven {
        material.add(
            "destination:unproven",
            points.unproven,
            format!("fewer than two facts prove {}", egress.name),
            "a DNS answer or validated certificate that agrees",
        );
    }
    if egress.self_signed {
        material.add(
            "destination:self-signed",
            points.self_signed,
            "the server's certificate is its own issuer",
            "a certificate of an authority",
        );
    }
    if egress.unusual_port {
        let port = egress.endpoint.map_or(0, |endpoint| endpoint.port);
        material.add("destination:port", points.unusual_port, format!("TLS on port {port}"), "a usual port");
    }
}

/// Terms of the flow's own volume.
pub(crate) fn judge_volume(material: &mut Material, work: &Work<'_>, egress: &Egress, sender: Option<InstanceId>) {
    let points = &work.policy.scoring.volume;
    if sender.is_some_and(|sender| work.sender_size_match(sender, egress)) {
        let bytes = egress.bytes_out.unwrap_or_default();
        material.add(
            "volume:size-match",
            points.size_match,
            format!("{bytes} bytes sent fit a tagged file that the sender handled"),
            "another volume",
        );
    }
    if let (Some(out), Some(back)) = (egress.bytes_out, egress.bytes_in)
        && out >= points.outward_min
        && out >= back.saturating_mul(points.outward_ratio)
    {
        material.add("volume:direction", points.outward, format!("{out} bytes out, {back} in"), "more bytes in than out");
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

const fn one_less(confidence: Confidence) -> Confidence {
    match confidence {
        Confidence::High => Confidence::Medium,
        Confidence::Medium | Confidence::Low => Confidence::Low,
    }
}
