//! What a check comes to.

use tollgate_model::Nanos;
use tollgate_policy::{Better, CheckRule};

use crate::rate::Rate;
use crate::spread::Spread;

/// Whether what is measured is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// As it should be.
    Pass,
    /// Shown, and not judged.
    Info,
    /// Too little was there to say anything.
    Unknown,
    /// Some of it is missing.
    Warn,
    /// Too much of it is missing.
    Fail,
}

impl State {
    /// The name that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Info => "INFO",
            Self::Unknown => "UNKNOWN",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
        }
    }
}

/// A measured figure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    /// In the unit of its check; absent where there is nothing to say.
    pub value: Option<f64>,
    /// By how much it may be off, in the same unit, in nineteen of twenty cases.
    pub error: f64,
    /// So many, where it is a part of a whole.
    pub numerator: Option<u64>,
    /// Of so many.
    pub denominator: Option<u64>,
    /// How many things it rests on.
    pub sample: u64,
    /// Middle, and the lengths that 95 and 99 of a hundred do not exceed, in seconds.
    pub spread: Option<[f64; 3]>,
}

impl Figure {
    /// A part of a whole.
    pub fn rate(rate: Rate) -> Self {
        Self {
            value: rate.percent(),
            error: rate.error(),
            numerator: Some(rate.numerator),
            denominator: Some(rate.denominator),
            sample: rate.denominator,
            spread: None,
        }
    }

    /// The same, which rests on another number of things than it counts.
    pub fn rate_of(rate: Rate, sample: u64) -> Self {
        Self { sample, ..Self::rate(rate) }
    }

    /// The length that 95 of a hundred do not exceed.
    pub fn p95(spread: &Spread) -> Self {
        let at = |part| spread.per_mille(part).map(seconds);
        let spread_told = at(500).zip(at(950)).zip(at(990)).map(|((p50, p95), p99)| [p50, p95, p99]);
        let value = at(950);
        Self { value, error: off(value), sample: spread.count(), spread: spread_told, ..Self::default() }
    }

    /// A length of time that rests on so many.
    pub fn length(length: Option<Nanos>, sample: u64) -> Self {
        let value = length.map(seconds);
        Self { value, error: off(value), sample, ..Self::default() }
    }

    /// A number of things.
    pub fn count(count: u64, sample: u64) -> Self {
        Self { value: Some(count as f64), sample, ..Self::default() }
    }

    /// Whether it is enough, by a rule, and of so many at least.
    pub fn judge(&self, rule: &CheckRule, least: u64) -> State {
        let Some(value) = self.value.filter(|_| self.sample >= least) else { return State::Unknown };
        // What may be worse is taken to be so.
        let (good, fair) = match rule.better {
            Better::Info => return State::Info,
            Better::More => (value - self.doubt() >= rule.pass, value - self.doubt() >= rule.warn),
            Better::Less => (value + self.doubt() <= rule.pass, value + self.doubt() <= rule.warn),
        };
        match (good, fair) {
            (true, _) => State::Pass,
            (_, true) => State::Warn,
            _ => State::Fail,
        }
    }

    /// What counts against it. A length is off by less than anybody can tell.
    fn doubt(&self) -> f64 {
        if self.numerator.is_some() { self.error } else { 0.0 }
    }
}

fn seconds(length: Nanos) -> f64 {
    length.0 as f64 / 1e9
}

/// By how much a length may be off: 1/64 of itself, or half a millisecond.
fn off(value: Option<f64>) -> f64 {
    value.map_or(0.0, |value| (value.abs() / 64.0).max(0.0005))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tollgate_policy::Policy;

    #[test]
    fn too_little_is_unknown_and_never_passes() {
        let policy = Policy::builtin();
        let rule = policy.coverage.rule("C02").unwrap();
        let judge = |numerator, denominator| Figure::rate(Rate::exact(numerator, denominator)).judge(rule, rule.least);
        assert_eq!((judge(999, 999), judge(0, 999), judge(0, 0)), (State::Unknown, State::Unknown, State::Unknown));
        assert_eq!(
            (judge(950, 1_000), judge(949, 1_000), judge(800, 1_000), judge(799, 1_000)),
            (State::Pass, State::Warn, State::Warn, State::Fail)
        );
    }

    #[test]
    fn less_is_better_where_the_rule_says_so() {
        let policy = Policy::builtin();
        let rule = policy.coverage.rule("C11").unwrap();
        let judge = |secs| Figure::length(Some(Nanos::from_secs(secs)), 10_000).judge(rule, rule.least);
        assert_eq!((judge(30), judge(31), judge(300), judge(301)), (State::Pass, State::Warn, State::Warn, State::Fail));
        let info = policy.coverage.rule("C10").unwrap();
        assert_eq!(Figure::rate(Rate::exact(1, 2)).judge(info, 1), State::Info);
    }

    #[test]
    fn doubt_counts_against_it() {
        let policy = Policy::builtin();
        let rule = policy.coverage.rule("C02").unwrap();
        let sampled = Figure { error: 2.0, ..Figure::rate(Rate::exact(960, 1_000)) };
        assert_eq!(sampled.judge(rule, rule.least), State::Warn);
    }
}
