//! Folders that are moved or copied with what is in them (docs/semantics.md, E9).

use serde::{Deserialize, Serialize};
use tollgate_model::{FilePath, Nanos, Timestamp};
use tollgate_policy::Sensitive;

use crate::host::Work;
use crate::instance::{InstanceId, lies_in};
use crate::tag::TagSet;

/// A folder that holds what was in another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Standing {
    folder: FilePath,
    origin: FilePath,
    until: Timestamp,
}

/// Folders that stand for others, the latest last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Folders {
    standing: Vec<Standing>,
}

/// Folders of one host that stand for others.
const MOST_STANDING: usize = 64;

/// Tagged files that move with one folder.
const MOST_MOVED: usize = 1_024;

impl Folders {
    /// What a path was called before it, or the folder that it is in, was moved or copied there; and whether it is in such a folder.
    fn origin(&self, path: &FilePath, at: Timestamp) -> Option<(FilePath, bool)> {
        let standing = self.standing.iter().rev().find(|known| known.until >= at && lies_in(path.key(), known.folder.key()))?;
        let rest = beneath(path, &standing.folder)?;
        Some((FilePath::new(&format!("{}{rest}", standing.origin.shown().raw())), !rest.is_empty()))
    }

    /// Returns how many were forgotten for want of room.
    fn add(&mut self, folder: FilePath, origin: FilePath, until: Timestamp) -> u64 {
        let full = self.standing.len() >= MOST_STANDING;
        if full {
            self.standing.remove(0);
        }
        self.standing.push(Standing { folder, origin, until });
        u64::from(full)
    }

    /// Forgets those whose time is over.
    pub fn sweep(&mut self, now: Timestamp) {
        self.standing.retain(|known| known.until >= now);
    }

    /// Whether no folder stands for another.
    pub fn is_empty(&self) -> bool {
        self.standing.is_empty()
    }
}

/// The part of a path below a folder, with its slash; as it was reported if that can be told.
fn beneath<'p>(path: &'p FilePath, folder: &FilePath) -> Option<&'p str> {
    let rest = path.key().strip_prefix(folder.key().trim_end_matches('/'))?;
    let shown = path.shown().raw();
    let tail = shown.len().checked_sub(rest.len()).and_then(|at| shown.get(at..));
    Some(tail.filter(|tail| tail.eq_ignore_ascii_case(rest)).unwrap_or(rest))
}

impl Work<'_> {
    /// Whether a path is sensitive by its name, or by the name that it had.
    pub fn sensitive(&self, path: &FilePath) -> Option<Sensitive> {
        let by_origin = || {
            let origin = self.host.folders.origin(path, self.now).filter(|(_, beneath)| *beneath)?;
            self.policy.sensitive(&origin.0)
        };
        self.policy.sensitive(path).or_else(by_origin)
    }

    /// What a folder may hold, by its name, or by the name that it had.
    pub fn covered(&self, folder: &FilePath) -> Vec<Sensitive> {
        let covered = self.policy.covered(folder);
        if !covered.is_empty() || self.host.folders.is_empty() {
            return covered;
        }
        self.host.folders.origin(folder, self.now).map_or(covered, |(origin, _)| self.policy.covered(&origin))
    }

    /// What is in a folder gets another name, or one more.
    pub fn carry_folder(&mut self, id: InstanceId, from: &FilePath, to: &FilePath, stays: bool) {
        let (moved, shed) = self.host.files.names_beneath(from, MOST_MOVED);
        self.host.shed(shed);
        if !stays {
            let (ended, shed) = self.host.files.names_beneath(to, MOST_MOVED);
            self.host.shed(shed);
            ended.iter().for_each(|path| self.host.files.end(path));
        }
        for path in moved {
            let Some(rest) = beneath(&path, from) else { continue };
            let new = FilePath::new(&format!("{}{rest}", to.shown().raw().trim_end_matches('/')));
            if stays {
                let tags = self.host.files.tags(&path, self.now);
                self.host.files.end(&new);
                self.lay_copies(id, &path, &new, tags);
            } else if let Some(tags) = self.host.files.take(&path) {
                let tags: TagSet = self.moved_tags(id, tags, &path, &new);
                tags.held().for_each(|tag| self.sync(id, &new, tag));
                self.host.files.put(&new, tags);
            }
        }
        if !self.covered(from).is_empty() {
            let origin = self.host.folders.origin(from, self.now).map_or_else(|| from.clone(), |(origin, _)| origin);
            let until = self.now.plus(Nanos::from_secs(self.windows.tag.file_long));
            let shed = self.host.folders.add(to.clone(), origin, until);
            self.host.shed(shed);
        }
    }
}
