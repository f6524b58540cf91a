//! What happened on one Mac, line by line, with what is not known as lines of its own.
//!
//! | module | writes |
//! |---|---|
//! | `document` | a line as a document of a documented schema |
//! | `facts` | what a record says, field by field |
//! | `wording` | a record or a gap in words |
//! | `written` | a table for people, rows for a spreadsheet, lines for Timesketch |

mod document;
mod facts;
mod wording;
mod written;

use tollgate_model::{Action, Body, FindingId, Gap, HostName, Link, Nanos, Record, StepKind, Timestamp};

pub use document::{TimelineDocument, timeline_schema};
pub use written::{write_timeline_sheet, write_timeline_sketch, write_timeline_table};

/// A line of a timeline.
#[derive(Clone, Debug)]
pub enum TimelineLine {
    /// Something happened.
    Record(Box<TimelineRecord>),
    /// Something may have happened.
    Gap(TimelineGap),
    /// More than is shown.
    More(TimelineMore),
}

/// A record, as it may be shown.
#[derive(Clone, Debug)]
pub struct TimelineRecord {
    /// The record, secrets replaced.
    pub record: Record,
    /// When it happened: a connection when it began.
    pub time: Timestamp,
    /// What it is to findings.
    pub steps: Vec<TimelineStep>,
}

/// A step of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineStep {
    /// Which finding.
    pub finding: FindingId,
    /// Which step of it, from 1.
    pub number: u32,
    /// What it was.
    pub kind: StepKind,
    /// By which link it joins the next.
    pub link: Link,
}

/// What is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineGap {
    /// A source lost records.
    Lost(Gap),
    /// No endpoint source told anything.
    Quiet(Timestamp, Timestamp),
    /// Records begin here.
    Begin(Leg, Timestamp),
    /// Records end here.
    End(Leg, Timestamp),
    /// Nobody of these told anything, at any time.
    Absent(Leg, Timestamp),
    /// From here on there is more than is remembered.
    Missing(Timestamp),
}

/// Whose records begin or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// Sources on the Mac.
    Endpoint,
    /// Sensors of the network.
    Network,
}

/// Records that are not shown, because there are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimelineMore {
    /// How many.
    pub records: u64,
    /// How many of them are steps.
    pub steps: u64,
    /// The time of the first.
    pub from: Timestamp,
    /// The time of the last.
    pub until: Timestamp,
}

/// What every line has.
#[derive(Clone, Debug)]
pub struct TimelineAbout {
    /// The Mac.
    pub host: HostName,
    /// The finding, if the timeline is about one.
    pub finding: Option<FindingId>,
}

impl TimelineGap {
    /// From when on.
    pub const fn time(&self) -> Timestamp {
        match self {
            Self::Lost(gap) => gap.from,
            Self::Quiet(from, _) => *from,
            Self::Begin(_, at) | Self::End(_, at) | Self::Absent(_, at) | Self::Missing(at) => *at,
        }
    }
}

impl Leg {
    const fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Network => "network",
        }
    }
}

impl TimelineRecord {
    /// In which of four lanes it stands: process, file, staging or network.
    fn lane(&self) -> &'static str {
        let stages = |step: &TimelineStep| matches!(step.kind, StepKind::Archive | StepKind::Copy | StepKind::Write | StepKind::Move);
        match &self.record.body {
            Body::Network(_) => "network",
            Body::Event(event) => match &event.action {
                Action::Connect { .. } => "network",
                _ if self.steps.iter().any(stages) => "staging",
                Action::Fork { .. } | Action::Exec { .. } | Action::Exit => "process",
                _ => "file",
            },
            Body::Gap(_) | Body::Mark(_) => "",
        }
    }

    /// How coarse its time is.
    fn precision(&self) -> Nanos {
        match &self.record.body {
            Body::Event(event) => event.precision,
            Body::Network(row) => row.precision,
            Body::Gap(_) | Body::Mark(_) => Nanos::ZERO,
        }
    }
}
