//! Every row of the list that is claimed is told.

use std::collections::{BTreeMap, BTreeSet};

use super::super::habits::HABITS;
use super::super::{Weeks, life};

/// Look-alikes of the list, all of which can happen at work.
const LOOKALIKES: std::ops::RangeInclusive<u32> = 1..=72;

/// Reports of users that are about what people and programs do. The others are about how a source or rule is built, or,
/// as with a system whose signatures all fail at once, about what no writer of layouts here can say.
const REPORTS: [u32; 33] =
    [1, 6, 10, 12, 14, 18, 19, 20, 21, 22, 23, 24, 28, 29, 30, 32, 33, 34, 35, 36, 37, 38, 40, 41, 42, 43, 44, 46, 49, 50, 51, 52, 53];

#[test]
fn every_row_is_claimed() {
    let claimed: BTreeSet<&str> = HABITS.iter().flat_map(|habits| habits.iter()).flat_map(|habit| habit.rows).copied().collect();
    let expected: BTreeSet<String> =
        LOOKALIKES.map(|row| format!("B{row:02}")).chain(REPORTS.iter().map(|row| format!("8-{row}"))).collect();
    assert_eq!(claimed.iter().map(|row| (*row).to_owned()).collect::<BTreeSet<_>>(), expected);
}

/// On the days of the default each row is told, and nobody acts before birth or after the end.
#[test]
fn every_claimed_row_happens() {
    let weeks = Weeks::default();
    let mut told: BTreeMap<&str, u32> = BTreeMap::new();
    for worker in weeks.macs() {
        let mut stage = life::live(worker, weeks.days, weeks.seed);
        for habit in HABITS.iter().flat_map(|habits| habits.iter()) {
            for row in habit.rows {
                *told.entry(row).or_default() += stage.told.get(habit.name).copied().unwrap_or_default();
            }
        }
        let (steps, lost) = stage.steps();
        assert_eq!(lost, 0, "{}", worker.host());
        assert!(steps.len() > 10_000, "{} has {} steps", worker.host(), steps.len());
    }
    let never: Vec<_> = told.iter().filter(|(_, count)| **count == 0).collect();
    assert!(never.is_empty(), "{never:?}");
}

#[test]
fn names_are_unique() {
    let names: Vec<&str> = HABITS.iter().flat_map(|habits| habits.iter()).map(|habit| habit.name).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}
