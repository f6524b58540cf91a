//! What the verbs that read telemetry share: policy, hosts, inputs, times.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use tollgate_engine::Redaction;
use tollgate_ingest::{
    Discovered, Hosts, HostsError, Hunt, Input, LeftOut, LeftOutSeen, Lists, Options, Outcome, Progress, Selection, Survey, SurveyOptions,
    Unopened, Window, discover, is_stdin,
};
use tollgate_model::{Gap, HostName, Nanos, Origin, Timestamp, Untrusted};
use tollgate_policy::{ALLOW_FOLDER, BUILTIN_FILES, Policy};
use tollgate_sinks::{counted, prose};

use crate::allow::folder::shown;
use crate::args::{SetupArguments, UsualArguments};
use crate::exit::Exit;
use crate::key;
use crate::output::{is_same, tell};

/// Inputs that are named one by one.
const MOST_NAMED: usize = 5;

/// The host of records on standard input that name none, if nobody names it.
const STDIN: &str = "stdin";

/// The first of some hosts by name, and how many there are beside them.
pub fn some_named<'a>(hosts: impl IntoIterator<Item = &'a HostName>) -> String {
    let names: Vec<String> = hosts.into_iter().map(|host| prose(&host.text())).collect();
    let more = names.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.into_iter().take(MOST_NAMED).collect::<Vec<_>>().join(", "))
}

/// Everything that reading stands on.
pub struct Setup {
    pub policy: Arc<Policy>,
    pub inputs: Vec<Input>,
    pub unopened: Vec<Unopened>,
    pub left_out: BTreeMap<LeftOut, LeftOutSeen>,
    pub progress: Arc<Progress>,
    pub hosts: Hosts,
    /// Hosts of the map whose `paths` match none of the inputs.
    pub unmatched: Vec<HostName>,
    pub host: Option<HostName>,
    /// Whether to learn who sends where.
    pub learn: bool,
    /// Whether to measure how much could have been seen.
    pub cover: bool,
    /// What a report is to be told.
    pub lists: Lists,
    /// Which records findings may hang on, if that is to be found out.
    pub select: Vec<Selection>,
    /// What is to be told of what happened on a Mac, if that is to be found out.
    pub window: Option<Window>,
    /// What sources lost, where that is known.
    pub losses: Option<BTreeMap<HostName, Vec<Gap>>>,
}

impl Setup {
    /// Reads policy and hosts, and finds the inputs. `Err(Exit)` has already been explained.
    pub fn new(paths: &[PathBuf], said: &SetupArguments) -> Result<Result<Self, Exit>> {
        if paths.iter().filter(|path| is_stdin(path)).count() > 1 {
            bail!("standard input can be read once only");
        }
        let Some(policy) = load_policy(said.config.as_deref()) else { return Ok(Err(Exit::Policy)) };
        let hosts = match said.hosts.as_deref().map(Hosts::load).transpose() {
            Ok(hosts) => hosts.unwrap_or_default(),
            Err(error) => {
                tell(format_args!("tollgate: {error}"));
                // A file that is not there is a slip of the command line, as it is with `--inventory`.
                let unreadable = matches!(error, HostsError::Unreadable { .. });
                return Ok(Err(if unreadable { Exit::Usage } else { Exit::Policy }));
            }
        };
        let Discovered { mut inputs, unopened, left_out } = discover(paths);
        // It may lie among the telemetry, and is none.
        if let Some(map) = said.hosts.as_deref() {
            inputs.retain(|input| !matches!(input, Input::File(path) if path.file_name() == map.file_name() && is_same(path, map)));
        }
        for pipe in inputs.iter().filter(|input| input.awaits_writer()) {
            let name = Untrusted::from(pipe.name()).escaped();
            tell(format_args!("note: {name} is a named pipe: read once, as soon as something writes to it"));
        }
        let host = said.host.as_deref().map(HostName::new);
        Ok(Ok(Self {
            policy: Arc::new(policy),
            unmatched: hosts.unmatched(&inputs),
            inputs,
            unopened,
            left_out,
            progress: Arc::default(),
            hosts,
            host,
            learn: false,
            cover: false,
            lists: Lists::default(),
            select: Vec::new(),
            window: None,
            losses: None,
        }))
    }

    /// Takes what is usual into the policy. What is wrong with it has been told.
    pub fn see(&mut self, said: &UsualArguments) -> Result<(), Exit> {
        let Some(path) = said.baseline.as_deref() else { return Ok(()) };
        match crate::baseline::folder::load(path) {
            Ok(baseline) => {
                self.policy = Arc::new(self.policy.with_baseline(baseline));
                Ok(())
            }
            Err(error) => {
                tell(format_args!("tollgate: {error}"));
                Err(Exit::Policy)
            }
        }
    }

    /// The hunt itself, with secrets replaced under a key.
    pub fn hunt(&mut self, redaction: Redaction, span: Span, threads: usize, watch: Option<Origin>) -> Hunt {
        let Span { from, to } = span;
        let options = Options {
            policy: Arc::clone(&self.policy),
            redaction,
            host: self.host.clone(),
            hosts: std::mem::take(&mut self.hosts),
            from,
            to,
            threads,
            learn: self.learn,
            cover: self.cover,
            lists: std::mem::take(&mut self.lists),
            select: std::mem::take(&mut self.select),
            window: self.window.take(),
            losses: self.losses.take(),
            watch,
            progress: Arc::clone(&self.progress),
        };
        Hunt::new(self.inputs.clone(), options)
    }

    /// What is there, without a hunt for anything in it.
    pub fn survey(&mut self, threads: usize) -> Survey {
        let options = SurveyOptions {
            host: self.host.clone(),
            hosts: std::mem::take(&mut self.hosts),
            held: Nanos::from_secs(self.policy.windows.join.address),
            threads,
            progress: Arc::clone(&self.progress),
        };
        Survey::new(self.inputs.clone(), options)
    }

    /// What was not opened, each with the reason.
    pub fn not_opened(&self, outcome: &Outcome) -> Vec<String> {
        let names = self.names();
        let name = |input: &u32| usize::try_from(*input).ok().and_then(|at| names.get(at)).cloned().unwrap_or_default();
        let at_first = self.unopened.iter().map(|Unopened { path, error }| (path.to_string_lossy().into_owned(), error.to_string()));
        let later = outcome.account.unopened.iter().map(|(input, error)| (name(input), error.clone()));
        at_first.chain(later).map(|(name, error)| format!("{}: {error}", Untrusted::from(name).escaped())).collect()
    }

    /// Inputs that hold something else than what is read here, if there are any, and what to do about them.
    pub fn not_understood(&self, outcome: &Outcome) -> Option<String> {
        let inputs = &outcome.account.not_understood;
        let names = self.names();
        let name = |input: &u32| names.get(usize::try_from(*input).ok()?).map(|name| Untrusted::from(name.as_str()).escaped());
        let named: Vec<String> = inputs.iter().take(MOST_NAMED).filter_map(name).collect();
        let more = inputs.len().saturating_sub(MOST_NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!inputs.is_empty()).then(|| {
            format!(
                "what stands in {}, of which no record was understood: {}{more} (what is read: eslogger, results of osquery and the unified log as JSON, Zeek's logs as JSON or tables; no CSV)",
                counted(inputs.len(), "input"),
                named.join(", ")
            )
        })
    }

    /// Notes on records that name no host, and whose they are taken to be.
    pub fn hosts_taken<'a>(&self, hosts: impl Iterator<Item = &'a HostName>) -> Vec<String> {
        let stands = self.inputs.contains(&Input::Stdin);
        let (of_stdin, of_folders): (Vec<&HostName>, Vec<&HostName>) = hosts.partition(|host| stands && host.raw() == STDIN);
        let mut notes = Vec::new();
        if !of_stdin.is_empty() {
            notes.push(format!("records on standard input that have no host of their own are taken to be of {STDIN}: name it with --host"));
        }
        if !of_folders.is_empty() {
            let named = some_named(of_folders);
            notes.push(format!("records without a host are taken to be of {named}, after their folder (--host, --hosts)"));
        }
        notes
    }

    /// Names of the inputs, in order.
    pub fn names(&self) -> Vec<String> {
        self.inputs.iter().map(Input::name).collect()
    }
}

/// Files that are read of these paths, with others that the command line names.
pub fn files<'a>(paths: &[PathBuf], others: impl IntoIterator<Item = &'a PathBuf>) -> Vec<PathBuf> {
    let inputs = discover(paths).inputs.into_iter().filter_map(|input| match input {
        Input::File(path) | Input::Stream(path) => Some(path),
        Input::Stdin | Input::Memory(_) => None,
    });
    inputs.chain(others.into_iter().cloned()).collect()
}

/// The time whose evidence is read.
#[derive(Clone, Copy, Default)]
pub struct Span {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

impl Span {
    /// From one time of the command line to another.
    pub fn parse(from: Option<&str>, to: Option<&str>) -> Result<Self> {
        let span = Self { from: from.map(parse_time).transpose()?, to: to.map(parse_time).transpose()? };
        if span.from.zip(span.to).is_some_and(|(from, to)| from > to) {
            bail!("--since is later than --until: no time lies between them");
        }
        Ok(span)
    }
}

/// The key under which secrets are replaced. That it cannot be kept is told.
pub fn redaction(file: Option<&Path>) -> Result<Redaction> {
    let (redaction, notice) = key::redaction(file)?;
    if let Some(notice) = notice {
        tell(format_args!("note: {notice}"));
    }
    Ok(redaction)
}

/// The content of a folder, else the built-in one. Mistakes have been told.
pub fn load_policy(folder: Option<&Path>) -> Option<Policy> {
    let Some(folder) = folder else { return Some(Policy::builtin()) };
    match Policy::load(folder) {
        Ok(_) if !holds_content(folder) => {
            tell(format_args!("tollgate: {}", no_content(folder)));
            None
        }
        Ok(policy) => {
            for error in &policy.allow.refused {
                tell(format_args!("tollgate: {error}; the entry covers nothing"));
            }
            Some(policy)
        }
        Err(errors) => {
            for error in errors {
                tell(format_args!("tollgate: {error}"));
            }
            None
        }
    }
}

/// The files of content that a folder has.
pub fn content_files(folder: &Path) -> Vec<&'static str> {
    let names = BUILTIN_FILES.iter().map(|(name, _)| *name);
    names.filter(|name| std::fs::symlink_metadata(folder.join(name)).is_ok()).collect()
}

/// Whether a folder has anything of content: else the built-in one would stand for a folder whose name is mistyped.
pub fn holds_content(folder: &Path) -> bool {
    !content_files(folder).is_empty() || CONTENT_FOLDERS.iter().any(|name| folder.join(name).is_dir())
}

/// Folders within a folder of content: allow entries, and pages of scenarios.
const CONTENT_FOLDERS: [&str; 2] = [ALLOW_FOLDER, "scenarios"];

/// That a folder has nothing of content, and what it could have.
pub fn no_content(folder: &Path) -> String {
    let files = BUILTIN_FILES.map(|(name, _)| name).join(", ");
    format!("{} holds no content: no file is called {files}, and no folder {}", shown(folder), CONTENT_FOLDERS.join(" or "))
}

/// A time of the command line: a moment, or a length before now.
pub fn parse_time(text: &str) -> Result<Timestamp> {
    let beyond = || anyhow!("{text:?} is out of range: times are those of the years 1678 to 2261");
    let nanos = |time: jiff::Timestamp| i64::try_from(time.as_nanosecond()).map(Timestamp).map_err(|_| beyond());
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return nanos(time);
    }
    if let Ok(midnight) = format!("{text}T00:00:00Z").parse::<jiff::Timestamp>() {
        return nanos(midnight);
    }
    if let Some(length) = days(text).or_else(|| text.parse::<jiff::SignedDuration>().ok()) {
        let now = nanos(jiff::Timestamp::now())?;
        let length = i64::try_from(length.as_nanos()).map_err(|_| beyond())?;
        return Ok(now.minus(Nanos(length.saturating_abs())));
    }
    bail!("{text:?} is neither a time such as 2026-11-25T08:00:00Z, nor a day such as 2026-11-25, nor a length such as 24h, 7d or 2w");
}

/// Whole days or weeks, which have no length elsewhere since clocks are changed; here a day has 24 hours.
fn days(text: &str) -> Option<jiff::SignedDuration> {
    let (number, hours) = text.strip_suffix('d').map(|number| (number, 24)).or_else(|| Some((text.strip_suffix('w')?, 168)))?;
    Some(jiff::SignedDuration::from_hours(number.trim().parse::<u32>().ok().map(i64::from)?.checked_mul(hours)?))
}
