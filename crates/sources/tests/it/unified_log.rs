//! Messages of the unified log, typed by hand from public descriptions (`fixtures/unified_log/README.md`);
//! what they say was worked out from them.

use tollgate_model::{Action, DefectKind, Endpoint, Nanos, ProcessKey, Protocol, Timestamp};

use crate::run::{Run, fixture};

/// 2026-03-02 10:15:30+0100.
const START: i64 = 1_772_442_930_000_000_000;

const NETWORK: &str = "/usr/lib/libnetwork.dylib";

fn endpoint(ip: &str, port: u16) -> Endpoint {
    Endpoint::new(ip.parse().unwrap(), port)
}

fn at(micros: i64) -> Timestamp {
    Timestamp(START + micros * 1_000)
}

/// A record of `log`, with the members that matter.
struct Record<'a> {
    time: &'a str,
    pid: &'a str,
    program: &'a str,
    boot: &'a str,
    sender: &'a str,
    subsystem: &'a str,
    text: &'a str,
}

const RECORD: Record<'static> = Record {
    time: "2026-03-02 10:15:30.000000+0100",
    pid: "812",
    program: "/Users/ana/up",
    boot: "",
    sender: NETWORK,
    subsystem: "com.apple.network",
    text: "",
};

impl Record<'_> {
    fn line(&self) -> String {
        let Self { time, pid, program, boot, sender, subsystem, text } = self;
        format!(
            "{{\"timezoneName\":\"\",\"eventType\":\"logEvent\",\"subsystem\":\"{subsystem}\",\"category\":\"connection\",\"bootUUID\":\"{boot}\",\
             \"processImagePath\":\"{program}\",\"senderImagePath\":\"{sender}\",\"timestamp\":\"{time}\",\"machTimestamp\":1,\
             \"eventMessage\":\"{text}\",\"traceID\":18446744073709551615,\"processID\":{pid}}}\n"
        )
    }
}

/// Messages of one process.
fn said(texts: &[&str]) -> Run {
    let lines: String = texts.iter().map(|text| Record { text, ..RECORD }.line()).collect();
    Run::of(lines.as_bytes())
}

fn ignored(run: &Run) -> Vec<(&str, u64)> {
    run.counts
        .ignored_names
        .iter()
        .map(|((source, name), count)| (assert_eq!(source.format.name(), "unified-log"), (name.raw(), *count)).1)
        .collect()
}

fn faults(run: &Run) -> Vec<(DefectKind, Option<&'static str>)> {
    run.defects.iter().map(|defect| (defect.kind, defect.field)).collect()
}

fn connects(run: &Run) -> Vec<(u32, i64, Protocol, Option<Endpoint>, Endpoint)> {
    run.events
        .iter()
        .map(|(_, event)| {
            let Action::Connect { protocol, local, remote } = event.action else { panic!("{event:?}") };
            (event.process.key.pid, (event.time.0 - START) / 1_000, protocol, local, remote)
        })
        .collect()
}

#[test]
fn the_lines_of_a_connection_are_joined() {
    let run = Run::of(fixture("unified_log/visible.ndjson").as_slice());
    assert!(run.defects.is_empty(), "{:?}", run.defects);
    // The first line is no record, the last one is none of a process.
    assert_eq!(run.totals(), [16, 3, 13, 0, 1]);
    let far = endpoint("203.0.113.9", 443);
    assert_eq!(
        connects(&run),
        [
            // TLS is up; a line before said to where, and that it is TCP.
            (812, 90_000, Protocol::Tcp, None, far),
            (900, 100_000, Protocol::Udp, None, endpoint("2001:db8::7", 443)),
            // Its end tells the near end too.
            (812, 32_500_000, Protocol::Tcp, Some(endpoint("10.0.0.5", 56387)), far),
        ]
    );
    let (host, event) = &run.events[0];
    assert_eq!(*host, None);
    assert_eq!((event.precision, event.seq), (Nanos(1_000), None));
    assert_eq!(event.process.key, ProcessKey { pid: 812, pidversion: None });
    assert_eq!(event.process.image.path.shown().raw(), "/Users/ana/Downloads/up");
    assert_eq!((event.process.user, event.process.parent), (Some(501), None));
    assert_eq!(ignored(&run), [("CFNetwork", 2), ("end", 1), ("network:repeated", 3), ("network:step", 7)]);
}

#[test]
fn what_is_private_is_known_to_be_hidden() {
    let run = Run::of(fixture("unified_log/private.ndjson").as_slice());
    assert!(run.defects.is_empty(), "{:?}", run.defects);
    assert_eq!(run.totals(), [10, 0, 10, 0, 0]);
    assert_eq!(
        ignored(&run),
        [
            ("FileProvider", 1),
            ("FileProvider:path", 1),
            ("FileProvider:private", 1),
            ("lossEvent", 1),
            // Connected twice over, and ended twice.
            ("network:private destination", 4),
            ("network:step", 2),
        ]
    );
}

#[test]
fn connections_of_different_processes_are_not_joined() {
    let seen = "[C3.1 192.0.2.7:443 in_progress channel-flow (satisfied)] event: flow:start_connect @0.060s";
    let connected = "nw_protocol_boringssl_signal_connected(895) [C3.1:2][0x1] TLS connected [server(0)]";
    let run = |before: &Record<'_>| {
        let text = Record { text: seen, ..*before }.line() + &Record { text: connected, ..RECORD }.line();
        let run = Run::of(text.as_bytes());
        (connects(&run).len(), ignored(&run).iter().any(|(name, _)| *name == "network:no address"))
    };
    assert_eq!(run(&RECORD), (1, false));
    assert_eq!(run(&Record { pid: "813", ..RECORD }), (0, true), "another process");
    assert_eq!(run(&Record { program: "/usr/bin/nscurl", ..RECORD }), (0, true), "the pid ran another program");
    assert_eq!(run(&Record { boot: "A11698FE-2303-48AD-A8C0-18D1B9380C34", ..RECORD }), (0, true), "another boot");
    let hosts = |host: &str| {
        let with = |record: &Record<'_>, host: &str| record.line().replacen('{', &format!("{{\"host\":\"{host}\","), 1);
        let text = with(&Record { text: seen, ..RECORD }, "one") + &with(&Record { text: connected, ..RECORD }, host);
        Run::of(text.as_bytes()).events.len()
    };
    assert_eq!((hosts("one"), hosts("two")), (1, 0), "another host");
}

#[test]
fn other_numbers_are_other_connections() {
    let run = said(&[
        "[C3.1 192.0.2.7:443 in_progress channel-flow (satisfied)] event: flow:start_connect @0.060s",
        "[C3.2 192.0.2.8:443 in_progress channel-flow (satisfied)] event: flow:start_connect @0.060s",
        "Connection 33: connected successfully",
        // Two addresses are tried: which one, this message does not say.
        "nw_protocol_boringssl_signal_connected(895) [C3:2][0x1] TLS connected [server(0)]",
        "nw_protocol_boringssl_signal_connected(895) [C3.2:2][0x1] TLS connected [server(0)]",
    ]);
    assert_eq!(connects(&run), [(812, 0, Protocol::Tcp, None, endpoint("192.0.2.8", 443))]);
    assert_eq!(ignored(&run), [("network", 1), ("network:no address", 1), ("network:step", 2)]);
}

#[test]
fn a_number_that_begins_again_is_a_new_connection() {
    let start = "[C1 B9812D2D-024E-40E0-A08E-FD10BA727710 192.0.2.7:443 tcp, tls, definite] start";
    let connected = "[C1 192.0.2.7:443 ready socket-flow (satisfied)] event: flow:finish_connect @0.003s";
    assert_eq!(connects(&said(&[start, connected, connected, start, connected])).len(), 2);
}

#[test]
fn old_and_new_forms() {
    let one = |text: &str| connects(&said(&[text])).first().map(|&(_, _, protocol, local, remote)| (protocol, local, remote));
    let far = |ip, port| Some((Protocol::Tcp, None, endpoint(ip, port)));
    assert_eq!(
        one(
            "nw_flow_connected [C1 127.0.0.1:47253 in_progress socket-flow (satisfied (Path is satisfied), interface: lo0)] Transport protocol connected (socket)"
        ),
        far("127.0.0.1", 47253)
    );
    assert_eq!(
        one("0.003s [C1.1 21CB3B95-9C4B-468B-8432-52B19CEF4BBC 192.0.2.7:443 socket-flow path=satisfied] flow:finish_connect"),
        far("192.0.2.7", 443)
    );
    assert_eq!(one("[C1.1 fe80::1%en0.8081 ready socket-flow (satisfied)] event: flow:finish_connect @0.1s"), far("fe80::1", 8081));
    assert_eq!(one("[C1.1 ::ffff:192.0.2.7.443 ready socket-flow (satisfied)] event: flow:finish_connect @0.1s"), far("192.0.2.7", 443));
    assert_eq!(
        one(
            "[28 www.files.example:443 stream, pid: 72166, tls] cancelled\\n\\t[28.1 64A98447-EABF-4983-A387-7DB9D0C1785F 10.0.1.200.57912<->192.0.2.74:443]\\n\\tConnected Path: satisfied"
        ),
        Some((Protocol::Tcp, Some(endpoint("10.0.1.200", 57912)), endpoint("192.0.2.74", 443)))
    );
    assert_eq!(
        one(
            "[C11 DCA4E2E1-B563-4346-ABDC-EC16E00519FA 192.0.2.7:443 quic-connection, tls] cancelled\\n\\t[C11 <private> 10.0.0.5:63665<->192.0.2.7:443]\\n\\tDuration: 1.0s, QUIC @0.000s took 0.000s"
        ),
        Some((Protocol::Udp, Some(endpoint("10.0.0.5", 63665)), endpoint("192.0.2.7", 443)))
    );
    for text in [
        "",
        "[",
        "[]",
        "[C",
        "[C] start",
        "[R952] getaddrinfo stop -- hostname: <mask.hash: 'rXiO7DJwjRvk4DH7ZLNDWA=='>",
        "[0x15230fac0] activating connection: name=com.apple.trustd",
        "[C99999999999999999999 192.0.2.7:443 ready] event: flow:finish_connect",
        "[C1 192.0.2.7:0 ready] event: flow:finish_connect",
        "[C1 192.0.2.7:70000 ready] event: flow:finish_connect",
        "[C1 192.0.2.7 ready] event: flow:finish_connect",
        "[C1 192.0.2.7:443 ready] event: flow:failed_connect",
        "[C1 192.0.2.7:443 ready event: flow:finish_connect",
        "[C1.1 <private> <private>.49154<->192.0.2.7:443] cancelled",
        "[C5 x:1 tcp] cancelled\\n\\t[C5.1 10.0.0.5:1<->",
        "[C5 x:1 tcp] cancelled\\n\\t[C5.1 <-> 192.0.2.7:443]",
    ] {
        let run = said(&[text]);
        assert_eq!((run.totals(), run.defects.len()), ([1, 0, 1, 0, 0], 0), "{text}");
    }
}

#[test]
fn hidden_and_absent_ends_have_different_names() {
    let name = |text: &str| ignored(&said(&[text]))[0].0.to_owned();
    for hidden in [
        "<private>",
        "<private>:443",
        "<mask.hash: 'rXiO7DJwjRvk4DH7ZLNDWA=='>",
        "<mask.hash: 'x'>:443",
        "IPv6#9d73c199.443",
        "Hostname#5a828566:443",
    ] {
        assert_eq!(
            name(&format!("nw_flow_connected [C1.1 {hidden} in_progress channel-flow ()] Transport protocol connected (tcp)")),
            "network:private destination",
            "{hidden}"
        );
    }
    assert_eq!(
        name("nw_flow_connected [C1.1 files.example:443 in_progress x ()] Transport protocol connected (tcp)"),
        "network:no address"
    );
    assert_eq!(name("nw_socket_handle_socket_event [C8:2] Socket received CONNECTED event"), "network:no address");
    assert_eq!(name("nw_socket_handle_socket_event [C134.1.1:3] Socket SO_ERROR [51: Network is unreachable]"), "network:step");
}

#[test]
fn only_apples_libraries_speak_for_the_network_stack() {
    let text = "[C1 192.0.2.7:443 ready socket-flow (satisfied)] event: flow:finish_connect @0.003s";
    let from = |sender: &str, subsystem: &str| {
        let run = Run::of(Record { text, sender, subsystem, ..RECORD }.line().as_bytes());
        ignored(&run).first().map(|(name, _)| (*name).to_owned())
    };
    let network = "com.apple.network";
    assert_eq!(from(NETWORK, network), None);
    assert_eq!(from("/System/Library/Frameworks/Network.framework/Versions/A/Network", network), None);
    assert_eq!(from("", network), None, "it is not told");
    for sender in ["/Users/ana/up", "/Users/ana/libnetwork.dylib", "/usr/lib/libother.dylib"] {
        assert_eq!(from(sender, network).as_deref(), Some("network:foreign sender"), "{sender}");
    }
    for subsystem in ["com.apple.networkextension", "com.example.network", ""] {
        assert_eq!(from(NETWORK, subsystem).as_deref(), Some("other"), "{subsystem}");
    }
}

#[test]
fn times_have_a_zone() {
    let text = "[C1 192.0.2.7:443 ready socket-flow (satisfied)] event: flow:finish_connect @0.003s";
    for time in [
        "2026-03-02 10:15:30.000001+0100",
        "2026-03-02 05:45:30.000001-0330",
        "2026-03-02 09:15:30.000001+0000",
        "2026-03-02 23:00:30.000001+1345",
    ] {
        let run = Run::of(Record { text, time, ..RECORD }.line().as_bytes());
        assert_eq!((run.events[0].1.time, run.defects.len()), (at(1), 0), "{time}");
    }
    for (time, kind) in [("2026-03-02 10:15:30.000001", DefectKind::OutOfRange), ("", DefectKind::OutOfRange)] {
        let run = Run::of(Record { text, time, ..RECORD }.line().as_bytes());
        assert_eq!(faults(&run), [(kind, Some("timestamp")), (DefectKind::MissingField, Some("timestamp"))], "{time}");
    }
}

#[test]
fn bad_fields_cost_no_more_than_they_must() {
    let text = "[C1 192.0.2.7:443 ready socket-flow (satisfied)] event: flow:finish_connect @0.003s";
    let line = Record { text, ..RECORD }.line();
    let with = |from: &str, to: &str| {
        assert!(line.contains(from), "{from}");
        Run::of(line.replacen(from, to, 1).as_bytes())
    };
    for (from, to, fault) in [
        ("\"processImagePath\":\"/Users/ana/up\"", "\"processImagePath\":7", (DefectKind::WrongType, Some("processImagePath"))),
        ("\"bootUUID\":\"\"", "\"bootUUID\":{}", (DefectKind::WrongType, Some("bootUUID"))),
        ("\"processID\":812", "\"processID\":812,\"userID\":-2", (DefectKind::OutOfRange, Some("userID"))),
        ("\"processID\":812", "\"processID\":812,\"processID\":1", (DefectKind::DuplicateKey, Some("processID"))),
    ] {
        let run = with(from, to);
        assert_eq!((run.totals(), faults(&run)), ([1, 1, 0, 0, 0], vec![fault]), "{to}");
    }
    for to in ["\"processID\":\"x\"", "\"processID\":null", "\"other\":1"] {
        let run = with("\"processID\":812", to);
        assert_eq!(
            (run.totals(), faults(&run).last().copied()),
            ([1, 0, 0, 1, 0], Some((DefectKind::MissingField, Some("processID")))),
            "{to}"
        );
    }
    // What says nothing needs no process.
    let other = Record { text: "hello", ..RECORD }.line().replace("\"processID\":812", "\"other\":1");
    assert_eq!(Run::of(other.as_bytes()).totals(), [1, 0, 1, 0, 0]);
}

#[test]
fn other_kinds_of_records_are_ignored_by_name() {
    let kind = |kind: &str| {
        let run = Run::of(RECORD.line().replace("logEvent", kind).as_bytes());
        ignored(&run)[0].0.to_owned()
    };
    for known in ["activityCreateEvent", "signpostEvent", "timesyncEvent", "lossEvent"] {
        assert_eq!(kind(known), known);
    }
    assert_eq!(kind("\\u0007 anything that somebody wrote"), "otherEvent");
}

#[test]
fn a_record_is_told_by_its_members() {
    let text = "[C1 192.0.2.7:443 ready socket-flow (satisfied)] event: flow:finish_connect @0.003s";
    let line = Record { text, ..RECORD }.line();
    // In whatever order.
    let members = line.trim_end().trim_start_matches("{\"timezoneName\":\"\",").trim_end_matches('}').to_owned();
    let turned = format!("{{\"userID\":501,{members},\"timezoneName\":\"\"}}");
    assert_eq!(connects(&Run::of(turned.as_bytes())), connects(&Run::of(line.as_bytes())));
    // In the envelopes of shippers, and after the header of a syslog daemon.
    let quoted = turned.replace('\\', "\\\\").replace('"', "\\\"");
    for shipped in [
        format!("{{\"host\":{{\"name\":\"mac-7\"}},\"message\":\"{quoted}\"}}"),
        format!("<134>1 2026-03-02T09:15:30Z mac-7 log 321 - - {turned}"),
        turned.replacen('{', "{\"hostname\":\"mac-7\",", 1),
    ] {
        let run = Run::of(shipped.as_bytes());
        assert_eq!(run.totals(), [1, 1, 0, 0, 0], "{shipped}");
        assert_eq!(run.events[0].0.as_ref().unwrap().raw(), "mac-7");
    }
    // Records of nobody.
    for other in [
        r#"{"eventMessage":"[C1 192.0.2.7:443 ready] event: flow:finish_connect","processID":7}"#,
        r#"{"machTimestamp":1,"traceID":2}"#,
        r#"{"count":5,"finished":0}"#,
        r#"{"finished":1}"#,
        r#"{"count":5,"finished":1,"eventMessage":"x"}"#,
    ] {
        assert_eq!(Run::of(other.as_bytes()).faults(), [(DefectKind::UnknownFormat, 0)], "{other}");
    }
}

#[test]
fn connections_are_forgotten_and_that_is_counted() {
    let mut lines = String::new();
    for number in 0..16_400 {
        let text = format!("[C{number}.1 192.0.2.7:443 in_progress channel-flow (satisfied)] event: flow:start_connect @0.060s");
        lines += &Record { text: &text, ..RECORD }.line();
        if number < 6 {
            let text = format!("[C{number} x:443 tcp] cancelled");
            lines += &Record { text: &text, ..RECORD }.line();
        }
    }
    let connected = |number: u32| format!("nw_protocol_boringssl_signal_connected(895) [C{number}.1:2][0x1] TLS connected [server(0)]");
    lines += &Record { text: &connected(10), ..RECORD }.line();
    lines += &Record { text: &connected(16), ..RECORD }.line();
    let run = Run::of(lines.as_bytes());
    // 16 too many; six of them had ended.
    assert_eq!((run.counts.forgotten, run.events.len()), (10, 1));
}

#[test]
fn rows_of_osquery_say_the_same() {
    let row = |pid: &str, time: &str, text: &str| {
        format!(
            "{{\"name\":\"pack_p_log\",\"hostIdentifier\":\"mac-12\",\"unixTime\":1772442990,\"columns\":{{\"activity\":\"0\",\"category\":\"connection\",\
             \"level\":\"default\",\"max_rows\":\"100\",\"message\":\"{text}\",\"pid\":\"{pid}\",\"predicate\":\"\",\"process\":\"up\",\
             \"sender\":\"libnetwork.dylib\",\"storage\":\"\",\"subsystem\":\"com.apple.network\",\"tid\":\"5\"{time}}},\"action\":\"added\"}}\n"
        )
    };
    let seconds = r#","timestamp":"1772442930""#;
    let exact = r#","timestamp":"1772442930","timestamp_double":"1772442930.25""#;
    let seen = "[C3.1 192.0.2.7:443 in_progress channel-flow (satisfied)] event: flow:start_connect @0.060s";
    let connected = "nw_protocol_boringssl_signal_connected(895) [C3.1:2][0x1] TLS connected [server(0)]";
    let run = Run::of((row("812", exact, seen) + &row("812", exact, connected) + &row("813", seconds, connected)).as_bytes());
    assert!(run.defects.is_empty(), "{:?}", run.defects);
    assert_eq!(run.totals(), [3, 1, 2, 0, 0]);
    assert_eq!(crate::osquery::ignored(&run), [("unified_log:network:no address", 1), ("unified_log:network:step", 1)]);
    let (host, event) = &run.events[0];
    assert_eq!(host.as_ref().unwrap().raw(), "mac-12");
    assert_eq!((event.time, event.precision), (at(250_000), Nanos(1_000)));
    assert_eq!(event.process.key, ProcessKey { pid: 812, pidversion: None });
    assert_eq!(event.process.image.path.shown().raw(), "", "a name is no path");
    assert_eq!(event.action, Action::Connect { protocol: Protocol::Tcp, local: None, remote: endpoint("192.0.2.7", 443) });
    let one = "[C1 192.0.2.7:443 ready socket-flow (satisfied)] event: flow:finish_connect @0.003s";
    let run = Run::of(row("812", seconds, one).as_bytes());
    assert_eq!((run.events[0].1.time, run.events[0].1.precision), (at(0), Nanos::from_secs(1)));
    let run = Run::of(row("812", r#","timestamp":"1772442930","timestamp_double":"x""#, one).as_bytes());
    assert_eq!((run.events.len(), faults(&run)), (1, vec![(DefectKind::WrongType, Some("timestamp_double"))]));
    let run = Run::of(row("", seconds, one).as_bytes());
    assert_eq!(faults(&run), [(DefectKind::MissingField, Some("pid"))]);
}
