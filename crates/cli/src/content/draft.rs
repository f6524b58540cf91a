//! Tables of what was found, as a page has them: a start for whoever writes one, never its outcome.

use std::fmt::Write as _;
use std::io::{self, Write};

use tollgate_model::Untrusted;

use super::run::Ran;
use super::standing::{Found, Standing};

/// Writes what was found in each scenario.
pub fn tables(out: &mut dyn Write, ran: &[Ran]) -> io::Result<()> {
    for ran in ran {
        writeln!(out, "## {}\n", ran.scenario.name())?;
        writeln!(out, "| sources | outcome | confidence | attribution | mode | links | because |\n|---|---|---|---|---|---|---|")?;
        let mut rows: Vec<(String, Vec<&str>)> = Vec::new();
        for standing in &ran.standings {
            let cells = cells(standing);
            match rows.iter_mut().find(|(known, _)| *known == cells) {
                Some((_, sets)) => sets.push(standing.set.name()),
                None => rows.push((cells, vec![standing.set.name()])),
            }
        }
        rows.iter().try_for_each(|(cells, sets)| writeln!(out, "| {} | {cells} | |", sets.join(", ")))?;
        writeln!(out)?;
        // Who is not known cannot be named.
        let first = ran.standings.first().and_then(|first| first.found.as_ref());
        let hops = first.iter().flat_map(|found| &found.hops).filter(|hop| !hop.program.is_empty());
        for (at, hop) in hops.enumerate() {
            writeln!(out, "{}. {}", at + 1, Untrusted::from(hop.shown()).escaped())?;
        }
        for standing in &ran.standings {
            if let Some(found) = &standing.found {
                writeln!(out, "<!-- {}: {} {} -->", standing.set.name(), found.score, terms(found))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn cells(standing: &Standing) -> String {
    let Some(found) = &standing.found else { return "silent | | | |".to_owned() };
    let links: Vec<&str> = found.links.iter().map(|link| link.name()).collect();
    format!(
        "= {} | {} | {} | {} | {}",
        found.level.name(),
        found.confidence.name(),
        found.attribution.map_or("", |rung| rung.name()),
        found.mode.map_or("", |mode| mode.name()),
        links.join(" ")
    )
}

/// What a score is made of.
pub fn terms(found: &Found) -> String {
    let mut text = String::new();
    for (name, points) in &found.terms {
        // A string takes whatever is written.
        let _ = write!(text, "{}{name} {points:+}", if text.is_empty() { "" } else { ", " });
    }
    text
}
