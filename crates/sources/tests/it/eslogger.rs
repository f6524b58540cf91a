//! Endpoint Security messages, against values typed by hand beside the records.

use tollgate_model::{Action, DefectKind, Event, FileSeen, NUMBERED, Nanos, Process, ProcessKey, Signature, Timestamp, Untrusted};

use crate::run::{Run, fixture};

/// 2026-03-02T09:15:30Z, by `date -u -d 2026-03-02T09:15:30Z +%s`.
const V9_START: i64 = 1_772_442_930;
/// 2026-10-02T18:00:00Z, likewise.
const V10_START: i64 = 1_790_964_000;

fn key(pid: u32, pidversion: u32) -> ProcessKey {
    ProcessKey { pid, pidversion: Some(pidversion) }
}

fn file(path: &str, size: u64) -> FileSeen {
    FileSeen { path: tollgate_model::FilePath::new(path), size: Some(size) }
}

fn path(path: &str) -> tollgate_model::FilePath {
    tollgate_model::FilePath::new(path)
}

fn text(text: &str) -> Option<Untrusted> {
    Some(Untrusted::from(text))
}

fn v9() -> Vec<Event> {
    Run::of(fixture("eslogger/v9.ndjson").as_slice()).events.into_iter().map(|(_, event)| event).collect()
}

#[test]
fn every_record_of_version_9_is_accounted_for() {
    let run = Run::of(fixture("eslogger/v9.ndjson").as_slice());
    assert_eq!(run.totals(), [18, 17, 1, 0, 0]);
    let (names, count) = run.counts.ignored_names.iter().next().unwrap();
    assert_eq!((names.0.collector(), names.1.raw(), *count), ("eslogger", "mmap", 1));
    // The one defect is `path_truncated` of the truncate event.
    assert_eq!(run.defects.len(), 1);
    assert_eq!((run.defects[0].kind, run.defects[0].field), (DefectKind::TruncatedValue, Some("path")));
    // One of the 18 is ignored; its number is told all the same.
    assert_eq!(run.marks.len(), 1);
    assert!(run.events.iter().all(|(host, event)| host.is_none() && event.stream == NUMBERED));
    assert_eq!(run.events.iter().map(|(_, event)| event.seq.unwrap()).collect::<Vec<_>>(), (100..117).collect::<Vec<_>>());
}

#[test]
fn an_exec_tells_the_image_before_and_after() {
    let exec = &v9()[0];
    assert_eq!(exec.time, Timestamp(V9_START * 1_000_000_000 + 1));
    assert_eq!(exec.precision, Nanos(1));
    let before: &Process = &exec.process;
    assert_eq!(before.key, key(700, 1700));
    assert_eq!(before.parent, Some(key(600, 1600)));
    assert_eq!(before.responsible, Some(key(500, 1500)));
    assert_eq!(before.original_ppid, Some(600));
    assert_eq!((before.audit_user, before.user), (Some(501), Some(501)));
    assert_eq!((before.group, before.session), (Some(700), Some(590)));
    assert_eq!(before.image.path, path("/bin/zsh"));
    let identity = &before.image.identity;
    assert_eq!(identity.signing_id, text("com.apple.zsh"));
    assert_eq!(identity.team_id, None);
    assert_eq!(identity.platform_binary, Some(true));
    assert_eq!(identity.cdhash, text("00112233445566778899aabbccddeeff00112233"));
    assert_eq!(identity.signature, Signature::Valid);

    let Action::Exec { target, argv, argv_complete, cwd, script } = &exec.action else { panic!("{exec:?}") };
    assert_eq!(target.key, key(700, 1701));
    assert_eq!(target.image.path, path("/Users/eva/bin/packer"));
    assert_eq!(target.image.identity.team_id, None, "empty is absent");
    assert_eq!(target.image.identity.signature, Signature::AdHoc);
    assert_eq!(target.image.identity.platform_binary, Some(false));
    let argv: Vec<&str> = argv.iter().map(Untrusted::raw).collect();
    assert_eq!(argv, ["packer", "-o", "/tmp/out file.zip", "/Users/eva/Documents"]);
    assert!(argv_complete);
    assert_eq!(*cwd, Some(path("/Users/eva")));
    assert_eq!(*script, Some(path("/Users/eva/bin/pack.sh")));
}

#[test]
fn the_environment_is_never_kept() {
    let run = Run::of(fixture("eslogger/v9.ndjson").as_slice());
    assert!(!format!("{:?}", run.events).contains("do-not-read-me"));
}

#[test]
fn a_fork_tells_parent_and_child() {
    let fork = &v9()[1];
    assert_eq!(fork.time, Timestamp(V9_START * 1_000_000_000 + 1_500_000_000));
    assert_eq!(fork.process.key, key(88, 188));
    assert_eq!(fork.process.audit_user, None, "4294967295 is nobody");
    assert_eq!(fork.process.user, Some(0));
    assert_eq!(fork.process.parent, Some(ProcessKey { pid: 1, pidversion: None }), "from ppid alone");
    assert_eq!(fork.process.image.identity.signature, Signature::Unknown);
    let Action::Fork { child } = &fork.action else { panic!("{fork:?}") };
    assert_eq!(child.key, key(701, 1702));
    assert_eq!(child.parent, Some(key(88, 188)));
}

#[test]
fn every_action_on_files_is_mapped() {
    let events = v9();
    let expected = [
        (2, Action::Exit),
        (3, Action::Open { file: file("/Users/eva/Library/Keychains/login.keychain-db", 434_176), read: true, write: false }),
        // 1027 = 0x403: FREAD, FWRITE and O_TRUNC; of what is emptied nothing tells that it is a regular file
        (4, Action::Open { file: file("/tmp/out file.zip", 0), read: true, write: true }),
        (5, Action::Close { file: file("/tmp/out file.zip", 90_210), modified: true }),
        (6, Action::Create { file: file("/tmp/a.tar", 10) }),
        (7, Action::Create { file: FileSeen { path: path("/tmp/b.tar"), size: None } }),
        (8, Action::Rename { from: file("/tmp/b.tar", 20), to: path("/c.tar") }),
        (9, Action::Rename { from: file("/c.tar", 20), to: path("/tmp/old.tar") }),
        (10, Action::Copy { from: file("/Users/eva/secret.pdf", 300), to: path("/tmp/s.pdf") }),
        (11, Action::Copy { from: file("/Users/eva/secret.pdf", 300), to: path("/tmp/t.pdf") }),
        (12, Action::Copy { from: file("/Users/eva/secret.pdf", 300), to: path("/tmp/over.pdf") }),
        (13, Action::Link { from: file("/tmp/s.pdf", 300), to: path("/private/tmp/l.pdf") }),
        (14, Action::Unlink { file: file("/tmp/l.pdf", 300) }),
        (15, Action::Write { file: file("/tmp/w", 1) }),
        (16, Action::Truncate { file: file("/tmp/w", 2) }),
    ];
    for (at, action) in expected {
        assert_eq!(events[at].action, action, "record {at}");
    }
    // 10:15:32+01:00 is 09:15:32Z.
    assert_eq!(events[2].time, Timestamp::from_secs(V9_START + 2));
    assert_eq!(events[3].time, Timestamp(V9_START * 1_000_000_000 + 3_000_001_000));
}

#[test]
fn version_10_has_arrays_for_tokens() {
    let run = Run::of(fixture("eslogger/v10.ndjson").as_slice());
    assert_eq!(run.totals(), [2, 2, 0, 0, 0]);
    assert!(run.defects.is_empty());
    let (host, exec) = &run.events[0];
    assert_eq!(host.as_ref().unwrap().raw(), "eva-mbp.corp.example.com");
    assert_eq!(exec.time, Timestamp(V10_START * 1_000_000_000 + 123_456_789));
    assert_eq!(exec.seq, Some(4_000_000_000_000));
    assert_eq!(exec.process.key, key(702, 1703));
    assert_eq!(exec.process.image.identity.team_id, text("ABCDE12345"));
    let Action::Exec { target, argv, cwd, script, .. } = &exec.action else { panic!("{exec:?}") };
    assert_eq!((target.key, target.parent, target.responsible), (key(702, 1704), Some(key(700, 1701)), Some(key(500, 1500))));
    assert_eq!((target.audit_user, target.user), (Some(501), Some(0)));
    assert_eq!(argv[3].raw(), "https://files.example.net/");
    assert_eq!((cwd.as_ref(), script.as_ref()), (Some(&path("/tmp")), None));

    let (host, fork) = &run.events[1];
    assert_eq!(host.as_ref().unwrap().raw(), "eva-mbp.corp.example.com", "another spelling of the host, the same stream");
    assert_eq!(fork.stream, exec.stream);
    let Action::Fork { child } = &fork.action else { panic!("{fork:?}") };
    assert_eq!((child.key, child.audit_user, child.user), (key(703, 1705), None, Some(0)));
    assert_eq!(fork.seq, exec.seq.map(|seq| seq + 3), "numbers end in 000 and 003");
}

#[test]
fn equal_descriptions_share_one_process() {
    let events = v9();
    assert!(std::sync::Arc::ptr_eq(&events[3].process, &events[4].process));
    assert!(!std::sync::Arc::ptr_eq(&events[0].process, &events[1].process));
}

#[test]
fn a_record_sent_twice_is_told_twice() {
    let once = fixture("eslogger/v9.ndjson");
    let twice = [once.clone(), once].concat();
    assert_eq!(Run::of(twice.as_slice()).totals(), [36, 34, 2, 0, 0]);
}

/// A pipe loses nothing when it is opened so (S_IFIFO, 0600).
#[test]
fn a_pipe_is_not_emptied() {
    let whole = String::from_utf8(fixture("eslogger/v9.ndjson")).unwrap();
    let line = whole.lines().nth(3).unwrap().replacen(r#""fflag":1"#, r#""fflag":1026"#, 1);
    for (mode, empties) in [("33152", true), ("4480", false)] {
        let run = Run::of(line.replacen(r#""st_mode":33152"#, &format!(r#""st_mode":{mode}"#), 1).as_bytes());
        assert_eq!(matches!(run.events[0].1.action, Action::Create { .. }), empties, "{mode}");
    }
}

/// One open record with `from` replaced by `to`.
fn altered(from: &str, to: &str) -> Run {
    let whole = String::from_utf8(fixture("eslogger/v9.ndjson")).unwrap();
    let line = whole.lines().nth(3).unwrap();
    assert!(line.contains(from), "{from}");
    Run::of(format!("{}\n", line.replacen(from, to, 1)).as_bytes())
}

#[test]
fn a_file_that_is_opened_and_emptied_begins_anew() {
    let keychain = || file("/Users/eva/Library/Keychains/login.keychain-db", 434_176);
    for (flags, action) in [
        (2, Action::Open { file: keychain(), read: false, write: true }),
        (3, Action::Open { file: keychain(), read: true, write: true }),
        (0x402, Action::Create { file: keychain() }),
        (0x603, Action::Create { file: keychain() }),
        // Nobody empties what he cannot write.
        (0x401, Action::Open { file: keychain(), read: true, write: false }),
    ] {
        let run = altered(r#""fflag":1"#, &format!(r#""fflag":{flags}"#));
        assert_eq!(run.events.first().map(|(_, event)| &event.action), Some(&action), "{flags:#x}");
    }
}

#[test]
fn a_fault_in_one_field_costs_that_field() {
    let faults = [
        (r#""fflag":1"#, r#""fflag":"r""#, DefectKind::WrongType, "fflag"),
        (r#""st_size":434176"#, r#""st_size":-5"#, DefectKind::OutOfRange, "st_size"),
        (r#""st_size":434176"#, r#""st_size":434176,"st_size":1"#, DefectKind::DuplicateKey, "st_size"),
        (r#""auid":501"#, r#""auid":5010000000000"#, DefectKind::OutOfRange, "auid"),
        (r#""pidversion":1701"#, r#""pidversion":[1]"#, DefectKind::WrongType, "pidversion"),
        (r#""global_seq_num":103"#, r#""global_seq_num":1.5"#, DefectKind::WrongType, "global_seq_num"),
        (r#""stat":{"st_size":434176"#, r#""stat":{"st_size" 434176"#, DefectKind::WrongType, "stat"),
        (r#""executable":{"path":"\/Users\/eva\/bin\/packer""#, r#""executable":{"path":7"#, DefectKind::WrongType, "path"),
        (r"login.keychain-db", r"login\ud800keychain-db", DefectKind::LoneSurrogate, "path"),
        (r"login.keychain-db", r"login\u0000keychain-db", DefectKind::NulInText, "path"),
        (r"login.keychain-db", "login\u{1}keychain-db", DefectKind::RawControl, "path"),
        (r#"path_truncated":false,"stat""#, r#"path_truncated":true,"stat""#, DefectKind::TruncatedValue, "path"),
    ];
    for (from, to, kind, field) in faults {
        let run = altered(from, to);
        assert_eq!(run.totals(), [1, 1, 0, 0, 0], "{to}");
        let found: Vec<_> = run.defects.iter().map(|defect| (defect.kind, defect.field)).collect();
        assert_eq!(found, [(kind, Some(field))], "{to}");
    }
}

#[test]
fn a_fault_in_what_carries_the_meaning_costs_the_record() {
    let faults = [
        (r#""time":"2026"#, r#""time":"x2026"#, "time"),
        (r#""pid":700"#, r#""pid":null"#, "audit_token"),
        (r#""process":{"#, r#""process":7,"was":{"#, "process"),
        (r#""file":{"path""#, r#""file":{"wrong""#, "file"),
        (r#""file":{"#, r#""elif":{"#, "file"),
        (r#""event":{"open":{"fflag":1,"file""#, r#""event":{"open":[1],"was":{"file""#, "open"),
    ];
    for (from, to, field) in faults {
        let run = altered(from, to);
        assert_eq!(run.totals(), [1, 0, 0, 1, 0], "{to}");
        let last = run.defects.last().unwrap();
        assert_eq!((last.kind, last.field), (DefectKind::MissingField, Some(field)), "{to}");
    }
}

#[test]
fn an_exec_without_target_or_its_path_is_rejected() {
    let whole = String::from_utf8(fixture("eslogger/v9.ndjson")).unwrap();
    let exec = whole.lines().next().unwrap();
    for (from, to, field) in [
        (r#""target":{"#, r#""tarjet":{"#, "target"),
        (r#""path":"\/Users\/eva\/bin\/packer""#, r#""bath":"\/x""#, "target.executable.path"),
    ] {
        let run = Run::of(exec.replacen(from, to, 1).as_bytes());
        assert_eq!(run.totals(), [1, 0, 0, 1, 0]);
        assert_eq!((run.defects[0].kind, run.defects[0].field), (DefectKind::MissingField, Some(field)));
    }
}

#[test]
fn an_argument_that_is_no_text_leaves_the_arguments_incomplete() {
    let whole = String::from_utf8(fixture("eslogger/v9.ndjson")).unwrap();
    let run = Run::of(whole.lines().next().unwrap().replacen(r#""-o""#, "5", 1).as_bytes());
    let Action::Exec { argv, argv_complete, .. } = &run.events[0].1.action else { panic!() };
    assert_eq!((argv.len(), *argv_complete), (3, false));
}

#[test]
fn unknown_events_are_counted_by_name_and_names_are_bounded() {
    let lines: String = (0..200).map(|n| format!("{{\"schema_version\":1,\"event\":{{\"new_{n}\":{{}}}}}}\n")).collect();
    let run = Run::of(lines.as_bytes());
    assert_eq!(run.totals(), [200, 0, 200, 0, 0]);
    assert_eq!(run.counts.ignored_names.len(), tollgate_sources::MAX_NAMES + 1);
    let other = run.counts.ignored_names.iter().find(|(key, _)| key.1.raw() == tollgate_sources::OTHER);
    assert_eq!(*other.unwrap().1, 136);
}

#[test]
fn objects_without_a_line_end_between_them_are_read_apart() {
    let whole = fixture("eslogger/v9.ndjson");
    let joined: Vec<u8> = whole.iter().copied().filter(|byte| *byte != b'\n').collect();
    let run = Run::of(joined.as_slice());
    assert_eq!(run.totals(), [18, 17, 1, 0, 0]);
}

#[test]
fn every_spelling_of_the_host_is_understood() {
    for member in [
        r#""host":"h1""#,
        r#""hostname":"h1""#,
        r#""host_name":"h1""#,
        r#""host.name":"h1""#,
        r#""computer_name":"h1""#,
        r#""hostIdentifier":"h1""#,
        r#""host":{"hostname":"h1"}"#,
        r#""host":{"ip":["::1"],"name":"h1","hostname":"other"}"#,
        r#""host":null,"hostname":"h1""#,
    ] {
        let run = altered(r#""schema_version":1"#, &format!(r#"{member},"schema_version":1"#));
        assert_eq!(run.events[0].0.as_ref().unwrap().raw(), "h1", "{member}");
        let line = format!("{{{member},\"schema_version\":1,\"event\":{{\"open\":{{}}}}}}");
        assert_eq!(hosts(line.as_bytes()), ["h1"]);
    }
    assert_eq!(hosts(b"1500000000.0\tC1\t-"), [""; 0]);
}

/// The event object of the Elastic Common Schema has another shape; an object without members, or
/// none at all in a message, is a message without meaning.
#[test]
fn other_objects_of_the_same_name_are_told_apart() {
    let faults = |line: &str| Run::of(line.as_bytes()).defects.iter().map(|it| (it.kind, it.field)).collect::<Vec<_>>();
    let elastic = r#"{"event":{"action":"exec","category":["process"]},"process":{"pid":7,"executable":"/bin/sh"}}"#;
    assert_eq!(faults(elastic), [(DefectKind::UnknownFormat, None)]);
    let process = r#""process":{"audit_token":{"pid":7}},"schema_version":1"#;
    for event in ["", r#""event":{},"#, r#""event":null,"#] {
        assert_eq!(faults(&format!("{{{event}{process}}}")), [(DefectKind::MissingField, Some("event"))], "{event}");
    }
}

fn hosts(line: &[u8]) -> Vec<String> {
    let mut hosts = Vec::new();
    tollgate_sources::RecordHosts::default().of(line, &mut |host| hosts.push(host.raw().to_owned()));
    hosts
}
