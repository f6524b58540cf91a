//! `tollgate findings show`.

use std::io::{self, Write};

use anyhow::{Context, Result};
use serde_json::Value;
use tollgate_sinks::{bytes, names_width, time_to_second, write_json_line};
use tollgate_store::{Note, Revision, StoredFinding};

use super::args::ShowArguments;
use super::custody::told;
use super::document::{Document, text};
use super::{find, line, open_to_read, safe};
use crate::exit::Exit;
use crate::output::print;

/// Arguments, destinations and steps that are shown one by one; `--document` has all.
const MOST_SHOWN: usize = 32;

/// Shows a finding.
pub fn show(said: &ShowArguments) -> Result<Exit> {
    let store = open_to_read(&said.one.store.store)?;
    let id = find(&store, &said.one.id)?;
    let found = store.finding(&id)?;
    drop(store);
    let wanted = said.revision.unwrap_or(found.summary.revision);
    let revision = found.revisions.iter().find(|revision| revision.revision == wanted);
    let revision = revision.with_context(|| format!("{} has no revision {wanted}; it has {}", safe(&id.0), found.summary.revision))?;
    let document = Document::parse(&revision.document)?;
    if said.document {
        print(|mut out| write_json_line(&mut out, &document.0))?;
    } else {
        print(|out| {
            standing(out, &found, revision)?;
            content(out, &document)?;
            history(out, &found)
        })?;
    }
    Ok(Exit::Done)
}

fn standing(out: &mut dyn Write, found: &StoredFinding, revision: &Revision) -> io::Result<()> {
    let row = &found.summary;
    writeln!(
        out,
        "{} {} {} on {}: {}, verdict {}, owner {}",
        safe(&row.id.0),
        row.level.name(),
        row.score,
        line(&row.host),
        row.status,
        row.verdict,
        row.owner.as_deref().map_or_else(|| "nobody".to_owned(), line)
    )?;
    let marks = [("closed", row.closed_revision), ("judged", row.verdict_revision)];
    for (what, then) in marks.into_iter().filter_map(|(what, then)| Some((what, then.filter(|then| *then < row.revision)?))) {
        let mut changed: Vec<&str> = Vec::new();
        let later = found.revisions.iter().filter(|revision| revision.revision > then).flat_map(|revision| &revision.changed);
        later.for_each(|key| {
            if !changed.contains(&key.as_str()) {
                changed.push(key)
            }
        });
        writeln!(out, "  REVISED SINCE IT WAS {}: {}", what.to_uppercase(), line(&changed.join(", ")))?;
    }
    writeln!(out, "revision {} of {}, of run {} at {}", revision.revision, row.revision, revision.run, time_to_second(revision.at))
}

fn content(out: &mut dyn Write, document: &Document) -> io::Result<()> {
    writeln!(out, "from {} to {}", line(document.text("first_seen")), line(document.text("last_seen")))?;
    if let Some(program) = document.program() {
        let words: Vec<String> = program
            .0
            .get("argv")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .take(MOST_SHOWN)
            .filter_map(Value::as_str)
            .map(line)
            .collect();
        writeln!(out, "sent by {}: {}", line(&program.identity()), words.join(" "))?;
    }
    let categories: Vec<String> = document.texts("categories").map(line).collect();
    writeln!(out, "data: {}", if categories.is_empty() { "nothing known to be sensitive".to_owned() } else { categories.join(", ") })?;
    for destination in document.list("destinations").iter().take(MOST_SHOWN) {
        let end = destination.get("ip").and_then(Value::as_str).map(|ip| format!(" ({})", line(ip))).unwrap_or_default();
        let sent = destination
            .get("bytes_out")
            .and_then(Value::as_u64)
            .map_or_else(|| "volume unknown".to_owned(), |count| format!("{} sent", bytes(count)));
        writeln!(out, "to {}{end}: {sent}", line(text(destination, "name")))?;
    }
    let width = names_width(document.list("terms").iter().map(|term| text(term, "name")));
    for term in document.list("terms") {
        let points = term.get("points").and_then(Value::as_i64).unwrap_or_default();
        writeln!(out, "  {points:>+4}  {:<width$} {}", line(text(term, "name")), line(text(term, "reason")))?;
    }
    let steps = document.list("steps");
    writeln!(out, "steps")?;
    for step in steps.iter().take(MOST_SHOWN) {
        let path = step.get("path").and_then(Value::as_str).map(line).unwrap_or_default();
        let record = step.get("record").unwrap_or(&Value::Null);
        let offset = record.get("offset").and_then(Value::as_u64).unwrap_or_default();
        writeln!(out, "  {}  {:<8} {path}  [{}:{offset}]", line(text(step, "time")), line(text(step, "kind")), line(text(record, "file")))?;
    }
    let more = steps.len().saturating_sub(MOST_SHOWN);
    if more > 0 { writeln!(out, "  and {more} more (--document)") } else { Ok(()) }
}

fn history(out: &mut dyn Write, found: &StoredFinding) -> io::Result<()> {
    writeln!(out, "\nrevisions")?;
    for revision in &found.revisions {
        let changed =
            if revision.changed.is_empty() { "first".to_owned() } else { format!("changed: {}", line(&revision.changed.join(", "))) };
        writeln!(out, "  {} of run {} at {}: {changed}", revision.revision, revision.run, time_to_second(revision.at))?;
    }
    notes(out, &found.notes)?;
    writeln!(out, "\ncustody")?;
    found.custody.iter().try_for_each(|entry| writeln!(out, "  {}", told(entry)))
}

/// What people wrote down.
pub fn notes(out: &mut dyn Write, notes: &[Note]) -> io::Result<()> {
    writeln!(out, "\nnotes{}", if notes.is_empty() { ": none" } else { "" })?;
    for note in notes {
        writeln!(out, "  {} {}", time_to_second(note.at), line(&note.actor))?;
        note.text.lines().try_for_each(|text| writeln!(out, "    {}", safe(text)))?;
    }
    Ok(())
}
