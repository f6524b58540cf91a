//! All that is told of the written traces: findings with the reasons of their points, and why each record counts or does not.
//!
//! What is told of each stands in `tests/told`. `TOLLGATE_ACCEPT=1 cargo test -p tollgate-engine told` writes it anew, to be read
//! before it is committed.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use tollgate_engine::Engine;
use tollgate_model::{Finding, Record};
use tollgate_oracle::worlds;
use tollgate_trace as trace;

use crate::drive::{Drive, Rows, drive_by, policy, redaction, time_of, usual};

/// The records of a trace, each with a place of its own.
fn records(text: &str) -> Vec<Record> {
    let mut records = trace::parse(text).unwrap();
    records.sort_by_key(time_of);
    for (record, offset) in records.iter_mut().zip(0..) {
        record.origin.offset = offset;
    }
    records
}

fn engine_after(records: &[Record], watched: Option<&Record>) -> (Engine, Vec<Finding>) {
    let mut engine = Engine::new(policy(), redaction());
    if let Some(record) = watched {
        engine.watch(record.origin.clone());
    }
    for record in records {
        engine.apply(record);
    }
    let mut findings = Vec::new();
    engine.finish(&mut |decision| findings.push(decision.finding));
    (engine, findings)
}

fn told(records: &[Record]) -> String {
    let mut text = String::new();
    let (engine, findings) = engine_after(records, None);
    writeln!(text, "{} opened, {:?}", engine.opened(), engine.usage()).unwrap();
    for finding in &findings {
        let Finding { id, level, score, confidence, first_seen, last_seen, .. } = finding;
        writeln!(
            text,
            "\nfinding {} {level:?} {score} {confidence:?}, {first_seen:?} to {last_seen:?}, revision {}",
            id.0, finding.revision
        )
        .unwrap();
        writeln!(text, "  user {:?}, categories {:?}, links {:?}", finding.user, finding.categories, finding.links).unwrap();
        writeln!(text, "  {:?}, related {:?}", finding.telemetry, finding.related).unwrap();
        for chain in &finding.chains {
            let destination = chain.destination.as_ref();
            writeln!(text, "  chain {} {:?} {:?} {:?}: {destination:?}", chain.score, chain.confidence, chain.mode, chain.attribution)
                .unwrap();
            for term in &chain.terms {
                writeln!(text, "    {} {:+}: {:?}", term.name, term.points, term.reason).unwrap();
            }
        }
        for step in &finding.steps {
            let program = step.process.as_ref().map(|by| (by.process.key.pid, by.process.image.path.shown(), &by.argv));
            let path = step.path.as_ref().map(|path| path.shown());
            let (record, category) = (step.record.origin.offset, &step.category);
            writeln!(text, "  step {:?} {:?} of {path:?}, {category:?}, by {program:?}, record {record}", step.kind, step.link).unwrap();
        }
    }
    text.push('\n');
    for record in records {
        let (engine, watched) = engine_after(records, Some(record));
        assert_eq!(watched, findings, "to be asked about a record changes nothing");
        for note in engine.notes() {
            writeln!(text, "record {}: {note:?}", record.origin.offset).unwrap();
        }
    }
    text
}

#[test]
fn all_that_is_told_of_written_traces() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces");
    let mut traces: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    traces.sort();
    assert!(traces.len() >= 26);
    for path in traces {
        let is = told(&records(&std::fs::read_to_string(&path).unwrap()));
        stands(&is, path.file_stem().unwrap().to_str().unwrap());
    }
}

/// A text is what was accepted before under a name.
fn stands(is: &str, name: &str) {
    let accepted = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/told/{name}.txt"));
    if std::env::var_os("TOLLGATE_ACCEPT").is_some() {
        std::fs::write(&accepted, is).unwrap();
    }
    let was = std::fs::read_to_string(&accepted).unwrap_or_default();
    let differs = is.lines().zip(was.lines()).find(|(is, was)| is != was);
    assert!(is == was, "{}: {differs:#?}", accepted.display());
}

/// Reasons that are shown of one kind of points.
const REASONS: usize = 4;

#[test]
fn the_first_reasons_of_every_kind_of_points() {
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for seed in 0..600 {
        let (findings, _) = drive_by(&usual(), &worlds::world(seed).records, Drive { rows: Rows::InTime, restore_after: None });
        for term in findings.iter().flat_map(|finding| &finding.chains).flat_map(|chain| &chain.terms) {
            let (known, reason) = (reasons.entry(term.name.to_string()).or_default(), term.reason.raw().to_owned());
            if known.len() < REASONS && !known.contains(&reason) {
                known.push(reason);
            }
        }
    }
    let mut text = String::new();
    for (name, reasons) in reasons {
        writeln!(text, "{name}\n    {}", reasons.join("\n    ")).unwrap();
    }
    stands(&text, "reasons");
}
