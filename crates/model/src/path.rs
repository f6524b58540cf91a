//! Paths, with one lexical canonical form for policy and events.

use serde::{Deserialize, Serialize};

use crate::Untrusted;

/// A path as it was reported, and the key under which equal files meet.
#[derive(Clone, Default, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FilePath {
    raw: Untrusted,
    key: Box<str>,
}

impl FilePath {
    /// An absolute path, or one whose base is unknown.
    pub fn new(raw: &str) -> Self {
        Self { raw: raw.into(), key: raw.to_lowercase().into() }
    }

    /// A path relative to `base`, unless it is absolute.
    pub fn join(base: &Self, raw: &str) -> Self {
        if raw.starts_with('/') { Self::new(raw) } else { Self::new(&format!("{}/{raw}", base.raw.raw())) }
    }

    /// The path as it was reported.
    pub fn shown(&self) -> &Untrusted {
        &self.raw
    }

    /// The canonical key: equal for every spelling of one file.
    pub fn key(&self) -> &str {
        &self.key
    }
}
