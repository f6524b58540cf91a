//! Results of osquery's tables over OpenBSM, the audit trail of macOS before 14 and of Macs where it was switched on again.
//!
//! Layout: the schema of `process_events` and `socket_events`. The audit trail tells of executions and of
//! connections, in whole seconds and by pids alone: no fork, no exit, no file, no signature, and arguments joined by
//! blanks without quotes. A connection's own end is not told, and `success` is 0 for one that does not block.

use serde_json::{Map, Value, json};
use tollgate_model::{Action, Body, Event, HostName, Record, Untrusted};

/// Seconds between two runs of a query.
const INTERVAL: i64 = 10;

/// The endpoint events of one host, as far as the audit trail tells them.
pub fn openbsm(records: &[Record], host: &HostName) -> Vec<u8> {
    let mut rows: Vec<(i64, &'static str, Map<String, Value>)> = Vec::new();
    for record in records.iter().filter(|record| record.host == *host) {
        let Body::Event(event) = &record.body else { continue };
        let Some((query, Value::Object(mut row))) = row(event) else { continue };
        row.insert("eid".to_owned(), json!(format!("{:010}", rows.len() + 1)));
        row.insert("time".to_owned(), json!(event.time.second().to_string()));
        row.insert("uptime".to_owned(), json!("5000"));
        rows.push(((event.time.second() / INTERVAL + 1) * INTERVAL, query, row));
    }
    rows.sort_by_key(|(run, query, _)| (*run, *query));
    let mut out = Vec::new();
    for (run, query, columns) in rows {
        let line = json!({
            "name": query, "hostIdentifier": host.raw(), "calendarTime": "Sun Mar  1 09:00:00 2026 UTC", "unixTime": run,
            "epoch": 0, "counter": run / INTERVAL % 1000 + 1, "numerics": false, "columns": columns, "action": "added",
        });
        out.extend_from_slice(line.to_string().as_bytes());
        out.push(b'\n');
    }
    out
}

fn row(event: &Event) -> Option<(&'static str, Value)> {
    let number = |id: Option<u32>| id.map_or("-1".to_owned(), |id| id.to_string());
    match &event.action {
        Action::Exec { target, argv, cwd, .. } => {
            let words: Vec<&str> = argv.iter().map(Untrusted::raw).collect();
            let user = target.user.unwrap_or(501).to_string();
            let row = json!({
                "pid": target.key.pid.to_string(), "parent": target.parent.map_or(-1, |parent| i64::from(parent.pid)).to_string(),
                "path": target.image.path.shown().raw(), "cmdline": words.join(" "), "mode": "0755",
                "cwd": cwd.as_ref().map_or("", |cwd| cwd.shown().raw()),
                "auid": number(target.audit_user), "uid": user, "euid": user, "gid": "20", "egid": "20",
                "owner_uid": "0", "owner_gid": "0", "env": "", "env_count": "0", "env_size": "0", "status": "0",
            });
            Some(("pack_audit_process_events", row))
        }
        Action::Connect { remote, .. } => {
            let row = json!({
                "action": "connect", "pid": event.process.key.pid.to_string(), "path": event.process.image.path.shown().raw(), "fd": "5",
                "auid": number(event.process.audit_user), "family": if remote.ip.is_ipv4() { "2" } else { "10" },
                "local_address": "0", "local_port": "0", "remote_address": remote.ip.to_string(),
                "remote_port": remote.port.to_string(), "success": "0",
            });
            Some(("pack_audit_socket_events", row))
        }
        _ => None,
    }
}
