//! One pass over telemetry by verbs that show no findings: what they are told, and how they end.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use tollgate_engine::Redaction;
use tollgate_ingest::Outcome;
use tollgate_sinks::{counted, time_to_second};

use crate::args::{SetupArguments, default_threads, parse_threads};
use crate::exit::Exit;
use crate::output::tell;
use crate::progress;
use crate::setup::{Setup, Span};

/// What is read, and how.
#[derive(Debug, Args)]
pub struct PassArguments {
    /// Files and folders with telemetry, as for `hunt`; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub setup: SetupArguments,
    /// Only records from this time on: such as 2026-11-25T08:00:00Z, 2026-11-25, or a length before now: 24h, 7d, 2w
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only records up to this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Threads to use: one reads, the others correlate; the outcome is the same
    #[arg(long, value_name = "N", default_value_t = default_threads(), value_parser = parse_threads)]
    pub threads: usize,
    /// Show no progress while reading; without a terminal there is none anyway
    #[arg(long)]
    pub no_progress: bool,
}

impl PassArguments {
    /// Reads everything once, as `prepare` asks. `Err(Exit)` has already been explained.
    pub fn read(&self, prepare: impl FnOnce(&mut Setup) -> Result<(), Exit>) -> Result<Result<(Setup, Outcome), Exit>> {
        let span = Span::parse(self.since.as_deref(), self.until.as_deref())?;
        let mut setup = match Setup::new(&self.paths, &self.setup)? {
            Ok(setup) => setup,
            Err(exit) => return Ok(Err(exit)),
        };
        if let Err(exit) = prepare(&mut setup) {
            return Ok(Err(exit));
        }
        let shown = progress::show(&setup, self.no_progress, false);
        // No finding is shown, so that nobody compares secrets.
        let outcome = setup.hunt(Redaction::new([0; 32]), span, self.threads, None).run(&mut |_| {});
        shown.erase();
        Ok(Ok((setup, outcome)))
    }
}

/// Tells what was not opened, or that nothing could be used, and how it ends.
pub fn end(setup: &Setup, outcome: &Outcome) -> Exit {
    for input in setup.not_opened(outcome) {
        tell(format_args!("not opened: {input}"));
    }
    if let Some(inputs) = setup.not_understood(outcome) {
        tell(format_args!("not read: {inputs}"));
    }
    let account = &outcome.account;
    let damaged = !setup.unopened.is_empty() || account.lacks();
    match (account.usable(), account.outside_span) {
        (false, Some(span)) => {
            let (first, last) = (time_to_second(span.first), time_to_second(span.last));
            tell(format_args!("{}, all outside --since/--until; they span {first} to {last}", counted(account.outside, "record")));
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
