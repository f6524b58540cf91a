//! What records say of each host: who ran, what was read and packed, which connections have a process.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::Arc;

use foldhash::fast::RandomState;
use foldhash::quality::FixedState;
use tollgate_model::{Action, Body, Event, FilePath, HostName, Image, Nanos, NetworkRow, Record, Signature, Untrusted};
use tollgate_policy::{Measure, Policy, Role, SignedProgram};

use crate::archives::Archives;
use crate::clients::{Client, Clients};
use crate::cuts::Cuts;
use crate::ends::{Connect, Ends, Flow, Shake};
use crate::hosts::ByHost;
use crate::issuers::Issuers;
use crate::joined::Joined;
use crate::lives::{Lives, program};
use crate::rate::Rate;

/// What a day of one host had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostDay {
    /// Any endpoint record.
    pub endpoint: bool,
    /// An execution.
    pub executed: bool,
    /// A read of a file in a sensitive place.
    pub read: bool,
}

/// What the records of one host say.
#[derive(Clone, Debug, Default)]
pub struct HostContents {
    /// By day since 1970.
    pub days: BTreeMap<i64, HostDay>,
    /// Categories of sensitive places that something was read in, as bits.
    pub categories: u32,
    /// Executions.
    pub execs: u64,
    /// Executions whose program has something said of its signature.
    pub signed: u64,
    /// Executions of programs signed by nobody in particular, and of unsigned ones.
    pub unsigned: u64,
    /// Executions whose arguments end where a collector is known to cut.
    pub cuts: Cuts,
    /// Executions whose parent is known and for which somebody is said to be responsible.
    pub rooted: u64,
    /// The same of connections.
    pub connects_rooted: u64,
    /// Connections that the endpoint told of with their process.
    pub connects: u64,
    /// Those whose process had been executed, by the records.
    pub connects_live: u64,
    /// Those of services that act for others.
    pub connects_delegated: u64,
    /// Events of executions, files and connections.
    pub events: u64,
    /// Those whose process is told from others that have had its pid.
    pub versioned: u64,
    /// Flows of sensors, and those with address, port and protocol.
    pub flows: Rate,
    /// Archives.
    pub archives: Archives,
    /// Far ends of connections.
    ends: Ends,
    answered: HashSet<IpAddr, RandomState>,
    lives: Lives,
}

/// Days that are kept: two years.
const MOST_DAYS: usize = 732;

/// Addresses of answers that are remembered of one host.
const MOST_ANSWERED: usize = 32_768;

/// What all records say.
#[derive(Debug)]
pub struct Contents {
    policy: Arc<Policy>,
    hosts: ByHost<HostContents>,
    /// Who issued what sensors could not validate.
    issuers: Issuers,
    /// Handshakes with relays, of those with a name.
    relayed: Rate,
    /// Programs, by what they are for.
    clients: Clients,
}

impl Contents {
    /// Nothing yet.
    pub fn new(policy: Arc<Policy>) -> Self {
        Self { policy, hosts: ByHost::default(), issuers: Issuers::default(), relayed: Rate::default(), clients: Clients::default() }
    }

    /// A record, after those of its host that came before it.
    pub fn see(&mut self, record: &Record) {
        match &record.body {
            Body::Event(event) => self.event(&record.host, event),
            Body::Network(row) => self.row(&record.host, &row.row),
            Body::Gap(_) | Body::Mark(_) => {}
        }
    }

    fn event(&mut self, name: &HostName, event: &Event) {
        let policy = &self.policy;
        let Some(host) = self.hosts.meet(name) else { return };
        let day = event.time.second().div_euclid(86_400);
        let read = host.reads(policy, &event.action);
        if host.days.len() < MOST_DAYS || host.days.contains_key(&day) {
            let day = host.days.entry(day).or_default();
            day.endpoint = true;
            day.executed |= matches!(event.action, Action::Exec { .. });
            day.read |= read;
        }
        let begun = host.lives.see(event);
        if !matches!(event.action, Action::Fork { .. } | Action::Exit | Action::Mount { .. }) {
            add(&mut host.events, true);
            add(&mut host.versioned, event.process.key.pidversion.is_some());
        }
        match &event.action {
            Action::Exec { target, argv, cwd, .. } => {
                let life = begun.unwrap_or_default();
                add(&mut host.rooted, life.rooted && life.answered_for);
                host.executed(&target.image, argv, &policy.coverage.measure);
                if writes_archive(policy, &target.image, argv, cwd.as_ref()) {
                    host.archives.begin(target.key.pid, event.time, Nanos::from_secs(policy.coverage.measure.archive));
                }
            }
            Action::Connect { protocol, local, remote } => {
                let life = host.lives.of(event.process.key.pid);
                let image = program(&event.process.image, life.image.as_ref());
                let attributed = event.process.key.pid > 0 && !image.path.shown().raw().is_empty();
                let client = if attributed { self.clients.of(image, policy) } else { Client::default() };
                add(&mut host.connects, attributed);
                let executed = life.executed && life.image.as_ref().is_some_and(|known| known.path == image.path);
                add(&mut host.connects_live, attributed && executed);
                add(&mut host.connects_rooted, attributed && life.rooted && life.answered_for);
                add(&mut host.connects_delegated, attributed && client.delegate);
                let local = local.map(|local| local.port).filter(|port| *port > 0);
                let (time, precision, expected) = (event.time, event.precision, client.expected);
                host.ends.connect(*protocol, *remote, Connect { time, precision, local, attributed, expected });
            }
            action => {
                let written = match action {
                    Action::Create { file } | Action::Write { file } | Action::Close { file, modified: true } => Some(&file.path),
                    Action::Rename { to, .. } => Some(to),
                    _ => None,
                };
                if written.is_some_and(|path| policy.archive_extension(path)) {
                    let made = matches!(action, Action::Create { .. } | Action::Rename { .. });
                    host.archives.write(event.process.key.pid, event.time, made);
                }
            }
        }
    }

    fn row(&mut self, name: &HostName, row: &NetworkRow) {
        if let NetworkRow::Tls(tls) = row {
            self.issuers.see(tls);
            if let Some(name) = &tls.server_name {
                let relays = &self.policy.coverage.measure.relays;
                let is_relay = relays.iter().any(|relay| name.raw().trim_end_matches('.').eq_ignore_ascii_case(relay));
                self.relayed = self.relayed.plus(Rate::exact(u64::from(is_relay), 1));
            }
        }
        // These are of no host.
        match row {
            NetworkRow::Certificate(certificate) => return self.issuers.certificate(certificate),
            NetworkRow::Lease(_) => return,
            _ => {}
        }
        let Some(host) = self.hosts.meet(name) else { return };
        match row {
            NetworkRow::Flow(flow) => {
                let whole = flow.destination.port > 0 && flow.protocol != tollgate_model::Protocol::Other;
                host.flows = host.flows.plus(Rate::exact(u64::from(whole), 1));
                let tls = flow.services.iter().any(|service| matches!(service.raw(), "ssl" | "tls" | "quic"));
                let kept = Flow {
                    uid: hash(&flow.uid),
                    start: flow.start,
                    end: flow.end,
                    local: flow.source.port,
                    tls,
                    bytes: flow.bytes_out.unwrap_or(0),
                };
                host.ends.flow(flow.protocol, flow.destination, kept);
            }
            NetworkRow::Tls(tls) => {
                let shake = Shake {
                    uid: hash(&tls.uid),
                    named: tls.server_name.as_ref().is_some_and(|name| !name.raw().is_empty()),
                    versioned: tls.version.is_some(),
                    hidden: tls.encrypted_hello,
                };
                host.ends.shake(tls.protocol, tls.destination, shake);
            }
            NetworkRow::Dns(dns) => {
                for (address, _) in dns.answers.iter().take(MOST_ANSWERED.saturating_sub(host.answered.len())) {
                    host.answered.insert(*address);
                }
            }
            NetworkRow::Certificate(_) | NetworkRow::Lease(_) => {}
        }
    }

    /// What all of it comes to.
    pub fn finish(self) -> Shown {
        let more = self.hosts.more();
        let measure = &self.policy.coverage.measure;
        let hosts = self.hosts.into_list().into_iter().map(|(name, mut host)| {
            let joined = Joined::of(&mut host.ends, &host.answered, measure);
            let totals = [host.ends.flows, host.ends.tls, host.ends.connects];
            (name, HostShown { contents: HostContents { ends: Ends::default(), lives: Lives::default(), ..host }, joined, totals })
        });
        Shown { hosts: hosts.collect(), more, issuers: self.issuers, relayed: self.relayed, programs: self.clients.programs }
    }
}

impl HostContents {
    /// Whether an event is a read in a sensitive place.
    fn reads(&mut self, policy: &Policy, action: &Action) -> bool {
        let file = match action {
            Action::Open { file, read: true, .. } => file,
            Action::Copy { from, .. } => from,
            _ => return false,
        };
        let Some(sensitive) = policy.sensitive(&file.path) else { return false };
        self.categories |= 1u32.wrapping_shl(u32::from(sensitive.category.0));
        true
    }

    fn executed(&mut self, image: &Image, argv: &[Untrusted], measure: &Measure) {
        let identity = &image.identity;
        let known = identity.signature != Signature::Unknown || identity.signing_id.is_some() || identity.platform_binary.is_some();
        add(&mut self.execs, true);
        add(&mut self.signed, known);
        add(&mut self.unsigned, identity.signature.is_worthless());
        self.cuts.see(argv, measure);
    }
}

/// Whether arguments name an archive that is to be written.
fn writes_archive(policy: &Policy, image: &Image, argv: &[Untrusted], cwd: Option<&FilePath>) -> bool {
    let command = policy.command(image, argv, cwd);
    command.role == Role::Archive && command.outputs.iter().any(|path| policy.archive_extension(path))
}

fn add(count: &mut u64, one: bool) {
    *count = count.saturating_add(u64::from(one));
}

/// The same in every run.
pub(crate) fn hash(text: &Untrusted) -> u64 {
    FixedState::with_seed(0).hash_one(text.raw())
}

/// What the records of one host come to.
#[derive(Debug, Default)]
pub struct HostShown {
    /// What they say one by one.
    pub contents: HostContents,
    /// What they say together.
    pub joined: Joined,
    /// Flows of sensors, TLS flows among them, and connections of the endpoint.
    pub totals: [u64; 3],
}

/// What all records come to.
#[derive(Debug, Default)]
pub struct Shown {
    /// By host.
    pub hosts: Vec<(HostName, HostShown)>,
    /// Whether there were more hosts than are told apart.
    pub more: bool,
    /// Who issued what sensors could not validate.
    pub issuers: Issuers,
    /// Handshakes with relays that carry other flows, of those with a name.
    pub relayed: Rate,
    /// Programs that connected and that a signature proves.
    pub programs: BTreeSet<SignedProgram>,
}

impl Shown {
    /// Adds what records of other hosts come to.
    pub fn add(&mut self, other: Self) {
        self.hosts.extend(other.hosts);
        self.more |= other.more;
        self.issuers.merge(other.issuers);
        self.relayed = self.relayed.plus(other.relayed);
        self.programs.extend(other.programs);
    }
}
