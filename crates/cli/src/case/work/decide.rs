//! `tollgate case open`, `add`, `note`, `assign`, `close` and `reopen`.

use anyhow::{Context, Result};
use tollgate_model::FindingId;
use tollgate_sinks::counted;
use tollgate_store::{Act, CaseDecision, CaseStatus, Store};

use super::args::{ActArguments, AddArguments, AssignArguments, NoteArguments, OpenArguments, StatusArguments};
use super::find;
use crate::allow::folder::{now, shown};
use crate::exit::Exit;
use crate::findings::actor::actor;
use crate::findings::{find as find_finding, open as open_store, safe};
use crate::output::print;

/// Opens a case.
pub fn open(said: &OpenArguments) -> Result<Exit> {
    let mut store = open_store(&said.by.store.store)?;
    let ids = findings(&store, &said.findings)?;
    let by = actor(said.by.by.as_deref());
    let id = store.open_case(&Act { at: now().0, by: &by }, &said.title, &ids).with_context(|| shown(&said.by.store.store))?;
    let held = store.case(&id)?.findings.len();
    drop(store);
    print(|out| writeln!(out, "{}: opened, with {}", safe(&id.0), counted(held, "finding")))?;
    Ok(Exit::Done)
}

/// Adds findings to a case.
pub fn add(said: &AddArguments) -> Result<Exit> {
    let store = open_store(&said.act.by.store.store)?;
    let ids = findings(&store, &said.findings)?;
    decide(store, &said.act, &CaseDecision::Add(&ids), "they belong to it")
}

/// Writes something down.
pub fn note(said: &NoteArguments) -> Result<Exit> {
    decide(open_store(&said.act.by.store.store)?, &said.act, &CaseDecision::Note(&said.text), "noted")
}

/// Says who looks after a case.
pub fn assign(said: &AssignArguments) -> Result<Exit> {
    let what = said.to.as_deref().map_or_else(|| "nobody looks after it".to_owned(), |to| format!("{to} looks after it"));
    decide(open_store(&said.act.by.store.store)?, &said.act, &CaseDecision::Owner(said.to.as_deref()), &what)
}

/// Closes a case, or opens it again.
pub fn status(said: &StatusArguments, to: CaseStatus) -> Result<Exit> {
    let decision = CaseDecision::Status(to, &said.reason);
    decide(open_store(&said.act.by.store.store)?, &said.act, &decision, &format!("it is {to}"))
}

fn findings(store: &Store, beginnings: &[String]) -> Result<Vec<FindingId>> {
    beginnings.iter().map(|beginning| find_finding(store, beginning)).collect()
}

fn decide(mut store: Store, said: &ActArguments, decision: &CaseDecision<'_>, what: &str) -> Result<Exit> {
    let id = find(&store, &said.case)?;
    let by = actor(said.by.by.as_deref());
    let changed = store.decide_case(&Act { at: now().0, by: &by }, &id, decision).with_context(|| shown(&said.by.store.store))?;
    drop(store);
    let already = if changed { "" } else { " already; nothing was changed" };
    print(|out| writeln!(out, "{}: {}{already}", safe(&id.0), safe(what)))?;
    Ok(Exit::Done)
}
