//! What is rendered for osquery is read back by the decoder, which shares no type with the renderer.

use std::collections::BTreeSet;

use tollgate_model::{Action, Body, Event, HostName, Image, ProcessKey, Record};
use tollgate_sim::{OsqueryForm, osquery};
use tollgate_sources::{Decoded, Decoder, DecoderOptions, Lines, MAX_LINE};

const STORY: &str = r#"
host mac1
process zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh
10:00:00.100 fork zsh -> 500
10:00:00.200 exec 500 adhoc up "/Users/ana/My Things/up" cwd=/Users/ana : up "two words" "say \"hi\"" "" \\back
10:00:01.000 read 500 /Users/ana/.ssh/id_rsa size=2000
10:00:01.500 create 500 /tmp/k
10:00:01.600 write 500 /tmp/k
10:00:01.700 close 500 /tmp/k modified size=2000
10:00:02.000 rename 500 /tmp/k -> "/tmp/a zip" size=2000
10:00:02.100 truncate 500 /tmp/log
10:00:02.200 unlink 500 /tmp/log
10:00:03.000 connect 500 tcp -> 203.0.113.9:443
10:00:04.000 connect 500 udp 10.0.0.5:50000 -> 203.0.113.9:443
10:00:05.000 fork 500 -> 501
10:00:05.100 exec 501 unsigned /tmp/plain : plain
10:00:05.200 exec 501 dev TEAM123456 org.tool /usr/local/bin/tool : tool
10:00:06.000 exit 501
10:00:15.000 exit 500
"#;

fn decode(bytes: &[u8]) -> Vec<(Option<HostName>, Event)> {
    let mut decoder = Decoder::new(0, DecoderOptions::default());
    let mut events = Vec::new();
    decoder.decode_all(&mut Lines::new(bytes, MAX_LINE), &mut |decoded| match decoded {
        Decoded::Event { host, event, .. } => events.push((host, *event)),
        other => panic!("{other:?}"),
    });
    let counts = decoder.counts();
    assert_eq!((counts.balanced(), counts.received as usize), (true, events.len()));
    events
}

/// What the tables can tell of an event.
fn told(event: &Event) -> Option<String> {
    let pid = |key: ProcessKey| key.pid;
    let second = event.time.second();
    let actor = pid(event.process.key);
    Some(match &event.action {
        Action::Fork { child } => format!("{second} {actor} fork {}", pid(child.key)),
        Action::Exec { target, argv, argv_complete, cwd, .. } => {
            let Image { path, identity } = &*target.image;
            format!("{second} {actor} exec {path:?} {:?} {:?} {argv:?} {argv_complete} {cwd:?}", identity.signature, identity.team_id)
        }
        Action::Exit => format!("{second} {actor} exit"),
        Action::Open { file, .. } => format!("{second} {actor} open {:?}", file.path),
        Action::Create { file } => format!("{second} {actor} create {:?}", file.path),
        Action::Write { file } => format!("{second} {actor} write {:?}", file.path),
        Action::Truncate { file } => format!("{second} {actor} truncate {:?}", file.path),
        Action::Rename { from, to } => format!("{second} {actor} rename {:?} {to:?}", from.path),
        Action::Connect { protocol, local, remote } => format!("{second} {actor} connect {protocol:?} {local:?} {remote:?}"),
        Action::Close { .. } | Action::Copy { .. } | Action::Link { .. } | Action::Unlink { .. } | Action::Mount { .. } => return None,
    })
}

fn records() -> Vec<Record> {
    tollgate_trace::parse(STORY).unwrap()
}

#[test]
fn every_form_tells_what_the_tables_can_tell() {
    let host = HostName::new("mac1");
    let event = |record: Record| if let Body::Event(event) = record.body { Some(event) } else { None };
    let expected: BTreeSet<String> = records().into_iter().filter_map(event).filter_map(|event| told(&event)).collect();
    assert_eq!(expected.len(), 14);
    for form in [OsqueryForm::Events, OsqueryForm::Numbers, OsqueryForm::Batch, OsqueryForm::Snapshot] {
        let events = decode(&osquery(&records(), &host, form));
        assert!(events.iter().all(|(named, _)| named.as_ref() == Some(&host)));
        let found: BTreeSet<String> = events.iter().filter_map(|(_, event)| told(event)).collect();
        assert_eq!(found, expected, "{form:?}");
        assert!(events.iter().all(|(_, event)| event.process.key.pidversion.is_none()));
    }
}

#[test]
fn events_of_one_process_keep_their_order_within_a_second() {
    let events = decode(&osquery(&records(), &HostName::new("mac1"), OsqueryForm::Events));
    let execs: Vec<&Event> =
        events.iter().map(|(_, event)| event).filter(|event| event.time.second() % 60 == 5 && event.process.key.pid == 501).collect();
    let [first, second] = execs.as_slice() else { panic!("{execs:?}") };
    assert_eq!((first.time, first.stream), (second.time, second.stream));
    assert!(first.seq < second.seq);
}
