//! H5, H6: observations.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Chain, Confidence, Encryption, Finding, HostName, Level, Mode, TelemetryQuality};
use tollgate_policy::{CategoryId, Policy};

use crate::chains::sum;
use crate::egress::Egress;
use crate::findings::{Case, OPENED, blank, destination, id};
use crate::flows::{Flow, Leg, leg};
use crate::order::Evidence;
use crate::state::State;
use crate::tags::{Kind, Tag};
use crate::terms::{categories, ceiling, destination_terms, finish, material_terms, term, terms_of_program, total, volume_terms};

/// H5: staging of a host without a network leg.
pub(crate) fn staging(host: &HostName, state: &State<'_>, case: &Case<'_>) -> Option<Finding> {
    let policy = state.policy;
    if leg(state.evidence, Leg::Network, case.episode.first, case.episode.last) {
        return None;
    }
    let within = |tag: &Tag| {
        tag.lineage == case.lineage && (case.is_first || tag.born >= case.episode.first) && case.next.is_none_or(|next| tag.born < next)
    };
    let gained: Vec<&(usize, Tag)> = state.gains.iter().filter(|(_, tag)| within(tag)).collect();
    let tags: Vec<Tag> = gained.iter().map(|(_, tag)| tag.clone()).collect();
    let best = Tag::best(&tags)?;
    if tags.iter().all(|tag| tag.origin.operation == Kind::Capture) {
        return None;
    }
    let who = gained.iter().find(|(_, tag)| tag == best)?.0;
    let instance = &state.instances[who];
    let above = instance.ancestors.iter().map(|id| state.instances[*id].image_at(best.acquired));
    let staged = categories(&tags);
    let mut terms = material_terms(policy, best, &tags, &staged);
    let bulk = state.in_burst(case.lineage, best.born, case.episode.last);
    terms.push(term("material:bulk", if bulk { policy.scoring.material.bulk } else { 0 }));
    terms.extend(terms_of_program(policy, instance.image_at(best.acquired), above));
    ceiling(&mut terms, "ceiling:observation", policy.scoring.ceiling.observation);
    let terms = finish(terms);
    let chain = Chain {
        destination: None,
        flows: 0,
        candidates: 0,
        encryption: None,
        attribution: None,
        mode: Mode::NoNetwork,
        score: total(&terms),
        confidence: Confidence::Low,
        links: best.links.clone(),
        terms,
        host_assumed: false,
    };
    Some(Finding {
        first_seen: tags.iter().map(|tag| tag.born).min()?,
        categories: staged.iter().map(|category: &CategoryId| policy.category(*category).to_owned()).collect(),
        ..blank(host, state, case, &chain)
    })
}

/// H6: flows of a host without an endpoint leg, that fed no chain.
pub(crate) fn network_only(policy: &Policy, host: &HostName, evidence: &Evidence<'_>, egresses: &[Egress]) -> Vec<Finding> {
    let mut groups: BTreeMap<(&str, i64), Vec<&Flow>> = BTreeMap::new();
    for egress in egresses {
        let flow = &egress.flow;
        if egress.joined.is_empty()
            && flow.encryption != Some(Encryption::Plaintext)
            && flow.declared.is_none()
            && !flow.unseen
            && !leg(evidence, Leg::Endpoint, flow.start, flow.end)
        {
            groups.entry((&flow.identity, flow.start.second().div_euclid(86_400))).or_default().push(flow);
        }
    }
    let found = groups.into_iter().filter_map(|((name, day), flows)| observation(policy, host, name, day, &flows));
    found.filter(|finding| finding.score >= OPENED).collect()
}

fn observation(policy: &Policy, host: &HostName, name: &str, day: i64, flows: &[&Flow]) -> Option<Finding> {
    use std::cmp::Reverse;
    let terms_with = |flow: &Flow, bytes: Option<u64>| {
        let mut terms = [destination_terms(policy, flow), volume_terms(policy, flow, false)].concat();
        if bytes.is_some_and(|bytes| bytes > policy.volume_threshold()) {
            terms.push(term("volume:threshold", policy.scoring.volume.threshold));
        }
        ceiling(&mut terms, "ceiling:observation", policy.scoring.ceiling.observation);
        finish(terms)
    };
    let score = |flow: &Flow| total(&terms_with(flow, flow.bytes_out));
    let lead = flows.iter().min_by_key(|flow| (Reverse((score(flow), flow.bytes_out)), flow.start, &flow.uid))?;
    let bytes = sum(flows.iter().map(|flow| flow.bytes_out));
    let terms = terms_with(lead, bytes);
    let chain = Chain {
        destination: Some(destination(lead, bytes)),
        flows: u32::try_from(flows.len()).unwrap_or(u32::MAX),
        candidates: 0,
        encryption: lead.encryption,
        attribution: None,
        mode: Mode::NetworkOnly,
        score: total(&terms),
        confidence: Confidence::Low,
        links: BTreeSet::new(),
        terms,
        host_assumed: flows.iter().any(|flow| flow.assumed),
    };
    Some(Finding {
        escalation: None,
        id: id([host.raw(), "network", name, &day.to_string()]),
        revision: 1,
        host: host.clone(),
        level: Level::of_score(chain.score),
        score: chain.score,
        confidence: chain.confidence,
        first_seen: flows.iter().map(|flow| flow.start).min()?,
        last_seen: flows.iter().map(|flow| flow.end).max()?,
        user: None,
        lineage: None,
        process: None,
        categories: BTreeSet::new(),
        links: BTreeSet::new(),
        chains: vec![chain],
        steps: Vec::new(),
        steps_omitted: 0,
        destinations_omitted: 0,
        related: BTreeSet::new(),
        baseline: None,
        telemetry: TelemetryQuality::default(),
    })
}
