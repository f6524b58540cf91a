//! When a source told anything, by quarters of an hour.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use tollgate_model::Timestamp;

/// Quarters of hours in which there was a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// By day since 1970, a bit for each of its 96 quarters.
    days: BTreeMap<i64, u128>,
    last: Option<(i64, u32)>,
}

/// Seconds in which something that is alive is not silent.
pub const QUARTER: i64 = 900;

/// Quarters of a day.
const QUARTERS: i64 = 96;

/// Days that are remembered: two years. Times that make no sense could be any day.
const MOST_DAYS: usize = 732;

impl Presence {
    /// There was a record.
    pub fn see(&mut self, at: Timestamp) {
        let quarter = at.second().div_euclid(QUARTER);
        let (day, bit) = (quarter.div_euclid(QUARTERS), u32::try_from(quarter.rem_euclid(QUARTERS)).unwrap_or(0));
        // Records mostly follow each other.
        if self.last == Some((day, bit)) {
            return;
        }
        self.last = Some((day, bit));
        if self.days.len() < MOST_DAYS || self.days.contains_key(&day) {
            *self.days.entry(day).or_default() |= 1u128.wrapping_shl(bit);
        }
    }

    /// The quarters of both.
    pub fn merge(&mut self, other: &Self) {
        for (&day, &bits) in &other.days {
            if self.days.len() < MOST_DAYS || self.days.contains_key(&day) {
                *self.days.entry(day).or_default() |= bits;
            }
        }
    }

    /// How many quarters there are.
    pub fn quarters(&self) -> u64 {
        self.days.values().map(|bits| u64::from(bits.count_ones())).sum()
    }

    /// How many quarters of others are none of its own.
    pub fn missing(&self, others: &Self) -> u64 {
        let own = |day| self.days.get(day).copied().unwrap_or(0);
        others.days.iter().map(|(day, bits)| u64::from((bits & !own(day)).count_ones())).sum()
    }

    /// How many quarters of others in a range of quarters since 1970 are none of its own.
    pub fn missing_in(&self, others: &Self, quarters: Range<i64>) -> u64 {
        let (Some(last), false) = (quarters.end.checked_sub(1), quarters.is_empty()) else { return 0 };
        let own = |day| self.days.get(day).copied().unwrap_or(0);
        let within = |day: i64| {
            let first = day.saturating_mul(QUARTERS);
            let bit = |quarter: i64| u32::try_from(quarter.saturating_sub(first).clamp(0, QUARTERS)).unwrap_or(0);
            // From a bit on, and up to one.
            let below = |bit: u32| 1u128.wrapping_shl(bit).wrapping_sub(1);
            below(bit(quarters.end)) & !below(bit(quarters.start))
        };
        let days = quarters.start.div_euclid(QUARTERS)..=last.div_euclid(QUARTERS);
        others.days.range(days).map(|(day, bits)| u64::from((bits & !own(day) & within(*day)).count_ones())).sum()
    }

    /// From the first quarter since 1970 in which there was a record to the last.
    pub fn span(&self) -> Option<RangeInclusive<i64>> {
        let of = |day: i64, bit: u32| day.saturating_mul(QUARTERS).saturating_add(i64::from(bit));
        let ((first, bits), (last, others)) = (self.days.first_key_value()?, self.days.last_key_value()?);
        Some(of(*first, bits.trailing_zeros())..=of(*last, 127u32.saturating_sub(others.leading_zeros())))
    }

    /// Days on which there was a record.
    pub fn days(&self) -> impl Iterator<Item = i64> {
        self.days.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presence(seconds: &[i64]) -> Presence {
        let mut presence = Presence::default();
        seconds.iter().for_each(|&second| presence.see(Timestamp::from_secs(second)));
        presence
    }

    #[test]
    fn quarters_of_an_hour_are_counted_once() {
        assert_eq!(presence(&[0, 899, 900, 1_799, 86_399, 86_400]).quarters(), 4);
        assert_eq!(presence(&[-1, 0]).days().collect::<Vec<_>>(), [-1, 0]);
        assert_eq!(presence(&[0, 900]).missing(&presence(&[899, 1_800, 2_700])), 2);
        let others = presence(&[0, 900, 1_800, 86_400, 87_300]);
        let missing = |quarters| presence(&[900]).missing_in(&others, quarters);
        assert_eq!((missing(0..97), missing(0..96), missing(1..98), missing(1..2), missing(2..3)), (3, 2, 3, 0, 1));
        #[expect(clippy::reversed_empty_ranges, reason = "a finding of one moment has no quarters in between")]
        let none = missing(5..4);
        assert_eq!((none, missing(i64::MIN..i64::MAX)), (0, 4));
        assert_eq!((presence(&[]).span(), presence(&[900, 86_400]).span(), presence(&[-1]).span()), (None, Some(1..=96), Some(-1..=-1)));
        let mut both = presence(&[0]);
        both.merge(&presence(&[1, 900]));
        assert_eq!(both.quarters(), 2);
    }

    #[test]
    fn days_are_bounded() {
        let days: Vec<i64> = (0..2_000).map(|day| day * 86_400).collect();
        assert_eq!(presence(&days).days().count(), MOST_DAYS);
        assert_eq!(presence(&[i64::MAX, i64::MIN]).quarters(), 2);
    }
}
