//! `tollgate baseline learn`, and `hunt --learn`.

use std::path::Path;

use anyhow::Result;
use tollgate_engine::Learning;
use tollgate_model::Timestamp;
use tollgate_policy::{BaselinePoints, Fact, Facts, Visits, day_of};
use tollgate_sinks::counted;

use super::args::LearnArguments;
use super::folder::Folder;
use crate::allow::folder::now;
use crate::exit::Exit;
use crate::output::tell;
use crate::progress;
use crate::setup::{Setup, Span, redaction};

/// Hunts, and keeps what is seen of who sends where.
pub fn learn(said: &LearnArguments) -> Result<Exit> {
    let mut setup = match Setup::new(&said.paths, &said.setup)? {
        Ok(setup) => setup,
        Err(exit) => return Ok(exit),
    };
    if let Err(exit) = can_learn(&said.baseline) {
        return Ok(exit);
    }
    setup.learn = true;
    let shown = progress::show(&setup, said.no_progress, true);
    let outcome = setup.hunt(redaction(None)?, Span::default(), said.threads, None).run(&mut |_| {});
    shown.erase();
    for line in setup.not_opened(&outcome) {
        tell(format_args!("tollgate: {line}"));
    }
    if !outcome.account.usable() {
        tell(format_args!("nothing usable: no record tells of a process, a file or a flow; nothing was learned"));
        return Ok(Exit::Nothing);
    }
    keep(&said.baseline, outcome.learning, &setup.policy.scoring.baseline, (None, None))?;
    Ok(Exit::Done)
}

/// Whether what a hunt teaches could be added to the facts of a folder, before all is read for nothing. What is wrong has been told.
pub fn can_learn(folder: &Path) -> Result<(), Exit> {
    let told = if folder.is_dir() { Folder::open(folder).and_then(|folder| folder.facts()).map(|_| ()) } else { Ok(()) };
    told.map_err(|error| {
        tell(format_args!("tollgate: {error}"));
        Exit::Policy
    })
}

/// Adds what a hunt taught to the facts of a folder, and says how much that was. What was read beside the time that was asked for, to
/// judge what lies in it, teaches nothing.
pub fn keep(
    folder: &Path,
    learning: Learning,
    points: &BaselinePoints,
    (since, until): (Option<Timestamp>, Option<Timestamp>),
) -> Result<()> {
    // What is dated tomorrow or later was told by a wrong clock.
    let today = day_of(now().0);
    let asked =
        |day: &i64| *day <= today && { since.is_none_or(|since| day_of(since) <= *day) && until.is_none_or(|until| *day <= day_of(until)) };
    let folder = Folder::open_to_write(folder)?;
    let mut facts = folder.facts()?;
    let (withheld, unproven, crowded) = (learning.withheld, learning.unproven, learning.crowded);
    let Added { pairs, visits, macs } = add(&mut facts, learning, &asked);
    let crowded = crowded.saturating_add(facts.crowded);
    facts.forget(points);
    folder.write_facts(&facts)?;
    tell(format_args!(
        "learned {} of {}, and {visits} of where they go, whoever sends; flows that taught nothing of programs: {unproven} because \
         it is not proven who sent, or where to, {withheld} because of findings at level MEDIUM or more, {crowded} for want of room",
        counted(pairs, "fact"),
        counted(macs, "Mac")
    ));
    Ok(())
}

/// How much was learned.
#[derive(Clone, Copy, Debug, Default)]
pub struct Added {
    /// Facts of programs and destinations.
    pub pairs: usize,
    /// Of Macs and destinations.
    pub visits: usize,
    /// Macs that were seen.
    pub macs: usize,
}

/// Adds what a hunt taught of some days to facts.
pub fn add(facts: &mut Facts, learning: Learning, asked: &dyn Fn(&i64) -> bool) -> Added {
    let Learning { facts: taught, visits, active, .. } = learning;
    let mut added = Added::default();
    for (host, days) in active {
        let days: Vec<i64> = days.into_iter().filter(asked).collect();
        if !days.is_empty() {
            added.macs = added.macs.saturating_add(1);
            facts.see(&host, days);
        }
    }
    for fact in taught {
        let fact = Fact { days: fact.days.into_iter().filter(|(day, _)| asked(day)).collect(), ..fact };
        if !fact.days.is_empty() {
            added.pairs = added.pairs.saturating_add(1);
            facts.add(fact);
        }
    }
    for visits in visits {
        let visits = Visits { days: visits.days.into_iter().filter(asked).collect(), ..visits };
        if !visits.days.is_empty() {
            added.visits = added.visits.saturating_add(1);
            facts.visit(visits);
        }
    }
    added
}
