//! The log of every change.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tollgate_model::Timestamp;

use crate::{Act, StoreError};

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustodyEntry {
    /// Counts rows, from 1.
    pub seq: i64,
    /// Hash of the row before; empty in the first.
    pub previous: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What was done: `hunt`; `found`, `revised`, `status`, `verdict`, `assigned`, `noted`; `case-opened`, `case-added`, `case-noted`,
    /// `case-assigned`, `case-closed`, `case-reopened`, `case-exported`.
    pub action: String,
    /// What it was done to: `finding:`, `run:` or `case:`, and which.
    pub subject: String,
    /// The rest, as JSON.
    pub detail: String,
    /// Hash of this row.
    pub hash: String,
}

/// The action of a row that tells that a case was sealed: it is about the bundle, and changes nothing of the case.
pub const CASE_EXPORTED: &str = "case-exported";

/// The columns of [`CustodyEntry`], in its order.
pub const COLUMNS: &str = "seq, previous, at, actor, action, subject, detail, hash";

impl CustodyEntry {
    /// Its hash, worked out: over its other columns as a JSON array, so that no two rows are written alike.
    pub fn digest(&self) -> String {
        let Self { seq, previous, at, actor, action, subject, detail, .. } = self;
        sha256(&serde_json::json!([seq, previous, at.0, actor, action, subject, detail]))
    }

    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            previous: row.get(1)?,
            at: Timestamp(row.get(2)?),
            actor: row.get(3)?,
            action: row.get(4)?,
            subject: row.get(5)?,
            detail: row.get(6)?,
            hash: row.get(7)?,
        })
    }
}

/// SHA-256 of a value as JSON without spaces, in small hexadecimal digits.
pub fn sha256(value: &Value) -> String {
    Sha256::digest(value.to_string().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Says what was done, within the transaction in which it is done.
pub fn append(change: &Transaction<'_>, act: &Act<'_>, action: &str, subject: &str, detail: &Value) -> Result<(), StoreError> {
    let last =
        change.query_row("SELECT seq, hash FROM custody ORDER BY seq DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (seq, previous): (i64, String) = last.unwrap_or_default();
    let mut entry = CustodyEntry {
        seq: seq.saturating_add(1),
        previous,
        at: act.at,
        actor: act.by.to_owned(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_string(),
        hash: String::new(),
    };
    entry.hash = entry.digest();
    change.execute(
        "INSERT INTO custody (seq, previous, at, actor, action, subject, detail, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![entry.seq, entry.previous, entry.at.0, entry.actor, entry.action, entry.subject, entry.detail, entry.hash],
    )?;
    Ok(())
}
