//! Rows of osquery, typed by hand from its documentation; what they say was worked out from them.

use tollgate_model::{Action, DefectKind, Endpoint, FilePath, NUMBERED, Nanos, ProcessKey, Protocol, Signature, Timestamp};

use crate::run::{Run, fixture};

const SECOND: Nanos = Nanos(1_000_000_000);

fn at(second: i64) -> Timestamp {
    Timestamp(second * 1_000_000_000)
}

fn key(pid: u32) -> ProcessKey {
    ProcessKey { pid, pidversion: None }
}

fn endpoint(ip: &str, port: u16) -> Endpoint {
    Endpoint::new(ip.parse().unwrap(), port)
}

/// A record of one row in the event format.
fn record(columns: &str, action: &str) -> String {
    format!(
        r#"{{"name":"pack_p_q","hostIdentifier":"mac-12","calendarTime":"Di 25 Nov 08:00:10 2025 UTC","unixTime":1764057610,"epoch":0,"counter":7,"numerics":false,"columns":{{{columns}}},"action":"{action}"}}"#
    )
}

fn added(columns: &str) -> Run {
    Run::of(record(columns, "added").as_bytes())
}

fn faults(run: &Run) -> Vec<(DefectKind, Option<&'static str>)> {
    run.defects.iter().map(|defect| (defect.kind, defect.field)).collect()
}

pub fn ignored(run: &Run) -> Vec<(&str, u64)> {
    run.counts
        .ignored_names
        .iter()
        .map(|((source, name), count)| (assert_eq!(source.collector(), "osquery"), (name.raw(), *count)).1)
        .collect()
}

#[test]
fn a_story_in_the_event_format() {
    let run = Run::of(fixture("osquery/events.ndjson").as_slice());
    assert_eq!(run.totals(), [9, 9, 0, 0, 0]);
    assert!(run.defects.is_empty() && run.marks.is_empty());
    assert!(run.events.iter().all(|(host, event)| host.as_ref().unwrap().raw() == "mac-12" && event.precision == SECOND));
    let times: Vec<i64> = run.events.iter().map(|(_, event)| event.time.second() - 1_764_057_600).collect();
    assert_eq!(times, [0, 0, 1, 1, 1, 2, 2, 3, 9]);
    let seqs: Vec<_> = run.events.iter().map(|(_, event)| event.seq.unwrap()).collect();
    assert_eq!(seqs, [900, 901, 70, 71, 72, 73, 74, 77, 910]);
    let stream = |at: usize| run.events[at].1.stream;
    assert_eq!(stream(1), stream(8), "one process is one stream");
    assert!(stream(0) != stream(1) && stream(2) != stream(1) && stream(7) != stream(2));
    assert!((3..7).all(|at| stream(at) == stream(2)), "files are one stream");
}

#[test]
fn a_fork_tells_the_parent_and_the_pid_of_the_child() {
    let run = Run::of(fixture("osquery/events.ndjson").as_slice());
    let fork = &run.events[0].1;
    let parent = &fork.process;
    assert_eq!((parent.key, parent.parent, parent.original_ppid), (key(640), Some(key(1)), Some(1)));
    assert_eq!((parent.user, parent.audit_user), (Some(501), None), "euid holds a group");
    assert_eq!(parent.image.path.shown().raw(), "/bin/zsh");
    let identity = &parent.image.identity;
    assert_eq!((identity.signature, identity.platform_binary, identity.team_id.clone()), (Signature::Valid, Some(true), None));
    assert_eq!(identity.signing_id.as_ref().unwrap().raw(), "com.apple.zsh");
    let Action::Fork { child } = &fork.action else { panic!("{fork:?}") };
    assert_eq!((child.key, child.parent, child.original_ppid, child.user), (key(812), Some(key(640)), Some(640), Some(501)));
    assert_eq!(child.image, parent.image);
}

#[test]
fn an_exec_gives_back_the_arguments_exactly() {
    let run = Run::of(fixture("osquery/events.ndjson").as_slice());
    let exec = &run.events[1].1;
    assert_eq!((exec.process.key, exec.process.parent), (key(812), Some(key(640))));
    assert_eq!(*exec.process.image, tollgate_model::Image::default(), "what ran before is not told");
    let Action::Exec { target, argv, argv_complete, cwd, script } = &exec.action else { panic!("{exec:?}") };
    assert_eq!((target.key, target.image.path.shown().raw()), (key(812), "/Users/ana/Downloads/up"));
    assert_eq!(target.image.identity.signature, Signature::AdHoc);
    assert_eq!(target.image.identity.cdhash.as_ref().unwrap().raw(), "00112233445566778899aabbccddeeff00112233");
    let words: Vec<&str> = argv.iter().map(|word| word.raw()).collect();
    assert_eq!(words, ["./up", "load", "a b", "say \"hi\"", "", "-T", "/tmp/x.zip"]);
    assert!(argv_complete);
    assert_eq!(cwd.as_ref().unwrap(), &FilePath::new("/Users/ana/Downloads"));
    assert_eq!(*script, None);
    assert!(!format!("{run:?}", run = run.events).contains("secret"), "the environment is never read");
}

#[test]
fn files_connections_and_the_end() {
    let run = Run::of(fixture("osquery/events.ndjson").as_slice());
    let actions: Vec<&Action> = run.events.iter().map(|(_, event)| &event.action).collect();
    let path = |text: &str| FilePath::new(text);
    assert!(matches!(actions[2], Action::Open { file, read: true, write: false } if file.path == path("/Users/ana/.ssh/id_ed25519")));
    assert!(matches!(actions[3], Action::Create { file } if file.path == path("/tmp/x.zip.part") && file.size.is_none()));
    assert!(matches!(actions[4], Action::Write { file } if file.path == path("/tmp/x.zip.part")));
    assert!(matches!(actions[5], Action::Rename { from, to } if from.path == path("/tmp/x.zip.part") && *to == path("/tmp/x.zip")));
    assert!(matches!(actions[6], Action::Truncate { file } if file.path == path("/tmp/log")));
    let reader = &run.events[2].1.process;
    assert_eq!((reader.key, reader.parent), (key(812), Some(key(640))));
    assert_eq!(reader.image.identity.signature, Signature::Unknown, "this table knows no signature");
    // `success` is 0, as for every connection that is made without waiting.
    let remote = endpoint("203.0.113.9", 443);
    assert_eq!(*actions[7], Action::Connect { protocol: Protocol::Tcp, local: None, remote });
    assert_eq!((run.events[7].1.process.audit_user, run.events[7].1.process.key), (Some(501), key(812)));
    assert_eq!(*actions[8], Action::Exit);
}

#[test]
fn numbers_may_be_numbers_and_columns_in_any_order() {
    let text = added(r#""event_type":"exit","time":"1764057600","pid":"7","parent":"1","path":"/bin/ls","global_seq_num":"5""#);
    let numbers = added(r#""pid":7,"path":"/bin/ls","global_seq_num":5,"parent":1.0,"time":1764057600,"event_type":"exit""#);
    assert_eq!(text.events, numbers.events);
    assert!(text.defects.is_empty() && numbers.defects.is_empty());
}

#[test]
fn one_row_says_the_same_in_every_form() {
    let row = r#"{"event_type":"exit","time":"1764057600","pid":"7","parent":"1","path":"/bin/ls"}"#;
    let around = r#""name":"q","hostIdentifier":"mac-12","unixTime":"1764057610","epoch":"0","counter":"1""#;
    let forms = [
        format!(r#"{{{around},"columns":{row},"action":"added"}}"#),
        format!(r#"{{"action":"added","columns":{row},{around}}}"#),
        format!(r#"{{"columns":{row},"action":"snapshot",{around}}}"#),
        format!(r#"{{"snapshot":[{row}],"action":"snapshot",{around}}}"#),
        format!(r#"{{"diffResults":{{"added":[{row}],"removed":""}},{around}}}"#),
        format!(r#"{{"diffResults":{{"removed":[],"added":[{row}]}},{around}}}"#),
        format!(r#"{{{around},"decorations":{{"host":"x","columns":{{}}}},"columns":{row},"action":"added"}}"#),
        format!(r#"{{"username":"ana","host_uuid":"4AB2","columns":{row},{around},"action":"added"}}"#),
        format!(r#"{{"log_type":"result",{around},"columns":{row},"action":"added"}}"#),
        format!(r#"{{"ts":1764057610.5,{around},"columns":{row},"action":"added"}}"#),
        format!(r#"{{"_path":"","columns":{row},"hostname":"mac-12","name":"q","action":"added","unixTime":1764057610}}"#)
            .replace("\"_path\":\"\",", ""),
    ];
    let expected = Run::of(forms[0].as_bytes()).events;
    assert_eq!(expected.len(), 1);
    for form in &forms {
        let run = Run::of(form.as_bytes());
        assert_eq!((run.totals(), &run.events), ([1, 1, 0, 0, 0], &expected), "{form}");
        assert!(run.defects.is_empty(), "{form}: {:?}", run.defects);
    }
}

#[test]
fn every_row_of_a_list_is_a_record_of_its_own() {
    let row = |pid: &str| format!(r#"{{"event_type":"exit","time":"1764057600","pid":{pid},"path":"/bin/ls"}}"#);
    let text = format!(
        r#"{{"name":"q","hostIdentifier":"m","unixTime":1764057610,"diffResults":{{"added":[{}, {},17,{}],"removed":[{}]}}}}"#,
        row("\"7\""),
        row("\"x\""),
        row("\"9\""),
        row("\"7\"")
    );
    let run = Run::of(text.as_bytes());
    assert_eq!(run.totals(), [5, 2, 1, 2, 0]);
    assert_eq!(ignored(&run), [("es_process_events:removed", 1)]);
    let missing = |field| (DefectKind::MissingField, Some(field));
    assert_eq!(faults(&run), [(DefectKind::WrongType, Some("pid")), missing("pid"), missing("columns")]);
    // Each is cited where it stands.
    assert_eq!(run.defects[1].origin.offset as usize, text.find(&row("\"x\"")).unwrap());
    assert_eq!(run.defects[1].origin.length as usize, row("\"x\"").len());
    assert_eq!(run.defects[2].origin.offset as usize, text.find(",17,").unwrap() + 1);
}

#[test]
fn a_record_without_rows_is_one_record() {
    for text in [
        r#"{"name":"q","action":"snapshot","snapshot":[],"unixTime":1}"#,
        r#"{"name":"q","diffResults":{"added":"","removed":""}}"#,
        r#"{"name":"q","diffResults":{}}"#,
    ] {
        let run = Run::of(text.as_bytes());
        assert_eq!((run.totals(), ignored(&run)), ([1, 0, 1, 0, 0], vec![("empty", 1)]), "{text}");
    }
}

#[test]
fn a_snapshot_of_ten_thousand_rows() {
    let rows: Vec<String> = (1..=10_000)
        .map(|row| {
            let (pid, port) = (row % 500 + 100, 40_000 + row % 20_000);
            format!(r#"{{"pid":{pid},"local_port":{port},"remote_port":443,"local_address":"10.0.0.5","remote_address":"1.2.3.4"}}"#)
        })
        .collect();
    let text = format!(r#"{{"name":"q","action":"snapshot","unixTime":1764057610,"snapshot":[{}]}}"#, rows.join(","));
    assert!(text.len() < tollgate_sources::MAX_LINE, "{}", text.len());
    let run = Run::of(text.as_bytes());
    assert_eq!(run.totals(), [10_000, 10_000, 0, 0, 0]);
    assert!(run.events.iter().all(|(_, event)| event.time == at(1_764_057_610) && event.precision > SECOND && event.seq.is_none()));
}

#[test]
fn whose_socket_it_was() {
    let run = added(
        r#""family":"2","fd":"9","local_address":"10.0.0.5","local_port":"50001","net_namespace":"","path":"","pid":"812","protocol":"17","remote_address":"203.0.113.9","remote_port":"443","socket":"1","state":"""#,
    );
    let (local, remote) = (Some(endpoint("10.0.0.5", 50001)), endpoint("203.0.113.9", 443));
    assert_eq!(run.events[0].1.action, Action::Connect { protocol: Protocol::Udp, local, remote });
    assert_eq!(run.events[0].1.process.key, key(812));
    assert_eq!(run.events[0].1.process.image.path.shown().raw(), "", "its path is that of a UNIX socket");
    let ends = |remote: &str, port: &str, more: &str| {
        added(&format!(r#""pid":"812","local_address":"::","local_port":"22","remote_address":"{remote}","remote_port":"{port}"{more}"#))
    };
    for (run, name) in [
        (ends("0.0.0.0", "0", r#","state":"LISTEN""#), "process_open_sockets:listen"),
        (ends("::", "0", ""), "process_open_sockets:unconnected"),
        (ends("", "0", r#","path":"/var/run/mDNSResponder""#), "process_open_sockets:unix"),
    ] {
        assert_eq!((run.totals(), ignored(&run)), ([1, 0, 1, 0, 0], vec![(name, 1)]));
    }
    let mapped = ends("::ffff:203.0.113.9", "443", r#","state":"ESTABLISHED""#);
    assert!(matches!(mapped.events[0].1.action, Action::Connect { remote: far, .. } if far == remote));
    let scoped = ends("fe80::1%en0", "443", "");
    assert!(matches!(scoped.events[0].1.action, Action::Connect { remote: far, .. } if far == endpoint("fe80::1", 443)));
}

#[test]
fn connections_of_the_audit_trail() {
    let event = |columns: &str| added(&format!(r#""pid":"812","path":"","auid":"4294967295","time":"1764057603","family":"10",{columns}"#));
    let run = event(
        r#""action":"connect","remote_address":"2001:db8::7","remote_port":"443","local_address":"2001:db8::1","local_port":"50000","success":"0","protocol":"6""#,
    );
    let local = Some(endpoint("2001:db8::1", 50000));
    assert_eq!(run.events[0].1.action, Action::Connect { protocol: Protocol::Tcp, local, remote: endpoint("2001:db8::7", 443) });
    assert_eq!(run.events[0].1.process.audit_user, None);
    for action in ["bind", "accept"] {
        let run = event(&format!(r#""action":"{action}","remote_address":"0","remote_port":"0""#));
        assert_eq!(ignored(&run), [(&*format!("socket_events:{action}"), 1)]);
    }
    for (port, kind) in [("-1", DefectKind::OutOfRange), ("65536", DefectKind::OutOfRange), ("x", DefectKind::WrongType)] {
        let run = event(&format!(r#""action":"connect","remote_address":"192.0.2.1","remote_port":"{port}""#));
        assert_eq!(run.totals(), [1, 0, 0, 1, 0]);
        assert_eq!(faults(&run), [(kind, Some("remote_port")), (DefectKind::MissingField, Some("remote_port"))], "{port}");
    }
    let run = event(r#""action":"connect","remote_address":"0","remote_port":"443""#);
    assert_eq!(faults(&run), [(DefectKind::WrongType, Some("remote_address")), (DefectKind::MissingField, Some("remote_address"))]);
}

#[test]
fn executions_of_the_audit_trail_lose_the_bounds_of_arguments() {
    let columns = |path: &str, line: &str, more: &str| {
        added(&format!(
            r#""auid":"501","cmdline":"{line}","ctime":"1","cwd":"","euid":"0","mode":"0100755","parent":"-1","path":"{path}","pid":"9","status":"0","time":"1764057600","uid":"501"{more}"#
        ))
    };
    let run = columns("/Applications/My App/up", "/Applications/My App/up --to \\\"a b\\\"  x ", r#","eid":"0000000003""#);
    assert!(run.defects.is_empty());
    let event = &run.events[0].1;
    assert_eq!((event.seq, event.process.parent, event.process.user, event.process.audit_user), (Some(3), None, Some(0), Some(501)));
    let Action::Exec { target, argv, argv_complete, cwd, .. } = &event.action else { panic!("{event:?}") };
    assert_eq!(argv.iter().map(|word| word.raw()).collect::<Vec<_>>(), ["/Applications/My App/up", "--to", "\"a", "b\"", "x"]);
    assert!(!argv_complete && cwd.is_none());
    assert_eq!(target.image.identity, tollgate_model::Identity::default());
    let failed =
        Run::of(record(r#""cmdline":"x ","path":"/bin/x","pid":"9","status":"2","time":"1764057600","parent":"""#, "added").as_bytes());
    assert_eq!(ignored(&failed), [("process_events:failed", 1)]);
}

#[test]
fn what_a_signature_is_worth() {
    let signature = |flags: &str, signed: &str| {
        let run = added(&format!(r#""event_type":"exit","pid":"7","path":"/x","time":"1764057600"{flags}{signed}"#));
        run.events[0].1.process.image.identity.signature
    };
    let (signed, unsigned) = (r#","signing_id":"x","cdhash":"00aa""#, r#","signing_id":"","cdhash":"""#);
    let flags = |text: &str| format!(r#","codesigning_flags":"{text}""#);
    assert_eq!(signature("", signed), Signature::Unknown);
    assert_eq!(signature(r#","codesigning_flags":null"#, signed), Signature::Unknown);
    assert_eq!(signature(&flags(""), signed), Signature::Valid);
    assert_eq!(signature(&flags(""), ""), Signature::Unknown, "nothing says that it was asked for");
    assert_eq!(signature(&flags("NOT_RUNTIME"), signed), Signature::Valid);
    assert_eq!(signature(&flags("ADHOC, NOT_RUNTIME"), signed), Signature::AdHoc);
    assert_eq!(signature(&flags("NOT_VALID, ADHOC"), signed), Signature::Invalid);
    assert_eq!(signature(&flags("NOT_VALID, NOT_RUNTIME"), unsigned), Signature::Unsigned);
    assert_eq!(signature(&flags("NOT_VALID"), ""), Signature::Invalid);
    assert_eq!(signature(&flags("NOT_ADHOC"), signed), Signature::Valid, "words are compared whole");
}

#[test]
fn addresses_of_the_host() {
    let row = |address: &str| {
        format!(r#""interface":"en0","address":"{address}","mask":"255.255.255.0","broadcast":"","point_to_point":"","type":"dhcp""#)
    };
    let run = added(&row("10.0.0.5"));
    assert_eq!(run.totals(), [1, 1, 0, 0, 0]);
    let host = Some(tollgate_model::HostName::new("mac-12"));
    assert_eq!(run.addresses, [(host.clone(), "10.0.0.5".parse().unwrap(), at(1_764_057_610), true)]);
    let gone = Run::of(record(&row("2001:db8::5"), "removed").as_bytes());
    assert_eq!(gone.addresses, [(host, "2001:db8::5".parse().unwrap(), at(1_764_057_610), false)]);
    for address in ["127.0.0.1", "::1", "fe80::1%lo0", "0.0.0.0"] {
        assert_eq!(ignored(&added(&row(address))), [("interface_addresses:local", 1)], "{address}");
    }
    assert_eq!(added(&row("x")).totals(), [1, 0, 0, 1, 0]);
}

#[test]
fn rows_of_no_interest_are_ignored_by_name() {
    for (columns, name) in [
        (r#""target_path":"/etc/hosts","action":"UPDATED","category":"etc","time":"1764057600","uid":"0""#, "file_events"),
        (
            r#""subsystem":"com.apple.x","message":"m","sender":"libnetwork.dylib","process":"curl","pid":"7","timestamp":"1""#,
            "unified_log:other",
        ),
        (r#""pid":"7","name":"zsh","path":"/bin/zsh","cmdline":"zsh","state":"R","start_time":"1""#, "pack_p_q"),
        (r#""pid":"7","event_type":"mount","path":"/bin/zsh","time":"1""#, "pack_p_q"),
        (r#""pid":"7","event_type":"close","filename":"/x","path":"/bin/zsh","time":"1""#, "es_process_file_events:close"),
        (r#""pid":"7","event_type":"swap","filename":"/x","path":"/bin/zsh","time":"1""#, "es_process_file_events:other"),
        (r#""pid":"7","cmdline":"","path":"/bin/zsh","time":"1","signing_id":"x""#, "es_process_events:untyped"),
        ("", "pack_p_q"),
    ] {
        let run = added(columns);
        assert_eq!((run.totals(), ignored(&run)), ([1, 0, 1, 0, 0], vec![(name, 1)]), "{columns}");
    }
    let status = r#"{"hostIdentifier":"mac-12","calendarTime":"x","unixTime":"1","severity":"0","filename":"init.cpp","line":"343","message":"{}","version":"5.1"}"#;
    assert_eq!(ignored(&Run::of(status.as_bytes())), [("status", 1)]);
}

#[test]
fn an_exec_is_known_without_its_type() {
    let run = added(
        r#""pid":"7","path":"/usr/bin/curl","cmdline":"curl \"a b\" ","cmdline_count":"2","time":"1764057600","signing_id":"com.apple.curl""#,
    );
    let Action::Exec { argv, argv_complete, .. } = &run.events[0].1.action else { panic!() };
    assert_eq!((argv[1].raw(), *argv_complete), ("a b", true));
}

#[test]
fn a_time_that_is_not_told_is_before_the_run_of_the_query() {
    for time in ["", r#","time":"""#, r#","time":"0""#, r#","time":null"#] {
        let run = added(&format!(r#""event_type":"exit","pid":"7","path":"/bin/ls"{time}"#));
        assert_eq!((run.events[0].1.time, run.defects.len()), (at(1_764_057_610), 0), "{time}");
        assert!(run.events[0].1.precision > SECOND);
    }
    let huge = added(r#""event_type":"exit","pid":"7","path":"/bin/ls","time":"99999999999999999999""#);
    assert_eq!(faults(&huge), [(DefectKind::OutOfRange, Some("time"))]);
    let never = Run::of(br#"{"name":"q","columns":{"event_type":"exit","pid":"7","path":"/bin/ls"},"action":"added"}"#.as_slice());
    assert_eq!(faults(&never), [(DefectKind::MissingField, Some("time"))]);
}

#[test]
fn bad_values_cost_no_more_than_they_must() {
    let exec = |change: &str| {
        added(&format!(r#""event_type":"exec","pid":"7","path":"/x","cmdline":"x ","cmdline_count":"1","time":"1764057600"{change}"#))
    };
    for (change, fault) in [
        (r#","uid":"x""#, (DefectKind::WrongType, Some("uid"))),
        (r#","uid":[1]"#, (DefectKind::WrongType, Some("uid"))),
        (r#","parent":"99999999999""#, (DefectKind::OutOfRange, Some("parent"))),
        (r#","parent":-2"#, (DefectKind::OutOfRange, Some("parent"))),
        (r#","cwd":{}"#, (DefectKind::WrongType, Some("cwd"))),
        (r#","signing_id":true"#, (DefectKind::WrongType, Some("signing_id"))),
        (r#","global_seq_num":"1e5""#, (DefectKind::WrongType, Some("global_seq_num"))),
        (r#","pid":"8""#, (DefectKind::DuplicateKey, Some("pid"))),
    ] {
        let run = exec(change);
        assert_eq!((run.totals(), faults(&run)), ([1, 1, 0, 0, 0], vec![fault]), "{change}");
    }
    assert!(exec(r#","parent":-1,"original_parent":"-1""#).defects.is_empty());
    for (columns, field) in [
        (r#""event_type":"exec","pid":"","path":"/x","cmdline":"x","time":"1764057600""#, "pid"),
        (r#""event_type":"exec","pid":"-1","path":"/x","cmdline":"x","time":"1764057600""#, "pid"),
        (r#""event_type":"exec","pid":"7","path":"","cmdline":"x","time":"1764057600""#, "path"),
        (r#""event_type":"fork","pid":"7","path":"/x","child_pid":"","time":"1764057600""#, "child_pid"),
        (r#""event_type":"open","pid":"7","path":"/x","filename":"","time":"1764057600""#, "filename"),
        (r#""event_type":"rename","pid":"7","path":"/x","filename":"/a","dest_filename":"","time":"1764057600""#, "dest_filename"),
    ] {
        let run = added(columns);
        assert_eq!(run.totals(), [1, 0, 0, 1, 0], "{columns}");
        assert_eq!(faults(&run).last(), Some(&(DefectKind::MissingField, Some(field))), "{columns}");
    }
}

#[test]
fn a_cut_line_is_a_truncated_record() {
    let whole = record(r#""event_type":"exit","pid":"7","path":"/bin/ls","time":"1764057600""#, "added");
    for length in 1..whole.len() {
        let run = Run::of(&whole.as_bytes()[..length]);
        assert_eq!(run.totals(), [1, 0, 0, 1, 0], "{length}");
        assert_eq!(run.defects[0].kind, DefectKind::TruncatedRecord, "{length}");
    }
}

#[test]
fn no_number_is_one_of_all() {
    let row =
        |seq: u32| record(&format!(r#""event_type":"exit","pid":"7","path":"/x","time":"1764057600","global_seq_num":"{seq}""#), "added");
    let run = Run::of(format!("{}\n{}\n{}\n", row(5), row(50), row(3)).as_bytes());
    assert_eq!((run.counts.parsed, run.marks.len()), (3, 0));
    assert!(run.events.iter().all(|(_, event)| event.stream != NUMBERED));
    assert_eq!(added(r#""event_type":"exit","pid":"7","path":"/x","time":"1764057600","global_seq_num":"0""#).events[0].1.seq, None);
}

/// Lines that begin like one that was read name its host, unless something in their rest may name another.
#[test]
fn hosts_of_lines_that_begin_alike() {
    let start = r#"{"name":"q","hostIdentifier":"ana","#;
    let hosts = |rest: &[&str]| {
        let mut records = tollgate_sources::RecordHosts::default();
        let mut found = Vec::new();
        for rest in rest {
            records.of(format!("{start}{rest}").as_bytes(), &mut |host| found.push(host.raw().to_owned()));
        }
        found
    };
    let columns =
        r#"{"event_type":"exit","path":"/a","pid":"5","parent":"1","time":"1763370001","version":"8","seq_num":"1","global_seq_num":"1"}"#;
    let row = format!(r#""columns":{columns},"action":"added"}}"#);
    let row = row.as_str();
    assert_eq!(hosts(&[row, row]), ["ana", "ana"]);
    // Members that name a host stand before `hostIdentifier` in this order, wherever they are written.
    let other = |name: &str| format!(r#""columns":{columns},"action":"added","{name}":"bo"}}"#);
    for name in ["host", "hostname", "host_name", "host.name", "computer_name", r"h\u006fst"] {
        assert_eq!(hosts(&[row, &other(name), row]), ["ana", "bo", "ana"], "{name}");
    }
    for name in ["host_identifier", "host_uuid", "ghost", "shost"] {
        assert_eq!(hosts(&[row, &other(name), row]), ["ana"; 3], "{name}");
    }
    // Two records in a line, and records within the text of another.
    let two = format!(r#"{row}{{"name":"q","hostIdentifier":"carla",{row}"#);
    assert_eq!(hosts(&[row, &two, row]), ["ana", "ana", "carla", "ana"]);
    let record = format!(r#"{{"name":"q","hostname":"dan",{row}"#);
    let within = format!(r#""message":"{}"}}"#, record.replace('"', "\\\""));
    let within = within.as_str();
    assert_eq!(hosts(&[within]), ["dan"]);
    assert_eq!(hosts(&[row, within]), ["ana", "dan"]);
}
