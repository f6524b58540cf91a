//! How rare it is that a program sends somewhere, from 0 to 1000. Integers only: every machine comes to the same.

use serde::{Deserialize, Serialize};

use super::Prevalence;
use crate::scoring::BaselinePoints;

/// How rare it is, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rarity {
    /// From 0, what everybody does, to 1000, what nobody ever did.
    pub per_mille: u32,
    /// What it was worked out from.
    pub of: Prevalence,
    /// Whether the Mac was seen on too few days to tell what is new on it.
    pub immature: bool,
}

impl Rarity {
    /// Works it out. `shared` are destinations where strangers have their data too: that many go there says nothing of this program.
    pub fn of(of: Prevalence, shared: bool, points: &BaselinePoints) -> Self {
        let process = missing(of.hosts, of.all);
        let novelty = (0..of.days).fold(1000, |left: u32, _| left.saturating_mul(points.decay) / 1000);
        let known = points.process.saturating_mul(process).saturating_add(points.host.saturating_mul(novelty));
        let share = points.process.saturating_add(points.host);
        let (sum, share) = if of.all < points.fleet_min {
            (known, share)
        } else {
            let fleet = points.fleet.saturating_mul(missing(of.fleet, of.all));
            (known.saturating_add(fleet), share.saturating_add(points.fleet))
        };
        let mut per_mille = sum.checked_div(share).unwrap_or(1000).min(1000);
        if shared {
            per_mille = per_mille.max(points.floor);
        }
        let immature = of.active < points.mature_days;
        if immature {
            let [least, most] = points.immature;
            per_mille = per_mille.max(least).min(most);
        }
        Self { per_mille, of, immature }
    }

    /// Its points.
    pub fn points(self, points: &BaselinePoints) -> i16 {
        let most = u32::from(points.rarity);
        i16::try_from(most.saturating_mul(self.per_mille).saturating_add(500) / 1000).unwrap_or(i16::MAX)
    }
}

/// 1 − log(1 + some) / log(1 + all), in thousandths: each further Mac says less than the one before.
fn missing(some: u32, all: u32) -> u32 {
    let (some, all) = (log2(some.min(all).saturating_add(1)), log2(all.saturating_add(1)));
    let common = some.saturating_mul(1000).checked_div(all).unwrap_or(0);
    1000_u32.saturating_sub(common)
}

/// log₂ in 1024ths, rounded down: each squaring of what is left beyond a power of two tells one more binary digit.
fn log2(number: u32) -> u32 {
    let number = number.max(1);
    let whole = number.ilog2();
    // From 1 to 2, in units of 2⁻³¹.
    let mut beyond = u64::from(number).wrapping_shl(31_u32.saturating_sub(whole));
    let mut digits = whole;
    for _ in 0..10 {
        beyond = beyond.saturating_mul(beyond).wrapping_shr(31);
        let doubled = beyond >= 1 << 32;
        digits = digits.saturating_mul(2).saturating_add(u32::from(doubled));
        if doubled {
            beyond /= 2;
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(hosts: u32, fleet: u32, all: u32, days: u32) -> Prevalence {
        Prevalence { hosts, fleet, all, days, active: 14 }
    }

    fn rarity(of: Prevalence, shared: bool) -> u32 {
        Rarity::of(of, shared, &crate::Scoring::default().baseline).per_mille
    }

    /// The figures were worked out with natural logarithms: 0.5 rp + 0.3 rn + 0.2 rf.
    #[test]
    fn it_follows_the_formula() {
        assert_eq!(rarity(of(0, 0, 100, 0), false), 1000, "what nobody did");
        // One Mac of 100: 1 − ln 2 / ln 101 = 0.85; seen on one day: 0.82.
        let one = rarity(of(1, 1, 100, 1), false);
        assert!((835..=850).contains(&one), "{one}");
        // All Macs, for many days: 0 + 0.3 · e^(−30/5) = 0.0007.
        assert!(rarity(of(100, 100, 100, 30), false) <= 2);
        // A fleet of two says nothing of itself: (0.5 · (1 − ln 2 / ln 3) + 0.3) / 0.8 = 0.606.
        let few = rarity(of(1, 1, 2, 0), false);
        assert!((590..=625).contains(&few), "{few}");
        assert_eq!(rarity(of(100, 100, 100, 30), true), 600, "many going there says nothing of one");
    }

    #[test]
    fn logarithms_are_exact_to_a_thousandth() {
        for number in [1, 2, 3, 5, 7, 10, 11, 101, 255, 257, 5001, 65_535, u32::MAX] {
            let (exact, found) = (f64::from(number).log2() * 1024.0, f64::from(log2(number)));
            assert!(found <= exact + 1e-6 && exact - found < 1.01, "{number}: {found}, {exact}");
        }
    }

    #[test]
    fn a_mac_that_was_seen_for_few_days_says_less() {
        let early = |hosts, days| {
            let of = Prevalence { hosts, fleet: hosts, all: 100, days, active: 6 };
            let rarity = Rarity::of(of, false, &crate::Scoring::default().baseline);
            (rarity.per_mille, rarity.immature)
        };
        assert_eq!(early(0, 0), (700, true));
        assert_eq!(early(100, 6), (300, true));
    }

    #[test]
    fn more_macs_and_more_days_never_make_it_rarer() {
        for all in [1, 2, 9, 10, 11, 1000, u32::MAX] {
            let mut before = 1000;
            for hosts in [0, 1, 2, 3, 5, 9, 10, 500, 1000, u32::MAX] {
                let now = rarity(of(hosts, hosts, all, 3), false);
                assert!(now <= before, "{hosts} of {all}");
                before = now;
            }
            assert!(rarity(of(1, 1, all, 30), false) <= rarity(of(1, 1, all, 0), false));
        }
    }
}
