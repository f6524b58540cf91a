//! `tollgate baseline`: what is usual, learned from hunts and frozen by people (docs/baseline.md).

pub mod args;
mod decide;
pub mod folder;
pub mod learn;
pub mod show;

use anyhow::Result;

use crate::exit::Exit;
use crate::output::tell;
use args::BaselineCommand;
use folder::Broken;

/// Runs a verb.
pub fn run(command: &BaselineCommand) -> Result<Exit> {
    let done = match command {
        BaselineCommand::Learn(said) => learn::learn(said),
        BaselineCommand::Status(said) => show::status(said),
        BaselineCommand::Review(said) => show::review(said),
        BaselineCommand::Diff(said) => show::diff(said),
        BaselineCommand::Approve(said) => decide::decide(said, "approve"),
        BaselineCommand::Reject(said) => decide::decide(said, "reject"),
        BaselineCommand::Freeze(said) => decide::freeze(said),
        BaselineCommand::Export(said) => decide::export(said),
        BaselineCommand::Import(said) => decide::import(said),
    };
    match done {
        Err(error) if error.is::<Broken>() => {
            tell(format_args!("tollgate: {error}"));
            Ok(Exit::Policy)
        }
        other => other,
    }
}
