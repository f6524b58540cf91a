//! Whole hours or minutes in which something happened.

use serde::{Deserialize, Serialize};

/// Whole numbers, as stretches: what never ceases is one, however long it is watched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stretches {
    /// First and last of each, in order; at least one number lies between two.
    stretches: Vec<(i64, i64)>,
}

/// Stretches that are remembered; the oldest goes first.
const MOST_STRETCHES: usize = 256;

impl Stretches {
    /// Remembers every number from one to another. Returns how many stretches were forgotten for want of room.
    pub fn add(&mut self, first: i64, last: i64) -> u64 {
        if first > last || self.stretches.last().is_some_and(|known| known.0 <= first && last <= known.1) {
            return 0;
        }
        // Those that it meets become one with it.
        let begin = self.stretches.partition_point(|known| known.1.saturating_add(1) < first);
        let end = self.stretches.partition_point(|known| known.0 <= last.saturating_add(1)).max(begin);
        let met = self.stretches.drain(begin..end).fold((first, last), |all, met| (all.0.min(met.0), all.1.max(met.1)));
        self.stretches.insert(begin, met);
        let over = self.stretches.len() > MOST_STRETCHES;
        if over {
            self.stretches.remove(0);
        }
        u64::from(over)
    }

    /// Those of its numbers that lie in some spans.
    #[must_use]
    pub fn within(&self, spans: impl Iterator<Item = (i64, i64)>) -> Self {
        let mut kept = Self::default();
        for (first, last) in spans {
            let next = self.stretches.partition_point(|known| known.1 < first);
            for known in self.stretches.iter().skip(next).take_while(|known| known.0 <= last) {
                kept.add(known.0.max(first), known.1.min(last));
            }
        }
        kept
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// Whether any number from `first` to `last` is among them.
    pub fn any_in(&self, first: i64, last: i64) -> bool {
        let next = self.stretches.partition_point(|known| known.1 < first);
        first <= last && self.stretches.get(next).is_some_and(|known| known.0 <= last)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_oldest_of_very_many_go_first() {
        let mut stretches = Stretches::default();
        assert!(stretches.is_empty());
        assert_eq!(stretches.add(5, 3), 0);
        assert!(stretches.is_empty(), "what ends before it begins is nothing");
        let (most, numbers) = (i64::try_from(MOST_STRETCHES).unwrap(), 300);
        (0..numbers).for_each(|number| {
            stretches.add(number * 2, number * 2);
        });
        assert!(!stretches.is_empty());
        for number in 0..numbers {
            assert_eq!(stretches.any_in(number * 2, number * 2), number >= numbers - most, "{number}");
        }
    }

    proptest! {
        #[test]
        fn stretches_are_the_set_of_their_numbers(spans in prop::collection::vec((0i64..60, 0i64..5), 0..40), asked in (0i64..64, 0i64..6)) {
            let mut stretches = Stretches::default();
            let mut set = BTreeSet::new();
            for (first, length) in spans {
                stretches.add(first, first + length);
                set.extend(first..=first + length);
            }
            let (first, last) = (asked.0, asked.0 + asked.1);
            prop_assert_eq!(stretches.any_in(first, last), set.range(first..=last).next().is_some());
            let some = stretches.within([(first, last), (first + 2, last + 20)].into_iter());
            prop_assert!((0..90).all(|n| some.any_in(n, n) == (set.contains(&n) && n >= first && n <= last + 20 && (n <= last || n >= first + 2))));
            let apart = stretches.stretches.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0);
            prop_assert!(apart, "{:?}", stretches);
        }
    }
}
