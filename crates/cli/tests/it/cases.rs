//! Stories that run: each trace under `cases/` is rendered as raw files in every form, and the
//! shipped program must come to the outcome that its first lines state.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tollgate_model::{Confidence, HostName, Level};
use tollgate_sim::{EsloggerForm, OsqueryForm, ZeekForm, eslogger, osquery, unified_log, zeek};

use crate::program::hunt_json;

struct Expectation<'a> {
    facts: BTreeMap<&'a str, &'a str>,
    silent: bool,
}

/// The outcome under this title, else the one that holds for every source.
fn expectation<'a>(text: &'a str, title: &str) -> Expectation<'a> {
    let under = |title: &str| text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(title)?.strip_prefix(": "));
    let line = under(title).or_else(|| under("expect")).expect("a case states its outcome");
    let silent = line.split_whitespace().any(|word| word == "silent");
    let facts = line.split_whitespace().filter_map(|word| word.split_once('=')).collect();
    Expectation { facts, silent }
}

fn level_of(finding: &Value) -> Level {
    Level::from_name(finding["level"].as_str().unwrap()).unwrap()
}

fn check(case: &str, form: &str, expected: &Expectation<'_>, findings: &[Value]) {
    let place = format!("{case} as {form}");
    let greatest = findings.iter().max_by_key(|finding| finding["score"].as_u64());
    if expected.silent {
        assert!(findings.is_empty(), "{place}: {findings:#?}");
        return;
    }
    if let Some(limit) = expected.facts.get("at-most") {
        let limit = Level::from_name(limit).unwrap();
        assert!(greatest.is_none_or(|finding| level_of(finding) <= limit), "{place}: {greatest:#?}");
        return;
    }
    let finding = greatest.unwrap_or_else(|| panic!("{place}: nothing found"));
    let text = |key: &str| finding[key].as_str().unwrap_or_default();
    for (key, value) in &expected.facts {
        match *key {
            "level" => assert_eq!(text("level"), *value, "{place}: {finding:#}"),
            "level>" => assert!(level_of(finding) >= Level::from_name(value).unwrap(), "{place}: {finding:#}"),
            "confidence" => {
                assert!(Confidence::from_name(value).is_some());
                assert_eq!(text("confidence"), *value, "{place}: {finding:#}");
            }
            "attribution" | "mode" | "host" => assert_eq!(text(key), *value, "{place}: {finding:#}"),
            "categories>" => assert!(finding["categories"].as_array().unwrap().len() >= value.parse().unwrap(), "{place}: {finding:#}"),
            "links" => {
                let links: Vec<&str> = finding["links"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
                assert!(value.split(',').all(|link| links.contains(&link)), "{place}: {links:?}");
            }
            other => panic!("{case}: {other} is no expectation"),
        }
    }
    let points: i64 = finding["terms"].as_array().unwrap().iter().filter_map(|term| term["points"].as_i64()).sum();
    assert_eq!(Some(points), finding["score"].as_i64(), "{place}: the terms are the score");
}

/// Runs one case in every form.
fn run(path: &Path) {
    let case = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let records = tollgate_oracle::trace::parse(&text).unwrap_or_else(|error| panic!("{case}: {error}"));
    let expected = expectation(&text, "expect");
    let host = HostName::new("mac1");
    for (es, network) in [
        (EsloggerForm::Version9, ZeekForm::Table),
        (EsloggerForm::Version10, ZeekForm::Json),
        (EsloggerForm::Version10, ZeekForm::Streaming),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let endpoint = folder.path().join("mac1");
        std::fs::create_dir(&endpoint).unwrap();
        std::fs::write(endpoint.join("es.ndjson"), eslogger(&records, &host, es, false)).unwrap();
        for (log, bytes) in zeek(&records, network) {
            std::fs::write(folder.path().join(format!("{log}.log")), bytes).unwrap();
        }
        let findings = hunt_json(folder.path(), &[]);
        check(&case, &format!("{es:?} and {network:?}"), &expected, &findings);
    }
    // The unified log tells of connections, by pids alone.
    let logged = expectation(&text, "expect-unified-log");
    let folder = tempfile::tempdir().unwrap();
    let endpoint = folder.path().join("mac1");
    std::fs::create_dir(&endpoint).unwrap();
    std::fs::write(endpoint.join("es.ndjson"), eslogger(&records, &host, EsloggerForm::Version10, false)).unwrap();
    std::fs::write(endpoint.join("log.ndjson"), unified_log(&records, &host)).unwrap();
    for (log, bytes) in zeek(&records, ZeekForm::Json) {
        std::fs::write(folder.path().join(format!("{log}.log")), bytes).unwrap();
    }
    check(&case, "eslogger and the unified log", &logged, &hunt_json(folder.path(), &[]));
    // osquery's tables tell less, and in whole seconds: where that changes the outcome, the case says so.
    let expected = expectation(&text, "expect-osquery");
    for form in [OsqueryForm::Events, OsqueryForm::Numbers, OsqueryForm::Batch, OsqueryForm::Snapshot] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("osqueryd.results.log"), osquery(&records, &host, form)).unwrap();
        for (log, bytes) in zeek(&records, ZeekForm::Json) {
            std::fs::write(folder.path().join(format!("{log}.log")), bytes).unwrap();
        }
        check(&case, &format!("osquery, {form:?}"), &expected, &hunt_json(folder.path(), &[]));
    }
}

#[test]
fn every_case_comes_to_its_outcome_in_every_form() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 10, "{paths:?}");
    // All of them are run, so that all that fail are told.
    let failed: Vec<_> = paths.iter().filter(|path| std::panic::catch_unwind(|| run(path)).is_err()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
