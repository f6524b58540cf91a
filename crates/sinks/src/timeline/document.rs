//! A line of a timeline as a document.

use schemars::JsonSchema;
use serde::Serialize;

use super::facts::Facts;
use super::wording::gap_text;
use super::{TimelineAbout, TimelineGap, TimelineLine, TimelineMore, TimelineRecord, TimelineStep};
use crate::document::{Citations, RecordDocument};
use crate::texts::document_text;
use crate::words::time;

/// A line of a timeline.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Tollgate timeline")]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum TimelineDocument {
    /// Something that a record tells.
    Record(Box<RecordLine>),
    /// Something that is not known.
    Gap(GapLine),
    /// The last line, if there is more than is shown.
    More(MoreLine),
}

/// Something that a record tells.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecordLine {
    /// When, UTC; a connection when it began.
    time: String,
    /// How coarse that time is, in nanoseconds.
    precision_ns: i64,
    /// The Mac.
    host: String,
    /// process, file, staging (a step that copied, moved, packed or wrote data on) or network.
    lane: &'static str,
    #[serde(flatten)]
    facts: Facts,
    /// Steps of findings that stand on it.
    steps: Vec<StepLine>,
    /// Where it stands.
    record: RecordDocument,
}

/// A step of a finding.
#[derive(Debug, Serialize, JsonSchema)]
struct StepLine {
    /// Identity of the finding.
    finding: String,
    /// Number of the step, from 1.
    number: u32,
    /// What it was: read, copy, secret, capture, archive, write, move, reread or egress.
    kind: &'static str,
    /// By which link it joins the next: L1 to L7.
    link: &'static str,
}

/// Something that is not known.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GapLine {
    /// lost: a source lost records; quiet: no source on the Mac told anything for longer than `--quiet`; begin, end: what the
    /// inputs hold begins or ends within the time asked for; absent: they hold nothing of this kind of source; missing: from here on there are more records than are remembered.
    gap: &'static str,
    /// From when on, UTC.
    time: String,
    /// Until when, UTC; null where it has no end.
    until: Option<String>,
    /// The Mac.
    host: String,
    /// How many records were lost; null where that is not known.
    lost: Option<u64>,
    /// Whose records begin, end or are not there: endpoint or network; else null.
    source: Option<&'static str>,
    /// The same in words.
    text: String,
}

/// Records that are not shown.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MoreLine {
    /// How many records there are beyond `--limit`.
    records: u64,
    /// How many steps of findings stand on them.
    steps: u64,
    /// Time of the first of them, UTC.
    time: String,
    /// Time of the last of them, UTC.
    until: String,
    /// The Mac.
    host: String,
}

impl TimelineDocument {
    /// A line.
    pub fn new(line: &TimelineLine, about: &TimelineAbout, citations: &Citations) -> Self {
        let host = document_text(about.host.raw());
        match line {
            TimelineLine::Record(line) => Self::Record(Box::new(RecordLine::new(line, host, citations))),
            TimelineLine::Gap(gap) => Self::Gap(GapLine::new(gap, host)),
            TimelineLine::More(TimelineMore { records, steps, from, until }) => {
                Self::More(MoreLine { records: *records, steps: *steps, time: time(*from), until: time(*until), host })
            }
        }
    }
}

impl RecordLine {
    fn new(line: &TimelineRecord, host: String, citations: &Citations) -> Self {
        let step = |step: &TimelineStep| StepLine {
            finding: step.finding.0.clone(),
            number: step.number,
            kind: step.kind.name(),
            link: step.link.name(),
        };
        Self {
            time: time(line.time),
            precision_ns: line.precision().0,
            host,
            lane: line.lane(),
            facts: Facts::new(&line.record.body),
            steps: line.steps.iter().map(step).collect(),
            record: RecordDocument::new(&line.record.origin, citations),
        }
    }
}

impl GapLine {
    fn new(gap: &TimelineGap, host: String) -> Self {
        let (name, until, lost, source) = match gap {
            TimelineGap::Lost(gap) => ("lost", Some(gap.to), Some(gap.lost), None),
            TimelineGap::Quiet(_, to) => ("quiet", Some(*to), None, None),
            TimelineGap::Begin(leg, _) => ("begin", None, None, Some(leg.name())),
            TimelineGap::End(leg, _) => ("end", None, None, Some(leg.name())),
            TimelineGap::Absent(leg, _) => ("absent", None, None, Some(leg.name())),
            TimelineGap::Missing(_) => ("missing", None, None, None),
        };
        Self { gap: name, time: time(gap.time()), until: until.map(time), host, lost, source, text: gap_text(gap) }
    }
}

/// JSON Schema (2020-12) of one line.
pub fn timeline_schema() -> serde_json::Value {
    schemars::schema_for!(TimelineDocument).to_value()
}
