//! The notation says what it means, and what is written can be read back.

use proptest::prelude::*;
use tollgate_model::{Action, Body, Event, Nanos, ProcessKey, Record, Signature};
use tollgate_trace as trace;

/// The example of the documentation, cut out of it so that it cannot become wrong.
fn documented() -> String {
    let block = trace::NOTATION.split("```").nth(1).unwrap();
    block.lines().skip(1).map(|line| format!("{line}\n")).collect()
}

fn events(records: &[Record]) -> Vec<&Event> {
    records.iter().filter_map(|r| if let Body::Event(e) = &r.body { Some(&**e) } else { None }).collect()
}

fn apart_from_origin(records: &[Record]) -> Vec<Record> {
    records.iter().cloned().map(|record| Record { origin: Default::default(), ..record }).collect()
}

fn assert_reads_back(records: &[Record]) {
    let text = trace::render(records);
    let again = trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(apart_from_origin(records), apart_from_origin(&again), "{text}");
    assert_eq!(text, trace::render(&again));
}

#[test]
fn the_documented_example_is_a_trace() {
    let text = documented();
    let records = trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(records.len(), 21);
    assert!(records.iter().all(|record| record.host.raw() == "mac1"));
    assert_reads_back(&records);
}

#[test]
fn versions_grow_at_fork_and_exec() {
    let records = trace::parse(
        "process zsh pid=400 parent=1 platform com.apple.zsh /bin/zsh\n\
         09:00:00 fork zsh -> 401\n\
         09:00:00.5 exec 401 adhoc x /tmp/x : x \"a b\" --c=d\n\
         09:00:01 exit 401\n\
         09:00:02 fork zsh -> 401\n",
    )
    .unwrap();
    let events = events(&records);
    let key = |pid, version| ProcessKey { pid, pidversion: Some(version) };
    assert_eq!(events[0].process.key, key(400, 1));
    let Action::Fork { child } = &events[0].action else { panic!() };
    assert_eq!((child.key, child.parent), (key(401, 2), Some(key(400, 1))));
    let Action::Exec { target, argv, .. } = &events[1].action else { panic!() };
    assert_eq!((target.key, target.image.identity.signature), (key(401, 3), Signature::AdHoc));
    assert_eq!(argv.iter().map(|a| a.raw()).collect::<Vec<_>>(), ["x", "a b", "--c=d"]);
    assert_eq!(events[1].time.since(events[0].time), Nanos::from_millis(500));
    assert_eq!(events[2].process.key, key(401, 3));
    let Action::Fork { child } = &events[3].action else { panic!() };
    assert_eq!(child.key, key(401, 4));
    assert_eq!(events.iter().map(|e| e.seq).collect::<Vec<_>>(), [Some(1), Some(2), Some(3), Some(4)]);
    assert_reads_back(&records);
}

#[test]
fn keys_and_sequences_can_be_absent() {
    let records = trace::parse(
        "source precision=1s stream=3 seq=no versions=no\n\
         process p pid=9\n\
         1999-12-31T23:59:59.000000001 read p \"/Users/a b/\\\"x\\\"=\\\\\\u{7f}\" size=3\n\
         00:00:00 exec p unknown id=foo signature=invalid /x\n",
    )
    .unwrap();
    let event = events(&records)[0];
    assert_eq!(event.process.key, ProcessKey { pid: 9, pidversion: None });
    assert_eq!((event.seq, event.stream, event.precision), (None, 3, Nanos::from_secs(1)));
    let Action::Open { file, read: true, write: false } = &event.action else { panic!() };
    assert_eq!(file.path.shown().raw(), "/Users/a b/\"x\"=\\\u{7f}");
    let Action::Exec { target, .. } = &events(&records)[1].action else { panic!() };
    assert_eq!(target.key, event.process.key);
    assert_reads_back(&records);
}

#[test]
fn equal_lines_with_one_number_are_duplicates() {
    let text = "process p pid=9\n09:00:00 read p /a seq=4\n09:00:00 read p /a seq=4\n09:00:00 read p /a\n";
    let records = trace::parse(text).unwrap();
    assert_eq!(records[0].digest, records[1].digest);
    assert_ne!(records[0].digest, records[2].digest);
    assert_eq!(records.iter().map(|r| r.origin.offset).collect::<Vec<_>>(), [2, 3, 4]);
    assert_reads_back(&records);
}

#[test]
fn mistakes_are_told_with_their_line() {
    for (text, line) in [
        ("day 2026-13-01", 1),
        ("host a\nfrob", 2),
        ("\n\n09:00:00 read nobody /a", 3),
        ("process p pid=1\n09:00:00 read p", 2),
        ("process p pid=1\n09:00:00 read p /a sise=3", 2),
        ("process p pid=1\n09:00:00 read p \"/a", 2),
        ("process p pid=1\n09:61:00 read p /a", 2),
        ("09:00:00 tls C1 sni=a", 1),
    ] {
        assert_eq!(trace::parse(text).unwrap_err().line, line, "{text}");
    }
}

/// Text as telemetry may hold it: quotes, blanks, controls, other scripts.
fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![Just('"'), Just('\\'), Just(' '), Just('='), Just('#'), Just(':'), Just('-'), Just('>'), any::<char>()],
        0..8,
    )
    .prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_reads_back(argv in proptest::collection::vec(any_text(), 0..4), path in any_text(), host in any_text(), at in any::<i32>(), nanos in 0..1_000_000_000_i64) {
        let mut records = trace::parse("process p pid=9\n09:00:00 exec p cwd=/x unsigned /y : z\n09:00:00 read p /x").unwrap();
        for record in &mut records {
            record.host = tollgate_model::HostName::new(&*host);
            let Body::Event(event) = &mut record.body else { continue };
            event.time = tollgate_model::Timestamp(i64::from(at) * 1_000_000_000 + nanos);
            match &mut event.action {
                Action::Exec { argv: words, cwd, .. } => {
                    *words = argv.iter().map(|word| word.as_str().into()).collect();
                    *cwd = Some(tollgate_model::FilePath::new(&path));
                }
                Action::Open { file, .. } => file.path = tollgate_model::FilePath::new(&path),
                _ => {}
            }
            trace::seal(record);
        }
        assert_reads_back(&records);
    }
}
