//! Commands whose operands wait for records of their own (docs/semantics.md, D3).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde::{Deserialize, Serialize};
use tollgate_model::Timestamp;

use crate::instance::{InstanceId, lies_in};

/// The commands of one host that are not judged yet, by when they will be, and by what they write.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unjudged {
    by_time: BTreeSet<(Timestamp, InstanceId)>,
    /// Keys of output operands.
    by_output: BTreeSet<(Box<str>, InstanceId)>,
    /// When, and what, by instance.
    waiting: BTreeMap<InstanceId, (Timestamp, Vec<Box<str>>)>,
}

/// Commands of one host that wait at once; beyond them the first is judged early.
const MOST_WAITING: usize = 16_384;

impl Unjudged {
    /// Adds a command that is judged at a time at the latest.
    pub fn add(&mut self, id: InstanceId, at: Timestamp, outputs: impl Iterator<Item = Box<str>>) {
        self.remove(id);
        let outputs: Vec<Box<str>> = outputs.collect();
        self.by_time.insert((at, id));
        self.by_output.extend(outputs.iter().map(|output| (output.clone(), id)));
        self.waiting.insert(id, (at, outputs));
    }

    /// Takes out a command that is judged now, or is gone. Returns whether it waited.
    pub fn remove(&mut self, id: InstanceId) -> bool {
        let Some((at, outputs)) = self.waiting.remove(&id) else { return false };
        self.by_time.remove(&(at, id));
        for output in outputs {
            self.by_output.remove(&(output, id));
        }
        true
    }

    /// Takes out the command that is due, whatever else is known of it.
    pub fn take(&mut self, at: Timestamp, id: InstanceId) {
        self.remove(id);
        self.by_time.remove(&(at, id));
    }

    /// When the next command is judged, if that is at or before a time, or there are too many.
    pub fn next_due(&self, upto: Timestamp) -> Option<(Timestamp, InstanceId)> {
        let first = self.by_time.first().copied();
        first.filter(|&(at, _)| at <= upto || self.by_time.len() > MOST_WAITING)
    }

    /// An output operand has a record of its own now.
    pub fn record(&mut self, id: InstanceId, output: &str) {
        self.by_output.remove(&(output.into(), id));
    }

    /// Whether any of them has an output operand.
    pub fn writes(&self) -> bool {
        !self.by_output.is_empty()
    }

    /// When the next command is judged.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.by_time.first().map(|&(at, _)| at)
    }

    /// Commands with an output operand that is a path or a folder that holds it, or, if the path is an argument
    /// that may be a folder itself, lies beneath it.
    ///
    /// `asked` holds the keys that were looked for, which are looked for once.
    pub fn writers(&self, path: &str, as_folder: bool, asked: &mut BTreeSet<(Box<str>, bool)>) -> Vec<InstanceId> {
        let ends = path.char_indices().filter(|&(at, c)| c == '/' && at > 0).map(|(at, _)| at);
        let folders = ends.filter_map(|at| path.get(..at)).chain([path, "/"]);
        let mut new = |key: &str, beneath: bool| asked.insert((key.into(), beneath));
        let folders: Vec<&str> = folders.filter(|key| new(key, false)).collect();
        let mut found: Vec<InstanceId> = folders.into_iter().flat_map(|key| self.of_output(key)).collect();
        if as_folder && new(path, true) {
            let from = (Box::from(path), InstanceId::default());
            let beneath = self.by_output.range((Bound::Included(from), Bound::Unbounded));
            found.extend(beneath.take_while(|(key, _)| key.starts_with(path)).filter(|(key, _)| lies_in(key, path)).map(|&(_, id)| id));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn of_output(&self, key: &str) -> impl Iterator<Item = InstanceId> {
        let key: Box<str> = key.into();
        let span = (key.clone(), InstanceId::default())..=(key, InstanceId(u64::MAX));
        self.by_output.range(span).map(|&(_, id)| id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_beyond_the_most_is_the_first_judged_early() {
        let at = |second: u64| Timestamp::from_secs(i64::try_from(second).unwrap());
        let most = u64::try_from(MOST_WAITING).unwrap();
        let mut waiting = Unjudged::default();
        (1..=most).for_each(|id| waiting.add(InstanceId(id), at(id), std::iter::empty()));
        assert_eq!(waiting.next_due(at(0)), None);
        assert_eq!(waiting.next_due(at(1)), Some((at(1), InstanceId(1))));
        waiting.add(InstanceId(most + 1), at(most + 1), std::iter::empty());
        assert_eq!(waiting.next_due(at(0)), Some((at(1), InstanceId(1))));
        waiting.add(InstanceId(most + 2), at(most + 2), std::iter::empty());
        assert_eq!(waiting.next_due(at(0)), Some((at(1), InstanceId(1))));
    }
}
