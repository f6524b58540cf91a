//! `tollgate baseline learn`, and `hunt --learn`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use tollgate_engine::Learning;
use tollgate_model::Timestamp;
use tollgate_policy::{BaselinePoints, Fact, day_of};

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
    let Learning { facts: taught, active, withheld, unproven, crowded } = learning;
    let folder = Folder::open_to_write(folder)?;
    let mut facts = folder.facts()?;
    let taught: Vec<Fact> = taught
        .into_iter()
        .map(|fact| Fact { days: fact.days.into_iter().filter(|(day, _)| asked(day)).collect(), ..fact })
        .filter(|fact| !fact.days.is_empty())
        .collect();
    let active: BTreeMap<String, BTreeSet<i64>> =
        active.into_iter().map(|(host, days)| (host, days.into_iter().filter(asked).collect())).collect();
    let (pairs, macs) = (taught.len(), active.values().filter(|days| !days.is_empty()).count());
    for (host, days) in active.into_iter().filter(|(_, days)| !days.is_empty()) {
        facts.see(&host, days);
    }
    taught.into_iter().for_each(|fact| facts.add(fact));
    facts.forget(points);
    folder.write_facts(&facts)?;
    tell(format_args!(
        "learned {pairs} facts of {macs} Macs; flows that taught nothing: {unproven} because it is not proven who sent, or where to, {withheld} because \
         of findings at level MEDIUM or more, {} for want of room",
        crowded.saturating_add(facts.crowded)
    ));
    Ok(())
}
