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
