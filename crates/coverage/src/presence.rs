//! When a source told anything, by quarters of an hour.

use std::collections::BTreeMap;

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
