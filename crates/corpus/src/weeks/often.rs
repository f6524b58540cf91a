//! How often something happens, and when.

use super::stage::Stage;
use crate::days::calendar::{DAY, HOUR, MINUTE, START};
use crate::random::Random;
use crate::step::Nanos;

/// How often something happens.
#[derive(Clone, Copy, Debug)]
pub enum Often {
    /// So many times in eight hours of work: at least, at most.
    Work(u64, u64),
    /// Once on every so manieth day of work, in turn from Mac to Mac.
    Days(u64),
    /// About all so many minutes while the Mac is awake.
    Every(u64),
    /// Every day about that hour, or when the Mac wakes next.
    At(i64),
}

/// Hours of work to which counts refer.
const WORKDAY: u64 = (8 * HOUR) as u64;

impl Often {
    /// The times on a Mac, none before `first`.
    pub fn times(self, stage: &Stage, first: Nanos, random: &mut Random) -> Vec<Nanos> {
        let mut times = match self {
            Self::Work(least, most) => work(stage, least, most, random),
            Self::Days(period) => days(stage, period, random),
            Self::Every(minutes) => every(stage, minutes, random),
            Self::At(hour) => {
                let days = (0..).map(|day| START + day * DAY).take_while(|midnight| *midnight < stage.end);
                let about = days.map(|midnight| midnight + hour * HOUR + random.between(0, 25) as Nanos * MINUTE);
                about.filter_map(|at| stage.calendar.wakes(at)).collect()
            }
        };
        times.retain(|at| *at > first && *at < stage.end);
        times
    }
}

fn within(span: (Nanos, Nanos), random: &mut Random) -> Nanos {
    span.0 + random.below((span.1 - span.0).max(1) as u64) as Nanos
}

fn work(stage: &Stage, least: u64, most: u64, random: &mut Random) -> Vec<Nanos> {
    let mut times = Vec::new();
    for span in &stage.calendar.work {
        let share = random.between(least, most) * (span.1 - span.0) as u64;
        let count = share / WORKDAY + u64::from(random.below(WORKDAY) < share % WORKDAY);
        times.extend((0..count).map(|_| within(*span, random)));
    }
    times
}

/// One Mac after the other has its turn, so that what is rare still happens to some.
fn days(stage: &Stage, period: u64, random: &mut Random) -> Vec<Nanos> {
    let mut first: Vec<(Nanos, (Nanos, Nanos))> = Vec::new();
    for span in &stage.calendar.work {
        let day = (span.0 - START) / DAY;
        // Not for an evening of a weekend.
        if first.last().is_none_or(|last| last.0 != day) && span.1 - span.0 > 2 * HOUR {
            first.push((day, *span));
        }
    }
    let turn = random.below(period);
    let place = u64::from(stage.worker.mac) * 3;
    let mine = first.iter().enumerate().filter(|(number, _)| (place + *number as u64 + turn).is_multiple_of(period));
    mine.map(|(_, (_, span))| within(*span, random)).collect()
}

fn every(stage: &Stage, minutes: u64, random: &mut Random) -> Vec<Nanos> {
    let mut times = Vec::new();
    let mut at = START;
    while at < stage.end {
        at += random.between(minutes * 40, minutes * 80) as Nanos * 1_000_000_000;
        if stage.calendar.wakes(at) == Some(at) {
            times.push(at);
        }
    }
    times
}
