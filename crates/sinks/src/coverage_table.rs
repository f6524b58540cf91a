//! What could have been seen, for people at a terminal.

use std::io::{self, Write};

use crate::coverage::{CoverageCheckDocument, CoverageDocument};
use crate::coverage_words::{LEGS, amount, figure, macs, nothing_first, number, on_macs, trend, worst_first};
use crate::programs::{named, write_columns};
use crate::texts::{cell, prose};
use crate::words::counted;

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
        "{more}{}{listed}; {} from {} to {}",
        macs(coverage.macs),
        counted(coverage.records, "record"),
        time(&coverage.first),
        time(&coverage.last)
    )?;
    if coverage.rejected > 0 {
        writeln!(out, "{} of these records could not be understood: `tollgate sources` names why, and where", coverage.rejected)?;
    }
    if coverage.unmapped_addresses > 0 {
        writeln!(
            out,
            "in no figure: {} of {} address{}, as no host is mapped to {} (--hosts)",
            counted(coverage.unmapped_flows, "flow"),
            coverage.unmapped_addresses,
            if coverage.unmapped_addresses == 1 { "" } else { "es" },
            if coverage.unmapped_addresses == 1 { "it" } else { "them" }
        )?;
    }
    writeln!(out)
}

fn write_checks(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    let head = ["STATE", "CHECK", "FIGURE", "OF", "MACS F/W/P", "QUESTION"].map(str::to_owned);
    let rows = coverage.checks.iter().map(|check| {
        let macs = ["FAIL", "WARN", "PASS"].map(|state| check.macs.get(state).copied().unwrap_or(0).to_string()).join("/");
        [check.state.to_owned(), check.id.clone(), figure(check), amount(&check.figure), macs, check.question.clone()]
    });
    let lines: Vec<[String; 6]> = std::iter::once(head).chain(rows).collect();
    let check = |line: usize| line.checked_sub(1).and_then(|at| coverage.checks.get(at));
    write_columns(out, &lines, |line| check(line).map(details).unwrap_or_default())?;
    writeln!(out)
}

/// What stands below a check.
fn details(check: &CoverageCheckDocument) -> Vec<String> {
    let before = trend(check).map(|trend| format!("before: {trend}"));
    let parts = check.by_source.iter().chain(&check.by_build).filter(|part| part.state != check.state || check.by_source.len() > 1);
    let parts = parts.map(|part| {
        let value = part.figure.value.map_or_else(|| "-".to_owned(), |value| number(value, check.unit));
        format!("{}: {} {value} {}", prose(&part.of.as_str().into()), part.state, amount(&part.figure))
    });
    before.into_iter().chain(parts).chain(check.notes.iter().map(|note| prose(&note.as_str().into()))).collect()
}

fn write_cannot(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    for cannot in &coverage.cannot_be_seen {
        let on = on_macs(cannot, coverage.macs).map(|on| format!(" {on}")).unwrap_or_default();
        writeln!(out, "cannot be seen with these sources: {}{on}", cannot.what)?;
        writeln!(out, "    why: {}", cannot.why)?;
        writeln!(out, "    smallest change ({}): {}", cannot.effort, cannot.fix)?;
        if cannot.macs > 0 && cannot.macs < coverage.macs {
            writeln!(out, "    {}", named(&cannot.names, cannot.macs))?;
        }
    }
    Ok(())
}

fn write_fixes(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    if coverage.fix_first.is_empty() {
        return writeln!(out, "\n{}", nothing_first(coverage));
    }
    writeln!(out, "\nto fix first (Macs over effort):")?;
    for (at, fix) in coverage.fix_first.iter().enumerate() {
        let place = at.saturating_add(1);
        let macs = if fix.macs > 0 { format!(" on {}", macs(fix.macs)) } else { String::new() };
        writeln!(out, "{place:>3}. {} {}{macs} ({}): {}", fix.check, fix.state, fix.effort, fix.fix)?;
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
    let hosts = worst_first(coverage);
    if hosts.is_empty() {
        return Ok(());
    }
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
