//! E9: folders that are moved or copied with what is in them.

use std::collections::BTreeMap;

use tollgate_model::{FilePath, Link, Nanos};
use tollgate_policy::{CategoryId, Sensitive};

use crate::state::{Staging, State};
use crate::tags::{Kind, beneath, holds, put};

/// E9: one name of a sensitive place is worth more than another.
fn worth(of: &Sensitive) -> (u8, u8) {
    (of.copied, of.read)
}

/// The key of a path, with another folder in place of the one that it is in.
fn moved(path: &FilePath, folder: &FilePath, other: &FilePath) -> FilePath {
    let rest = &path.key()[folder.key().trim_end_matches('/').len()..];
    FilePath::new(&format!("{}{rest}", other.key().trim_end_matches('/')))
}

impl State<'_> {
    /// E9: what a path is called, and was, the latest first; and whether it is, or was, beneath what moved.
    fn names(&self, path: &FilePath) -> Vec<(FilePath, bool)> {
        let mut names = vec![(path.clone(), true)];
        for (folder, origin, until) in self.standing.iter().rev() {
            if *until >= self.now && holds(folder, path) {
                names.push((moved(path, folder, origin), folder.key() != path.key()));
            }
        }
        names
    }

    /// E9: a path is sensitive by its name, or by one that it had.
    pub(crate) fn sensitive(&self, path: &FilePath) -> Option<Sensitive> {
        let mut best: Option<Sensitive> = None;
        for (name, beneath) in self.names(path) {
            let of = self.policy.sensitive(&name).filter(|_| beneath);
            if let Some(of) = of.filter(|of| best.is_none_or(|best| worth(of) > worth(&best))) {
                best = Some(of);
            }
        }
        best
    }

    /// D3: what a folder may hold.
    pub(crate) fn covered(&self, folder: &FilePath) -> Vec<Sensitive> {
        let mut best: BTreeMap<CategoryId, Sensitive> = BTreeMap::new();
        for (name, _) in self.names(folder) {
            for of in self.policy.covered(&name) {
                if best.get(&of.category).is_none_or(|best| worth(&of) > worth(best)) {
                    best.insert(of.category, of);
                }
            }
        }
        best.into_values().collect()
    }

    /// E9: from now on one folder stands for another, if that may hold something; and so do those beneath it.
    pub(crate) fn stand(&mut self, from: &FilePath, to: &FilePath, stays: bool) {
        let names = self.names(from);
        let below = self.standing.iter().filter(|(folder, ..)| beneath(from, folder.key()));
        let below: Vec<_> = below.map(|(folder, origin, until)| (moved(folder, from, to), origin.clone(), *until)).collect();
        if !stays {
            self.standing.retain(|(folder, ..)| !holds(from, folder) && !holds(to, folder));
        }
        self.standing.extend(below);
        let until = self.now.plus(Nanos::from_secs(self.policy.windows.tag.file_long));
        let own = self.policy.sensitive(to).map(|own| own.rule);
        for (name, _) in names.into_iter().rev() {
            if self.policy.covered(&name).iter().any(|of| Some(of.rule) != own) {
                self.standing.push((to.clone(), name, until));
            }
        }
    }

    /// F10: a folder comes whole to a synchronised folder.
    pub(crate) fn sync_folder(&mut self, who: usize, from: &FilePath, to: &FilePath) {
        let itself = self.sensitive(from).map(|of| of.category);
        for of in self.covered(from) {
            let before = self.root_of(from);
            let heavy = self.root_of(to).is_some_and(|root| of.copied >= self.least_synced(&root, before.as_ref()));
            let leaves = self.root_of(to).is_some_and(|root| before.as_ref() != Some(&root));
            if self.is_carrier(who)
                && heavy
                && leaves
                && itself != Some(of.category)
                && !self.policy.owns(self.instances[who].image(), of.rule)
            {
                let tag = self.born(who, Kind::Copied, of, Link::Instance, from).with(Link::File);
                self.stage_lineage(&tag, Staging::Fresh);
                self.sync(who, to, &tag);
            }
        }
    }

    /// Old and new names of files beneath a folder.
    pub(crate) fn pairs_beneath(&self, from: &FilePath, to: &FilePath) -> Vec<(String, String)> {
        let beneath = self.files.keys().filter(|file| beneath(from, file));
        beneath.map(|file| (file.clone(), format!("{}{}", to.key(), &file[from.key().len()..]))).collect()
    }

    /// E9 for a rename.
    pub(crate) fn rename_beneath(&mut self, who: usize, from: &FilePath, to: &FilePath) {
        let pairs = self.pairs_beneath(from, to);
        self.files.retain(|file, _| !beneath(to, file));
        for (old, new) in pairs {
            for tag in self.files.remove(&old).unwrap_or_default() {
                let tag = self.made_real(tag, &FilePath::new(&new));
                if tag.active(self.now) {
                    self.sync(who, &FilePath::new(&new), &tag);
                }
                put(self.files.entry(new.clone()).or_default(), tag);
            }
        }
    }
}
