//! What people do with a baseline: `approve`, `reject`, `freeze`, `export` and `import`.

use anyhow::{Result, bail};
use tollgate_policy::{Pair, pair_id, write_snapshot};
use tollgate_sinks::counted;

use super::args::{DecideArguments, ExportArguments, FreezeArguments, ImportArguments};
use super::folder::{Folder, load_text, safe};
use super::show::day;
use crate::allow::folder::{now, shown};
use crate::exit::Exit;
use crate::output::{OutputFailed, print, write_whole};
use crate::setup::load_policy;

/// Keeps what a person says of pairs: all of them, or none.
pub fn decide(said: &DecideArguments, action: &str) -> Result<Exit> {
    signed(&said.by, Some(&said.reason))?;
    let mut folder = Folder::open_to_write(existing(&said.folder.baseline)?)?;
    let facts = folder.facts()?;
    let mut pairs: Vec<Pair> = Vec::new();
    for id in &said.pairs {
        match facts.pairs().find(|pair| pair_id(pair) == *id) {
            Some(pair) => pairs.push(pair.clone()),
            None => bail!("no pair is called {:?}; `tollgate baseline review --all` lists them", safe(id)),
        }
    }
    for pair in &pairs {
        folder.decide(action, &said.by, pair, &said.reason)?;
    }
    print(|out| {
        for pair in &pairs {
            writeln!(out, "{action}: {} -> {}", safe(&pair.who.to_string()), safe(&pair.destination))?;
        }
        writeln!(out, "hunts see it once it is frozen")
    })?;
    Ok(Exit::Done)
}

/// Makes a snapshot that hunts see.
pub fn freeze(said: &FreezeArguments) -> Result<Exit> {
    signed(&said.by, None)?;
    let Some(policy) = load_policy(said.folder.config.as_deref()) else { return Ok(Exit::Policy) };
    let mut folder = Folder::open_to_write(existing(&said.folder.baseline)?)?;
    let (facts, verdicts) = (folder.facts()?, folder.verdicts());
    let verdict = |pair: &Pair| verdicts.get(&pair_id(pair)).copied();
    let Some(text) = write_snapshot(&facts, &verdict, (&said.by, &now().1), &policy.scoring.baseline) else {
        bail!("nothing was learned yet: `tollgate baseline learn` first");
    };
    let id = folder.activate(&text, ("freeze", &said.by, "frozen"))?;
    let through = facts.through(&policy.scoring.baseline).map(day).unwrap_or_default();
    print(|out| writeln!(out, "{id}: {}, learned through {through}; hunts see it from now on", counted(facts.pairs().count(), "pair")))?;
    Ok(Exit::Done)
}

/// Copies the snapshot that hunts see.
pub fn export(said: &ExportArguments) -> Result<Exit> {
    let folder = Folder::open(&said.folder.baseline)?;
    let Some((id, text)) = folder.active_text()? else { bail!("nothing is frozen yet") };
    write_whole(&said.file, false, |out| out.write_all(text.as_bytes())).map_err(|cause| OutputFailed::new(shown(&said.file), cause))?;
    print(|out| writeln!(out, "{id} in {}", shown(&said.file)))?;
    Ok(Exit::Done)
}

/// Takes a snapshot from elsewhere.
pub fn import(said: &ImportArguments) -> Result<Exit> {
    signed(&said.by, Some(&said.reason))?;
    let (baseline, text) = load_text(&said.file)?;
    let mut folder = Folder::open_to_write(&said.folder.baseline)?;
    let id = folder.activate(&text, ("import", &said.by, &said.reason))?;
    let (pairs, usual) = baseline.counts();
    print(|out| {
        writeln!(
            out,
            "{id}: {}, {usual} of them usual, learned through {}; hunts see it from now on",
            counted(pairs, "pair"),
            day(baseline.through)
        )
    })?;
    Ok(Exit::Done)
}

/// Nobody decides without a name.
fn signed(by: &str, reason: Option<&str>) -> Result<()> {
    if by.trim().is_empty() || reason.is_some_and(|reason| reason.trim().is_empty()) {
        bail!("--by and --reason must say something");
    }
    Ok(())
}

/// A folder that must be there: one that is not is a slip of the pen.
fn existing(folder: &std::path::Path) -> Result<&std::path::Path> {
    if folder.is_dir() { Ok(folder) } else { bail!("{}: there is no such folder", shown(folder)) }
}
