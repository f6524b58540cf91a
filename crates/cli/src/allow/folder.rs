//! A folder of entries: finding one, writing one, and telling the log.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tollgate_model::{Timestamp, Untrusted};
use tollgate_policy::{ALLOW_FOLDER, AllowEntry, Policy};

use super::log::{Done, Log, sha256};
use crate::exit::Exit;
use crate::output::{OutputFailed, tell};
use crate::setup::load_policy;

/// A policy folder and its entries.
pub struct Folder {
    root: PathBuf,
    pub policy: Policy,
    pub log: Log,
}

/// What is to be written.
pub struct Change<'a> {
    pub by: &'a str,
    pub action: &'a str,
    pub reason: String,
    pub file: String,
    pub text: String,
}

impl Folder {
    /// Reads a policy folder. `Err(Exit)` has already been explained.
    pub fn open(root: &Path) -> Result<Self, Exit> {
        let policy = load_policy(Some(root)).ok_or(Exit::Policy)?;
        Ok(Self { root: root.to_owned(), policy, log: Log::of(&root.join(ALLOW_FOLDER)) })
    }

    /// The versions of an entry, oldest first.
    pub fn versions(&self, id: &str) -> Result<Vec<&AllowEntry>> {
        let found: Vec<&AllowEntry> = self.policy.allow.entries.iter().filter(|entry| entry.id == id).collect();
        if found.is_empty() {
            let known: Vec<&str> = self.policy.allow.entries.iter().map(|entry| entry.id.as_str()).collect();
            let known = if known.is_empty() { "there is none".to_owned() } else { format!("there are {}", known.join(", ")) };
            bail!("no entry is called {:?}; {known}", Untrusted::from(id).escaped());
        }
        Ok(found)
    }

    /// The newest version of an entry.
    pub fn newest(&self, id: &str) -> Result<&AllowEntry> {
        self.versions(id)?.last().copied().context("an entry has a version")
    }

    /// The text of an entry's file.
    pub fn text(&self, entry: &AllowEntry) -> Result<String> {
        let path = self.root.join(&entry.file);
        fs::read_to_string(&path).with_context(|| path.display().to_string())
    }

    /// SHA-256 of a file of the policy folder; none if there is no such file.
    pub fn sha256(&self, file: &str) -> Option<String> {
        fs::read(self.root.join(file)).ok().map(|bytes| sha256(&bytes))
    }

    /// Where a version of an entry is to be written.
    pub fn place(id: &str, version: u32) -> String {
        if version == 1 { format!("{ALLOW_FOLDER}/{id}.toml") } else { format!("{ALLOW_FOLDER}/{id}.v{version}.toml") }
    }

    /// Checks an entry, writes it, and tells the log. `None` if it is invalid, which has been told.
    ///
    /// The file comes first: a log that says less than was done is found by `audit --verify`.
    pub fn write(&self, change: &Change<'_>) -> Result<Option<AllowEntry>> {
        let entry = match self.policy.allow_entry(&change.file, &change.text) {
            Ok(entry) => entry,
            Err(errors) => {
                errors.iter().for_each(|error| tell(format_args!("tollgate: {error}")));
                tell(format_args!("nothing was written"));
                return Ok(None);
            }
        };
        let path = self.root.join(&change.file);
        let before = self.sha256(&change.file).unwrap_or_default();
        let failed = |cause| OutputFailed::new(path.display().to_string(), cause);
        let folder = self.root.join(ALLOW_FOLDER);
        fs::create_dir_all(&folder).map_err(failed)?;
        let mut new = tempfile::NamedTempFile::new_in(&folder).map_err(failed)?;
        new.write_all(change.text.as_bytes()).and_then(|()| new.as_file().sync_all()).map_err(failed)?;
        readable(&new).map_err(failed)?;
        new.persist(&path).map_err(|error| failed(error.error))?;
        let done = Done {
            number: 0,
            time: now().1,
            by: change.by.to_owned(),
            action: change.action.to_owned(),
            id: entry.id.clone(),
            version: entry.version,
            file: change.file.clone(),
            sha256: sha256(change.text.as_bytes()),
            before,
            reason: change.reason.clone(),
            previous: String::new(),
            hash: String::new(),
        };
        self.log.add(done).map_err(|cause| OutputFailed::new(self.log.path().display().to_string(), cause))?;
        Ok(Some(entry))
    }
}

/// Others read policy too: a temporary file is its owner's alone.
#[cfg(unix)]
fn readable(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// The time, and the time as it is written, to the second.
pub fn now() -> (Timestamp, String) {
    let second = jiff::Timestamp::now().as_second();
    let text = jiff::Timestamp::from_second(second).map(|at| at.to_string()).unwrap_or_default();
    (Timestamp::from_secs(second), text)
}

/// A day some days from today, in UTC.
pub fn day_in(days: u16) -> Result<toml_edit::Date> {
    let today = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date();
    let day = today.checked_add(jiff::SignedDuration::from_hours(24 * i64::from(days)))?;
    day.to_string().parse::<toml_edit::Datetime>()?.date.context("a day")
}
