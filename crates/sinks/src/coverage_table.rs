//! What could have been seen, for people at a terminal.

use std::io::{self, Write};

use crate::coverage::{CoverageCheckDocument, CoverageDocument, HostDocument};
use crate::coverage_words::{LEGS, amount, figure, number, trend, weight};
use crate::texts::{cell, prose};

/// Hosts of the map of hosts and legs that are shown, worst first.
const HOSTS: usize = 24;

/// Writes what could have been seen.
///
/// # Errors
/// The writer fails.
pub fn write_coverage(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    write_head(out, coverage)?;
    write_checks(out, coverage)?;
    write_cannot(out, coverage)?;
    write_fixes(out, coverage)?;
    write_compared(out, coverage)?;
    write_hosts(out, coverage)
}

fn write_head(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    let time = |time: &Option<String>| time.clone().unwrap_or_else(|| "-".to_owned());
    let listed = coverage.inventory.map(|listed| format!(", {listed} in the inventory")).unwrap_or_default();
    let more = if coverage.more_hosts { "at least " } else { "" };
    writeln!(
        out,
        "{more}{} Mac{}{listed}; {} records from {} to {}",
        coverage.macs,
        plural(coverage.macs),
        coverage.records,
        time(&coverage.first),
        time(&coverage.last)
    )?;
    if coverage.unmapped_addresses > 0 {
        writeln!(
            out,
            "{} flows of {} address{} are in no figure: no host is mapped to {} (--hosts)",
            coverage.unmapped_flows,
            coverage.unmapped_addresses,
            if coverage.unmapped_addresses == 1 { "" } else { "es" },
            if coverage.unmapped_addresses == 1 { "it" } else { "them" }
        )?;
    }
    writeln!(out)
}

fn write_checks(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    let rows: Vec<[String; 6]> = coverage
        .checks
        .iter()
        .map(|check| {
            let macs = ["FAIL", "WARN", "PASS"].map(|state| check.macs.get(state).copied().unwrap_or(0).to_string()).join("/");
            [check.state.to_owned(), check.id.clone(), figure(check), amount(&check.figure), macs, check.question.clone()]
        })
        .collect();
    let head = ["STATE", "CHECK", "FIGURE", "OF", "MACS F/W/P", "QUESTION"].map(str::to_owned);
    let lines: Vec<&[String; 6]> = std::iter::once(&head).chain(&rows).collect();
    let widths: Vec<usize> =
        (0..5).map(|column| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)).collect();
    let mut lines = lines.into_iter();
    let write = |out: &mut dyn Write, line: &[String; 6]| {
        let cells = line.iter().enumerate().map(|(column, cell)| match widths.get(column) {
            Some(&width) => format!("{cell:<width$}"),
            None => cell.clone(),
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    if let Some(head) = lines.next() {
        write(out, head)?;
    }
    for (line, check) in lines.zip(&coverage.checks) {
        write(out, line)?;
        write_details(out, check)?;
    }
    writeln!(out)
}

fn write_details(out: &mut impl Write, check: &CoverageCheckDocument) -> io::Result<()> {
    if let Some(trend) = trend(check) {
        writeln!(out, "         before: {trend}")?;
    }
    for part in check.by_source.iter().chain(&check.by_build).filter(|part| part.state != check.state || check.by_source.len() > 1) {
        let value = part.figure.value.map_or_else(|| "-".to_owned(), |value| number(value, check.unit));
        writeln!(out, "         {}: {} {value} {}", prose(&part.of.as_str().into()), part.state, amount(&part.figure))?;
    }
    check.notes.iter().try_for_each(|note| writeln!(out, "         {}", prose(&note.as_str().into())))
}

fn write_cannot(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    for cannot in &coverage.cannot_be_seen {
        let on = if cannot.macs == coverage.macs { String::new() } else { format!(" on {} of {} Macs", cannot.macs, coverage.macs) };
        writeln!(out, "cannot be seen with these sources: {}{on}", cannot.what)?;
        writeln!(out, "    why: {}", cannot.why)?;
        writeln!(out, "    smallest change ({}): {}", cannot.effort, cannot.fix)?;
        if !on.is_empty() {
            writeln!(out, "    {}", named(&cannot.names, cannot.macs))?;
        }
    }
    Ok(())
}

fn named(names: &[String], all: u64) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|name| cell(&name.as_str().into())).collect();
    let more = all.saturating_sub(u64::try_from(shown.len()).unwrap_or(u64::MAX));
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

fn write_fixes(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    if coverage.fix_first.is_empty() {
        return writeln!(out, "nothing to fix: no check warns or fails");
    }
    writeln!(out, "\nto fix first (Macs over effort):")?;
    for (at, fix) in coverage.fix_first.iter().enumerate() {
        let place = at.saturating_add(1);
        writeln!(out, "{place:>3}. {} {} on {} Mac{} ({}): {}", fix.check, fix.state, fix.macs, plural(fix.macs), fix.effort, fix.fix)?;
    }
    Ok(())
}

fn write_compared(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    if !coverage.compared.is_empty() {
        writeln!(out, "\ncounted twice:")?;
    }
    for two in &coverage.compared {
        writeln!(out, "    {}: {} {}, {} {}: {}", two.what, two.one, two.one_way, two.other, two.other_way, two.meaning)?;
    }
    let rungs: Vec<String> = coverage.attribution.by_rung.iter().map(|(rung, count)| format!("{rung} {count}")).collect();
    if rungs.is_empty() && coverage.attribution.nobody == 0 {
        return Ok(());
    }
    let rungs = if rungs.is_empty() { "none".to_owned() } else { rungs.join(", ") };
    writeln!(out, "flows that the analysis gave to a process: {rungs}; to nobody: {}", coverage.attribution.nobody)
}

fn write_hosts(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    let mut hosts: Vec<&HostDocument> = coverage.hosts.iter().collect();
    let bad = |host: &HostDocument| host.legs.values().map(|state| weight(state)).sum::<u32>();
    hosts.sort_by(|one, other| bad(other).cmp(&bad(one)).then(one.host.cmp(&other.host)));
    let shown = hosts.get(..hosts.len().min(HOSTS)).unwrap_or_default();
    let names: Vec<String> = shown.iter().map(|host| cell(&host.host.as_str().into())).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(4);
    writeln!(out, "\n{:<width$}  {}", "MAC", LEGS.map(|leg| format!("{:<7}", leg.short)).join(" ").trim_end())?;
    for (host, name) in shown.iter().zip(&names) {
        let cells = LEGS.map(|leg| format!("{:<7}", host.legs.get(leg.name).copied().unwrap_or("-")));
        writeln!(out, "{name:<width$}  {}", cells.join(" ").trim_end())?;
    }
    if hosts.len() > shown.len() {
        writeln!(out, "and {} more Macs, none of them worse (--format json has all)", hosts.len().saturating_sub(shown.len()))?;
    }
    Ok(())
}

fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}
