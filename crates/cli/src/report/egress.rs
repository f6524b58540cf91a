//! `tollgate report egress`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use tollgate_ingest::{Lists, Outcome};
use tollgate_model::{Protocol, Rung};
use tollgate_policy::{Policy, Proxy};
use tollgate_report::{Egress, EgressRow};
use tollgate_sinks::{EgressDocument, EgressRowDocument, document_text, time_to_second, write_egress, write_json_line, write_sheet};

use super::args::{EgressArguments, ReportFormat};
use super::{MOST_ROWS, left_out, macs, names, program, read, span, texts, write};
use crate::exit::Exit;
use crate::pass::end;

/// Lists who sends where.
pub fn run(arguments: &EgressArguments) -> Result<Exit> {
    // Who reads is asked too: it knows which hosts could be seen.
    let lists = Lists { reads: true, sendings: Some(arguments.proxy.clone().into()) };
    let (setup, mut outcome) = match read(&arguments.report, lists)? {
        Ok(read) => read,
        Err(exit) => return Ok(exit),
    };
    let Some((sendings, seen)) = outcome.sendings.take().zip(outcome.reads.take()) else { bail!("nothing was listed") };
    let document = document(&Egress::new(sendings, seen.macs), &setup.policy, &arguments.proxy, &outcome);
    write(arguments.report.format, |format, mut out| match format {
        ReportFormat::Table => write_egress(&mut out, &document),
        ReportFormat::Json => write_json_line(&mut out, &document),
        ReportFormat::Csv => write_sheet(out, HEAD, document.rows.iter().map(cells)),
    })?;
    Ok(end(&setup, &outcome))
}

fn document(egress: &Egress, policy: &Policy, proxies: &[Proxy], outcome: &Outcome) -> EgressDocument {
    let (first, last) = span(outcome);
    let sum = |of: &dyn Fn(&EgressRow) -> u64| egress.rows.iter().map(of).fold(0, u64::saturating_add);
    let mut by_rung = [0u64; Rung::ALL.len()];
    for row in &egress.rows {
        by_rung.iter_mut().zip(row.sent.by_rung).for_each(|(sum, more)| *sum = sum.saturating_add(more));
    }
    let told = !proxies.is_empty();
    EgressDocument {
        kind: "egress",
        version: env!("CARGO_PKG_VERSION"),
        policy: policy.digest().to_owned(),
        first,
        last,
        records: outcome.account.received,
        macs: macs(&egress.macs),
        proxies: proxies.iter().map(Proxy::to_string).collect(),
        flows: sum(&|row| row.sent.flows),
        flows_of_nobody: sum(&|row| if row.pairing.sender.is_none() { row.sent.flows } else { 0 }),
        by_rung: rungs(by_rung),
        bypassed: told.then(|| sum(&|row| row.sent.bypassed)),
        rows: egress.rows.iter().take(MOST_ROWS).map(|of| row(of, told)).collect(),
        rows_left_out: left_out(egress.rows.len()),
        flows_left_out: egress.crowded,
    }
}

fn row(row: &EgressRow, proxies: bool) -> EgressRowDocument {
    let EgressRow { pairing, sent, .. } = row;
    EgressRowDocument {
        action: row.action.name(),
        reason: document_text(&row.reason),
        program: pairing.sender.as_ref().map(program),
        works_for: sent.works_for.iter().map(program).collect(),
        program_paths: texts(&sent.paths),
        destination: document_text(pairing.destination.raw()),
        port: pairing.port,
        protocol: match pairing.protocol {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Other => "other",
        },
        flows: sent.flows,
        proven_flows: sent.proven,
        destination_classes: texts(&sent.kinds),
        bytes_out: sent.bytes_out,
        flows_of_unknown_bytes: sent.unknown_bytes,
        hosts: sent.hosts,
        host_names: names(&sent.names),
        first: time_to_second(sent.first),
        last: time_to_second(sent.last),
        by_rung: rungs(sent.by_rung),
        kernel_flows: row.kernel(),
        contested_flows: sent.contested,
        usual_flows: sent.usual,
        usual_by: texts(&sent.usual_by),
        bypassed_flows: proxies.then_some(sent.bypassed),
    }
}

fn rungs(counts: [u64; Rung::ALL.len()]) -> BTreeMap<&'static str, u64> {
    Rung::ALL.iter().zip(counts).filter(|(_, count)| *count > 0).map(|(rung, count)| (rung.name(), count)).collect()
}

/// Columns of the sheet.
const HEAD: [&str; 15] = [
    "action",
    "reason",
    "team_id",
    "signing_id",
    "platform",
    "path",
    "destination",
    "port",
    "flows",
    "bytes_out",
    "hosts",
    "first",
    "last",
    "rung",
    "bypassed",
];

fn cells(row: &EgressRowDocument) -> [String; 15] {
    let program = row.program.as_ref();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let path = program.and_then(|program| program.path.as_ref()).or_else(|| row.program_paths.first());
    let platform = program.map_or("", |program| if program.is_platform() { "yes" } else { "no" });
    let bytes = if row.flows_of_unknown_bytes == row.flows { String::new() } else { row.bytes_out.to_string() };
    let rungs: Vec<String> = row.by_rung.iter().map(|(rung, count)| format!("{rung} {count}")).collect();
    [
        row.action.to_owned(),
        row.reason.clone(),
        text(program.and_then(|program| program.team_id.as_ref())),
        text(program.and_then(|program| program.signing_id.as_ref())),
        platform.to_owned(),
        if program.is_none() { "unknown process".to_owned() } else { text(path) },
        row.destination.clone(),
        row.port.to_string(),
        row.flows.to_string(),
        bytes,
        row.hosts.to_string(),
        row.first.clone(),
        row.last.clone(),
        rungs.join(", "),
        row.bypassed_flows.map(|flows| if flows > 0 { "yes" } else { "no" }).unwrap_or_default().to_owned(),
    ]
}
