//! What was done with entries: a line each, bound to the one before by its hash.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
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
    /// What: `add`, `approve`, `record`, `renew`, `revoke`, `import`.
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
    ///
    /// # Errors
    ///
    /// The log is no regular file, is larger than a log may be, or cannot be read.
    pub fn read(&self) -> io::Result<Vec<Result<Done, String>>> {
        let bytes = match read_regular(&self.path, MOST_BYTES) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(cause),
        };
        let line = |line: &[u8]| match line.strip_suffix(b"\n") {
            None => Err("it has no end".to_owned()),
            Some(line) => serde_json::from_slice(line).map_err(|error| error.to_string()),
        };
        Ok(bytes.split_inclusive(|byte| *byte == b'\n').map(line).collect())
    }

    /// The last line, after which another may be added.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); or the last line is broken.
    pub fn last(&self) -> io::Result<Option<Done>> {
        match self.read()?.pop() {
            None => Ok(None),
            Some(Ok(last)) => Ok(Some(last)),
            Some(Err(error)) => Err(io::Error::new(io::ErrorKind::InvalidData, format!("its last line is broken: {error}"))),
        }
    }

    /// Adds a line. Its number, previous hash and hash are filled in.
    pub fn add(&self, done: Done) -> io::Result<()> {
        let last = self.last()?;
        let mut done = Done {
            number: last.as_ref().map_or(1, |last| last.number.saturating_add(1)),
            previous: last.map(|last| last.hash).unwrap_or_default(),
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

/// Bytes that a log may have.
const MOST_BYTES: u64 = 256 << 20;

/// The bytes of a file that is no link, no folder, and nothing that waits for a writer.
pub fn read_regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    if metadata.len() > most {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is larger than it may be"));
    }
    fs::read(path)
}

/// The hash of a file as the last of some lines that names it says.
pub fn last_hash<'l>(lines: &'l [Result<Done, String>], file: &str) -> Option<&'l Done> {
    lines.iter().flatten().rfind(|done| done.file == file)
}

/// What does not fit in a log: lines that are broken, changed, missing or out of order.
pub fn faults(lines: &[Result<Done, String>]) -> Vec<String> {
    let (mut faults, mut previous) = (Vec::new(), String::new());
    let mut hashes: BTreeMap<&str, &str> = BTreeMap::new();
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
                if *hashes.get(done.file.as_str()).unwrap_or(&"") != done.before {
                    faults.push(format!("line {number} begins with another {} than there was before it", done.file));
                }
                hashes.insert(&done.file, &done.sha256);
                if done.digest() != done.hash {
                    faults.push(format!("line {number} is not what its hash was made of"));
                }
                previous.clone_from(&done.hash);
            }
        }
    }
    faults
}
