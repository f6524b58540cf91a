//! Engine and oracle agree on every random world.

use tollgate_model::{Finding, Level, Nanos, Record};
use tollgate_oracle::{differences, findings, trace, worlds};

use crate::drive::{Drive, Rows, drive, policy, time_of};

/// Worlds of one run.
const WORLDS: u64 = 20_000;

/// Worlds that differ after which no more are looked at.
const ENOUGH: usize = 30;

fn opened(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().filter(|finding| finding.score >= 20).collect()
}

fn greatest(findings: &[Finding]) -> Level {
    Level::of_score(findings.iter().map(|finding| finding.score).max().unwrap_or(0))
}

/// Staging observations are told a day after the last staging (H5), so that for worlds which go on
/// longer engine and oracle may rightly differ on them.
fn comparable(findings: Vec<Finding>, records: &[Record]) -> Vec<Finding> {
    let times = || records.iter().map(time_of);
    let long = times().max().zip(times().min()).is_some_and(|(last, first)| last.since(first) > Nanos::from_secs(86_400));
    let observes = |finding: &Finding| finding.lineage.is_some() && finding.chains.iter().all(|chain| chain.destination.is_none());
    opened(findings).into_iter().filter(|finding| !(long && observes(finding))).collect()
}

#[test]
fn agreement_on_random_worlds() {
    let (mut compared, mut shed, mut firing, mut near) = (0u64, 0u64, 0u64, 0u64);
    let mut wrong = Vec::new();
    for seed in 0..WORLDS {
        let world = worlds::world(seed);
        let expected = comparable(findings(&policy(), &world.records), &world.records);
        let rows = [Rows::First, Rows::Last, Rows::InTime][usize::try_from(seed % 3).unwrap()];
        let (found, usage) = drive(&world.records, Drive { rows, restore_after: None });
        let found = comparable(found, &world.records);
        firing += u64::from(!expected.is_empty());
        near += u64::from(world.near_miss.as_ref().is_some_and(|(whole, _)| greatest(&findings(&policy(), whole)) > greatest(&expected)));
        if usage.shed > 0 {
            shed += 1;
            continue;
        }
        compared += 1;
        let differences = differences(&expected, &found);
        if !differences.is_empty() {
            wrong.push((seed, rows, differences, trace::render(&world.records)));
        }
        if wrong.len() >= ENOUGH {
            break;
        }
    }
    println!("worlds {WORLDS}: compared {compared}, with a finding {firing}, near misses {near}, shed {shed}, different {}", wrong.len());
    for (seed, rows, differences, text) in wrong.iter().take(2) {
        println!("--- seed {seed}, rows {rows:?}\n{text}\n{}", differences.join("\n"));
    }
    let seeds: Vec<u64> = wrong.iter().map(|(seed, ..)| *seed).collect();
    assert!(wrong.is_empty(), "{} worlds differ: {:?}", seeds.len(), &seeds[..seeds.len().min(30)]);
    assert!(firing * 5 >= WORLDS, "only {firing} worlds hold a finding");
    assert!(near * 5 >= WORLDS, "only {near} worlds are near misses");
    assert!(shed * 20 <= WORLDS, "{shed} worlds had to forget something");
}
