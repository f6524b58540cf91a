//! The page of one finding as Markdown: the same facts and words, without pictures, for tickets and wikis.
//!
//! There are no tables, since a cell ends where a name has a `|`, and no text from telemetry begins a line.

use std::io::{self, Write};

use super::FindingPage;
use super::section::{Done, Raw, Section, Sent, Todo};
use super::spans::{block, code, words};
use crate::words::counted;

/// Writes the report of one finding as Markdown (CommonMark 0.31).
///
/// # Errors
/// The writer fails.
pub fn write_finding_report(out: &mut impl Write, page: &FindingPage) -> io::Result<()> {
    let of = Section::of(1, page.finding, page.citations, page.records);
    writeln!(out, "# Finding {}\n\n{}\n", code(&of.id), words(&of.heading))?;
    writeln!(out, "{} **{}**, score **{}** of 100, confidence **{}**.\n", of.shape, of.level, of.score, of.confidence)?;
    writeln!(out, "{}\n\nFrom {} to {} (UTC).\n", words(&of.sentence), of.first.shown, of.last.shown)?;
    for fact in &of.facts {
        write!(out, "- {}: {}", fact.name, words(&fact.value))?;
        if fact.more.is_empty() { writeln!(out) } else { writeln!(out, ": {}", code(&fact.more)) }?;
    }
    let about = page.about;
    writeln!(out, "- Content: {} ({}), digest {}", words(&about.analytic), words(&about.name), code(&about.policy))?;
    of.todo.as_ref().map_or(Ok(()), |todo| write_todo(out, todo))?;
    writeln!(out, "\n## Steps\n")?;
    of.steps.iter().try_for_each(|step| write_step(out, step))?;
    if of.steps_omitted > 0 {
        writeln!(out, "\nAnd {} more, which are not kept.", of.steps_omitted)?;
    }
    writeln!(out, "\n## Where it went, and why this score")?;
    of.sent.iter().try_for_each(|sent| write_sent(out, sent))?;
    if of.more_sent > 0 {
        writeln!(out, "\nAnd {} of less score, left out.", counted(of.more_sent, "destination"))?;
    }
    writeln!(out, "\n## How good the telemetry was\n")?;
    of.telemetry.iter().try_for_each(|said| writeln!(out, "- {}", words(said)))?;
    writeln!(out, "\n## Raw records\n\nText is shown with secrets masked; the SHA-256 is of the original bytes at the place named.")?;
    of.records.iter().try_for_each(|raw| write_record(out, raw))?;
    writeln!(out, "\nMade by tollgate {}.", code(about.version))
}

fn write_todo(out: &mut impl Write, todo: &Todo) -> io::Result<()> {
    writeln!(out, "\n## What to do\n\n**What**: {}\n", words(&todo.heading))?;
    let rows = [("Do", &todo.act), ("Do not", &todo.avoid), ("Legal clock that may have begun", &todo.clocks)];
    let rows = rows.into_iter().flat_map(|(name, said)| said.iter().map(move |said| (name, said)));
    for (name, said) in rows {
        writeln!(out, "- {name}: {}", words(said))?;
    }
    Ok(())
}

fn write_step(out: &mut impl Write, step: &Done) -> io::Result<()> {
    let of = if step.category.is_empty() { String::new() } else { format!(" (kind of data: {})", code(&step.category)) };
    let link =
        if step.link_words.is_empty() { String::new() } else { format!("; joins the next by {} {}", step.link, words(step.link_words)) };
    writeln!(out, "- Step {}, {}: {} {} {}{of}{link}", step.number, step.time.shown, words(&step.who), step.kind, code(&step.what))
}

fn write_sent(out: &mut impl Write, sent: &Sent) -> io::Result<()> {
    writeln!(out, "\n### To {}\n", code(&sent.name))?;
    writeln!(out, "- Address: {}; sent: {}; flows: {}", code(&sent.address), words(&sent.volume), sent.flows)?;
    writeln!(out, "- Encrypted by: {}; attribution {}", words(sent.encryption), words(sent.attribution))?;
    writeln!(out, "- Mode {}: {}; links: {}", code(sent.mode), words(sent.mode_words), code(&sent.links))?;
    writeln!(out, "- Score {}, confidence {}; its terms come to {}:", sent.score, sent.confidence, sent.sum)?;
    sent.terms.iter().try_for_each(|term| {
        writeln!(out, "  - {} {}: {}; changes with: {}", code(&term.points), code(&term.name), words(&term.why), words(&term.change))
    })
}

fn write_record(out: &mut impl Write, raw: &Raw) -> io::Result<()> {
    let hash = raw.sha256.as_deref().map_or_else(|| "not known: the input could not be read again".to_owned(), code);
    writeln!(out, "\nStep {}: {}, offset {}, {} bytes, SHA-256 {hash}", raw.steps, code(&raw.file), raw.offset, raw.length)?;
    match &raw.text {
        Some(text) => writeln!(out, "\n{}", block(text))?,
        None => writeln!(out, "\nIts text is not shown: it could not be read again, or is too long to be masked as a whole.")?,
    }
    if raw.cut > 0 { writeln!(out, "\n{} characters more are not shown.", raw.cut) } else { Ok(()) }
}
