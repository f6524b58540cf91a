//! The program as a child of itself, and what it used.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::exit::Exit;
use crate::output::tell;

/// A hunt that can be run again and again.
pub struct Child {
    program: PathBuf,
    words: Vec<OsString>,
    key: PathBuf,
}

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub struct Ran {
    /// Seconds on the clock.
    pub wall: f64,
    /// User and system CPU seconds, where the system tells.
    pub cpu: Option<f64>,
    /// Peak memory in bytes of the greatest run so far, where the system tells.
    pub peak: Option<u64>,
}

impl Child {
    /// A hunt over paths. `place` takes a key, so that nothing of this user's is touched.
    pub fn new(place: &Path, hosts: Option<&Path>, paths: &[PathBuf]) -> Result<Self> {
        let key = place.join("redaction.key");
        fs::write(&key, "0".repeat(64)).with_context(|| key.display().to_string())?;
        let mut words: Vec<OsString> = ["hunt", "--threads", "1", "--format", "jsonl", "--no-progress"].map(OsString::from).into();
        if let Some(hosts) = hosts {
            words.extend(["--hosts".into(), hosts.into()]);
        }
        words.push("--".into());
        words.extend(paths.iter().map(OsString::from));
        Ok(Self { program: std::env::current_exe().context("where this program stands")?, words, key })
    }

    /// Runs it to its end. `Err(Exit)` has already been explained.
    pub fn run(&self) -> Result<Result<Ran, Exit>> {
        let before = used();
        let started = Instant::now();
        let mut command = Command::new(&self.program);
        command.args(&self.words).env("TOLLGATE_REDACTION_KEY_FILE", &self.key).stdin(Stdio::null()).stdout(Stdio::null());
        let output = command.stderr(Stdio::piped()).output().with_context(|| self.program.display().to_string())?;
        let wall = started.elapsed().as_secs_f64();
        let after = used();
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            // Damaged input is measured as far as it can be read, and told at the end.
            Some(0 | 4) => {}
            Some(5) => {
                tell(said.trim_end());
                return Ok(Err(Exit::Nothing));
            }
            _ => bail!("the hunt that was to be measured ended with {}\n{}", output.status, said.trim_end()),
        }
        let cpu = before.zip(after).map(|(before, after)| after.cpu - before.cpu);
        Ok(Ok(Ran { wall, cpu, peak: after.map(|used| used.peak) }))
    }
}

/// What all children so far have used.
#[derive(Clone, Copy)]
struct Used {
    cpu: f64,
    peak: u64,
}

#[cfg(unix)]
fn used() -> Option<Used> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let cpu = (usage.user_time() + usage.system_time()).num_microseconds();
    // Apple's systems count bytes, the others thousands of them.
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1_024 };
    Some(Used { cpu: cpu as f64 / 1e6, peak: u64::try_from(usage.max_rss()).ok()?.saturating_mul(unit) })
}

#[cfg(not(unix))]
fn used() -> Option<Used> {
    None
}
