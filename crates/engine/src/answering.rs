//! Who holds data and answers to the same responsible process as others (docs/semantics.md, F6).

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use tollgate_model::ProcessKey;

use crate::instance::InstanceId;

/// Instances that gained something themselves, by the process that was then responsible for them, the latest last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Answering {
    by: BTreeMap<ProcessKey, VecDeque<InstanceId>>,
}

/// Instances of one responsible process.
const MOST_OF_ONE: usize = 16;
/// Responsible processes of one host.
const MOST: usize = 1_024;

impl Answering {
    /// Remembers that an instance answers to `responsible`, as the latest. Returns how much found no room, or lost it.
    pub fn add(&mut self, responsible: ProcessKey, id: InstanceId) -> u64 {
        if self.by.len() >= MOST && !self.by.contains_key(&responsible) {
            return 1;
        }
        let of = self.by.entry(responsible).or_default();
        of.retain(|&known| known != id);
        of.push_back(id);
        u64::from(of.len() > MOST_OF_ONE && of.pop_front().is_some())
    }

    pub fn is_empty(&self) -> bool {
        self.by.is_empty()
    }

    /// Who gained something while answering to `responsible`.
    pub fn to(&self, responsible: ProcessKey) -> impl Iterator<Item = InstanceId> + '_ {
        self.by.get(&responsible).into_iter().flatten().copied()
    }

    /// Forgets those that hold nothing any more.
    pub fn sweep(&mut self, holds: impl Fn(InstanceId) -> bool) {
        self.by.retain(|_, of| {
            of.retain(|&id| holds(id));
            !of.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that panics fails")]

    use super::*;

    fn key(pid: u32) -> ProcessKey {
        ProcessKey { pid, pidversion: None }
    }

    fn to(answering: &Answering, pid: u32) -> Vec<InstanceId> {
        answering.to(key(pid)).collect()
    }

    #[test]
    fn the_latest_of_one_are_kept_and_others_counted() {
        let ids: Vec<InstanceId> = (0..20).map(InstanceId).collect();
        let mut answering = Answering::default();
        assert!(answering.is_empty());
        let shed: Vec<u64> = ids.iter().map(|&id| answering.add(key(1), id)).collect();
        assert_eq!(shed.iter().sum::<u64>(), 4);
        assert_eq!(to(&answering, 1), ids[4..]);
        // Who gains again is the latest.
        assert_eq!(answering.add(key(1), ids[4]), 0);
        assert_eq!(to(&answering, 1).last(), Some(&ids[4]));
        assert_eq!(to(&answering, 2), []);
        assert!(!answering.is_empty());
        answering.sweep(|id| id == ids[7]);
        assert_eq!(to(&answering, 1), ids[7..8]);
        answering.sweep(|_| false);
        assert!(answering.is_empty());
    }

    #[test]
    fn responsible_processes_are_bounded() {
        let id = InstanceId(7);
        let mut answering = Answering::default();
        let most = u32::try_from(MOST).unwrap();
        assert!((0..most).all(|pid| answering.add(key(pid), id) == 0));
        assert_eq!(answering.add(key(most), id), 1);
        assert_eq!(to(&answering, most), []);
        assert_eq!(answering.add(key(0), id), 0, "who is known has room");
    }
}
