//! Taking records from the inputs: as few as the findings can be derived from.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::Value;
use tollgate_engine::Redaction;
use tollgate_evidence::{MOST_BYTES, sha256};
use tollgate_ingest::{Selected, Selection, Story, lines_at};
use tollgate_model::{Finding, HostName, Nanos, Timestamp, Untrusted};
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

/// What a finding's records are looked for by.
fn selection(finding: &Finding, way: &str) -> Selection {
    let (from, to) = match way {
        "host" => (Timestamp::MIN, Timestamp::MAX),
        _ => (finding.first_seen.minus(AROUND), finding.last_seen.plus(AROUND)),
    };
    let story = (way == "story").then(|| {
        let mut story = Story::default();
        let steps = finding.steps.iter();
        let cited = steps.clone().filter_map(|step| step.process.as_ref()).chain(&finding.lineage).chain(&finding.process);
        story.pids.extend(cited.map(|cited| cited.process.key.pid));
        story.files.extend(steps.filter_map(|step| step.path.as_ref()).map(|path| path.key().to_owned()));
        for destination in finding.chains.iter().filter_map(|chain| chain.destination.as_ref()) {
            let name = destination.name.raw();
            match name.parse::<IpAddr>() {
                Ok(ip) => {
                    story.addresses.insert(ip.to_canonical());
                }
                Err(_) => {
                    story.names.insert(name.to_lowercase());
                }
            }
            story.addresses.extend(destination.endpoint.map(|endpoint| endpoint.ip.to_canonical()));
        }
        story
    });
    Selection { host: finding.host.clone(), from, to, story }
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
        let findings: Vec<Finding> = found.iter().filter_map(|(finding, _)| Enclosed::find(&all, &finding.id)).collect();
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
            // What hangs on other records is as the whole hunt says.
            let told = |mut again: Finding| {
                if let Some((finding, _)) = found.iter().find(|(finding, _)| finding.id == again.id) {
                    again.revision = finding.revision;
                    again.related.clone_from(&finding.related);
                    again.telemetry.lag_ms = finding.telemetry.lag_ms;
                }
                again
            };
            return Ok(Some(Gathered { enclosed, findings: findings.into_iter().map(told).collect(), citations }));
        }
        tell(format_args!("note: from records by {way:?} alone {}", faults.join("; ")));
    }
    Ok(None)
}

/// Takes the lines of one way.
fn take(found: &[(Finding, Value)], way: &str, setup: &dyn Fn() -> Result<Setup>, quiet: bool) -> Result<Enclosed> {
    let mut by_host: BTreeMap<HostName, Vec<Selected>> = BTreeMap::new();
    for (finding, _) in found {
        let mut setup = setup()?;
        setup.select = Some(selection(finding, way));
        let shown = progress::show(&setup, quiet, false);
        // No finding is shown, so that nobody compares secrets.
        let outcome = setup.hunt(Redaction::new([0; 32]), Span::default(), 1, None).run(&mut |_| {});
        shown.erase();
        by_host.entry(finding.host.clone()).or_default().extend(outcome.selected);
    }
    let setup = setup()?;
    let mut index = Index { kept: way.to_owned(), ..Index::default() };
    let mut places: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    for (host, selected) in &by_host {
        let mut held = Held { host: host.raw().to_owned(), addresses: BTreeSet::new() };
        let mut losses = BTreeSet::new();
        for selected in selected {
            held.addresses.extend(&selected.addresses);
            let loss = |gap: &tollgate_model::Gap| Loss { host: host.raw().to_owned(), from: gap.from.0, to: gap.to.0, lost: gap.lost };
            losses.extend(selected.gaps.iter().map(loss));
            selected.places.iter().for_each(|(input, offset)| {
                places.entry(*input).or_default().insert(*offset);
            });
        }
        index.addresses.push(held);
        index.losses.extend(losses);
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
