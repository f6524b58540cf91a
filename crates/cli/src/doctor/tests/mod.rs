//! What is said of machines that are made up, by layouts that are documented.

mod hostile;
mod macs;
mod made_up;
mod sensors;

use tollgate_sinks::DoctorDocument;

use crate::doctor::check::{Check, State};
use crate::doctor::machine::Machine;

/// 2026-11-25T10:00:00Z.
const NOW: i64 = 1_795_600_800;

const EPERM: i32 = 1;
const EIO: i32 = 5;
const EACCES: i32 = 13;

/// What a program does when it is run.
#[derive(Clone)]
enum Does {
    Says(i32, String),
    Hangs,
    NeverStops,
}

/// Everything that is looked at.
fn look(machine: &dyn Machine) -> Vec<Check> {
    crate::doctor::look(machine, &[])
}

fn document(machine: &dyn Machine) -> DoctorDocument {
    crate::doctor::document(machine, &look(machine))
}

/// The one check of that name.
fn check<'a>(checks: &'a [Check], id: &str) -> &'a Check {
    let found: Vec<&Check> = checks.iter().filter(|check| check.id == id).collect();
    assert_eq!(found.len(), 1, "{id}: {checks:#?}");
    found[0]
}

/// Names of the checks in a state.
fn ids(checks: &[Check], state: State) -> Vec<&'static str> {
    checks.iter().filter(|check| check.state == state).map(|check| check.id).collect()
}

/// What every check owes, whatever the machine.
fn hold(checks: &[Check]) {
    for check in checks {
        let settled = matches!(check.state, State::Ok | State::NotApplicable);
        assert_eq!(check.next.is_none(), settled, "{check:#?}");
        assert!(!check.looked.is_empty() && !check.seen.is_empty(), "{check:#?}");
        assert!(check.next.as_ref().is_none_or(|next| !next.is_empty()), "{check:#?}");
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(check.id.chars().all(kebab), "{}", check.id);
    }
    assert!(checks.is_sorted_by_key(|check| check.group), "groups stand together");
}

/// How well each leg can be collected, in their order.
fn legs(document: &DoctorDocument) -> [&'static str; 6] {
    let legs = &document.legs;
    [&legs.process, &legs.attribution, &legs.tls, &legs.volume, &legs.file, &legs.archive].map(|leg| leg.able)
}
