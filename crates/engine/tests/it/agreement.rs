//! Engine and oracle agree on every random world.

use tollgate_model::{Finding, Level};
use tollgate_oracle::{differences, findings, worlds};
use tollgate_trace as trace;

use crate::drive::{Drive, Rows, differs, drive_by, lasting, one_is_enough, policy, usual};

/// Worlds of one run.
const WORLDS: u64 = 4_000;

/// Worlds that differ after which no more are looked at.
const ENOUGH: usize = 30;

fn opened(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().filter(|finding| finding.score >= 20).collect()
}

fn greatest(findings: &[Finding]) -> Level {
    Level::of_score(findings.iter().map(|finding| finding.score).max().unwrap_or(0))
}

/// Whether what the site says lowers something.
fn is_capped(finding: &Finding) -> bool {
    finding.chains.iter().flat_map(|chain| &chain.terms).any(|term| {
        term.name.starts_with("cap:") || ["reducer:sanctioned", "reducer:baseline", "ceiling:session-usual"].contains(&&*term.name)
    })
}

/// Whether the baseline raises something.
fn is_rare(finding: &Finding) -> bool {
    finding.chains.iter().flat_map(|chain| &chain.terms).any(|term| term.name == "destination:rarity")
}

/// What certificates say, that worlds must exercise.
const BY_CERTIFICATE: [&str; 3] = ["destination:issuer", "destination:certificate-age", "destination:certificate-lifetime"];

fn tells(findings: &[Finding], name: &str) -> bool {
    findings.iter().flat_map(|finding| &finding.chains).flat_map(|chain| &chain.terms).any(|term| term.name == name)
}

/// Worlds of which some times meet a window.
const AT_EDGES: u64 = 1_000;

#[test]
fn agreement_where_times_meet_windows() {
    for seed in 0..AT_EDGES {
        let records = worlds::at_an_edge(seed);
        let policy = if seed % 2 == 0 { policy() } else { usual() };
        let expected = lasting(opened(findings(&policy, &records)), &records);
        let rows = [Rows::First, Rows::Last, Rows::InTime][usize::try_from(seed % 3).unwrap()];
        let (found, usage) = drive_by(&policy, &records, Drive { rows, restore_after: None });
        if usage.shed > 0 {
            // The oracle has no bounds.
            continue;
        }
        let differences = differences(&expected, &lasting(opened(found), &records));
        differs(&differences);
        assert!(differences.is_empty(), "world {seed}: {differences:#?}");
    }
}

#[test]
fn agreement_on_random_worlds() {
    let (mut compared, mut shed, mut firing, mut near, mut capped, mut rare) = (0u64, 0u64, 0u64, 0u64, 0u64, 0u64);
    let mut certified = BY_CERTIFICATE.map(|name| (name, 0u64));
    let mut wrong = Vec::new();
    for seed in 0..WORLDS {
        let world = worlds::world(seed);
        // Half of them with entries, and with what is usual.
        let policy = if seed % 2 == 0 { policy() } else { usual() };
        let expected = lasting(opened(findings(&policy, &world.records)), &world.records);
        let rows = [Rows::First, Rows::Last, Rows::InTime][usize::try_from(seed % 3).unwrap()];
        let (found, usage) = drive_by(&policy, &world.records, Drive { rows, restore_after: None });
        let found = lasting(opened(found), &world.records);
        capped += u64::from(expected.iter().any(is_capped));
        rare += u64::from(expected.iter().any(is_rare));
        certified.iter_mut().for_each(|(name, count)| *count += u64::from(tells(&expected, name)));
        firing += u64::from(!expected.is_empty());
        near += u64::from(
            !one_is_enough()
                && world.near_miss.as_ref().is_some_and(|(whole, _)| greatest(&findings(&policy, whole)) > greatest(&expected)),
        );
        if usage.shed > 0 {
            shed += 1;
            continue;
        }
        compared += 1;
        let differences = differences(&expected, &found);
        differs(&differences);
        if !differences.is_empty() {
            wrong.push((seed, rows, differences, trace::render(&world.records)));
        }
        if wrong.len() >= ENOUGH {
            break;
        }
    }
    println!(
        "worlds {WORLDS}: compared {compared}, with a finding {firing}, near misses {near}, capped {capped}, rare {rare}, by certificate {certified:?}, shed {shed}, different {}",
        wrong.len()
    );
    for (seed, rows, differences, text) in wrong.iter().take(2) {
        println!("--- seed {seed}, rows {rows:?}\n{text}\n{}", differences.join("\n"));
    }
    let seeds: Vec<u64> = wrong.iter().map(|(seed, ..)| *seed).collect();
    assert!(wrong.is_empty(), "{} worlds differ: {:?}", seeds.len(), &seeds[..seeds.len().min(30)]);
    assert!(capped * 200 >= WORLDS, "what the site says lowers something in only {capped} worlds");
    assert!(rare * 200 >= WORLDS, "the baseline calls something rare in only {rare} worlds");
    assert!(certified.iter().all(|(_, count)| count * 100 >= WORLDS), "worlds with what certificates say: {certified:?}");
    assert!(firing * 5 >= WORLDS, "only {firing} worlds hold a finding");
    assert!(one_is_enough() || near * 5 >= WORLDS, "only {near} worlds are near misses");
    assert!(shed * 20 <= WORLDS, "{shed} worlds had to forget something");
}
