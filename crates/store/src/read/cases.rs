//! Cases as they stand.

use rusqlite::{OptionalExtension, Row};
use tollgate_model::{FindingId, Timestamp};

use super::{Note, Summary, read_note, word};
use crate::custody::COLUMNS;
use crate::{CaseId, CaseStatus, CustodyEntry, Store, StoreError};

/// A case in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseSummary {
    /// Its name.
    pub id: CaseId,
    /// What it is about.
    pub title: String,
    /// How far people are with it.
    pub status: CaseStatus,
    /// Who looks after it.
    pub owner: Option<String>,
    /// When it was opened first.
    pub opened: Timestamp,
    /// Its findings, in the order in which they were added.
    pub findings: Vec<FindingId>,
}

/// All that is held of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCase {
    /// As it stands.
    pub summary: CaseSummary,
    /// Its findings as they stand, in the order in which they were added.
    pub findings: Vec<Summary>,
    /// What was written down about it, oldest first.
    pub notes: Vec<Note>,
    /// What was done with it and with its findings, before they belonged to it too; oldest first.
    pub custody: Vec<CustodyEntry>,
}

const CASE: &str = "SELECT id, title, status, owner, opened FROM cases";

impl Store {
    /// All cases: open ones first, of these the newest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn cases(&self) -> Result<Vec<CaseSummary>, StoreError> {
        let mut read = self.connection.prepare(&format!("{CASE} ORDER BY status = ?1, number DESC"))?;
        let mut rows = read.query([CaseStatus::Closed.name()])?;
        let mut cases = Vec::new();
        while let Some(row) = rows.next()? {
            cases.push(self.case_summary(row)?);
        }
        Ok(cases)
    }

    /// The cases whose names begin so; the one alone that bears the whole name.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn case_ids(&self, beginning: &str) -> Result<Vec<CaseId>, StoreError> {
        let exact = self.connection.query_row("SELECT id FROM cases WHERE id = ?1", [beginning], |row| row.get(0).map(CaseId));
        if let Some(id) = exact.optional()? {
            return Ok(vec![id]);
        }
        let mut read = self.connection.prepare("SELECT id FROM cases WHERE substr(id, 1, length(?1)) = ?1 ORDER BY number")?;
        let ids = read.query_map([beginning], |row| row.get(0).map(CaseId))?.collect::<Result<_, _>>()?;
        Ok(ids)
    }

    /// All that is held of a case.
    ///
    /// # Errors
    ///
    /// There is none of this name, or the file cannot be read.
    pub fn case(&self, id: &CaseId) -> Result<StoredCase, StoreError> {
        let mut read = self.connection.prepare(&format!("{CASE} WHERE id = ?1"))?;
        let mut rows = read.query([&id.0])?;
        let summary = match rows.next()? {
            Some(row) => self.case_summary(row)?,
            None => return Err(StoreError::NoCase(id.0.clone())),
        };
        let mut read = self.connection.prepare("SELECT at, actor, text, note FROM case_note WHERE case_id = ?1 ORDER BY note")?;
        let notes = read.query_map([&id.0], read_note)?.collect::<Result<_, _>>()?;
        let mut read = self.connection.prepare(&format!(
            "SELECT {COLUMNS} FROM custody
             WHERE subject = ?1 OR subject IN (SELECT 'finding:' || finding FROM case_finding WHERE case_id = ?2) ORDER BY seq"
        ))?;
        let custody = read.query_map([&id.subject(), &id.0], CustodyEntry::read)?.collect::<Result<_, _>>()?;
        let findings = summary.findings.iter().map(|finding| self.summary(finding)).collect::<Result<_, _>>()?;
        Ok(StoredCase { summary, findings, notes, custody })
    }

    fn case_summary(&self, row: &Row<'_>) -> Result<CaseSummary, StoreError> {
        let id: String = row.get(0)?;
        let mut read = self.connection.prepare("SELECT finding FROM case_finding WHERE case_id = ?1 ORDER BY place")?;
        let findings = read.query_map([&id], |row| row.get(0).map(FindingId))?.collect::<Result<_, _>>()?;
        Ok(CaseSummary {
            id: CaseId(id),
            title: row.get(1)?,
            status: word(&row.get::<_, String>(2)?, CaseStatus::from_name)?,
            owner: row.get(3)?,
            opened: Timestamp(row.get(4)?),
            findings,
        })
    }
}
