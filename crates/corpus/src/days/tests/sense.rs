//! Stories that make sense.

use std::collections::BTreeMap;

use super::steps;
use crate::days::Days;
use crate::days::calendar::{HOUR, MINUTE};
use crate::step::Action;

#[test]
fn stories_make_sense() {
    for (employee, told) in steps(Days { macs: 20, days: 2, seed: 3 }) {
        let host = employee.host();
        assert_eq!(told.lost, 0, "{host}");
        let (mut last, mut alive) = (0, BTreeMap::new());
        for (at, step, _) in &told.steps {
            assert!(*at > last, "{host} goes back in time");
            last = *at;
            // Whoever was not born here has been there before.
            let version = *alive.entry(step.by.pid).or_insert(step.by.version);
            assert_eq!(version, step.by.version, "{host}: {step:?} at {at} is of another life");
            match &step.action {
                Action::Fork(child) => {
                    assert!(alive.insert(child.pid, child.version).is_none(), "{host}: {child:?} takes the pid of another");
                    assert!(child.version > step.by.version && child.parent == (step.by.pid, step.by.version), "{host}");
                }
                Action::Exec { target, args, .. } => {
                    assert!(target.version > step.by.version && target.pid == step.by.pid && !args.is_empty(), "{host}: {step:?}");
                    alive.insert(target.pid, target.version);
                }
                Action::Exit => {
                    alive.remove(&step.by.pid);
                }
                Action::Open { size, path, .. } => {
                    assert!(
                        *size > 0 && path.starts_with('/') && !path.contains("/~") && !path.contains('{'),
                        "{host}: {path} has {size} bytes"
                    );
                }
                _ => {}
            }
        }
    }
}

#[test]
fn nothing_happens_while_a_mac_sleeps() {
    for (employee, told) in steps(Days { macs: 20, days: 3, seed: 4 }) {
        let mut slept = 0;
        for pair in told.calendar.awake.windows(2) {
            slept += pair[1].0 - pair[0].1;
            // Steps that crowd push each other on by a thousandth of a millisecond.
            let asleep = pair[0].1 + 1_000_000..pair[1].0;
            let first = told.steps.partition_point(|(at, ..)| *at < asleep.start);
            assert!(told.steps.get(first).is_none_or(|(at, ..)| *at >= asleep.end), "{} talks in its sleep", employee.host());
        }
        assert!(employee.desktop || slept > 20 * HOUR, "{} slept {} minutes", employee.host(), slept / MINUTE);
        for (at, step, _) in &told.steps {
            if let Action::Connect(connection) = step.action {
                let end = at + i64::from(connection.milliseconds) * 1_000_000;
                assert!(end <= told.calendar.sleeps(*at) + 2_000_000, "{}: {connection:?} outlives the waking", employee.host());
            }
        }
    }
}
