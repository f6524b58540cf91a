//! `tollgate case list`.

use std::io::{self, IsTerminal};

use anyhow::Result;
use comfy_table::{ContentArrangement, Table, presets};
use tollgate_sinks::{time_to_second, write_json_line};
use tollgate_store::StoredCase;

use super::args::ListArguments;
use super::document::CaseDocument;
use crate::args::Format;
use crate::exit::Exit;
use crate::findings::{cell, open_to_read};
use crate::output::{print, tell};

/// Lists cases.
pub fn list(said: &ListArguments) -> Result<Exit> {
    let terminal = io::stdout().is_terminal();
    let format = said.format.unwrap_or(if terminal { Format::Table } else { Format::Jsonl });
    let store = open_to_read(&said.store.store)?;
    let cases = store.cases()?.iter().map(|case| Ok(store.case(&case.id)?)).collect::<Result<Vec<StoredCase>>>()?;
    drop(store);
    if format == Format::Jsonl {
        print(|mut out| cases.iter().try_for_each(|case| write_json_line(&mut out, &CaseDocument::new(case))))?;
    } else if !cases.is_empty() {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(if terminal { ContentArrangement::Dynamic } else { ContentArrangement::Disabled });
        if let Some((width, _)) = terminal_size::terminal_size().filter(|_| terminal) {
            table.set_width(width.0);
        }
        table.set_header(["STATUS", "OWNER", "OPENED (UTC)", "FINDINGS", "GREATEST", "TITLE", "CASE"]);
        for case in &cases {
            table.add_row(cells(case));
        }
        print(|out| writeln!(out, "{table}"))?;
    }
    tell(format_args!("{} case{}", cases.len(), if cases.len() == 1 { "" } else { "s" }));
    Ok(Exit::Done)
}

fn cells(case: &StoredCase) -> [String; 7] {
    let row = &case.summary;
    let greatest = case.findings.iter().max_by_key(|finding| (finding.level, finding.score));
    [
        row.status.to_string(),
        row.owner.as_deref().map_or_else(|| "-".to_owned(), cell),
        time_to_second(row.opened),
        case.findings.len().to_string(),
        greatest.map_or_else(|| "-".to_owned(), |finding| format!("{} {}", finding.level.name(), finding.score)),
        cell(&row.title),
        cell(&row.id.0),
    ]
}
