//! When people of the second reading work, and when their Macs are awake.

use super::worker::{Trade, Worker};
use crate::days::calendar::{Calendar, DAY, HOUR, MINUTE, SECOND, START, is_weekend};
use crate::random::Random;
use crate::step::Nanos;

/// The calendar of somebody.
pub fn calendar(worker: &Worker, days: u32, random: &mut Random) -> Calendar {
    let mut calendar = Calendar::default();
    for day in 0..days {
        let midnight = START + Nanos::from(day) * DAY;
        if worker.trade == Trade::Runner {
            calendar.work.push((midnight, midnight + DAY));
            calendar.awake.push((midnight, midnight + DAY));
            continue;
        }
        let work = hours(worker, midnight, is_weekend(day), random);
        if worker.is_desktop() {
            calendar.awake.push((midnight, midnight + DAY));
        } else {
            calendar.awake.extend(open(midnight, &work, random));
            // On one day of work in four, people stay at home.
            if is_weekend(day) || random.below(100) < 25 {
                calendar.away.push((midnight, midnight + DAY));
            } else {
                calendar.away.push((midnight + 19 * HOUR, midnight + DAY));
            }
        }
        calendar.work.extend(work);
    }
    join(&mut calendar.awake);
    calendar
}

/// Hours of work of a day: two halves, now and then an evening, and some of a weekend.
fn hours(worker: &Worker, midnight: Nanos, weekend: bool, random: &mut Random) -> Vec<(Nanos, Nanos)> {
    let mut minute = |least: u64, most: u64| random.between(least, most) as Nanos * MINUTE;
    let mut work = Vec::new();
    if !weekend {
        // Those who keep books begin early, those who type late.
        let early = if worker.trade.types() { 8 * 60 + 40 } else { 7 * 60 + 50 };
        let begin = midnight + minute(early, early + 55);
        let noon = midnight + minute(11 * 60 + 45, 12 * 60 + 40);
        let after = noon + minute(25, 60);
        work.extend([(begin, noon), (after, midnight + minute(16 * 60 + 40, 18 * 60 + 20))]);
    }
    let evening = midnight + minute(19 * 60 + 20, 20 * 60 + 40);
    let length = minute(20, 95);
    if random.below(100) < if weekend { 30 } else { 22 } {
        work.push((evening, evening + length));
    }
    work
}

/// When a laptop is open, and the short times when it wakes by itself.
fn open(midnight: Nanos, work: &[(Nanos, Nanos)], random: &mut Random) -> Vec<(Nanos, Nanos)> {
    let mut spans: Vec<_> = work.iter().map(|span| (span.0 - 3 * MINUTE, span.1 + 4 * MINUTE)).collect();
    // Most leave it open at lunch.
    if let [first, second, ..] = &mut spans[..]
        && random.below(100) < 70
    {
        first.1 = second.0;
    }
    for hour in 0..24 {
        let begin = midnight + hour * HOUR + random.between(2, 40) as Nanos * MINUTE;
        let end = begin + random.between(45, 180) as Nanos * SECOND;
        if spans.iter().all(|span| end + MINUTE < span.0 || span.1 + MINUTE < begin) {
            spans.push((begin, end));
        }
    }
    spans.sort_unstable();
    spans
}

/// Makes one of spans that touch.
fn join(spans: &mut Vec<(Nanos, Nanos)>) {
    spans.dedup_by(|next, span| {
        let touch = next.0 <= span.1;
        if touch {
            span.1 = span.1.max(next.1);
        }
        touch
    });
}
