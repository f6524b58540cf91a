//! `tollgate`: finds data leaving Macs inside TLS, in the telemetry you already have.
//!
//! One file a verb. Data goes to standard output, everything else to standard error.

mod allow;
mod args;
mod baseline;
mod bench;
mod campaign;
mod case;
mod config;
mod content;
mod coverage;
mod doctor;
mod exit;
mod explain;
mod fate;
mod findings;
mod footer;
mod forms;
mod handles;
mod hunt;
mod interrupt;
mod key;
mod lake;
mod making;
mod masking;
mod output;
mod pages;
mod pass;
mod progress;
mod report;
mod setup;
mod sources;
mod state;
mod telling;
mod timeline;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Command, ConfigCommand, ContentCommand, Tollgate};
use crate::exit::Exit;
use crate::output::{OutputFailed, tell};

/// Records come and go by the million, of all sizes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Tollgate::try_parse() {
        Ok(arguments) => arguments,
        // A mistake repeats words of the command line, which may be names of files.
        Err(error) if error.use_stderr() => {
            tell(error.render().to_string().trim_end());
            return Exit::Usage.into();
        }
        Err(error) => error.exit(),
    };
    interrupt::watch();
    handles::raise();
    let exit = match arguments.command {
        Command::Hunt(arguments) => hunt::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Timeline(arguments) => timeline::run(&arguments),
        Command::Sources(arguments) => sources::run(&arguments),
        Command::Coverage(arguments) => coverage::run(&arguments),
        Command::Report(command) => report::run(&command),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Config(ConfigCommand::Check { folder }) => config::check(&folder),
        Command::Config(ConfigCommand::Init { folder, site }) => config::init(&folder, site),
        Command::Content(ContentCommand::Test(arguments)) => content::test(&arguments),
        Command::Content(ContentCommand::Days(arguments)) => content::days(&arguments),
        Command::Content(ContentCommand::Notation) => content::notation(),
        Command::Allow(command) => allow::run(&command),
        Command::Case(command) => case::run(&command),
        Command::Baseline(command) => baseline::run(&command),
        Command::Findings(command) => findings::run(&command),
        Command::State(command) => state::run(&command),
        Command::Schema { output } => config::schema(output),
    };
    interrupt::settle();
    match exit {
        Ok(exit) => exit.into(),
        Err(error) => {
            tell(format_args!("tollgate: {error:#}"));
            if error.is::<OutputFailed>() { Exit::Output.into() } else { findings::exit(&error).unwrap_or(Exit::Usage).into() }
        }
    }
}
