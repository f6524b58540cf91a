//! Which records steps of findings stand on.

use std::collections::BTreeMap;

use tollgate_model::{Action, Body, FilePath, Finding, Record, Step, Timestamp};
use tollgate_sinks::TimelineStep;

/// Steps by the number of the record in its timeline.
pub struct Steps {
    by_record: BTreeMap<usize, Vec<TimelineStep>>,
    /// Times of those that stand on no record of the timeline.
    pub elsewhere: Vec<Timestamp>,
}

impl Steps {
    /// Finds the record of each step of these findings.
    pub fn of(findings: impl Iterator<Item = Finding>, records: &[Record]) -> Self {
        let mut places: BTreeMap<(u32, u64), Vec<usize>> = BTreeMap::new();
        for (at, record) in records.iter().enumerate() {
            places.entry((record.origin.input, record.origin.offset)).or_default().push(at);
        }
        let mut by_record: BTreeMap<usize, Vec<TimelineStep>> = BTreeMap::new();
        let mut elsewhere = Vec::new();
        for finding in findings {
            for (number, step) in (1..).zip(&finding.steps) {
                let origin = &step.record.origin;
                let here = places.get(&(origin.input, origin.offset)).map(Vec::as_slice).unwrap_or_default();
                // A line may tell of several things: that of the step's file and process comes first.
                let fits = |at: &&usize| records.get(**at).map(|record| fit(record, step));
                let Some(at) = here.iter().rev().max_by_key(fits) else {
                    elsewhere.push(step.time);
                    continue;
                };
                let step = TimelineStep { finding: finding.id.clone(), number, kind: step.kind, link: step.link };
                by_record.entry(*at).or_default().push(step);
            }
        }
        Self { by_record, elsewhere }
    }

    /// Those that stand on a record.
    pub fn at(&self, record: usize) -> &[TimelineStep] {
        self.by_record.get(&record).map(Vec::as_slice).unwrap_or_default()
    }
}

/// How much of a step a record tells.
fn fit(record: &Record, step: &Step) -> (bool, bool, bool) {
    let same = record.digest == step.record.digest;
    let Body::Event(event) = &record.body else { return (same, false, false) };
    let own = |path: &FilePath| step.path.as_ref().is_some_and(|wanted| wanted.key() == path.key());
    let file = match &event.action {
        Action::Open { file, .. }
        | Action::Create { file }
        | Action::Write { file }
        | Action::Close { file, .. }
        | Action::Truncate { file }
        | Action::Unlink { file } => own(&file.path),
        Action::Rename { from, to } | Action::Copy { from, to } | Action::Link { from, to } => own(&from.path) || own(to),
        _ => false,
    };
    let process = step.process.as_ref().is_some_and(|cited| cited.process.key.pid == event.process.key.pid);
    (same, file, process)
}
