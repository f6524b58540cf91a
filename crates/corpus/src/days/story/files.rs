//! Files that a story reads and makes.

use super::Story;
use crate::days::deed::Who;
use crate::days::documents::usual_size;
use crate::step::Action;

impl Story<'_> {
    /// The size of a file, made or old.
    pub fn size(&self, path: &str) -> u64 {
        self.life.sizes.get(path).copied().unwrap_or_else(|| usual_size(path))
    }

    /// A file is read from begin to end.
    pub fn read(&mut self, who: Who, path: &str) {
        let path = self.path(path);
        let size = self.size(&path);
        self.act(who, Action::Open { path: path.clone(), size, write: false });
        self.act(who, Action::Close { path, size, modified: false });
    }

    /// Some files are read.
    pub fn read_all(&mut self, who: Who, paths: &[&str]) {
        for path in paths {
            self.read(who, path);
        }
    }

    /// A file is opened, and closed when [`Self::close`] is told.
    pub fn create(&mut self, who: Who, path: &str) {
        let path = self.path(path);
        self.act(who, Action::Create { path: path.clone() });
        self.act(who, Action::Write { path });
    }

    /// A file that was made has its size.
    pub fn close(&mut self, who: Who, path: &str, size: u64) {
        let path = self.path(path);
        self.life.sizes.insert(path.clone(), size);
        self.act(who, Action::Close { path, size, modified: true });
    }

    /// A file is made.
    pub fn make(&mut self, who: Who, path: &str, size: u64) {
        self.create(who, path);
        self.close(who, path, size);
    }

    /// A file of a cache or a state, which nobody asks for its size, is made.
    pub fn note(&mut self, who: Who, path: &str) {
        let path = self.path(path);
        let size = usual_size(&path);
        self.act(who, Action::Create { path: path.clone() });
        self.act(who, Action::Close { path, size, modified: true });
    }

    /// A file that exists is written to, as databases are.
    pub fn update(&mut self, who: Who, path: &str) {
        let path = self.path(path);
        let size = self.size(&path);
        self.act(who, Action::Open { path: path.clone(), size, write: true });
        self.act(who, Action::Write { path: path.clone() });
        self.act(who, Action::Close { path, size, modified: true });
    }

    /// A file is made beside another and takes its place.
    pub fn replace(&mut self, who: Who, path: &str, size: u64) {
        let beside = format!("{path}.sb-{}", self.hex());
        self.make(who, &beside, size);
        self.rename(who, &beside, path);
    }

    /// A file has another name.
    pub fn rename(&mut self, who: Who, from: &str, to: &str) {
        let (from, to) = (self.path(from), self.path(to));
        let size = self.size(&from);
        self.life.sizes.remove(&from);
        self.life.sizes.insert(to.clone(), size);
        self.act(who, Action::Rename { from, to, size });
    }

    /// A copy that shares the blocks of the first.
    pub fn clone_file(&mut self, who: Who, from: &str, to: &str) {
        let (from, to) = (self.path(from), self.path(to));
        let size = self.size(&from);
        self.life.sizes.insert(to.clone(), size);
        self.act(who, Action::Clone { from, to, size });
    }

    /// A copy, byte by byte.
    pub fn copy(&mut self, who: Who, from: &str, to: &str) {
        let size = self.size(&self.path(from));
        self.read(who, from);
        self.make(who, to, size);
    }

    /// A second name.
    pub fn link(&mut self, who: Who, from: &str, to: &str) {
        let (from, to) = (self.path(from), self.path(to));
        let size = self.size(&from);
        self.act(who, Action::Link { from, to, size });
    }

    /// A file goes.
    pub fn remove(&mut self, who: Who, path: &str) {
        let path = self.path(path);
        let size = self.size(&path);
        self.life.sizes.remove(&path);
        self.act(who, Action::Unlink { path, size });
    }

    /// A volume comes.
    pub fn mount(&mut self, who: Who, from: &str, on: &str) {
        self.act(who, Action::Mount { from: from.to_owned(), on: on.to_owned() });
    }
}
