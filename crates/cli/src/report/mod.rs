//! `tollgate report`: who read what and who sent where, as lists for people who decide what should be.

pub mod args;
mod compliance;
mod egress;
mod exposure;

use std::io::{self, IsTerminal, Write};

use anyhow::Result;
use tollgate_ingest::{Lists, Outcome};
use tollgate_model::{Few, HostName, Timestamp};
use tollgate_policy::Identified;
use tollgate_report::Macs;
use tollgate_sinks::{MacsDocument, ProgramDocument, document_text, time_to_second};

use self::args::{ReportArguments, ReportCommand, ReportFormat};
use crate::exit::Exit;
use crate::output::{OutputFailed, print};
use crate::setup::Setup;

/// Rows of a document; a spreadsheet has room for a million.
const MOST_ROWS: usize = 100_000;

/// Lists, and says what came of it.
pub fn run(command: &ReportCommand) -> Result<Exit> {
    match command {
        ReportCommand::Exposure(arguments) => exposure::run(arguments),
        ReportCommand::Egress(arguments) => egress::run(arguments),
        ReportCommand::Compliance(arguments) => compliance::run(arguments),
    }
}

/// Reads everything once, for these lists. `Err(Exit)` has already been explained.
fn read(arguments: &ReportArguments, lists: Lists) -> Result<Result<(Setup, Outcome), Exit>> {
    arguments.pass.read(|setup| {
        setup.lists = lists;
        Ok(())
    })
}

/// Writes in the form that was asked for.
fn write(format: Option<ReportFormat>, write: impl FnOnce(ReportFormat, &mut dyn Write) -> io::Result<()>) -> Result<(), OutputFailed> {
    let usual = || if io::stdout().is_terminal() { ReportFormat::Table } else { ReportFormat::Json };
    print(|out| write(format.unwrap_or_else(usual), out))
}

/// The time of the records that were used.
fn span(outcome: &Outcome) -> (Option<String>, Option<String>) {
    let time = |of: fn(tollgate_ingest::Span) -> Timestamp| outcome.account.span.map(of).map(time_to_second);
    (time(|span| span.first), time(|span| span.last))
}

fn program(of: &Identified) -> ProgramDocument {
    let signature = of.signature();
    match of {
        Identified::Proven(program) => ProgramDocument {
            signature,
            team_id: program.team.as_deref().map(document_text),
            signing_id: Some(document_text(&program.id)),
            path: None,
        },
        Identified::ByPath { path, .. } => {
            ProgramDocument { signature, team_id: None, signing_id: None, path: Some(document_text(path.raw())) }
        }
    }
}

fn macs(of: &Macs) -> MacsDocument {
    MacsDocument {
        endpoint: of.endpoint,
        without_reads: of.without_reads,
        without_reads_names: names(&of.without_reads_names),
        nothing_sensitive: of.nothing_sensitive,
        flows: of.flows,
        without_flows: of.without_flows,
        without_flows_names: names(&of.without_flows_names),
        more_hosts: of.more,
    }
}

fn names<const MOST: usize>(of: &Few<HostName, MOST>) -> Vec<String> {
    of.iter().map(|name| document_text(name.raw())).collect()
}

fn texts<const MOST: usize>(of: &Few<tollgate_model::Untrusted, MOST>) -> Vec<String> {
    of.iter().map(|text| document_text(text.raw())).collect()
}

fn left_out(rows: usize) -> u64 {
    u64::try_from(rows.saturating_sub(MOST_ROWS)).unwrap_or(u64::MAX)
}
