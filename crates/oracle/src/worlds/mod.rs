//! Random worlds: hosts on which somebody may steal something while other things go on.
//!
//! They are realistic rather than random bytes, because errors hide where rules meet: a rename
//! between a redirection and an upload, a flow that was open before the read, a decoy. A seed means
//! one world. A *near miss* is a theft with exactly one condition broken.

mod alter;
mod behind;
mod cast;
mod edges;
mod noise;
mod play;
mod random;
mod scene;
mod second;
mod sending;
mod shuffles;
mod theft;

use std::collections::BTreeMap;

use tollgate_model::{Finding, Level, Record};
use tollgate_policy::Policy;

pub use shuffles::{shuffles, splits};
pub use theft::Break;

use random::Random;
use scene::Scene;
use theft::Theft;

/// One random world.
#[derive(Clone, Debug)]
pub struct World {
    /// The seed that gives it.
    pub seed: u64,
    /// Its records, as they would arrive.
    pub records: Vec<Record>,
    /// For a near miss, the same world with nothing broken, and what was broken.
    pub near_miss: Option<(Vec<Record>, Break)>,
}

/// The world of a seed.
pub fn world(seed: u64) -> World {
    let mut random = Random::new(seed);
    let plan = Theft::plan(&mut random);
    let altered = random.next();
    let played = random.next();
    let quiet = random.chance(50);
    let plan = if quiet && random.chance(80) { plan.hurried(&mut random) } else { plan };
    let broken = quiet.then(|| plan.broken(&mut random));
    let whole = stage(&plan, played, altered, quiet);
    match broken {
        None => World { seed, records: whole, near_miss: None },
        Some(plan) => {
            let records = stage(&plan, played, altered, quiet);
            let broken = plan.broken.expect("broken above");
            World { seed, records, near_miss: Some((whole, broken)) }
        }
    }
}

/// The records of the world of a seed, some of which come exactly as long after others as a window lasts, or next to that.
pub fn at_an_edge(seed: u64) -> Vec<Record> {
    let mut records = world(seed).records;
    edges::met(&mut records, &mut Random::new(seed));
    records
}

/// Plays a theft among other things. A near miss has little else around it, lest that fires.
fn stage(plan: &Theft, played: u64, altered: u64, quiet: bool) -> Vec<Record> {
    let mut random = Random::new(altered);
    let source = random.pick(&["", "", "", "source versions=no", "source seq=no", "source precision=1s seq=no versions=no"]);
    let mut here = Scene::new("mac1", source);
    let mut away = Scene::new("mac2", "");
    play::Play::act(&mut here, &mut Random::new(played), plan, &mut away);
    if random.chance(30) {
        noise::visit(&mut here, plan.place, (plan.start - random.pick(&[600, 7_200, 90_000]) * scene::SECOND).max(0));
    }
    if !quiet {
        for _ in 0..random.below(4) {
            noise::add(&mut here, &mut random, plan.start);
        }
        if random.chance(20) {
            let mut second = Theft::plan(&mut random);
            second.start = plan.start + scene::delay(&mut random);
            play::Play::act(&mut here, &mut Random::new(random.next()), &second, &mut away);
        }
        // The same again on other days, of other things.
        for _ in 0..if random.chance(15) { random.pick(&[1, 2, 2]) } else { 0 } {
            let other = Theft::plan(&mut random);
            let days = random.pick(&[1, 1, 2, 6, 7, 8, 9]);
            let start = plan.start + days * 86_400 * scene::SECOND + scene::delay(&mut random);
            let (stores, size) = (other.stores, other.size);
            let again = Theft { start, stores, size, delays: other.delays, flow_start: other.flow_start, ..plan.clone() };
            play::Play::act(&mut here, &mut Random::new(random.next()), &again, &mut away);
        }
        if random.chance(25) {
            noise::add(&mut away, &mut random, plan.start);
        }
    }
    let mut records = [here.records(), away.records()].concat();
    let mut random_second = Random::new(altered ^ 0x5ec0);
    if random_second.chance(15) {
        let again = second::told_again(&records, &mut random_second, 2);
        if !quiet {
            second::forget_some(&mut records, &mut random_second);
        }
        records.extend(again);
    }
    alter::altered(records, &mut random, quiet)
}

/// The records of a world, and beside them what a second collector tells of the same.
pub fn retold(records: &[Record], seed: u64) -> Vec<Record> {
    let again = second::told_again(records, &mut Random::new(seed), seed % 4);
    let mut all = [records.to_vec(), again].concat();
    all.sort_by_key(alter::arrival);
    all
}

/// What a number of worlds come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Worlds looked at.
    pub worlds: usize,
    /// Worlds that hold a finding.
    pub firing: usize,
    /// Worlds whose broken condition cost a finding or a level.
    pub near_misses: usize,
    /// Worlds in which breaking a condition changed no level.
    pub unmoved: usize,
    /// Findings by level.
    pub levels: BTreeMap<Level, usize>,
    /// Near misses by what was broken.
    pub broken: BTreeMap<Break, usize>,
    /// Chains by attribution and mode.
    pub chains: BTreeMap<(Option<tollgate_model::Rung>, tollgate_model::Mode), usize>,
    /// Terms by name.
    pub terms: BTreeMap<String, usize>,
}

/// Counts what the worlds of some seeds come to.
pub fn statistics(policy: &Policy, seeds: std::ops::Range<u64>) -> Statistics {
    let mut all = Statistics::default();
    for seed in seeds {
        let world = world(seed);
        let found = crate::findings(policy, &world.records);
        all.worlds += 1;
        all.firing += usize::from(!found.is_empty());
        for finding in &found {
            *all.levels.entry(finding.level).or_default() += 1;
            for chain in &finding.chains {
                *all.chains.entry((chain.attribution, chain.mode)).or_default() += 1;
                for term in &chain.terms {
                    *all.terms.entry(term.name.clone().into_owned()).or_default() += 1;
                }
            }
        }
        if let Some((whole, broken)) = world.near_miss {
            if missed(&crate::findings(policy, &whole), &found) {
                all.near_misses += 1;
                *all.broken.entry(broken).or_default() += 1;
            } else {
                all.unmoved += 1;
            }
        }
    }
    all
}

/// Whether breaking a condition cost a finding or a level.
fn missed(whole: &[Finding], broken: &[Finding]) -> bool {
    let level = |findings: &[Finding]| findings.iter().map(|finding| finding.level).max();
    level(broken) < level(whole) || broken.len() < whole.len()
}
