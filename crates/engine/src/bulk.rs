//! Many sensitive files read in a short time (docs/semantics.md, C11).

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};
use tollgate_model::{FilePath, Timestamp};

use crate::host::Work;
use crate::instance::InstanceId;
use crate::stretches::Stretches;

/// What a lineage read of late, and the minutes of its bursts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Bulk {
    minute: i64,
    /// Paths of that minute and of the one before, as hashes.
    now: BTreeSet<u64>,
    before: BTreeSet<u64>,
    bursts: Stretches,
}

/// Paths that are told apart in one minute; more than make a burst.
const MOST_PATHS: usize = 256;

pub(crate) const fn minute_of(at: Timestamp) -> i64 {
    at.second().div_euclid(60)
}

impl Bulk {
    /// Returns how much was forgotten for want of room.
    fn add(&mut self, path: &FilePath, at: Timestamp, burst: usize) -> u64 {
        let minute = minute_of(at);
        if minute > self.minute {
            let last = std::mem::take(&mut self.now);
            self.before = if minute == self.minute.saturating_add(1) { last } else { BTreeSet::new() };
            self.minute = minute;
        }
        if self.now.len() < MOST_PATHS {
            // The same on every run and machine.
            let mut hasher = DefaultHasher::new();
            path.key().hash(&mut hasher);
            self.now.insert(hasher.finish());
        }
        let distinct = self.now.len().saturating_add(self.before.difference(&self.now).count());
        if distinct >= burst { self.bursts.add(self.minute, self.minute) } else { 0 }
    }

    /// Whether there was a burst from the minute of one time to that of another.
    fn in_burst(&self, from: Timestamp, to: Timestamp) -> bool {
        self.bursts.any_in(minute_of(from), minute_of(to))
    }
}

impl Work<'_> {
    /// C11: a lineage read a sensitive file.
    pub fn read_in_bulk(&mut self, root: InstanceId, path: &FilePath) {
        let burst = usize::from(self.policy.scoring.material.burst);
        let shed = self.host.lineages.get_mut(&root).map_or(0, |lineage| lineage.bulk.add(path, self.now, burst));
        self.host.shed(shed);
    }

    /// C11: whether a lineage was in a burst from the minute of one time to that of another.
    pub fn in_burst(&self, root: InstanceId, from: Timestamp, to: Timestamp) -> bool {
        self.host.lineages.get(&root).is_some_and(|lineage| lineage.bulk.in_burst(from, to))
    }
}
