//! `tollgate report compliance`: what was done with stored findings, in numbers.

use std::fs;

use serde_json::Value;

use crate::program::{Said, render_trace, run, tollgate};

#[test]
fn what_was_taken_up_is_counted_with_entries_and_coverage() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(folder.path().join("logs")).unwrap();
    render_trace("a01-stealer-of-four-processes", &folder.path().join("logs"));
    let (store, logs, policy) = (path("store"), path("logs"), path("policy"));
    assert_eq!(run(&["hunt", "--store", &store, &logs]).code, Some(0));
    let report = |words: &[&str]| {
        let said: Said = tollgate().args(["report", "compliance", "--store", &store]).args(words).output().unwrap().into();
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.out
    };
    let json = |words: &[&str]| serde_json::from_str::<Value>(&report(&[&["--format", "json"], words].concat())).unwrap();
    let told = json(&[]);
    assert_eq!(told["levels"][0]["level"], "CRITICAL");
    assert_eq!((told["levels"][0]["findings"].as_u64(), told["levels"][0]["triaged"].as_u64()), (Some(1), Some(0)));
    assert_eq!(told["levels"][0]["median_minutes"], Value::Null);
    let id = serde_json::from_str::<Value>(&run(&["hunt", "--format", "jsonl", &logs]).out).unwrap()["id"].as_str().unwrap().to_owned();
    let words = ["findings", "verdict", &id, "true-positive", "--reason", "seen", "--by", "ana", "--store", &store];
    assert_eq!(run(&words).code, Some(0));
    let told = json(&[]);
    assert_eq!((told["levels"][0]["triaged"].as_u64(), told["levels"][0]["verdicts"]["true-positive"].as_u64()), (Some(1), Some(1)));
    assert_eq!((told["levels"][0]["late"].as_u64(), told["levels"][0]["with_rule"].as_u64()), (Some(0), Some(1)));
    assert_eq!(told["drills"], Value::Null);
    // Of another time there is none.
    assert_eq!(json(&["--until", "2020-01-01T00:00:00Z"])["levels"], Value::Array(vec![]));
    // An entry that one wrote and another approved, and a report of coverage.
    assert_eq!(run(&["config", "init", &policy]).code, Some(0));
    let add = [
        "allow",
        "add",
        "-c",
        &policy,
        "--owner",
        "it",
        "--author",
        "ana",
        "--reason",
        "<b>x</b>",
        "--ticket",
        "CHG-1",
        "--team-id",
        "4ABCDE1234",
        "--signing-id",
        "com.x",
        "--destination",
        "a.example",
        "--days",
        "30",
        "--read",
        "documents",
    ];
    let said = run(&add);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let coverage = path("july.json");
    fs::write(&coverage, run(&["coverage", "--format", "json", &logs]).out).unwrap();
    let told = json(&["-c", &policy, "--coverage", &coverage]);
    assert_eq!((told["allow"][0]["state"].as_str(), &told["allow"][0]["approver"]), (Some("proposed"), &Value::Null));
    assert_eq!((told["allow"][0]["author"].as_str(), told["coverage"][0]["file"].as_str()), (Some("ana"), Some("july.json")));
    let checks: u64 = told["coverage"][0]["checks"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(checks, 28);
    let text = report(&["-c", &policy, "--coverage", &coverage, "--format", "text"]);
    assert!(text.contains("approved by nobody (CHG-1)") && text.contains("CRITICAL: 1, taken up 1, closed 0"), "{text}");
    // What is no report of coverage is refused by name.
    let said = run(&["report", "compliance", "--store", &store, "--coverage", &path("hosts")]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("hosts"), "{}", said.err);
}
