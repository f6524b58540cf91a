//! What `hunt` and `explain` share: policy, hosts, inputs, times.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use tollgate_engine::Redaction;
use tollgate_ingest::{Hosts, Hunt, Input, Options, Unopened, discover};
use tollgate_model::{HostName, Nanos, Origin, Timestamp, Untrusted};
use tollgate_policy::Policy;

use crate::exit::Exit;
use crate::key;

/// Everything that a hunt stands on.
pub struct Setup {
    pub policy: Arc<Policy>,
    pub redaction: Redaction,
    pub inputs: Vec<Input>,
    pub unopened: Vec<Unopened>,
    pub hosts: Hosts,
    pub host: Option<HostName>,
}

/// What a user said of it.
pub struct Told<'a> {
    pub paths: &'a [PathBuf],
    pub host: Option<&'a str>,
    pub hosts: Option<&'a Path>,
    pub config: Option<&'a Path>,
    pub redaction_key: Option<&'a Path>,
}

impl Setup {
    /// Reads policy and hosts, and finds the inputs. `Err(Exit)` has already been explained.
    pub fn new(told: &Told<'_>) -> Result<Result<Self, Exit>> {
        if told.paths.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
            bail!("standard input can be read once only");
        }
        let Some(policy) = load_policy(told.config) else { return Ok(Err(Exit::Policy)) };
        let hosts = match told.hosts.map(Hosts::load).transpose() {
            Ok(hosts) => hosts.unwrap_or_default(),
            Err(error) => {
                eprintln!("tollgate: {error}");
                return Ok(Err(Exit::Policy));
            }
        };
        let (redaction, notice) = key::redaction(told.redaction_key)?;
        if let Some(notice) = notice {
            eprintln!("note: {notice}");
        }
        let (inputs, unopened) = discover(told.paths);
        for Unopened { path, error } in &unopened {
            eprintln!("tollgate: {}: {error}", Untrusted::from(path.to_string_lossy().into_owned()).escaped());
        }
        let host = told.host.map(HostName::new);
        Ok(Ok(Self { policy: Arc::new(policy), redaction, inputs, unopened, hosts, host }))
    }

    /// The hunt itself.
    pub fn hunt(&mut self, from: Option<Timestamp>, to: Option<Timestamp>, threads: usize, watch: Option<Origin>) -> Hunt {
        let options = Options {
            policy: Arc::clone(&self.policy),
            redaction: self.redaction.clone(),
            host: self.host.clone(),
            hosts: std::mem::take(&mut self.hosts),
            from,
            to,
            threads,
            watch,
        };
        Hunt::new(self.inputs.clone(), options)
    }

    /// Names of the inputs, in order.
    pub fn names(&self) -> Vec<String> {
        self.inputs.iter().map(Input::name).collect()
    }
}

fn load_policy(folder: Option<&Path>) -> Option<Policy> {
    let Some(folder) = folder else { return Some(Policy::builtin()) };
    match Policy::load(folder) {
        Ok(policy) => Some(policy),
        Err(errors) => {
            for error in errors {
                eprintln!("tollgate: {error}");
            }
            None
        }
    }
}

/// A time of the command line: a moment, or a length before now.
pub fn parse_time(text: &str) -> Result<Timestamp> {
    let nanos = |time: jiff::Timestamp| i64::try_from(time.as_nanosecond()).map(Timestamp);
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Ok(nanos(time)?);
    }
    if let Ok(length) = text.parse::<jiff::SignedDuration>() {
        let now = nanos(jiff::Timestamp::now())?;
        let length = i64::try_from(length.as_nanos())?;
        return Ok(now.minus(Nanos(length.saturating_abs())));
    }
    bail!("{text:?} is neither a time such as 2026-11-25T08:00:00Z nor a length such as 24h");
}
