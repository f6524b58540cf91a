//! Findings as they stand.

mod cases;

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value};
use tollgate_model::{FindingId, Level, Timestamp};

use crate::custody::COLUMNS;
use crate::{CustodyEntry, Status, Store, StoreError, Verdict};
pub use cases::{CaseSummary, StoredCase};

/// A finding in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its identity.
    pub id: FindingId,
    /// Its newest revision.
    pub revision: u32,
    /// How far people are with it.
    pub status: Status,
    /// The revision that was closed, if it is.
    pub closed_revision: Option<u32>,
    /// What people take it for.
    pub verdict: Verdict,
    /// The revision that the verdict is about.
    pub verdict_revision: Option<u32>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Its Mac.
    pub host: String,
    /// Its level.
    pub level: Level,
    /// Its score.
    pub score: u8,
    /// Latest end of any egress.
    pub last_seen: Timestamp,
}

impl Summary {
    /// Whether a hunt said something else of it after it was closed.
    pub fn is_revised_since_closed(&self) -> bool {
        self.closed_revision.is_some_and(|closed| closed < self.revision)
    }

    /// Whether a hunt said something else of it after the verdict.
    pub fn is_revised_since_verdict(&self) -> bool {
        self.verdict_revision.is_some_and(|judged| judged < self.revision)
    }

    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let text = |at| row.get::<_, String>(at);
        Ok(Self {
            id: FindingId(text(0)?),
            revision: row.get(1)?,
            status: word(&text(2)?, Status::from_name)?,
            closed_revision: row.get(3)?,
            verdict: word(&text(4)?, Verdict::from_name)?,
            verdict_revision: row.get(5)?,
            owner: row.get(6)?,
            host: row.get(7)?,
            level: word(&text(8)?, Level::from_name)?,
            score: row.get(9)?,
            last_seen: Timestamp(row.get(10)?),
        })
    }
}

const SUMMARY: &str =
    "SELECT id, finding.revision, status, closed_revision, verdict, verdict_revision, owner, host, level, score, last_seen
    FROM finding JOIN revision ON finding = id AND revision.revision = finding.revision";

fn word<T>(text: &str, known: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    known(text).ok_or_else(|| StoreError::Damaged(format!("{text:?} is no word of its kind")))
}

/// Which findings are asked for; of an empty list, all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those of these statuses.
    pub statuses: Vec<Status>,
    /// Those of these verdicts.
    pub verdicts: Vec<Verdict>,
    /// Those of this owner.
    pub owner: Option<String>,
    /// Those of this Mac, whatever the case of its name.
    pub host: Option<String>,
    /// Those of this level and above.
    pub min_level: Option<Level>,
    /// Those last seen at or after this time.
    pub since: Option<Timestamp>,
    /// Those that were revised since they were closed.
    pub revised_since_closed: bool,
}

impl Filter {
    /// Whether it lets a finding through.
    pub fn lets(&self, finding: &Summary) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&finding.status))
            && (self.verdicts.is_empty() || self.verdicts.contains(&finding.verdict))
            && self.owner.as_ref().is_none_or(|owner| finding.owner.as_ref() == Some(owner))
            && self.host.as_ref().is_none_or(|host| finding.host.to_lowercase() == host.to_lowercase())
            && self.min_level.is_none_or(|level| finding.level >= level)
            && self.since.is_none_or(|since| finding.last_seen >= since)
            && (!self.revised_since_closed || finding.is_revised_since_closed())
    }
}

/// What the analysis said, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Counts from 1.
    pub revision: u32,
    /// The run that said it.
    pub run: i64,
    /// When that was.
    pub at: Timestamp,
    /// What it said, as JSON.
    pub document: String,
    /// Keys of the document that say something else than in the revision before; none in the first.
    pub changed: Vec<String>,
}

/// What somebody wrote down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its number in the file.
    pub note: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub text: String,
}

/// All that is held of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFinding {
    /// As it stands.
    pub summary: Summary,
    /// What was said of it, oldest first; never empty.
    pub revisions: Vec<Revision>,
    /// What was written down, oldest first.
    pub notes: Vec<Note>,
    /// What was done with it, oldest first.
    pub custody: Vec<CustodyEntry>,
}

impl Store {
    /// The findings that a filter lets through: greatest score first, then last seen, then by identity.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn list(&self, filter: &Filter) -> Result<Vec<Summary>, StoreError> {
        let mut read = self.connection.prepare(&format!("{SUMMARY} ORDER BY score DESC, last_seen DESC, id"))?;
        let mut rows = read.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let summary = Summary::read(row)?;
            if filter.lets(&summary) {
                found.push(summary);
            }
        }
        Ok(found)
    }

    /// The identities that begin so.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn ids(&self, beginning: &str) -> Result<Vec<FindingId>, StoreError> {
        let mut read = self.connection.prepare("SELECT id FROM finding WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id")?;
        let ids = read.query_map([beginning], |row| row.get(0).map(FindingId))?.collect::<Result<_, _>>()?;
        Ok(ids)
    }

    /// What was said of a finding in a revision, as JSON.
    ///
    /// # Errors
    ///
    /// There is no such revision, or the file cannot be read.
    pub fn document(&self, id: &FindingId, revision: u32) -> Result<String, StoreError> {
        let sql = "SELECT document FROM revision WHERE finding = ?1 AND revision = ?2";
        let document = self.connection.query_row(sql, params![id.0, revision], |row| row.get(0)).optional()?;
        document.ok_or_else(|| StoreError::NoFinding(id.0.clone()))
    }

    /// All that is held of a finding.
    ///
    /// # Errors
    ///
    /// There is none of this identity, or the file cannot be read.
    pub fn finding(&self, id: &FindingId) -> Result<StoredFinding, StoreError> {
        let summary = self.summary(id)?;
        let sql = "SELECT at, actor, text, note FROM note WHERE finding = ?1 ORDER BY note";
        let mut read = self.connection.prepare(sql)?;
        let notes = read.query_map([&id.0], read_note)?.collect::<Result<_, _>>()?;
        let mut read = self.connection.prepare(&format!("SELECT {COLUMNS} FROM custody WHERE subject = ?1 ORDER BY seq"))?;
        let custody = read.query_map([format!("finding:{}", id.0)], CustodyEntry::read)?.collect::<Result<_, _>>()?;
        Ok(StoredFinding { summary, revisions: self.revisions(id)?, notes, custody })
    }

    fn summary(&self, id: &FindingId) -> Result<Summary, StoreError> {
        let mut read = self.connection.prepare(&format!("{SUMMARY} WHERE id = ?1"))?;
        let mut rows = read.query([&id.0])?;
        match rows.next()? {
            Some(row) => Summary::read(row),
            None => Err(StoreError::NoFinding(id.0.clone())),
        }
    }

    fn revisions(&self, id: &FindingId) -> Result<Vec<Revision>, StoreError> {
        let sql = "SELECT revision, run, at, document FROM revision JOIN run USING (run) WHERE finding = ?1 ORDER BY revision";
        let mut read = self.connection.prepare(sql)?;
        let mut rows = read.query([&id.0])?;
        let mut revisions: Vec<Revision> = Vec::new();
        let mut before: Option<Map<String, Value>> = None;
        while let Some(row) = rows.next()? {
            let document: String = row.get(3)?;
            let now: Map<String, Value> = serde_json::from_str(&document).map_err(|error| StoreError::Damaged(error.to_string()))?;
            let changed = before.as_ref().map(|before| changed(before, &now)).unwrap_or_default();
            revisions.push(Revision { revision: row.get(0)?, run: row.get(1)?, at: Timestamp(row.get(2)?), document, changed });
            before = Some(now);
        }
        Ok(revisions)
    }

    /// Tells of each finding that somebody judged what they take it for, and the document that they judged.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn judged(&self, tell: &mut dyn FnMut(Verdict, &str)) -> Result<(), StoreError> {
        let sql = "SELECT verdict, document FROM finding JOIN revision ON finding = id AND revision.revision = verdict_revision
            WHERE verdict <> ?1 ORDER BY id";
        let mut read = self.connection.prepare(sql)?;
        let mut rows = read.query([Verdict::Unknown.name()])?;
        while let Some(row) = rows.next()? {
            tell(word(&row.get::<_, String>(0)?, Verdict::from_name)?, &row.get::<_, String>(1)?);
        }
        Ok(())
    }
}

fn read_note(row: &Row<'_>) -> rusqlite::Result<Note> {
    Ok(Note { at: Timestamp(row.get(0)?), actor: row.get(1)?, text: row.get(2)?, note: row.get(3)? })
}

fn changed(before: &Map<String, Value>, now: &Map<String, Value>) -> Vec<String> {
    let mut keys: Vec<String> = now.iter().filter(|(key, value)| before.get(*key) != Some(*value)).map(|(key, _)| key.clone()).collect();
    keys.extend(before.keys().filter(|key| !now.contains_key(*key)).cloned());
    keys
}
