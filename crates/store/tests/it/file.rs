//! The file itself.

use std::fs;

use tollgate_store::{Decision, Store, StoreError};

use crate::{act, id, problems, raw, record, sighting};

#[cfg(unix)]
#[test]
fn it_is_its_owners_alone_and_one_file_between_changes() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let mut store = Store::create(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let mut hostile = sighting(1, "../../etc/passwd");
    hostile.host = "../../x".to_owned();
    record(&mut store, 0, &[hostile]);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["s"], "nothing is named after telemetry, and no other file is left");
    // A copy between two changes is a whole store.
    let copy = folder.path().join("copy");
    fs::copy(&path, &copy).unwrap();
    assert_eq!(problems(&copy), [""; 0]);
}

#[cfg(unix)]
#[test]
fn what_may_only_be_read_is_read_and_not_changed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    record(&mut Store::create(&path).unwrap(), 0, &[sighting(1, "a")]);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    if fs::OpenOptions::new().write(true).open(&path).is_ok() {
        println!("skipped: whoever runs this may write to everything");
        return;
    }
    assert_eq!(problems(&path), [""; 0]);
    let mut store = Store::open(&path).unwrap();
    assert!(matches!(store.decide(&act(1), &id(1), &Decision::Note("a")), Err(StoreError::ReadOnly)));
}

/// Who was cut off in the middle of a change has changed nothing.
#[test]
fn what_was_left_half_done_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    record(&mut Store::create(&path).unwrap(), 0, &[sighting(1, "a")]);
    // The file and its journal as they stand in the middle of a change, as after a crash.
    let connection = raw(&path);
    connection.execute_batch("PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE finding SET status = 'closed'").unwrap();
    let filler = "x".repeat(200_000);
    connection.execute("INSERT INTO note VALUES (1, ?1, 0, 'eve', ?2)", [&id(1).0, &filler]).unwrap();
    let crashed = folder.path().join("crashed");
    fs::copy(&path, &crashed).unwrap();
    fs::copy(folder.path().join("s-journal"), folder.path().join("crashed-journal")).unwrap();
    connection.execute_batch("ROLLBACK").unwrap();
    assert_ne!(fs::read(&crashed).unwrap(), fs::read(&path).unwrap(), "the change had reached the file");
    assert_eq!(problems(&crashed), [""; 0]);
    assert_eq!(fs::read(&crashed).unwrap(), fs::read(&path).unwrap());
}
