//! Losses, found in the numbers that a source gives all its messages (semantics A4).
//!
//! Numbers are looked at after ordering, over all inputs of a host: lines that a shipper shuffled, a
//! stream that was dealt into several files, or a file read twice lose nothing.

use std::collections::BTreeSet;

use tollgate_model::{Gap, Timestamp};

/// One run of a collector on one host, as far as it has come.
#[derive(Clone, Copy, Debug)]
struct Run {
    last: u64,
    time: Timestamp,
}

/// The runs of one host. Which input a message came in means nothing.
#[derive(Debug)]
pub(crate) struct Sequences {
    runs: Vec<Run>,
    /// Numbers passed over that are known to come.
    expected: BTreeSet<u64>,
    most_per_second: u64,
}

/// Runs of one host that are followed at once; the one that was longest without a message goes first.
const MOST_RUNS: usize = 16;

/// Numbers that are waited for at once.
const MOST_EXPECTED: usize = 65_536;

impl Sequences {
    /// No runs yet, of collectors that make at most so many messages a second.
    pub fn new(most_per_second: u64) -> Self {
        Self { runs: Vec::new(), expected: BTreeSet::new(), most_per_second }
    }

    /// The next message in order. `ahead` gives the numbers of messages that come within a second or
    /// two, sorted. Gives the loss that this message shows.
    pub fn see<'a>(&mut self, number: u64, time: Timestamp, ahead: impl FnOnce() -> &'a [u64]) -> Option<Gap> {
        if let Some(run) = self.runs.iter_mut().find(|run| run.last.checked_add(1) == Some(number)) {
            *run = Run { last: number, time };
            return None;
        }
        if self.expected.remove(&number) {
            return None;
        }
        let behind = self.runs.iter_mut().filter(|run| run.last < number).max_by_key(|run| run.last);
        if let Some(run) = behind {
            let skipped = number.saturating_sub(run.last).saturating_sub(1);
            let seconds = u64::try_from(time.since(run.time).0 / 1_000_000_000).unwrap_or(0).saturating_add(1);
            if skipped <= self.most_per_second.saturating_mul(seconds) {
                let (last, before) = (run.last, run.time);
                *run = Run { last: number, time };
                let ahead = ahead();
                let from = ahead.partition_point(|&known| known <= last);
                let to = ahead.partition_point(|&known| known < number);
                let coming = ahead.get(from..to).unwrap_or_default();
                let lost = skipped.saturating_sub(u64::try_from(coming.len()).unwrap_or(u64::MAX));
                let room = MOST_EXPECTED.saturating_sub(self.expected.len());
                self.expected.extend(coming.iter().take(room));
                // Clocks are set back; a stretch of time is not.
                return (lost > 0).then(|| Gap { from: before.min(time), to: before.max(time), lost });
            }
        }
        // A collector that was started again, or another one beside it.
        if self.runs.len() >= MOST_RUNS
            && let Some(oldest) = self.runs.iter().enumerate().min_by_key(|(_, run)| run.time).map(|(at, _)| at)
        {
            self.runs.swap_remove(oldest);
        }
        self.runs.push(Run { last: number, time });
        None
    }

    /// Whether no run is followed.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Forgets numbers that were waited for and did not come, except for those that are known to come, in any order.
    pub fn settle(&mut self, ahead: impl FnOnce() -> Vec<u64>) {
        if !self.expected.is_empty() {
            let mut ahead = ahead();
            ahead.sort_unstable();
            self.expected.retain(|number| ahead.binary_search(number).is_ok());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Messages in order: number, second. What comes within a second or two is known.
    fn lost(messages: &[(u64, i64)]) -> Vec<(i64, i64, u64)> {
        let mut sequences = Sequences::new(1_000);
        let mut gaps = Vec::new();
        for (at, &(number, second)) in messages.iter().enumerate() {
            let near = messages.iter().skip(at).filter(|(_, other)| *other <= second + 1);
            let mut numbers: Vec<u64> = near.map(|(number, _)| *number).collect();
            numbers.sort_unstable();
            let gap = sequences.see(number, Timestamp::from_secs(second), || &numbers);
            gaps.extend(gap.map(|gap| (gap.from.second(), gap.to.second(), gap.lost)));
        }
        gaps
    }

    #[test]
    fn a_skipped_number_is_a_loss() {
        assert_eq!(lost(&[(5, 10), (6, 11), (9, 12), (10, 13)]), [(11, 12, 2)]);
    }

    #[test]
    fn numbers_that_only_change_places_are_none() {
        assert_eq!(lost(&[(5, 10), (7, 10), (6, 11), (8, 11)]), []);
        // One of two came.
        assert_eq!(lost(&[(5, 10), (8, 10), (6, 11), (9, 11)]), [(10, 10, 1)]);
    }

    #[test]
    fn a_restart_and_a_second_collector_are_none() {
        assert_eq!(lost(&[(500, 10), (501, 11), (0, 12), (1, 13), (2, 14)]), []);
        assert_eq!(lost(&[(500, 10), (90_000, 10), (501, 11), (90_001, 11), (502, 12)]), []);
    }

    #[test]
    fn a_second_collector_may_lose_messages_too() {
        assert_eq!(lost(&[(500, 10), (90_000, 10), (501, 11), (90_003, 11), (504, 12)]), [(10, 11, 2), (11, 12, 2)]);
    }

    /// Three are passed over; of these two are known to come, told in another order than theirs, and come.
    #[test]
    fn what_is_known_to_come_may_be_told_in_any_order() {
        let mut sequences = Sequences::new(1_000);
        let see = |sequences: &mut Sequences, number, ahead: &'static [u64]| {
            sequences.see(number, Timestamp::from_secs(10), || ahead).map(|gap| gap.lost)
        };
        assert_eq!(see(&mut sequences, 1, &[]), None);
        assert_eq!(see(&mut sequences, 5, &[2, 3, 5]), Some(1));
        sequences.settle(|| vec![6, 3, 2]);
        for number in [3, 2, 6] {
            assert_eq!(see(&mut sequences, number, &[]), None, "{number}");
        }
        sequences.settle(Vec::new);
        assert!(sequences.expected.is_empty());
    }

    #[test]
    fn the_greatest_number_ends_quietly() {
        assert_eq!(lost(&[(u64::MAX, 10), (u64::MAX, 11), (0, 12)]), []);
    }
}
