//! The timeline of a finding, from the records that are enclosed with it: `timeline.csv`.

use std::sync::Arc;

use anyhow::Result;
use tollgate_engine::Redaction;
use tollgate_ingest::{Timeline, Window};
use tollgate_model::Finding;
use tollgate_policy::Policy;

use super::enclosed::Enclosed;
use crate::setup::Span;
use crate::timeline::{around, story_sheet};

/// Findings of a bundle that have a timeline, the first in order: each costs a pass over all records.
pub const MOST_TIMELINES: usize = 100;

/// Names of the column that tells which steps stand on a row, and of the one that tells what a row is.
const STEPS: &str = "steps";
const KIND: &str = "kind";

/// The timeline of a finding as rows for a spreadsheet.
pub fn sheet(enclosed: &Enclosed, policy: &Arc<Policy>, finding: &Finding, redaction: &Redaction) -> Result<Vec<u8>> {
    let mut window = around(finding);
    let places = finding.steps.iter().map(|step| enclosed.stands(&step.record.origin));
    window.places = places.map(|origin| (origin.input, origin.offset)).collect();
    let timeline = told(enclosed, policy, window);
    let citations = enclosed.cited(policy, timeline.records.iter().map(|record| record.origin.clone()));
    let mut sheet = Vec::new();
    story_sheet(&mut sheet, finding, &timeline, &citations, redaction)?;
    Ok(sheet)
}

/// What happened as far as the enclosed records tell, each where it stood.
pub fn told(enclosed: &Enclosed, policy: &Arc<Policy>, window: Window) -> Timeline {
    let mut setup = enclosed.setup(policy);
    setup.window = Some(window);
    // No finding is shown, so that nobody compares secrets.
    let outcome = setup.hunt(Redaction::new([0; 32]), Span::default(), 1, None).run(&mut |_| {});
    let mut timeline = outcome.timeline.unwrap_or_default();
    for record in &mut timeline.records {
        record.origin = enclosed.stood(&record.origin);
    }
    timeline
}

/// What of a sheet goes into a bundle without records: rows on which steps stand, and of what is not known.
pub fn steps_alone(sheet: &[u8]) -> Result<Vec<u8>> {
    let mut rows = csv::Reader::from_reader(sheet);
    let head = rows.headers()?.clone();
    let column = |name: &str| head.iter().position(|column| column == name).unwrap_or(usize::MAX);
    let (steps, kind) = (column(STEPS), column(KIND));
    let mut left = csv::Writer::from_writer(Vec::new());
    left.write_record(&head)?;
    for row in rows.records() {
        let row = row?;
        let is_record = row.get(kind) == Some("record");
        if !is_record || row.get(steps).is_some_and(|steps| !steps.is_empty()) {
            left.write_record(&row)?;
        }
    }
    Ok(left.into_inner()?)
}
