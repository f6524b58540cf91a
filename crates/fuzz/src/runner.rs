//! Running a body.

use std::fmt;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::mutator::{self, COMMON};
use crate::{Body, Corpus};

/// Mutations that the test runs.
pub const MUTATIONS: u64 = 10_000;

/// Size of long inputs in the test.
pub const LONG_IN_TESTS: usize = 16 << 10;

/// Size of long inputs otherwise: the longest line that is read.
pub const LONGEST: usize = 1 << 20;

/// Longest that a small input may take. What takes longer twice has failed, what does not end is stopped.
const SLOW: Duration = Duration::from_secs(2);

/// How much longer a large one may take for each of its bytes, on a busy machine: time in proportion takes a
/// tenth of it for the longest, time by the square a hundred times as much.
const SLOW_PER_BYTE: Duration = Duration::from_micros(10);

/// When an input is said not to end.
const ENDLESS: Duration = Duration::from_secs(40);

/// An input that broke a law.
#[derive(Debug)]
pub struct Failure {
    body: &'static str,
    /// `seed=5`, `file=PATH`, `long=3/16384`.
    which: String,
    what: String,
    written: Option<PathBuf>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "body={} {}: {}", self.body, self.which, self.what)?;
        if let Some(seed) = self.which.strip_prefix("seed=") {
            writeln!(f, "  repeat:  cargo xtask fuzz {} --seed {seed}", self.body)?;
        }
        if let Some(path) = &self.written {
            writeln!(f, "  input:   {}", path.display())?;
            writeln!(f, "  repeat:  cargo xtask fuzz {} --file {}", self.body, path.display())?;
            writeln!(f, "  to keep: copy it to crates/fuzz/regressions/{}/", self.body)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// What was run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// Inputs.
    pub inputs: u64,
    /// The longest that one of them took.
    pub slowest: Duration,
}

/// Runs one body.
pub struct Runner {
    body: Body,
    corpus: Corpus,
    report: Report,
    watch: Arc<Watch>,
}

/// What runs at the moment, for the thread that watches the time.
#[derive(Default)]
struct Watch {
    running: Mutex<Option<(Instant, String, Vec<u8>)>>,
    done: AtomicBool,
}

impl Runner {
    /// A runner that has read the body's corpus.
    pub fn new(body: Body) -> Self {
        let watch = Arc::new(Watch::default());
        let (watched, name) = (Arc::clone(&watch), body.name);
        thread::spawn(move || watched.keep(name));
        Self { body, corpus: Corpus::of(&body), report: Report::default(), watch }
    }

    /// The corpus.
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// What was run so far.
    pub fn report(&self) -> Report {
        self.report
    }

    /// Regressions first, then the rest of the corpus as it stands.
    ///
    /// # Errors
    /// The first input that breaks a law.
    pub fn run_corpus(&mut self) -> Result<(), Failure> {
        let corpus = self.corpus.clone();
        for (path, bytes) in &corpus.regressions {
            self.one(format!("file={}", path.display()), bytes)?;
        }
        for (at, bytes) in corpus.inputs.iter().enumerate() {
            self.one(format!("corpus={at}"), bytes)?;
        }
        Ok(())
    }

    /// The input of one seed.
    ///
    /// # Errors
    /// It breaks a law.
    pub fn run_seed(&mut self, seed: u64) -> Result<(), Failure> {
        let bytes = mutator::input(self.body.name, seed, &self.corpus.inputs, self.body.tokens);
        self.one(format!("seed={seed}"), &bytes)
    }

    /// One input from elsewhere.
    ///
    /// # Errors
    /// It breaks a law.
    pub fn run_bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.one(format!("file={name}"), bytes)
    }

    /// Inputs of about `bytes` bytes in which something comes again and again: time out of proportion shows.
    ///
    /// # Errors
    /// The first input that breaks a law or takes too long.
    pub fn run_long(&mut self, bytes: usize) -> Result<(), Failure> {
        let first = self.corpus.inputs.first().cloned().unwrap_or_default();
        let (head, tail) = first.split_at(first.len() / 2);
        let tokens = || self.body.tokens.iter().chain(COMMON).filter(|token| !token.is_empty());
        let repeated = tokens().map(|token| token.repeat(bytes / token.len()).into_bytes());
        let within = tokens().map(|token| [head, token.repeat(bytes / token.len()).as_bytes(), tail].concat());
        let inputs: Vec<Vec<u8>> = repeated.chain(within).chain((self.body.long)(bytes)).collect();
        inputs.iter().enumerate().try_for_each(|(at, input)| self.one(format!("long={at}/{bytes}"), input))
    }

    fn one(&mut self, which: String, bytes: &[u8]) -> Result<(), Failure> {
        let fail = |what: String| {
            let written = write(self.body.name, &which, bytes);
            Failure { body: self.body.name, which: which.clone(), what, written }
        };
        let limit = SLOW + SLOW_PER_BYTE * u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut taken = self.timed(&which, bytes).map_err(fail)?;
        if taken > limit {
            // The first time is that of tables that are made once.
            taken = taken.min(self.timed(&which, bytes).map_err(fail)?);
        }
        self.report.inputs += 1;
        self.report.slowest = self.report.slowest.max(taken);
        if taken > limit {
            return Err(fail(format!("{} bytes took {:.1} s", bytes.len(), taken.as_secs_f64())));
        }
        Ok(())
    }

    /// What the input costs, or why it fails.
    fn timed(&self, which: &str, bytes: &[u8]) -> Result<Duration, String> {
        let before = spent();
        self.watch.set(Some((Instant::now(), which.to_owned(), bytes.to_vec())));
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.body.run)(bytes)));
        self.watch.set(None);
        match outcome {
            Ok(()) => Ok(spent().saturating_sub(before)),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
                Err(text.unwrap_or("a panic without words").to_owned())
            }
        }
    }
}

/// Time that this thread has had on a processor: what else runs does not make an input slow.
#[cfg(unix)]
fn spent() -> Duration {
    nix::time::clock_gettime(nix::time::ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// Time that has passed.
#[cfg(not(unix))]
fn spent() -> Duration {
    static BEGAN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    BEGAN.elapsed()
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.watch.done.store(true, Ordering::Relaxed);
    }
}

impl Watch {
    fn set(&self, running: Option<(Instant, String, Vec<u8>)>) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = running;
    }

    /// Ends the program if an input does not end.
    fn keep(&self, body: &'static str) {
        while !self.done.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(200));
            let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((started, which, bytes)) = &*running
                && started.elapsed() > ENDLESS
            {
                let what = format!("{} bytes did not end within {} s", bytes.len(), ENDLESS.as_secs());
                let failure = Failure { body, which: which.clone(), what, written: write(body, which, bytes) };
                // Written past whoever captures the output of tests: nothing runs after it.
                let _ = writeln!(std::io::stderr().lock(), "{failure}");
                std::process::exit(101);
            }
        }
    }
}

/// Writes an input that failed where it can be found.
fn write(body: &str, which: &str, bytes: &[u8]) -> Option<PathBuf> {
    let folder = std::env::temp_dir().join("tollgate-fuzz").join(body);
    std::fs::create_dir_all(&folder).ok()?;
    let name: String = which.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '=').collect();
    let path = folder.join(name.get(name.len().saturating_sub(60)..).unwrap_or_default());
    std::fs::write(&path, bytes).ok()?;
    Some(path)
}
