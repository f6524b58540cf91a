//! What shippers put around records. Bodies are typed by hand from the pages named in `envelope.rs`.

use tollgate_model::DefectKind;

use crate::osquery::ignored;
use crate::run::{Run, fixture};

const INNER: &str =
    r#"{"name":"q","unixTime":1764057610,"columns":{"event_type":"exit","pid":"7","path":"/bin/ls","time":"1764057600"},"action":"added"}"#;

/// `base64 -w0` of the inner record and a line end.
const BASE64: &str = "eyJuYW1lIjoicSIsInVuaXhUaW1lIjoxNzY0MDU3NjEwLCJjb2x1bW5zIjp7ImV2ZW50X3R5cGUiOiJleGl0IiwicGlkIjoiNyIsInBhdGgiOiIvYmluL2xzIiwidGltZSI6IjE3NjQwNTc2MDAifSwiYWN0aW9uIjoiYWRkZWQifQo=";

fn quoted() -> String {
    INNER.replace('"', "\\\"")
}

fn host(run: &Run, at: usize) -> Option<&str> {
    run.events[at].0.as_ref().map(|host| host.raw())
}

#[test]
fn every_envelope_gives_the_record_it_holds() {
    let expected = Run::of(INNER.as_bytes()).events.remove(0).1;
    let text = quoted();
    for (envelope, from) in [
        (format!(r#"{{"node_key":"k","log_type":"result","data":[{INNER}]}}"#), None),
        (format!(r#"{{"host":"mac-1","data":{INNER}}}"#), Some("mac-1")),
        (format!(r#"{{"host":{{"hostname":"mac-1"}},"data":[{INNER}]}}"#), Some("mac-1")),
        (format!(r#"{{"host":"mac-1","data":"{text}"}}"#), Some("mac-1")),
        (
            format!(
                r#"{{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":[{{"id":"3","timestamp":1764057610000,"message":"{text}"}}]}}"#
            ),
            None,
        ),
        (format!(r#"{{"requestId":"r","timestamp":1764057610000,"records":[{{"data":"{BASE64}"}}]}}"#), None),
        (format!(r#"{{"invocationId":"i","records":[{{"recordId":"1","approximateArrivalTimestamp":1,"data":"{BASE64}"}}]}}"#), None),
        (format!(r#"{{"Records":[{{"eventSource":"aws:kinesis","kinesis":{{"partitionKey":"p","data":"{BASE64}"}}}}]}}"#), None),
        (format!(r#"{{"records":[{{"key":"mac-1_osqueryd","value":{INNER}}}]}}"#), None),
        (
            format!(
                r#"{{"@timestamp":"2025-11-25T08:00:10Z","agent":{{"type":"filebeat"}},"host":{{"name":"mac-1"}},"message":"{text}"}}"#
            ),
            Some("mac-1"),
        ),
        (format!(r#"{{"@timestamp":"2025-11-25T08:00:10Z","json":{INNER},"host":{{"name":"mac-1"}}}}"#), Some("mac-1")),
        (format!(r#"{{"osquery":{{"result":{INNER}}},"host":{{"name":"mac-1"}}}}"#), Some("mac-1")),
        (format!(r#"{{"_index":"logs","_id":"x","_source":{INNER}}}"#), None),
        (format!(r#"{{"preview":false,"offset":0,"result":{{"_raw":"{text}","host":"mac-1","sourcetype":"osquery"}}}}"#), Some("mac-1")),
        (format!(r#"{{"log":"{text}\n","stream":"stdout","time":"2025-11-25T08:00:10Z"}}"#), None),
        (format!(r#"{{"took":3,"hits":{{"total":{{"value":1}},"max_score":null,"hits":[{{"_index":"l","_source":{INNER}}}]}}}}"#), None),
        (format!(r#"{{"preview":false,"results":[{{"_raw":"{text}","host":"mac-1"}}]}}"#), Some("mac-1")),
        (format!(r#"{{"time":1764057610.5,"host":"mac-1","sourcetype":"osquery:results","event":{INNER}}}"#), Some("mac-1")),
        (format!(r#"{{"time":1764057610.5,"host":"mac-1","sourcetype":"osquery:results","event":"{text}"}}"#), Some("mac-1")),
        (
            format!(r#"{{"@timestamp":"2025-11-25T08:00:10Z","event":{{"kind":"event","original":"{text}"}},"host":{{"name":"mac-1"}}}}"#),
            Some("mac-1"),
        ),
        (format!(r#"{{"@timestamp":"2025-11-25T08:00:10Z","event.original":"{text}","host.name":"mac-1"}}"#), Some("mac-1")),
        (format!("<134>Nov 25 08:00:10 mac-1 osqueryd[321]: {INNER}"), Some("mac-1")),
        (format!("<134>1 2025-11-25T08:00:10Z mac-1 osqueryd 321 - - {INNER}"), Some("mac-1")),
        (format!("Nov 25 08:00:10 mac-1 osqueryd[321]: {INNER}"), Some("mac-1")),
        (format!(r#"{{"message":"<134>Nov 25 08:00:10 mac-1 osqueryd: {text}"}}"#), Some("mac-1")),
    ] {
        let run = Run::of(envelope.as_bytes());
        assert_eq!(run.totals(), [1, 1, 0, 0, 0], "{envelope}: {:?}", run.defects);
        assert_eq!((&run.events[0].1, host(&run, 0)), (&expected, from), "{envelope}");
        assert!(run.defects.is_empty(), "{envelope}");
        let mut hosts = Vec::new();
        tollgate_sources::RecordHosts::default().of(envelope.as_bytes(), &mut |host| hosts.push(host.raw().to_owned()));
        assert_eq!(hosts, from.into_iter().collect::<Vec<_>>(), "{envelope}");
    }
}

#[test]
fn the_record_names_its_host_first() {
    let named = INNER.replacen("{", r#"{"hostIdentifier":"mac-9","#, 1);
    for envelope in [format!(r#"{{"host":"relay","data":[{named},{INNER}]}}"#), format!("<1>Nov 25 08:00:10 relay x: {named}{INNER}")] {
        let run = Run::of(envelope.as_bytes());
        assert_eq!((host(&run, 0), host(&run, 1)), (Some("mac-9"), Some("relay")), "{envelope}");
    }
    let renamed = format!(
        r#"{{"osquery":{{"result":{}}},"host":{{"name":"relay"}}}}"#,
        INNER.replacen("{", r#"{"host_identifier":"mac-9","unix_time":"5","#, 1)
    );
    assert_eq!(host(&Run::of(renamed.as_bytes()), 0), Some("mac-9"));
}

#[test]
fn messages_and_rows_of_other_formats_come_in_envelopes_too() {
    let message = String::from_utf8(fixture("eslogger/v9.ndjson")).unwrap().lines().next().unwrap().to_owned();
    let zeek = r#"{"_path":"dns","ts":1.5,"id.orig_h":"10.0.0.1","query":"a.b","answers":["10.0.0.9"],"TTLs":[60.0]}"#;
    let run = Run::of(format!(r#"{{"host":"mac-1","data":[{message},{zeek},{INNER}]}}"#).as_bytes());
    assert_eq!(run.totals(), [3, 3, 0, 0, 0], "{:?}", run.defects);
    assert_eq!((run.rows.len(), host(&run, 0), host(&run, 1)), (1, Some("mac-1"), Some("mac-1")));
}

#[test]
fn what_an_envelope_holds_is_accounted_for_one_by_one() {
    let run = Run::of(format!(r#"{{"node_key":"k","log_type":"result","data":[{INNER},17,{{"a":1}},"text",{INNER}{INNER}]}}"#).as_bytes());
    // The list cannot be followed beyond the second of two records without a comma.
    assert_eq!(run.counts.parsed, 2);
    assert_eq!(run.counts.rejected, 4);
    let status = r#"{"severity":"0","filename":"a.cpp","line":"1","message":"m"}"#;
    let run = Run::of(format!(r#"{{"node_key":"k","log_type":"status","data":[{status},{status}]}}"#).as_bytes());
    assert_eq!(ignored(&run), [("status", 2)]);
    for text in [
        r#"{"node_key":"k","log_type":"result","data":[]}"#,
        r#"{"message":"hello"}"#,
        r#"{"logEvents":[{"message":"CWL CONTROL MESSAGE"}]}"#,
    ] {
        let run = Run::of(text.as_bytes());
        assert_eq!((run.totals(), run.defects[0].kind), ([1, 0, 0, 1, 0], DefectKind::UnknownFormat), "{text}");
    }
}

#[test]
fn envelopes_within_envelopes_end() {
    let mut text = INNER.to_owned();
    for _ in 0..20 {
        text = format!(r#"{{"data":{text}}}"#);
    }
    let run = Run::of(text.as_bytes());
    assert_eq!((run.totals(), run.defects[0].kind), ([1, 0, 0, 1, 0], DefectKind::UnknownFormat));
}

/// Records that were joined without line ends (osquery#2166, osquery#3743, kolide/fleet#1875).
#[test]
fn records_without_line_ends() {
    let run = Run::of([INNER, INNER, INNER].concat().as_bytes());
    assert_eq!(run.totals(), [3, 3, 0, 0, 0]);
}

/// `python3 -c 'import hashlib..'` is not needed: the text cited is hashed as it stands.
#[test]
fn a_record_within_text_is_cited_by_that_text() {
    let text = quoted();
    let line = format!(r#"{{"message":"{text}","x":"{{\"columns\":1}}"}}"#);
    let mut decoder = tollgate_sources::Decoder::new(3, tollgate_sources::DecoderOptions { hash_records: true });
    let mut origins = Vec::new();
    decoder.decode(100, line.as_bytes(), false, &mut |decoded| {
        if let tollgate_sources::Decoded::Event { origin, .. } = decoded {
            origins.push(origin);
        }
    });
    let [origin] = origins.as_slice() else { panic!("{origins:?}") };
    let at = origin.offset as usize - 100;
    assert_eq!(&line[at..at + origin.length as usize], format!("\"{text}\""));
    assert!(origin.sha256.is_some());
}
