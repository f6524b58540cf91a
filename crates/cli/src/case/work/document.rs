//! A case as JSON: what `case.json` of a bundle holds.

use serde::Serialize;
use tollgate_sinks::time;
use tollgate_store::{Note, StoredCase, Summary};

/// A case as it stands.
#[derive(Serialize)]
pub struct CaseDocument<'c> {
    /// Its name.
    id: &'c str,
    /// What it is about.
    title: &'c str,
    /// `open` or `closed`.
    status: &'static str,
    /// Who looks after it.
    owner: Option<&'c str>,
    /// When it was opened first.
    opened: String,
    /// Its findings as they stand in the store, in the order in which they were added.
    findings: Vec<Member<'c>>,
    /// What was written down about it, oldest first.
    notes: Vec<Written<'c>>,
}

/// A finding of a case.
#[derive(Serialize)]
struct Member<'c> {
    id: &'c str,
    host: &'c str,
    level: &'static str,
    score: u8,
    status: &'static str,
    verdict: &'static str,
    owner: Option<&'c str>,
    /// The newest revision in the store, that which was closed, and that which was judged.
    revision: u32,
    closed_revision: Option<u32>,
    verdict_revision: Option<u32>,
}

/// A note of a case.
#[derive(Serialize)]
struct Written<'c> {
    at: String,
    actor: &'c str,
    text: &'c str,
}

impl<'c> CaseDocument<'c> {
    /// How many notes it has.
    pub fn notes(&self) -> usize {
        self.notes.len()
    }

    /// Says what is held of a case.
    pub fn new(case: &'c StoredCase) -> Self {
        let StoredCase { summary, findings, notes, .. } = case;
        Self {
            id: &summary.id.0,
            title: &summary.title,
            status: summary.status.name(),
            owner: summary.owner.as_deref(),
            opened: time(summary.opened),
            findings: findings.iter().map(member).collect(),
            notes: notes.iter().map(|Note { at, actor, text, .. }| Written { at: time(*at), actor, text }).collect(),
        }
    }
}

fn member(row: &Summary) -> Member<'_> {
    Member {
        id: &row.id.0,
        host: &row.host,
        level: row.level.name(),
        score: row.score,
        status: row.status.name(),
        verdict: row.verdict.name(),
        owner: row.owner.as_deref(),
        revision: row.revision,
        closed_revision: row.closed_revision,
        verdict_revision: row.verdict_revision,
    }
}
