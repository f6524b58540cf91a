//! Who sends where, for people at a terminal.

use std::io::{self, Write};

use crate::egress::{EgressDocument, EgressRowDocument};
use crate::programs::{ProgramDocument, named, shown, write_columns};
use crate::texts::prose;
use crate::words::{bytes, counted, plural};

/// Rows that a table shows.
const ROWS: usize = 60;

/// Writes who sends where.
///
/// # Errors
/// The writer fails.
pub fn write_egress(out: &mut impl Write, egress: &EgressDocument) -> io::Result<()> {
    let rows: Vec<&EgressRowDocument> = egress.rows.iter().take(ROWS).collect();
    if rows.is_empty() {
        writeln!(out, "no encrypted flow to a public address was told")?;
    } else {
        let head = ["PROXY", "PROPOSED", "MACS", "FLOWS", "SENT", "DESTINATION", "PROGRAM"].map(str::to_owned);
        let cells = rows.iter().map(|row| {
            let proxy = match row.bypassed_flows {
                Some(0) => "by proxy",
                Some(_) => "BYPASSED",
                None => "-",
            };
            let sent = match (row.bytes_out, row.flows_of_unknown_bytes) {
                (0, unknown) if unknown == row.flows => "?".to_owned(),
                (sent, 0) => bytes(sent),
                (sent, _) => format!("{}+", bytes(sent)),
            };
            let program = row.program.as_ref().map_or_else(|| "unknown process".to_owned(), ProgramDocument::shown);
            let destination = format!("{}:{}", shown(&row.destination), row.port);
            [proxy.to_owned(), row.action.to_owned(), row.hosts.to_string(), row.flows.to_string(), sent, destination, program]
        });
        let lines: Vec<[String; 7]> = std::iter::once(head).chain(cells).collect();
        write_columns(out, &lines, |line| line.checked_sub(1).and_then(|at| rows.get(at)).map(|row| details(row)).unwrap_or_default())?;
    }
    let hidden = u64::try_from(egress.rows.len().saturating_sub(rows.len())).unwrap_or(u64::MAX).saturating_add(egress.rows_left_out);
    if hidden > 0 {
        writeln!(out, "and {hidden} more row{} (--format json or csv)", plural(hidden))?;
    }
    if egress.flows_left_out > 0 {
        writeln!(out, "in no row: {}, of hosts with more pairs than are told apart", counted(egress.flows_left_out, "flow"))?;
    }
    write_seen(out, egress)
}

fn details(row: &EgressRowDocument) -> Vec<String> {
    let mut words = vec![format!("on {}", named(&row.host_names, row.hosts))];
    let rungs: Vec<String> = row.by_rung.iter().map(|(rung, count)| format!("{rung} {count}")).collect();
    if !rungs.is_empty() {
        words.push(format!("process known by: {}", rungs.join(", ")));
    }
    words.push(if row.first == row.last { row.first.clone() } else { format!("{} to {}", row.first, row.last) });
    vec![prose(&row.reason.as_str().into()), words.join("; ")]
}

fn write_seen(out: &mut impl Write, egress: &EgressDocument) -> io::Result<()> {
    let macs = &egress.macs;
    let more = if macs.more_hosts { "at least " } else { "" };
    let rungs: Vec<String> = egress.by_rung.iter().map(|(rung, count)| format!("{rung} {count}")).collect();
    let rungs = if rungs.is_empty() { "none".to_owned() } else { rungs.join(", ") };
    writeln!(
        out,
        "\ncould be seen: {more}{} host{} with flows of network sensors, {} Mac{} with endpoint records",
        macs.flows,
        plural(macs.flows),
        macs.endpoint,
        plural(macs.endpoint)
    )?;
    writeln!(out, "{} flow{}: process known by {rungs}; of nobody known {}", egress.flows, plural(egress.flows), egress.flows_of_nobody)?;
    if let Some(bypassed) = egress.bypassed {
        writeln!(out, "{bypassed} of them by none of the proxies ({})", egress.proxies.join(", "))?;
    }
    if macs.without_flows > 0 {
        let names = named(&macs.without_flows_names, macs.without_flows);
        writeln!(
            out,
            "could not be seen: where {} Mac{} sent, of which no sensor told a flow: {names}",
            macs.without_flows,
            plural(macs.without_flows)
        )?;
    }
    writeln!(out, "not listed: connections that only the endpoint told of, and flows to private addresses, a proxy there among them")
}
