//! Two collectors on one Mac: what both tell counts once, and what one lacks the other gives.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tollgate_model::{HostName, Record};
use tollgate_sim::{OsqueryForm, ZeekForm, osquery, zeek};

use crate::program::{Said, hunt_json, render_records, render_trace, scenarios, tollgate};

fn trace_of(case: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces").join(format!("{case}.trace"));
    fs::read_to_string(path).unwrap()
}

fn osquery_of(records: &[Record], host: &HostName) -> String {
    String::from_utf8(osquery(records, host, OsqueryForm::Events)).unwrap()
}

/// What a finding says, without where its records stand.
fn told(mut finding: Value) -> Value {
    for step in finding["steps"].as_array_mut().unwrap() {
        step["record"] = Value::Null;
    }
    // osquery tells how late its rows are, eslogger does not.
    finding["telemetry"]["lag_ms"] = Value::Null;
    finding
}

#[test]
fn what_osquery_tells_beside_eslogger_changes_no_finding() {
    let mut with_findings = 0;
    for scenario in scenarios() {
        let folder = tempfile::tempdir().unwrap();
        render_records(&scenario.records, folder.path());
        let host = &scenario.records[0].host;
        if !folder.path().join(host.raw()).exists() {
            continue;
        }
        let alone: Vec<Value> = hunt_json(folder.path(), &[]).into_iter().map(told).collect();
        // What osquery alone tells is another test's.
        let rows: String = osquery_of(&scenario.records, host)
            .lines()
            .filter(|row| !row.contains("remote_address"))
            .map(|row| format!("{row}\n"))
            .collect();
        fs::write(folder.path().join("osqueryd.results.log"), &rows).unwrap();
        let both: Vec<Value> = hunt_json(folder.path(), &[]).into_iter().map(told).collect();
        assert_eq!(alone, both, "{}", scenario.name());
        let said: Said = tollgate().arg("hunt").arg(folder.path()).output().unwrap().into();
        let again = rows.lines().count();
        assert!(said.err.contains(&format!(" {again} duplicate")), "{}, {again} rows: {}", scenario.name(), said.err);
        with_findings += usize::from(!alone.is_empty());
    }
    assert!(with_findings >= 100, "{with_findings} scenarios with findings");
}

/// Numbers as numbers, the rows of a run in one record, or snapshots: the same is found.
#[test]
fn the_forms_of_osquery_say_the_same() {
    let other = [OsqueryForm::Numbers, OsqueryForm::Batch, OsqueryForm::Snapshot];
    let mut with_findings = 0;
    for (scenario, form) in scenarios().iter().zip(other.into_iter().cycle()) {
        let [events, other] = [OsqueryForm::Events, form].map(|form| {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("osqueryd.results.log"), osquery(&scenario.records, &scenario.records[0].host, form)).unwrap();
            for (log, bytes) in zeek(&scenario.records, ZeekForm::Json) {
                fs::write(folder.path().join(format!("{log}.log")), bytes).unwrap();
            }
            let told_of = std::fs::read_dir(folder.path()).unwrap().any(|entry| entry.unwrap().metadata().unwrap().len() > 0);
            if told_of { hunt_json(folder.path(), &[]).into_iter().map(told).collect::<Vec<Value>>() } else { Vec::new() }
        });
        assert_eq!(events, other, "{}, {form:?}", scenario.name());
        with_findings += usize::from(!events.is_empty());
    }
    assert!(with_findings >= 100, "{with_findings} scenarios with findings");
}

/// Nobody is known to own the flow, until another collector tells who connected: by its pid alone.
#[test]
fn a_connection_that_osquery_tells_belongs_to_the_process_that_eslogger_tells() {
    let case = "a42-old-connection-by-nobody";
    let folder = tempfile::tempdir().unwrap();
    render_trace(case, folder.path());
    assert_eq!(hunt_json(folder.path(), &[]).len(), 0);
    let connect = "08:00:00.000 connect 600 tcp -> 203.0.113.20:443\n";
    let rows: String = osquery_of(&tollgate_trace::parse(&(trace_of(case) + connect)).unwrap(), &HostName::new("mac1"))
        .lines()
        .filter(|row| row.contains("remote_address"))
        .map(|row| format!("{row}\n"))
        .collect();
    assert_eq!(rows.lines().count(), 1, "{rows}");
    fs::write(folder.path().join("osqueryd.results.log"), rows).unwrap();
    let found = hunt_json(folder.path(), &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((&found[0]["attribution"], &found[0]["process"]["path"]), (&"remote".into(), &"/private/tmp/.agent".into()));
}
