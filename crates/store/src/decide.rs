//! What people decide.

mod cases;

use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::{Value, json};
use tollgate_model::{FindingId, Timestamp, is_unsafe_to_show};

use crate::custody::{append, sha256};
use crate::{Status, Store, StoreError, Verdict};
pub use cases::{CaseDecision, CaseId, MOST_TITLE_BYTES, Sealed};

/// Bytes of a note or a reason; a page of a book has 3,000.
pub const MOST_TEXT_BYTES: usize = 65_536;

/// Bytes of a person's name; mail addresses have at most 254.
pub const MOST_NAME_BYTES: usize = 254;

/// Who acts, and when.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// When.
    pub at: Timestamp,
    /// Who, as they say.
    pub by: &'a str,
}

/// What somebody decides about a finding.
#[derive(Clone, Copy, Debug)]
pub enum Decision<'a> {
    /// How far they are with it. To close, or to open what is closed, needs a reason.
    Status(Status, &'a str),
    /// What they take it for, and why.
    Verdict(Verdict, &'a str),
    /// Who looks after it; nobody in particular.
    Owner(Option<&'a str>),
    /// Something to remember.
    Note(&'a str),
}

/// A finding as people left it.
struct Standing {
    revision: i64,
    status: String,
    closed_revision: Option<i64>,
    verdict: String,
    verdict_revision: Option<i64>,
    owner: Option<String>,
}

impl Store {
    /// Decides about a finding, as it stands in its newest revision. What is so already is not said again: then nothing changes, and the
    /// answer is no.
    ///
    /// # Errors
    ///
    /// There is no such finding, a reason is missing, a text is too long, or the file cannot be written.
    pub fn decide(&mut self, act: &Act<'_>, id: &FindingId, decision: &Decision<'_>) -> Result<bool, StoreError> {
        check_name(act.by)?;
        let change = self.change()?;
        let standing = standing(&change, &id.0)?.ok_or_else(|| StoreError::NoFinding(id.0.clone()))?;
        let Some((action, detail)) = apply(&change, act, &id.0, &standing, decision)? else { return Ok(false) };
        append(&change, act, action, &format!("finding:{}", id.0), &detail)?;
        change.commit()?;
        Ok(true)
    }
}

fn standing(change: &Transaction<'_>, id: &str) -> Result<Option<Standing>, StoreError> {
    let read = change.query_row(
        "SELECT revision, status, closed_revision, verdict, verdict_revision, owner FROM finding WHERE id = ?1",
        [id],
        |row| {
            Ok(Standing {
                revision: row.get(0)?,
                status: row.get(1)?,
                closed_revision: row.get(2)?,
                verdict: row.get(3)?,
                verdict_revision: row.get(4)?,
                owner: row.get(5)?,
            })
        },
    );
    Ok(read.optional()?)
}

/// Changes the tables; what the log is to say of it.
fn apply(
    change: &Transaction<'_>,
    act: &Act<'_>,
    id: &str,
    was: &Standing,
    decision: &Decision<'_>,
) -> Result<Option<(&'static str, Value)>, StoreError> {
    let revision = was.revision;
    match *decision {
        Decision::Status(to, reason) => {
            check_text(reason)?;
            let closed = (to == Status::Closed).then_some(revision);
            if was.status == to.name() && was.closed_revision == closed {
                return Ok(None);
            }
            if to == Status::Closed || was.status == Status::Closed.name() {
                needed(reason)?;
            }
            change.execute("UPDATE finding SET status = ?2, closed_revision = ?3 WHERE id = ?1", params![id, to.name(), closed])?;
            Ok(Some(("status", json!({ "from": was.status, "to": to.name(), "revision": revision, "reason": reason }))))
        }
        Decision::Verdict(to, reason) => {
            check_text(reason)?;
            needed(reason)?;
            if was.verdict == to.name() && was.verdict_revision == Some(revision) {
                return Ok(None);
            }
            change.execute("UPDATE finding SET verdict = ?2, verdict_revision = ?3 WHERE id = ?1", params![id, to.name(), revision])?;
            Ok(Some(("verdict", json!({ "from": was.verdict, "to": to.name(), "revision": revision, "reason": reason }))))
        }
        Decision::Owner(to) => {
            to.map(check_name).transpose()?;
            if was.owner.as_deref() == to {
                return Ok(None);
            }
            change.execute("UPDATE finding SET owner = ?2 WHERE id = ?1", params![id, to])?;
            Ok(Some(("assigned", json!({ "from": was.owner, "to": to }))))
        }
        Decision::Note(text) => {
            check_note(text)?;
            let note: i64 = change.query_row("SELECT coalesce(max(note), 0) + 1 FROM note", [], |row| row.get(0))?;
            change.execute(
                "INSERT INTO note (note, finding, at, actor, text) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![note, id, act.at.0, act.by, text],
            )?;
            Ok(Some(("noted", json!({ "note": note, "digest": note_digest(note, id, act.at, act.by, text) }))))
        }
    }
}

/// Over all that a note says. `of` is the finding or the case that it is about.
pub fn note_digest(note: i64, of: &str, at: Timestamp, actor: &str, text: &str) -> String {
    sha256(&json!([note, of, at.0, actor, text]))
}

fn needed(reason: &str) -> Result<(), StoreError> {
    if reason.trim().is_empty() { Err(StoreError::Refused("whoever decides says why: a reason is needed".to_owned())) } else { Ok(()) }
}

fn check_note(text: &str) -> Result<(), StoreError> {
    check_text(text)?;
    if text.trim().is_empty() { Err(StoreError::Refused("a note says something".to_owned())) } else { Ok(()) }
}

fn check_text(text: &str) -> Result<(), StoreError> {
    let most = MOST_TEXT_BYTES;
    let refuse = || StoreError::Refused(format!("a text has {} bytes, and may have {most}", text.len()));
    if text.len() > most { Err(refuse()) } else { Ok(()) }
}

/// Whether a name can be somebody's. It is shown beside others: it is not empty, and nothing in it acts or hides.
///
/// # Errors
///
/// It cannot.
pub fn check_name(name: &str) -> Result<(), StoreError> {
    let sound = !name.trim().is_empty() && name.len() <= MOST_NAME_BYTES && !name.chars().any(is_unsafe_to_show);
    let refuse = || StoreError::Refused(format!("a name has 1 to {MOST_NAME_BYTES} bytes, all of which can be shown"));
    if sound { Ok(()) } else { Err(refuse()) }
}

/// A count as SQLite holds it.
pub fn number(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
