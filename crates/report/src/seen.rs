//! What reads come to.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Few, HostName, Timestamp, Untrusted};
use tollgate_policy::{CategoryId, Identified};

/// Who read what kind of data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reader {
    /// The kind.
    pub category: CategoryId,
    /// The program; absent where no record tells it.
    pub program: Option<Identified>,
    /// Whom it works for, if it does what others tell it.
    pub works_for: Option<Identified>,
    /// Whether it read stores of its own. One program may own one store of a kind and not the next.
    pub owner: bool,
}

/// What it read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Reads and copies.
    pub reads: u64,
    /// Files, each of one host counted once.
    pub files: u64,
    /// Whether there were more files than are told apart.
    pub more_files: bool,
    /// Some of these files.
    pub examples: Few<Untrusted, 4>,
    /// Where the program lies.
    pub paths: Few<Untrusted, 4>,
    /// Hosts.
    pub hosts: u64,
    /// Some of these hosts.
    pub names: Few<HostName, 8>,
    /// When first.
    pub first: Timestamp,
    /// When last.
    pub last: Timestamp,
    /// Classes of the program, in words.
    pub classes: BTreeSet<&'static str>,
}

impl Default for Read {
    fn default() -> Self {
        Self {
            reads: 0,
            files: 0,
            more_files: false,
            examples: Few::default(),
            paths: Few::default(),
            hosts: 0,
            names: Few::default(),
            first: Timestamp::MAX,
            last: Timestamp::MIN,
            classes: BTreeSet::new(),
        }
    }
}

impl Read {
    /// Adds what was read on other hosts.
    pub fn merge(&mut self, other: &Self) {
        self.reads = self.reads.saturating_add(other.reads);
        self.files = self.files.saturating_add(other.files);
        self.more_files |= other.more_files;
        self.examples.merge(&other.examples);
        self.paths.merge(&other.paths);
        self.hosts = self.hosts.saturating_add(other.hosts);
        self.names.merge(&other.names);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.classes.extend(&other.classes);
    }
}

/// How much could have been seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Macs {
    /// Hosts that tell of themselves.
    pub endpoint: u64,
    /// Those of them whose records tell no read of any file: what was read there, nobody can say.
    pub without_reads: u64,
    /// Some of these.
    pub without_reads_names: Few<HostName, 8>,
    /// Those whose records tell reads, and none in a sensitive place.
    pub nothing_sensitive: u64,
    /// Hosts of which a sensor told flows.
    pub flows: u64,
    /// Hosts that tell of themselves, and of which no sensor told a flow.
    pub without_flows: u64,
    /// Some of these.
    pub without_flows_names: Few<HostName, 8>,
    /// Whether there were more hosts than are told apart.
    pub more: bool,
}

impl Macs {
    fn merge(&mut self, other: &Self) {
        let sums = [
            (&mut self.endpoint, other.endpoint),
            (&mut self.without_reads, other.without_reads),
            (&mut self.nothing_sensitive, other.nothing_sensitive),
            (&mut self.flows, other.flows),
            (&mut self.without_flows, other.without_flows),
        ];
        sums.into_iter().for_each(|(sum, more)| *sum = sum.saturating_add(more));
        self.without_reads_names.merge(&other.without_reads_names);
        self.without_flows_names.merge(&other.without_flows_names);
        self.more |= other.more;
    }
}

/// What all records come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadsSeen {
    /// Row by row.
    pub rows: BTreeMap<Reader, Read>,
    /// Reads that are in no row, for want of room.
    pub crowded: u64,
    /// How much could have been seen.
    pub macs: Macs,
}

impl ReadsSeen {
    /// Adds what records of other hosts come to.
    pub fn merge(&mut self, other: Self) {
        self.crowded = self.crowded.saturating_add(other.crowded);
        self.macs.merge(&other.macs);
        for (reader, read) in other.rows {
            self.rows.entry(reader).or_default().merge(&read);
        }
    }
}
