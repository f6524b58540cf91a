//! A table for people.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use tollgate_model::Finding;

use crate::quality;
use crate::texts::cell;
use crate::words::{bytes, program, story, time_to_second};

/// Writes findings as a table, greatest first. `width` is that of the terminal, if there is one.
///
/// # Errors
/// The writer fails.
pub fn write_table(out: &mut impl Write, findings: &[&Finding], width: Option<u16>) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(if width.is_some() { ContentArrangement::Dynamic } else { ContentArrangement::Disabled });
    if let Some(width) = width {
        table.set_width(width);
    }
    table.set_header(["LEVEL", "SCORE", "SURE", "LAST SEEN (UTC)", "HOST", "PROCESS", "WHAT", "WHERE", "SEEN BY", "ID"]);
    for finding in findings {
        table.add_row(row(finding));
    }
    writeln!(out, "{table}")
}

fn row(finding: &Finding) -> [String; 10] {
    let sender = finding.process.as_ref().map(|cited| program(&cited.process.image, cell));
    let root = finding.lineage.as_ref().map(|cited| program(&cited.process.image, cell));
    let process = match (sender, root) {
        (Some(sender), Some(root)) if sender != root => format!("{sender} <- {root}"),
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => "unknown".to_owned(),
    };
    let chain = finding.chains.first();
    let destination = chain.and_then(|chain| chain.destination.as_ref());
    let mut place = destination.map_or_else(
        || "-".to_owned(),
        |destination| {
            let port = destination.endpoint.map(|endpoint| format!(":{}", endpoint.port)).unwrap_or_default();
            let volume = destination.bytes_out.map(|count| format!(" {}", bytes(count))).unwrap_or_default();
            format!("{}{port}{volume}", cell(&destination.name))
        },
    );
    let more = finding.chains.iter().filter(|chain| chain.destination.is_some()).count().saturating_sub(1);
    if more > 0 {
        place.push_str(&format!(" (+{more})"));
    }
    let attribution = chain.and_then(|chain| chain.attribution).map_or("declared", |rung| rung.name());
    let mode = chain.map_or("", |chain| chain.mode.name());
    let attribution = if destination.is_none() || mode == "network-only" { "-" } else { attribution };
    [
        finding.level.name().to_owned(),
        finding.score.to_string(),
        finding.confidence.name().to_owned(),
        time_to_second(finding.last_seen),
        cell(&finding.host.text()),
        process,
        story(finding),
        place,
        format!("{attribution}, {mode}, {}", quality::brief(&finding.telemetry)),
        finding.id.0.clone(),
    ]
}
