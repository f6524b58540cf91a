//! An axis of time.

use tollgate_model::{Nanos, Timestamp};

use crate::words::{time, time_to_second};

/// Lengths between two marks of an axis, in milliseconds.
const STEPS: [i64; 31] = [
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    15_000,
    30_000,
    60_000,
    120_000,
    300_000,
    600_000,
    900_000,
    1_800_000,
    3_600_000,
    7_200_000,
    10_800_000,
    21_600_000,
    43_200_000,
    86_400_000,
    172_800_000,
    604_800_000,
    2_592_000_000,
    31_536_000_000,
];

/// Marks of an axis at most.
const MOST_MARKS: i64 = 8;

/// Time along a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    first: Timestamp,
    last: Timestamp,
    left: usize,
    width: usize,
}

impl Axis {
    /// From one time, at `left`, to another, `width` pixels to the right.
    pub fn new(first: Timestamp, last: Timestamp, left: usize, width: usize) -> Self {
        Self { first, last: last.max(first), left, width }
    }

    /// Where a time stands; what is outside stands at the nearer end, and where all is one moment, that stands in the middle.
    pub fn place(&self, at: Timestamp) -> usize {
        let length = i128::from(self.last.0) - i128::from(self.first.0);
        let width = i128::try_from(self.width).unwrap_or_default();
        let since = i128::from(at.clamp(self.first, self.last).0) - i128::from(self.first.0);
        let along = since.saturating_mul(width).checked_div(length).unwrap_or(width / 2);
        self.left.saturating_add(usize::try_from(along).unwrap_or_default())
    }

    /// Marks at round times (UTC), each with its place and text.
    pub fn marks(&self) -> Vec<(usize, String)> {
        let length = self.last.since(self.first).as_millis();
        let step = STEPS.into_iter().find(|step| length.checked_div(*step).is_some_and(|count| count < MOST_MARKS));
        let Some(step) = step.filter(|_| length > 0) else { return vec![(self.place(self.first), text(self.first, 1, 0))] };
        let begin = self.first.0.div_euclid(1_000_000).div_euclid(step);
        let times =
            (begin..=begin.saturating_add(MOST_MARKS)).map(|count| Timestamp(0).plus(Nanos::from_millis(count.saturating_mul(step))));
        times.filter(|at| (self.first..=self.last).contains(at)).map(|at| (self.place(at), text(at, step, length))).collect()
    }
}

/// A time as precise as its axis.
fn text(at: Timestamp, step: i64, length: i64) -> String {
    let (whole, fine) = (time_to_second(at), time(at));
    let part = match (step, length) {
        (86_400_000.., _) => whole.get(..10),
        (60_000.., 86_400_000..) => whole.get(5..16),
        (60_000.., _) => whole.get(11..16),
        (1_000.., _) => whole.get(11..19),
        _ => fine.get(11..23),
    };
    part.unwrap_or(&whole).replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-25T10:12:05Z, by `date -d @1795601525 -u`.
    const BEGIN: Timestamp = Timestamp::from_secs(1_795_601_525);

    #[test]
    fn marks_stand_at_round_times_and_in_proportion() {
        // 25 s: the first step with fewer than eight between is 5 s, and the axis begins at a multiple of it.
        let axis = Axis::new(BEGIN, BEGIN.plus(Nanos::from_secs(25)), 100, 1_000);
        let marks = axis.marks();
        let expected = [(100, "10:12:05"), (300, "10:12:10"), (500, "10:12:15"), (700, "10:12:20"), (900, "10:12:25"), (1_100, "10:12:30")];
        assert_eq!(marks, expected.map(|(x, text)| (x, text.to_owned())));
        assert_eq!(axis.place(Timestamp::MAX), 1_100);
        assert_eq!(axis.place(Timestamp::MIN), 100);
    }

    #[test]
    fn one_moment_and_all_of_time_have_an_axis() {
        let axis = Axis::new(BEGIN, BEGIN, 0, 100);
        assert_eq!(axis.marks(), [(50, "10:12:05.000".to_owned())]);
        let axis = Axis::new(Timestamp::MIN, Timestamp::MAX, 0, 100);
        assert!(axis.marks().len() <= 9);
        assert_eq!((axis.place(Timestamp::MIN), axis.place(Timestamp::MAX)), (0, 100));
    }
}
