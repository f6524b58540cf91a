//! `tollgate content`: the stories that the content must come true in.

mod days;
mod draft;
mod pages;
mod report;
mod run;
mod standing;
mod untried;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use tollgate_model::Untrusted;
use tollgate_policy::{Policy, changed_rows};
use tollgate_sinks::counted;

pub use self::days::run as days;
use self::pages::Pages;
use crate::args::{ContentTestArguments, Shown};
use crate::exit::Exit;
use crate::output::{print, tell};
use crate::setup::load_policy;

/// Runs scenarios, and says whether each came to its outcome.
pub fn test(arguments: &ContentTestArguments) -> Result<Exit> {
    let (folders, files): (Vec<_>, Vec<_>) = arguments.paths.iter().partition(|path| path.is_dir());
    if folders.len() > 1 {
        bail!("one folder of content can be tested at a time");
    }
    let folder = folders.first().map(|folder| folder.as_path());
    let Some(policy) = load_policy(folder) else { return Ok(Exit::Policy) };
    let pages = match Pages::read(folder, &files.iter().map(|file| file.as_path()).collect::<Vec<&Path>>(), &policy)? {
        Ok(pages) => pages,
        Err(mistakes) => {
            mistakes.iter().for_each(|mistake| tell(format_args!("tollgate: {}", Untrusted::from(mistake.as_str()).escaped())));
            tell(format_args!("{} in the pages", counted(mistakes.len(), "mistake")));
            return Ok(Exit::Policy);
        }
    };
    let scenarios = pages.select(&arguments.only)?;
    let policy: Arc<Policy> = Arc::new(policy);
    let ran = run::all(&policy, &scenarios, arguments.threads)?;
    let untried = untried::untried(&policy, folder.map(changed_rows).unwrap_or_default(), &ran);
    match arguments.format {
        Shown::Text => print(|out| report::text(out, &ran, &untried, arguments.all))?,
        Shown::Markdown => print(|out| report::markdown(out, &ran))?,
        Shown::Draft => print(|out| draft::tables(out, &ran))?,
    }
    if arguments.format != Shown::Text {
        untried.iter().for_each(|untried| tell(format_args!("tollgate: {untried}")));
    }
    Ok(if !untried.is_empty() || ran.iter().any(|ran| ran.fails()) { Exit::Found } else { Exit::Done })
}

/// Prints the notation in which traces are written.
pub fn notation() -> Result<Exit> {
    print(|out| out.write_all(tollgate_trace::NOTATION.as_bytes()))?;
    Ok(Exit::Done)
}
