//! `tollgate allow approve`, `renew` and `revoke`.

use anyhow::{Context, Result, bail};
use tollgate_policy::AllowState;
use toml_edit::{DocumentMut, value};

use super::args::{ChangeArguments, RenewArguments, RevokeArguments};
use super::folder::{Change, Folder, day_in, now};
use super::log::last_hash;
use crate::exit::Exit;
use crate::output::print;

/// Agrees to a proposal.
pub fn approve(said: &ChangeArguments) -> Result<Exit> {
    let folder = match Folder::open_to_write(&said.one.folder.config)? {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    let entry = folder.newest(&said.one.id)?;
    match entry.state(now().0) {
        AllowState::Proposed => {}
        state => bail!("{} version {} is no proposal: it is {}", entry.id, entry.version, state.word()),
    }
    let mut document: DocumentMut = folder.text(entry)?.parse().context("the entry")?;
    document.insert("approver", value(&said.by));
    // What was before today was hunted without it.
    let today = day_in(0)?;
    let created = document.get("created").and_then(|created| created.as_datetime()).and_then(|created| created.date);
    document.insert("created", value(toml_edit::Datetime::from(created.map_or(today, |created| created.max(today)))));
    let change = Change {
        by: &said.by,
        action: "approve",
        reason: String::new(),
        file: entry.file.clone(),
        text: document.to_string(),
        is_new: false,
    };
    let Some(entry) = folder.write(&change)? else { return Ok(Exit::Policy) };
    print(|out| writeln!(out, "{} version {} is {} until {}", entry.id, entry.version, entry.state(now().0).word(), entry.expires))?;
    Ok(Exit::Done)
}

/// Takes a file that was written or changed by hand into the log. Whoever approved it before approved something else.
pub fn record(said: &RevokeArguments) -> Result<Exit> {
    let folder = match Folder::open_to_write(&said.one.folder.config)? {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    for entry in folder.versions(&said.one.id)? {
        let lines = folder.log.read().context("the log")?;
        if last_hash(&lines, &entry.file).map(|done| done.sha256.clone()) == folder.sha256(&entry.file) {
            continue;
        }
        let mut document: DocumentMut = folder.text(entry)?.parse().context("the entry")?;
        document.remove("approver");
        document.insert("author", value(&said.by));
        let change = Change {
            by: &said.by,
            action: "record",
            reason: said.reason.clone(),
            file: entry.file.clone(),
            text: document.to_string(),
            is_new: false,
        };
        let Some(entry) = folder.write(&change)? else { return Ok(Exit::Policy) };
        print(|out| writeln!(out, "{} version {} is a proposal of {}", entry.id, entry.version, entry.author))?;
    }
    Ok(Exit::Done)
}

/// Begins a new version. The old one keeps its days, so that what they covered stays covered, and nothing else does.
pub fn renew(said: &RenewArguments) -> Result<Exit> {
    let folder = match Folder::open_to_write(&said.one.folder.config)? {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    let entry = folder.newest(&said.one.id)?;
    match entry.state(now().0) {
        AllowState::Proposed => bail!("{} version {} is a proposal still: approve it, or change its file", entry.id, entry.version),
        AllowState::Revoked => bail!("{} was revoked: a new entry says why it is in order after all", entry.id),
        AllowState::Pending | AllowState::InForce | AllowState::Expired => {}
    }
    let version = entry.version.saturating_add(1);
    let mut document: DocumentMut = folder.text(entry)?.parse().context("the entry")?;
    document.insert("version", value(i64::from(version)));
    document.insert("author", value(&said.author));
    document.insert("ticket", value(&said.ticket));
    document.insert("created", value(toml_edit::Datetime::from(day_in(0)?)));
    document.insert("expires", value(toml_edit::Datetime::from(day_in(said.days)?)));
    document.remove("approver");
    let file = Folder::place(&entry.id, version);
    let change = Change { by: &said.author, action: "renew", reason: said.ticket.clone(), file, text: document.to_string(), is_new: true };
    let Some(entry) = folder.write(&change)? else { return Ok(Exit::Policy) };
    print(|out| {
        writeln!(
            out,
            "{} version {version} is a proposal until {}; somebody else than {} has to approve it",
            entry.id, entry.expires, entry.author
        )
    })?;
    Ok(Exit::Done)
}

/// Ends all versions that are not over.
pub fn revoke(said: &RevokeArguments) -> Result<Exit> {
    let folder = match Folder::open_to_write(&said.one.folder.config)? {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    let (at, text) = now();
    let over = |state| matches!(state, AllowState::Revoked | AllowState::Expired);
    let open: Vec<_> = folder.versions(&said.one.id)?.into_iter().filter(|entry| !over(entry.state(at))).collect();
    if open.is_empty() {
        bail!("{} is over already", said.one.id);
    }
    for entry in open {
        let mut document: DocumentMut = folder.text(entry)?.parse().context("the entry")?;
        document.insert("revoked", value(text.parse::<toml_edit::Datetime>()?));
        let change = Change {
            by: &said.by,
            action: "revoke",
            reason: said.reason.clone(),
            file: entry.file.clone(),
            text: document.to_string(),
            is_new: false,
        };
        let Some(entry) = folder.write(&change)? else { return Ok(Exit::Policy) };
        print(|out| writeln!(out, "{} version {} covers nothing from {text} on", entry.id, entry.version))?;
    }
    Ok(Exit::Done)
}
