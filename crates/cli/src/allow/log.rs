//! What was done with entries: a line each, bound to the one before by its hash.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A line of the log. The hash is over the line as JSON with an empty `hash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    /// Counts lines, from 1.
    pub number: u64,
    /// When, in UTC.
    pub time: String,
    /// Who says so.
    pub by: String,
    /// What: `add`, `approve`, `renew`, `revoke`, `import`.
    pub action: String,
    /// The entry.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its file, relative to the policy folder.
    pub file: String,
    /// SHA-256 of the file as it was then, in small hexadecimal digits.
    pub sha256: String,
    /// SHA-256 of the file as it was before; empty if there was none.
    pub before: String,
    /// Why, and where that was talked about.
    pub reason: String,
    /// Hash of the line before; empty in the first.
    pub previous: String,
    /// Hash of this line.
    pub hash: String,
}

impl Done {
    /// Its hash, worked out.
    pub fn digest(&self) -> String {
        let unsigned = Self { hash: String::new(), ..self.clone() };
        sha256(&serde_json::to_vec(&unsigned).unwrap_or_default())
    }
}

/// SHA-256 in small hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The log of a folder.
pub struct Log {
    path: PathBuf,
}

impl Log {
    /// The log of a folder of entries, which need not exist.
    pub fn of(entries: &Path) -> Self {
        Self { path: entries.join("audit.jsonl") }
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All lines, each as it is or what is wrong with it.
    pub fn read(&self) -> io::Result<Vec<Result<Done, String>>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(cause),
        };
        BufReader::new(file).lines().map(|line| Ok(serde_json::from_str(&line?).map_err(|error| error.to_string()))).collect()
    }

    /// Adds a line. Its number, previous hash and hash are filled in.
    pub fn add(&self, done: Done) -> io::Result<()> {
        let lines = self.read()?;
        let last = match lines.last() {
            None => None,
            Some(Ok(last)) => Some(last),
            Some(Err(error)) => return Err(io::Error::new(io::ErrorKind::InvalidData, format!("its last line is broken: {error}"))),
        };
        let mut done = Done {
            number: last.map_or(1, |last| last.number.saturating_add(1)),
            previous: last.map(|last| last.hash.clone()).unwrap_or_default(),
            ..done
        };
        done.hash = done.digest();
        let mut line = serde_json::to_vec(&done)?;
        line.push(b'\n');
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(&line)?;
        file.sync_all()
    }
}

/// What does not fit in a log: lines that are broken, changed, missing or out of order.
pub fn faults(lines: &[Result<Done, String>]) -> Vec<String> {
    let (mut faults, mut previous) = (Vec::new(), String::new());
    for (number, line) in (1_u64..).zip(lines) {
        match line {
            Err(error) => faults.push(format!("line {number} is broken: {error}")),
            Ok(done) => {
                if done.number != number {
                    faults.push(format!("line {number} says that it is number {}", done.number));
                }
                if done.previous != previous {
                    faults.push(format!("line {number} does not follow from the line before it"));
                }
                if done.digest() != done.hash {
                    faults.push(format!("line {number} is not what its hash was made of"));
                }
                previous.clone_from(&done.hash);
            }
        }
    }
    faults
}
