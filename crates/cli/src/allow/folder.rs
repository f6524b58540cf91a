//! A folder of entries: finding one, writing one, and telling the log.

use std::fs::{self, File, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tollgate_model::{Timestamp, Untrusted};
use tollgate_policy::{ALLOW_FOLDER, AllowEntry, Policy, PolicyError};

use super::log::{Done, Log, last_hash, read_regular, sha256};
use crate::exit::Exit;
use crate::interrupt;
use crate::output::{OutputFailed, cause, tell};
use crate::setup::load_policy;

/// A policy folder and its entries.
pub struct Folder {
    root: PathBuf,
    pub policy: Policy,
    pub log: Log,
    /// Held as long as something may be written: two that write at once would not see each other.
    _lock: Option<File>,
}

/// What is to be written.
pub struct Change<'a> {
    pub by: &'a str,
    pub action: &'a str,
    pub reason: String,
    pub file: String,
    pub text: String,
    /// Whether there is no such file yet.
    pub is_new: bool,
}

impl Folder {
    /// Reads a policy folder. `Err(Exit)` has already been explained.
    pub fn open(root: &Path) -> Result<Self, Exit> {
        let policy = load_policy(Some(root)).ok_or(Exit::Policy)?;
        Ok(Self { root: root.to_owned(), policy, log: Log::of(&root.join(ALLOW_FOLDER)), _lock: None })
    }

    /// A policy folder to write the first entry to, which need not be there yet.
    pub fn make_to_write(root: &Path) -> Result<Result<Self, Exit>> {
        fs::create_dir_all(root).map_err(|cause| OutputFailed::new(shown(root), cause))?;
        Self::open_to_write(root)
    }

    /// Reads a policy folder to write to it; waits for others who do.
    pub fn open_to_write(root: &Path) -> Result<Result<Self, Exit>> {
        let entries = root.join(ALLOW_FOLDER);
        let failed = |path: &Path, cause| OutputFailed::new(shown(path), cause);
        let not = |what: &str| Error::new(ErrorKind::InvalidInput, what.to_owned());
        match fs::symlink_metadata(&entries) {
            Ok(metadata) if !metadata.is_dir() => return Err(failed(&entries, not("it is not a folder")).into()),
            Ok(_) => {}
            // A policy folder that is not there is a slip of the pen.
            Err(_) if !root.is_dir() => return Err(failed(root, not("it is not a folder")).into()),
            Err(_) => fs::create_dir(&entries).map_err(|cause| failed(&entries, cause))?,
        }
        let place = entries.join(".lock");
        if fs::symlink_metadata(&place).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(failed(&place, not("it is not a regular file")).into());
        }
        let lock = OpenOptions::new().create(true).append(true).open(&place).map_err(|cause| failed(&place, cause))?;
        lock.lock().map_err(|cause| failed(&place, cause))?;
        Ok(Self::open(root).map(|folder| Self { _lock: Some(lock), ..folder }))
    }

    /// The versions of an entry, oldest first.
    pub fn versions(&self, id: &str) -> Result<Vec<&AllowEntry>> {
        let found: Vec<&AllowEntry> = self.policy.allow.entries.iter().filter(|entry| entry.id == id).collect();
        if found.is_empty() {
            if let Some(error) = self.refused(id).first() {
                bail!("{:?} has a mistake, and is read only without it: {error}", Untrusted::from(id).escaped());
            }
            let known: Vec<&str> = self.policy.allow.entries.iter().map(|entry| entry.id.as_str()).collect();
            let known = if known.is_empty() { "there is none".to_owned() } else { format!("there are {}", known.join(", ")) };
            bail!("no entry is called {:?}; {known}", Untrusted::from(id).escaped());
        }
        Ok(found)
    }

    /// What is wrong with the files of an entry, by their names.
    fn refused(&self, id: &str) -> Vec<&PolicyError> {
        let first = Self::place(id, 1);
        let later = format!("{ALLOW_FOLDER}/{id}.v");
        let is_of = |error: &&PolicyError| error.file == first || error.file.starts_with(&later);
        self.policy.allow.refused.iter().filter(is_of).collect()
    }

    /// The newest version of an entry.
    pub fn newest(&self, id: &str) -> Result<&AllowEntry> {
        self.versions(id)?.last().copied().context("an entry has a version")
    }

    /// The text of an entry's file.
    pub fn text(&self, entry: &AllowEntry) -> Result<String> {
        let path = self.root.join(&entry.file);
        let bytes = read_regular(&path, MOST_BYTES).with_context(|| shown(&path))?;
        String::from_utf8(bytes).with_context(|| shown(&path))
    }

    /// SHA-256 of a file of the policy folder; none if it is no file that an entry can be read from.
    pub fn sha256(&self, file: &str) -> Option<String> {
        read_regular(&self.root.join(file), MOST_BYTES).ok().map(|bytes| sha256(&bytes))
    }

    /// Files of entries, whether they can be read or not, relative to the policy folder.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root.join(ALLOW_FOLDER)).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name.ends_with(".toml"));
        let mut files: Vec<String> = names.map(|name| format!("{ALLOW_FOLDER}/{name}")).collect();
        files.sort();
        files
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
        let failed = |cause| OutputFailed::new(shown(&path), cause);
        let log_failed = |cause| OutputFailed::new(shown(self.log.path()), cause);
        let lines = self.log.read().map_err(log_failed)?;
        self.log.last().map_err(log_failed)?;
        let logged = last_hash(&lines, &change.file).map(|done| done.sha256.clone());
        if !change.is_new && change.action != "record" && logged != self.sha256(&change.file) {
            bail!(
                "{} was changed past the log: look at it, and take it over with `tollgate allow record {} --by NAME --reason TEXT`, \
                 after which somebody else has to approve it",
                shown(&path),
                entry.id
            );
        }
        let made = interrupt::make(|| tempfile::NamedTempFile::new_in(self.root.join(ALLOW_FOLDER)));
        let (mut new, _made) = made.map_err(|error| failed(cause(error)))?;
        new.write_all(change.text.as_bytes()).and_then(|()| new.as_file().sync_all()).map_err(|error| failed(cause(error)))?;
        readable(&new).map_err(failed)?;
        let written = if change.is_new { new.persist_noclobber(&path) } else { new.persist(&path) };
        written.map_err(|error| failed(error.error))?;
        let done = Done {
            number: 0,
            time: now().1,
            by: change.by.to_owned(),
            action: change.action.to_owned(),
            id: entry.id.clone(),
            version: entry.version,
            file: change.file.clone(),
            sha256: sha256(change.text.as_bytes()),
            before: logged.unwrap_or_default(),
            reason: change.reason.clone(),
            previous: String::new(),
            hash: String::new(),
        };
        self.log.add(done).map_err(log_failed)?;
        Ok(Some(entry))
    }
}

/// Bytes that an entry may have.
pub const MOST_BYTES: u64 = 64 << 10;

/// A path as it may be shown.
pub fn shown(path: &Path) -> String {
    Untrusted::from(path.to_string_lossy().into_owned()).escaped()
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
