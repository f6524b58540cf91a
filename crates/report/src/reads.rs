//! Reads in sensitive places, as records come in their order.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use foldhash::quality::FixedState;
use tollgate_coverage::ByHost;
use tollgate_model::{Action, Body, Event, FilePath, NetworkRow, Record};
use tollgate_policy::{Classes, Identified, Policy};

use crate::lives::Lives;
use crate::seen::{Macs, Read, Reader, ReadsSeen};

/// Readers of one host that are told apart. Counted by host, so that it does not matter who else is read with it.
pub(crate) const MOST_READERS: usize = 4_096;

/// Files of one reader of one host that are told apart.
pub(crate) const MOST_FILES: usize = 1_024;

/// What was read on one host.
#[derive(Clone, Debug, Default)]
struct HostReads {
    lives: Lives,
    rows: HashMap<Reader, (Read, HashSet<u64, RandomState>), RandomState>,
    endpoint: bool,
    read: bool,
    flow: bool,
    crowded: u64,
}

/// What was read on all hosts.
#[derive(Debug)]
pub struct Reads {
    policy: Arc<Policy>,
    hosts: ByHost<HostReads>,
}

impl Reads {
    /// Nothing yet.
    pub fn new(policy: Arc<Policy>) -> Self {
        Self { policy, hosts: ByHost::default() }
    }

    /// A record, after those of its host that came before it.
    pub fn see(&mut self, record: &Record) {
        match &record.body {
            Body::Event(event) => {
                if let Some(host) = self.hosts.meet(&record.host) {
                    host.endpoint = true;
                    host.lives.see(event, &self.policy);
                    host.read(event, &self.policy);
                }
            }
            Body::Network(row) if matches!(row.row, NetworkRow::Flow(_) | NetworkRow::Tls(_)) => {
                if let Some(host) = self.hosts.meet(&record.host) {
                    host.flow = true;
                }
            }
            Body::Network(_) | Body::Gap(_) | Body::Mark(_) => {}
        }
    }

    /// What all of it comes to.
    pub fn finish(self) -> ReadsSeen {
        let more = self.hosts.more();
        let mut seen = ReadsSeen { macs: Macs { more, ..Macs::default() }, ..ReadsSeen::default() };
        for (name, host) in self.hosts.into_list() {
            let macs = &mut seen.macs;
            let count = |sum: &mut u64, one: bool| *sum = sum.saturating_add(u64::from(one));
            count(&mut macs.endpoint, host.endpoint);
            count(&mut macs.without_reads, host.endpoint && !host.read);
            count(&mut macs.nothing_sensitive, host.read && host.rows.is_empty());
            count(&mut macs.flows, host.flow);
            count(&mut macs.without_flows, host.endpoint && !host.flow);
            if host.endpoint && !host.read {
                macs.without_reads_names.add(&name);
            }
            if host.endpoint && !host.flow {
                macs.without_flows_names.add(&name);
            }
            seen.crowded = seen.crowded.saturating_add(host.crowded);
            // Each is added to a row of its own, so that their turn means nothing.
            for (reader, (mut read, files)) in host.rows {
                read.files = u64::try_from(files.len()).unwrap_or(u64::MAX);
                read.hosts = 1;
                read.names.add(&name);
                seen.rows.entry(reader).or_default().merge(&read);
            }
        }
        seen
    }
}

impl HostReads {
    fn read(&mut self, event: &Event, policy: &Policy) {
        let path = match &event.action {
            Action::Open { file, read: true, .. } => &file.path,
            Action::Copy { from, .. } => &from.path,
            _ => return,
        };
        self.read = true;
        let Some(sensitive) = policy.sensitive(path) else { return };
        let image = self.lives.image(&event.process);
        let tool = policy.is_tool(&image);
        let reader = Reader {
            category: sensitive.category,
            program: Identified::of(&image),
            works_for: if tool { self.lives.works_for(&event.process, policy) } else { None },
            owner: policy.owns(&image, sensitive.rule),
        };
        if self.rows.len() >= MOST_READERS && !self.rows.contains_key(&reader) {
            self.crowded = self.crowded.saturating_add(1);
            return;
        }
        let (read, files) = self.rows.entry(reader).or_default();
        read.reads = read.reads.saturating_add(1);
        read.first = read.first.min(event.time);
        read.last = read.last.max(event.time);
        read.examples.add(path.shown());
        if !image.path.shown().raw().is_empty() {
            read.paths.add(image.path.shown());
        }
        read.classes.extend(words(policy.classes(&image)));
        let file = hash(path);
        if files.len() < MOST_FILES {
            files.insert(file);
        } else if !files.contains(&file) {
            read.more_files = true;
        }
    }
}

/// Classes in words; those that say how the analysis treats a program are left out.
fn words(classes: Classes) -> BTreeSet<&'static str> {
    [
        (classes.impersonator, "claims another's signing id"),
        (classes.non_carrier, "reads everything by its nature"),
        (classes.browser, "browser"),
        (classes.terminal, "terminal"),
        (classes.delegate, "acts for others"),
        (classes.engine, "runs machines"),
        (classes.shell, "shell"),
        (classes.interpreter, "interpreter"),
        (classes.network_tool, "network tool"),
        (classes.no_reputation, "tool"),
        (classes.tool_by_name, "by its name alone"),
    ]
    .into_iter()
    .filter_map(|(is, word)| is.then_some(word))
    .collect()
}

fn hash(path: &FilePath) -> u64 {
    FixedState::with_seed(0).hash_one(path.key())
}
