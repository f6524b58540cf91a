//! What people do with cases.

use std::fmt;

use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::{Value, json};
use tollgate_model::FindingId;

use super::{Act, check_name, check_note, check_text, needed, note_digest};
use crate::custody::append;
use crate::{CaseStatus, Store, StoreError};

/// Bytes of a title: it is shown in one line of a table, and trackers take about as much.
pub const MOST_TITLE_BYTES: usize = 500;

/// The name of a case: `CASE-`, the year in which it was opened, and its number in the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId(pub String);

impl CaseId {
    /// What the custody log calls it.
    pub fn subject(&self) -> String {
        format!("case:{}", self.0)
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A bundle that a case was sealed into.
#[derive(Clone, Copy, Debug)]
pub struct Sealed<'a> {
    /// SHA-256 of the file.
    pub bundle: &'a str,
    /// SHA-256 of its manifest.
    pub manifest: &'a str,
    /// The last row of the custody log that the bundle could tell of.
    pub through: i64,
}

/// What somebody does with a case. One that is closed is only opened again, or sealed.
#[derive(Clone, Copy, Debug)]
pub enum CaseDecision<'a> {
    /// These belong to it too.
    Add(&'a [FindingId]),
    /// Something to remember.
    Note(&'a str),
    /// Who looks after it; nobody in particular.
    Owner(Option<&'a str>),
    /// How far they are with it, and why.
    Status(CaseStatus, &'a str),
    /// It was sealed.
    Sealed(Sealed<'a>),
}

/// A case as people left it.
struct Standing {
    status: String,
    owner: Option<String>,
}

impl Store {
    /// Opens a case about findings that are there, or about none yet.
    ///
    /// # Errors
    ///
    /// One of the findings is not there, the title is none, or the file cannot be written.
    pub fn open_case(&mut self, act: &Act<'_>, title: &str, findings: &[FindingId]) -> Result<CaseId, StoreError> {
        check_name(act.by)?;
        check_title(title)?;
        let change = self.change()?;
        let number: i64 = change.query_row("SELECT coalesce(max(number), 0) + 1 FROM cases", [], |row| row.get(0))?;
        let year: String = change.query_row("SELECT strftime('%Y', ?1, 'unixepoch')", [act.at.second()], |row| row.get(0))?;
        let id = CaseId(format!("CASE-{year}-{number:04}"));
        change.execute(
            "INSERT INTO cases (number, id, title, status, opened) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![number, id.0, title, CaseStatus::Open.name(), act.at.0],
        )?;
        let added = add(&change, &id, findings)?;
        append(&change, act, "case-opened", &id.subject(), &json!({ "number": number, "title": title, "findings": added }))?;
        change.commit()?;
        Ok(id)
    }

    /// Does something with a case. What is so already is not said again: then nothing changes, and the answer is no.
    ///
    /// # Errors
    ///
    /// There is no such case or finding, the case is closed, a reason is missing, a text is too long, or the file cannot be written.
    pub fn decide_case(&mut self, act: &Act<'_>, id: &CaseId, decision: &CaseDecision<'_>) -> Result<bool, StoreError> {
        check_name(act.by)?;
        let change = self.change()?;
        let standing = change.query_row("SELECT status, owner FROM cases WHERE id = ?1", [&id.0], |row| {
            Ok(Standing { status: row.get(0)?, owner: row.get(1)? })
        });
        let standing = standing.optional()?.ok_or_else(|| StoreError::NoCase(id.0.clone()))?;
        let Some((action, detail)) = apply(&change, act, id, &standing, decision)? else { return Ok(false) };
        append(&change, act, action, &id.subject(), &detail)?;
        change.commit()?;
        Ok(true)
    }
}

/// Changes the tables; what the log is to say of it.
fn apply(
    change: &Transaction<'_>,
    act: &Act<'_>,
    id: &CaseId,
    was: &Standing,
    decision: &CaseDecision<'_>,
) -> Result<Option<(&'static str, Value)>, StoreError> {
    let is_closed = was.status == CaseStatus::Closed.name();
    if is_closed && !matches!(decision, CaseDecision::Status(..) | CaseDecision::Sealed(_)) {
        return Err(StoreError::Refused(format!("{id} is closed: `tollgate case reopen` opens it again")));
    }
    match *decision {
        CaseDecision::Add(findings) => {
            let added = add(change, id, findings)?;
            Ok((!added.is_empty()).then(|| ("case-added", json!({ "findings": added }))))
        }
        CaseDecision::Note(text) => {
            check_note(text)?;
            let note: i64 = change.query_row("SELECT coalesce(max(note), 0) + 1 FROM case_note", [], |row| row.get(0))?;
            change.execute(
                "INSERT INTO case_note (note, case_id, at, actor, text) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![note, id.0, act.at.0, act.by, text],
            )?;
            Ok(Some(("case-noted", json!({ "note": note, "digest": note_digest(note, &id.0, act.at, act.by, text) }))))
        }
        CaseDecision::Owner(to) => {
            to.map(check_name).transpose()?;
            if was.owner.as_deref() == to {
                return Ok(None);
            }
            change.execute("UPDATE cases SET owner = ?2 WHERE id = ?1", params![id.0, to])?;
            Ok(Some(("case-assigned", json!({ "from": was.owner, "to": to }))))
        }
        CaseDecision::Status(to, reason) => {
            check_text(reason)?;
            needed(reason)?;
            if was.status == to.name() {
                return Ok(None);
            }
            change.execute("UPDATE cases SET status = ?2 WHERE id = ?1", params![id.0, to.name()])?;
            let action = if to == CaseStatus::Closed { "case-closed" } else { "case-reopened" };
            Ok(Some((action, json!({ "from": was.status, "to": to.name(), "reason": reason }))))
        }
        CaseDecision::Sealed(Sealed { bundle, manifest, through }) => {
            Ok(Some((crate::CASE_EXPORTED, json!({ "bundle": bundle, "manifest": manifest, "through": through }))))
        }
    }
}

/// Adds findings to a case; those that were not in it yet.
fn add(change: &Transaction<'_>, id: &CaseId, findings: &[FindingId]) -> Result<Vec<String>, StoreError> {
    let mut added = Vec::new();
    for FindingId(finding) in findings {
        let is_there = change.query_row("SELECT 1 FROM finding WHERE id = ?1", [finding], |_| Ok(())).optional()?.is_some();
        if !is_there {
            return Err(StoreError::NoFinding(finding.clone()));
        }
        let new = change.execute(
            "INSERT INTO case_finding (case_id, place, finding)
             SELECT ?1, (SELECT coalesce(max(place), 0) + 1 FROM case_finding WHERE case_id = ?1), ?2
             WHERE NOT EXISTS (SELECT 1 FROM case_finding WHERE case_id = ?1 AND finding = ?2)",
            params![id.0, finding],
        )?;
        if new > 0 {
            added.push(finding.clone());
        }
    }
    Ok(added)
}

fn check_title(title: &str) -> Result<(), StoreError> {
    let sound = !title.trim().is_empty() && title.len() <= MOST_TITLE_BYTES && !title.contains(['\n', '\r']);
    let refuse = || StoreError::Refused(format!("a title is one line of 1 to {MOST_TITLE_BYTES} bytes"));
    if sound { Ok(()) } else { Err(refuse()) }
}
