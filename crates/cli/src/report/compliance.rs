//! `tollgate report compliance`: how the team worked, for those who have to show it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tollgate_model::{Level, Nanos, Timestamp, Untrusted};
use tollgate_policy::AllowEntry;
use tollgate_sinks::{
    AllowedDocument, ComplianceDocument, CoveredDocument, TriageDocument, document_text, time_to_second, write_compliance, write_json_line,
};
use tollgate_store::{Filter, Status, StoredFinding};

use super::args::{ComplianceArguments, ComplianceFormat};
use crate::allow::folder::now;
use crate::exit::Exit;
use crate::findings::open_to_read;
use crate::output::print;
use crate::setup::{Span, load_policy};

/// Bytes that a report of coverage may have.
const MOST_BYTES: u64 = 1 << 30;

/// What a stored document says of its rule.
#[derive(Deserialize)]
struct Stored {
    escalation: Option<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    within_minutes: u32,
}

/// A finding with when it came and when somebody took it up.
struct Taken {
    level: Level,
    closed: bool,
    verdict: &'static str,
    /// Minutes until it was taken up; nothing if it never was.
    minutes: Option<u64>,
    /// Minutes that its rule gives.
    within: Option<u64>,
    /// Minutes since it was stored.
    age: u64,
}

/// Writes the report.
pub fn run(arguments: &ComplianceArguments) -> Result<Exit> {
    let Span { from: since, to: until } = Span::parse(arguments.since.as_deref(), arguments.until.as_deref())?;
    let Some(policy) = load_policy(arguments.config.as_deref()) else { return Ok(Exit::Policy) };
    let mut coverage = arguments.coverage.iter().map(|path| covered(path)).collect::<Result<Vec<_>>>()?;
    coverage.sort_by(|one, other| (&one.last, &one.file).cmp(&(&other.last, &other.file)));
    let store = open_to_read(&arguments.store.store)?;
    let mut taken = Vec::new();
    for summary in store.list(&Filter::default())? {
        let stored = store.finding(&summary.id)?;
        taken.extend(take(&stored, now().0, since, until));
    }
    let (now, _) = now();
    let document = ComplianceDocument {
        kind: "compliance",
        version: env!("CARGO_PKG_VERSION"),
        policy: policy.digest().to_owned(),
        since: since.map(time_to_second),
        until: until.map(time_to_second),
        levels: Level::ALL.iter().rev().filter_map(|level| triage(*level, &taken)).collect(),
        allow: policy.allow.entries.iter().map(|entry| allowed(entry, now)).collect(),
        allow_refused: u64::try_from(policy.allow.refused.len()).unwrap_or(u64::MAX),
        coverage,
        drills: None,
    };
    let usual = if io::stdout().is_terminal() { ComplianceFormat::Text } else { ComplianceFormat::Json };
    print(|mut out| match arguments.format.unwrap_or(usual) {
        ComplianceFormat::Text => write_compliance(&mut out, &document),
        ComplianceFormat::Json => write_json_line(&mut out, &document),
    })?;
    Ok(Exit::Done)
}

/// When a finding was first stored, and when a person first did something with it; nothing of other times.
fn take(stored: &StoredFinding, now: Timestamp, since: Option<Timestamp>, until: Option<Timestamp>) -> Option<Taken> {
    let first = stored.revisions.first()?.at;
    if since.is_some_and(|since| first < since) || until.is_some_and(|until| first > until) {
        return None;
    }
    let minutes = |length: Nanos| u64::try_from(length.as_millis() / 60_000).unwrap_or(0);
    let by_people = stored.custody.iter().find(|entry| matches!(entry.action.as_str(), "status" | "verdict" | "assigned" | "noted"));
    // The rule that stood on it when it came.
    let rule = stored.revisions.first().and_then(|revision| serde_json::from_str::<Stored>(&revision.document).ok()?.escalation);
    Some(Taken {
        level: stored.summary.level,
        closed: stored.summary.status == Status::Closed,
        verdict: stored.summary.verdict.name(),
        minutes: by_people.map(|entry| minutes(entry.at.since(first))),
        within: rule.map(|rule| u64::from(rule.within_minutes)),
        age: minutes(now.since(first)),
    })
}

/// Findings of one level, if there are any.
fn triage(level: Level, all: &[Taken]) -> Option<TriageDocument> {
    let of: Vec<&Taken> = all.iter().filter(|taken| taken.level == level).collect();
    if of.is_empty() {
        return None;
    }
    let count = |is: &dyn Fn(&Taken) -> bool| u64::try_from(of.iter().filter(|taken| is(taken)).count()).unwrap_or(u64::MAX);
    let mut lengths: Vec<u64> = of.iter().filter_map(|taken| taken.minutes).collect();
    lengths.sort_unstable();
    // The least that so many of a hundred do not exceed.
    let rank = |percent: usize| lengths.get((lengths.len().saturating_mul(percent)).div_ceil(100).saturating_sub(1)).copied();
    let mut verdicts: BTreeMap<&'static str, u64> = BTreeMap::new();
    for taken in &of {
        let count = verdicts.entry(taken.verdict).or_default();
        *count = count.saturating_add(1);
    }
    let late = |taken: &Taken| taken.within.is_some_and(|within| taken.minutes.unwrap_or(taken.age) > within);
    Some(TriageDocument {
        level: level.name(),
        findings: count(&|_| true),
        triaged: count(&|taken| taken.minutes.is_some()),
        closed: count(&|taken| taken.closed),
        verdicts,
        median_minutes: rank(50),
        p90_minutes: rank(90),
        longest_minutes: lengths.last().copied(),
        late: count(&late),
        with_rule: count(&|taken| taken.within.is_some()),
    })
}

fn allowed(entry: &AllowEntry, now: Timestamp) -> AllowedDocument {
    AllowedDocument {
        id: document_text(&entry.id),
        version: entry.version,
        state: entry.state(now).word(),
        owner: document_text(&entry.owner),
        author: document_text(&entry.author),
        approver: entry.approver.as_deref().map(document_text),
        ticket: document_text(&entry.ticket),
        created: entry.created.to_string(),
        expires: entry.expires.to_string(),
    }
}

/// What a report of coverage came to.
fn covered(path: &Path) -> Result<CoveredDocument> {
    #[derive(Deserialize)]
    struct Covered {
        kind: String,
        last: Option<String>,
        state: String,
        checks: Vec<Check>,
    }
    #[derive(Deserialize)]
    struct Check {
        state: String,
    }
    let name = || Untrusted::from(path.to_string_lossy().into_owned()).escaped();
    let mut text = String::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text)).with_context(name)?;
    let read: Covered =
        serde_json::from_str(&text).with_context(|| format!("{}: no report of `tollgate coverage --format json`", name()))?;
    if read.kind != "coverage" {
        bail!("{}: no report of `tollgate coverage --format json`", name());
    }
    let mut checks: BTreeMap<String, u64> = BTreeMap::new();
    for check in read.checks {
        let count = checks.entry(document_text(&check.state)).or_default();
        *count = count.saturating_add(1);
    }
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(CoveredDocument {
        file: document_text(&file),
        last: read.last.as_deref().map(document_text),
        state: document_text(&read.state),
        checks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(minutes: Option<u64>, within: Option<u64>, age: u64, verdict: &'static str) -> Taken {
        Taken { level: Level::High, closed: minutes == Some(5), verdict, minutes, within, age }
    }

    #[test]
    fn times_to_triage_are_ranks_and_what_waits_too_long_is_late() {
        let all = [
            taken(Some(5), Some(15), 500, "true-positive"),
            taken(Some(20), Some(15), 500, "expected"),
            taken(Some(10), None, 500, "unknown"),
            taken(Some(90), Some(240), 500, "unknown"),
            taken(None, Some(15), 14, "unknown"),
            taken(None, Some(15), 16, "unknown"),
        ];
        let told = triage(Level::High, &all).unwrap();
        assert_eq!((told.findings, told.triaged, told.closed, told.late, told.with_rule), (6, 4, 1, 2, 5));
        // Of 5, 10, 20 and 90 two do not exceed 10, and nine of ten of four are all four.
        assert_eq!((told.median_minutes, told.p90_minutes, told.longest_minutes), (Some(10), Some(90), Some(90)));
        assert_eq!(told.verdicts, [("expected", 1), ("true-positive", 1), ("unknown", 4)].into());
        assert!(triage(Level::Low, &all).is_none());
    }
}
