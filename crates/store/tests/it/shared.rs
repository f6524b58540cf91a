//! Several who write to one file.

use std::time::{Duration, Instant};

use tollgate_store::{Decision, Filter, Store, StoreError};

use crate::{act, id, raw, record, sighting};

#[test]
fn all_that_several_write_at_once_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    std::thread::scope(|scope| {
        for person in 0..6 {
            let path = &path;
            scope.spawn(move || {
                for turn in 0..5 {
                    // Who comes first makes the file.
                    let mut store = Store::create(path).unwrap();
                    record(&mut store, turn, &[sighting(person, &turn.to_string()), sighting(99, "same")]);
                    store.decide(&act(turn), &id(99), &Decision::Note("seen")).unwrap();
                    store.open_case(&act(turn), "one of thirty", &[id(99)]).unwrap();
                }
            });
        }
    });
    let store = Store::open_to_read(&path).unwrap();
    let checked = store.check(&[]);
    assert_eq!(checked.problems, []);
    // Six of five revisions each and one that stays the same; thirty hunts, thirty notes and thirty cases.
    assert_eq!((checked.findings, checked.revisions, checked.cases, checked.entries), (7, 31, 30, 31 + 30 + 30 + 30));
    assert_eq!(store.finding(&id(99)).unwrap().notes.len(), 30);
    assert!(store.list(&Filter::default()).unwrap().iter().all(|found| found.revision == if found.id == id(99) { 1 } else { 5 }));
}

#[test]
fn who_waits_too_long_for_another_is_told_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let mut store = Store::create(&path).unwrap();
    record(&mut store, 0, &[sighting(1, "a")]);
    let other = raw(&path);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    let error = store.decide(&act(1), &id(1), &Decision::Note("a")).unwrap_err();
    assert!(matches!(error, StoreError::Busy), "{error}");
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_secs(4) && waited < Duration::from_secs(30), "{waited:?}");
    // Who only reads need not wait for who has not written yet.
    assert_eq!(Store::open_to_read(&path).unwrap().list(&Filter::default()).unwrap().len(), 1);
    other.execute_batch("COMMIT").unwrap();
    assert!(store.decide(&act(1), &id(1), &Decision::Note("a")).unwrap());
}
