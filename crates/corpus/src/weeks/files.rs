//! What processes of a story do with files.

use super::tale::Tale;
use crate::days::deed::{Act, Who};
use crate::step::Action;

impl Tale<'_> {
    /// A file is read.
    pub fn read(&mut self, who: Who, path: &str, size: u64) {
        self.act(who, Act::Do(Action::Open { path: path.to_owned(), size, write: false }));
        self.act(who, Act::Do(Action::Close { path: path.to_owned(), size, modified: false }));
    }

    /// Files are read.
    pub fn read_all(&mut self, who: Who, files: &[(String, u64)]) {
        files.iter().for_each(|(path, size)| self.read(who, path, *size));
    }

    /// A file is made.
    pub fn make(&mut self, who: Who, path: &str, size: u64) {
        self.act(who, Act::Do(Action::Create { path: path.to_owned() }));
        self.act(who, Act::Do(Action::Write { path: path.to_owned() }));
        self.act(who, Act::Do(Action::Close { path: path.to_owned(), size, modified: true }));
    }

    /// A file is opened and changed where it is.
    pub fn change(&mut self, who: Who, path: &str, size: u64) {
        self.act(who, Act::Do(Action::Open { path: path.to_owned(), size, write: true }));
        self.act(who, Act::Do(Action::Write { path: path.to_owned() }));
        self.act(who, Act::Do(Action::Close { path: path.to_owned(), size, modified: true }));
    }

    /// A file is made beside another and takes its place.
    pub fn save(&mut self, who: Who, path: &str, size: u64) {
        let beside = format!("{path}.{}", self.hex(6));
        self.make(who, &beside, size);
        self.rename(who, &beside, path, size);
    }

    /// A file gets another name.
    pub fn rename(&mut self, who: Who, from: &str, to: &str, size: u64) {
        self.act(who, Act::Do(Action::Rename { from: from.to_owned(), to: to.to_owned(), size }));
    }

    /// A file is copied as the Finder does.
    pub fn copy(&mut self, who: Who, from: &str, to: &str, size: u64) {
        self.act(who, Act::Do(Action::Clone { from: from.to_owned(), to: to.to_owned(), size }));
    }

    /// A file is removed.
    pub fn remove(&mut self, who: Who, path: &str, size: u64) {
        self.act(who, Act::Do(Action::Unlink { path: path.to_owned(), size }));
    }
}
