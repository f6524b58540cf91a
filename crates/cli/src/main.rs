//! `tollgate`: finds data leaving Macs inside TLS, in the telemetry you already have.
//!
//! One file a verb. Data goes to standard output, everything else to standard error.

mod args;
mod config;
mod exit;
mod explain;
mod footer;
mod hunt;
mod key;
mod setup;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Command, ConfigCommand, Tollgate};
use crate::exit::Exit;

fn main() -> ExitCode {
    let arguments = Tollgate::parse();
    let exit = match arguments.command {
        Command::Hunt(arguments) => hunt::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Config(ConfigCommand::Check { folder }) => config::check(&folder),
        Command::Config(ConfigCommand::Init { folder }) => config::init(&folder),
        Command::Schema => config::schema(),
    };
    match exit {
        Ok(exit) => exit.into(),
        Err(error) if is_broken_pipe(&error) => Exit::Done.into(),
        Err(error) => {
            eprintln!("tollgate: {error:#}");
            Exit::Usage.into()
        }
    }
}

/// Whether whoever read our output has gone, as `head` does.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe))
}
