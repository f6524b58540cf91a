//! `tollgate case`: findings that are worked on as one, and evidence that stands by itself.

mod agree;
pub mod args;
mod compare;
mod contents;
mod derive;
mod enclosed;
mod export;
mod forms;
mod gather;
mod key;
mod opened;
mod parent;
mod personal;
mod preview;
mod redact;
mod sealed;
mod shape;
mod story;
mod verify;
mod work;

use anyhow::Result;
use tollgate_store::CaseStatus;

use self::args::CaseCommand;
use crate::exit::Exit;

/// Runs one of its verbs.
pub fn run(command: &CaseCommand) -> Result<Exit> {
    match command {
        CaseCommand::Open(arguments) => work::decide::open(arguments),
        CaseCommand::Add(arguments) => work::decide::add(arguments),
        CaseCommand::Note(arguments) => work::decide::note(arguments),
        CaseCommand::Assign(arguments) => work::decide::assign(arguments),
        CaseCommand::Close(arguments) => work::decide::status(arguments, CaseStatus::Closed),
        CaseCommand::Reopen(arguments) => work::decide::status(arguments, CaseStatus::Open),
        CaseCommand::List(arguments) => work::list::list(arguments),
        CaseCommand::Show(arguments) => work::show::show(arguments),
        CaseCommand::Export(arguments) => export::run(arguments),
        CaseCommand::Verify(arguments) => verify::run(arguments),
        CaseCommand::Redact(arguments) => redact::run(arguments),
    }
}
