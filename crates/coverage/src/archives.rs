//! Whether archives that are made are told of as files (C07 of the notes).

use std::collections::HashMap;

use foldhash::fast::RandomState;
use tollgate_model::{Nanos, Timestamp};

/// Executions of tools that write an archive, and archives that were written.
#[derive(Clone, Debug, Default)]
pub struct Archives {
    /// Tools that may still begin to write, by pid, and until when.
    waiting: HashMap<u32, Timestamp, RandomState>,
    /// Executions of tools whose arguments name an archive to be written.
    pub tools: u64,
    /// Those after which the archive was told of.
    pub written: u64,
    /// Archives that other programs made by themselves.
    pub others: u64,
}

/// Tools that are waited for at once on one host.
const MOST: usize = 1_024;

impl Archives {
    /// A tool was executed that is to write an archive, and begins `soon` after if at all.
    pub fn begin(&mut self, pid: u32, at: Timestamp, soon: Nanos) {
        self.tools = self.tools.saturating_add(1);
        if self.waiting.len() >= MOST {
            self.waiting.retain(|_, until| at <= *until);
        }
        if self.waiting.len() < MOST {
            self.waiting.insert(pid, at.plus(soon));
        }
    }

    /// An archive was made or changed. `made` tells that it was not there before.
    pub fn write(&mut self, pid: u32, at: Timestamp, made: bool) {
        match self.waiting.remove(&pid) {
            Some(until) if at <= until => self.written = self.written.saturating_add(1),
            _ => self.others = self.others.saturating_add(u64::from(made)),
        }
    }
}
