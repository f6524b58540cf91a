//! `tollgate findings`: what hunts stored, and what people decide about it.
//!
//! The store is closed before anything is printed: whoever reads a page at leisure keeps nobody from writing.

pub mod actor;
pub mod args;
pub mod custody;
mod decide;
mod document;
pub mod keep;
mod list;
mod propose;
mod rates;
pub mod show;

use std::path::Path;

use anyhow::{Context, Result, bail};
use tollgate_model::{FindingId, Untrusted};
use tollgate_sinks::prose;
use tollgate_store::{Store, StoreError};

use crate::allow::folder::shown;
use crate::exit::Exit;
use args::FindingsCommand;

/// Runs a verb.
pub fn run(command: &FindingsCommand) -> Result<Exit> {
    match command {
        FindingsCommand::List(said) => list::list(said),
        FindingsCommand::Show(said) => show::show(said),
        FindingsCommand::Assign(said) => decide::assign(said),
        FindingsCommand::Status(said) => decide::status(said),
        FindingsCommand::Verdict(said) => decide::verdict(said),
        FindingsCommand::Note(said) => decide::note(said),
        FindingsCommand::Rates(said) => rates::rates(said),
    }
}

/// How the program ends if a store could not do what it was asked for; nothing if that is not what went wrong.
pub fn exit(error: &anyhow::Error) -> Option<Exit> {
    Some(match error.downcast_ref::<StoreError>()? {
        StoreError::Busy => Exit::Locked,
        StoreError::Missing | StoreError::NoFinding(_) | StoreError::NoCase(_) | StoreError::Refused(_) => Exit::Usage,
        StoreError::Foreign | StoreError::Altered(_) | StoreError::Damaged(_) => Exit::Unsound,
        _ => Exit::Output,
    })
}

/// Opens a store that is there.
pub fn open(path: &Path) -> Result<Store> {
    Store::open(path).with_context(|| shown(path))
}

/// Opens a store that is there, to read it.
pub fn open_to_read(path: &Path) -> Result<Store> {
    Store::open_to_read(path).with_context(|| shown(path))
}

/// Findings that are named one by one where an identity could mean several.
pub const MOST_NAMED: usize = 10;

/// The one finding that an identity, or the beginning of one, means.
pub fn find(store: &Store, beginning: &str) -> Result<FindingId> {
    let mut found = store.ids(&beginning.to_lowercase())?;
    match (found.pop(), found.len()) {
        (None, _) => bail!("no finding begins with {:?} in this store", Untrusted::from(beginning).escaped()),
        (Some(id), 0) => Ok(id),
        (Some(last), _) => {
            found.push(last);
            let ids: Vec<String> = found.iter().take(MOST_NAMED).map(|id| safe(&id.0)).collect();
            let more = found.len().saturating_sub(ids.len());
            let more = if more > 0 { format!(" or {more} more") } else { String::new() };
            bail!("{:?} could be {}{more}", Untrusted::from(beginning).escaped(), ids.join(", "))
        }
    }
}

/// A text that somebody wrote, as it may be shown.
pub fn safe(text: &str) -> String {
    Untrusted::from(text).escaped()
}

/// A text that somebody wrote, as it may be shown in one line.
pub fn line(text: &str) -> String {
    prose(&Untrusted::from(text))
}

/// Characters of a text in a table.
const MOST_IN_CELL: usize = 60;

/// A text that somebody wrote, for a table.
pub fn cell(text: &str) -> String {
    Untrusted::from(text).shortened(MOST_IN_CELL)
}
