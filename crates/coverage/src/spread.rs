//! How lengths of time are spread, in little room and with a stated error.

use std::collections::BTreeMap;

use tollgate_model::Nanos;

/// Lengths of time, longer and shorter than nothing, counted in buckets that are 1/32 of a power of two wide. A
/// length that is told is off by at most 1/64 of itself, or by half a millisecond where that is more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    buckets: BTreeMap<i32, u64>,
    count: u64,
    /// Exactly nothing among them: an arrival that is a copy of the record's own time.
    zeros: u64,
}

/// Days of which something is kept day by day, of one source or Mac: the latest.
pub const DAYS_KEPT: usize = 40;

/// Buckets in a power of two.
const FINE: i64 = 32;

impl Spread {
    /// Takes a length in.
    pub fn add(&mut self, length: Nanos) {
        let count = self.buckets.entry(bucket(length.as_millis())).or_default();
        *count = count.saturating_add(1);
        self.count = self.count.saturating_add(1);
        self.zeros = self.zeros.saturating_add(u64::from(length == Nanos::ZERO));
    }

    /// Takes in all lengths of another.
    pub fn merge(&mut self, other: &Self) {
        for (&at, &more) in &other.buckets {
            let count = self.buckets.entry(at).or_default();
            *count = count.saturating_add(more);
        }
        self.count = self.count.saturating_add(other.count);
        self.zeros = self.zeros.saturating_add(other.zeros);
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether nearly all are exactly nothing, which no way of shipping is: somebody copied a time.
    pub fn is_copied(&self) -> bool {
        self.count > 0 && self.zeros.saturating_mul(100) >= self.count.saturating_mul(99)
    }

    /// The length that so many of a thousand do not exceed; `None` if there are none.
    pub fn per_mille(&self, part: u64) -> Option<Nanos> {
        let wanted = u128::from(self.count).saturating_mul(u128::from(part)).div_ceil(1_000).max(1);
        let mut passed = 0u128;
        for (&at, &count) in &self.buckets {
            passed = passed.saturating_add(u128::from(count));
            if passed >= wanted {
                return Some(Nanos::from_millis(middle(at)));
            }
        }
        None
    }

    /// The length in the middle.
    pub fn median(&self) -> Option<Nanos> {
        self.per_mille(500)
    }
}

/// Lengths below 32 ms have a bucket each.
fn bucket(millis: i64) -> i32 {
    let size = millis.saturating_abs();
    let power = i64::from(size.checked_ilog2().unwrap_or(0));
    let at = if size < FINE {
        size
    } else {
        let shift = power.saturating_sub(5);
        let within = size.wrapping_shr(u32::try_from(shift).unwrap_or(0)).saturating_sub(FINE);
        shift.saturating_add(1).saturating_mul(FINE).saturating_add(within)
    };
    let at = i32::try_from(at).unwrap_or(i32::MAX);
    if millis < 0 { at.saturating_neg() } else { at }
}

/// The length in the middle of a bucket, in milliseconds.
fn middle(bucket: i32) -> i64 {
    let at = i64::from(bucket).saturating_abs();
    let size = if at < FINE {
        at
    } else {
        let (shift, within) = (at.div_euclid(FINE).saturating_sub(1), at.rem_euclid(FINE));
        let width = 1i64.wrapping_shl(u32::try_from(shift).unwrap_or(0));
        FINE.saturating_add(within).saturating_mul(width).saturating_add(width.div_euclid(2))
    };
    if bucket < 0 { size.saturating_neg() } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quantiles_of_a_few() {
        let mut spread = Spread::default();
        assert_eq!(spread.median(), None);
        for millis in [5, 1, 3, 2, 4] {
            spread.add(Nanos::from_millis(millis));
        }
        let at = |part| spread.per_mille(part).unwrap().as_millis();
        assert_eq!((at(1), at(200), at(201), at(500), at(1_000)), (1, 1, 2, 3, 5));
        assert!(!spread.is_copied());
    }

    #[test]
    fn a_copied_time_is_known() {
        let mut spread = Spread::default();
        (0..99).for_each(|_| spread.add(Nanos::ZERO));
        spread.add(Nanos(1));
        assert!(spread.is_copied());
        spread.add(Nanos(1));
        assert!(!spread.is_copied());
    }

    proptest! {
        /// The law of the documentation, against a sorted list.
        #[test]
        fn no_quantile_is_further_off_than_stated(mut lengths in proptest::collection::vec(-100_000_000_000i64..100_000_000_000, 1..200), part in 0u64..=1000) {
            let mut spread = Spread::default();
            lengths.iter().for_each(|&millis| spread.add(Nanos::from_millis(millis)));
            lengths.sort_unstable();
            let rank = (lengths.len() as u64 * part).div_ceil(1_000).max(1) as usize;
            let exact = lengths[rank - 1];
            let told = spread.per_mille(part).unwrap().as_millis();
            prop_assert!((told - exact).abs() * 64 <= exact.abs().max(32), "{told} for {exact}");
        }

        #[test]
        fn merging_is_adding(one in proptest::collection::vec(any::<i64>(), 0..50), other in proptest::collection::vec(any::<i64>(), 0..50)) {
            let of = |lengths: &[i64]| { let mut spread = Spread::default(); lengths.iter().for_each(|&l| spread.add(Nanos(l))); spread };
            let mut merged = of(&one);
            merged.merge(&of(&other));
            prop_assert_eq!(merged, of(&[one, other].concat()));
        }
    }
}
