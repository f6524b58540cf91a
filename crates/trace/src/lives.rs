//! What a trace has said so far: processes, counters, defaults. Reader and writer keep the same
//! books, so that the writer can leave out what the reader would fill in.

use std::collections::BTreeMap;

use tollgate_model::{FilePath, Identity, Image, Nanos, Process, ProcessKey};

/// Precision of endpoint events unless told.
pub(crate) const EVENT_PRECISION: Nanos = Nanos(1);

/// Defaults of endpoint events.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    pub(crate) precision: Nanos,
    pub(crate) stream: u32,
    pub(crate) sequenced: bool,
    pub(crate) versions: bool,
}

impl Default for Source {
    fn default() -> Self {
        Self { precision: EVENT_PRECISION, stream: 0, sequenced: true, versions: true }
    }
}

/// The books of one host.
#[derive(Default)]
pub(crate) struct Lives {
    pub(crate) source: Source,
    names: BTreeMap<String, u32>,
    known: BTreeMap<ProcessKey, Process>,
    latest: BTreeMap<u32, ProcessKey>,
    last_version: u32,
    last_seq: BTreeMap<u32, u64>,
}

impl Lives {
    /// The process under a key.
    pub(crate) fn process(&self, key: ProcessKey) -> Option<&Process> {
        self.known.get(&key)
    }

    /// Notes what is now known of a process.
    pub(crate) fn note(&mut self, process: &Process) {
        self.last_version = self.last_version.max(process.key.pidversion.unwrap_or(0));
        self.latest.insert(process.key.pid, process.key);
        self.known.insert(process.key, process.clone());
    }

    /// Gives a pid a name.
    pub(crate) fn name(&mut self, name: &str, pid: u32) {
        self.names.insert(name.to_owned(), pid);
    }

    /// The key that a word refers to: a name, a pid, or a whole key.
    pub(crate) fn refer(&self, word: &str) -> Option<ProcessKey> {
        let pid = self.names.get(word).copied().or_else(|| word.parse().ok());
        match pid {
            Some(pid) => Some(self.latest.get(&pid).copied().unwrap_or(ProcessKey { pid, pidversion: None })),
            None => whole_key(word),
        }
    }

    /// How a key is written so that [`refer`](Self::refer) finds it.
    pub(crate) fn reference(&self, key: ProcessKey) -> String {
        let short = key.pid.to_string();
        if self.refer(&short) == Some(key) { short } else { write_key(key) }
    }

    /// The key of a new life or image that a word gives: a pid, or a whole key.
    pub(crate) fn begin(&self, word: &str) -> Option<ProcessKey> {
        match word.parse() {
            Ok(pid) => Some(self.next_key(pid)),
            Err(_) => whole_key(word),
        }
    }

    /// How the key of a new life is written so that [`begin`](Self::begin) gives it.
    pub(crate) fn beginning(&self, key: ProcessKey) -> String {
        if self.next_key(key.pid) == key { key.pid.to_string() } else { write_key(key) }
    }

    /// The key that a pid would get now.
    pub(crate) fn next_key(&self, pid: u32) -> ProcessKey {
        ProcessKey { pid, pidversion: self.source.versions.then_some(self.last_version.wrapping_add(1)) }
    }

    /// The number that an event of a stream would get now.
    pub(crate) fn next_seq(&self, stream: u32) -> u64 {
        self.last_seq.get(&stream).map_or(1, |last| last.wrapping_add(1))
    }

    /// Notes the number of an event.
    pub(crate) fn note_seq(&mut self, stream: u32, seq: Option<u64>) {
        if let Some(seq) = seq {
            self.last_seq.insert(stream, seq);
        }
    }
}

fn whole_key(word: &str) -> Option<ProcessKey> {
    let (pid, version) = word.split_once('.')?;
    let pidversion = if version == "-" { None } else { Some(version.parse().ok()?) };
    Some(ProcessKey { pid: pid.parse().ok()?, pidversion })
}

fn write_key(key: ProcessKey) -> String {
    match key.pidversion {
        Some(version) => format!("{}.{version}", key.pid),
        None => format!("{}.-", key.pid),
    }
}

/// What a fork makes of a parent unless told.
pub(crate) fn child_of(parent: &Process, key: ProcessKey) -> Process {
    Process { key, parent: Some(parent.key), original_ppid: None, ..parent.clone() }
}

/// What an exec makes of a process unless told: a program of which nothing is known.
pub(crate) fn target_of(before: &Process, key: ProcessKey) -> Process {
    let image = Image { path: FilePath::default(), identity: Identity::default() };
    Process { key, image: image.into(), ..before.clone() }
}
