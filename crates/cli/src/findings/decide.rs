//! `tollgate findings assign`, `status`, `verdict` and `note`.

use anyhow::{Context, Result};
use tollgate_model::FindingId;
use tollgate_store::{Act, Decision, StoreError, Verdict};

use super::actor::actor;
use super::args::{ActArguments, AssignArguments, NoteArguments, StatusArguments, VerdictArguments};
use super::document::Document;
use super::propose::{Expected, Proposal};
use super::{find, open, safe};
use crate::allow::folder::{now, shown};
use crate::exit::Exit;
use crate::output::print;
use crate::setup::load_policy;

/// A decision that stands: which finding, who decided, and whether anything changed by it.
struct Decided {
    id: FindingId,
    by: String,
    changed: bool,
}

fn decide(said: &ActArguments, decision: &Decision<'_>) -> Result<Decided> {
    let mut store = open(&said.one.store.store)?;
    let id = find(&store, &said.one.id)?;
    let by = actor(said.by.as_deref());
    let changed = store.decide(&Act { at: now().0, by: &by }, &id, decision).with_context(|| shown(&said.one.store.store))?;
    Ok(Decided { id, by, changed })
}

fn told(decided: &Decided, what: &str) -> Result<Exit> {
    let already = if decided.changed { "" } else { " already; nothing was changed" };
    print(|out| writeln!(out, "{}: {}{already}", safe(&decided.id.0), safe(what)))?;
    Ok(Exit::Done)
}

/// Says who looks after a finding.
pub fn assign(said: &AssignArguments) -> Result<Exit> {
    let decided = decide(&said.act, &Decision::Owner(said.to.as_deref()))?;
    told(&decided, &said.to.as_deref().map_or_else(|| "nobody looks after it".to_owned(), |to| format!("{to} looks after it")))
}

/// Says how far somebody is.
pub fn status(said: &StatusArguments) -> Result<Exit> {
    let decided = decide(&said.act, &Decision::Status(said.to, &said.reason)).map_err(|error| {
        let lacks = said.reason.trim().is_empty() && matches!(error.downcast_ref(), Some(StoreError::Refused(_)));
        if lacks { error.context("say why with --reason TEXT") } else { error }
    })?;
    told(&decided, &format!("it is {}", said.to))
}

/// Writes something down.
pub fn note(said: &NoteArguments) -> Result<Exit> {
    let decided = decide(&said.act, &Decision::Note(&said.text))?;
    told(&decided, "noted")
}

/// Says what a finding is; of what is expected, what would cover it.
pub fn verdict(said: &VerdictArguments) -> Result<Exit> {
    let policy = match (said.to, load_policy(said.config.as_deref())) {
        (Verdict::Expected, None) => return Ok(Exit::Policy),
        (_, policy) => policy,
    };
    let decided = decide(&said.act, &Decision::Verdict(said.to, &said.reason))?;
    told(&decided, &format!("it is {}", said.to))?;
    let (Verdict::Expected, Some(policy)) = (said.to, policy) else { return Ok(Exit::Done) };
    let store = super::open_to_read(&said.act.one.store.store)?;
    let found = store.finding(&decided.id)?;
    drop(store);
    // What was judged, even if a hunt has said something else in between.
    let judged = found.revisions.iter().find(|revision| Some(revision.revision) == found.summary.verdict_revision);
    let document = Document::parse(&judged.context("a verdict is about a revision")?.document)?;
    let expected = Expected {
        document: &document,
        policy: &policy,
        folder: said.config.as_deref(),
        by: &decided.by,
        owner: found.summary.owner.as_deref().unwrap_or(&decided.by),
        reason: &said.reason,
    };
    match expected.propose()? {
        Proposal::Command(command) => print(|out| {
            writeln!(
                out,
                "this allow entry would cover it, once somebody else than {} approves it; nothing was proposed yet:",
                safe(&decided.by)
            )?;
            writeln!(out, "  {command}")
        })?,
        Proposal::None(reasons) => print(|out| {
            writeln!(out, "no allow entry can be proposed from it:")?;
            reasons.iter().try_for_each(|reason| writeln!(out, "  {}", safe(reason)))
        })?,
    }
    Ok(Exit::Done)
}
