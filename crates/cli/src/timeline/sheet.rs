//! The timeline of a finding from records that are enclosed with it, as rows for a spreadsheet.

use std::io::{self, Write};

use tollgate_engine::Redaction;
use tollgate_ingest::{Story, Timeline, Window};
use tollgate_model::{Finding, Nanos};
use tollgate_sinks::{Citations, TimelineAbout, TimelineGap, write_timeline_sheet};

use super::Told;
use super::lines::{Line, Lines};
use super::steps::Steps;

/// Time that is shown before the first step and after the last, as `tollgate timeline` does unless told otherwise.
const AROUND: Nanos = Nanos::from_secs(300);

/// Records that are shown, the earliest, as there.
const MOST: usize = 10_000;

/// The story of a finding, as `tollgate timeline` shows it unless told otherwise.
pub fn around(finding: &Finding) -> Window {
    Window {
        host: finding.host.clone(),
        from: finding.first_seen.minus(AROUND),
        to: finding.last_seen.plus(AROUND),
        story: Some(Story::of(finding)),
        places: finding.steps.iter().map(|step| (step.record.origin.input, step.record.origin.offset)).collect(),
        most: MOST,
        // Among enclosed records, those that are missing were not silence.
        quiet: Nanos(i64::MAX),
    }
}

/// Writes rows of the records and of what sources lost. Where enclosed records begin and end, and of whom there are none, says
/// nothing of the inputs, so that it is left out.
pub fn story_sheet(
    out: &mut dyn Write,
    finding: &Finding,
    timeline: &Timeline,
    citations: &Citations,
    redaction: &Redaction,
) -> io::Result<()> {
    let steps = Steps::of(std::iter::once(finding.clone()), &timeline.records);
    let window = around(finding);
    let lines = Lines::new(timeline, (window.from, window.to), &steps);
    let told = Told { timeline, steps: &steps, redaction };
    let is_told = |line: &&Line| match line {
        Line::Gap(gap) => matches!(gap, TimelineGap::Lost(_) | TimelineGap::Missing(_)),
        Line::Record(_) | Line::More(_) => true,
    };
    let about = TimelineAbout { host: finding.host.clone(), finding: Some(finding.id.clone()) };
    write_timeline_sheet(out, lines.lines.iter().filter(is_told).filter_map(|line| told.line(line)), &about, citations)
}
