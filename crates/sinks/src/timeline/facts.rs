//! What a record says, field by field.

use schemars::JsonSchema;
use serde::Serialize;
use tollgate_model::{Action, Body, Endpoint, Event, FilePath, NetworkRow, Process, Protocol, Untrusted};

use crate::texts::document_text;
use crate::words::time;

/// What a record says; what it does not say is absent.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// fork, exec, exit, read, open, create, write, close, truncate, rename, copy, link, unlink, mount, connect, flow, tls or dns.
    action: &'static str,
    /// Who did it; of an exec the program before, of a fork the parent. Absent in rows of a network sensor.
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<ProcessFacts>,
    /// Of an exec the new program, of a fork the child.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<ProcessFacts>,
    /// Arguments of an exec, secrets replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    arguments: Option<Vec<String>>,
    /// Whether the arguments are known to be all.
    #[serde(skip_serializing_if = "Option::is_none")]
    arguments_complete: Option<bool>,
    /// Working directory of an exec.
    #[serde(skip_serializing_if = "Option::is_none")]
    cwd: Option<String>,
    /// The file; of a mount, where it is mounted.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// The new name of a rename, the copy, or the further name of a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// What was mounted.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Size of the file in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// Whether a file was opened to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_read: Option<bool>,
    /// Whether a file was opened to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_write: Option<bool>,
    /// Whether a file that was closed had been changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<bool>,
    /// tcp, udp or other.
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'static str>,
    /// The near end of a connection, or who asked for a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    local: Option<String>,
    /// The far end of a connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    remote: Option<String>,
    /// The sensor's name for a connection, which its TLS rows share.
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<String>,
    /// When a connection ended, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    /// Bytes sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_out: Option<u64>,
    /// Bytes that came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_in: Option<u64>,
    /// Whether the sensor missed some of it, so that bytes are the least.
    #[serde(skip_serializing_if = "Option::is_none")]
    missed: Option<bool>,
    /// Protocols that the sensor recognised inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    services: Vec<String>,
    /// The server's name that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Version of TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    /// Whether the handshake was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    established: Option<bool>,
    /// Addresses answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<String>,
}

/// A process.
#[derive(Debug, Serialize, JsonSchema)]
struct ProcessFacts {
    /// Path of its program; empty where it is not known.
    path: String,
    /// Process id.
    pid: u32,
    /// The kernel's counter of images; null where the source has none.
    pidversion: Option<u32>,
    /// Signing identifier.
    signing_id: Option<String>,
    /// Team identifier.
    team_id: Option<String>,
    /// What is known of the signature.
    signature: &'static str,
}

impl ProcessFacts {
    fn new(process: &Process) -> Self {
        let identity = &process.image.identity;
        Self {
            path: path(&process.image.path),
            pid: process.key.pid,
            pidversion: process.key.pidversion,
            signing_id: identity.signing_id.as_ref().map(text),
            team_id: identity.team_id.as_ref().map(text),
            signature: identity.signature.name(),
        }
    }
}

impl Facts {
    /// What a record says.
    pub fn new(body: &Body) -> Self {
        match body {
            Body::Event(event) => Self::of_event(event),
            Body::Network(row) => Self::of_row(&row.row),
            Body::Gap(_) | Body::Mark(_) => Self::default(),
        }
    }

    fn of_event(event: &Event) -> Self {
        let said = Self { action: action_name(&event.action), process: Some(ProcessFacts::new(&event.process)), ..Self::default() };
        match &event.action {
            Action::Fork { child } => Self { target: Some(ProcessFacts::new(child)), ..said },
            Action::Exec { target, argv, argv_complete, cwd, .. } => Self {
                target: Some(ProcessFacts::new(target)),
                arguments: Some(argv.iter().map(text).collect()),
                arguments_complete: Some(*argv_complete),
                cwd: cwd.as_ref().map(path),
                ..said
            },
            Action::Exit => said,
            Action::Open { file, read, write } => {
                Self { path: Some(path(&file.path)), size: file.size, to_read: Some(*read), to_write: Some(*write), ..said }
            }
            Action::Close { file, modified } => Self { path: Some(path(&file.path)), size: file.size, modified: Some(*modified), ..said },
            Action::Create { file } | Action::Write { file } | Action::Truncate { file } | Action::Unlink { file } => {
                Self { path: Some(path(&file.path)), size: file.size, ..said }
            }
            Action::Rename { from, to } | Action::Copy { from, to } | Action::Link { from, to } => {
                Self { path: Some(path(&from.path)), size: from.size, to: Some(path(to)), ..said }
            }
            Action::Mount { from, on } => Self { from: Some(text(from)), path: Some(path(on)), ..said },
            Action::Connect { protocol, local, remote } => Self {
                protocol: Some(protocol_name(*protocol)),
                local: local.as_ref().map(endpoint),
                remote: Some(endpoint(remote)),
                ..said
            },
        }
    }

    fn of_row(row: &NetworkRow) -> Self {
        let said = Self { action: row_name(row), ..Self::default() };
        match row {
            NetworkRow::Flow(flow) => Self {
                protocol: Some(protocol_name(flow.protocol)),
                local: Some(endpoint(&flow.source)),
                remote: Some(endpoint(&flow.destination)),
                connection: Some(text(&flow.uid)),
                end: Some(time(flow.end)),
                bytes_out: flow.bytes_out,
                bytes_in: flow.bytes_in,
                missed: Some(flow.missed),
                services: flow.services.iter().map(text).collect(),
                ..said
            },
            NetworkRow::Tls(tls) => Self {
                protocol: Some(protocol_name(tls.protocol)),
                local: Some(endpoint(&tls.source)),
                remote: Some(endpoint(&tls.destination)),
                connection: Some(text(&tls.uid)),
                name: tls.server_name.as_ref().map(text),
                version: tls.version.as_ref().map(text),
                established: tls.established,
                ..said
            },
            NetworkRow::Dns(dns) => Self {
                local: Some(dns.client.to_string()),
                name: Some(text(&dns.query)),
                answers: dns.answers.iter().map(|(ip, _)| ip.to_string()).collect(),
                ..said
            },
            NetworkRow::Certificate(_) | NetworkRow::Lease(_) => said,
        }
    }
}

fn text(text: &Untrusted) -> String {
    document_text(text.raw())
}

fn path(path: &FilePath) -> String {
    text(path.shown())
}

/// What was done, in a word.
pub(super) const fn action_name(action: &Action) -> &'static str {
    match action {
        Action::Fork { .. } => "fork",
        Action::Exec { .. } => "exec",
        Action::Exit => "exit",
        Action::Open { read: true, write: false, .. } => "read",
        Action::Open { .. } => "open",
        Action::Create { .. } => "create",
        Action::Write { .. } => "write",
        Action::Close { .. } => "close",
        Action::Truncate { .. } => "truncate",
        Action::Rename { .. } => "rename",
        Action::Copy { .. } => "copy",
        Action::Link { .. } => "link",
        Action::Unlink { .. } => "unlink",
        Action::Mount { .. } => "mount",
        Action::Connect { .. } => "connect",
    }
}

/// What a row is about, in a word.
pub(super) const fn row_name(row: &NetworkRow) -> &'static str {
    match row {
        NetworkRow::Flow(_) => "flow",
        NetworkRow::Tls(_) => "tls",
        NetworkRow::Certificate(_) => "certificate",
        NetworkRow::Dns(_) => "dns",
        NetworkRow::Lease(_) => "lease",
    }
}

/// A transport protocol, in a word.
pub(super) const fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Other => "other",
    }
}

/// An address with its port.
pub(super) fn endpoint(endpoint: &Endpoint) -> String {
    std::net::SocketAddr::new(endpoint.ip, endpoint.port).to_string()
}
