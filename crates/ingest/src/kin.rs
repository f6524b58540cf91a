//! Who is whose parent on one host, for those who are alive in a window of time.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Action, Event};

use crate::story::reach;

/// Processes whose parents are remembered.
const MOST: usize = 1_000_000;

/// Parents by child. Pids are used again: what ended or was born anew before the window has nobody's parents.
#[derive(Default)]
pub(crate) struct Kin {
    parents: BTreeMap<u32, BTreeSet<u32>>,
}

impl Kin {
    /// Takes an event, of which `before` says that it lies before the window. Returns whether there was room for it.
    pub fn see(&mut self, event: &Event, before: bool) -> bool {
        let process = &event.process;
        let own = process.key.pid;
        let other = match &event.action {
            Action::Fork { child } => Some(child.key.pid),
            Action::Exec { target, .. } => Some(target.key.pid),
            _ => None,
        };
        match (&event.action, other) {
            (Action::Exit, _) if before => {
                self.parents.remove(&own);
                return true;
            }
            (Action::Fork { .. }, Some(child)) if before => {
                self.parents.remove(&child);
            }
            _ => {}
        }
        let told = [process.parent.map(|key| key.pid), process.original_ppid, process.responsible.map(|key| key.pid)];
        let told = told.into_iter().flatten().map(|parent| (parent, own));
        let born = other.filter(|other| *other != own).map(|child| (own, child));
        let mut room = true;
        for (parent, child) in told.chain(born) {
            // 0 and 1 are everybody's parents.
            if parent <= 1 || parent == child {
                continue;
            }
            if self.parents.len() >= MOST && !self.parents.contains_key(&child) {
                room = false;
                continue;
            }
            self.parents.entry(child).or_default().insert(parent);
        }
        room
    }

    /// These processes, all that descend from them, and the parents of these up to the first.
    pub fn of(&self, pids: &BTreeSet<u32>) -> BTreeSet<u32> {
        let mut children: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (child, parents) in &self.parents {
            for parent in parents {
                children.entry(*parent).or_default().insert(*child);
            }
        }
        let mut all = pids.clone();
        reach(&mut all, &children);
        reach(&mut all, &self.parents);
        all
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tollgate_model::{Nanos, Process, ProcessKey, Timestamp};

    use super::*;

    fn event(pid: u32, action: Action) -> Event {
        let process = Arc::new(Process { key: ProcessKey { pid, pidversion: None }, ..Process::default() });
        Event { time: Timestamp(0), precision: Nanos(1), stream: 0, seq: None, process, action }
    }

    fn fork(parent: u32, child: u32) -> Event {
        let child = Arc::new(Process { key: ProcessKey { pid: child, pidversion: None }, ..Process::default() });
        event(parent, Action::Fork { child })
    }

    #[test]
    fn a_pid_that_was_used_before_the_window_has_only_its_last_parents() {
        let mut kin = Kin::default();
        for (event, before) in [
            (fork(10, 20), true),
            (fork(20, 30), true),
            (event(20, Action::Exit), true),
            (fork(11, 20), true),
            (fork(20, 31), false),
            (event(31, Action::Exit), false),
            (fork(1, 40), false),
        ] {
            assert!(kin.see(&event, before));
        }
        // 30 was made by an earlier 20, but nobody knows that this one is another.
        assert_eq!(kin.of(&[31].into()), [11, 20, 31].into());
        assert_eq!(kin.of(&[11].into()), [11, 20, 30, 31].into());
        assert_eq!(kin.of(&[40].into()), [40].into());
    }
}
