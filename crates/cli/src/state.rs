//! `tollgate state`: whether a store is as it was written.

use anyhow::Result;
use tollgate_model::Untrusted;
use tollgate_sinks::counted;
use tollgate_store::{Checked, StoreError};

use crate::exit::Exit;
use crate::findings::args::{CheckArguments, StateCommand};
use crate::findings::open_to_read;
use crate::output::print;

/// Runs a verb.
pub fn run(command: &StateCommand) -> Result<Exit> {
    match command {
        StateCommand::Check(said) => check(said),
    }
}

fn check(said: &CheckArguments) -> Result<Exit> {
    let store = match open_to_read(&said.file) {
        Ok(store) => store,
        Err(error) => {
            // What is no store, or none that can be read, is what was to be found out.
            let unsound = matches!(
                error.downcast_ref(),
                Some(StoreError::Foreign | StoreError::Altered(_) | StoreError::Damaged(_) | StoreError::Other(_) | StoreError::NotAFile)
            );
            if !unsound {
                return Err(error);
            }
            print(|out| writeln!(out, "{error:#}"))?;
            return Ok(Exit::Unsound);
        }
    };
    let Checked { entries, last, findings, revisions, cases, problems } = store.check(&said.noted);
    drop(store);
    let safe = |text: &str| Untrusted::from(text).escaped();
    print(|out| {
        problems.iter().try_for_each(|problem| writeln!(out, "{}", safe(&problem.to_string())))?;
        let last = if last.is_empty() { "none" } else { &last };
        writeln!(
            out,
            "{}, {}, {}, {} of custody, {}; last hash {}",
            counted(findings, "finding"),
            counted(revisions, "revision"),
            counted(cases, "case"),
            counted(entries, "row"),
            counted(problems.len(), "problem"),
            safe(last)
        )
    })?;
    Ok(if problems.is_empty() { Exit::Done } else { Exit::Unsound })
}
