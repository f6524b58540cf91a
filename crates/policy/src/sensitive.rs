//! Sensitive places.

use serde::{Deserialize, Serialize};

/// A category of sensitive data; fewer than 32 exist. 0 is reserved for plain archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CategoryId(pub u8);

impl CategoryId {
    /// Archives whose inputs are not known to be sensitive.
    pub const ARCHIVE: Self = Self(0);
}

/// A rule of `sensitive.toml`, by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleId(pub u16);

/// Why a path is sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sensitive {
    /// Kind of data.
    pub category: CategoryId,
    /// Weight (0 to 100) when it is read.
    pub read: u8,
    /// Weight when it is copied, archived, or taken into an output.
    pub copied: u8,
    /// The rule.
    pub rule: RuleId,
}
