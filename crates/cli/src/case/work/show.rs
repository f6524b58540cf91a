//! `tollgate case show`.

use std::io::{self, Write};

use anyhow::Result;
use tollgate_sinks::{time_to_second, write_json_line};
use tollgate_store::{CustodyEntry, StoredCase, Summary};

use super::args::ShowArguments;
use super::document::CaseDocument;
use super::find;
use crate::exit::Exit;
use crate::findings::custody::told;
use crate::findings::show::notes;
use crate::findings::{line, open_to_read, safe};
use crate::output::print;

/// Shows a case.
pub fn show(said: &ShowArguments) -> Result<Exit> {
    let store = open_to_read(&said.store.store)?;
    let id = find(&store, &said.case)?;
    let case = store.case(&id)?;
    drop(store);
    print(|mut out| if said.json { write_json_line(&mut out, &CaseDocument::new(&case)) } else { text(out, &case) })?;
    Ok(Exit::Done)
}

fn text(out: &mut dyn Write, case: &StoredCase) -> io::Result<()> {
    let row = &case.summary;
    let owner = row.owner.as_deref().map_or_else(|| "nobody".to_owned(), line);
    writeln!(out, "{} {}: {}, owner {owner}, opened {}", safe(&row.id.0), line(&row.title), row.status, time_to_second(row.opened))?;
    writeln!(out, "\nfindings{}", if case.findings.is_empty() { ": none" } else { "" })?;
    case.findings.iter().try_for_each(|finding| writeln!(out, "  {}", member(finding)))?;
    notes(out, &case.notes)?;
    writeln!(out, "\ncustody")?;
    case.custody.iter().try_for_each(|entry| writeln!(out, "  {}{}", told(entry), of(entry, &row.id.subject())))
}

fn member(row: &Summary) -> String {
    let owner = row.owner.as_deref().map_or_else(|| "nobody".to_owned(), line);
    let revised = if row.is_revised_since_closed() { ", REVISED SINCE IT WAS CLOSED" } else { "" };
    format!(
        "{} {} {} on {}: {}, verdict {}, owner {owner}{revised}",
        safe(&row.id.0),
        row.level.name(),
        row.score,
        line(&row.host),
        row.status,
        row.verdict
    )
}

/// What a row is about, unless it is the case itself.
fn of(entry: &CustodyEntry, case: &str) -> String {
    if entry.subject == case { String::new() } else { format!(" {}", line(&entry.subject)) }
}
