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
    /// Greatest weight of what may be in it.
    weight: u8,
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
    /// Folders that a path is in, or is, with what it was called before, the latest first.
    fn around(&self, path: &FilePath, at: Timestamp) -> impl Iterator<Item = (&FilePath, FilePath)> {
        let holds = move |known: &&Standing| known.until >= at && lies_in(path.key(), known.folder.key());
        self.standing
            .iter()
            .rev()
            .filter(holds)
            .filter_map(move |known| Some((&known.folder, renamed(path, &known.folder, &known.origin)?)))
    }

    /// What stands for something below a folder does so below another now too. Unless it `stays`, nothing does any more
    /// where it came from, nor what did where it comes to.
    fn follow(&mut self, from: &FilePath, to: &FilePath, stays: bool) -> u64 {
        let lies_below = |known: &&Standing| lies_in(known.folder.key(), from.key()) && known.folder.key() != from.key();
        let follow = |known: &Standing| Some(Standing { folder: renamed(&known.folder, from, to)?, ..known.clone() });
        let carried: Vec<Standing> = self.standing.iter().filter(lies_below).filter_map(follow).collect();
        if !stays {
            self.standing.retain(|known| ![from, to].iter().any(|folder| lies_in(known.folder.key(), folder.key())));
        }
        carried.into_iter().map(|known| self.add(known)).sum()
    }

    /// Returns how many were forgotten for want of room: those that may hold the least, of equals the oldest.
    fn add(&mut self, mut new: Standing) -> u64 {
        self.standing.retain(|known| {
            let is_same = (known.folder.key(), known.origin.key()) == (new.folder.key(), new.origin.key());
            if is_same {
                new.until = new.until.max(known.until);
            }
            !is_same
        });
        self.standing.push(new);
        let least = self.standing.iter().enumerate().min_by_key(|(_, known)| known.weight).map(|(at, _)| at);
        let Some(least) = least.filter(|_| self.standing.len() > MOST_STANDING) else { return 0 };
        self.standing.remove(least);
        1
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

/// What a path is called if a folder that it is in, or is, is called otherwise; as it was reported if that can be told.
fn renamed(path: &FilePath, folder: &FilePath, other: &FilePath) -> Option<FilePath> {
    let rest = path.key().strip_prefix(folder.key().trim_end_matches('/'))?;
    let shown = path.shown().raw();
    let tail = shown.len().checked_sub(rest.len()).and_then(|at| shown.get(at..));
    let rest = tail.filter(|tail| tail.eq_ignore_ascii_case(rest)).unwrap_or(rest);
    Some(FilePath::new(&format!("{}{rest}", other.shown().raw().trim_end_matches('/'))))
}

/// Whether the one is worth more than the other (E9).
const fn exceeds(one: &Sensitive, other: &Sensitive) -> bool {
    one.copied > other.copied || (one.copied == other.copied && one.read > other.read)
}

impl Work<'_> {
    /// Why a path is sensitive: by its name, or by a name that it had.
    pub fn sensitive(&self, path: &FilePath) -> Option<Sensitive> {
        let own = self.policy.sensitive(path);
        if self.host.folders.is_empty() {
            return own;
        }
        let below = self.host.folders.around(path, self.now).filter(|(folder, _)| folder.key() != path.key());
        let all = own.into_iter().chain(below.filter_map(|(_, origin)| self.policy.sensitive(&origin)));
        all.reduce(|best, other| if exceeds(&other, &best) { other } else { best })
    }

    /// Per category, in their order, what a folder may hold, by its name, or by a name that it had.
    pub fn covered(&self, folder: &FilePath) -> Vec<Sensitive> {
        let mut covered = self.policy.covered(folder);
        for other in self.host.folders.around(folder, self.now).flat_map(|(_, origin)| self.policy.covered(&origin)) {
            match covered.iter_mut().find(|known| known.category == other.category) {
                Some(known) if exceeds(&other, known) => *known = other,
                Some(_) => {}
                None => covered.push(other),
            }
        }
        covered.sort_by_key(|sensitive| sensitive.category);
        covered
    }

    /// What is in a folder gets another name, or one more.
    pub fn carry_folder(&mut self, id: InstanceId, from: &FilePath, to: &FilePath, stays: bool) {
        self.carry_files(id, from, to, stays);
        self.sync_folder(id, from, to);
        self.stand(from, to, stays);
    }

    /// From now on the one folder stands for the other, if that may hold something.
    pub fn stand(&mut self, from: &FilePath, to: &FilePath, stays: bool) {
        let origins = self.host.folders.around(from, self.now).map(|(_, origin)| origin);
        let mut names: Vec<FilePath> = std::iter::once(from.clone()).chain(origins).collect();
        // The latest last.
        names.reverse();
        let shed = self.host.folders.follow(from, to, stays);
        self.host.shed(shed);
        let own = self.policy.sensitive(to).map(|sensitive| sensitive.rule);
        let until = self.now.plus(Nanos::from_secs(self.windows.tag.file_long));
        for origin in names {
            let held = self.policy.covered(&origin).into_iter().filter(|sensitive| Some(sensitive.rule) != own);
            let Some(weight) = held.map(|sensitive| sensitive.copied).max() else { continue };
            let shed = self.host.folders.add(Standing { folder: to.clone(), origin, weight, until });
            self.host.shed(shed);
        }
    }

    /// The files in it that carry tags.
    fn carry_files(&mut self, id: InstanceId, from: &FilePath, to: &FilePath, stays: bool) {
        let (moved, shed) = self.host.files.names_beneath(from, MOST_MOVED);
        self.host.shed(shed);
        if !stays {
            let (ended, shed) = self.host.files.names_beneath(to, MOST_MOVED);
            self.host.shed(shed);
            ended.iter().for_each(|path| self.host.files.end(path));
        }
        for path in moved {
            let Some(new) = renamed(&path, from, to) else { continue };
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
    }
}

#[cfg(test)]
mod tests {
    use tollgate_policy::{CategoryId, RuleId};

    use super::*;

    fn standing(number: usize, weight: u8) -> Standing {
        let folder = FilePath::new(&format!("/private/tmp/{number}"));
        Standing { folder, origin: FilePath::new("/Users/ana/.ssh"), weight, until: Timestamp::from_secs(9) }
    }

    #[test]
    fn beyond_the_most_the_lightest_goes_of_equals_the_oldest() {
        let mut folders = Folders::default();
        let weight = |number| if number % 2 == 1 { 40 } else { 90 };
        assert_eq!((0..MOST_STANDING).map(|number| folders.add(standing(number, weight(number)))).sum::<u64>(), 0);
        assert_eq!(folders.standing.len(), MOST_STANDING);
        assert_eq!(folders.add(standing(MOST_STANDING, 90)), 1);
        assert!(folders.standing.iter().all(|known| known.folder != standing(1, 40).folder));
        assert!(folders.standing.iter().any(|known| known.folder == standing(3, 40).folder));
        // What is known already takes no room, and stands as long as was said before.
        assert_eq!(folders.add(Standing { until: Timestamp::from_secs(1), ..standing(0, 90) }), 0);
        assert_eq!(folders.standing.last(), Some(&standing(0, 90)));
    }

    #[test]
    fn the_weight_of_a_copy_decides_and_then_that_of_a_read() {
        let of = |read, copied| Sensitive { category: CategoryId::ARCHIVE, rule: RuleId(0), read, copied };
        assert!(exceeds(&of(10, 60), &of(90, 50)));
        assert!(!exceeds(&of(90, 50), &of(10, 60)));
        assert!(exceeds(&of(60, 60), &of(50, 60)));
        assert!(!exceeds(&of(60, 60), &of(60, 60)));
        assert!(!exceeds(&of(50, 60), &of(60, 60)));
    }
}
