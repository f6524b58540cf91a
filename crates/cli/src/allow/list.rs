//! `tollgate allow list`, `show`, `due` and `audit`.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use tollgate_model::{Nanos, Untrusted};
use tollgate_policy::{ALLOW_FOLDER, AllowEntry, AllowState};
use tollgate_sinks::{are, counted};

use super::args::{AuditArguments, DueArguments, FolderArguments, OneArguments};
use super::folder::{Folder, now, shown};
use super::log::{Done, faults, last_hash};
use crate::exit::Exit;
use crate::output::print;

/// Lists the entries.
pub fn list(said: &FolderArguments) -> Result<Exit> {
    let folder = match Folder::open(&said.config) {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    let at = now().0;
    print(|out| {
        for entry in &folder.policy.allow.entries {
            let covers = entry.categories(&folder.policy).join(", ");
            writeln!(
                out,
                "{} version {}, {}, until {}, owner {}",
                entry.id,
                entry.version,
                entry.state(at).word(),
                entry.expires,
                safe(&entry.owner)
            )?;
            writeln!(out, "    {} to {}: {covers}, not more than {}", who(entry), entry.destinations.join(", "), entry.cap)?;
        }
        Ok(())
    })?;
    let refused = folder.policy.allow.refused.len();
    crate::output::tell(format_args!("{}, {} in others", counted_entries(folder.policy.allow.entries.len()), counted(refused, "mistake")));
    Ok(if refused > 0 { Exit::Policy } else { Exit::Done })
}

fn counted_entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn who(entry: &AllowEntry) -> String {
    let caller = entry.caller.as_ref().map(|caller| format!(" run by {caller}")).unwrap_or_default();
    safe(&format!("{}{caller}", entry.program))
}

fn safe(text: &str) -> String {
    Untrusted::from(text).escaped()
}

/// Shows an entry.
pub fn show(said: &OneArguments) -> Result<Exit> {
    let folder = match Folder::open(&said.folder.config) {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    let at = now().0;
    let versions = folder.versions(&said.id)?;
    let lines = folder.log.read().with_context(|| shown(folder.log.path()))?;
    let texts = versions.iter().map(|entry| folder.text(entry)).collect::<Result<Vec<_>>>()?;
    print(|out| {
        for (entry, text) in versions.iter().zip(&texts) {
            writeln!(out, "# {}: {} today", entry.file, entry.state(at).word())?;
            text.lines().try_for_each(|line| writeln!(out, "{}", safe(line)))?;
            writeln!(out)?;
        }
        lines.iter().flatten().filter(|done| done.id == said.id).try_for_each(|done| writeln!(out, "# {}", told(done)))
    })?;
    Ok(Exit::Done)
}

fn told(done: &Done) -> String {
    let Done { number, time, by, action, id, version, reason, hash, .. } = done;
    let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    safe(&format!("{number} {time} {by} {action} {id} version {version}{reason} [{}]", hash.get(..16).unwrap_or(hash)))
}

/// Lists the entries whose end is near. An older version of a renewed entry is none.
pub fn due(said: &DueArguments) -> Result<Exit> {
    let folder = match Folder::open(&said.folder.config) {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    let (at, entries) = (now().0, &folder.policy.allow.entries);
    let soon = at.plus(Nanos::from_secs(86_400_i64.saturating_mul(said.days.into())));
    let newest = |entry: &&AllowEntry| !entries.iter().any(|other| other.id == entry.id && other.version > entry.version);
    let due: Vec<&AllowEntry> =
        entries.iter().filter(newest).filter(|entry| entry.state(at) != AllowState::Revoked && !entry.expires.holds(soon)).collect();
    print(|out| {
        due.iter().try_for_each(|entry| {
            let state = entry.state(at);
            let end = if state == AllowState::Expired { "ended" } else { "ends" };
            writeln!(
                out,
                "{} version {} {end} on {}, owner {}, {}",
                entry.id,
                entry.version,
                entry.expires,
                safe(&entry.owner),
                state.word()
            )
        })
    })?;
    crate::output::tell(format_args!(
        "{} of {} {} due within {}",
        due.len(),
        counted_entries(entries.len()),
        are(due.len()),
        counted(said.days, "day")
    ));
    Ok(Exit::Done)
}

/// Shows or checks the log.
pub fn audit(said: &AuditArguments) -> Result<Exit> {
    let folder = match Folder::open(&said.folder.config) {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    let lines = folder.log.read().with_context(|| shown(folder.log.path()))?;
    if !said.verify {
        print(|out| lines.iter().flatten().try_for_each(|done| writeln!(out, "{}", told(done))))?;
        return Ok(Exit::Done);
    }
    let mut all = faults(&lines);
    let logged: BTreeSet<&str> = lines.iter().flatten().map(|done| done.file.as_str()).collect();
    let there = folder.files();
    // What a line names is looked at only if it is where entries are.
    let is_place =
        |file: &str| file.strip_prefix(ALLOW_FOLDER).and_then(|name| name.strip_prefix('/')).is_some_and(|name| !name.contains('/'));
    all.extend(logged.iter().filter(|file| !is_place(file)).map(|file| format!("a line names {file}, where no entry is")));
    all.extend(there.iter().filter(|file| !logged.contains(file.as_str())).map(|file| format!("{file} stands in no line")));
    for file in logged.into_iter().filter(|file| is_place(file)) {
        let last = last_hash(&lines, file);
        match folder.sha256(file) {
            _ if !there.iter().any(|there| there == file) => all.push(format!("{file} is gone")),
            Some(hash) if last.is_some_and(|done| done.sha256 == hash) => {}
            _ => all.push(format!("{file} was changed after line {}", last.map_or(0, |done| done.number))),
        }
    }
    let holds = |hash: &str| lines.iter().flatten().any(|done| done.hash == hash);
    all.extend(said.noted.iter().filter(|hash| !holds(hash)).map(|hash| format!("no line bears the noted hash {hash}")));
    print(|out| {
        all.iter().try_for_each(|fault| writeln!(out, "{}", safe(fault)))?;
        let head = lines.iter().flatten().last().map_or("none", |done| done.hash.as_str());
        writeln!(out, "{}, {}; last hash {}", counted(lines.len(), "line"), counted(all.len(), "fault"), safe(head))
    })?;
    Ok(if all.is_empty() { Exit::Done } else { Exit::Found })
}
