//! Files of every version open, newer ones are refused.

use std::fs;
use std::path::Path;

use tollgate_store::{CaseDecision, CaseStatus, Decision, Status, Store, StoreError, Verdict};

use crate::{act, id, raw, record, sighting};

/// The last hash of `versions/1.sql`, worked out with Python's hashlib.
const LAST_OF_1: &str = "bac963a4083a73fdedf4cf271a5dea697e7e776dccf5fdb1ef1317f09fff4751";

/// The last hash of `versions/2.sql`, worked out in the same way.
const LAST_OF_2: &str = "2d3b0ee91b6f2f00f70b0b386fcc66ffc08a45655ae8fef1735c53fc83c4b6e9";

#[test]
fn a_file_of_version_1_opens_and_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    raw(&path).execute_batch(include_str!("../versions/1.sql")).unwrap();
    let mut store = Store::open(&path).unwrap();
    let checked = store.check(&[]);
    assert_eq!(checked.problems, []);
    assert_eq!((checked.entries, checked.last.as_str(), checked.findings, checked.revisions), (8, LAST_OF_1, 1, 2));
    let finding = store.ids("0011").unwrap().pop().unwrap();
    let found = store.finding(&finding).unwrap();
    assert_eq!((found.summary.status, found.summary.verdict, found.summary.host.as_str()), (Status::Closed, Verdict::Expected, "mac-ü"));
    assert!(found.summary.is_revised_since_closed());
    assert_eq!((found.notes[0].text.as_str(), found.revisions[1].changed.clone()), ("asked\nthe owner", vec!["score".to_owned()]));
    // And is written on.
    store.decide(&act(9), &finding, &Decision::Status(Status::Open, "again")).unwrap();
    record(&mut store, 10, &[sighting(1, "a")]);
    let case = store.open_case(&act(11), "again", &[finding]).unwrap();
    assert_eq!(store.case(&case).unwrap().custody.first().map(|entry| entry.action.as_str()), Some("found"));
    assert_eq!(store.check(&[LAST_OF_1.to_owned()]).problems, []);
    drop(store);
    assert_eq!(version(&path), 2);
}

/// Who only looks brings a file up to date too.
#[test]
fn a_file_of_version_1_becomes_version_2_without_a_row_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    raw(&path).execute_batch(include_str!("../versions/1.sql")).unwrap();
    assert_eq!(version(&path), 1);
    let store = Store::open_to_read(&path).unwrap();
    assert_eq!(store.cases().unwrap(), []);
    let checked = store.check(&[]);
    assert_eq!((checked.problems, checked.entries, checked.last.as_str(), checked.cases), (vec![], 8, LAST_OF_1, 0));
    drop(store);
    assert_eq!(version(&path), 2);
    let new = folder.path().join("new");
    drop(Store::create(&new).unwrap());
    let tables = |path: &Path| -> Vec<(String, Option<String>)> {
        let file = raw(path);
        let mut read = file.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
        read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(tables(&path), tables(&new));
}

#[test]
fn a_file_of_version_2_opens_and_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    raw(&path).execute_batch(include_str!("../versions/2.sql")).unwrap();
    let mut store = Store::open(&path).unwrap();
    let checked = store.check(&[LAST_OF_1.to_owned()]);
    assert_eq!((checked.problems, checked.entries, checked.last.as_str(), checked.cases), (vec![], 14, LAST_OF_2, 1));
    let case = store.case_ids("CASE-2026-0001").unwrap().pop().unwrap();
    let found = store.case(&case).unwrap();
    assert_eq!((found.summary.title.as_str(), found.summary.status), ("Nightly copy; ours?", CaseStatus::Closed));
    assert_eq!((found.summary.owner.as_deref(), found.findings.len()), (Some("joon"), 1));
    assert_eq!((found.notes[0].text.as_str(), found.custody.len()), ("the owner's\nanswer: ü", 6 + 6));
    // And is written on.
    store.decide_case(&act(20), &case, &CaseDecision::Status(CaseStatus::Open, "again")).unwrap();
    assert_eq!(store.check(&[LAST_OF_2.to_owned()]).problems, []);
}

fn version(path: &Path) -> u32 {
    raw(path).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// Each version that was released has its file above.
#[test]
fn every_version_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    drop(Store::create(&path).unwrap());
    let newest = version(&path);
    let tried = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/versions")).unwrap().count();
    assert_eq!(u32::try_from(tried), Ok(newest));
}

#[test]
fn a_newer_file_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    drop(Store::create(&path).unwrap());
    raw(&path).execute_batch("PRAGMA user_version = 7; CREATE TABLE more (a)").unwrap();
    let before = fs::read(&path).unwrap();
    for opened in [Store::create(&path), Store::open(&path), Store::open_to_read(&path)] {
        let error = opened.unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 7, known: 2 }), "{error}");
        assert_eq!(error.to_string(), "a newer Tollgate wrote it: it is of version 7, and this one knows versions up to 2");
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_store_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    assert!(matches!(Store::open(&path), Err(StoreError::Missing)));
    assert!(matches!(Store::open(folder.path()), Err(StoreError::NotAFile)));
    assert!(matches!(Store::create(folder.path()), Err(StoreError::NotAFile)));
    fs::write(&path, "").unwrap();
    assert!(matches!(Store::open(&path), Err(StoreError::Foreign)), "an empty file is no store yet");
    fs::write(&path, "not a database, and longer than a header of SQLite, which has a hundred bytes; so this goes on for some more")
        .unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(Store::create(&path), Err(StoreError::Foreign)));
    assert_eq!(fs::read(&path).unwrap(), before, "somebody else's file is left alone");
    fs::remove_file(&path).unwrap();
    raw(&path).execute_batch("CREATE TABLE theirs (a)").unwrap();
    assert!(matches!(Store::create(&path), Err(StoreError::Foreign)));
    fs::remove_file(&path).unwrap();
    raw(&path).execute_batch("PRAGMA application_id = 1416588396; CREATE TABLE theirs (a)").unwrap();
    assert!(matches!(Store::create(&path), Err(StoreError::Damaged(_))));
    // Names that mean something to SQLite are names of files.
    for name in [":memory:", "file:x?mode=memory", "a?mode=ro"] {
        let path = folder.path().join(name);
        record(&mut Store::create(&path).unwrap(), 0, &[sighting(1, "a")]);
        assert!(Store::open(&path).unwrap().finding(&id(1)).is_ok());
    }
}
