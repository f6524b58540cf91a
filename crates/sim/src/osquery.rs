//! Results of osquery's scheduled queries, as the osquery daemon of a Mac logs them.
//!
//! Layout: "Schedule results" of osquery's logging documentation; columns and what stands in them from
//! the schema of `es_process_events`, `es_process_file_events`, `socket_events` and
//! `process_open_sockets`. Each table is queried every ten seconds, so a table's events come together,
//! with times of whole seconds, in the order of the tables. What the tables do not tell is left out:
//! closes, copies, links, removals, pid versions, and the mode of an open.

use serde_json::{Map, Value, json};
use tollgate_model::{Action, Body, Event, FilePath, HostName, Process, Protocol, Record, Signature, Untrusted};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OsqueryForm {
    /// A row a record, numbers as text: what osquery does unless told otherwise.
    Events,
    /// A row a record, numbers as numbers (`--logger_numerics`).
    Numbers,
    /// The rows of a run in one record (`--logger_event_type=false`).
    Batch,
    /// The rows of a run in one snapshot.
    Snapshot,
}

/// Seconds between two runs of a query.
const INTERVAL: i64 = 10;

/// The tables, in the order in which their queries run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    Processes,
    Files,
    SocketEvents,
    OpenSockets,
}

impl Table {
    fn query(self) -> &'static str {
        match self {
            Self::Processes => "pack_endpoint_es_process_events",
            Self::Files => "pack_endpoint_es_process_file_events",
            Self::SocketEvents => "pack_endpoint_socket_events",
            Self::OpenSockets => "pack_endpoint_process_open_sockets",
        }
    }
}

/// The endpoint events of one host, as far as osquery's tables tell them.
pub fn osquery(records: &[Record], host: &HostName, form: OsqueryForm) -> Vec<u8> {
    let events = records.iter().filter(|record| record.host == *host).filter_map(|record| match &record.body {
        Body::Event(event) => Some(event),
        Body::Network(_) | Body::Gap(_) | Body::Mark(_) => None,
    });
    let mut counts = [0u64; 4];
    let mut rows: Vec<(i64, Table, Map<String, Value>)> = Vec::new();
    for event in events {
        let Some((table, mut row)) = row(event) else { continue };
        let count = &mut counts[table as usize];
        *count += 1;
        // A socket is seen by a run of its query; its event has no time of its own.
        let run = if table == Table::OpenSockets { event.time.second() } else { (event.time.second() / INTERVAL + 1) * INTERVAL };
        match table {
            Table::Processes | Table::Files => {
                row.extend([("version".to_owned(), json!(8)), ("seq_num".to_owned(), json!(*count))]);
                row.extend([("global_seq_num".to_owned(), json!(*count)), ("eid".to_owned(), json!(format!("{count:010}")))]);
            }
            Table::SocketEvents => row.extend([("eid".to_owned(), json!(format!("{count:010}")))]),
            Table::OpenSockets => {}
        }
        rows.push((run, table, sorted(row, form)));
    }
    rows.sort_by_key(|(run, table, _)| (*run, *table));
    let mut out = Vec::new();
    for run in rows.chunk_by(|(run, table, _), (other_run, other, _)| (run, table) == (other_run, other)) {
        let Some((at, table, _)) = run.first() else { continue };
        let columns: Vec<Value> = run.iter().map(|(.., row)| Value::Object(row.clone())).collect();
        for record in log(*table, *at, columns, host, form) {
            out.extend_from_slice(record.to_string().as_bytes());
            out.push(b'\n');
        }
    }
    out
}

/// The records of one run of a query.
fn log(table: Table, at: i64, rows: Vec<Value>, host: &HostName, form: OsqueryForm) -> Vec<Value> {
    let around = json!({
        "name": table.query(),
        "hostIdentifier": host.raw(),
        "calendarTime": "Sun Mar  1 09:00:00 2026 UTC",
        "unixTime": at,
        "epoch": 0,
        "counter": at / INTERVAL % 1000,
        "numerics": form == OsqueryForm::Numbers,
        "decorations": {"host_uuid": "4AB2906D-5516-5794-AF54-86D1D7F533F3"},
    });
    let with = |members: Vec<(&str, Value)>| {
        let mut record = around.clone();
        if let Some(record) = record.as_object_mut() {
            record.extend(members.into_iter().map(|(key, value)| (key.to_owned(), value)));
        }
        record
    };
    match form {
        OsqueryForm::Events | OsqueryForm::Numbers => {
            rows.into_iter().map(|row| with(vec![("columns", row), ("action", json!("added"))])).collect()
        }
        OsqueryForm::Batch => vec![with(vec![("diffResults", json!({"added": rows, "removed": ""}))])],
        OsqueryForm::Snapshot => vec![with(vec![("snapshot", json!(rows)), ("action", json!("snapshot"))])],
    }
}

/// Columns by name; numbers as text, unless the form has numbers.
fn sorted(row: Map<String, Value>, form: OsqueryForm) -> Map<String, Value> {
    let text = |value: Value| match value {
        Value::Number(number) if form != OsqueryForm::Numbers => json!(number.to_string()),
        Value::Null => json!(""),
        other => other,
    };
    let mut row: Vec<(String, Value)> = row.into_iter().map(|(name, value)| (name, text(value))).collect();
    row.sort_by(|(one, _), (other, _)| one.cmp(other));
    row.into_iter().collect()
}

fn row(event: &Event) -> Option<(Table, Map<String, Value>)> {
    let second = event.time.second();
    let file = |kind: &str, path: &FilePath, to: Option<&FilePath>| {
        let process = &event.process;
        let row = json!({
            "event_type": kind, "pid": process.key.pid, "parent": process.parent.map_or(1, |parent| parent.pid),
            "path": process.image.path.shown().raw(), "filename": path.shown().raw(),
            "dest_filename": to.map(|to| to.shown().raw()), "time": second
        });
        Some((Table::Files, row))
    };
    let (table, row) = match &event.action {
        Action::Fork { child } => Some((Table::Processes, process("fork", &event.process, second, json!({"child_pid": child.key.pid})))),
        Action::Exec { target, argv, cwd, .. } => {
            let cwd = cwd.as_ref().map(|cwd| cwd.shown().raw().to_owned());
            let columns = json!({"cmdline": command_line(argv), "cmdline_count": argv.len(), "cwd": cwd, "env": "HOME=/Users/nobody ", "env_count": 1});
            Some((Table::Processes, process("exec", target, second, columns)))
        }
        Action::Exit => Some((Table::Processes, process("exit", &event.process, second, json!({"exit_code": 0})))),
        Action::Open { file: opened, .. } => file("open", &opened.path, None),
        Action::Create { file: made } => file("create", &made.path, None),
        Action::Write { file: written } => file("write", &written.path, None),
        Action::Truncate { file: cut } => file("truncate", &cut.path, None),
        Action::Rename { from, to } => file("rename", &from.path, Some(to)),
        Action::Close { .. } | Action::Copy { .. } | Action::Link { .. } | Action::Unlink { .. } | Action::Mount { .. } => None,
        Action::Connect { protocol, local: Some(local), remote } => {
            let protocol = match protocol {
                Protocol::Tcp => 6,
                Protocol::Udp => 17,
                Protocol::Other => 1,
            };
            let row = json!({
                "pid": event.process.key.pid, "fd": 5, "socket": 1, "family": if remote.ip.is_ipv4() { 2 } else { 10 }, "protocol": protocol,
                "local_address": local.ip.to_string(), "local_port": local.port, "remote_address": remote.ip.to_string(),
                "remote_port": remote.port, "path": "", "state": "ESTABLISHED", "net_namespace": ""
            });
            Some((Table::OpenSockets, row))
        }
        Action::Connect { local: None, remote, .. } => {
            let row = json!({
                "action": "connect", "pid": event.process.key.pid, "path": event.process.image.path.shown().raw(), "fd": "5",
                "auid": event.process.audit_user.map_or(-1, i64::from), "family": if remote.ip.is_ipv4() { 2 } else { 10 },
                "local_address": "0", "local_port": 0, "remote_address": remote.ip.to_string(), "remote_port": remote.port,
                "success": 0, "time": second, "uptime": 5000
            });
            Some((Table::SocketEvents, row))
        }
    }?;
    match row {
        Value::Object(row) => Some((table, row)),
        _ => None,
    }
}

/// A row of `es_process_events`.
fn process(kind: &str, process: &Process, second: i64, more: Value) -> Value {
    let identity = &process.image.identity;
    let text = |text: &Option<Untrusted>| text.as_ref().map(|text| text.raw().to_owned());
    let unsigned = identity.signature == Signature::Unsigned;
    let cdhash = text(&identity.cdhash).or_else(|| (!unsigned).then(|| "4c1a0f5e6b7d8c9e0f112233445566778899aabb".to_owned()));
    let mut row = json!({
        "event_type": kind, "pid": process.key.pid, "parent": process.parent.map_or(1, |parent| parent.pid),
        "original_parent": process.original_ppid.or(process.parent.map(|parent| parent.pid)).unwrap_or(1),
        "path": process.image.path.shown().raw(), "cwd": "", "cmdline": "", "cmdline_count": 0, "env": "", "env_count": 0,
        "uid": process.user.unwrap_or(501), "euid": 20, "gid": 20, "egid": 20, "username": "nobody",
        "signing_id": text(&identity.signing_id), "team_id": text(&identity.team_id), "cdhash": cdhash,
        "platform_binary": identity.platform_binary.map(u8::from), "time": second, "child_pid": null, "exit_code": null,
    });
    let flags = match identity.signature {
        Signature::Valid => Some("NOT_RUNTIME"),
        Signature::AdHoc => Some("ADHOC, NOT_RUNTIME"),
        Signature::Invalid | Signature::Unsigned => Some("NOT_VALID, NOT_RUNTIME"),
        // Before osquery 5.7 the column did not exist.
        Signature::Unknown => None,
    };
    if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
        row.extend(flags.map(|flags| ("codesigning_flags".to_owned(), json!(flags))));
        row.extend(more);
    }
    row
}

/// Arguments as osquery joins them: a blank after each, quotes around those that hold a blank or a quote.
fn command_line(argv: &[Untrusted]) -> String {
    let mut line = String::new();
    for word in argv.iter().map(Untrusted::raw) {
        if word.contains([' ', '"']) {
            line.push('"');
            for c in word.chars() {
                if matches!(c, '"' | '\\') {
                    line.push('\\');
                }
                line.push(c);
            }
            line.push('"');
        } else {
            line.push_str(word);
        }
        line.push(' ');
    }
    line
}
