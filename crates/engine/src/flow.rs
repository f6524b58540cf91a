//! Flows put together from the rows of a sensor (docs/semantics.md, F1 and F2).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tollgate_model::{Encryption, Endpoint, FlowRow, Nanos, Protocol, Reach, RecordCited, Timestamp, TlsRow, Untrusted, domain_name};
use tollgate_policy::{IssuerId, Policy, Windows, is_public_host};

use crate::instance::InstanceId;
use crate::synced::Synced;

/// A connection, as far as its rows have come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Flow {
    pub start: Timestamp,
    pub end: Timestamp,
    pub precision: Nanos,
    pub protocol: Protocol,
    pub source: Endpoint,
    pub destination: Endpoint,
    pub services: Services,
    pub bytes_out: Option<u64>,
    pub bytes_in: Option<u64>,
    pub assumed: bool,
    pub handshake: Option<Box<Handshake>>,
    /// Whether a connection row has come, so that times and volume are real.
    pub connected: bool,
    pub record: RecordCited,
}

/// What a sensor recognised in a flow (F2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Services {
    /// TLS, DTLS or QUIC.
    tls: bool,
    ssh: bool,
    smtp: bool,
    http: bool,
    socks: bool,
}

impl Services {
    /// Adds a service by its name.
    fn add(&mut self, name: &str) {
        let is = |names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        self.tls |= is(&["ssl", "tls", "dtls", "quic"]);
        self.ssh |= is(&["ssh"]);
        self.smtp |= is(&["smtp"]);
        self.http |= is(&["http"]);
        self.socks |= is(&["socks"]);
    }
}

/// The handshake of a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Handshake {
    /// Sorts handshakes of one flow: the earliest with a name counts.
    pub rank: (bool, Timestamp, u128),
    pub server_name: Option<String>,
    pub certificate: Option<Untrusted>,
    pub self_signed: bool,
    /// The entry of `CertificateIssuerDenylist` that the issuer which the row itself tells meets.
    pub issuer: Option<IssuerId>,
    pub validated: bool,
}

impl Handshake {
    fn of(row: &TlsRow, digest: u128, policy: &Policy) -> Self {
        // An outer name hides the one that counts.
        let name = row.server_name.as_ref().filter(|_| !row.encrypted_hello).map(|name| domain_name(name.raw()));
        let server_name = name.filter(|name| !name.is_empty() && name.parse::<std::net::IpAddr>().is_err());
        Self {
            rank: (server_name.is_none(), row.time, digest),
            server_name,
            certificate: row.certificates.first().cloned(),
            self_signed: row.subject.is_some() && row.subject == row.issuer,
            issuer: row.issuer.as_ref().and_then(|issuer| policy.distrusted(issuer)),
            validated: row.validated == Some(true),
        }
    }
}

/// How long facts are waited for before something is judged (A3).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waits {
    /// After the end of a connection.
    pub horizon: Nanos,
    /// After a handshake whose connection row has not come.
    pub handshake: Nanos,
}

impl Waits {
    /// The waits of a policy.
    pub const fn of(windows: &Windows) -> Self {
        Self { horizon: Nanos::from_secs(windows.join.horizon), handshake: Nanos::from_secs(windows.join.handshake) }
    }

    /// When a flow is judged: after its wait, and after every whole hour that can bear on it (F8).
    const fn settles(self, flow: &Flow) -> Timestamp {
        after(flow.end, if flow.connected { self.horizon } else { self.handshake })
    }
}

const fn after(end: Timestamp, wait: Nanos) -> Timestamp {
    Timestamp::from_secs(end.plus(wait).hour().saturating_add(1).saturating_mul(3_600))
}

/// What is settled at a time: flows first, then declared egress.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Due {
    Flow(Untrusted),
    /// Instance, exec, end.
    Declared(InstanceId, Timestamp, Timestamp),
    /// Something that came into a synchronised folder, by its number.
    Synced(u64),
    /// A connection that no sensor saw, by its number.
    Unseen(u64),
}

/// Flows of one host that are not settled yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Flows {
    by_uid: BTreeMap<Untrusted, Box<Flow>>,
    /// (settled at, end, what).
    queue: BTreeSet<(Timestamp, Timestamp, Due)>,
    /// Execs whose arguments declare an egress, without an end yet.
    open: BTreeSet<(InstanceId, Timestamp)>,
    /// Execs that owned a flow.
    owners: BTreeSet<(InstanceId, Timestamp)>,
    /// What came into synchronised folders, by number.
    synced: BTreeMap<u64, Box<Synced>>,
    next_synced: u64,
}

/// Unsettled flows of one host.
const MOST_FLOWS: usize = 65_536;

/// What came into synchronised folders of one host, and is not settled yet.
const MOST_SYNCED: usize = 4_096;

impl Flows {
    /// Adds a connection row.
    pub fn add_flow(&mut self, row: &FlowRow, precision: Nanos, assumed: bool, record: RecordCited, waits: Waits) -> u64 {
        let end = row.end.max(row.start);
        self.update(
            &row.uid,
            waits,
            || Flow::bare(row.protocol, row.source, row.destination, row.start, precision, record.clone()),
            |flow| {
                if flow.connected {
                    flow.start = flow.start.min(row.start);
                    flow.end = flow.end.max(end);
                } else {
                    (flow.start, flow.end, flow.connected) = (row.start, end, true);
                    (flow.protocol, flow.source, flow.destination) = (row.protocol, row.source, row.destination);
                    flow.record.clone_from(&record);
                }
                flow.precision = flow.precision.max(precision);
                flow.assumed |= assumed;
                flow.bytes_out = flow.bytes_out.max(row.bytes_out);
                flow.bytes_in = flow.bytes_in.max(row.bytes_in);
                row.services.iter().for_each(|service| flow.services.add(service.raw()));
            },
        )
    }

    /// Adds a handshake row.
    pub fn add_tls(&mut self, row: &TlsRow, precision: Nanos, assumed: bool, record: RecordCited, policy: &Policy) -> u64 {
        let (handshake, waits) = (Handshake::of(row, record.digest, policy), Waits::of(&policy.windows));
        self.update(
            &row.uid,
            waits,
            || Flow::bare(row.protocol, row.source, row.destination, row.time, precision, record),
            |flow| {
                flow.assumed |= assumed;
                flow.precision = flow.precision.max(precision);
                if !flow.connected {
                    flow.start = flow.start.min(row.time);
                    flow.end = flow.end.max(row.time);
                }
                let better = flow.handshake.as_ref().is_none_or(|known| handshake.rank < known.rank);
                if better {
                    flow.handshake = Some(Box::new(handshake));
                }
            },
        )
    }

    fn update(&mut self, uid: &Untrusted, waits: Waits, new: impl FnOnce() -> Flow, change: impl FnOnce(&mut Flow)) -> u64 {
        let mut shed = 0;
        if let Some(flow) = self.by_uid.get(uid) {
            self.queue.remove(&(waits.settles(flow), flow.end, Due::Flow(uid.clone())));
        } else if self.by_uid.len() >= MOST_FLOWS {
            shed = self.shed_eighth();
        }
        let flow = self.by_uid.entry(uid.clone()).or_insert_with(|| Box::new(new()));
        change(flow);
        self.queue.insert((waits.settles(flow), flow.end, Due::Flow(uid.clone())));
        shed
    }

    /// Remembers an exec whose arguments declare an egress (F9).
    pub fn declare(&mut self, id: InstanceId, exec: Timestamp) {
        self.open.insert((id, exec));
    }

    /// Instances whose declared egress is not settled yet.
    pub fn declaring(&self) -> impl Iterator<Item = InstanceId> + '_ {
        let queued = self.queue.iter().filter_map(|(.., due)| if let Due::Declared(id, ..) = due { Some(*id) } else { None });
        self.open.iter().map(|&(id, _)| id).chain(queued).chain(self.synced.values().map(|synced| synced.sender))
    }

    /// Adds what came into a synchronised folder. Returns how much had no room.
    pub fn add_synced(&mut self, synced: Synced, waits: Waits) -> u64 {
        if self.synced.len() >= MOST_SYNCED {
            return 1;
        }
        let number = self.next_synced;
        self.next_synced = self.next_synced.saturating_add(1);
        self.queue.insert((after(synced.at, waits.horizon), synced.at, Due::Synced(number)));
        self.synced.insert(number, Box::new(synced));
        0
    }

    /// Waits for a sensor's row of a connection, which may end as late as `last`.
    pub fn wait_unseen(&mut self, number: u64, last: Timestamp, waits: Waits) {
        self.queue.insert((after(last, waits.handshake), last, Due::Unseen(number)));
    }

    /// Takes out what came into a synchronised folder.
    pub fn take_synced(&mut self, number: u64) -> Option<Synced> {
        self.synced.remove(&number).map(|synced| *synced)
    }

    /// Ends the declared egress of an instance.
    /// `wait` is how much later than it a flow that replaces it may end.
    pub fn end_declared(&mut self, id: InstanceId, end: Timestamp, wait: Nanos, waits: Waits) {
        let ended: Vec<_> = self.open.range((id, Timestamp::MIN)..=(id, Timestamp::MAX)).copied().collect();
        for entry in ended {
            self.open.remove(&entry);
            let last = end.plus(wait);
            self.queue.insert((after(last, waits.handshake), last, Due::Declared(entry.0, entry.1, end)));
        }
    }

    /// Ends every declared egress, at the end of input, but not before what its arguments stand for is held.
    pub fn end_all(&mut self, end: Timestamp, judged: Nanos, wait: Nanos, waits: Waits) {
        for (id, exec) in self.open.clone() {
            self.end_declared(id, end.max(exec.plus(judged)), wait, waits);
        }
    }

    /// The next thing that settles at or before a time.
    pub fn next_due(&mut self, frontier: Timestamp) -> Option<Due> {
        let (at, ..) = self.queue.first()?;
        if *at > frontier {
            return None;
        }
        self.queue.pop_first().map(|(.., due)| due)
    }

    /// When the next thing settles.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.queue.first().map(|&(at, ..)| at)
    }

    /// Takes a flow out to be judged.
    pub fn take(&mut self, uid: &Untrusted) -> Option<Flow> {
        self.by_uid.remove(uid).map(|flow| *flow)
    }

    /// Remembers that an exec owned a flow.
    pub fn own(&mut self, id: InstanceId, exec: Timestamp) {
        self.owners.insert((id, exec));
    }

    /// Whether an exec owned a flow.
    pub fn owned(&self, id: InstanceId, exec: Timestamp) -> bool {
        self.owners.contains(&(id, exec))
    }

    /// Forgets owners that are gone.
    pub fn sweep(&mut self, alive: impl Fn(InstanceId) -> bool) {
        self.owners.retain(|&(id, _)| alive(id));
    }

    /// Lets go of the eighth of flows that would settle first. Returns how many those were.
    pub fn shed_eighth(&mut self) -> u64 {
        let most = self.by_uid.len().div_ceil(8);
        let flows = self.queue.iter().filter(|due| matches!(due.2, Due::Flow(_)));
        let first: Vec<_> = flows.take(most).cloned().collect();
        for due in &first {
            self.queue.remove(due);
            if let Due::Flow(uid) = &due.2 {
                self.by_uid.remove(uid);
            }
        }
        u64::try_from(first.len()).unwrap_or(u64::MAX)
    }

    /// Unsettled flows.
    pub fn len(&self) -> usize {
        self.by_uid.len()
    }
}

impl Flow {
    fn bare(protocol: Protocol, source: Endpoint, destination: Endpoint, at: Timestamp, precision: Nanos, record: RecordCited) -> Self {
        Self {
            start: at,
            end: at,
            precision,
            protocol,
            source,
            destination,
            services: Services::default(),
            bytes_out: None,
            bytes_in: None,
            assumed: false,
            handshake: None,
            connected: false,
            record,
        }
    }

    /// Why it counts as encrypted, or as plain HTTP; absent if it is no egress (F2).
    pub fn encryption(&self, policy: &Policy) -> Option<Encryption> {
        if self.handshake.is_some() {
            return Some(Encryption::Sensor);
        }
        encryption_by(&self.services, self.protocol, self.destination.port, policy)
    }

    /// Whether a proxy on the site's own network passes it on (F2): before TLS the client spoke what asks a proxy for a connection, and
    /// then asked for a name of the world.
    pub fn is_proxied(&self) -> bool {
        let asked = self.services.http || self.services.socks;
        asked && self.destination.reach() == Reach::Local && self.server_name().is_some_and(is_public_host)
    }

    /// The name that the client asked for.
    pub fn server_name(&self) -> Option<&str> {
        self.handshake.as_ref()?.server_name.as_deref()
    }
}

/// F2, without a handshake.
pub(crate) fn encryption_by(services: &Services, protocol: Protocol, port: u16, policy: &Policy) -> Option<Encryption> {
    let tcp = protocol == Protocol::Tcp;
    if services.tls {
        Some(Encryption::Sensor)
    } else if services.ssh || (tcp && port == 22) {
        Some(Encryption::Ssh)
    } else if (services.smtp && matches!(port, 465 | 587)) || (tcp && port == 465) {
        Some(Encryption::Smtps)
    } else if services.http {
        Some(Encryption::Plaintext)
    } else if tcp && policy.tls_port(port) {
        Some(Encryption::Port)
    } else if protocol == Protocol::Udp && port == 443 {
        Some(Encryption::Udp443)
    } else if tcp && port == 80 {
        Some(Encryption::Plaintext)
    } else {
        None
    }
}
