//! E9: folders that are moved or copied with what is in them.

use tollgate_model::{FilePath, Nanos};
use tollgate_policy::Sensitive;

use crate::state::State;
use crate::tags::{beneath, holds, put};

impl State<'_> {
    /// E9: what a path was called before its folder came to be where it is.
    fn origin(&self, path: &FilePath) -> Option<FilePath> {
        let (folder, origin, _) = self.standing.iter().rev().find(|(folder, _, until)| *until >= self.now && holds(folder, path))?;
        Some(FilePath::new(&format!("{}{}", origin.key(), &path.key()[folder.key().len()..])))
    }

    /// E9: a path is sensitive by its name, or by the one that it had.
    pub(crate) fn sensitive(&self, path: &FilePath) -> Option<Sensitive> {
        let itself = self.standing.iter().rev().find(|(folder, _, until)| *until >= self.now && holds(folder, path));
        let beneath = itself.is_some_and(|(folder, ..)| folder.key() != path.key());
        self.policy.sensitive(path).or_else(|| self.policy.sensitive(&self.origin(path).filter(|_| beneath)?))
    }

    /// D3: what a folder may hold.
    pub(crate) fn covered(&self, folder: &FilePath) -> Vec<Sensitive> {
        let covered = self.policy.covered(folder);
        if covered.is_empty() { self.origin(folder).map(|origin| self.policy.covered(&origin)).unwrap_or_default() } else { covered }
    }

    /// E9: from now on one folder stands for another, if that may hold something.
    pub(crate) fn stand(&mut self, from: &FilePath, to: &FilePath) {
        if !self.covered(from).is_empty() {
            let origin = self.origin(from).unwrap_or_else(|| from.clone());
            let until = self.now.plus(Nanos::from_secs(self.policy.windows.tag.file_long));
            self.standing.push((to.clone(), origin, until));
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
