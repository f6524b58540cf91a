//! Who sends where: the schema of the JSON output of `report egress`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::programs::{MacsDocument, ProgramDocument};

/// Who sends where.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EgressDocument {
    /// `egress`.
    pub kind: &'static str,
    /// The version of the program that looked.
    pub version: &'static str,
    /// Digest of the content by which it is proposed what to do.
    pub policy: String,
    /// Time of the first record used, UTC.
    pub first: Option<String>,
    /// Time of the last record used, UTC.
    pub last: Option<String>,
    /// Records read.
    pub records: u64,
    /// How much could have been seen.
    pub macs: MacsDocument,
    /// The proxies that were told.
    pub proxies: Vec<String>,
    /// Encrypted flows to public addresses that network sensors told of: those of all rows.
    pub flows: u64,
    /// Those of which no process is known.
    pub flows_of_nobody: u64,
    /// The others, by how their process is known: exact (the kernel's word: a record of the process names the very connection), remote
    /// (a record of it names the far end), named (its arguments do), size (a volume that fits a file), terminal.
    pub by_rung: BTreeMap<&'static str, u64>,
    /// Those that go by none of the proxies; null where none was told.
    pub bypassed: Option<u64>,
    /// Programs and destinations: what goes by no proxy first, then deny, review, allow, then what sent most.
    pub rows: Vec<EgressRowDocument>,
    /// Rows that are not shown because there are too many.
    pub rows_left_out: u64,
    /// Flows that are in no row because one host had too many.
    pub flows_left_out: u64,
}

/// A program and a destination.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EgressRowDocument {
    /// What is proposed: allow, deny or review. People decide.
    pub action: &'static str,
    /// Why.
    pub reason: String,
    /// The program; null where no process is known.
    pub program: Option<ProgramDocument>,
    /// Whom it works for, if it is a shell, an interpreter or a tool; some of them.
    pub works_for: Vec<ProgramDocument>,
    /// Some of the places where the program lies.
    pub program_paths: Vec<String>,
    /// The destination: a name, else an address.
    pub destination: String,
    /// The far port.
    pub port: u16,
    /// tcp, udp or other.
    pub protocol: &'static str,
    /// Flows.
    pub flows: u64,
    /// Flows whose destination two facts prove: server name, DNS answer, validated certificate.
    pub proven_flows: u64,
    /// What kind of destination it is, where that raises a score.
    pub destination_classes: Vec<String>,
    /// Bytes sent, as far as that is known.
    pub bytes_out: u64,
    /// Flows of which it is not known how much they sent.
    pub flows_of_unknown_bytes: u64,
    /// Hosts.
    pub hosts: u64,
    /// Some of these hosts.
    pub host_names: Vec<String>,
    /// When the first flow began, UTC.
    pub first: String,
    /// When the last flow ended, UTC.
    pub last: String,
    /// Flows by how their process is known.
    pub by_rung: BTreeMap<&'static str, u64>,
    /// Flows whose process is known by the kernel's word; that of the others is inferred.
    pub kernel_flows: u64,
    /// Flows that other processes might have sent as well.
    pub contested_flows: u64,
    /// Flows that a role or a sanctioned destination says are in order.
    pub usual_flows: u64,
    /// What says so.
    pub usual_by: Vec<String>,
    /// Flows that go by none of the proxies; null where none was told.
    pub bypassed_flows: Option<u64>,
}

/// The JSON Schema of the output of `report egress`.
pub fn egress_schema() -> serde_json::Value {
    schemars::schema_for!(EgressDocument).to_value()
}
