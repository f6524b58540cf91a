//! Two collectors on one Mac: what both tell counts once, and what one lacks the other gives.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tollgate_model::HostName;
use tollgate_sim::{OsqueryForm, osquery};

use crate::program::{Said, hunt_json, render_case, tollgate};

fn trace_of(case: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(format!("{case}.trace"));
    fs::read_to_string(path).unwrap()
}

fn osquery_of(trace: &str) -> String {
    let records = tollgate_oracle::trace::parse(trace).unwrap();
    String::from_utf8(osquery(&records, &HostName::new("mac1"), OsqueryForm::Events)).unwrap()
}

/// What a finding says, without where its records stand.
fn told(mut finding: Value) -> Value {
    for step in finding["steps"].as_array_mut().unwrap() {
        step["record"] = Value::Null;
    }
    finding
}

#[test]
fn what_osquery_tells_beside_eslogger_changes_no_finding() {
    let mut cases = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")).unwrap() {
        let case = entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        render_case(&case, folder.path());
        if !folder.path().join("mac1").exists() {
            continue;
        }
        let alone: Vec<Value> = hunt_json(folder.path(), &[]).into_iter().map(told).collect();
        // What osquery alone tells is another test's.
        let rows: String =
            osquery_of(&trace_of(&case)).lines().filter(|row| !row.contains("remote_address")).map(|row| format!("{row}\n")).collect();
        fs::write(folder.path().join("osqueryd.results.log"), &rows).unwrap();
        let both: Vec<Value> = hunt_json(folder.path(), &[]).into_iter().map(told).collect();
        assert_eq!(alone, both, "{case}");
        let said: Said = tollgate().arg("hunt").arg(folder.path()).output().unwrap().into();
        let again = rows.lines().count();
        assert!(said.err.contains(&format!(" {again} duplicate")), "{case}, {again} rows: {}", said.err);
        cases += usize::from(!alone.is_empty());
    }
    assert!(cases >= 8, "{cases} cases with findings");
}

/// Nobody is known to own the flow, until another collector tells who connected: by its pid alone.
#[test]
fn a_connection_that_osquery_tells_belongs_to_the_process_that_eslogger_tells() {
    let case = "a42-old-connection-by-nobody";
    let folder = tempfile::tempdir().unwrap();
    render_case(case, folder.path());
    assert_eq!(hunt_json(folder.path(), &[]).len(), 0);
    let connect = "08:00:00.000 connect 600 tcp -> 203.0.113.20:443\n";
    let rows: String = osquery_of(&(trace_of(case) + connect))
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
