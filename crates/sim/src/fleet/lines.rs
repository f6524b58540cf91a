//! Lines as collectors write them, from the documented layouts.

use serde_json::{Value, json};
use tollgate_model::Timestamp;

use crate::rfc3339;

/// What a Mac's process did, as both kinds of endpoint collectors would tell it.
#[derive(Clone, Debug)]
pub enum Deed {
    /// It was executed, by launchd.
    Exec {
        /// Arguments, the program's path first.
        argv: Vec<String>,
        /// Whether somebody is said to be responsible for it.
        responsible: bool,
    },
    /// It opened a file to read it.
    Read(&'static str),
    /// It made a file.
    Create(String),
    /// It connected.
    Connect {
        /// The near end's port.
        local: u16,
        /// The far end's address.
        remote: String,
    },
}

/// Something that a process did.
#[derive(Clone, Debug)]
pub struct Act {
    /// By the Mac's own clock, in nanoseconds.
    pub at: i64,
    /// Its pid.
    pub pid: u32,
    /// Its program.
    pub path: String,
    /// What it did.
    pub deed: Deed,
}

impl Act {
    /// The type of message that Endpoint Security makes of it; none of a connection.
    pub const fn es_type(&self) -> Option<u32> {
        match self.deed {
            Deed::Exec { .. } => Some(9),
            Deed::Read(_) => Some(10),
            Deed::Create(_) => Some(13),
            Deed::Connect { .. } => None,
        }
    }

    /// The table of osquery that tells of it.
    pub const fn table(&self) -> &'static str {
        match self.deed {
            Deed::Exec { .. } => "es_process_events",
            Deed::Read(_) | Deed::Create(_) => "es_process_file_events",
            Deed::Connect { .. } => "socket_events",
        }
    }

    /// An `eslogger` message that a shipper took in at a time.
    pub fn eslogger(&self, of_all: u64, of_type: u64, shipped: i64) -> String {
        let file = |path: &str| json!({"path": path, "path_truncated": false, "stat": {"st_size": 1000}});
        let process = |path: &str, version: u32, responsible: bool| {
            let mut process = json!({
                "audit_token": [501, 501, 20, 501, 20, self.pid, 100_010, version], "ppid": 1, "original_ppid": 1,
                "parent_audit_token": [0, 0, 0, 0, 0, 1, 1, 1], "group_id": self.pid, "session_id": 1,
                "codesigning_flags": 0x2201_0301, "is_platform_binary": true, "signing_id": "com.example.tool", "team_id": null,
                "cdhash": "4C1A0F5E6B7D8C9E0F112233445566778899AABB", "executable": file(path)
            });
            if responsible && let Some(process) = process.as_object_mut() {
                process.insert("responsible_audit_token".to_owned(), json!([501, 501, 20, 501, 20, 300, 100_010, 3]));
            }
            process
        };
        let own = self.pid * 2;
        let (described, event) = match &self.deed {
            Deed::Exec { argv, responsible } => {
                let target = process(&self.path, own, *responsible);
                (process("/bin/zsh", own - 1, false), json!({"exec": {"target": target, "args": argv}}))
            }
            Deed::Read(path) => (process(&self.path, own, false), json!({"open": {"fflag": 1, "file": file(path)}})),
            Deed::Create(path) => {
                let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
                let new = json!({"dir": file(dir), "filename": name, "mode": 33188});
                (process(&self.path, own, false), json!({"create": {"destination_type": 1, "destination": {"new_path": new}}}))
            }
            Deed::Connect { .. } => (Value::Null, Value::Null),
        };
        json!({
            "schema_version": 1, "version": 10, "time": rfc3339(Timestamp(self.at)), "event_type": self.es_type(), "action_type": 1,
            "seq_num": of_type, "global_seq_num": of_all, "process": described, "event": event, "@timestamp": rfc3339(Timestamp(shipped)),
        })
        .to_string()
    }

    /// A row of osquery of a host, written at a second of the Mac's clock.
    pub fn osquery(&self, host: &str, unix_time: i64, signed: bool) -> String {
        let second = self.at.div_euclid(1_000_000_000);
        let text = |value: i64| value.to_string();
        let mut columns = json!({"pid": text(self.pid.into()), "parent": "1", "path": self.path, "time": text(second)});
        let more = match &self.deed {
            Deed::Exec { argv, .. } => {
                json!({"event_type": "exec", "cmdline": argv.join(" "), "cmdline_count": text(argv.len() as i64), "original_parent": "1", "uid": "501"})
            }
            Deed::Read(path) => json!({"event_type": "open", "filename": path, "dest_filename": ""}),
            Deed::Create(path) => json!({"event_type": "create", "filename": path, "dest_filename": ""}),
            Deed::Connect { local, remote } => json!({
                "action": "connect", "local_address": "10.0.0.1", "local_port": text((*local).into()), "remote_address": remote, "remote_port": "443", "family": "2"
            }),
        };
        if let (Some(columns), Value::Object(more)) = (columns.as_object_mut(), more) {
            columns.extend(more);
            if matches!(self.deed, Deed::Exec { .. }) && signed {
                columns.extend([("signing_id".to_owned(), json!("com.example.tool")), ("platform_binary".to_owned(), json!("1"))]);
                columns.extend([("codesigning_flags".to_owned(), json!("")), ("cdhash".to_owned(), json!("4c1a"))]);
            }
        }
        json!({"name": self.table(), "hostIdentifier": host, "unixTime": unix_time, "epoch": 0, "counter": 1, "columns": columns, "action": "added"})
            .to_string()
    }
}

/// A row of Zeek's `conn` log.
pub fn conn(uid: &str, from: (&str, u16), to: &str, start: i64, end: i64) -> String {
    json!({
        "ts": seconds(start), "uid": uid, "id.orig_h": from.0, "id.orig_p": from.1, "id.resp_h": to, "id.resp_p": 443, "proto": "tcp",
        "service": "ssl", "duration": seconds(end - start), "orig_bytes": 2000, "resp_bytes": 4000, "conn_state": "SF", "missed_bytes": 0,
        "_path": "conn"
    })
    .to_string()
}

/// A row of Zeek's `ssl` log.
pub fn ssl(uid: &str, from: (&str, u16), to: &str, at: i64) -> String {
    json!({
        "ts": seconds(at), "uid": uid, "id.orig_h": from.0, "id.orig_p": from.1, "id.resp_h": to, "id.resp_p": 443, "version": "TLSv13",
        "server_name": format!("host-{to}.example"), "established": true, "_path": "ssl"
    })
    .to_string()
}

/// A row of Zeek's `x509` log, which is of no Mac.
pub fn x509(to: &str, at: i64) -> String {
    json!({
        "ts": seconds(at), "fingerprint": format!("f{to}"), "certificate.version": 3, "certificate.serial": "01",
        "certificate.subject": format!("CN=host-{to}.example"), "certificate.issuer": "CN=Example CA,O=Example",
        "certificate.not_valid_before": 1_790_000_000.0, "certificate.not_valid_after": 1_800_000_000.0, "san.dns": [format!("host-{to}.example")],
        "_path": "x509"
    })
    .to_string()
}

fn seconds(nanos: i64) -> f64 {
    nanos as f64 / 1e9
}
