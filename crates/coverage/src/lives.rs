//! Which processes of a host are known, in the order in which things happened.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use tollgate_model::{Action, Event, Process};

/// What is known of the process that has a pid now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Life {
    /// Whether its execution was told.
    pub executed: bool,
    /// Whether its program is known.
    pub named: bool,
    /// Whether its parent's program is known.
    pub rooted: bool,
    /// Whether a record says who is responsible for it.
    pub answered_for: bool,
}

/// The processes of one host.
#[derive(Clone, Debug, Default)]
pub struct Lives(HashMap<u32, Life, RandomState>);

/// Pids of macOS are below 100,000; others are made up.
const MOST: usize = 131_072;

impl Lives {
    /// What is known of a pid.
    pub fn of(&self, pid: u32) -> Life {
        self.0.get(&pid).copied().unwrap_or_default()
    }

    /// Takes in what an event says of its processes. Gives what is known of the program that an execution begins.
    pub fn see(&mut self, event: &Event) -> Option<Life> {
        match &event.action {
            Action::Exec { target, .. } => {
                let life = Life { executed: true, ..self.described(target) };
                self.put(target.key.pid, life);
                Some(life)
            }
            Action::Fork { child } => {
                // It goes on with its parent's program.
                let parent = self.of(event.process.key.pid);
                let life = Life { executed: parent.executed, ..self.described(child) };
                self.put(child.key.pid, Life { named: life.named || parent.named, ..life });
                None
            }
            Action::Exit => {
                self.0.remove(&event.process.key.pid);
                None
            }
            _ => {
                let process = &event.process;
                if !self.of(process.key.pid).named && !process.image.path.shown().raw().is_empty() {
                    let life = Life { executed: self.of(process.key.pid).executed, ..self.described(process) };
                    self.put(process.key.pid, life);
                }
                None
            }
        }
    }

    fn described(&self, process: &Process) -> Life {
        let parent = process.parent.map(|key| key.pid).or(process.original_ppid);
        // The kernel and launchd are everybody's ancestors.
        let rooted = parent.is_some_and(|pid| pid <= 1 || self.of(pid).named);
        let named = !process.image.path.shown().raw().is_empty();
        Life { executed: false, named, rooted, answered_for: process.responsible.is_some() }
    }

    fn put(&mut self, pid: u32, life: Life) {
        if self.0.len() < MOST || self.0.contains_key(&pid) {
            self.0.insert(pid, life);
        }
    }
}
