//! Endpoint Security messages as `eslogger` writes them, one JSON object a line.
//!
//! Layout: message versions 9 (macOS 15) and 10 (macOS 26), in which audit tokens changed from an
//! object to an array of eight numbers. Real output has its keys in any order and escapes slashes;
//! so does this.

use serde_json::{Map, Value, json};
use tollgate_model::{Action, Body, Event, FilePath, FileSeen, HostName, Process, ProcessKey, Record, Signature, Timestamp};

use crate::rfc3339;

/// Which message version is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EsloggerForm {
    /// Audit tokens are objects.
    Version9,
    /// Audit tokens are arrays.
    Version10,
}

/// The endpoint events of one host. Gaps appear as they do in reality: as missing sequence numbers.
/// `host` is added under the key that a shipper would use, if asked for.
pub fn eslogger(records: &[Record], host: &HostName, form: EsloggerForm, name_host: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let events = records.iter().filter(|record| record.host == *host).filter_map(|record| match &record.body {
        Body::Event(event) => Some(event),
        Body::Network(_) | Body::Gap(_) | Body::Mark(_) => None,
    });
    for (index, event) in events.enumerate() {
        let Some((name, number, said)) = said(event, form) else { continue };
        let mut message = Map::new();
        let mut members = vec![
            ("schema_version", json!(1)),
            ("version", json!(if form == EsloggerForm::Version9 { 9 } else { 10 })),
            ("time", json!(rfc3339(event.time))),
            ("mach_time", json!(event.time.0 / 1000 * 24)),
            ("event_type", json!(number)),
            ("action_type", json!(1)),
            ("action", json!({"result": {"result_type": 0, "result": {"auth": 0}}})),
            ("seq_num", json!(index)),
            ("thread", json!({"thread_id": 4711})),
            ("process", process(&event.process, form, event.time)),
            ("event", json!({name: said})),
        ];
        members.extend(event.seq.map(|seq| ("global_seq_num", json!(seq))));
        if name_host {
            members.push(("host", json!(host.raw())));
        }
        let turn = index % members.len();
        members.rotate_left(turn);
        message.extend(members.into_iter().map(|(key, value)| (key.to_owned(), value)));
        let line = Value::Object(message).to_string().replace('/', "\\/");
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    out
}

/// Name, number and content of the event.
fn said(event: &Event, form: EsloggerForm) -> Option<(&'static str, u32, Value)> {
    Some(match &event.action {
        Action::Exec { target, argv, cwd, script, .. } => (
            "exec",
            9,
            json!({
                "target": process(target, form, event.time),
                "args": argv.iter().map(|word| word.raw()).collect::<Vec<_>>(),
                "env": ["PATH=/usr/bin:/bin", "HOME=/Users/nobody"],
                "cwd": cwd.as_ref().map(|path| stat_file(path, None)),
                "script": script.as_ref().map(|path| stat_file(path, None)),
                "dyld_exec_path": target.image.path.shown().raw(),
                "fds": [], "last_fd": 2, "image_cputype": 16_777_228,
            }),
        ),
        Action::Fork { child } => ("fork", 11, json!({"child": process(child, form, event.time)})),
        Action::Exit => ("exit", 15, json!({"stat": 0})),
        Action::Open { file, read, write } => {
            ("open", 10, json!({"fflag": u32::from(*read) | (u32::from(*write) << 1), "file": seen(file)}))
        }
        Action::Create { file } => ("create", 13, json!({"destination_type": 1, "destination": {"new_path": new_path(&file.path)}})),
        Action::Write { file } => ("write", 33, json!({"target": seen(file)})),
        Action::Close { file, modified } => {
            ("close", 12, json!({"modified": modified, "was_mapped_writable": false, "target": seen(file)}))
        }
        Action::Truncate { file } => ("truncate", 41, json!({"target": seen(file)})),
        Action::Rename { from, to } => {
            ("rename", 25, json!({"source": seen(from), "destination_type": 1, "destination": {"new_path": new_path(to)}}))
        }
        Action::Copy { from, to } => {
            let (folder, name) = split(to);
            ("clone", 61, json!({"source": seen(from), "target_dir": path_file(&folder, None), "target_name": name}))
        }
        Action::Link { from, to } => {
            let (folder, name) = split(to);
            ("link", 19, json!({"source": seen(from), "target_dir": path_file(&folder, None), "target_filename": name}))
        }
        Action::Unlink { file } => ("unlink", 32, json!({"target": seen(file), "parent_dir": path_file(&split(&file.path).0, None)})),
        Action::Mount { from, on } => (
            "mount",
            22,
            json!({"statfs": {
                "f_bsize": 4096, "f_fstypename": "apfs", "f_mntonname": on.shown().raw(), "f_mntfromname": from.raw(), "f_fsid": [16_777_240, 26]
            }, "disposition": 0}),
        ),
        // Endpoint Security tells of no internet connection.
        Action::Connect { .. } => return None,
    })
}

fn split(path: &FilePath) -> (String, String) {
    let raw = path.shown().raw();
    raw.rsplit_once('/').map_or_else(|| (String::new(), raw.to_owned()), |(folder, name)| (folder.to_owned(), name.to_owned()))
}

fn new_path(path: &FilePath) -> Value {
    let (folder, name) = split(path);
    json!({"dir": path_file(&folder, None), "filename": name, "mode": 33188})
}

fn seen(file: &FileSeen) -> Value {
    stat_file(&file.path, file.size)
}

fn stat_file(path: &FilePath, size: Option<u64>) -> Value {
    path_file(path.shown().raw(), size)
}

fn path_file(path: &str, size: Option<u64>) -> Value {
    let mut stat =
        json!({"st_ino": 1_152_921_500_312_525_701u64, "st_dev": 16_777_233, "st_mode": 33188, "st_uid": 501, "st_gid": 20, "st_nlink": 1});
    if let (Some(size), Some(stat)) = (size, stat.as_object_mut()) {
        stat.insert("st_size".to_owned(), json!(size));
    }
    json!({"path": path, "path_truncated": false, "stat": stat})
}

fn process(process: &Process, form: EsloggerForm, at: Timestamp) -> Value {
    let identity = &process.image.identity;
    let text = |text: &Option<tollgate_model::Untrusted>| text.as_ref().map(|text| text.raw().to_owned());
    let flags = match identity.signature {
        Signature::Valid => Some(0x2201_0301_u32 | if identity.platform_binary == Some(true) { 0x0400_0000 } else { 0 }),
        Signature::AdHoc => Some(0x2202_0203),
        Signature::Invalid => Some(0x2200_0300),
        Signature::Unsigned => Some(0),
        Signature::Unknown => None,
    };
    let mut value = json!({
        "audit_token": token(process, process.key, form),
        "ppid": process.parent.map_or(1, |parent| parent.pid),
        "original_ppid": process.original_ppid.or(process.parent.map(|parent| parent.pid)).unwrap_or(1),
        "group_id": process.group.unwrap_or(process.key.pid),
        "session_id": process.session.unwrap_or(1),
        "cdhash": text(&identity.cdhash).unwrap_or_else(|| "0".repeat(40)).to_uppercase(),
        "signing_id": text(&identity.signing_id).unwrap_or_default(),
        "team_id": text(&identity.team_id),
        "is_platform_binary": identity.platform_binary,
        "is_es_client": false,
        "start_time": rfc3339(at),
        "tty": null,
        "executable": stat_file(&process.image.path, None),
    });
    if let Some(value) = value.as_object_mut() {
        value.extend(process.parent.map(|key| ("parent_audit_token".to_owned(), token(process, key, form))));
        value.extend(process.responsible.map(|key| ("responsible_audit_token".to_owned(), token(process, key, form))));
        value.extend(flags.map(|flags| ("codesigning_flags".to_owned(), json!(flags))));
    }
    value
}

/// An audit token: `[auid, euid, egid, ruid, rgid, pid, asid, pidversion]`, by name or by place.
fn token(process: &Process, key: ProcessKey, form: EsloggerForm) -> Value {
    let audit_user = process.audit_user.unwrap_or(u32::MAX);
    let user = process.user.unwrap_or(501);
    let version = key.pidversion.unwrap_or(0);
    match form {
        EsloggerForm::Version9 => json!({
            "asid": 100_010, "auid": audit_user, "egid": 20, "euid": user,
            "pid": key.pid, "pidversion": version, "rgid": 20, "ruid": user
        }),
        EsloggerForm::Version10 => json!([audit_user, user, 20, user, 20, key.pid, 100_010, version]),
    }
}
