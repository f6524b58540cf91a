//! What became of all scenarios: for people at a terminal, and as `docs/detection.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use tollgate_sim::SourceSet;
use tollgate_sim::page::Need;
use tollgate_sinks::plural;

use super::draft::terms;
use super::run::Ran;
use super::standing::{Found, Standing, Verdict};
use super::untried::Untried;

/// Columns of the summary.
const VERDICTS: [Verdict; 5] = [Verdict::Caught, Verdict::Missed, Verdict::Silent, Verdict::Quiet, Verdict::TooLoud];

/// Writes what differs from its page, what waits, and a summary; with `every`, also what holds.
pub fn text(out: &mut dyn Write, ran: &[Ran], untried: &[Untried], every: bool) -> io::Result<()> {
    for ran in ran.iter().filter(|ran| every || ran.differs()) {
        let stands = match (ran.fails(), ran.waits()) {
            (true, _) => "FAILS".to_owned(),
            (_, true) => format!("waiting for {}", needs(&ran.scenario.needs)),
            _ if !ran.scenario.needs.is_empty() => format!("holds, and no longer needs {}", needs(&ran.scenario.needs)),
            _ => "holds".to_owned(),
        };
        writeln!(out, "{}: {}: {stands}", ran.scenario.name(), ran.scenario.must.shown())?;
        for standing in ran.standings.iter().filter(|standing| every || !standing.differences.is_empty()) {
            let found = standing
                .found
                .as_ref()
                .map_or(String::new(), |found| format!(" ({}, {} in all; {})", brief(found), standing.findings, terms(found)));
            let said = if standing.differences.is_empty() { "as stated".to_owned() } else { standing.differences.join("; ") };
            writeln!(out, "    {:<15} {:<9} {said}{found}", standing.set.name(), standing.verdict.name())?;
        }
    }
    untried.iter().try_for_each(|untried| writeln!(out, "{untried}"))?;
    writeln!(out, "\n{:<15} {:>7} {:>7}   {:>7} {:>7} {:>9}", "", "caught", "missed", "silent", "quiet", "too loud")?;
    for set in SourceSet::ALL {
        let [caught, missed, silent, quiet, loud] = counts(ran, set);
        writeln!(out, "{:<15} {caught:>7} {missed:>7}   {silent:>7} {quiet:>7} {loud:>9}", set.name())?;
    }
    writeln!(out, "\n{}", in_all(ran))?;
    let count = |holds: &dyn Fn(&Ran) -> bool| ran.iter().filter(|ran| holds(ran)).count();
    let pages: BTreeSet<&str> = ran.iter().map(|ran| ran.scenario.id.as_str()).collect();
    writeln!(
        out,
        "\n{} scenario{} of {} page{}, each in {} sets of sources: {} hold, {} waiting, {} fail",
        ran.len(),
        plural(ran.len()),
        pages.len(),
        plural(pages.len()),
        SourceSet::ALL.len(),
        count(&|ran| !ran.differs()),
        count(&Ran::waits),
        count(&Ran::fails)
    )
}

fn counts(ran: &[Ran], set: SourceSet) -> [usize; 5] {
    let standings: Vec<&Standing> = ran.iter().flat_map(|ran| &ran.standings).filter(|standing| standing.set == set).collect();
    VERDICTS.map(|verdict| standings.iter().filter(|standing| standing.verdict == verdict).count())
}

/// What no single set of sources tells.
fn in_all(ran: &[Ran]) -> String {
    let (attacks, others): (Vec<&Ran>, Vec<&Ran>) = ran.iter().partition(|ran| ran.scenario.must.is_attack());
    let has = |ran: &&&Ran, verdict| ran.standings.iter().any(|standing| standing.verdict == verdict);
    let caught = attacks.iter().filter(|ran| has(ran, Verdict::Caught)).count();
    let waiting = attacks.iter().filter(|ran| !has(ran, Verdict::Caught) && ran.waits()).count();
    let loud = others.iter().filter(|ran| has(ran, Verdict::TooLoud)).count();
    let loud_waiting = others.iter().filter(|ran| has(ran, Verdict::TooLoud) && ran.waits()).count();
    format!(
        "{caught} of {} attacks are caught with some set of sources, {waiting} of the others wait for what is not built. {loud} of {} look-alikes are too loud with some set, of which {loud_waiting} wait.",
        attacks.len(),
        others.len()
    )
}

fn needs(needs: &[Need]) -> String {
    needs.iter().map(|need| need.name()).collect::<Vec<_>>().join(", ")
}

fn brief(found: &Found) -> String {
    format!("{} {}, confidence {}", found.level.name(), found.score, found.confidence.name())
}

/// Writes the whole as a page.
pub fn markdown(out: &mut dyn Write, ran: &[Ran]) -> io::Result<()> {
    let pages: BTreeSet<&str> = ran.iter().map(|ran| ran.scenario.id.as_str()).collect();
    writeln!(
        out,
        "# What is detected, and what is not\n\n\
        Written by `tollgate content test --format markdown`. Each line is a story, run through the shipped program in\n\
        each set of sources that `docs/scenarios.md` describes: {} scenarios of {} pages.\n\n\
        - An attack is **caught** if it reaches the level that it must reach, else it is *missed*: what was found, if anything,\n  stands beside it.\n\
        - A look-alike is silent, quiet (no more than it may be), or **too loud**.\n\
        - What waits for something that is not built yet names it. Until then the level shown is the present one.\n",
        ran.len(),
        pages.len()
    )?;
    writeln!(
        out,
        "## In numbers\n\n| sources | attacks caught | attacks missed | look-alikes silent | quiet | too loud |\n|---|---|---|---|---|---|"
    )?;
    for set in SourceSet::ALL {
        let [caught, missed, silent, quiet, loud] = counts(ran, set);
        writeln!(out, "| {} | {caught} | {missed} | {silent} | {quiet} | {loud} |", set.name())?;
    }
    writeln!(out, "\n{}", in_all(ran))?;
    for (title, attack) in [("Attacks", true), ("Look-alikes", false)] {
        let names: Vec<&str> = SourceSet::ALL.iter().map(|set| set.name()).collect();
        writeln!(out, "\n## {title}\n\n| story | must be | {} | waits for |", names.join(" | "))?;
        writeln!(out, "|---|---|{}---|", "---|".repeat(names.len()))?;
        for ran in ran.iter().filter(|ran| ran.scenario.must.is_attack() == attack) {
            let cells: Vec<String> = ran.standings.iter().map(cell).collect();
            let waits = if ran.waits() { needs(&ran.scenario.needs) } else { String::new() };
            writeln!(out, "| {} | {} | {} | {waits} |", escaped(&ran.scenario.name()), ran.scenario.must.shown(), cells.join(" | "))?;
        }
    }
    ceilings(out, ran)?;
    beliefs(out, ran)
}

fn cell(standing: &Standing) -> String {
    let found = standing.found.as_ref().map_or_else(|| "nothing".to_owned(), |found| format!("{} {}", found.level.name(), found.score));
    match standing.verdict {
        Verdict::Caught => format!("**{found}**"),
        Verdict::Missed => format!("*missed*: {found}"),
        Verdict::Silent => "silent".to_owned(),
        Verdict::Quiet => found,
        Verdict::TooLoud => format!("**too loud**: {found}"),
    }
}

/// Why rows fall short of what must be, in the words of their pages.
fn ceilings(out: &mut dyn Write, ran: &[Ran]) -> io::Result<()> {
    let mut reasons: BTreeMap<(SourceSet, &str), BTreeSet<&str>> = BTreeMap::new();
    for ran in ran.iter().filter(|ran| !ran.waits()) {
        for (set, row) in ran.scenario.rows.iter().filter(|(_, row)| !row.because.is_empty()) {
            reasons.entry((*set, &row.because)).or_default().insert(&ran.scenario.id);
        }
    }
    writeln!(out, "\n## Why sources fall short\n\n| sources | because | stories |\n|---|---|---|")?;
    reasons.iter().try_for_each(|((set, because), ids)| {
        writeln!(out, "| {} | {} | {} |", set.name(), escaped(because), ids.iter().copied().collect::<Vec<_>>().join(" "))
    })
}

/// What rests on content that nobody has verified.
fn beliefs(out: &mut dyn Write, ran: &[Ran]) -> io::Result<()> {
    writeln!(out, "\n## Beliefs\n\nStories, or the content that their outcome rests on, that no public source confirms:\n")?;
    let beliefs: BTreeSet<(&str, &str)> = ran
        .iter()
        .filter(|ran| !ran.scenario.belief.is_empty())
        .map(|ran| (ran.scenario.id.as_str(), ran.scenario.belief.as_str()))
        .collect();
    beliefs.iter().try_for_each(|(id, belief)| writeln!(out, "- {id}: {belief}"))
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}
