//! `tollgate allow test`: what entries would lower, before anybody approves them.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Result, bail};
use tollgate_ingest::{Input, is_stdin};
use tollgate_model::{Finding, FindingId};
use tollgate_policy::{AllowEntry, AllowState, Policy};
use tollgate_sinks::counted;

use super::args::TestArguments;
use super::folder::{Folder, now};
use crate::exit::Exit;
use crate::output::{print, tell};
use crate::progress;
use crate::setup::{Setup, Span, redaction};

/// Hunts without and with entries.
pub fn test(said: &TestArguments) -> Result<Exit> {
    if said.setup.config.is_none() {
        bail!("--config names the policy folder whose entries are tested");
    }
    let mut setup = match Setup::new(&said.paths, &said.setup)? {
        Ok(setup) => setup,
        Err(exit) => return Ok(exit),
    };
    if let Err(exit) = setup.see(&said.usual) {
        return Ok(exit);
    }
    if said.paths.iter().any(|path| is_stdin(path)) || setup.inputs.iter().any(Input::awaits_writer) {
        bail!("the telemetry is read twice, which standard input and named pipes are not made for: write it to a file");
    }
    let policy = Arc::clone(&setup.policy);
    let is_over = |entry: &AllowEntry| matches!(entry.state(now().0), AllowState::Revoked | AllowState::Expired);
    let is_named = |entry: &&AllowEntry| (said.entry.is_empty() && !is_over(entry)) || said.entry.contains(&entry.id);
    let entries: Vec<AllowEntry> = policy.allow.entries.iter().filter(is_named).map(AllowEntry::rehearsed).collect();
    if let Some(id) = said.entry.iter().find(|id| !entries.iter().any(|entry| entry.id == **id)) {
        let wrong = policy.allow.refused.iter().find(|error| error.file == Folder::place(id, 1));
        match wrong {
            Some(error) => bail!("{id:?} has a mistake, and is read only without it: {error}"),
            None => bail!("no entry is called {id:?}"),
        }
    }
    let without = hunt(said, policy.with_allow(Vec::new()))?;
    let with = hunt(said, policy.with_allow(entries.clone()))?;
    let (Some(without), Some(with)) = (without, with) else { return Ok(Exit::Nothing) };
    let mut covering: BTreeMap<&str, usize> = entries.iter().map(|entry| (entry.id.as_str(), 0)).collect();
    let (mut lowered, mut secret) = (0_usize, 0_usize);
    print(|out| {
        for (id, before) in &without {
            let Some(after) = with.get(id) else { continue };
            let ids = covered_by(after);
            covering
                .iter_mut()
                .filter(|(id, _)| ids.iter().any(|covered| covered == **id))
                .for_each(|(_, count)| *count = count.saturating_add(1));
            if after.score >= before.score {
                continue;
            }
            let credentials: Vec<&str> = credentials(before, &policy);
            lowered = lowered.saturating_add(1);
            secret = secret.saturating_add(usize::from(!credentials.is_empty()));
            let what = if credentials.is_empty() { String::new() } else { format!(", CREDENTIALS: {}", credentials.join(", ")) };
            let (from, to) = ((before.level.name(), before.score), (after.level.name(), after.score));
            writeln!(out, "{} {}: {} {} -> {} {} by {}{what}", id.0, before.host.escaped(), from.0, from.1, to.0, to.1, ids.join(", "))?;
        }
        writeln!(out, "{lowered} of {} would be lowered, {secret} of them with credentials", counted(without.len(), "finding"))?;
        covering.iter().filter(|(_, count)| **count == 0).try_for_each(|(id, _)| writeln!(out, "{id} would cover nothing here"))
    })?;
    Ok(Exit::Done)
}

/// The ids of the entries that a finding names.
fn covered_by(finding: &Finding) -> Vec<String> {
    let terms = finding.chains.iter().flat_map(|chain| &chain.terms);
    let mut ids: Vec<String> =
        terms.filter_map(|term| term.name.strip_prefix("cap:")).flat_map(|ids| ids.split(',')).map(str::to_owned).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn credentials<'p>(finding: &Finding, policy: &'p Policy) -> Vec<&'p str> {
    let ids = finding.categories.iter().filter_map(|name| policy.category_id(name)).filter(|id| policy.is_credential(*id));
    ids.map(|id| policy.category(id)).collect()
}

/// All findings under other content; none if nothing was usable.
fn hunt(said: &TestArguments, policy: Policy) -> Result<Option<BTreeMap<FindingId, Finding>>> {
    let Ok(mut setup) = Setup::new(&said.paths, &said.setup)? else { return Ok(None) };
    setup.policy = Arc::new(policy);
    let shown = progress::show(&setup, said.no_progress, true);
    let outcome = setup.hunt(redaction(None)?, Span::default(), said.threads, None).run(&mut |_| {});
    shown.erase();
    for line in setup.not_opened(&outcome) {
        tell(format_args!("tollgate: {line}"));
    }
    let ids: Vec<FindingId> = outcome.findings.briefs().map(|(id, _)| id.clone()).collect();
    let findings = ids.into_iter().filter_map(|id| Some((id.clone(), outcome.findings.get(&id)?))).collect();
    Ok(outcome.account.usable().then_some(findings))
}
