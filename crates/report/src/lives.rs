//! Whom the processes of a host work for, in the order in which things happen.
//!
//! `cat` alone tells nobody anything. What counts is the nearest program above it that is no tool itself; it is taken down when a
//! process begins, since who stands above may be gone by the time that something is read.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use tollgate_coverage::program;
use tollgate_model::{Action, Event, Image, Process};
use tollgate_policy::{Identified, Policy};

/// The process that has a pid now.
#[derive(Clone, Debug)]
struct Life {
    image: Arc<Image>,
    tool: bool,
    parent: Option<u32>,
    /// The nearest program above that is no tool, else the furthest that is known.
    above: Option<Arc<Image>>,
}

impl Life {
    /// Who stands above what it makes, or becomes.
    fn above_next(&self) -> Option<Arc<Image>> {
        if self.tool { self.above.clone().or_else(|| Some(Arc::clone(&self.image))) } else { Some(Arc::clone(&self.image)) }
    }
}

/// The processes of one host.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lives(HashMap<u32, Life, RandomState>);

/// Pids of macOS are below 100,000; others are made up.
const MOST: usize = 131_072;

impl Lives {
    /// Takes in what an event says of its processes.
    pub fn see(&mut self, event: &Event, policy: &Policy) {
        match &event.action {
            Action::Exec { target, .. } => {
                let parent = parent_of(target);
                let before = self.0.get(&target.key.pid);
                // Without a record of its end, a pid is another's once it tells of another parent, but for launchd, which takes over
                // whose parent has gone.
                let same = before.filter(|life| life.parent.is_none() || matches!(parent, None | Some(1)) || life.parent == parent);
                let above = match same {
                    // A process that becomes another program goes on to do its work.
                    Some(life) if !life.tool && life.image != target.image => Some(Arc::clone(&life.image)),
                    Some(life) => life.above.clone(),
                    None => None,
                };
                let above = above.or_else(|| self.above_of(parent));
                self.put(target, parent, above, policy);
            }
            Action::Fork { child } => {
                self.meet(&event.process, policy);
                let parent = event.process.key.pid;
                let above = self.above_of(Some(parent));
                self.put(child, Some(parent), above, policy);
            }
            Action::Exit => {
                self.0.remove(&event.process.key.pid);
            }
            _ => self.meet(&event.process, policy),
        }
    }

    /// The program of a process that does something: as its own record tells it, or, where that tells no signature, as its execution did.
    pub fn image(&self, process: &Process) -> Arc<Image> {
        Arc::clone(program(&process.image, self.0.get(&process.key.pid).map(|life| &life.image)))
    }

    /// Whom a process works for, if it does what others tell it.
    pub fn works_for(&self, process: &Process, policy: &Policy) -> Option<Identified> {
        let above = self.0.get(&process.key.pid).and_then(|life| life.above.clone());
        let above = above.or_else(|| self.above_of(parent_of(process)));
        if let Some(program) = above.as_ref().filter(|image| !policy.is_tool(image)) {
            return Identified::of(program);
        }
        let responsible = process.responsible.filter(|key| key.pid != process.key.pid);
        let responsible = responsible.and_then(|key| self.0.get(&key.pid)).map(|life| &life.image);
        responsible.or(above.as_ref()).and_then(|image| Identified::of(image))
    }

    fn above_of(&self, pid: Option<u32>) -> Option<Arc<Image>> {
        self.0.get(&pid?)?.above_next()
    }

    fn meet(&mut self, process: &Process, policy: &Policy) {
        let known = self.0.get(&process.key.pid).is_some_and(|life| !life.image.path.shown().raw().is_empty());
        if !known && !process.image.path.shown().raw().is_empty() {
            let parent = parent_of(process);
            let above = self.above_of(parent);
            self.put(process, parent, above, policy);
        }
    }

    fn put(&mut self, process: &Process, parent: Option<u32>, above: Option<Arc<Image>>, policy: &Policy) {
        if self.0.len() < MOST || self.0.contains_key(&process.key.pid) {
            // What runs the same program as before, or as its parent, is the same; so mostly nobody has to be asked.
            let as_before = [Some(process.key.pid), parent].into_iter().flatten().filter_map(|pid| self.0.get(&pid));
            let as_before = as_before.filter(|life| life.image == process.image).map(|life| life.tool).next();
            let tool = as_before.unwrap_or_else(|| policy.is_tool(&process.image));
            self.0.insert(process.key.pid, Life { image: Arc::clone(&process.image), tool, parent, above });
        }
    }
}

fn parent_of(process: &Process) -> Option<u32> {
    process.original_ppid.or(process.parent.map(|key| key.pid))
}
