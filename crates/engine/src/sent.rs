//! What a report is told of who sent where.

use std::collections::BTreeMap;

use tollgate_model::{Few, HostName, Protocol, Rung, Timestamp, Untrusted};
use tollgate_policy::Identified;

/// A program and where it sends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pairing {
    /// Who; absent if no process is known.
    pub sender: Option<Identified>,
    /// Destination identity: a name, else an address.
    pub destination: Untrusted,
    /// The far port.
    pub port: u16,
    /// The transport.
    pub protocol: Protocol,
}

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Flows.
    pub flows: u64,
    /// Bytes that they sent, as far as that is known.
    pub bytes_out: u64,
    /// Flows of which it is not known how much they sent.
    pub unknown_bytes: u64,
    /// When the first began.
    pub first: Timestamp,
    /// When the last ended.
    pub last: Timestamp,
    /// Flows by how their process is known.
    pub by_rung: [u64; Rung::ALL.len()],
    /// Flows that others might have sent as well.
    pub contested: u64,
    /// Flows whose destination two facts prove.
    pub proven: u64,
    /// Flows that a role or a sanctioned destination says are in order, for a sender that nobody else can have been.
    pub usual: u64,
    /// What says so.
    pub usual_by: Few<Untrusted, 4>,
    /// Flows to kinds of destinations that raise a score.
    pub raised: u64,
    /// These kinds, in words.
    pub kinds: Few<Untrusted, 4>,
    /// Flows that go by none of the proxies.
    pub bypassed: u64,
    /// Whether the sender does what others tell it.
    pub tool: bool,
    /// Whom it works for then.
    pub works_for: Few<Identified, 4>,
    /// Where the program lies.
    pub paths: Few<Untrusted, 4>,
    /// Hosts that sent, and some of them.
    pub hosts: u64,
    /// Some of these hosts.
    pub names: Few<HostName, 8>,
}

impl Default for Sent {
    fn default() -> Self {
        Self {
            flows: 0,
            bytes_out: 0,
            unknown_bytes: 0,
            first: Timestamp::MAX,
            last: Timestamp::MIN,
            by_rung: [0; Rung::ALL.len()],
            contested: 0,
            proven: 0,
            usual: 0,
            usual_by: Few::default(),
            raised: 0,
            kinds: Few::default(),
            bypassed: 0,
            tool: false,
            works_for: Few::default(),
            paths: Few::default(),
            hosts: 0,
            names: Few::default(),
        }
    }
}

impl Sent {
    /// Adds what others sent, of hosts of their own or further flows of the same.
    pub fn merge(&mut self, other: &Self) {
        let sums = [
            (&mut self.flows, other.flows),
            (&mut self.bytes_out, other.bytes_out),
            (&mut self.unknown_bytes, other.unknown_bytes),
            (&mut self.contested, other.contested),
            (&mut self.proven, other.proven),
            (&mut self.usual, other.usual),
            (&mut self.raised, other.raised),
            (&mut self.bypassed, other.bypassed),
            (&mut self.hosts, other.hosts),
        ];
        sums.into_iter().chain(self.by_rung.iter_mut().zip(other.by_rung)).for_each(|(sum, more)| *sum = sum.saturating_add(more));
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.tool |= other.tool;
        self.usual_by.merge(&other.usual_by);
        self.kinds.merge(&other.kinds);
        self.works_for.merge(&other.works_for);
        self.paths.merge(&other.paths);
        self.names.merge(&other.names);
    }
}

/// Pairings, and what was sent by each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sendings {
    /// Row by row.
    pub rows: BTreeMap<Pairing, Sent>,
    /// Flows that are in no row, for want of room.
    pub crowded: u64,
}

impl Sendings {
    /// Adds what other hosts sent.
    pub fn merge(&mut self, other: Self) {
        self.crowded = self.crowded.saturating_add(other.crowded);
        for (pairing, sent) in other.rows {
            self.rows.entry(pairing).or_default().merge(&sent);
        }
    }
}
