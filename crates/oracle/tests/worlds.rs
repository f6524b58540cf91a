//! Worlds are what they say they are.

use tollgate_model::{Mode, Nanos, Record, Rung};
use tollgate_oracle::worlds::{shuffles, splits, statistics, world};
use tollgate_oracle::{differences, findings};
use tollgate_policy::Policy;
use tollgate_trace as trace;

fn apart_from_origin(records: &[Record]) -> Vec<Record> {
    records.iter().cloned().map(|record| Record { origin: Default::default(), ..record }).collect()
}

#[test]
fn worlds_read_back_from_their_trace() {
    for seed in 0..300 {
        let world = world(seed);
        let text = trace::render(&world.records);
        let again = trace::parse(&text).unwrap_or_else(|error| panic!("world {seed}: {error}\n{text}"));
        assert_eq!(apart_from_origin(&world.records), apart_from_origin(&again), "world {seed}:\n{text}");
        assert!(world.records.len() <= 200, "world {seed} has {} records", world.records.len());
    }
}

#[test]
fn a_seed_is_one_world() {
    assert_eq!(world(7).records, world(7).records);
    assert_ne!(world(7).records, world(8).records);
}

#[test]
fn worlds_fire_and_nearly_fire() {
    let all = statistics(&Policy::builtin(), 0..4_000);
    println!("{all:#?}");
    assert!(all.firing * 5 >= all.worlds, "{} of {} fire", all.firing, all.worlds);
    assert!(all.near_misses * 5 >= all.worlds, "{} of {} nearly fire", all.near_misses, all.worlds);
    // Every way of attribution, every mode, and every condition is there.
    for rung in Rung::ALL {
        assert!(all.chains.keys().any(|(attribution, _)| *attribution == Some(*rung)), "{rung:?}");
    }
    for mode in Mode::ALL {
        assert!(all.chains.keys().any(|(_, known)| known == mode), "{mode:?}");
    }
    assert_eq!(all.broken.len(), 16, "{:?}", all.broken);
}

#[test]
fn arrival_changes_nothing() {
    let policy = Policy::builtin();
    for seed in 0..60 {
        let world = world(seed);
        let expected = findings(&policy, &world.records);
        for shuffled in shuffles(&world.records, Nanos::from_secs(3_600), seed, 2) {
            let found = findings(&policy, &shuffled);
            assert_eq!(differences(&expected, &found), Vec::<String>::new(), "world {seed}:\n{}", trace::render(&shuffled));
        }
        let joined = splits(&world.records, 3, seed).concat();
        assert_eq!(differences(&expected, &findings(&policy, &joined)), Vec::<String>::new(), "world {seed}");
    }
}
