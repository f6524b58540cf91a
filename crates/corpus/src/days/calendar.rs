//! When people work, when a Mac sleeps, and where it is.

use super::employee::{Employee, Role};
use crate::random::Random;
use crate::step::Nanos;

/// 2025-11-20T00:00:00Z, a Thursday. The company keeps Greenwich time.
pub const START: Nanos = 1_763_596_800_000_000_000;
pub const SECOND: Nanos = 1_000_000_000;
pub const MINUTE: Nanos = 60 * SECOND;
pub const HOUR: Nanos = 60 * MINUTE;
pub const DAY: Nanos = 24 * HOUR;

/// A stretch of time.
pub type Span = (Nanos, Nanos);

/// The days of one Mac.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// While it is awake, in order.
    pub awake: Vec<Span>,
    /// While somebody works with it, in order: before and after lunch, some evenings.
    pub work: Vec<Span>,
    /// While it is out of the office, where no sensor sees its connections.
    pub away: Vec<Span>,
}

impl Calendar {
    /// The calendar of an employee.
    pub fn new(employee: &Employee, days: u32, random: &mut Random) -> Self {
        let mut calendar = Self::default();
        for day in 0..days {
            let midnight = START + Nanos::from(day) * DAY;
            calendar.day(employee, midnight, is_weekend(day), random);
        }
        calendar.awake.dedup_by(|next, span| {
            let touch = span.1 == next.0;
            if touch {
                span.1 = next.1;
            }
            touch
        });
        calendar
    }

    fn day(&mut self, employee: &Employee, midnight: Nanos, weekend: bool, random: &mut Random) {
        let minutes = |least: u64, greatest: u64, random: &mut Random| random.between(least, greatest) as Nanos * MINUTE;
        if employee.role == Role::Builds {
            self.awake.push((midnight, midnight + DAY));
            self.work.push((midnight, midnight + DAY));
            return;
        }
        let mut work = Vec::new();
        if !weekend {
            let begin = midnight + minutes(8 * 60, 9 * 60 + 30, random);
            let lunch = midnight + minutes(12 * 60, 13 * 60, random);
            let end = midnight + minutes(17 * 60, 18 * 60 + 45, random);
            work.push((begin, lunch));
            work.push((lunch + minutes(30, 65, random), end));
        }
        // Evenings, and hours of a weekend that nobody asked for.
        if random.below(100) < if weekend { 25 } else { 18 } {
            let begin = midnight + minutes(19 * 60 + 30, 20 * 60 + 30, random);
            work.push((begin, begin + minutes(25, 110, random)));
        }
        let travels = employee.role == Role::Executive && random.below(100) < 35;
        let home = random.below(100) < if employee.desktop { 0 } else { 22 };
        if weekend || travels || home {
            self.away.push((midnight, midnight + DAY));
        } else {
            self.away.push((midnight + 19 * HOUR, midnight + DAY));
        }
        if employee.desktop {
            self.awake.push((midnight, midnight + DAY));
        } else {
            self.laptop(midnight, &work, random);
        }
        self.work.extend(work);
    }

    /// A laptop sleeps whenever it is shut, but for the minutes in which it looks after itself.
    fn laptop(&mut self, midnight: Nanos, work: &[Span], random: &mut Random) {
        let minute = |random: &mut Random| random.between(1, 12) as Nanos * MINUTE;
        let mut spans: Vec<Span> = Vec::new();
        if let (Some(first), Some(last)) = (work.first(), work.get(1)) {
            // It stays open over most lunches.
            if random.below(100) < 75 {
                spans.push((first.0 - minute(random), last.1 + minute(random)));
            } else {
                spans.extend([(first.0 - minute(random), first.1 + minute(random)), (last.0 - MINUTE, last.1 + minute(random))]);
            }
        }
        spans.extend(
            work.iter().skip(2).chain(work.iter().take(usize::from(work.len() == 1))).map(|span| (span.0 - MINUTE, span.1 + MINUTE)),
        );
        for hour in (0..24).step_by(2) {
            let begin = midnight + hour * HOUR + minute(random);
            let nap = (begin, begin + random.between(40, 150) as Nanos * SECOND);
            if spans.iter().all(|span| nap.1 + MINUTE < span.0 || span.1 + MINUTE < nap.0) {
                spans.push(nap);
            }
        }
        spans.sort_unstable();
        self.awake.extend(spans);
    }

    /// That time, or when the Mac wakes next: whatever was under way goes on then.
    pub fn wakes(&self, at: Nanos) -> Option<Nanos> {
        let next = self.awake.partition_point(|span| span.1 <= at);
        self.awake.get(next).map(|span| at.max(span.0))
    }

    /// A time after so much of being awake.
    pub fn after(&self, at: Nanos, mut wait: Nanos) -> Option<Nanos> {
        let mut at = self.wakes(at)?;
        for span in &self.awake[self.awake.partition_point(|span| span.1 <= at)..] {
            at = at.max(span.0);
            if at + wait < span.1 {
                return Some(at + wait);
            }
            wait -= span.1 - at;
        }
        None
    }

    /// When it falls asleep next.
    pub fn sleeps(&self, at: Nanos) -> Nanos {
        let next = self.awake.partition_point(|span| span.1 <= at);
        self.awake.get(next).map_or(at, |span| span.1)
    }

    /// Whether it is out of the office.
    pub fn is_away(&self, at: Nanos) -> bool {
        self.away.iter().any(|span| span.0 <= at && at < span.1)
    }
}

/// The first day is a Thursday.
pub fn is_weekend(day: u32) -> bool {
    matches!(day % 7, 2 | 3)
}
