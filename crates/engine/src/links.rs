//! Sets of links.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tollgate_model::Link;

/// A set of links, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Links(u8);

const fn bit(link: Link) -> u8 {
    match link {
        Link::Instance => 1,
        Link::Tree => 2,
        Link::File => 4,
        Link::User => 8,
        Link::Arguments => 16,
        Link::Responsible => 32,
        Link::Delegated => 64,
    }
}

impl Links {
    /// One link.
    pub const fn of(link: Link) -> Self {
        Self(bit(link))
    }

    /// This set and one more link.
    #[must_use]
    pub const fn with(self, link: Link) -> Self {
        Self(self.0 | bit(link))
    }

    /// Whether a link is in it.
    pub const fn has(self, link: Link) -> bool {
        self.0 & bit(link) != 0
    }

    /// Both sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The links by name.
    pub fn set(self) -> BTreeSet<Link> {
        Link::ALL.iter().copied().filter(|&link| self.0 & bit(link) != 0).collect()
    }
}
