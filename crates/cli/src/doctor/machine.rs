//! A machine, as far as it is looked at. The real one is [`super::here`]; tests make up others, so that what is said
//! of a Mac is tried without one.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Bytes of a file, or of what a program says, that are looked at.
pub const MOST_BYTES: usize = 64 * 1_024;

/// What runs on a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Mac,
    Linux,
    Other,
}

impl System {
    /// The name that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mac => "macos",
            Self::Linux => "linux",
            Self::Other => "other",
        }
    }
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    Other,
}

/// What a system says of a file, links followed.
#[derive(Clone, Copy, Debug)]
pub struct Stat {
    pub kind: Kind,
    /// Seconds since 1970, where known.
    pub modified: Option<i64>,
    /// Permissions; zero where a system has none.
    pub mode: u32,
    pub owner: u32,
}

/// Names in a folder.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub names: Vec<String>,
    /// Whether there were more than anybody looks at.
    pub cut: bool,
}

/// What a program said.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    /// None if a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Why a program said nothing that counts.
#[derive(Debug)]
pub enum NotRun {
    /// It could not be started, or its end not be waited for.
    Failed(io::Error),
    /// It did not end in time, and was killed.
    TooLong,
    /// It said more than anybody reads, and was killed.
    TooMuch,
}

impl fmt::Display for NotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "it cannot be run: {error}"),
            Self::TooLong => f.write_str("it did not end within five seconds and was killed"),
            Self::TooMuch => f.write_str("it said more than 64 KiB and was killed"),
        }
    }
}

/// A machine.
pub trait Machine {
    fn system(&self) -> System;

    /// The beginning of a regular file, at most [`MOST_BYTES`].
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The end of a regular file, at most [`MOST_BYTES`].
    fn read_end(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Whether a regular file can be opened for reading; nothing of it is read.
    fn open(&self, path: &Path) -> io::Result<()>;

    fn stat(&self, path: &Path) -> io::Result<Stat>;

    /// The path without links.
    fn real(&self, path: &Path) -> io::Result<PathBuf>;

    fn list(&self, folder: &Path) -> io::Result<Listing>;

    /// Runs a program with these words, without a shell and within bounds of time and output.
    fn run(&self, program: &Path, words: &[&str]) -> Result<Ran, NotRun>;

    fn variable(&self, name: &str) -> Option<OsString>;

    /// The effective user, where a system has such.
    fn user(&self) -> Option<u32>;

    /// Bytes that this user may still write in the file system of a folder.
    fn free(&self, folder: &Path) -> io::Result<u64>;

    /// Files that this process may hold open at once.
    fn open_files(&self) -> io::Result<u64>;

    fn cores(&self) -> io::Result<usize>;

    /// Seconds since 1970, by this machine's clock.
    fn now(&self) -> i64;

    fn temporary(&self) -> PathBuf;

    fn current(&self) -> io::Result<PathBuf>;
}

/// A program: in the absolute folders of `PATH`, then in usual places.
pub fn find(machine: &dyn Machine, name: &str, places: &[&str]) -> Option<PathBuf> {
    let path = machine.variable("PATH").unwrap_or_default();
    // A relative folder means whatever the current folder is: nothing of it is run.
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).chain(places.iter().map(PathBuf::from));
    let mut candidates = folders.map(|folder| folder.join(name));
    candidates.find(|candidate| machine.stat(candidate).is_ok_and(|stat| stat.kind == Kind::File && stat.mode & 0o111 != 0))
}

/// What a program says to these words, or why it says nothing. Run by root, it must be root's alone: a look
/// must not hand the machine to whoever may write the program.
pub fn ask(machine: &dyn Machine, program: &Path, words: &[&str]) -> Result<Ran, String> {
    let real = machine.real(program).map_err(|error| error.to_string())?;
    if machine.user() == Some(0) {
        for path in [Some(real.as_path()), real.parent()].into_iter().flatten() {
            let stat = machine.stat(path).map_err(|error| error.to_string())?;
            if stat.owner != 0 || stat.mode & 0o022 != 0 {
                return Err(format!("it was not run as root: {} can be changed by others", path.display()));
            }
        }
    }
    machine.run(&real, words).map_err(|error| error.to_string())
}

/// [`ask`], where only an answer without complaint counts.
pub fn answer(machine: &dyn Machine, program: &Path, words: &[&str]) -> Result<String, String> {
    let Ran { code, out, err } = ask(machine, program, words)?;
    match code {
        Some(0) => Ok(out),
        Some(code) => Err(format!("it ended with {code}: {}", super::check::first_line(if err.trim().is_empty() { &out } else { &err }))),
        None => Err("it was ended by a signal".to_owned()),
    }
}
