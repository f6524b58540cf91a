//! Laws of the analytic that the page must keep, checked on random worlds.

use std::collections::BTreeMap;

use tollgate_model::{Body, Finding, FindingId, Gap, HostName, Nanos, Record};
use tollgate_oracle::{findings, worlds};
use tollgate_policy::Policy;
use tollgate_trace as trace;

fn scores(findings: &[Finding]) -> BTreeMap<FindingId, u8> {
    findings.iter().map(|finding| (finding.id.clone(), finding.score)).collect()
}

/// A gap of the first host that covers everything.
fn gap(records: &[Record]) -> Record {
    let times = || records.iter().filter_map(|record| if let Body::Event(event) = &record.body { Some(event.time) } else { None });
    let (from, to) = (times().min().unwrap_or_default(), times().max().unwrap_or_default());
    let body = Body::Gap(Gap { from: from.minus(Nanos(1)), to: to.plus(Nanos(1)), lost: 1 });
    let host = HostName::new("mac1");
    Record { digest: trace::digest(&host, &body), host, origin: Default::default(), body }
}

#[test]
fn m1_a_gap_lowers_no_score() {
    let policy = Policy::builtin();
    for seed in 0..400 {
        let world = worlds::world(seed);
        let mut records = world.records.clone();
        records.push(gap(&world.records));
        let (before, after) = (findings(&policy, &world.records), findings(&policy, &records));
        let (before, after) = (scores(&before), scores(&after));
        let most = |scores: &BTreeMap<FindingId, u8>| scores.values().copied().max().unwrap_or(0);
        assert!(most(&after) >= most(&before), "world {seed}: {before:?} {after:?}\n{}", trace::render(&records));
    }
}

#[test]
fn terms_sum_to_the_score() {
    let policy = Policy::builtin();
    for seed in 0..400 {
        for finding in findings(&policy, &worlds::world(seed).records) {
            for chain in &finding.chains {
                let sum: i16 = chain.terms.iter().map(|term| term.points).sum();
                assert_eq!(sum, i16::from(chain.score), "world {seed}");
            }
            assert_eq!(finding.score, finding.chains[0].score, "world {seed}");
        }
    }
}

#[test]
fn duplicates_change_nothing() {
    let policy = Policy::builtin();
    for seed in 0..100 {
        let records = worlds::world(seed).records;
        let twice = [records.clone(), records.clone()].concat();
        let differences = tollgate_oracle::differences(&findings(&policy, &records), &findings(&policy, &twice));
        assert!(differences.is_empty(), "world {seed}: {differences:?}");
    }
}
