//! What inputs hold, as documents: the schema of the JSON output of `sources`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// What one source gave in one input, or, with `source` null, what of an input belongs to no source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceDocument {
    /// `source`.
    pub kind: &'static str,
    /// The input; `-` is standard input.
    pub file: String,
    /// Collector with its table or log, such as `eslogger`, `osquery es_process_events` or `zeek conn`;
    /// `zeek (other)` for logs that are not read; null for text of no known format.
    pub source: Option<String>,
    /// Form of the records: eslogger, osquery, zeek-json or zeek-tsv.
    pub format: Option<&'static str>,
    /// Records that are there: `used` + `ignored` + `rejected`.
    pub records: u64,
    /// Records that the analysis uses.
    pub used: u64,
    /// Records that were understood and hold nothing for the analysis, see `ignored_names`.
    pub ignored: u64,
    /// Records that are lost, see `defects`.
    pub rejected: u64,
    /// Time of the first record used, UTC.
    pub first: Option<String>,
    /// Time of the last record used, UTC.
    pub last: Option<String>,
    /// Hosts that its records tell of; for rows of a sensor those that their addresses are mapped to.
    pub hosts: u64,
    /// Whether there are more hosts than could be counted.
    pub hosts_more: bool,
    /// The first hosts by name, at most 8.
    pub host_names: Vec<String>,
    /// Records used, by kind: fork, exec, exit, open (for reading), open-to-write, create, write, close-modified,
    /// close, truncate, rename, copy, link, unlink, connect; flow, tls-flow (TLS was recognised in it), unsized-flow
    /// and unsized-tls-flow (its volume is not known), tls (a handshake with a server name), tls-unnamed, certificate, dns; lease,
    /// address (a host said it has it).
    pub kinds: BTreeMap<&'static str, u64>,
    /// Records ignored, by the source's own name for them.
    pub ignored_names: BTreeMap<String, u64>,
    /// How well each leg is served with the records that are there.
    pub serves: LegsDocument,
    /// How well this source could serve each leg.
    pub can_serve: LegsDocument,
    /// What was wrong, by kind and field.
    pub defects: Vec<DefectDocument>,
}

/// How well each leg of the analysis is served: full, partial, weak or none.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LegsDocument {
    /// Which program ran, with which arguments, started by which other.
    pub process: &'static str,
    /// Which process opened a connection, by the kernel's word.
    pub attribution: &'static str,
    /// Names, versions and certificates of TLS.
    pub tls: &'static str,
    /// How much was sent.
    pub volume: &'static str,
    /// Which files were read.
    pub file: &'static str,
    /// Which archives were written.
    pub archive: &'static str,
}

/// A kind of defect.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DefectDocument {
    /// Its name, such as missing-field.
    pub kind: &'static str,
    /// The field to blame, where one is.
    pub field: Option<&'static str>,
    /// How often.
    pub count: u64,
    /// Whether records were lost with it, and not only a field.
    pub lost: bool,
    /// Offset in bytes, after decompression, of the first record that has it.
    pub offset: u64,
}

/// The end: all sources together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourcesDocument {
    /// `summary`.
    pub kind: &'static str,
    /// Inputs, those that could not be opened included.
    pub inputs: u64,
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// Records that are there: `used` + `ignored` + `rejected`.
    pub records: u64,
    /// Records that the analysis uses.
    pub used: u64,
    /// Records that were understood and hold nothing for the analysis.
    pub ignored: u64,
    /// Records that are lost.
    pub rejected: u64,
    /// Endpoint records.
    pub endpoint: SideDocument,
    /// Rows of network sensors about connections, names and handshakes.
    pub network: SideDocument,
    /// Addresses that network rows come from and no host is mapped to; each counts as a network host.
    pub unmapped_addresses: u64,
    /// Network rows from such addresses.
    pub unmapped_rows: u64,
    /// Whether there are more hosts than facts were kept about, so that numbers of hosts are too small.
    pub hosts_more: bool,
    /// In which mode a hunt runs, by host.
    pub modes: ModesDocument,
    /// How well each leg is served by all sources together, somewhere.
    pub serves: LegsDocument,
    /// What cannot be seen with these sources.
    pub unseen: Vec<UnseenDocument>,
    /// What was assumed or came too late, in words.
    pub notes: Vec<String>,
    /// Inputs that could not be opened.
    pub not_opened: Vec<NotOpenedDocument>,
    /// Inputs that ended damaged: what came before was read.
    pub damaged: Vec<String>,
    /// Inputs that hold the same records as another.
    pub same_records: Vec<SameDocument>,
    /// What folders hold and is not read.
    pub left_out: Vec<LeftOutDocument>,
}

/// Records of one side.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SideDocument {
    /// Hosts.
    pub hosts: u64,
    /// Time of the first, UTC.
    pub first: Option<String>,
    /// Time of the last, UTC.
    pub last: Option<String>,
}

/// Modes of a hunt, by host, as far as whole inputs tell.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ModesDocument {
    /// Processes, files and flows.
    pub full: HostsDocument,
    /// Processes and flows; arguments stand for files.
    #[serde(rename = "argv-only")]
    pub argv_only: HostsDocument,
    /// Processes without flows: only egress that arguments declare.
    #[serde(rename = "no-network")]
    pub no_network: HostsDocument,
    /// Flows without processes.
    #[serde(rename = "network-only")]
    pub network_only: HostsDocument,
    /// Both, but at no time both: each finding is no-network or network-only.
    pub apart: HostsDocument,
}

/// Hosts.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct HostsDocument {
    /// How many.
    pub count: u64,
    /// The first by name, at most 8.
    pub names: Vec<String>,
}

/// Something that cannot be seen with these sources.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UnseenDocument {
    /// Its name: no-records, no-endpoint, no-network, no-attribution, no-execs, no-files, no-reads, no-archives, no-tls,
    /// no-volume, no-process-in-file-events, apart, unmapped-addresses, endpoint-only-hosts or network-only-hosts.
    pub code: &'static str,
    /// What cannot be seen.
    pub what: String,
    /// What would show it.
    pub fix: String,
    /// Hosts concerned.
    pub hosts: HostsDocument,
}

/// An input that could not be opened.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NotOpenedDocument {
    /// The input.
    pub file: String,
    /// Why.
    pub reason: String,
}

/// An input that holds the same records as another, in the same order.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SameDocument {
    /// The input.
    pub file: String,
    /// The first input with these records.
    pub same_as: String,
}

/// What folders hold and is not read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LeftOutDocument {
    /// What it is: hidden file, hidden folder or link to a folder.
    pub what: &'static str,
    /// How many.
    pub count: u64,
    /// The first by name.
    pub example: String,
}

/// One line of output.
#[derive(JsonSchema)]
#[schemars(title = "Tollgate sources", untagged)]
#[allow(dead_code, reason = "it only gives the schema its shape")]
enum SourcesLine {
    /// One for each source in each input.
    Source(SourceDocument),
    /// The last line.
    Summary(SourcesDocument),
}

/// JSON Schema (2020-12) of one line of output of `sources`.
pub fn sources_schema() -> serde_json::Value {
    schemars::schema_for!(SourcesLine).to_value()
}
