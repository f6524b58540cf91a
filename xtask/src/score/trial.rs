//! Runs the tests of the engine with one mutant on.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::cargo;

/// A mutant that takes ten times as long as all tests goes on for ever.
const PATIENCE: Duration = Duration::from_secs(300);

/// How much memory the tests of a mutant may take, in KiB: many times what they need.
const ROOM: &str = "6291456";

/// Which tests notice most, of the modules of `tests/it`: those first, in one run each.
const ORDER: &[&[&str]] = &[&["written::", "told::"], &["agreement::"], &["laws::", "idle::"], &[]];

/// What came of a mutant.
pub enum Outcome {
    /// A test failed, or came to no end.
    Caught(String),
    /// Nothing did.
    Missed,
}

/// The tests of the engine, built.
pub struct Tests {
    of_modules: PathBuf,
    of_engine: PathBuf,
    folder: PathBuf,
}

impl Tests {
    /// Builds them, optimised: they run thousands of times.
    pub fn build(tree: &Path, work: &Path) -> Result<Self> {
        let mut build = cargo(tree, work);
        build.args(["--config", "profile.dev.opt-level=2", "--config", "profile.dev.debug=false"]);
        build.args(["test", "--locked", "--package", "tollgate-engine", "--no-run", "--message-format", "json"]);
        let built = build.stderr(Stdio::inherit()).output()?;
        let mut found = (None, None);
        for message in messages(&built.stdout) {
            let Some(executable) = message.get("executable").and_then(Value::as_str).map(PathBuf::from) else { continue };
            match message.pointer("/target/name").and_then(Value::as_str) {
                Some("it") => found.0 = Some(executable),
                Some("tollgate_engine") => found.1 = Some(executable),
                _ => {}
            }
        }
        let (Some(of_modules), Some(of_engine)) = found else { bail!("the tests with mutants do not build") };
        Ok(Self { of_modules, of_engine, folder: tree.join("crates/engine") })
    }

    /// Runs them with one mutant on, those first that notice most. The tests beside the code are run for mutants of the files
    /// that have any, or their own folder.
    pub fn run(&self, id: usize, file: Option<&str>) -> Result<Outcome> {
        let beside = file.is_none_or(|file| self.has_own(file));
        let own: &[&[&str]] = if beside { &[&[]] } else { &[] };
        let runs = own.iter().map(|words| (&self.of_engine, *words)).chain(ORDER.iter().map(|words| (&self.of_modules, *words)));
        for (tests, words) in runs {
            if let Some(by) = self.fails(tests, words, id)? {
                return Ok(Outcome::Caught(by));
            }
        }
        Ok(Outcome::Missed)
    }

    fn has_own(&self, file: &str) -> bool {
        let path = Path::new(file);
        let text = path.strip_prefix("crates/engine").ok().and_then(|path| fs::read_to_string(self.folder.join(path)).ok());
        file.contains("/redaction/") || text.is_some_and(|text| text.contains("#[cfg(test)]"))
    }

    /// The first test that fails, if one does.
    fn fails(&self, tests: &Path, words: &[&str], id: usize) -> Result<Option<String>> {
        // A mutant may ask for memory without end; nothing else on the machine is to suffer.
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -v \"$0\"; exec \"$@\"", ROOM]).arg(tests);
        command.arg("--test-threads=1").args(words).current_dir(&self.folder);
        command.env("MUTANT", id.to_string()).env("TOLLGATE_FIRST_DIFFERENCE", "1").env("RUST_BACKTRACE", "0");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = child.stdout.take().context("a test without output")?;
        let ended = Arc::new(AtomicBool::new(false));
        let (at_work, slow) = watched(child, Arc::clone(&ended));
        let (mut failed, mut last) = (None, String::new());
        for line in BufReader::new(output).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).trim().to_owned();
            if let Some(test) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
                failed = Some(test.to_owned());
                break;
            }
            if line.starts_with("test ") {
                last = line;
            }
        }
        ended.store(failed.is_some(), Ordering::Relaxed);
        let good = at_work.join().unwrap_or(Ok(false))?;
        Ok(match failed {
            Some(test) => Some(test),
            None if slow.load(Ordering::Relaxed) => Some(format!("{last} (it came to no end)")),
            None if !good => Some(format!("{last} (it ended everything)")),
            None => None,
        })
    }
}

/// Waits for a run, and ends it if it takes too long or nobody needs it any more. Whether it went well, and whether it took too long.
fn watched(mut child: Child, enough: Arc<AtomicBool>) -> (thread::JoinHandle<std::io::Result<bool>>, Arc<AtomicBool>) {
    let slow = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&slow);
    let waits = move || {
        let started = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status.success());
            }
            let late = started.elapsed() > PATIENCE;
            if late || enough.load(Ordering::Relaxed) {
                told.store(late, Ordering::Relaxed);
                child.kill()?;
            }
            thread::sleep(Duration::from_millis(20));
        }
    };
    (thread::spawn(waits), slow)
}

/// Mutants at which the compiler stops.
pub fn refused(tree: &Path, work: &Path) -> Result<BTreeSet<usize>> {
    let mut check = cargo(tree, work);
    check.args(["check", "--locked", "--package", "tollgate-engine", "--lib", "--message-format", "json"]);
    let checked = check.stderr(Stdio::null()).output()?;
    let mut refused = BTreeSet::new();
    for message in messages(&checked.stdout) {
        let Some(said) = message.get("message").filter(|said| said.get("level").and_then(Value::as_str) == Some("error")) else { continue };
        let spans = said.get("spans").and_then(Value::as_array).into_iter().flatten();
        for span in spans.filter(|span| span.get("is_primary").and_then(Value::as_bool) == Some(true)) {
            refused.extend(switch_at(tree, span));
        }
    }
    if refused.is_empty() && !checked.status.success() {
        bail!("the tree does not compile, for no mutant's sake");
    }
    Ok(refused)
}

/// The mutant whose switch a place is, or stands behind.
fn switch_at(tree: &Path, span: &Value) -> Option<usize> {
    let text = fs::read(tree.join(span.get("file_name")?.as_str()?)).ok()?;
    let number = |key: &str| usize::try_from(span.get(key)?.as_u64()?).ok();
    let (from, to) = (number("byte_start")?, number("byte_end")?);
    let id = |text: &str| text.split_once(')')?.0.parse::<usize>().ok();
    const SWITCH: &str = "crate::mutant::on(";
    let inside = String::from_utf8_lossy(text.get(from..to)?).into_owned();
    if let Some(rest) = inside.strip_prefix(SWITCH) {
        return id(rest);
    }
    let before = String::from_utf8_lossy(text.get(..from)?).into_owned();
    before.rsplit_once(SWITCH).and_then(|(_, rest)| id(rest))
}

fn messages(output: &[u8]) -> impl Iterator<Item = Value> {
    output.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok())
}
