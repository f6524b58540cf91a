//! C11: many sensitive files read in a short time.

use std::collections::BTreeSet;

use tollgate_model::{FilePath, Timestamp};
use tollgate_policy::CategoryId;

use crate::state::State;

pub(crate) fn minute_of(at: Timestamp) -> i64 {
    at.second().div_euclid(60)
}

impl State<'_> {
    /// C11: a lineage reads a sensitive path now.
    pub(crate) fn read_in_bulk(&mut self, lineage: usize, path: &FilePath) {
        let minute = minute_of(self.now);
        self.reads.push((lineage, minute, path.key().to_owned()));
        let late = self.reads.iter().filter(|(who, at, _)| *who == lineage && (minute - 1..=minute).contains(at));
        let distinct: BTreeSet<&String> = late.map(|(.., path)| path).collect();
        if distinct.len() >= usize::from(self.policy.scoring.material.burst) {
            self.bursts.insert((lineage, minute));
        }
    }

    /// C11: whether any minute from that of one time to that of another was a burst.
    pub(crate) fn in_burst(&self, lineage: usize, from: Timestamp, to: Timestamp) -> bool {
        let (first, last) = (minute_of(from), minute_of(to));
        self.bursts.iter().any(|(who, minute)| *who == lineage && first <= *minute && *minute <= last)
    }

    /// C12: what a lineage staged within `time_window` of a time, up to another.
    pub(crate) fn staged_about(&self, lineage: usize, born: Timestamp, until: Timestamp) -> BTreeSet<CategoryId> {
        let window = self.policy.windows.time_window();
        let (first, last) = (minute_of(born.minus(window)), minute_of(born.plus(window).min(until)));
        let about = self.staged.iter().filter(|(who, _, minute)| *who == lineage && first <= *minute && *minute <= last);
        about.map(|(_, category, _)| *category).filter(|category| *category != CategoryId::ARCHIVE).collect()
    }
}
