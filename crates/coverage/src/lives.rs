//! Which processes of a host are known, in the order in which things happened.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use tollgate_model::{Action, Event, Image, Process, Signature};

/// What is known of the process that has a pid now.
#[derive(Clone, Debug, Default)]
pub struct Life {
    /// Whether its execution was told.
    pub executed: bool,
    /// Its program, as far as that is known: with its signature, if its execution was told.
    pub image: Option<Arc<Image>>,
    /// Whether its parent's program is known.
    pub rooted: bool,
    /// Whether a record says who is responsible for it.
    pub answered_for: bool,
}

/// The program of a process that does something: as its own record tells it, or, where that tells no signature, as its
/// execution did. A record that tells another path is of another process, whose pid came round again.
pub fn program<'i>(own: &'i Arc<Image>, executed: Option<&'i Arc<Image>>) -> &'i Arc<Image> {
    let path = own.path.shown().raw();
    let silent = own.identity.signature == Signature::Unknown && own.identity.signing_id.is_none();
    executed.filter(|image| silent && (path.is_empty() || image.path == own.path)).unwrap_or(own)
}

/// The processes of one host.
#[derive(Clone, Debug, Default)]
pub struct Lives(HashMap<u32, Life, RandomState>);

/// Pids of macOS are below 100,000; others are made up.
const MOST: usize = 131_072;

impl Lives {
    /// What is known of a pid.
    pub fn of(&self, pid: u32) -> Life {
        self.0.get(&pid).cloned().unwrap_or_default()
    }

    fn image(&self, pid: u32) -> Option<&Arc<Image>> {
        self.0.get(&pid)?.image.as_ref()
    }

    /// Takes in what an event says of its processes. Gives what is known of the program that an execution begins.
    pub fn see(&mut self, event: &Event) -> Option<Life> {
        match &event.action {
            Action::Exec { target, .. } => {
                let life = Life { executed: true, ..self.described(target) };
                self.put(target.key.pid, life.clone());
                Some(life)
            }
            Action::Fork { child } => {
                // It goes on with its parent's program.
                let parent = self.of(event.process.key.pid);
                let life = Life { executed: parent.executed, ..self.described(child) };
                self.put(child.key.pid, Life { image: parent.image.or(life.image.clone()), ..life });
                None
            }
            Action::Exit => {
                self.0.remove(&event.process.key.pid);
                None
            }
            _ => {
                let process = &event.process;
                if self.image(process.key.pid).is_none() && !process.image.path.shown().raw().is_empty() {
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
        let rooted = parent.is_some_and(|pid| pid <= 1 || self.image(pid).is_some());
        let image = Some(Arc::clone(&process.image)).filter(|image| !image.path.shown().raw().is_empty());
        Life { executed: false, image, rooted, answered_for: process.responsible.is_some() }
    }

    fn put(&mut self, pid: u32, life: Life) {
        if self.0.len() < MOST || self.0.contains_key(&pid) {
            self.0.insert(pid, life);
        }
    }
}
