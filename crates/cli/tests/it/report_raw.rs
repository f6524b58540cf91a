//! Raw records for `tollgate report`, as their collectors write them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// 2025-11-25T10:00:00Z.
pub const START: i64 = 1_764_064_800;

/// A process as `eslogger` tells it: `platform:ID`, `TEAM:ID`, `adhoc:ID` or `unsigned`.
pub fn process(pid: u32, parent: u32, path: &str, signed: &str) -> Value {
    let token = |pid: u32| json!([501, 501, 20, 501, 20, pid, 100_010, pid]);
    let (by, id) = signed.split_once(':').unwrap_or((signed, ""));
    // CS_SIGNED and CS_VALID; CS_ADHOC beside them; nothing.
    let flags = match by {
        "unsigned" => 0,
        "adhoc" => 0x2000_0003_u32,
        _ => 0x2000_0001,
    };
    let team = if matches!(by, "platform" | "adhoc" | "unsigned") { Value::Null } else { json!(by) };
    json!({
        "audit_token": token(pid), "ppid": parent, "original_ppid": parent, "group_id": pid, "session_id": 1, "signing_id": id, "team_id": team,
        "is_platform_binary": by == "platform", "codesigning_flags": flags, "executable": {"path": path, "path_truncated": false},
        "parent_audit_token": token(parent)
    })
}

fn message(second: i64, kind: u32, process: &Value, event: Value) -> String {
    let time = format!("2025-11-25T10:{:02}:{:02}.000000000Z", second / 60, second % 60);
    json!({"schema_version": 1, "version": 10, "time": time, "event_type": kind, "action_type": 1, "process": process, "event": event})
        .to_string()
}

/// A process runs a program.
pub fn exec(second: i64, before: &Value, target: &Value) -> String {
    message(second, 9, before, json!({"exec": {"target": target, "args": ["x"]}}))
}

/// A process makes another.
pub fn fork(second: i64, parent: &Value, child: &Value) -> String {
    message(second, 11, parent, json!({"fork": {"child": child}}))
}

/// A process opens a file for reading.
pub fn open(second: i64, process: &Value, path: &str) -> String {
    message(second, 10, process, json!({"open": {"fflag": 1, "file": {"path": path, "path_truncated": false}}}))
}

/// A row of osquery's `socket_events`.
pub fn connect(second: i64, host: &str, pid: u32, local: (&str, u16), remote: (&str, u16)) -> String {
    json!({
        "name": "pack_endpoint_socket_events", "hostIdentifier": host, "unixTime": START + second, "action": "added",
        "columns": {
            "action": "connect", "family": "2", "local_address": local.0, "local_port": local.1.to_string(), "path": "", "pid": pid.to_string(),
            "protocol": "6", "remote_address": remote.0, "remote_port": remote.1.to_string(), "success": "1", "time": (START + second).to_string()
        }
    })
    .to_string()
}

/// Rows of Zeek.
#[derive(Default)]
pub struct Zeek {
    conn: Vec<String>,
    ssl: Vec<String>,
    dns: Vec<String>,
}

impl Zeek {
    /// A TLS connection of so many bytes, with the name that the client asked for.
    #[must_use]
    pub fn tls(mut self, second: i64, local: (&str, u16), remote: (&str, u16), name: &str, bytes: u64) -> Self {
        let ends = |at: f64| {
            json!({
                "ts": (START + second) as f64 + at, "uid": format!("C{}{}", local.0, local.1), "id.orig_h": local.0, "id.orig_p": local.1,
                "id.resp_h": remote.0, "id.resp_p": remote.1
            })
        };
        let with = |mut row: Value, more: Value| {
            row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            row.to_string()
        };
        let sizes = json!({"proto": "tcp", "service": "ssl", "duration": 1.0, "orig_bytes": bytes, "resp_bytes": 10, "conn_state": "SF"});
        self.conn.push(with(ends(0.2), sizes));
        self.ssl.push(with(ends(0.25), json!({"version": "TLSv13", "server_name": name, "established": true})));
        self
    }

    /// An answer that a host's query was given.
    #[must_use]
    pub fn answer(mut self, second: i64, client: &str, name: &str, address: &str) -> Self {
        let row = json!({
            "ts": START + second, "uid": format!("D{client}{name}"), "id.orig_h": client, "id.orig_p": 5353, "id.resp_h": "10.0.0.1", "id.resp_p": 53,
            "proto": "udp", "query": name, "qtype_name": "A", "rcode_name": "NOERROR", "answers": [address], "TTLs": [300.0]
        });
        self.dns.push(row.to_string());
        self
    }

    /// Writes its logs.
    pub fn write(&self, folder: &Path) {
        for (log, rows) in [("conn", &self.conn), ("ssl", &self.ssl), ("dns", &self.dns)] {
            write(&folder.join("zeek").join(format!("{log}.log")), rows);
        }
    }
}

/// Writes lines into a file, and its folder if there is none.
pub fn write(path: &Path, lines: &[String]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
}
