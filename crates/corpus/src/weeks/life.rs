//! A Mac lives: every habit of its person and its programs is told as often as it happens.

use super::habits::HABITS;
use super::staff;
use super::stage::Stage;
use super::tale::Tale;
use super::worker::Worker;
use crate::random::Random;
use crate::text::mark;

/// The days of a Mac.
pub fn live(worker: Worker, days: u32, seed: u64) -> Stage {
    let mut stage = Stage::new(worker, days, seed);
    let first = staff::fill(&mut stage) + 2_000_000_000;
    for habit in HABITS.iter().flat_map(|habits| habits.iter()) {
        if !(habit.who)(&worker) {
            continue;
        }
        // The turns that Macs take are the same for all of them.
        let mut times = Random::new(seed, mark(habit.name));
        if !matches!(habit.often, super::often::Often::Days(_)) {
            times = Random::new(times.next(), u64::from(worker.mac));
        }
        for (turn, at) in habit.often.times(&stage, first, &mut times).into_iter().enumerate() {
            let random = Random::new(seed ^ mark(habit.name), u64::from(worker.mac) << 32 | turn as u64);
            let mut tale = Tale::new(&mut stage, random, at);
            (habit.tell)(&mut tale);
            tale.finish();
            *stage.told.entry(habit.name).or_default() += 1;
        }
    }
    stage
}
