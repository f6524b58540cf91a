//! Section G, second half: the terms.

use std::collections::BTreeSet;

use tollgate_model::{Encryption, Image, Signature, Term};
use tollgate_policy::{CategoryId, Policy};

use crate::flows::Flow;
use crate::ladder::View;
use crate::tags::{Kind, Tag};

/// Terms of something without a reason worth more than its name.
pub(crate) fn term(name: &str, points: i16) -> Term {
    Term { name: name.to_owned().into(), points, reason: name.into(), change: Default::default() }
}

/// The sum of terms.
pub(crate) fn points(terms: &[Term]) -> i16 {
    terms.iter().map(|term| term.points).sum()
}

/// The sum of terms that were brought into 0 to 100.
pub(crate) fn total(terms: &[Term]) -> u8 {
    u8::try_from(points(terms)).expect("clamped to 0 to 100")
}

/// Distinct categories of tags, without that of plain archives (C1).
pub(crate) fn categories(tags: &[Tag]) -> BTreeSet<CategoryId> {
    tags.iter().map(|tag| tag.category).filter(|category| *category != CategoryId::ARCHIVE).collect()
}

/// `material:*`
pub(crate) fn material_terms(policy: &Policy, best: &Tag, tags: &[Tag], categories: &BTreeSet<CategoryId>) -> Vec<Term> {
    let points = &policy.scoring.material;
    let weight = u32::from(best.weight) * u32::from(points.weight_percent) / 100;
    let breadth = match categories.len() {
        0 | 1 => 0,
        2 => points.breadth_two,
        _ => points.breadth_three,
    };
    let archive = tags.iter().any(|tag| tag.kind == Kind::Archive && tag.category != CategoryId::ARCHIVE);
    vec![
        term("material:weight", i16::try_from(weight).unwrap_or(i16::MAX)),
        term("material:breadth", breadth),
        term("material:archive", if archive { points.archive } else { 0 }),
    ]
}

/// `process:*`
pub(crate) fn process_terms(view: &View<'_>, sender: usize) -> Vec<Term> {
    let state = view.state;
    let time = view.image_time();
    let own = match view.run(sender) {
        Some(run) if view.flow.declared.is_some() => &run.image,
        _ => state.instances[sender].image_at(time),
    };
    let above = state.instances[sender].ancestors.iter().map(|id| state.instances[*id].image_at(time));
    terms_of_program(state.policy, own, above)
}

/// G: the sender, or the first above it that has a reputation.
pub(crate) fn subject<'a>(policy: &Policy, sender: &'a Image, above: impl Iterator<Item = &'a Image>) -> Option<&'a Image> {
    std::iter::once(sender).chain(above).find(|image| !policy.classes(image).no_reputation)
}

/// `process:*` of a sender's image and those of its ancestors, nearest first.
pub(crate) fn terms_of_program<'a>(policy: &Policy, sender: &'a Image, above: impl Iterator<Item = &'a Image>) -> Vec<Term> {
    let points = &policy.scoring.process;
    let subject = subject(policy, sender, above);
    let untrusted = |image: &Image| matches!(image.identity.signature, Signature::AdHoc | Signature::Unsigned | Signature::Invalid);
    let impersonates = |image: &Image| policy.classes(image).impersonator;
    let when = |is: bool, points: i16| if is { points } else { 0 };
    vec![
        term("process:signature", when(subject.is_some_and(untrusted), points.untrusted_signature)),
        term("process:place", when(subject.is_some_and(|image| policy.user_writable(&image.path)), points.user_writable)),
        term("process:impersonation", when(impersonates(sender) || subject.is_some_and(impersonates), points.impersonation)),
        term("process:tool", when(policy.classes(sender).no_reputation || policy.classes(sender).tool_by_name, points.tool)),
    ]
}

/// `destination:*`
pub(crate) fn destination_terms(policy: &Policy, flow: &Flow) -> Vec<Term> {
    let points = &policy.scoring.destination;
    let unusual = flow.encryption == Some(Encryption::Sensor)
        && flow.declared.is_none()
        && !flow.proxied
        && flow.destination.is_some_and(|end| !policy.tls_port(end.port));
    let when = |is: bool, points: i16| if is { points } else { 0 };
    vec![
        term(
            "destination:class",
            policy.destination_class(flow.names.iter().map(String::as_str).chain([flow.identity.as_str()])).map_or(0, |class| class.points),
        ),
        term("destination:unproven", when(flow.proofs < 2, points.unproven)),
        term("destination:self-signed", when(flow.self_signed, points.self_signed)),
        term("destination:issuer", when(flow.certified.distrusted, points.issuer)),
        term("destination:certificate-age", when(flow.certified.young, points.certificate_age)),
        term("destination:certificate-lifetime", when(flow.certified.odd_lifetime, points.certificate_lifetime)),
        term("destination:port", when(unusual, points.unusual_port)),
    ]
}

/// `volume:*`, but the threshold, which is the chain's.
pub(crate) fn volume_terms(policy: &Policy, flow: &Flow, size_matches: bool) -> Vec<Term> {
    let points = &policy.scoring.volume;
    let outward = matches!((flow.bytes_out, flow.bytes_in), (Some(out), Some(back))
        if out >= points.outward_min && out >= points.outward_ratio.saturating_mul(back));
    let when = |is: bool, points: i16| if is { points } else { 0 };
    vec![term("volume:size-match", when(size_matches, points.size_match)), term("volume:direction", when(outward, points.outward))]
}

/// A ceiling, as a term that costs what it takes.
pub(crate) fn ceiling(terms: &mut Vec<Term>, name: &str, limit: u8) {
    let sum = points(terms);
    terms.push(term(name, (i16::from(limit) - sum).min(0)));
}

/// The clamps; zero terms are left out.
pub(crate) fn finish(mut terms: Vec<Term>) -> Vec<Term> {
    ceiling(&mut terms, "clamp:100", 100);
    let sum = points(&terms);
    terms.push(term("clamp:0", (-sum).max(0)));
    terms.retain(|term| term.points != 0);
    terms
}
