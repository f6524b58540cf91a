//! The folder of a baseline: facts, what people said, and snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use tollgate_model::{Timestamp, Untrusted};
use tollgate_policy::{Baseline, Fact, Facts, Pair, SnapshotHeader, Verdict, Visits, pair_id};

use crate::allow::folder::{now, shown};
use crate::allow::log::{Done, Log, faults, last_hash, read_regular, sha256};
use crate::output::{OutputFailed, write_whole};

/// What the first line of the facts calls them.
const FACTS_SCHEMA: &str = "tollgate-facts/1";

/// Bytes that a file of a baseline may have.
const MOST_BYTES: u64 = 1 << 30;

/// A line of the facts.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Line {
    Schema(String),
    Seen { host: String, days: BTreeSet<i64> },
    Fact(Fact),
    Visits(Visits),
}

/// What is wrong with a file of a baseline.
#[derive(Debug)]
pub struct Broken(pub String);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

/// A baseline.
pub struct Folder {
    root: PathBuf,
    log: Log,
    lines: Vec<Result<Done, String>>,
    /// Held as long as something may be written: two that write at once would not see each other.
    _lock: Option<File>,
}

impl Folder {
    /// One that is there.
    pub fn open(root: &Path) -> Result<Self> {
        if !root.is_dir() {
            bail!(Broken(format!("{}: there is no such folder; `tollgate baseline learn` makes one", shown(root))));
        }
        let log = Log::of(root);
        let lines = log.read().map_err(|cause| Broken(format!("{}: {cause}", shown(log.path()))))?;
        if let Some(fault) = faults(&lines).first() {
            bail!(Broken(format!("{}: {fault}: what people said of pairs cannot be trusted", shown(log.path()))));
        }
        Ok(Self { root: root.to_owned(), log, lines, _lock: None })
    }

    /// One to write to, which need not be there yet; waits for others who write.
    pub fn open_to_write(root: &Path) -> Result<Self> {
        let failed = |cause| OutputFailed::new(shown(root), cause);
        fs::create_dir_all(root.join("snapshots")).map_err(failed)?;
        let place = root.join(".lock");
        if fs::symlink_metadata(&place).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(failed(io::Error::new(ErrorKind::InvalidInput, "its lock is not a regular file")).into());
        }
        let lock = OpenOptions::new().create(true).append(true).open(place).map_err(failed)?;
        lock.lock().map_err(failed)?;
        Ok(Self { _lock: Some(lock), ..Self::open(root)? })
    }

    /// Everything that was learned.
    pub fn facts(&self) -> Result<Facts> {
        let path = self.root.join("facts.jsonl");
        let mut facts = Facts::default();
        let Some(text) = read(&path)? else { return Ok(facts) };
        for (at, line) in text.lines().enumerate() {
            let broken = |what: String| Broken(format!("{}:{}: {what}", shown(&path), at.saturating_add(1)));
            match serde_json::from_str(line) {
                Ok(Line::Schema(schema)) if schema == FACTS_SCHEMA && at == 0 => {}
                Ok(_) if at == 0 => bail!(broken(format!("these are no facts that this program reads ({FACTS_SCHEMA})"))),
                Ok(Line::Schema(_)) => bail!(broken("this is no fact".to_owned())),
                Ok(Line::Seen { host, days }) => facts.see(&host, days),
                Ok(Line::Fact(fact)) => facts.add(fact),
                Ok(Line::Visits(visits)) => facts.visit(visits),
                Err(error) => bail!(broken(format!("this is no fact: {error}"))),
            }
        }
        Ok(facts)
    }

    /// Writes everything that was learned.
    pub fn write_facts(&self, facts: &Facts) -> Result<()> {
        self.write_new(&self.root.join("facts.jsonl"), true, |out| {
            let mut line = |line: &Line| {
                serde_json::to_writer(&mut *out, line)?;
                out.write_all(b"\n")
            };
            line(&Line::Schema(FACTS_SCHEMA.to_owned()))?;
            for (host, days) in facts.active() {
                line(&Line::Seen { host: host.to_owned(), days: days.clone() })?;
            }
            facts.all().try_for_each(|fact| line(&Line::Fact(fact)))?;
            facts.visits().try_for_each(|visits| line(&Line::Visits(visits)))
        })
    }

    /// What was last said of each pair, by its id.
    pub fn verdicts(&self) -> BTreeMap<String, Verdict> {
        let decided = self.lines.iter().flatten().filter(|done| ["approve", "reject"].contains(&done.action.as_str()));
        let verdict = |done: &Done| {
            let second = done.time.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second).ok()?;
            Some((done.id.clone(), Verdict { approved: done.action == "approve", at: Timestamp::from_secs(second) }))
        };
        decided.filter_map(verdict).collect()
    }

    /// The snapshot that hunts see, if there is one.
    pub fn active(&self) -> Result<Option<(SnapshotHeader, Baseline)>> {
        let Some(id) = self.active_id()? else { return Ok(None) };
        load_file(&self.snapshot(&id), Some(&id)).map(Some)
    }

    /// The text of that snapshot.
    pub fn active_text(&self) -> Result<Option<(String, String)>> {
        let Some(id) = self.active_id()? else { return Ok(None) };
        let path = self.snapshot(&id);
        load_file(&path, Some(&id))?;
        Ok(read(&path)?.map(|text| (id, text)))
    }

    fn active_id(&self) -> Result<Option<String>> {
        let path = self.root.join("active");
        let Some(id) = read(&path)? else { return Ok(None) };
        let id = id.trim();
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            bail!(Broken(format!("{}: it names no snapshot", shown(&path))));
        }
        Ok(Some(id.to_owned()))
    }

    fn snapshot(&self, id: &str) -> PathBuf {
        self.root.join("snapshots").join(format!("{id}.jsonl"))
    }

    /// Keeps a snapshot, and makes it the one that hunts see.
    pub fn activate(&mut self, text: &str, (action, by, reason): (&str, &str, &str)) -> Result<String> {
        let id = Baseline::id_of(text);
        self.write_new(&self.snapshot(&id), true, |out| out.write_all(text.as_bytes()))?;
        self.write_new(&self.root.join("active"), true, |out| writeln!(out, "{id}"))?;
        self.tell(action, by, &id, &format!("snapshots/{id}.jsonl"), sha256(text.as_bytes()), reason)?;
        Ok(id)
    }

    /// Keeps what a person said of a pair.
    pub fn decide(&mut self, action: &str, by: &str, pair: &Pair, reason: &str) -> Result<()> {
        let id = pair_id(pair);
        let about = format!("{} -> {}", pair.who, pair.destination);
        self.tell(action, by, &id, &about, String::new(), reason)
    }

    fn tell(&mut self, action: &str, by: &str, id: &str, about: &str, sha256: String, reason: &str) -> Result<()> {
        let before = last_hash(&self.lines, about).map(|done| done.sha256.clone()).unwrap_or_default();
        let done = Done {
            number: 0,
            time: now().1,
            by: by.to_owned(),
            action: action.to_owned(),
            id: id.to_owned(),
            version: 1,
            file: about.to_owned(),
            sha256,
            before,
            reason: reason.to_owned(),
            previous: String::new(),
            hash: String::new(),
        };
        let failed = |cause| OutputFailed::new(shown(self.log.path()), cause);
        self.log.add(done).map_err(failed)?;
        self.lines = self.log.read().map_err(failed)?;
        Ok(())
    }

    fn write_new(&self, path: &Path, replaces: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let failed = |cause| OutputFailed::new(shown(path), cause);
        write_whole(path, replaces, write).map_err(failed)?;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Option<String>> {
    let broken = |what: &dyn std::fmt::Display| Broken(format!("{}: {what}", shown(path)));
    match read_regular(path, MOST_BYTES) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(error) => bail!(broken(&error)),
        },
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => bail!(broken(&cause)),
    }
}

/// A snapshot in a file, which may have to be one of an id.
fn load_file(path: &Path, id: Option<&str>) -> Result<(SnapshotHeader, Baseline)> {
    let Some(text) = read(path)? else { bail!(Broken(format!("{}: there is no such snapshot", shown(path)))) };
    let (header, baseline) = Baseline::read(&path.to_string_lossy(), &text).map_err(|error| Broken(error.to_string()))?;
    if id.is_some_and(|id| id != baseline.id) {
        bail!(Broken(format!("{}: it was changed: its bytes make {}", shown(path), baseline.id)));
    }
    Ok((header, baseline))
}

/// What a hunt is to see: the active snapshot of a folder, or a file.
pub fn load(path: &Path) -> Result<Baseline> {
    if !path.is_dir() {
        return load_file(path, None).map(|(_, baseline)| baseline);
    }
    match Folder::open(path)?.active()? {
        Some((_, baseline)) => Ok(baseline),
        None => bail!(Broken(format!("{}: nothing is frozen yet: `tollgate baseline freeze` makes what hunts see", shown(path)))),
    }
}

/// What a hunt is to see, with its text.
pub fn load_with_text(path: &Path) -> Result<(Baseline, String)> {
    if !path.is_dir() {
        return load_text(path);
    }
    let (_, text) = Folder::open(path)?.active_text()?.ok_or_else(|| Broken(format!("{}: nothing is frozen yet", shown(path))))?;
    let (_, baseline) = Baseline::read(&path.to_string_lossy(), &text).map_err(|error| Broken(error.to_string()))?;
    Ok((baseline, text))
}

/// A snapshot in a file, with its text.
pub fn load_text(path: &Path) -> Result<(Baseline, String)> {
    let (_, baseline) = load_file(path, None)?;
    let text = read(path)?.unwrap_or_default();
    Ok((baseline, text))
}

/// A name from telemetry or a file, as it may be shown.
pub fn safe(text: &str) -> String {
    Untrusted::from(text).escaped()
}
