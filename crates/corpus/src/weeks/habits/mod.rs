//! What happens on Macs, on whose, how often, and which rows of the published list it tells.
//!
//! `B01` to `B72` are look-alikes of that list; `8-1` to `8-54` are what users of other rules reported.

mod machine;
mod makers;
mod people;

use super::often::Often;
use super::tale::Tale;
use super::worker::{Trade, Worker};

/// Something that happens.
pub struct Habit {
    /// Its name; no other has it, for its numbers are drawn by it.
    pub name: &'static str,
    /// Rows of the list.
    pub rows: &'static [&'static str],
    /// On whose Macs.
    pub who: fn(&Worker) -> bool,
    pub often: Often,
    pub tell: fn(&mut Tale<'_>),
}

/// All of them.
pub const HABITS: [&[Habit]; 3] = [machine::HABITS, people::HABITS, makers::HABITS];

const fn habit(
    name: &'static str,
    rows: &'static [&'static str],
    who: fn(&Worker) -> bool,
    often: Often,
    tell: fn(&mut Tale<'_>),
) -> Habit {
    Habit { name, rows, who, often, tell }
}

/// Every Mac.
fn all(_: &Worker) -> bool {
    true
}

/// Macs that somebody sits at.
fn person(worker: &Worker) -> bool {
    worker.trade != Trade::Runner
}

/// People with shells.
fn types(worker: &Worker) -> bool {
    person(worker) && worker.trade.types()
}

/// People who write programs.
fn codes(worker: &Worker) -> bool {
    worker.trade.codes()
}
