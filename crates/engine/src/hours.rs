//! Whole hours in which something happened.

use serde::{Deserialize, Serialize};
use tollgate_model::Timestamp;

/// Hours since the epoch, as stretches: a host that is never still has one, however long it is watched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Hours {
    /// First and last hour of each stretch, in order; at least an hour lies between two.
    stretches: Vec<(i64, i64)>,
}

/// Stretches that are remembered; the oldest goes first.
const MOST_STRETCHES: usize = 256;

impl Hours {
    /// Remembers every hour from one time to another.
    pub fn add_span(&mut self, from: Timestamp, to: Timestamp) {
        let (first, last) = (from.hour(), to.hour());
        if first > last || self.stretches.last().is_some_and(|known| known.0 <= first && last <= known.1) {
            return;
        }
        // Those that it meets become one with it.
        let begin = self.stretches.partition_point(|known| known.1.saturating_add(1) < first);
        let end = self.stretches.partition_point(|known| known.0 <= last.saturating_add(1)).max(begin);
        let met = self.stretches.drain(begin..end).fold((first, last), |all, met| (all.0.min(met.0), all.1.max(met.1)));
        self.stretches.insert(begin, met);
        if self.stretches.len() > MOST_STRETCHES {
            self.stretches.remove(0);
        }
    }

    /// Whether any hour from `first` to `last` is among them.
    pub fn any_in(&self, first: i64, last: i64) -> bool {
        let next = self.stretches.partition_point(|known| known.1 < first);
        self.stretches.get(next).is_some_and(|known| known.0 <= last)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn hour(at: i64) -> Timestamp {
        Timestamp(at * 3_600 * 1_000_000_000)
    }

    proptest! {
        #[test]
        fn stretches_are_the_set_of_their_hours(spans in prop::collection::vec((0i64..60, 0i64..5), 0..40), asked in (0i64..64, 0i64..6)) {
            let mut hours = Hours::default();
            let mut set = BTreeSet::new();
            for (first, length) in spans {
                hours.add_span(hour(first), hour(first + length));
                set.extend(first..=first + length);
            }
            let (first, last) = (asked.0, asked.0 + asked.1);
            prop_assert_eq!(hours.any_in(first, last), set.range(first..=last).next().is_some());
            let apart = hours.stretches.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0);
            prop_assert!(apart, "{:?}", hours);
        }
    }
}
