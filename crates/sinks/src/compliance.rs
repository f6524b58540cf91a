//! How a team worked in some time, for those who have to show it: the schema of the JSON output, and a page of text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::within;
use crate::texts::prose;

/// How a team worked in some time.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ComplianceDocument {
    /// `compliance`.
    pub kind: &'static str,
    /// The version of the program.
    pub version: &'static str,
    /// Digest of the content.
    pub policy: String,
    /// From when on; null if from the first that is stored.
    pub since: Option<String>,
    /// Until when; null if until the last that is stored.
    pub until: Option<String>,
    /// Findings that were first stored in that time, by level, greatest first.
    pub levels: Vec<TriageDocument>,
    /// Allow entries, in the order of their ids.
    pub allow: Vec<AllowedDocument>,
    /// Allow entries that could not be read, and so cover nothing.
    pub allow_refused: u64,
    /// Reports of coverage that were named, earliest first.
    pub coverage: Vec<CoveredDocument>,
    /// Drills; null since none are kept.
    pub drills: Option<u64>,
}

/// Findings of one level.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct TriageDocument {
    /// INFO to CRITICAL.
    pub level: &'static str,
    /// How many there are.
    pub findings: u64,
    /// How many somebody has taken up: a status, verdict, owner or note.
    pub triaged: u64,
    /// How many are closed.
    pub closed: u64,
    /// By verdict.
    pub verdicts: BTreeMap<&'static str, u64>,
    /// Minutes from being stored to being taken up: the one in the middle; null if none was.
    pub median_minutes: Option<u64>,
    /// The same: nine of ten took no longer.
    pub p90_minutes: Option<u64>,
    /// The same: the longest.
    pub longest_minutes: Option<u64>,
    /// How many were taken up later than their rule of `escalation.toml` asks, or are overdue still.
    pub late: u64,
    /// How many have a rule at all.
    pub with_rule: u64,
}

/// An allow entry.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AllowedDocument {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// in force, proposed, expired or revoked.
    pub state: &'static str,
    /// Who answers for it.
    pub owner: String,
    /// Who wrote it.
    pub author: String,
    /// Who agreed.
    pub approver: Option<String>,
    /// Where that was talked about.
    pub ticket: String,
    /// Its first day.
    pub created: String,
    /// Its last day.
    pub expires: String,
}

/// A report of coverage.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CoveredDocument {
    /// The file.
    pub file: String,
    /// Time of its last record.
    pub last: Option<String>,
    /// Its worst state.
    pub state: String,
    /// Checks by state.
    pub checks: BTreeMap<String, u64>,
}

/// JSON Schema (2020-12) of the output of `report compliance`.
pub fn compliance_schema() -> serde_json::Value {
    schemars::schema_for!(ComplianceDocument).to_value()
}

fn minutes(count: Option<u64>) -> String {
    count.map_or_else(|| "-".to_owned(), |count| within(u32::try_from(count).unwrap_or(u32::MAX)))
}

/// Writes it for people.
///
/// # Errors
/// The writer fails.
pub fn write_compliance(out: &mut impl Write, document: &ComplianceDocument) -> io::Result<()> {
    let safe = |text: &str| prose(&text.into());
    let end = |time: &Option<String>, none: &str| time.clone().unwrap_or_else(|| none.to_owned());
    writeln!(out, "findings first stored from {} to {}", end(&document.since, "the first"), end(&document.until, "the last"))?;
    for level in &document.levels {
        let verdicts: Vec<String> = level.verdicts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
        writeln!(
            out,
            "  {}: {}, taken up {}, closed {}; time to that: median {}, 90 of 100 {}, longest {}; late {} of {} with a rule; {}",
            level.level,
            level.findings,
            level.triaged,
            level.closed,
            minutes(level.median_minutes),
            minutes(level.p90_minutes),
            minutes(level.longest_minutes),
            level.late,
            level.with_rule,
            if verdicts.is_empty() { "no verdicts".to_owned() } else { verdicts.join(", ") }
        )?;
    }
    if document.levels.is_empty() {
        writeln!(out, "  none")?;
    }
    writeln!(out, "allow entries: {}, and {} that could not be read", document.allow.len(), document.allow_refused)?;
    for entry in &document.allow {
        writeln!(
            out,
            "  {} version {}: {}; owner {}, written by {}, approved by {} ({}), {} to {}",
            safe(&entry.id),
            entry.version,
            entry.state,
            safe(&entry.owner),
            safe(&entry.author),
            entry.approver.as_deref().map_or_else(|| "nobody".to_owned(), safe),
            safe(&entry.ticket),
            entry.created,
            entry.expires
        )?;
    }
    writeln!(out, "coverage: {} reports named (--coverage)", document.coverage.len())?;
    for covered in &document.coverage {
        let checks: Vec<String> = covered.checks.iter().map(|(state, count)| format!("{count} {}", safe(state))).collect();
        writeln!(
            out,
            "  {} to {}: {}: {}",
            safe(&covered.file),
            covered.last.as_deref().map_or_else(|| "-".to_owned(), safe),
            safe(&covered.state),
            checks.join(", ")
        )?;
    }
    writeln!(out, "drills: none are kept; time to decision is not known")
}
