//! Whether all that a file holds is as it was written.

mod cases;

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::types::Value as Held;
use rusqlite::{Row, Statement};
use serde_json::{Value, json};
use tollgate_model::{FindingId, Level, Timestamp};

use crate::custody::COLUMNS;
use crate::decide::note_digest;
use crate::replay::{Replay, Told};
use crate::run::run_digest;
use crate::{CustodyEntry, Sighting, Status, Store, Verdict};

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `file`, or a table and the key of a row.
    pub place: String,
    /// What.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What a check came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Rows of the custody log.
    pub entries: u64,
    /// Hash of the last of them; empty if there is none. Noted elsewhere, it shows a log that was written anew.
    pub last: String,
    /// Findings.
    pub findings: u64,
    /// Revisions.
    pub revisions: u64,
    /// Cases.
    pub cases: u64,
    /// What is not as it was written.
    pub problems: Vec<Problem>,
}

impl Checked {
    fn add(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem { place: place.into(), what: what.into() });
    }
}

/// Findings of damage that SQLite is asked for: beyond that, which page is broken helps nobody.
const MOST_DAMAGES: u32 = 100;

impl Store {
    /// Checks the file's pages, references between rows, the chain of the custody log, digests, and that the tables hold what the log
    /// tells. What cannot be read is a problem too. `noted` are hashes that the log must still hold.
    pub fn check(&self, noted: &[String]) -> Checked {
        let mut checked = Checked::default();
        self.check_pages(&mut checked);
        let mut replay = Replay::default();
        self.check_custody(&mut checked, &mut replay, noted);
        self.check_runs(&mut checked, &mut replay);
        let revisions = self.check_revisions(&mut checked, &replay);
        self.check_findings(&mut checked, &mut replay, &revisions);
        self.check_notes(&mut checked, &mut replay.notes, "note", "SELECT note, finding, at, actor, text FROM note");
        self.check_cases(&mut checked, &mut replay);
        self.check_notes(&mut checked, &mut replay.case_notes, "case note", "SELECT note, case_id, at, actor, text FROM case_note");
        let Replay { runs, findings, notes, cases, case_notes } = replay;
        let gone = runs.into_keys().map(|run| format!("run {run}"));
        let gone = gone.chain(notes.into_keys().map(|note| format!("note {note}")));
        let gone = gone.chain(findings.into_keys().map(|id| format!("finding {id}")));
        let gone = gone.chain(cases.into_keys().map(|id| format!("case {id}")));
        let gone = gone.chain(case_notes.into_keys().map(|note| format!("case note {note}")));
        gone.for_each(|place| checked.add(place, "the custody log tells of it, and it is gone"));
        checked
    }

    fn check_pages(&self, checked: &mut Checked) {
        let sql = format!("PRAGMA integrity_check({MOST_DAMAGES})");
        let said: Vec<String> = self.rows(checked, &sql, "file", |row| row.get(0));
        said.into_iter().filter(|said| said != "ok").for_each(|said| checked.add("file", said));
        let broken: Vec<(String, Option<i64>, String)> =
            self.rows(checked, "PRAGMA foreign_key_check", "file", |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        for (table, row, parent) in broken {
            checked.add(format!("{table} row {}", row.unwrap_or_default()), format!("the {parent} that it belongs to is gone"));
        }
    }

    fn check_custody(&self, checked: &mut Checked, replay: &mut Replay, noted: &[String]) {
        let sql = format!("SELECT {COLUMNS} FROM custody ORDER BY seq");
        let entries = self.rows(checked, &sql, "custody", CustodyEntry::read);
        let mut missing: Vec<&String> = noted.iter().collect();
        for (seq, entry) in (1_i64..).zip(&entries) {
            let place = || format!("custody {}", entry.seq);
            if entry.seq != seq {
                checked.add(place(), format!("it should be number {seq}: rows are missing before it, or too many"));
            }
            if entry.previous != checked.last {
                checked.add(place(), "it does not follow from the row before it");
            }
            if entry.digest() != entry.hash {
                checked.add(place(), "it is not what its hash was made of");
            }
            if let Err(what) = replay.take(entry) {
                checked.add(place(), what);
            }
            missing.retain(|hash| **hash != entry.hash);
            checked.last.clone_from(&entry.hash);
            checked.entries = checked.entries.saturating_add(1);
        }
        for hash in missing {
            checked.add("custody", format!("no row bears the noted hash {hash}"));
        }
    }

    fn check_runs(&self, checked: &mut Checked, replay: &mut Replay) {
        let sql = "SELECT run, at, program, policy, baseline, inputs, inputs_omitted, records, rejected, new, revised, unchanged FROM run";
        let runs = self.rows(checked, sql, "run", |row| {
            let columns = (0..12).map(|at| row.get(at).map(json)).collect::<rusqlite::Result<Vec<Value>>>()?;
            Ok((row.get::<_, i64>(0)?, run_digest(&columns)))
        });
        for (run, digest) in runs {
            match replay.runs.remove(&run) {
                None => checked.add(format!("run {run}"), "the custody log does not tell of it"),
                Some(told) if told != digest => checked.add(format!("run {run}"), "it is not what the custody log tells"),
                Some(_) => {}
            }
        }
    }

    /// Checks each revision by itself, and gives how many there are of each finding.
    fn check_revisions(&self, checked: &mut Checked, replay: &Replay) -> BTreeMap<String, i64> {
        let sql = "SELECT finding, revision, host, level, score, last_seen, document, digest, run FROM revision ORDER BY finding, revision";
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        let mut problems = Vec::new();
        self.rows(checked, sql, "revision", |row| {
            let (id, revision, digest): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(7)?);
            let mut add = |what: &str| problems.push(Problem { place: format!("revision {id}/{revision}"), what: what.to_owned() });
            let count = counts.entry(id.clone()).or_default();
            *count = count.saturating_add(1);
            if *count != revision {
                add("revisions are missing before it");
            }
            let told = replay.findings.get(&id).and_then(|told| told.revisions.get(usize::try_from(revision).ok()?.checked_sub(1)?));
            match told {
                None => add("the custody log does not tell of it"),
                Some((told, _)) if *told != digest => add("its digest is not the one that the custody log tells"),
                Some((_, run)) if *run != row.get::<_, i64>(8)? => add("it is of another run than the custody log tells"),
                Some(_) => {}
            }
            let Some(level) = Level::from_name(&row.get::<_, String>(3)?) else {
                add("its level is none");
                return Ok(());
            };
            let sighting = Sighting {
                id: FindingId(id.clone()),
                host: row.get(2)?,
                level,
                score: row.get(4)?,
                last_seen: Timestamp(row.get(5)?),
                document: row.get(6)?,
            };
            if sighting.digest(revision) != digest || sighting.level.name() != row.get::<_, String>(3)? {
                add("it is not what its digest was made of");
            }
            match serde_json::from_str::<Value>(&sighting.document) {
                Err(_) => add("its document is no JSON"),
                Ok(document) if document.get("id").and_then(Value::as_str) != Some(&id) => add("its document is of another finding"),
                Ok(_) => {}
            }
            Ok(())
        });
        checked.revisions = counts.values().map(|count| count.unsigned_abs()).fold(0, u64::saturating_add);
        checked.problems.append(&mut problems);
        counts
    }

    fn check_findings(&self, checked: &mut Checked, replay: &mut Replay, revisions: &BTreeMap<String, i64>) {
        let sql = "SELECT id, revision, status, closed_revision, verdict, verdict_revision, owner FROM finding";
        let found = self.rows(checked, sql, "finding", |row| {
            let id: String = row.get(0)?;
            let told = Told {
                revisions: replay.findings.get(&id).map(|told| told.revisions.clone()).unwrap_or_default(),
                status: row.get(2)?,
                closed_revision: row.get(3)?,
                verdict: row.get(4)?,
                verdict_revision: row.get(5)?,
                owner: row.get(6)?,
            };
            Ok((id, row.get::<_, i64>(1)?, told))
        });
        for (id, revision, holds) in found {
            checked.findings = checked.findings.saturating_add(1);
            let place = || format!("finding {id}");
            if revisions.get(&id) != Some(&revision) {
                checked.add(place(), format!("its newest revision is {revision}, and it has {}", revisions.get(&id).unwrap_or(&0)));
            }
            if Status::from_name(&holds.status).is_none() || Verdict::from_name(&holds.verdict).is_none() {
                checked.add(place(), "its status or verdict is none");
            }
            match replay.findings.remove(&id) {
                None => checked.add(place(), "the custody log does not tell of it"),
                Some(told) => {
                    if told != holds {
                        checked.add(place(), "status, verdict or owner are not what the custody log tells");
                    }
                    if i64::try_from(told.revisions.len()) != Ok(revision) {
                        checked.add(place(), format!("the custody log tells of {} revisions", told.revisions.len()));
                    }
                }
            }
        }
    }

    /// Checks notes of a kind against the digests that the log tells; those of which it alone tells are left in `told`.
    fn check_notes(&self, checked: &mut Checked, told: &mut BTreeMap<i64, String>, kind: &str, sql: &str) {
        let notes = self.rows(checked, sql, kind, |row| {
            let (note, of, actor, text): (i64, String, String, String) = (row.get(0)?, row.get(1)?, row.get(3)?, row.get(4)?);
            Ok((note, note_digest(note, &of, Timestamp(row.get(2)?), &actor, &text)))
        });
        for (note, digest) in notes {
            match told.remove(&note) {
                None => checked.add(format!("{kind} {note}"), "the custody log does not tell of it"),
                Some(told) if told != digest => checked.add(format!("{kind} {note}"), "it is not what the custody log tells"),
                Some(_) => {}
            }
        }
    }

    /// Reads rows; those that cannot be read are problems.
    fn rows<T>(&self, checked: &mut Checked, sql: &str, place: &str, mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let mut taken = Vec::new();
        let mut read = |read: &mut Statement<'_>| -> rusqlite::Result<()> {
            let mut rows = read.query([])?;
            let mut number = 0_u64;
            while let Some(row) = rows.next()? {
                number = number.saturating_add(1);
                match take(row) {
                    Ok(value) => taken.push(value),
                    Err(error) => {
                        checked.add(format!("{place}, row {number} of those that are there"), format!("it cannot be read: {error}"))
                    }
                }
            }
            Ok(())
        };
        if let Err(error) = self.connection.prepare(sql).and_then(|mut statement| read(&mut statement)) {
            checked.add(place, format!("what follows cannot be read: {error}"));
        }
        taken
    }
}

fn json(held: Held) -> Value {
    match held {
        Held::Null => Value::Null,
        Held::Integer(number) => json!(number),
        Held::Text(text) => json!(text),
        // No column of these tables holds anything else.
        Held::Real(_) | Held::Blob(_) => json!("neither number nor text"),
    }
}
