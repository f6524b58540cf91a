//! One finding, term by term and step by step.

use std::io::{self, Write};

use tollgate_model::{Chain, Escalation, Finding, Untrusted};

use crate::advice;
use crate::document::Citations;
use crate::quality;
use crate::texts::prose;
use crate::words::{bytes, counted, names_width, plural, program, time};

/// Arguments, destinations and further findings that are shown one by one.
const MOST_WORDS: usize = 64;
const MOST_CHAINS: usize = 32;
const MOST_RELATED: usize = 20;

/// Says how many were left out.
fn more_than(shown: usize, all: usize) -> String {
    let more = all.saturating_sub(shown);
    if more > 0 { format!(" and {more} more") } else { String::new() }
}

/// Writes why a finding stands as it does.
///
/// # Errors
/// The writer fails.
pub fn explain(out: &mut impl Write, finding: &Finding, citations: &Citations) -> io::Result<()> {
    writeln!(
        out,
        "{} {} on {}: score {}, confidence {}, revision {}",
        finding.id.0,
        finding.level.name(),
        prose(&finding.host.text()),
        finding.score,
        finding.confidence.name(),
        finding.revision
    )?;
    writeln!(out, "from {} to {}", time(finding.first_seen), time(finding.last_seen))?;
    if let Some(lineage) = &finding.lineage {
        writeln!(out, "lineage of {}, pid {}", program(&lineage.process.image, prose), lineage.process.key.pid)?;
    }
    if let Some(process) = &finding.process {
        let argv: Vec<String> = process.argv.iter().take(MOST_WORDS).map(prose).collect();
        let more = if process.argv.len() > MOST_WORDS { " and further arguments" } else { "" };
        writeln!(out, "sent by {}, pid {}: {}{more}", program(&process.process.image, prose), process.process.key.pid, argv.join(" "))?;
    }
    for chain in finding.chains.iter().take(MOST_CHAINS) {
        write_chain(out, chain)?;
    }
    if finding.chains.len() > MOST_CHAINS {
        writeln!(out, "\nto further destinations{}", more_than(MOST_CHAINS, finding.chains.len()))?;
    }
    writeln!(out, "\nsteps")?;
    for step in &finding.steps {
        let who = step.process.as_ref().map(|cited| program(&cited.process.image, prose)).unwrap_or_default();
        let what = step.path.as_ref().map(|path| prose(path.shown())).unwrap_or_default();
        let category = step.category.as_deref().unwrap_or("");
        let origin = &step.record.origin;
        writeln!(
            out,
            "  {}  {:<3} {:<8} {category:<22} {who}  {what}\n      {}:{} +{}",
            time(step.time),
            step.link.name(),
            step.kind.name(),
            Untrusted::from(citations.input(origin)).escaped(),
            origin.offset,
            origin.length
        )?;
    }
    if finding.steps_omitted > 0 {
        writeln!(out, "  and {} more", finding.steps_omitted)?;
    }
    if finding.destinations_omitted > 0 {
        writeln!(out, "  and {} of less score, left out", counted(finding.destinations_omitted, "destination"))?;
    }
    if !finding.related.is_empty() {
        let related: Vec<&str> = finding.related.iter().take(MOST_RELATED).map(|id| id.0.as_str()).collect();
        writeln!(out, "\nshares a flow with {}{}", related.join(", "), more_than(MOST_RELATED, finding.related.len()))?;
    }
    let usual = finding.baseline.as_deref().unwrap_or("none; how rare the destination is was not looked at");
    writeln!(out, "\nbaseline: {usual}")?;
    writeln!(out, "telemetry: {}", quality::sentences(finding).join(" "))?;
    finding.escalation.as_deref().map_or(Ok(()), |escalation| write_escalation(out, escalation))
}

fn write_escalation(out: &mut impl Write, escalation: &Escalation) -> io::Result<()> {
    // The content is a site's own; what stands in it is shown like any text.
    let safe = |text: &str| prose(&text.into());
    writeln!(out, "\n{} (rule {})", safe(&advice::heading(escalation)), safe(&escalation.rule))?;
    escalation.act.iter().try_for_each(|act| writeln!(out, "  do      {}", safe(act)))?;
    escalation.avoid.iter().try_for_each(|avoid| writeln!(out, "  do not  {}", safe(avoid)))?;
    escalation.clocks.iter().try_for_each(|clock| writeln!(out, "  clock   {}", safe(&advice::clock(clock))))
}

fn write_chain(out: &mut impl Write, chain: &Chain) -> io::Result<()> {
    match &chain.destination {
        Some(destination) => {
            let end = destination.endpoint.map(|endpoint| format!(" ({}:{})", endpoint.ip, endpoint.port)).unwrap_or_default();
            let volume = destination.bytes_out.map_or_else(|| "volume unknown".to_owned(), |count| format!("{} sent", bytes(count)));
            writeln!(out, "\nto {}{end}: {} flow{}, {volume}", prose(&destination.name), chain.flows, plural(chain.flows))?;
        }
        None => writeln!(out, "\nno egress seen: no network telemetry covers that time")?,
    }
    let links: Vec<&str> = chain.links.iter().map(|link| link.name()).collect();
    writeln!(
        out,
        "  encrypted: {}; given to the process by: {} ({} candidate{}); mode: {}; links: {}{}",
        chain.encryption.map_or("-", |encryption| encryption.name()),
        chain.attribution.map_or(if chain.destination.is_some() { "its arguments" } else { "-" }, |rung| rung.name()),
        chain.candidates,
        if chain.candidates == 1 { "" } else { "s" },
        chain.mode.name(),
        links.join(" "),
        if chain.host_assumed { "; host assumed" } else { "" }
    )?;
    writeln!(out, "  score {}, confidence {}", chain.score, chain.confidence.name())?;
    let width = names_width(chain.terms.iter().map(|term| &*term.name));
    for term in &chain.terms {
        let (name, reason, beneath) = (&term.name, prose(&term.reason), "  +100  ".len().saturating_add(width));
        writeln!(out, "  {:>+4}  {name:<width$} {reason}\n{:beneath$} changes with: {}", term.points, "", term.change)?;
    }
    Ok(())
}
