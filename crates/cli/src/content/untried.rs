//! Rows of content that a site has changed and that no story tries.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use tollgate_model::{Body, Untrusted};
use tollgate_policy::{Policy, RowName};

use super::run::Ran;
use super::standing::Verdict;

/// A changed row without a story of each kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Untried {
    pub row: RowName,
    /// Whether an attack that is caught meets it.
    pub fires: bool,
    /// Whether a look-alike that stays as quiet as it must meets it.
    pub stays_silent: bool,
}

impl fmt::Display for Untried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lacking = match (self.fires, self.stays_silent) {
            (false, false) => "no scenario that fires and none that stays silent meets it",
            (false, true) => "no scenario that fires meets it",
            _ => "no scenario that stays silent meets it",
        };
        write!(f, "{}: changed, and {lacking}", Untrusted::from(self.row.to_string()).escaped())
    }
}

/// The changed rows that are not met by a scenario that fires and by one that stays silent.
pub fn untried(policy: &Policy, changed: BTreeSet<RowName>, ran: &[Ran]) -> Vec<Untried> {
    let mut met: BTreeMap<RowName, (bool, bool)> = changed.into_iter().map(|row| (row, (false, false))).collect();
    if met.is_empty() {
        return Vec::new();
    }
    for ran in ran {
        let any = |verdict| ran.standings.iter().any(|standing| standing.verdict == verdict);
        let fires = any(Verdict::Caught);
        let stays_silent = !ran.scenario.must.is_attack() && !any(Verdict::TooLoud);
        let events =
            ran.scenario.records.iter().filter_map(|record| if let Body::Event(event) = &record.body { Some(event) } else { None });
        for row in events.flat_map(|event| policy.rows_met(event)) {
            if let Some((has_fired, was_silent)) = met.get_mut(&row) {
                *has_fired |= fires;
                *was_silent |= stays_silent;
            }
        }
    }
    let untried = met.into_iter().filter(|(_, (fires, stays_silent))| !(*fires && *stays_silent));
    untried.map(|(row, (fires, stays_silent))| Untried { row, fires, stays_silent }).collect()
}
