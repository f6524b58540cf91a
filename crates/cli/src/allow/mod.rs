//! `tollgate allow`: entries that people decided on, one file each, and what was done with them.

pub mod add;
pub mod args;
mod change;
pub mod folder;
mod list;
pub mod log;
mod test;

use anyhow::Result;

use crate::exit::Exit;
use args::AllowCommand;

/// Runs a verb.
pub fn run(command: &AllowCommand) -> Result<Exit> {
    match command {
        AllowCommand::Add(said) => add::add(said),
        AllowCommand::Approve(said) => change::approve(said),
        AllowCommand::List(said) => list::list(said),
        AllowCommand::Show(said) => list::show(said),
        AllowCommand::Test(said) => test::test(said),
        AllowCommand::Due(said) => list::due(said),
        AllowCommand::Record(said) => change::record(said),
        AllowCommand::Renew(said) => change::renew(said),
        AllowCommand::Revoke(said) => change::revoke(said),
        AllowCommand::Audit(said) => list::audit(said),
        AllowCommand::Import(said) => add::import(said),
    }
}
