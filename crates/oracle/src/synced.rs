//! F10: what is put into a synchronised folder leaves with it.

use tollgate_model::{Encryption, FilePath, Link, Nanos, Protocol, Timestamp};

use crate::flows::Flow;
use crate::state::State;
use crate::tags::Tag;

/// A tag that came to a file in a synchronised folder.
pub(crate) struct Synced {
    pub(crate) who: usize,
    pub(crate) at: Timestamp,
    pub(crate) tag: Tag,
    root: String,
}

impl State<'_> {
    /// F10.
    pub(crate) fn sync(&mut self, who: usize, path: &FilePath, tag: &Tag) {
        let Some(root) = self.policy.sync_root(path) else { return };
        let heavy = tag.armed() && !tag.pending && tag.weight >= self.policy.scoring.material.synced_min;
        if heavy && self.policy.sync_root(&FilePath::new(&tag.origin.path)) != Some(root) {
            let tag = Tag { strength: tag.strength.min(2), ..tag.clone() }.with(Link::Delegated);
            let root = root.to_owned();
            self.synced.push(Synced { who, at: self.now, tag, root });
        }
    }
}

impl Synced {
    /// F10: the egress.
    pub(crate) fn flow(&self) -> Flow {
        Flow {
            uid: String::new(),
            start: self.at,
            end: self.at,
            protocol: Protocol::Tcp,
            source: None,
            destination: None,
            bytes_out: None,
            bytes_in: None,
            precision: Nanos::ZERO,
            assumed: false,
            encryption: Some(Encryption::Declared),
            names: Default::default(),
            identity: self.root.clone(),
            proofs: 2,
            self_signed: false,
            settles: i64::MAX,
            declared: Some((self.who, usize::MAX)),
        }
    }
}
