//! The whole way: lines, records, order, correlation, findings, output.
//!
//! * Every record is accounted for.
//! * What is found does not depend on whether the engine's state was written and read back on the way.
//! * The same bytes give the same findings.
//! * A finding's points are its score, and its JSON is one line that can be read back and acts on no terminal.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_engine::{Engine, Redaction};
use tollgate_ingest::{Hosts, OrderStage};
use tollgate_model::{Body as Says, Finding, HostName, NetworkRow, Record, Row, is_unsafe_to_show};
use tollgate_sim::{EsloggerForm, OsqueryForm, ZeekForm, eslogger, osquery, zeek};
use tollgate_sinks::{Citations, FindingDocument, explain, write_json_line, write_table};
use tollgate_sources::{Decoded, Decoder, DecoderOptions, Lines, MAX_LINE};
use tollgate_trace as trace;

use super::snapshot::POLICY;
use crate::{Body, no_long};

/// The body.
pub const BODY: Body = Body { name: "records_to_findings", run: body, tokens: TOKENS, telemetry: &["osquery"], made, long: no_long };

const TOKENS: &[&str] = &[
    "\"time\":\"2026-03-01T09:00:00.000000000Z\"",
    "2026-03-01T08",
    "/Users/ana/.ssh/id_ed25519",
    "/Users/ana/Library/Keychains/login.keychain-db",
    "/tmp/out.zip",
    "https://drop.example/",
    "\"pid\":",
    "\"pidversion\":",
    "\"exec\"",
    "\"fork\"",
    "\"exit\"",
    "\"open\"",
    "\"close\"",
    "\"rename\"",
    "\"curl\"",
    "\"-T\"",
    "\"10.0.0.5\"",
    "203.0.113.9",
    "443",
    "\"orig_bytes\":25000000",
    "\"duration\":",
    "\"uid\":\"C1\"",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "\n",
    "\\u202e",
    "\\u001b[2J",
    ",",
    "}",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    let records = records(data);
    let findings = found(&records, None);
    let restored = found(&records, Some(records.len() / 2));
    assert_eq!(findings, restored, "writing the state down changes nothing");
    let seen: Vec<&Finding> = findings.values().collect();
    for finding in &seen {
        shown(finding);
    }
    let mut table = Vec::new();
    write_table(&mut table, &seen, Some(100)).expect("a vector takes everything");
    harmless(&table);
}

fn records(data: &[u8]) -> Vec<Record> {
    let mut hosts = Hosts::default();
    hosts.set_sole(Some(HostName::new("mac1")));
    let mut records = Vec::new();
    let mut decoder = Decoder::new(0, DecoderOptions::default());
    let host = |named: Option<HostName>| named.unwrap_or_else(|| HostName::new("mac1"));
    decoder.decode_all(&mut Lines::new(data, MAX_LINE), &mut |decoded| match decoded {
        Decoded::Event { host: named, digest, origin, event, .. } => {
            records.push(Record { host: host(named), origin, digest, body: Says::Event(event) });
        }
        Decoded::Mark { host: named, digest, origin, mark, .. } => {
            records.push(Record { host: host(named), origin, digest, body: Says::Mark(mark) })
        }
        Decoded::Row { digest, origin, row, precision, .. } => {
            let (host, host_assumed) = match &row {
                NetworkRow::Flow(flow) => hosts.of_address(flow.source.ip, flow.start),
                NetworkRow::Tls(tls) => hosts.of_address(tls.source.ip, tls.time),
                NetworkRow::Dns(dns) => hosts.of_address(dns.client, dns.time),
                NetworkRow::Certificate(_) => (HostName::new(""), false),
                NetworkRow::Lease(_) => return,
            };
            records.push(Record { host, origin, digest, body: Says::Network(Box::new(Row { precision, host_assumed, row })) });
        }
        Decoded::Address { .. } | Decoded::Defect(_) => {}
    });
    assert!(decoder.counts().balanced(), "{:?}", decoder.counts());
    records
}

fn found(records: &[Record], restore_after: Option<usize>) -> BTreeMap<tollgate_model::FindingId, Finding> {
    let most_per_second = POLICY.windows.order.most_per_second;
    let told = tollgate_model::Nanos::from_secs(POLICY.windows.order.told);
    let mut stages: BTreeMap<HostName, OrderStage> = BTreeMap::new();
    let mut ordered: Vec<Record> = Vec::new();
    for record in records {
        if matches!(record.body, Says::Network(_)) {
            ordered.push(record.clone());
        } else {
            let stage = stages.entry(record.host.clone()).or_insert_with(|| OrderStage::new(usize::MAX, most_per_second, told));
            stage.put(record.clone(), &mut |record| ordered.push(record.clone()));
        }
    }
    for stage in stages.values_mut() {
        stage.finish(&mut |record| ordered.push(record.clone()));
    }
    let mut engine = Engine::new(Arc::clone(&POLICY), Redaction::new([7; 32]));
    let mut findings = BTreeMap::new();
    for (at, record) in ordered.iter().enumerate() {
        engine.apply(record);
        if restore_after == Some(at) {
            engine =
                Engine::restore(Arc::clone(&POLICY), Redaction::new([7; 32]), &engine.snapshot()).expect("what was written can be read");
        }
    }
    engine.finish(&mut |decision| {
        findings.insert(decision.finding.id.clone(), decision.finding);
    });
    findings
}

fn shown(finding: &Finding) {
    let citations = Citations { inputs: vec!["input".to_owned()], ..Citations::default() };
    let mut line = Vec::new();
    write_json_line(&mut line, &FindingDocument::new(finding, &citations)).expect("a vector takes everything");
    let read: serde_json::Value = serde_json::from_slice(&line).expect("a line is JSON");
    let points: i64 = read["terms"].as_array().into_iter().flatten().filter_map(|term| term["points"].as_i64()).sum();
    assert_eq!(Some(points), read["score"].as_i64(), "the terms are the score");
    assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1, "one finding, one line");
    harmless(&line);
    let mut text = Vec::new();
    explain(&mut text, finding, &citations).expect("a vector takes everything");
    harmless(&text);
}

/// Nothing in it acts on a terminal.
fn harmless(shown: &[u8]) {
    let text = std::str::from_utf8(shown).expect("output is text");
    assert!(!text.chars().any(|c| c != '\n' && is_unsafe_to_show(c)), "{text:?}");
    assert!(!text.contains("292c6912E7710c"), "a token is shown: {text:?}");
}

/// Cases of the program's tests as collectors would have written them.
fn made() -> Vec<Vec<u8>> {
    let stories = [
        include_str!("../../../cli/tests/traces/a01-stealer-of-four-processes.trace"),
        include_str!("../../../cli/tests/traces/a25-archive-renamed-and-copied.trace"),
        include_str!("../../../cli/tests/traces/a30-exec-chain-in-one-process.trace"),
    ];
    let host = HostName::new("mac1");
    let mut made = Vec::new();
    for story in stories {
        let records = trace::parse(story).expect("a case can be read");
        let rows = |form| zeek(&records, form).into_values().collect::<Vec<_>>().concat();
        made.push([eslogger(&records, &host, EsloggerForm::Version9, false), rows(ZeekForm::Json)].concat());
        made.push([rows(ZeekForm::Table), b"#close\n".to_vec(), osquery(&records, &host, OsqueryForm::Events)].concat());
        made.push([osquery(&records, &host, OsqueryForm::Batch), rows(ZeekForm::Json)].concat());
    }
    made
}
