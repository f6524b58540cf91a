//! F10: what is put into a synchronised folder leaves with it.

use tollgate_model::{Encryption, FilePath, Link, Nanos, Protocol, Timestamp};

use crate::flows::Flow;
use crate::state::State;
use crate::tags::{Tag, holds};

/// A tag that came to a file in a synchronised folder.
pub(crate) struct Synced {
    pub(crate) who: usize,
    pub(crate) at: Timestamp,
    pub(crate) tag: Tag,
    root: Root,
}

/// F10: whose folder something is put into.
#[derive(PartialEq, Eq)]
pub(crate) struct Root {
    name: String,
    proven: bool,
    encrypted: bool,
    personal: bool,
}

impl State<'_> {
    /// F10: whose folder a path is in.
    pub(crate) fn root_of(&self, path: &FilePath) -> Option<Root> {
        if let Some(root) = self.policy.sync_root(path) {
            return Some(Root { name: root.name, proven: true, encrypted: true, personal: root.personal });
        }
        let here = self.mounts.iter().filter(|(folder, remote, _, until)| *until >= self.now && remote.is_public() && holds(folder, path));
        let (_, remote, ..) = here.max_by_key(|(folder, ..)| folder.key().len())?;
        Some(Root { name: remote.host.clone(), proven: false, encrypted: remote.encrypted, personal: false })
    }

    /// F10: what counts at least of what comes to a folder from another, or from none.
    pub(crate) fn least_synced(&self, to: &Root, from: Option<&Root>) -> u8 {
        let points = &self.policy.scoring.material;
        let foreign = to.personal || !to.proven || from.is_some_and(|from| from != to);
        if foreign { points.foreign_min } else { points.synced_min }
    }

    /// F10.
    pub(crate) fn sync(&mut self, who: usize, path: &FilePath, tag: &Tag) {
        self.pack(who, path, tag);
        let Some(root) = self.root_of(path) else { return };
        let born = self.root_of(&FilePath::new(&tag.origin.path));
        let heavy = tag.armed() && !tag.pending && tag.weight >= self.least_synced(&root, born.as_ref());
        if heavy && born.as_ref() != Some(&root) {
            let tag = Tag { strength: tag.strength.min(2), ..tag.clone() }.with(Link::Delegated);
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
            encryption: Some(if self.root.encrypted { Encryption::Declared } else { Encryption::Plaintext }),
            names: Default::default(),
            identity: self.root.name.clone(),
            proofs: if self.root.proven { 2 } else { 0 },
            self_signed: false,
            certified: crate::flows::Certified::default(),
            settles: i64::MAX,
            declared: Some((self.who, usize::MAX)),
            proxied: false,
            unseen: false,
        }
    }
}
