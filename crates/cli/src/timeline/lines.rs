//! Records and gaps in one order, and how many of them are shown.

use tollgate_ingest::{More, Span, Timeline};
use tollgate_model::Timestamp;
use tollgate_sinks::{Leg, TimelineGap, TimelineMore};

use super::steps::Steps;

/// A line, before it is worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A record, by its number in the timeline.
    Record(usize),
    /// What is not known.
    Gap(TimelineGap),
    /// What is not shown.
    More(TimelineMore),
}

/// Lines in order.
pub struct Lines {
    pub lines: Vec<Line>,
}

impl Lines {
    /// The records, with the gaps up to where there are more.
    pub fn new(timeline: &Timeline, (from, to): (Timestamp, Timestamp), steps: &Steps) -> Self {
        let times = timeline.records.iter().map(Timeline::time_of);
        let mut all: Vec<(Timestamp, u8, Line)> = times.enumerate().map(|(at, time)| (time, 1, Line::Record(at))).collect();
        let gaps = gaps(timeline, from, to);
        let shown = |gap: &TimelineGap| timeline.more.is_none_or(|more| gap.time() < more.span.first);
        // What begins stands before what happened then, everything else after it.
        let rank = |gap: &TimelineGap| if matches!(gap, TimelineGap::Begin(..) | TimelineGap::Absent(..)) { 0 } else { 2 };
        all.extend(gaps.into_iter().filter(shown).map(|gap| (gap.time(), rank(&gap), Line::Gap(gap))));
        // Stable, so that records of one time stay in their order.
        all.sort_by_key(|(time, rank, _)| (*time, *rank));
        let mut lines: Vec<Line> = all.into_iter().map(|(_, _, line)| line).collect();
        lines.extend(timeline.more.map(|More { records, span }| {
            // A step that is on no record that is shown is on one of these, if its time is theirs.
            let left = steps.elsewhere.iter().filter(|at| span.first <= **at && **at <= to).count();
            let left = u64::try_from(left).unwrap_or(u64::MAX);
            Line::More(TimelineMore { records, steps: left, from: span.first, until: span.last })
        }));
        Self { lines }
    }

    /// Numbers of the records that are shown.
    pub fn records(&self) -> impl Iterator<Item = usize> {
        self.lines.iter().filter_map(|line| match line {
            Line::Record(at) => Some(*at),
            Line::Gap(_) | Line::More(_) => None,
        })
    }
}

/// What is not known between two times. Where no end was asked for, all there is was.
fn gaps(timeline: &Timeline, from: Timestamp, to: Timestamp) -> Vec<TimelineGap> {
    let mut gaps: Vec<TimelineGap> = timeline.gaps.iter().copied().map(TimelineGap::Lost).collect();
    gaps.extend(timeline.quiet.iter().map(|(from, to)| TimelineGap::Quiet(*from, *to)));
    let earliest = [timeline.endpoint, timeline.network].into_iter().flatten().map(|span| span.first).min().unwrap_or(from);
    for (leg, span) in [(Leg::Endpoint, timeline.endpoint), (Leg::Network, timeline.network)] {
        let Some(Span { first, last }) = span else {
            gaps.push(TimelineGap::Absent(leg, if from > Timestamp::MIN { from } else { earliest }));
            continue;
        };
        if from > Timestamp::MIN && from < first {
            gaps.push(TimelineGap::Begin(leg, first.min(to)));
        }
        if to < Timestamp::MAX && to > last {
            gaps.push(TimelineGap::End(leg, last.max(from)));
        }
    }
    gaps.extend(timeline.missing_from.map(TimelineGap::Missing));
    gaps
}
