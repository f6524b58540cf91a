//! Losses, found in the numbers of messages.
//!
//! This count is made as records are read, for all messages of a host and for each type of them apart, and knows
//! nothing of the one that the order stage makes (semantics A4): two counts that should agree, and say something where
//! they do not. Where whole types are dropped on the way, the numbers of all have holes and those of each type have
//! none; where the kernel drops, both have them.

use std::collections::BTreeMap;

use tollgate_model::Timestamp;

/// What numbers tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Messages that came.
    pub seen: u64,
    /// Numbers that never came, between others that did.
    pub lost: u64,
    /// Runs of the collector.
    pub runs: u64,
}

impl Lost {
    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            seen: self.seen.saturating_add(other.seen),
            lost: self.lost.saturating_add(other.lost),
            runs: self.runs.saturating_add(other.runs),
        }
    }
}

/// One run of a collector: numbers up to `last`, but for those that are missing.
#[derive(Clone, Debug)]
struct Run {
    last: u64,
    time: Timestamp,
    /// Ranges of numbers passed over, by their first, with their last.
    missing: BTreeMap<u64, u64>,
}

/// The numbers of one collector on one host.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    runs: Vec<Run>,
    told: Lost,
}

/// Runs that are followed at once; the one longest without a message goes first.
const MOST_RUNS: usize = 4;

/// Ranges of one run that may still be filled by what comes late; the earliest go first.
const MOST_RANGES: usize = 128;

impl Numbers {
    /// A message came, of a collector that makes at most so many a second.
    pub fn see(&mut self, number: u64, time: Timestamp, most_per_second: u64) {
        self.told.seen = self.told.seen.saturating_add(1);
        let next = |run: &&mut Run| run.last.checked_add(1) == Some(number);
        if let Some(run) = self.runs.iter_mut().find(next) {
            (run.last, run.time) = (number, run.time.max(time));
            return;
        }
        if self.runs.iter_mut().any(|run| run.fill(number)) {
            self.told.lost = self.told.lost.saturating_sub(1);
            return;
        }
        if let Some(skipped) = self.skip(number, time, most_per_second) {
            self.told.lost = self.told.lost.saturating_add(skipped);
            return;
        }
        self.begin(number, time);
    }

    /// Goes on to a number in the run that is nearest behind it, if one can have come so far. Gives how many were
    /// passed over.
    fn skip(&mut self, number: u64, time: Timestamp, most_per_second: u64) -> Option<u64> {
        let run = self.runs.iter_mut().filter(|run| run.last < number).max_by_key(|run| run.last)?;
        let skipped = number.saturating_sub(run.last).saturating_sub(1);
        let seconds = u64::try_from(time.since(run.time).0.div_euclid(1_000_000_000)).unwrap_or(0).saturating_add(1);
        if skipped > most_per_second.saturating_mul(seconds) {
            return None;
        }
        run.missing.insert(run.last.saturating_add(1), number.saturating_sub(1));
        if run.missing.len() > MOST_RANGES {
            run.missing.pop_first();
        }
        (run.last, run.time) = (number, run.time.max(time));
        Some(skipped)
    }

    fn begin(&mut self, number: u64, time: Timestamp) {
        if self.runs.len() >= MOST_RUNS
            && let Some(at) = self.runs.iter().enumerate().min_by_key(|(_, run)| run.time).map(|(at, _)| at)
        {
            self.runs.swap_remove(at);
        }
        self.runs.push(Run { last: number, time, missing: BTreeMap::new() });
        self.told.runs = self.told.runs.saturating_add(1);
    }

    /// What the numbers tell so far.
    pub fn lost(&self) -> Lost {
        self.told
    }
}

impl Run {
    /// Takes a number out of those that are missing.
    fn fill(&mut self, number: u64) -> bool {
        let Some((&first, &last)) = self.missing.range(..=number).next_back() else { return false };
        if number > last {
            return false;
        }
        self.missing.remove(&first);
        if first < number {
            self.missing.insert(first, number.saturating_sub(1));
        }
        if number < last {
            self.missing.insert(number.saturating_add(1), last);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(numbers: &[(u64, i64)]) -> (u64, u64, u64) {
        let mut seen = Numbers::default();
        numbers.iter().for_each(|&(number, second)| seen.see(number, Timestamp::from_secs(second), 1_000));
        let Lost { seen, lost, runs } = seen.lost();
        (seen, lost, runs)
    }

    #[test]
    fn numbers_that_never_come_are_lost() {
        assert_eq!(lost(&[(5, 1), (6, 1), (7, 2)]), (3, 0, 1));
        assert_eq!(lost(&[(5, 1), (9, 1), (10, 2), (12, 2)]), (4, 4, 1));
    }

    #[test]
    fn what_comes_late_is_not_lost() {
        assert_eq!(lost(&[(5, 1), (9, 1), (7, 1), (6, 1), (8, 1)]), (5, 0, 1));
        assert_eq!(lost(&[(5, 1), (9, 1), (7, 1)]), (3, 2, 1));
    }

    #[test]
    fn a_restart_and_another_collector_are_runs_of_their_own() {
        assert_eq!(lost(&[(500, 1), (501, 2), (0, 3), (1, 3), (3, 4)]), (5, 1, 2));
        assert_eq!(lost(&[(0, 1), (900_000, 1), (1, 2), (900_001, 2), (3, 3)]), (5, 1, 2));
        // A thousand a second is what it can make, and 3,000 in between is more.
        assert_eq!(lost(&[(0, 1), (3_000, 2)]), (2, 0, 2));
        assert_eq!(lost(&[(0, 1), (2_001, 2)]), (2, 2_000, 1));
    }

    #[test]
    fn the_ends_of_all_numbers_are_no_trouble() {
        assert_eq!(lost(&[(u64::MAX, 1), (u64::MAX, 1), (0, 2)]).1, 0);
        assert_eq!(lost(&[(0, i64::MIN), (u64::MAX, i64::MAX)]).0, 2);
    }
}
