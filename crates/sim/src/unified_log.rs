//! Messages of the unified log, as `log show --style ndjson` prints them on a Mac where private data is
//! enabled.
//!
//! Layout: `scripts/unified_logging.py` of libyal/dtformats for the members, public logs of applications for
//! the messages of the network stack. Every connection of a process that uses that stack is told in
//! a few messages: that it begins, which address is tried, that it is connected, and, where the trace knows
//! the near end, what it was when it ended. All other events of a trace are none of this log's.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tollgate_model::{Action, Body, Endpoint, Event, HostName, Nanos, Process, Protocol, Record, Timestamp};

/// The connections of one host, as far as its log tells them: those of processes that use Apple's network stack.
pub fn unified_log(records: &[Record], host: &HostName, logs: &dyn Fn(&Process) -> bool) -> Vec<u8> {
    let mut lines = vec!["Filtering the log data using \"subsystem == \"com.apple.network\"\"".to_owned()];
    let mut numbers: BTreeMap<u32, u64> = BTreeMap::new();
    let mut count = 0;
    for record in records.iter().filter(|record| record.host == *host) {
        let Body::Event(event) = &record.body else { continue };
        if !logs(&event.process) {
            continue;
        }
        let number = numbers.entry(event.process.key.pid).or_default();
        *number += 1;
        for (after, text) in messages(event, *number) {
            count += 1;
            lines.push(message(event, event.time.plus(Nanos(after * 1_000)), &text).to_string());
        }
    }
    lines.push(json!({"count": count, "finished": 1}).to_string());
    let mut out = lines.join("\n").into_bytes();
    out.push(b'\n');
    out
}

/// The messages of a connect event, with microseconds after it.
fn messages(event: &Event, number: u64) -> Vec<(i64, String)> {
    let Action::Connect { protocol, local, remote } = &event.action else { return Vec::new() };
    let (transport, clock) = match protocol {
        Protocol::Tcp => ("tcp", "TCP"),
        Protocol::Udp => ("quic-connection", "QUIC"),
        Protocol::Other => return Vec::new(),
    };
    let remote = end(remote);
    let path = "(satisfied (Path is satisfied), viable, interface: en0[802.11], ipv4, dns, uses wifi)";
    let connection =
        format!("[C{number} 4AB2906D-5516-5794-AF54-86D1D7F533F3 sync.example:443 {transport}, url hash: 5d749d3e, tls, definite]");
    let flow = format!("[C{number}.1 {remote} in_progress channel-flow {path}]");
    let mut told = vec![
        (-3, format!("{connection} start")),
        (-2, format!("{flow} event: flow:start_connect @0.001s")),
        (0, format!("nw_flow_connected {flow} Transport protocol connected ({transport})")),
        (1, format!("{flow} event: flow:finish_transport @0.002s")),
    ];
    if let Some(local) = local {
        let ends = format!("\t[C{number}.1 0C700DC1-8E27-498D-A020-543C117F44B0 {}<->{remote}]", end(local));
        told.push((
            2,
            format!("{connection} cancelled\n{ends}\n\tConnected Path: {path}\n\tDuration: 0.002s, {clock} @0.001s took 0.001s"),
        ));
    }
    told
}

/// An end as the stack writes it: the port of an IPv6 address stands after a dot.
fn end(end: &Endpoint) -> String {
    if end.ip.is_ipv4() { format!("{}:{}", end.ip, end.port) } else { format!("{}.{}", end.ip, end.port) }
}

fn message(event: &Event, at: Timestamp, text: &str) -> Value {
    json!({
        "timezoneName": "", "messageType": "Default", "eventType": "logEvent", "source": null, "formatString": "%{public}s",
        "userID": event.process.user.unwrap_or(501), "activityIdentifier": 0, "subsystem": "com.apple.network", "category": "connection",
        "threadID": 8_191, "bootUUID": "", "processImagePath": event.process.image.path.shown().raw(),
        "senderImagePath": "/usr/lib/libnetwork.dylib", "timestamp": local_time(at), "machTimestamp": 88_435_680_572_874_u64,
        "eventMessage": text, "traceID": 45_473_881_108_119_556_u64, "processID": event.process.key.pid, "parentActivityIdentifier": 0,
    })
}

/// A time as the log of a Mac in central Europe in winter has it.
fn local_time(at: Timestamp) -> String {
    let shown = crate::rfc3339(at.plus(tollgate_model::Nanos::from_secs(3_600)));
    let micros = shown.get(.."0000-00-00T00:00:00.000000".len()).unwrap_or_default();
    format!("{}+0100", micros.replace('T', " "))
}
