//! What the unified log adds to eslogger and Zeek.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Said, hunt_json, render_trace, tollgate};

/// The volume of the flow is that of a file: a guess.
const CASE: &str = "a42-old-connection-by-size";

/// Puts the log of the agent of that case beside the other files. The agent is pid 600, and its connection
/// is from 10.0.0.5:51000; the summary stands where the flow ends, 12:20:00 UTC, in the words of a Mac in
/// Berlin.
fn log(folder: &Path, far: &str) {
    let record = |time: &str, text: &str| {
        format!(
            "{{\"timezoneName\":\"\",\"messageType\":\"Default\",\"eventType\":\"logEvent\",\"source\":null,\"userID\":501,\
             \"subsystem\":\"com.apple.network\",\"category\":\"connection\",\"bootUUID\":\"\",\"processImagePath\":\"\\/private\\/tmp\\/.agent\",\
             \"senderImagePath\":\"\\/usr\\/lib\\/libnetwork.dylib\",\"timestamp\":\"{time}\",\"machTimestamp\":88435680572874,\
             \"eventMessage\":\"{text}\",\"traceID\":45473881108119556,\"processID\":600}}\n"
        )
    };
    let connection = "[C1 B9812D2D-024E-40E0-A08E-FD10BA727710 Hostname#d74fcfc7:443 tcp, url hash: d2b368a7, tls, definite]";
    let begun = record("2026-03-01 09:00:00.000100+0100", &format!("{connection} start"));
    let ended = format!(
        "{connection} cancelled\\n\\t[C1.1 0C700DC1-8E27-498D-A020-543C117F44B0 10.0.0.5:51000<->{far}]\\n\\tDuration: 15600.0s, TCP @0.001s"
    );
    let header = "Filtering the log data using \"process == \".agent\"\"\n";
    let lines = [header.to_owned(), begun, record("2026-03-01 13:20:00.000100+0100", &ended), "{\"count\":2,\"finished\":1}\n".to_owned()];
    fs::write(folder.join("mac1/log.ndjson"), lines.concat()).unwrap();
}

fn rungs(findings: &[Value]) -> Vec<(&str, &str)> {
    findings.iter().map(|finding| (finding["attribution"].as_str().unwrap(), finding["confidence"].as_str().unwrap())).collect()
}

#[test]
fn a_connection_that_the_log_shows_is_owned_by_its_process() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(CASE, folder.path());
    assert_eq!(rungs(&hunt_json(folder.path(), &[])), [("size", "MEDIUM")]);
    log(folder.path(), "203.0.113.20:443");
    assert_eq!(rungs(&hunt_json(folder.path(), &[])), [("exact", "HIGH")]);
}

#[test]
fn a_connection_that_the_log_hides_is_said_to_be_hidden() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(CASE, folder.path());
    log(folder.path(), "IPv4#a00ac144:443");
    assert_eq!(rungs(&hunt_json(folder.path(), &[])), [("size", "MEDIUM")]);
    let said: Said = tollgate().args(["hunt", "--strict"]).arg(folder.path()).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("unified-log network:private destination x 1"), "{}", said.err);
    assert!(said.err.contains("the unified log hides the far ends of 1 message"), "{}", said.err);
}

#[test]
fn a_long_log_without_connections_at_its_beginning_is_read_in_time() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(CASE, folder.path());
    log(folder.path(), "203.0.113.20:443");
    let path = folder.path().join("mac1/log.ndjson");
    let text = fs::read_to_string(&path).unwrap();
    let (header, rest) = text.split_once('\n').unwrap();
    let noise = rest.lines().next().unwrap().replace("com.apple.network", "com.example.chatter");
    let chatter = format!("{noise}\n").repeat(2_000);
    fs::write(&path, format!("{header}\n{chatter}{rest}")).unwrap();
    let said: Said = tollgate().args(["hunt", "--format", "jsonl"]).arg(folder.path()).output().unwrap().into();
    let found: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rungs(&found), [("exact", "HIGH")]);
    assert!(said.err.contains(", 0 late,"), "{}", said.err);
}
