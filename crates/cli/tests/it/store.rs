//! `tollgate hunt --store` and `tollgate state check`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::program::{Said, render_trace, run, tollgate};

const STEALER: &str = "a01-stealer-of-four-processes";

/// A folder with telemetry, and where a store is to be.
fn places(folder: &Path) -> (PathBuf, PathBuf) {
    let logs = folder.join("logs");
    fs::create_dir(&logs).unwrap();
    render_trace(STEALER, &logs);
    (logs, folder.join("s.tollgate"))
}

fn hunt(logs: &Path, store: &Path, words: &[&str]) -> Said {
    tollgate().args(["hunt", "--format", "jsonl", "--store"]).arg(store).args(words).arg(logs).output().unwrap().into()
}

fn check(store: &Path, words: &[&str]) -> Said {
    tollgate().args(["state", "check"]).arg(store).args(words).output().unwrap().into()
}

#[test]
fn all_findings_are_stored_once_whichever_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, store) = places(folder.path());
    let said = hunt(&logs, &store, &["--since", "2099-01-01T00:00:00Z"]);
    assert_eq!(said.code, Some(5), "{}", said.err);
    assert!(!said.err.contains("store:"), "of nothing, nothing is stored: {}", said.err);
    let printed = hunt(&logs, &store, &[]);
    assert_eq!((printed.code, printed.out.lines().count()), (Some(0), 1));
    assert!(printed.err.contains("store: 1 new, 0 revised, 0 unchanged"), "{}", printed.err);
    let other = folder.path().join("other.tollgate");
    let said = hunt(&logs, &other, &["--min-confidence", "high", "--min-level", "critical"]);
    assert!(said.err.contains("store: 1 new, 0 revised, 0 unchanged"), "{}", said.err);
    let said = hunt(&logs, &store, &[]);
    assert!(said.err.contains("store: 0 new, 0 revised, 1 unchanged"), "{}", said.err);
    // What is stored is what was printed.
    let said: Said = tollgate().args(["findings", "show", "", "--document", "--store"]).arg(&store).output().unwrap().into();
    assert_eq!(said.out, printed.out, "{}", said.err);
    let said = check(&store, &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    // One finding; two hunts.
    assert!(said.out.starts_with("1 finding, 1 revision, 0 cases, 3 rows of custody, 0 problems; last hash "), "{}", said.out);
    let hash = said.out.trim_end().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(check(&store, &["--noted", &hash]).code, Some(0));
    let said = check(&other, &["--noted", &hash]);
    assert_eq!(said.code, Some(6));
    assert!(said.out.contains("no row bears the noted hash"), "{}", said.out);
}

#[test]
fn what_was_changed_past_the_store_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, store) = places(folder.path());
    hunt(&logs, &store, &[]);
    rusqlite::Connection::open(&store).unwrap().execute_batch("UPDATE finding SET status = 'closed', closed_revision = 1").unwrap();
    let said = check(&store, &[]);
    assert_eq!(said.code, Some(6));
    assert!(said.out.contains("status, verdict or owner are not what the custody log tells"), "{}", said.out);
}

#[test]
fn what_is_no_store_or_cannot_be_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, store) = places(folder.path());
    assert_eq!(check(&store, &[]).code, Some(2), "there is no such file");
    fs::write(&store, "{\"some\":\"telemetry\"}\n".repeat(100)).unwrap();
    let before = fs::read(&store).unwrap();
    let said = hunt(&logs, &store, &[]);
    assert_eq!((said.code, said.out.as_str()), (Some(6), ""), "before anything long begins: {}", said.err);
    assert!(said.err.contains("s.tollgate: it is not a store of Tollgate"), "{}", said.err);
    assert_eq!(fs::read(&store).unwrap(), before);
    assert_eq!(check(&store, &[]).code, Some(6));
    fs::remove_file(&store).unwrap();
    hunt(&logs, &store, &[]);
    rusqlite::Connection::open(&store).unwrap().pragma_update(None, "user_version", 9).unwrap();
    let said = hunt(&logs, &store, &[]);
    assert_eq!(said.code, Some(6));
    assert!(said.err.contains("a newer Tollgate wrote it: it is of version 9"), "{}", said.err);
    let said = hunt(&logs, &folder.path().join("no/such/s"), &[]);
    assert_eq!(said.code, Some(6), "{}", said.err);
    // A store among the telemetry would be read as telemetry the next time.
    let inside = logs.join("s");
    assert_eq!(hunt(&logs, &inside, &[]).code, Some(0));
    let said = hunt(&logs, &inside, &[]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("lies among the inputs"), "{}", said.err);
}

#[test]
fn who_waits_too_long_for_another_ends_with_a_code_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, store) = places(folder.path());
    hunt(&logs, &store, &[]);
    let held = rusqlite::Connection::open(&store).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    let said = hunt(&logs, &store, &[]);
    assert_eq!((said.code, said.out.lines().count()), (Some(7), 1), "what was found is printed all the same");
    assert!(said.err.contains("another instance holds the lock of the store, and did not let go of it within 5 seconds"), "{}", said.err);
    assert!(begun.elapsed() < Duration::from_secs(60));
    let note = |by: &str| -> Said {
        tollgate().args(["findings", "note", "", "seen", "--by", by, "--store"]).arg(&store).output().unwrap().into()
    };
    assert_eq!(note("ana").code, Some(7));
    assert_eq!(check(&store, &[]).code, Some(0), "who reads need not wait");
    // Nobody at all may read while somebody writes pages.
    held.execute_batch("COMMIT; BEGIN EXCLUSIVE").unwrap();
    assert_eq!(check(&store, &[]).code, Some(7));
    held.execute_batch("COMMIT").unwrap();
    assert_eq!(note("ana").code, Some(0));
}

#[test]
fn several_hunts_at_once_are_as_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, store) = places(folder.path());
    let start =
        || tollgate().args(["hunt", "--store"]).arg(&store).arg(&logs).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    let said: Vec<Said> = children.into_iter().map(|child| child.wait_with_output().unwrap().into()).collect();
    assert!(said.iter().all(|said| said.code == Some(0)), "{:?}", said.iter().map(|said| &said.err).collect::<Vec<_>>());
    let told = |what: &str| said.iter().filter(|said| said.err.contains(what)).count();
    assert_eq!((told("store: 1 new, 0 revised, 0 unchanged"), told("store: 0 new, 0 revised, 1 unchanged")), (1, 3));
    assert!(check(&store, &[]).out.starts_with("1 finding, 1 revision, 0 cases, 5 rows of custody, 0 problems"));
}

#[test]
fn a_full_output_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, store) = places(folder.path());
    hunt(&logs, &store, &[]);
    let said = run(&["case", "open", "--title", "t", "--by", "ana", "--store", store.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for words in [
        vec!["findings", "list"],
        vec!["findings", "show", ""],
        vec!["findings", "rates"],
        vec!["case", "list"],
        vec!["case", "show", "CASE"],
        vec!["state", "check", store.to_str().unwrap()],
    ] {
        let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
        let said: Said = tollgate().args(&words).env("TOLLGATE_STORE", &store).stdout(Stdio::from(full)).output().unwrap().into();
        assert_eq!(said.code, Some(6), "{words:?}: {}", said.err);
        assert!(said.err.contains("standard output cannot be written"), "{words:?}: {}", said.err);
    }
}

#[cfg(unix)]
#[test]
fn it_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (logs, store) = places(folder.path());
    hunt(&logs, &store, &[]);
    assert_eq!(fs::metadata(&store).unwrap().permissions().mode() & 0o777, 0o600);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "the logs and one file: {names:?}");
    assert_eq!(run(&["findings", "list"]).code, Some(2), "which store is said, by --store or TOLLGATE_STORE");
}
