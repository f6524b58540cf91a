//! Taking records from the inputs: as few as the findings can be derived from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::Value;
use tollgate_engine::Redaction;
use tollgate_evidence::{MOST_BYTES, sha256};
use tollgate_ingest::{Selection, Story, lines_at};
use tollgate_model::{Finding, Gap, HostName, Nanos, Timestamp, Untrusted};
use tollgate_sinks::{Citations, FindingDocument};

use super::compare::{differences, without_keys};
use super::enclosed::{Enclosed, EnclosedLine, Enclosure, Held, Index, Loss, joined};
use crate::output::tell;
use crate::progress;
use crate::setup::{Setup, Span};

/// Time around a finding whose records are looked at.
const AROUND: Nanos = Nanos::from_secs(3_600);

/// Bytes of records that a bundle may have: there is more in it.
const MOST_RECORDS: u64 = MOST_BYTES / 2;

/// Ways to select, fewest records first.
const WAYS: [&str; 3] = ["story", "around", "host"];

/// Records with the findings as they are derived from them.
pub struct Gathered {
    pub enclosed: Enclosed,
    pub findings: Vec<Finding>,
    pub citations: Citations,
}

/// What the findings' records are looked for by, Mac by Mac.
fn selections(found: &[(Finding, Value)], way: &str) -> Vec<Selection> {
    let mut by_host: BTreeMap<&HostName, Selection> = BTreeMap::new();
    for (finding, _) in found {
        let host = &finding.host;
        let story = (way == "story").then(Story::default);
        let selection = by_host.entry(host).or_insert_with(|| Selection { host: host.clone(), windows: Vec::new(), story });
        selection.windows.push(match way {
            "host" => (Timestamp::MIN, Timestamp::MAX),
            _ => (finding.first_seen.minus(AROUND), finding.last_seen.plus(AROUND)),
        });
        if let Some(story) = &mut selection.story {
            story.add(Story::of(finding));
        }
    }
    by_host.into_values().collect()
}

/// Takes records until the findings can be derived from them alone. `setup` gives what a hunt stands on, anew each time.
/// Nothing, if that cannot be: why has been told.
pub fn gather(
    found: &[(Finding, Value)],
    setup: &dyn Fn() -> Result<Setup>,
    redaction: &Redaction,
    quiet: bool,
) -> Result<Option<Gathered>> {
    for way in WAYS {
        let enclosed = take(found, way, setup, quiet)?;
        let policy = setup()?.policy;
        let all = enclosed.findings(&policy, redaction.clone());
        // What hangs on other records is as the whole hunt says.
        let told = |whole: &Finding| {
            let mut again = Enclosed::find(&all, &whole.id)?;
            again.revision = whole.revision;
            again.related.clone_from(&whole.related);
            again.weigh(whole.telemetry.clone());
            again.escalation = policy.escalation(&again);
            Some(again)
        };
        let findings: Vec<Finding> = found.iter().filter_map(|(finding, _)| told(finding)).collect();
        let citations = enclosed.citations(&policy, &findings);
        let mut faults = Vec::new();
        for (finding, document) in found {
            let Some(again) = findings.iter().find(|again| again.id == finding.id) else {
                faults.push(format!("{} is not found in them", finding.id.0));
                continue;
            };
            let again = serde_json::to_value(FindingDocument::new(again, &citations))?;
            let differs = differences(&without_keys(document), &without_keys(&again));
            if !differs.is_empty() {
                faults.push(format!("{} differs in {}", finding.id.0, differs.join(", ")));
            }
        }
        if faults.is_empty() {
            return Ok(Some(Gathered { enclosed, findings, citations }));
        }
        tell(format_args!("note: from records by {way:?} alone {}", faults.join("; ")));
    }
    Ok(None)
}

/// Takes the lines of one way.
fn take(found: &[(Finding, Value)], way: &str, setup: &dyn Fn() -> Result<Setup>, quiet: bool) -> Result<Enclosed> {
    let mut pass = setup()?;
    pass.select = selections(found, way);
    let hosts: Vec<HostName> = pass.select.iter().map(|selection| selection.host.clone()).collect();
    let shown = progress::show(&pass, quiet, false);
    // No finding is shown, so that nobody compares secrets.
    let outcome = pass.hunt(Redaction::new([0; 32]), Span::default(), 1, None).run(&mut |_| {});
    shown.erase();
    let setup = setup()?;
    let mut index = Index { kept: way.to_owned(), ..Index::default() };
    let mut places: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    for (host, selected) in hosts.iter().zip(&outcome.selected) {
        if selected.more {
            tell(format_args!("note: {} has more records by {way:?} than are remembered; some of them are not kept", host.escaped()));
        }
        index.addresses.push(Held { host: host.raw().to_owned(), addresses: selected.addresses.clone() });
        let loss = |gap: &Gap| Loss { host: host.raw().to_owned(), from: gap.from.0, to: gap.to.0, lost: gap.lost };
        index.losses.extend(selected.gaps.iter().map(loss).collect::<BTreeSet<_>>());
        for (input, offset) in &selected.places {
            places.entry(*input).or_default().insert(*offset);
        }
    }
    let mut records = Vec::new();
    let mut room = MOST_RECORDS;
    for (input, offsets) in places {
        let Some(input) = usize::try_from(input).ok().and_then(|at| setup.inputs.get(at)) else { continue };
        let name = || Untrusted::from(input.name()).escaped();
        let kept = lines_at(input, &offsets, room).with_context(name)?;
        let bytes = joined(&kept.lines);
        room = room.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let line = |line: &tollgate_ingest::KeptLine| EnclosedLine {
            line: line.number,
            offset: line.offset,
            length: u64::try_from(line.bytes.len()).unwrap_or(u64::MAX),
            sha256: sha256(&line.bytes),
        };
        index.inputs.push(Enclosure {
            file: format!("records/{:03}.log", index.inputs.len()),
            source: input.name(),
            sha256: kept.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            size: kept.size,
            host: setup.hosts.of_input(setup.host.as_ref(), input).raw().to_owned(),
            lines: kept.lines.iter().map(line).collect(),
        });
        records.push(Arc::from(bytes));
    }
    Ok(Enclosed::new(index, records))
}
