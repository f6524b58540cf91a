//! `tollgate case`: evidence that stands by itself, and what became of it.

pub mod args;
mod compare;
mod contents;
mod enclosed;
mod export;
mod gather;
mod key;
mod redact;
mod verify;

use anyhow::Result;

use self::args::CaseCommand;
use crate::exit::Exit;

/// Runs one of its verbs.
pub fn run(command: &CaseCommand) -> Result<Exit> {
    match command {
        CaseCommand::Export(arguments) => export::run(arguments),
        CaseCommand::Verify(arguments) => verify::run(arguments),
        CaseCommand::Redact(arguments) => redact::run(arguments),
    }
}
