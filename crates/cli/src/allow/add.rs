//! `tollgate allow add` and `import`: proposals.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tollgate_model::Untrusted;
use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::args::{AddArguments, ImportArguments};
use super::folder::{Change, Folder, MOST_BYTES, day_in, shown};
use super::log::read_regular;
use crate::exit::Exit;
use crate::output::{print, tell};

/// Writes a proposal.
pub fn add(said: &AddArguments) -> Result<Exit> {
    let folder = match Folder::make_to_write(&said.folder.config)? {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    let id = said.id.clone().unwrap_or_else(|| next_id(&folder));
    if taken(&folder, &id) {
        bail!("{id:?} is taken: `tollgate allow renew` begins a new version of an entry");
    }
    let change = Change {
        by: &said.author,
        action: "add",
        reason: format!("{} ({})", said.reason, said.ticket),
        file: Folder::place(&id, 1),
        text: document(&id, said)?.to_string(),
        is_new: true,
    };
    let Some(entry) = folder.write(&change)? else { return Ok(Exit::Policy) };
    print(|out| {
        writeln!(out, "{}", shown(&said.folder.config.join(&entry.file)))?;
        writeln!(out, "{} is a proposal and covers nothing until somebody else than {} approves it:", entry.id, entry.author)?;
        writeln!(out, "  tollgate allow approve -c {} {} --by NAME", shown(&said.folder.config), entry.id)
    })?;
    Ok(Exit::Done)
}

/// The number after the greatest that is or was in use, in entries that cannot be read too.
fn next_id(folder: &Folder) -> String {
    let names = folder.files().into_iter().filter_map(|file| Some(file.rsplit('/').next()?.split('.').next()?.to_owned()));
    let logged = folder.log.read().unwrap_or_default().into_iter().flatten().map(|done| done.id);
    let ids = folder.policy.allow.entries.iter().map(|entry| entry.id.clone()).chain(names).chain(logged);
    let number = |id: String| id.to_lowercase().strip_prefix("a-").and_then(|number| number.parse::<u32>().ok());
    format!("A-{:04}", ids.filter_map(number).max().unwrap_or_default().saturating_add(1))
}

/// Whether an entry has this id, or its file this name: file systems may not tell small letters from great ones.
fn taken(folder: &Folder, id: &str) -> bool {
    let place = Folder::place(id, 1);
    folder.policy.allow.entries.iter().any(|entry| entry.id.eq_ignore_ascii_case(id))
        || folder.files().iter().any(|file| file.eq_ignore_ascii_case(&place))
}

/// The file of a proposal.
pub fn document(id: &str, said: &AddArguments) -> Result<DocumentMut> {
    let mut document = DocumentMut::new();
    let texts = [("id", id), ("owner", &said.owner), ("author", &said.author), ("reason", &said.reason), ("ticket", &said.ticket)];
    for (key, text) in texts {
        document.insert(key, value(text));
        if key == "id" {
            document.insert("version", value(1));
        }
    }
    document.insert("created", value(toml_edit::Datetime::from(day_in(0)?)));
    document.insert("expires", value(toml_edit::Datetime::from(day_in(said.days)?)));
    document.insert("cap", value(i64::from(said.cap)));
    if let Some(arguments) = &said.arguments {
        document.insert("arguments", value(arguments));
    }
    let keys = [&said.team_id, &said.signing_id, &said.platform_id, &said.cdhash];
    document.insert("program", program(keys).unwrap_or_else(|| Item::Table(Table::new())));
    let keys = [&said.caller_team_id, &said.caller_signing_id, &said.caller_platform_id, &said.caller_cdhash];
    if let Some(caller) = program(keys) {
        document.insert("caller", caller);
    }
    let mut scope = Table::new();
    let lists = [("hosts", &said.host), ("destinations", &said.destination), ("ranges", &said.range)];
    lists.into_iter().filter(|(_, texts)| !texts.is_empty()).for_each(|(key, texts)| drop(scope.insert(key, list(texts))));
    if let Some(hours) = &said.hours {
        scope.insert("hours", value(hours));
    }
    if let Some(bytes) = said.max_bytes_a_day {
        scope.insert("max_bytes_a_day", value(i64::from(bytes)));
    }
    document.insert("scope", Item::Table(scope));
    let mut stages = Table::new();
    let lists = [("read", &said.read), ("credentials", &said.credentials)];
    lists.into_iter().filter(|(_, texts)| !texts.is_empty()).for_each(|(key, texts)| drop(stages.insert(key, list(texts))));
    stages.insert("archive", value(said.archive));
    document.insert("stages", Item::Table(stages));
    Ok(document)
}

fn program(keys: [&Option<String>; 4]) -> Option<Item> {
    let mut table = Table::new();
    for (key, text) in ["team_id", "signing_id", "platform_id", "cdhash"].into_iter().zip(keys) {
        if let Some(text) = text {
            table.insert(key, value(text));
        }
    }
    (!table.is_empty()).then_some(Item::Table(table))
}

fn list(texts: &[String]) -> Item {
    value(texts.iter().collect::<Array>())
}

/// Takes entries from elsewhere over. Each is a proposal of whoever does, whoever approved it there.
pub fn import(said: &ImportArguments) -> Result<Exit> {
    let folder = match Folder::open_to_write(&said.folder.config)? {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    let (mut taken, mut refused) = (0_usize, 0_usize);
    for path in files(&said.paths)? {
        match take(&folder, &path, &said.author)? {
            Some(file) => {
                taken = taken.saturating_add(1);
                print(|out| writeln!(out, "{}", shown(&said.folder.config.join(file))))?;
            }
            None => refused = refused.saturating_add(1),
        }
    }
    tell(format_args!("{taken} taken over as proposals, {refused} refused"));
    Ok(if refused > 0 { Exit::Policy } else { Exit::Done })
}

/// Files as they are, and those of folders, in the order of their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).with_context(|| shown(path))?;
        let mut inside: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        inside.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// The file that an entry was written to; none if it is refused, which has been told.
fn take(folder: &Folder, path: &Path, author: &str) -> Result<Option<String>> {
    let refuse = |why: &str| {
        tell(format_args!("tollgate: {}: {}", shown(path), Untrusted::from(why.trim()).escaped()));
        Ok(None)
    };
    let read = read_regular(path, MOST_BYTES).map_err(|error| error.to_string());
    let text = match read.and_then(|bytes| String::from_utf8(bytes).map_err(|error| error.to_string())) {
        Ok(text) => text,
        Err(error) => return refuse(&error),
    };
    let mut document: DocumentMut = match text.parse() {
        Ok(document) => document,
        Err(error) => return refuse(&error.to_string()),
    };
    let id = document.get("id").and_then(Item::as_str).unwrap_or_default().to_owned();
    if taken(folder, &id) {
        return refuse("an entry of this id is here already");
    }
    document.remove("approver");
    document.remove("revoked");
    document.insert("author", value(author));
    document.insert("version", value(1));
    // What was before was hunted without it.
    document.insert("created", value(toml_edit::Datetime::from(day_in(0)?)));
    let file = Folder::place(if id.contains('/') { "refused" } else { &id }, 1);
    let reason = format!("from {}", shown(path));
    let change = Change { by: author, action: "import", reason, file: file.clone(), text: document.to_string(), is_new: true };
    Ok(folder.write(&change)?.map(|_| file))
}
