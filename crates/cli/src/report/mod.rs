//! `tollgate report`: who read what and who sent where, as lists for people who decide what should be.

pub mod args;
mod egress;
mod exposure;
mod sheet;

use std::io::{self, IsTerminal, Write};

use anyhow::{Result, bail};
use tollgate_engine::Redaction;
use tollgate_ingest::{Lists, Outcome};
use tollgate_model::{Few, HostName, Timestamp};
use tollgate_policy::Identified;
use tollgate_report::Macs;
use tollgate_sinks::{MacsDocument, ProgramDocument, document_text, time_to_second};

use self::args::{ReportArguments, ReportCommand, ReportFormat};
use crate::exit::Exit;
use crate::output::{OutputFailed, print, tell};
use crate::progress;
use crate::setup::{Setup, Span, parse_time};

/// Rows of a document; a spreadsheet has room for a million.
const MOST_ROWS: usize = 100_000;

/// Lists, and says what came of it.
pub fn run(command: &ReportCommand) -> Result<Exit> {
    match command {
        ReportCommand::Exposure(arguments) => exposure::run(arguments),
        ReportCommand::Egress(arguments) => egress::run(arguments),
    }
}

/// Reads everything once. `Err(Exit)` has already been explained.
fn read(arguments: &ReportArguments, lists: Lists) -> Result<Result<(Setup, Outcome), Exit>> {
    let from = arguments.since.as_deref().map(parse_time).transpose()?;
    let to = arguments.until.as_deref().map(parse_time).transpose()?;
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        bail!("--since is later than --until: no time lies between them");
    }
    let mut setup = match Setup::new(&arguments.paths, &arguments.setup)? {
        Ok(setup) => setup,
        Err(exit) => return Ok(Err(exit)),
    };
    setup.lists = lists;
    let shown = progress::show(&setup, arguments.no_progress, false);
    // No finding is shown, so that nobody compares secrets.
    let outcome = setup.hunt(Redaction::new([0; 32]), Span { from, to }, arguments.threads, None).run(&mut |_| {});
    shown.erase();
    Ok(Ok((setup, outcome)))
}

/// Writes in the form that was asked for.
fn write(format: Option<ReportFormat>, write: impl FnOnce(ReportFormat, &mut dyn Write) -> io::Result<()>) -> Result<(), OutputFailed> {
    let usual = || if io::stdout().is_terminal() { ReportFormat::Table } else { ReportFormat::Json };
    print(|out| write(format.unwrap_or_else(usual), out))
}

/// Tells what was not opened, and how it ends.
fn end(setup: &Setup, outcome: &Outcome) -> Exit {
    for input in setup.not_opened(outcome) {
        tell(format_args!("not opened: {input}"));
    }
    let account = &outcome.account;
    let damaged = !setup.unopened.is_empty() || !account.unopened.is_empty() || account.damaged_inputs > 0;
    match (account.usable(), account.outside_span) {
        (false, Some(span)) => {
            let (first, last) = (time_to_second(span.first), time_to_second(span.last));
            tell(format_args!("{} records, all outside --since/--until; they span {first} to {last}", account.outside));
            Exit::Nothing
        }
        (false, None) => {
            tell("nothing usable: no record tells of a process, a file or a flow");
            Exit::Nothing
        }
        (true, _) if damaged => Exit::Damaged,
        (true, _) => Exit::Done,
    }
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
