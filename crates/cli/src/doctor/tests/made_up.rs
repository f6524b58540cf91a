//! A machine that is made up.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::{Does, NOW};
use crate::doctor::machine::{Kind, Listing, MOST_BYTES, Machine, NotRun, Ran, Stat, System};

/// A machine that is made up.
#[derive(Clone)]
pub struct MadeUp {
    pub system: System,
    pub user: u32,
    pub now: i64,
    pub free: u64,
    pub files_at_once: u64,
    /// Whether folders hold more than anybody looks at.
    pub cut: bool,
    /// Bytes, permissions, seconds since they were written.
    pub files: BTreeMap<PathBuf, (Vec<u8>, u32, i64)>,
    pub owners: BTreeMap<PathBuf, u32>,
    pub faults: BTreeMap<PathBuf, i32>,
    pub programs: BTreeMap<String, Does>,
    pub variables: BTreeMap<String, OsString>,
}

impl MadeUp {
    pub fn new(system: System) -> Self {
        Self {
            system,
            user: 0,
            now: NOW,
            free: 50_000_000_000,
            files_at_once: 1_024,
            cut: false,
            files: BTreeMap::new(),
            owners: BTreeMap::new(),
            faults: BTreeMap::new(),
            programs: BTreeMap::new(),
            variables: [("HOME".to_owned(), "/home/ana".into()), ("PATH".to_owned(), "/usr/bin:bin:/bin".into())].into(),
        }
        .with("/home/ana/.keep", "")
    }

    /// A file that was written a minute ago.
    pub fn with(self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.written(path, bytes, 60)
    }

    /// A file that was written so many seconds ago.
    pub fn written(mut self, path: &str, bytes: impl Into<Vec<u8>>, ago: i64) -> Self {
        self.files.insert(path.into(), (bytes.into(), 0o644, ago));
        self
    }

    pub fn mode(mut self, path: &str, mode: u32) -> Self {
        self.files.get_mut(Path::new(path)).expect("it is there").1 = mode;
        self
    }

    pub fn owner(mut self, path: &str, owner: u32) -> Self {
        self.owners.insert(path.into(), owner);
        self
    }

    /// A program, and what it does when it is run with these words.
    pub fn program(self, path: &str, words: &str, does: Does) -> Self {
        let mut machine = self.with(path, "\u{7f}ELF").mode(path, 0o755);
        machine.programs.insert(format!("{path} {words}"), does);
        machine
    }

    pub fn says(self, path: &str, words: &str, said: &str) -> Self {
        self.program(path, words, Does::Says(0, said.to_owned()))
    }

    /// Opening fails with an error of the system, and a look too if nothing else is said of the path.
    pub fn fault(mut self, path: &str, code: i32) -> Self {
        self.faults.insert(path.into(), code);
        self
    }

    pub fn without(mut self, path: &str) -> Self {
        self.files.retain(|file, _| !file.starts_with(path));
        self
    }

    pub fn variable(mut self, name: &str, value: Option<&str>) -> Self {
        self.variables.remove(name);
        self.variables.extend(value.map(|value| (name.to_owned(), value.into())));
        self
    }

    fn file(&self, path: &Path) -> io::Result<&[u8]> {
        self.faulty(path)?;
        let (bytes, ..) = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(bytes)
    }

    fn faulty(&self, path: &Path) -> io::Result<()> {
        self.faults.get(path).map_or(Ok(()), |&code| Err(io::Error::from_raw_os_error(code)))
    }
}

impl Machine for MadeUp {
    fn system(&self) -> System {
        self.system
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Ok(self.file(path)?.iter().copied().take(MOST_BYTES).collect())
    }

    fn read_end(&self, path: &Path) -> io::Result<Vec<u8>> {
        let bytes = self.file(path)?;
        Ok(bytes[bytes.len().saturating_sub(MOST_BYTES)..].to_vec())
    }

    fn open(&self, path: &Path) -> io::Result<()> {
        self.file(path).map(|_| ())
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        // A folder that cannot be listed, or a file that cannot be read, can still be seen.
        let owner = self.owners.get(path).copied().unwrap_or(0);
        if let Some((_, mode, ago)) = self.files.get(path) {
            let modified = Some(self.now - ago);
            return Ok(Stat { kind: Kind::File, modified, mode: *mode, owner });
        }
        if self.files.keys().any(|file| file.starts_with(path)) {
            return Ok(Stat { kind: Kind::Folder, modified: None, mode: 0o755, owner });
        }
        self.faulty(path)?;
        Err(io::ErrorKind::NotFound.into())
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn list(&self, folder: &Path) -> io::Result<Listing> {
        self.faulty(folder)?;
        let below = self.files.keys().chain(self.faults.keys()).filter_map(|file| file.strip_prefix(folder).ok()?.components().next());
        let mut names: Vec<String> = below.map(|name| name.as_os_str().to_string_lossy().into_owned()).collect();
        names.sort();
        names.dedup();
        if names.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(Listing { names, cut: self.cut }) }
    }

    fn run(&self, program: &Path, words: &[&str]) -> Result<Ran, NotRun> {
        match self.programs.get(&format!("{} {}", program.display(), words.join(" "))) {
            Some(Does::Says(code, said)) => Ok(Ran { code: Some(*code), out: said.clone(), err: String::new() }),
            Some(Does::Hangs) => Err(NotRun::TooLong),
            Some(Does::NeverStops) => Err(NotRun::TooMuch),
            None => Err(NotRun::Failed(io::ErrorKind::NotFound.into())),
        }
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        self.variables.get(name).cloned()
    }

    fn user(&self) -> Option<u32> {
        Some(self.user)
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        self.faulty(folder)?;
        Ok(self.free)
    }

    fn open_files(&self) -> io::Result<u64> {
        Ok(self.files_at_once)
    }

    fn cores(&self) -> io::Result<usize> {
        Ok(8)
    }

    fn now(&self) -> i64 {
        self.now
    }

    fn temporary(&self) -> PathBuf {
        "/tmp".into()
    }

    fn current(&self) -> io::Result<PathBuf> {
        Ok("/work".into())
    }
}
