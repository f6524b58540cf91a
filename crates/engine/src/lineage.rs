//! Lineages and their episodes (docs/semantics.md, H1 and H2).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{Nanos, Process, ProcessKey, Timestamp, Untrusted};
use tollgate_policy::CategoryId;

use crate::bulk::{Bulk, minute_of};
use crate::instance::InstanceId;
use crate::stretches::Stretches;

/// A stretch of staging of one lineage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Episode {
    pub first: Timestamp,
    pub last: Timestamp,
    /// Whether nothing can join it any more: it is not the latest, and no tag of it is left.
    pub closed: bool,
}

impl Episode {
    /// One that begins now.
    pub const fn begin(at: Timestamp) -> Self {
        Self { first: at, last: at, closed: false }
    }
}

/// A lineage that staged something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lineage {
    /// Key of its root as it enters a finding's id (H7).
    pub key: String,
    /// Its root as last seen.
    pub process: Arc<Process>,
    pub argv: Arc<[Untrusted]>,
    pub episodes: Vec<Episode>,
    pub bulk: Bulk,
    /// Minutes in which it staged something, by category (C12).
    pub staged: BTreeMap<CategoryId, Stretches>,
}

impl Lineage {
    /// The episode that holds a time: the latest that began at or before it, else the first.
    pub fn episode_of(&self, born: Timestamp) -> Option<usize> {
        let after = self.episodes.partition_point(|episode| episode.first <= born);
        if self.episodes.is_empty() { None } else { Some(after.saturating_sub(1)) }
    }

    /// Closes episodes that ended before a time and of which no tag is left. The latest stays: it may go on.
    pub fn close(&mut self, past: Timestamp, is_left: impl Fn(usize) -> bool) {
        let earlier = self.episodes.len().saturating_sub(1);
        for (index, episode) in self.episodes.iter_mut().enumerate().take(earlier) {
            episode.closed = episode.closed || (episode.last < past && !is_left(index));
        }
    }

    /// C12: the categories of what it staged within a window of a time, up to another, as bits.
    pub fn staged_about(&self, born: Timestamp, window: Nanos, until: Timestamp) -> u32 {
        let (first, last) = (minute_of(born.minus(window)), minute_of(born.plus(window).min(until)));
        let about = self.staged.iter().filter(|(category, minutes)| **category != CategoryId::ARCHIVE && minutes.any_in(first, last));
        about.fold(0, |mask, (category, _)| mask | 1u32.wrapping_shl(u32::from(category.0)))
    }

    /// Forgets what was staged before a time, unless it was about the birth of something that is left.
    pub fn forget_staged(&mut self, births: impl Iterator<Item = Timestamp> + Clone, past: Timestamp, window: Nanos) {
        let about = births.map(|born| (minute_of(born.minus(window)), minute_of(born.plus(window))));
        let recent = (minute_of(past.minus(window)), i64::MAX);
        for minutes in self.staged.values_mut() {
            *minutes = minutes.within(about.clone().chain([recent]));
        }
        self.staged.retain(|_, minutes| !minutes.is_empty());
    }

    /// Whether something may still join an episode.
    pub fn is_open(&self, index: usize) -> bool {
        self.episodes.get(index).is_some_and(|episode| !episode.closed)
    }
}

/// The lineages of one host, by the instance at their root.
pub(crate) type Lineages = BTreeMap<InstanceId, Lineage>;

/// The text that stands for a root in an id.
pub(crate) fn root_key(key: ProcessKey, born: Timestamp) -> String {
    match key.pidversion {
        Some(version) => format!("{}.{version}", key.pid),
        None => format!("{}@{}", key.pid, born.second()),
    }
}
