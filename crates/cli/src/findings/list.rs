//! `tollgate findings list`.

use std::io::{self, IsTerminal, Write};

use anyhow::Result;
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::Value;
use tollgate_sinks::{time, time_to_second, write_json_line};
use tollgate_store::{Filter, Summary};

use super::args::ListArguments;
use super::document::Document;
use super::{cell, open_to_read};
use crate::args::Format;
use crate::exit::Exit;
use crate::output::{print, tell};
use crate::setup::parse_time;

/// Findings of a table, unless said: more than anybody reads.
const MOST_IN_TABLE: usize = 200;

/// A stored finding.
#[derive(Serialize)]
struct StoredDocument<'a> {
    id: &'a str,
    status: &'static str,
    verdict: &'static str,
    owner: Option<&'a str>,
    revision: u32,
    closed_revision: Option<u32>,
    verdict_revision: Option<u32>,
    revised_since_closed: bool,
    host: &'a str,
    level: &'static str,
    score: u8,
    last_seen: String,
    /// The newest revision's document, as `hunt --format jsonl` printed it.
    finding: Value,
}

/// Lists findings.
pub fn list(said: &ListArguments) -> Result<Exit> {
    let filter = Filter {
        statuses: said.status.clone(),
        verdicts: said.verdict.clone(),
        owner: said.owner.clone(),
        host: said.host.clone(),
        min_level: said.min_level,
        since: said.since.as_deref().map(parse_time).transpose()?,
        revised_since_closed: said.revised_since_closed,
    };
    let terminal = io::stdout().is_terminal();
    let format = said.format.unwrap_or(if terminal { Format::Table } else { Format::Jsonl });
    let limit = said.limit.unwrap_or(if format == Format::Table { MOST_IN_TABLE } else { usize::MAX });
    let store = open_to_read(&said.store.store)?;
    let mut found = store.list(&filter)?;
    let all = found.len();
    found.truncate(limit);
    if format == Format::Jsonl {
        let line = |out: &mut dyn Write, row: &Summary| -> Result<()> {
            let finding = Document::parse(&store.document(&row.id, row.revision)?)?.0;
            Ok(write_json_line(&mut &mut *out, &document(row, finding))?)
        };
        let mut lines = Vec::new();
        found.iter().try_for_each(|row| line(&mut lines, row))?;
        drop(store);
        print(|out| out.write_all(&lines))?;
    } else {
        let documents = found.iter().map(|row| Document::parse(&store.document(&row.id, row.revision)?)).collect::<Result<Vec<_>>>()?;
        drop(store);
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(if terminal { ContentArrangement::Dynamic } else { ContentArrangement::Disabled });
        if let Some((width, _)) = terminal_size::terminal_size().filter(|_| terminal) {
            table.set_width(width.0);
        }
        table.set_header(["STATUS", "VERDICT", "OWNER", "LEVEL", "SCORE", "LAST SEEN (UTC)", "HOST", "WHAT", "WHERE", "ID"]);
        for (row, document) in found.iter().zip(&documents) {
            table.add_row(cells(row, document));
        }
        if !found.is_empty() {
            print(|out| writeln!(out, "{table}"))?;
        }
    }
    let more = all.saturating_sub(found.len());
    let more = if more > 0 { format!("; {more} more are not listed (--limit)") } else { String::new() };
    tell(format_args!("{} finding{}{more}", found.len(), if found.len() == 1 { "" } else { "s" }));
    Ok(Exit::Done)
}

fn document(row: &Summary, finding: Value) -> StoredDocument<'_> {
    StoredDocument {
        id: &row.id.0,
        status: row.status.name(),
        verdict: row.verdict.name(),
        owner: row.owner.as_deref(),
        revision: row.revision,
        closed_revision: row.closed_revision,
        verdict_revision: row.verdict_revision,
        revised_since_closed: row.is_revised_since_closed(),
        host: &row.host,
        level: row.level.name(),
        score: row.score,
        last_seen: time(row.last_seen),
        finding,
    }
}

fn cells(row: &Summary, document: &Document) -> [String; 10] {
    let since = |revised: bool| if revised { ", revised since" } else { "" };
    let categories: Vec<&str> = document.texts("categories").collect();
    let mut places = document.destinations();
    let (first, more) = (places.next(), places.count());
    let more = if more > 0 { format!(" (+{more})") } else { String::new() };
    [
        format!("{}{}", row.status, since(row.is_revised_since_closed())),
        format!("{}{}", row.verdict, since(row.is_revised_since_verdict())),
        row.owner.as_deref().map_or_else(|| "-".to_owned(), cell),
        row.level.name().to_owned(),
        row.score.to_string(),
        time_to_second(row.last_seen),
        cell(&row.host),
        if categories.is_empty() { "-".to_owned() } else { cell(&categories.join(", ")) },
        first.map_or_else(|| "-".to_owned(), |name| format!("{}{more}", cell(name))),
        cell(&row.id.0),
    ]
}
