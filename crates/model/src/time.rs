//! Time: nanoseconds since the Unix epoch, with arithmetic that saturates instead of wrapping.

use serde::{Deserialize, Serialize};

/// A length of time in nanoseconds; negative lengths are allowed for differences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Nanos(pub i64);

impl Nanos {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// `seconds` as nanoseconds, saturating.
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000_000))
    }

    /// `millis` as nanoseconds, saturating.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// The sum, saturating.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whole milliseconds, rounded towards zero.
    pub const fn as_millis(self) -> i64 {
        self.0 / 1_000_000
    }
}

/// A moment, in nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Before every other moment.
    pub const MIN: Self = Self(i64::MIN);
    /// After every other moment.
    pub const MAX: Self = Self(i64::MAX);

    /// The moment `seconds` after the epoch, saturating.
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000_000))
    }

    /// This moment moved later by `by`, saturating.
    #[must_use]
    pub const fn plus(self, by: Nanos) -> Self {
        Self(self.0.saturating_add(by.0))
    }

    /// This moment moved earlier by `by`, saturating.
    #[must_use]
    pub const fn minus(self, by: Nanos) -> Self {
        Self(self.0.saturating_sub(by.0))
    }

    /// How long after `earlier` this moment is, saturating; negative if it is before.
    pub const fn since(self, earlier: Self) -> Nanos {
        Nanos(self.0.saturating_sub(earlier.0))
    }

    /// The whole second that holds this moment, counted from the epoch.
    pub const fn second(self) -> i64 {
        self.0.div_euclid(1_000_000_000)
    }

    /// The whole hour that holds this moment, counted from the epoch.
    pub const fn hour(self) -> i64 {
        self.second().div_euclid(3_600)
    }
}
