//! Parts of a whole, and how well they are known.

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rate {
    /// How many are as they should be, or as they should not: the check says which.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
    /// Variance of the numerator where it was estimated from a sample; 0 where all were counted.
    variance: f64,
}

/// Nineteen of twenty estimates are no further off than so many standard deviations.
const TWO_SIDED_95: f64 = 1.96;

impl Rate {
    /// Counted, one by one.
    pub const fn exact(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator, variance: 0.0 }
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            numerator: self.numerator.saturating_add(other.numerator),
            denominator: self.denominator.saturating_add(other.denominator),
            variance: self.variance + other.variance,
        }
    }

    /// In percent; `None` of nothing.
    pub fn percent(self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64 * 100.0)
    }

    /// By how much the percentage may be off, in nineteen of twenty cases, since it was estimated.
    pub fn error(self) -> f64 {
        if self.denominator == 0 { 0.0 } else { TWO_SIDED_95 * self.variance.sqrt() / self.denominator as f64 * 100.0 }
    }
}

/// A rate estimated from some groups of a whole, which were taken whatever they hold: the ratio estimator of cluster
/// samples (Cochran, Sampling Techniques, 3rd edition, 6.3 and 9A.5).
#[derive(Clone, Copy, Debug, Default)]
pub struct Estimate {
    groups: f64,
    numerator: f64,
    denominator: f64,
    squares: [f64; 3],
}

impl Estimate {
    /// Takes a group in.
    pub fn add(&mut self, numerator: u64, denominator: u64) {
        let (part, whole) = (numerator as f64, denominator as f64);
        self.groups += 1.0;
        self.numerator += part;
        self.denominator += whole;
        let [parts, wholes, both] = &mut self.squares;
        *parts += part * part;
        *wholes += whole * whole;
        *both += part * whole;
    }

    /// The rate in a whole of so many, of which the groups are a part.
    pub fn of(self, whole: u64) -> Rate {
        if self.denominator <= 0.0 {
            return Rate::default();
        }
        let sampled = self.denominator.round() as u64;
        if sampled >= whole {
            return Rate::exact(self.numerator.round() as u64, sampled);
        }
        let ratio = self.numerator / self.denominator;
        let [parts, wholes, both] = self.squares;
        let residue = (parts - 2.0 * ratio * both + ratio * ratio * wholes).max(0.0);
        let spread = if self.groups > 1.0 { residue * self.groups / (self.groups - 1.0) } else { self.denominator * self.denominator };
        let of_ratio = spread / (self.denominator * self.denominator) * (1.0 - self.denominator / whole as f64);
        let whole_square = whole as f64 * whole as f64;
        Rate { numerator: (ratio * whole as f64).round() as u64, denominator: whole, variance: of_ratio * whole_square }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_add_up() {
        let rate = Rate::exact(1, 4).plus(Rate::exact(2, 4));
        assert_eq!((rate.percent(), rate.error()), (Some(37.5), 0.0));
        assert_eq!(Rate::default().percent(), None);
    }

    #[test]
    fn what_was_counted_whole_is_exact() {
        let mut estimate = Estimate::default();
        [(1, 2), (3, 4)].into_iter().for_each(|(part, whole)| estimate.add(part, whole));
        assert_eq!(estimate.of(6), Rate::exact(4, 6));
        assert_eq!(estimate.of(5), Rate::exact(4, 6));
    }

    /// 100 groups of 1 each, half of them in: by the textbook, p = 0.5, s^2 = 25/99, half of the population sampled.
    #[test]
    fn what_was_sampled_says_how_far_off_it_may_be() {
        let mut estimate = Estimate::default();
        (0..100).for_each(|at| estimate.add(at % 2, 1));
        let rate = estimate.of(200);
        assert_eq!((rate.numerator, rate.denominator), (100, 200));
        let expected = 1.96 * (0.25 / 99.0 * 0.5f64).sqrt() * 100.0;
        assert!((rate.error() - expected).abs() < 1e-9, "{} for {expected}", rate.error());
    }

    #[test]
    fn one_group_of_many_says_nothing() {
        let mut estimate = Estimate::default();
        estimate.add(5, 10);
        assert!(estimate.of(1_000).error() > 100.0);
    }
}
