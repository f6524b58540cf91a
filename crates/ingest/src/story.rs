//! What a finding is about, as it can be looked for in records: processes, files, destinations.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use tollgate_model::{Action, FilePath, Finding, NetworkRow, Row, Untrusted};

/// Where a record stands: number of the input, offset of its first byte.
pub(crate) type Place = (u32, u64);

/// What a story is about.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Processes.
    pub pids: BTreeSet<u32>,
    /// Files, by [`FilePath::key`].
    pub files: BTreeSet<String>,
    /// Names of destinations.
    pub names: BTreeSet<String>,
    /// Addresses of destinations.
    pub addresses: BTreeSet<IpAddr>,
}

impl Story {
    /// The story of a finding.
    pub fn of(finding: &Finding) -> Self {
        let mut story = Self::default();
        let steps = finding.steps.iter();
        let cited = steps.clone().filter_map(|step| step.process.as_ref()).chain(&finding.lineage).chain(&finding.process);
        story.pids.extend(cited.map(|cited| cited.process.key.pid));
        story.files.extend(steps.filter_map(|step| step.path.as_ref()).map(|path| path.key().to_owned()));
        for destination in finding.chains.iter().filter_map(|chain| chain.destination.as_ref()) {
            let name = destination.name.raw();
            match name.parse::<IpAddr>() {
                Ok(ip) => {
                    story.addresses.insert(ip.to_canonical());
                }
                Err(_) => {
                    story.names.insert(name.to_lowercase());
                }
            }
            story.addresses.extend(destination.endpoint.map(|endpoint| endpoint.ip.to_canonical()));
        }
        story
    }

    /// Adds the story of another finding of the same host.
    pub fn add(&mut self, other: Self) {
        self.pids.extend(other.pids);
        self.files.extend(other.files);
        self.names.extend(other.names);
        self.addresses.extend(other.addresses);
    }

    /// Whether an action is about one of its files or destinations.
    pub(crate) fn names(&self, action: &Action) -> bool {
        let connects = matches!(action, Action::Connect { remote, .. } if self.addresses.contains(&remote.ip.to_canonical()));
        connects || paths(action).into_iter().flatten().any(|path| self.files.contains(path.key()))
    }
}

/// Files that an action names.
pub(crate) fn paths(action: &Action) -> [Option<&FilePath>; 2] {
    match action {
        Action::Open { file, .. }
        | Action::Create { file }
        | Action::Write { file }
        | Action::Close { file, .. }
        | Action::Truncate { file }
        | Action::Unlink { file } => [Some(&file.path), None],
        Action::Rename { from, to } | Action::Copy { from, to } | Action::Link { from, to } => [Some(&from.path), Some(to)],
        Action::Mount { on, .. } => [Some(on), None],
        Action::Fork { .. } | Action::Exec { .. } | Action::Exit | Action::Connect { .. } => [None, None],
    }
}

/// A row of a network sensor, as far as it tells of destinations.
pub(crate) struct Seen {
    pub place: Place,
    /// The address of the host.
    pub near: IpAddr,
    pub certificates: Vec<String>,
    uid: Option<String>,
    names: Vec<String>,
    addresses: Vec<IpAddr>,
}

impl Seen {
    /// What a row tells; nothing, if it is of no host.
    pub fn new(place: Place, row: &Row) -> Option<Self> {
        let text = |text: &Untrusted| text.raw().to_lowercase();
        Some(match &row.row {
            NetworkRow::Flow(flow) => Self {
                place,
                near: flow.source.ip.to_canonical(),
                certificates: Vec::new(),
                uid: Some(flow.uid.raw().to_owned()),
                names: Vec::new(),
                addresses: vec![flow.destination.ip.to_canonical()],
            },
            NetworkRow::Tls(tls) => Self {
                place,
                near: tls.source.ip.to_canonical(),
                certificates: tls.certificates.iter().map(|reference| reference.raw().to_owned()).collect(),
                uid: Some(tls.uid.raw().to_owned()),
                names: tls.server_name.iter().map(text).collect(),
                addresses: vec![tls.destination.ip.to_canonical()],
            },
            NetworkRow::Dns(dns) => Self {
                place,
                near: dns.client.to_canonical(),
                certificates: Vec::new(),
                uid: None,
                names: vec![text(&dns.query)],
                addresses: dns.answers.iter().map(|(ip, _)| ip.to_canonical()).collect(),
            },
            NetworkRow::Certificate(_) | NetworkRow::Lease(_) => return None,
        })
    }
}

/// Rows about the story's destinations: by name or address, by the connections these are part of, by the addresses these have.
pub(crate) fn of_destinations<'s>(seen: &'s [Seen], story: &Story) -> Vec<&'s Seen> {
    let named = |seen: &&Seen| {
        seen.names.iter().any(|name| story.names.contains(name)) || seen.addresses.iter().any(|ip| story.addresses.contains(ip))
    };
    let first: Vec<&Seen> = seen.iter().filter(named).collect();
    let addresses: BTreeSet<IpAddr> = first.iter().flat_map(|seen| seen.addresses.iter().copied()).collect();
    let names: BTreeSet<&String> = first.iter().flat_map(|seen| &seen.names).collect();
    let uids: BTreeSet<&String> = first.iter().filter_map(|seen| seen.uid.as_ref()).collect();
    seen.iter()
        .filter(|seen| {
            seen.uid.as_ref().is_some_and(|uid| uids.contains(uid))
                || seen.addresses.iter().any(|ip| addresses.contains(ip))
                || seen.names.iter().any(|name| names.contains(name))
        })
        .collect()
}

/// Adds whoever can be reached.
pub(crate) fn reach(all: &mut BTreeSet<u32>, next: &BTreeMap<u32, BTreeSet<u32>>) {
    let mut open: Vec<u32> = all.iter().copied().collect();
    while let Some(pid) = open.pop() {
        for other in next.get(&pid).into_iter().flatten() {
            if all.insert(*other) {
                open.push(*other);
            }
        }
    }
}
