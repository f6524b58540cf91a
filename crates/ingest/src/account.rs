//! What became of everything that was read.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_coverage::Intake;
use tollgate_model::{DefectKind, HostName, Origin, Timestamp, Untrusted};
use tollgate_sources::{Counts, Format};

use crate::order::Released;
use crate::watched::{Watched, is_of_stream};

/// First and last time of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: Timestamp,
    /// The last.
    pub last: Timestamp,
}

impl Span {
    pub(crate) fn with(known: Option<Self>, at: Timestamp) -> Self {
        known.map_or(Self { first: at, last: at }, |span| Self { first: span.first.min(at), last: span.last.max(at) })
    }

    /// The span of two.
    pub(crate) fn joined(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        other.map_or(one, |other| Some(Self::with(Some(Self::with(one, other.first)), other.last)))
    }
}

/// A kind of defect, how often, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefectSeen {
    /// How often.
    pub count: u64,
    /// Where first.
    pub first: Origin,
}

/// The account of a hunt. [`balanced`](Self::balanced) must hold at its end.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Records that were there.
    pub received: u64,
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// Records that no decoder understands, or that are damaged beyond use.
    pub rejected: u64,
    /// Records understood that hold nothing for the analysis.
    pub ignored: u64,
    /// Records outside the time asked for.
    pub outside: u64,
    /// Endpoint records by what the order stage did.
    pub released: Released,
    /// Network rows given on, and addresses that hosts said they have.
    pub rows: u64,
    /// Inputs that ended damaged.
    pub damaged_inputs: u64,
    /// Inputs that have records, of which none was understood, by their index.
    pub not_understood: Vec<u32>,
    /// Inputs that could not be opened, by their index, and why.
    pub unopened: Vec<(u32, String)>,
    /// Records by format.
    pub formats: BTreeMap<Format, u64>,
    /// Ignored records by the source's own name.
    pub ignored_names: BTreeMap<(Format, Untrusted), u64>,
    /// Defects by kind and by the field to blame, where there is one.
    pub defects: BTreeMap<(DefectKind, Option<&'static str>), DefectSeen>,
    /// Hosts that gave endpoint records.
    pub endpoint_hosts: BTreeSet<HostName>,
    /// Hosts that gave file events.
    pub file_hosts: BTreeSet<HostName>,
    /// Hosts of which these told that a file was opened for reading.
    pub read_hosts: BTreeSet<HostName>,
    /// Hosts that gave network rows.
    pub network_hosts: BTreeSet<HostName>,
    /// Whether more hosts were seen than are listed.
    pub more_hosts: bool,
    /// Endpoint records that tell who made a connection.
    pub connections: u64,
    /// Connections of the unified log that were forgotten before their end.
    pub forgotten_connections: u64,
    /// Rows whose host was assumed.
    pub assumed_rows: u64,
    /// Time covered.
    pub span: Option<Span>,
    /// Network rows that are kept although they lie outside: certificates, which speak for flows inside.
    pub rows_outside: u64,
    /// Time covered by the records outside the time asked for.
    pub outside_span: Option<Span>,
    /// Leases in inputs that can be read only once, or among other records where nobody looked for them: they came too late
    /// for the map of hosts.
    pub leases_too_late: u64,
    /// Leases and addresses beyond those that the map of hosts remembers.
    pub holders_forgotten: u64,
    /// Addresses that hosts reported in inputs that can be read only once: they came too late, too.
    pub addresses_too_late: u64,
    /// What stands at the place that somebody asks about.
    pub watched: Option<Watched>,
    /// How records came in.
    pub intake: Option<Intake>,
    /// Records that took their host from the folder of their input, by that host.
    pub folder_hosts: BTreeSet<HostName>,
}

/// A leg of telemetry that a host gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostLeg {
    /// Endpoint records.
    Endpoint,
    /// File events among them.
    File,
    /// A file that is opened for reading, among these.
    Read,
    /// Network rows.
    Network,
}

/// Hosts that are listed by name.
const MOST_HOSTS: usize = 100_000;

impl Account {
    /// Adds what a decoder counted.
    pub fn add_counts(&mut self, counts: &Counts) {
        self.received = self.received.saturating_add(counts.received);
        self.rejected = self.rejected.saturating_add(counts.rejected);
        self.ignored = self.ignored.saturating_add(counts.ignored);
        add(&mut self.forgotten_connections, counts.forgotten);
        if let Some(intake) = &mut self.intake {
            intake.add_counts(counts);
        }
        for (&format, &count) in &counts.formats {
            add(self.formats.entry(format).or_default(), count);
        }
        for ((source, name), &count) in &counts.ignored_names {
            add(self.ignored_names.entry((source.format, name.clone())).or_default(), count);
        }
    }

    /// Remembers a defect.
    pub fn add_defect(&mut self, kind: DefectKind, field: Option<&'static str>, origin: Origin) {
        let seen = self.defects.entry((kind, field)).or_insert(DefectSeen { count: 0, first: origin });
        add(&mut seen.count, 1);
    }

    /// Remembers a time.
    pub fn see(&mut self, at: Timestamp) {
        self.span = Some(Span::with(self.span, at));
    }

    /// Remembers a record outside the time asked for.
    pub fn see_outside(&mut self, at: Timestamp) {
        add(&mut self.outside, 1);
        self.outside_span = Some(Span::with(self.outside_span, at));
    }

    /// Remembers a row that is kept although it lies outside the time asked for.
    pub fn see_kept(&mut self, at: Timestamp) {
        add(&mut self.rows_outside, 1);
        self.outside_span = Some(Span::with(self.outside_span, at));
    }

    /// How many hosts these are, in words: those beyond the bound are not told apart.
    pub fn count_of(&self, hosts: &BTreeSet<HostName>) -> String {
        let least = if self.more_hosts && hosts.len() >= MOST_HOSTS { "at least " } else { "" };
        format!("{least}{}", hosts.len())
    }

    /// Remembers that a host gave a leg of telemetry.
    pub fn add_host(&mut self, host: &HostName, leg: HostLeg) {
        let hosts = match leg {
            HostLeg::Endpoint => &mut self.endpoint_hosts,
            HostLeg::File => &mut self.file_hosts,
            HostLeg::Read => &mut self.read_hosts,
            HostLeg::Network => &mut self.network_hosts,
        };
        if hosts.len() < MOST_HOSTS {
            hosts.insert(host.clone());
        } else if !hosts.contains(host) {
            self.more_hosts = true;
        }
    }

    /// Adds what the decoder of an input counted at its end.
    pub(crate) fn add_input(&mut self, input: u32, counts: &Counts) {
        self.add_counts(counts);
        let kinds = || counts.faults.keys().map(|(_, kind, _)| *kind);
        // Of what is no text at all, another line tells; and a file may just begin to be written.
        let is_text = !kinds().any(is_of_stream);
        let is_other = kinds().any(|kind| kind.rejects() && kind != DefectKind::TruncatedRecord);
        if is_text && is_other && counts.received > 0 && counts.rejected == counts.received {
            self.not_understood.push(input);
        }
    }

    /// Whether something of the inputs was not read, beside those that could not be opened.
    pub fn lacks(&self) -> bool {
        self.damaged_inputs > 0 || !self.not_understood.is_empty() || !self.unopened.is_empty()
    }

    /// Whether anything was analysed.
    pub fn usable(&self) -> bool {
        self.released.in_order > 0 || self.released.late > 0 || self.rows > self.rows_outside
    }

    /// Whether every record received is accounted for once:
    /// `received = in order + late + duplicate + rows + ignored + outside + rejected`.
    pub fn balanced(&self) -> bool {
        let known =
            [self.released.in_order, self.released.late, self.released.duplicate, self.rows, self.ignored, self.outside, self.rejected];
        self.received == known.into_iter().fold(0, u64::saturating_add)
    }
}

pub(crate) fn add(count: &mut u64, more: u64) {
    *count = count.saturating_add(more);
}
