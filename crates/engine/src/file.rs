//! Files that carry tags (docs/semantics.md, section E).

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tollgate_model::{FilePath, Timestamp};
use tollgate_policy::{CategoryId, Scoring, Windows};

use crate::bounds::shed_least;
use crate::tag::{Tag, TagKind, TagSet};

/// The tagged files of one host, by canonical path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct TaggedFiles {
    by_path: BTreeMap<Place, TagSet>,
}

/// A path under its key. It shares its text with the evidence that led there.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place(FilePath);

impl Borrow<str> for Place {
    fn borrow(&self) -> &str {
        self.0.key()
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.0.key() == other.0.key()
    }
}

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.key().cmp(other.0.key())
    }
}

/// Tagged files remembered per host.
const MOST_FILES: usize = 16_384;

impl TaggedFiles {
    /// The active tags of a file.
    pub fn tags(&self, path: &FilePath, at: Timestamp) -> Vec<Tag> {
        self.by_path.get(path.key()).into_iter().flat_map(TagSet::held).filter(|tag| tag.is_active(at)).cloned().collect()
    }

    /// Whether a file carries an active tag of more than a plain archive.
    pub fn carries_more(&self, path: &FilePath, at: Timestamp) -> bool {
        let more = |tag: &Tag| tag.is_active(at) && tag.category != CategoryId::ARCHIVE;
        self.by_path.get(path.key()).is_some_and(|tags| tags.held().any(more))
    }

    /// Whether a file carries an active armed tag.
    pub fn is_armed(&self, path: &FilePath, at: Timestamp) -> bool {
        self.by_path.get(path.key()).is_some_and(|tags| tags.held().any(|tag| tag.is_active(at) && tag.is_armed()))
    }

    /// The active armed or dormant tags of the files beneath a folder that decide what somebody who
    /// reads them all holds afterwards, and how many could not be looked at for want of room. Tags that
    /// would be one on the reader (C8) are told by those of them that its merging would keep something of.
    pub fn beneath(&self, folder: &FilePath, at: Timestamp, windows: &Windows) -> (Vec<(FilePath, Tag)>, u64) {
        let mut prefix = folder.key().to_owned();
        if !prefix.ends_with('/') {
            prefix.push('/');
        }
        let tags = self
            .by_path
            .range::<str, _>((std::ops::Bound::Excluded(prefix.as_str()), std::ops::Bound::Unbounded))
            .take_while(|(path, _)| path.0.key().starts_with(&prefix))
            .flat_map(|(path, tags)| tags.held().map(move |tag| (&path.0, tag)))
            .filter(|(_, tag)| tag.is_active(at) && !tag.pending);
        let mut lines: BTreeMap<_, Vec<(&FilePath, &Tag)>> = BTreeMap::new();
        let mut shed = 0u64;
        for (path, tag) in tags {
            // Only young tags rise to ancestors, so these merge apart.
            let young = tag.born.plus(windows.time_window()) >= at;
            let strength = tag.strength.min(2);
            let line = (tag.kind, tag.category, tag.lineage, strength, tag.dormant.then_some((tag.rule, tag.born)), young);
            if lines.len() >= MOST_LINES && !lines.contains_key(&line) {
                shed = shed.saturating_add(1);
                continue;
            }
            keep_extremes(lines.entry(line).or_default(), path, tag);
        }
        let kept = lines.into_values().flatten().map(|(path, tag)| (path.clone(), tag.clone())).collect();
        (kept, shed)
    }

    /// The first files beneath a folder that carry tags, and how many more there are.
    pub fn names_beneath(&self, folder: &FilePath, most: usize) -> (Vec<FilePath>, u64) {
        if self.by_path.is_empty() {
            return (Vec::new(), 0);
        }
        let mut prefix = folder.key().to_owned();
        if !prefix.ends_with('/') {
            prefix.push('/');
        }
        let first = (std::ops::Bound::Excluded(prefix.as_str()), std::ops::Bound::Unbounded);
        let mut all = self.by_path.range::<str, _>(first).map(|(path, _)| &path.0).take_while(|path| path.key().starts_with(&prefix));
        let known = all.by_ref().take(most).cloned().collect();
        (known, u64::try_from(all.count()).unwrap_or(u64::MAX))
    }

    /// Adds a tag to a file and brings the weights of its archive up to date (E5). Returns how many
    /// tags fell from memory.
    pub fn add(&mut self, path: &FilePath, tag: Tag, now: Timestamp, scoring: &Scoring, windows: &Windows) -> u64 {
        let mut shed = 0u64;
        if self.by_path.len() >= MOST_FILES && !self.by_path.contains_key(path.key()) {
            shed = shed.saturating_add(self.shed_eighth());
        }
        let tags = self.by_path.entry(Place(path.clone())).or_default();
        let sealed = tag.kind == TagKind::Archive;
        shed = shed.saturating_add(tags.insert(tag, now));
        if sealed {
            weigh_archive(tags, now, scoring, windows);
        }
        shed
    }

    /// Ends the tags of a file.
    pub fn end(&mut self, path: &FilePath) {
        self.by_path.remove(path.key());
    }

    /// Ends what came to a file up to a time.
    pub fn end_until(&mut self, path: &FilePath, until: Timestamp) {
        if let Some(tags) = self.by_path.get_mut(path.key()) {
            tags.retain(|tag| tag.acquired > until);
            if tags.is_empty() {
                self.by_path.remove(path.key());
            }
        }
    }

    /// Takes all tags off a file, to move them.
    pub fn take(&mut self, path: &FilePath) -> Option<TagSet> {
        self.by_path.remove(path.key())
    }

    /// Puts moved tags on a file.
    pub fn put(&mut self, path: &FilePath, tags: TagSet) {
        if !tags.is_empty() {
            self.by_path.insert(Place(path.clone()), tags);
        }
    }

    /// Forgets expired tags.
    pub fn sweep(&mut self, now: Timestamp) {
        self.by_path.retain(|_, tags| {
            tags.retain(|tag| tag.is_active(now));
            !tags.is_empty()
        });
    }

    /// Lets go of the least eighth. Returns how many files that were.
    pub fn shed_eighth(&mut self) -> u64 {
        let worth = |tags: &TagSet| tags.held().map(|tag| (tag.is_armed(), tag.weight, tag.acquired)).max();
        let most = self.by_path.len();
        shed_least(&mut self.by_path, most, |_, tags| worth(tags))
    }

    /// How many files carry tags.
    pub fn len(&self) -> usize {
        self.by_path.len()
    }

    /// Whether no file carries a tag.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// Every tag, for reference counting.
    pub fn all(&self) -> impl Iterator<Item = &Tag> {
        self.by_path.values().flat_map(TagSet::readable)
    }
}

/// Different tags that a reader of a whole folder can be told of.
const MOST_LINES: usize = 512;

/// Of tags that merge, those that the result has something of: the heaviest with the least origin, and
/// the least and greatest of what merging takes the least or greatest of.
fn keep_extremes<'t>(kept: &mut Vec<(&'t FilePath, &'t Tag)>, path: &'t FilePath, tag: &'t Tag) {
    let before: [fn(&Tag, &Tag) -> Ordering; 6] = [
        |a, b| (b.weight, a.origin()).cmp(&(a.weight, b.origin())),
        |a, b| a.born.cmp(&b.born),
        |a, b| b.born.cmp(&a.born),
        |a, b| a.since.cmp(&b.since),
        |a, b| b.base.cmp(&a.base),
        |a, b| b.copied.cmp(&a.copied),
    ];
    let leads = |of: fn(&Tag, &Tag) -> Ordering, kept: &[(&FilePath, &Tag)]| kept.iter().all(|(_, other)| of(tag, other).is_lt());
    if !before.iter().any(|&of| leads(of, kept)) {
        return;
    }
    kept.push((path, tag));
    let first = |of: fn(&Tag, &Tag) -> Ordering| kept.iter().copied().min_by(|(_, a), (_, b)| of(a, b));
    let mut extremes: Vec<(&FilePath, &Tag)> = before.iter().filter_map(|&of| first(of)).collect();
    extremes.sort_by_key(|(path, _)| path.key());
    extremes.dedup_by(|a, b| std::ptr::eq(a.1, b.1));
    *kept = extremes;
}

/// E5: archive-kind tags of one file weigh as much as the heaviest, and more for each category.
fn weigh_archive(tags: &mut TagSet, now: Timestamp, scoring: &Scoring, windows: &Windows) {
    let sealed = |tag: &&Tag| tag.kind == TagKind::Archive && tag.category != CategoryId::ARCHIVE && !tag.pending && tag.is_active(now);
    let mut categories: Vec<CategoryId> = tags.held().filter(sealed).map(|tag| tag.category).collect();
    categories.sort_unstable();
    categories.dedup();
    let Some(base) = tags.held().filter(sealed).map(|tag| tag.base).max() else { return };
    let bonus = scoring.material.archive_bonus;
    let extra = bonus.get(categories.len().saturating_sub(1)).or(bonus.last()).copied().unwrap_or(0);
    let weight = base.saturating_add(extra).min(100);
    for tag in tags.held_mut() {
        let sealed = tag.kind == TagKind::Archive && tag.category != CategoryId::ARCHIVE && !tag.pending;
        if sealed && tag.is_active(now) && tag.weight < weight {
            tag.weight = weight;
            tag.until = tag.until.max(tag.acquired.plus(windows.file_life(weight)));
        }
    }
}
