//! Where output cannot go, and arguments that mean nothing.

use std::fs::{File, OpenOptions};
use std::process::Stdio;

use crate::program::{render_trace, run, run_in_time_to, tollgate};

const STEALER: &str = "a01-stealer-of-four-processes";

fn full() -> Option<File> {
    let file = OpenOptions::new().write(true).open("/dev/full").ok();
    if file.is_none() {
        println!("skipped: this system has no /dev/full");
    }
    file
}

#[test]
fn a_full_output_is_an_error_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let place = folder.path().to_str().unwrap();
    let content = folder.path().join("content");
    let content = content.to_str().unwrap();
    assert_eq!(run(&["config", "init", content]).code, Some(0));
    for words in [
        vec!["config", "check", content],
        vec!["hunt", "--format", "jsonl", place],
        vec!["hunt", "--format", "table", place],
        vec!["hunt", "--fail-on", "low", place],
        vec!["timeline", "--host", "mac1", "--format", "csv", place],
        vec!["timeline", "--host", "mac1", "--format", "table", place],
        vec!["schema"],
        vec!["schema", "sources"],
        vec!["schema", "doctor"],
        vec!["doctor", "--format", "json"],
        vec!["doctor", "--format", "table"],
        vec!["sources", "--format", "jsonl", place],
        vec!["sources", "--format", "table", place],
        vec!["report", "exposure", "--format", "json", place],
        vec!["report", "exposure", "--format", "csv", place],
        vec!["report", "egress", "--format", "table", place],
        vec!["report", "egress", "--format", "csv", place],
    ] {
        let Some(full) = full() else { return };
        let output = tollgate().args(&words).stdout(Stdio::from(full)).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(6), "{words:?}: {said}");
        assert!(said.contains("standard output cannot be written"), "{words:?}: {said}");
    }
}

#[test]
fn a_full_standard_error_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let place = folder.path().to_str().unwrap();
    for (words, code) in [(vec!["hunt", place], 0), (vec!["hunt", "--fail-on", "high", place], 1), (vec!["explain", "ffff", place], 2)] {
        let Some(full) = full() else { return };
        let output = tollgate().args(&words).stderr(Stdio::from(full)).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{words:?}");
    }
}

/// A reader that has seen enough is no fault; what the hunt found still counts.
#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let place = folder.path().to_str().unwrap();
    for (words, code) in [
        (vec!["hunt", "--format", "jsonl", place], 0),
        (vec!["hunt", "--format", "jsonl", "--fail-on", "high", place], 1),
        (vec!["schema"], 0),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let said = run_in_time_to(tollgate().args(&words), Stdio::from(writer));
        assert_eq!(said.code, Some(code), "{words:?}: {}", said.err);
        assert!(!said.err.contains("cannot be written") && !said.err.contains("panic"), "{words:?}: {}", said.err);
    }
}

#[test]
fn arguments_that_mean_nothing_are_named() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let place = folder.path().to_str().unwrap();
    for (words, part) in [
        (vec!["hunt", "--host=", place], "a host needs a name"),
        (vec!["hunt", "--host", "  ", place], "a host needs a name"),
        (vec!["explain", "--host=", "ab", place], "a host needs a name"),
        (vec!["hunt", "--since", "2026-03-02T00:00:00Z", "--until", "2026-03-01T00:00:00Z", place], "--since is later than --until"),
        (vec!["hunt", "--since", "1h", "--until", "2h", place], "--since is later than --until"),
        (vec!["explain", "", place], "a value is required"),
    ] {
        let said = run(&words);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{words:?}: {}", said.err);
        assert!(said.err.contains(part), "{words:?}: {}", said.err);
    }
    let at = "2026-03-01T10:00:31Z";
    assert_eq!(run(&["hunt", "--since", at, "--until", at, place]).code, Some(0), "one moment is a time");
}

#[test]
fn a_window_beside_all_records_is_told_with_their_span() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let place = folder.path().to_str().unwrap();
    let lines = std::fs::read_to_string(folder.path().join("mac1/es.ndjson")).unwrap().lines().count();
    // One connection and one handshake beside the endpoint records.
    let expected = format!("{} records, all outside --since/--until; they span 2026-03-01T10:00:00Z to 2026-03-01T10:00:31Z\n", lines + 2);
    for window in [["--since", "2027-01-01T00:00:00Z"], ["--until", "2020-01-01T00:00:00Z"]] {
        let said = run(&["hunt", "--format", "jsonl", window[0], window[1], place]);
        assert_eq!((said.code, said.out.as_str()), (Some(5), ""), "{}", said.err);
        assert!(said.err.contains(&expected), "{expected}{}", said.err);
        assert!(!said.err.contains("nothing usable") && !said.err.contains("cannot be seen"), "{}", said.err);
    }
}
