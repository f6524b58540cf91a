//! Why a record led to a finding, or to none.

use std::io::{self, Write};

use anyhow::{Result, bail};
use tollgate_engine::Note;
use tollgate_ingest::{Actor, Fate, Outcome};
use tollgate_model::{Finding, FindingId, Nanos, Origin, ProcessCited, Untrusted};
use tollgate_sinks::{prose, time};

use crate::explain::show;
use crate::output::Output;
use crate::setup::Setup;

/// Findings that are shown whole if one record stands in several.
const MOST_SHOWN: usize = 5;

/// Says what became of the record at a place.
pub fn explain_record(output: Output, setup: &Setup, outcome: &Outcome, origin: Origin) -> Result<()> {
    let name = usize::try_from(origin.input).ok().and_then(|at| setup.names().get(at).cloned()).unwrap_or_default();
    let name = Untrusted::from(name).escaped();
    let watched = outcome.account.watched.as_ref();
    let Some(fate) = watched.and_then(|watched| watched.fate) else {
        let nearest = match watched.and_then(|watched| watched.before) {
            Some(before) => format!("the nearest before it begins at {before}"),
            None => "nor anywhere before it".to_owned(),
        };
        bail!("no record begins at {name}:{} (an offset counts bytes after decompression); {nearest}", origin.offset);
    };
    let cites = |finding: &Finding| {
        finding.steps.iter().any(|step| (step.record.origin.input, step.record.origin.offset) == (origin.input, origin.offset))
    };
    let citing: Vec<Finding> = outcome.findings.iter().filter(cites).collect();
    output.write(|out| {
        for finding in citing.iter().take(MOST_SHOWN) {
            show(out, setup, finding)?;
        }
        if citing.len() > MOST_SHOWN {
            writeln!(out, "and {} more findings cite that record", citing.len().saturating_sub(MOST_SHOWN))?;
        }
        if citing.is_empty() {
            match of_lineage(outcome, watched.and_then(|watched| watched.actor.as_ref())) {
                Some(id) => {
                    writeln!(
                        out,
                        "no finding cites that record, but it is of a process of finding {}: `tollgate explain` tells why that stands",
                        id.0
                    )?;
                }
                None => writeln!(out, "no finding cites that record")?,
            }
        }
        match fate {
            Fate::Event => writeln!(out, "  an endpoint event")?,
            Fate::Row(log) => writeln!(out, "  a row of {log}")?,
            Fate::Ignored => writeln!(out, "  understood, and of no use for the analysis")?,
            Fate::Rejected(kind) => writeln!(out, "  not understood: {}", kind.name())?,
        }
        if fate == Fate::Event && !outcome.notes.contains(&Note::Applied) {
            writeln!(out, "  the same record stands elsewhere in the inputs and was taken from there")?;
        }
        outcome.notes.iter().try_for_each(|note| write_note(out, note))
    })?;
    Ok(())
}

/// A finding that names the process of a record, if there is one. A pid alone means a process only until the finding ends, and not for
/// long before it begins.
fn of_lineage(outcome: &Outcome, actor: Option<&Actor>) -> Option<FindingId> {
    let actor = actor?;
    let is_it = |finding: &Finding, cited: &ProcessCited| {
        let (key, of) = (cited.process.key, actor.process);
        let same_life = match (key.pidversion, of.pidversion) {
            (Some(one), Some(other)) => one == other,
            _ => finding.first_seen.minus(A_DAY) <= actor.time && actor.time <= finding.last_seen,
        };
        key.pid == of.pid && same_life
    };
    let of = |finding: &Finding| {
        let steps = finding.steps.iter().filter_map(|step| step.process.as_ref());
        finding.host == actor.host && steps.chain(&finding.lineage).chain(&finding.process).any(|cited| is_it(finding, cited))
    };
    outcome.findings.iter().find(of).map(|finding| finding.id)
}

/// For as long before a finding a pid is taken to mean the same process.
const A_DAY: Nanos = Nanos::from_secs(86_400);

fn write_note(out: &mut dyn Write, note: &Note) -> io::Result<()> {
    match note {
        Note::Applied => Ok(()),
        Note::Flow { uid, start, rung, candidates, taken, score, by_it } => writeln!(
            out,
            "  flow {} at {}: {}, {candidates} candidate(s), {taken} tag(s) taken{}, {}",
            prose(uid),
            time(*start),
            rung.map_or("given to no process".to_owned(), |rung| format!("given by {}", rung.name())),
            if *by_it { ", also what this record brought" } else { "" },
            score.map_or("no chain".to_owned(), |score| format!("score {score}{}", if score < 20 { ", below 20" } else { "" }))
        ),
        Note::More { count } => writeln!(out, "  and {count} more"),
        Note::OtherFlows { count } => {
            writeln!(out, "  {count} other flow(s) of this host: none given to this lineage, none took anything of it")
        }
        Note::NoEgress { why } => writeln!(out, "  the flow is no egress: {why}"),
        Note::NoCarrier => writeln!(out, "  the program is an always-reader or a browser: it takes no tags"),
        Note::NotSensitive => writeln!(out, "  the path is neither sensitive nor does it carry anything"),
        Note::Owner => writeln!(out, "  the path is sensitive, and the program owns that store: the tag sleeps"),
        Note::Sensitive { category, weight } => {
            let category = Untrusted::from(category.as_str()).escaped();
            writeln!(out, "  the path is sensitive: {category}, weight {weight}; the process holds it from here on")
        }
    }
}
