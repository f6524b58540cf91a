//! What the tables must hold if the custody log is right: decisions, worked out again from the log alone.

mod cases;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{CustodyEntry, Status, Verdict};
pub use cases::ToldCase;

/// A finding as the log tells.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// Digests of its revisions and the runs that they came of, first to newest.
    pub revisions: Vec<(String, i64)>,
    /// How far people are with it.
    pub status: String,
    /// The revision that was closed.
    pub closed_revision: Option<i64>,
    /// What people take it for.
    pub verdict: String,
    /// The revision that was judged.
    pub verdict_revision: Option<i64>,
    /// Who looks after it.
    pub owner: Option<String>,
}

/// Everything that the log tells.
#[derive(Debug, Default)]
pub struct Replay {
    /// Digests of runs.
    pub runs: BTreeMap<i64, String>,
    /// Findings.
    pub findings: BTreeMap<String, Told>,
    /// Digests of notes about findings.
    pub notes: BTreeMap<i64, String>,
    /// Cases.
    pub cases: BTreeMap<String, ToldCase>,
    /// Digests of notes about cases.
    pub case_notes: BTreeMap<i64, String>,
}

impl Replay {
    /// Takes a row in, or says why nothing can come of it.
    pub fn take(&mut self, entry: &CustodyEntry) -> Result<(), String> {
        let detail: Value = serde_json::from_str(&entry.detail).map_err(|error| format!("its detail is no JSON: {error}"))?;
        let text = |key: &str| detail.get(key).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("it lacks {key:?}"));
        let count = |key: &str| detail.get(key).and_then(Value::as_i64).ok_or_else(|| format!("it lacks {key:?}"));
        let (kind, name) = entry.subject.split_once(':').ok_or("its subject is of no kind")?;
        match (kind, entry.action.as_str()) {
            ("run", "hunt") => {
                let run = name.parse().map_err(|_| "it names no run")?;
                self.runs.insert(run, text("digest")?);
            }
            ("finding", "found") => {
                let told = Told {
                    revisions: vec![(text("digest")?, count("run")?)],
                    status: Status::New.name().to_owned(),
                    closed_revision: None,
                    verdict: Verdict::Unknown.name().to_owned(),
                    verdict_revision: None,
                    owner: None,
                };
                if self.findings.insert(name.to_owned(), told).is_some() {
                    return Err("the finding was there already".to_owned());
                }
            }
            ("finding", action) => {
                let told = self.findings.get_mut(name).ok_or("the finding was not there yet")?;
                match action {
                    "revised" => told.revisions.push((text("digest")?, count("run")?)),
                    "status" => {
                        told.status = text("to")?;
                        told.closed_revision = if told.status == Status::Closed.name() { Some(count("revision")?) } else { None };
                    }
                    "verdict" => (told.verdict, told.verdict_revision) = (text("to")?, Some(count("revision")?)),
                    "assigned" => told.owner = detail.get("to").and_then(Value::as_str).map(str::to_owned),
                    "noted" => drop(self.notes.insert(count("note")?, text("digest")?)),
                    _ => return Err(format!("nothing is called {action:?}")),
                }
            }
            ("case", "case-opened") => {
                if self.cases.insert(name.to_owned(), ToldCase::opened(entry, &detail)?).is_some() {
                    return Err("the case was there already".to_owned());
                }
            }
            ("case", action) => {
                let told = self.cases.get_mut(name).ok_or("the case was not there yet")?;
                self.case_notes.extend(told.take(action, &detail)?);
            }
            _ => return Err("its subject or what was done is of no known kind".to_owned()),
        }
        Ok(())
    }
}
