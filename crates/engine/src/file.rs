//! Files that carry tags (docs/semantics.md, section E).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tollgate_model::{FilePath, Timestamp};
use tollgate_policy::{CategoryId, Scoring, Windows};

use crate::bounds::shed_least;
use crate::tag::{Tag, TagKind, TagSet};

/// The tagged files of one host, by canonical path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct TaggedFiles {
    by_path: BTreeMap<Box<str>, TagSet>,
}

/// Tagged files remembered per host.
const MOST_FILES: usize = 16_384;

impl TaggedFiles {
    /// The active tags of a file.
    pub fn tags(&self, path: &FilePath, at: Timestamp) -> Vec<Tag> {
        self.by_path.get(path.key()).into_iter().flat_map(TagSet::held).filter(|tag| tag.is_active(at)).cloned().collect()
    }

    /// Whether a file carries an active armed tag.
    pub fn is_armed(&self, path: &FilePath, at: Timestamp) -> bool {
        self.by_path.get(path.key()).is_some_and(|tags| tags.held().any(|tag| tag.is_active(at) && tag.is_armed()))
    }

    /// The active tags of every file beneath a folder.
    pub fn beneath(&self, folder: &FilePath, at: Timestamp) -> Vec<(FilePath, Tag)> {
        let mut prefix = folder.key().to_owned();
        if !prefix.ends_with('/') {
            prefix.push('/');
        }
        self.by_path
            .range::<str, _>((std::ops::Bound::Excluded(prefix.as_str()), std::ops::Bound::Unbounded))
            .take_while(|(path, _)| path.starts_with(&prefix))
            .flat_map(|(path, tags)| tags.held().filter(|tag| tag.is_active(at)).map(|tag| (FilePath::new(path), tag.clone())))
            .collect()
    }

    /// Adds a tag to a file and brings the weights of its archive up to date (E5). Returns how many
    /// tags fell from memory.
    pub fn add(&mut self, path: &FilePath, tag: Tag, now: Timestamp, scoring: &Scoring, windows: &Windows) -> u64 {
        let mut shed = 0u64;
        if !self.by_path.contains_key(path.key()) {
            let worth = |tags: &TagSet| tags.held().map(|tag| (tag.is_armed(), tag.weight, tag.acquired)).max();
            shed = shed.saturating_add(shed_least(&mut self.by_path, MOST_FILES, |_, tags| worth(tags)));
        }
        let tags = self.by_path.entry(path.key().into()).or_default();
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

    /// Takes all tags off a file, to move them.
    pub fn take(&mut self, path: &FilePath) -> Option<TagSet> {
        self.by_path.remove(path.key())
    }

    /// Puts moved tags on a file.
    pub fn put(&mut self, path: &FilePath, tags: TagSet) {
        if !tags.is_empty() {
            self.by_path.insert(path.key().into(), tags);
        }
    }

    /// Forgets expired tags.
    pub fn sweep(&mut self, now: Timestamp) {
        self.by_path.retain(|_, tags| {
            tags.retain(|tag| tag.is_active(now));
            !tags.is_empty()
        });
    }

    /// Every tag, for reference counting.
    pub fn all(&self) -> impl Iterator<Item = &Tag> {
        self.by_path.values().flat_map(TagSet::readable)
    }
}

/// E5: archive-kind tags of one file weigh as much as the heaviest, and more for each category.
fn weigh_archive(tags: &mut TagSet, now: Timestamp, scoring: &Scoring, windows: &Windows) {
    let sealed = |tag: &&Tag| tag.kind == TagKind::Archive && tag.category != CategoryId::ARCHIVE && !tag.pending;
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
