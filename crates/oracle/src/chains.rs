//! H3, H4: chains of one episode.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::Chain;
use tollgate_policy::{CategoryId, Policy};

use crate::findings::{Case, destination};
use crate::score::Joined;
use crate::terms::total;

/// A chain with its lead flow.
pub(crate) struct Weighed<'a> {
    pub(crate) chain: Chain,
    pub(crate) lead: &'a Joined,
}

/// H4: the chains of an episode, greatest first.
pub(crate) fn of_case<'a>(policy: &Policy, case: &Case<'a>) -> Vec<Weighed<'a>> {
    let mut by_destination: BTreeMap<&str, Vec<&Joined>> = BTreeMap::new();
    for (_, joined) in &case.flows {
        by_destination.entry(&joined.flow.identity).or_default().push(joined);
    }
    let mut chains: Vec<(&str, Weighed<'_>)> = by_destination.into_iter().map(|(name, flows)| (name, weigh(policy, &flows))).collect();
    chains.sort_by_key(|(name, weighed)| {
        let bytes = weighed.chain.destination.as_ref().and_then(|end| end.bytes_out);
        (Reverse((weighed.chain.score, weighed.chain.confidence, bytes)), *name)
    });
    chains.into_iter().map(|(_, weighed)| weighed).collect()
}

/// Bytes summed over flows; absent where no flow tells.
pub(crate) fn sum(bytes: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    bytes.flatten().reduce(u64::saturating_add)
}

/// H3.
fn weigh<'a>(policy: &Policy, flows: &[&'a Joined]) -> Weighed<'a> {
    let categories: BTreeSet<CategoryId> = flows.iter().flat_map(|joined| joined.categories()).collect();
    let unexplained: BTreeSet<CategoryId> = flows.iter().flat_map(|joined| joined.unexplained()).collect();
    let bytes = sum(flows.iter().map(|joined| joined.flow.bytes_out));
    let accumulated = flows.iter().map(|joined| joined.accumulated).max().unwrap_or_default();
    let terms_of = |joined: &Joined| joined.terms(policy, &categories, &unexplained, bytes, accumulated);
    let lead = *flows
        .iter()
        .min_by_key(|joined| {
            let worth = Reverse((total(&terms_of(joined)), joined.confidence, joined.worth(policy), joined.flow.bytes_out));
            (worth, joined.flow.start, &joined.flow.uid, Reverse(joined.best.weight))
        })
        .expect("a chain has a flow");
    let terms = terms_of(lead);
    let real = flows.iter().filter(|joined| joined.flow.declared.is_none()).count();
    let chain = Chain {
        destination: Some(destination(&lead.flow, bytes)),
        flows: u32::try_from(real).unwrap_or(u32::MAX),
        candidates: flows.iter().map(|joined| joined.candidates).max().unwrap_or(0),
        encryption: lead.flow.encryption,
        attribution: lead.rung,
        mode: lead.mode,
        score: total(&terms),
        confidence: lead.confidence,
        links: flows.iter().flat_map(|joined| joined.links()).collect(),
        terms,
        host_assumed: flows.iter().any(|joined| joined.flow.assumed),
    };
    Weighed { chain, lead }
}
