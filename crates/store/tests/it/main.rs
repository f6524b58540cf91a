//! The store as its callers see it.

#![allow(missing_docs, reason = "tests")]

mod cases;
mod decisions;
mod file;
mod histories;
mod shared;
mod tampered;
mod versions;

use std::path::Path;

use tollgate_model::{FindingId, Level, Timestamp};
use tollgate_store::{Act, Run, Sighting, Store, Stored};

/// 2026-11-27T00:00:00Z and some seconds.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_secs(1_795_737_600 + second)
}

pub fn act(second: i64) -> Act<'static> {
    Act { at: at(second), by: "ana" }
}

pub fn id(number: u32) -> FindingId {
    FindingId(format!("{number:020x}"))
}

/// A finding that says this.
pub fn sighting(number: u32, says: &str) -> Sighting {
    let document = serde_json::json!({ "id": id(number).0, "says": says }).to_string();
    Sighting { id: id(number), host: "mac1".to_owned(), level: Level::High, score: 71, last_seen: at(-60), document }
}

pub fn run() -> Run {
    Run { program: "0.1.0".to_owned(), policy: "aa".to_owned(), baseline: None, inputs: vec!["a.log".to_owned()], records: 7, rejected: 1 }
}

pub fn record(store: &mut Store, second: i64, sightings: &[Sighting]) -> Stored {
    store.record(&act(second), &run(), sightings.iter().cloned().map(Ok)).unwrap()
}

pub fn counts(stored: &Stored) -> [u64; 4] {
    [stored.new, stored.revised, stored.revised_closed, stored.unchanged]
}

/// What a check says of a file, of one that cannot be opened too.
pub fn problems(path: &Path) -> Vec<String> {
    match Store::open_to_read(path) {
        Ok(store) => store.check(&[]).problems.iter().map(ToString::to_string).collect(),
        Err(error) => vec![error.to_string()],
    }
}

/// Another hand on the file.
pub fn raw(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}
