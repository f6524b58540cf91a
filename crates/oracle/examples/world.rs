//! Prints random worlds as traces, with what the oracle finds in them: `world 42`, `world 0 20`.

use tollgate_model::Finding;
use tollgate_oracle::{findings, worlds};
use tollgate_policy::Policy;
use tollgate_trace as trace;

fn main() {
    let mut seeds = std::env::args().skip(1).filter_map(|seed| seed.parse::<u64>().ok());
    let first = seeds.next().unwrap_or(0);
    let last = seeds.next().unwrap_or(first + 1);
    let policy = Policy::builtin();
    for seed in first..last {
        let world = worlds::world(seed);
        println!("# world {seed}");
        print!("{}", trace::render(&world.records));
        show("found", &findings(&policy, &world.records));
        if let Some((whole, broken)) = &world.near_miss {
            println!("# broken: {broken:?}");
            show("without that", &findings(&policy, whole));
        }
    }
}

fn show(what: &str, findings: &[Finding]) {
    println!("# {what}: {}", findings.len());
    for finding in findings {
        println!("#   {} {} {} {:?}", finding.id.0, finding.level.name(), finding.score, finding.categories);
        for chain in &finding.chains {
            let terms: Vec<String> = chain.terms.iter().map(|term| format!("{}={}", term.name, term.points)).collect();
            let name = chain.destination.as_ref().map_or_else(|| "nowhere".to_owned(), |end| end.name.escaped());
            println!("#     {name} {:?} {:?} {}", chain.attribution, chain.mode, terms.join(" "));
        }
    }
}
