//! One pass over inputs.

use std::sync::Arc;
use std::thread;

use tollgate_engine::{Decision, Note, Redaction, Usage};
use tollgate_model::{HostName, Nanos, Origin, Timestamp};
use tollgate_policy::Policy;
use tollgate_sources::{Decoder, DecoderOptions, MAX_LINE};

use crate::account::Account;
use crate::census::{self, Looked};
use crate::hosts::Hosts;
use crate::input::Input;
use crate::kept::Findings;
use crate::names::Names;
use crate::progress::Progress;
use crate::reading::{Pending, Reading, Told, frontier};
use crate::shard::Shard;
use crate::top::Top;
use crate::watched::Watched;
use crate::workers::{Inline, Shards, Threads};

/// What a hunt is told.
pub struct Options {
    /// The analytic.
    pub policy: Arc<Policy>,
    /// How secrets are replaced.
    pub redaction: Redaction,
    /// Host of records that name none.
    pub host: Option<HostName>,
    /// Map of addresses and paths.
    pub hosts: Hosts,
    /// Evidence before this is not read.
    pub from: Option<Timestamp>,
    /// Evidence after this is not read.
    pub to: Option<Timestamp>,
    /// Threads to use; one decodes, the others correlate.
    pub threads: usize,
    /// A record whose fate is to be explained.
    pub watch: Option<Origin>,
    /// Where it is told how far the hunt has come.
    pub progress: Arc<Progress>,
}

/// What a hunt found.
pub struct Outcome {
    /// Findings as they stand at the end.
    pub findings: Findings,
    /// What became of every record.
    pub account: Account,
    /// What the engine held and let go.
    pub usage: Usage,
    /// What happened to the watched record.
    pub notes: Vec<Note>,
    /// The only endpoint host, if private addresses were assumed to be its own.
    pub assumed: Option<HostName>,
}

/// One pass over inputs.
pub struct Hunt {
    pub(crate) options: Options,
    inputs: Vec<(Input, Looked)>,
}

impl Hunt {
    /// A hunt over these inputs. Looks at the beginning of each, and at the whole of some, to learn
    /// hosts and addresses.
    pub fn new(inputs: Vec<Input>, mut options: Options) -> Self {
        let progress = Arc::clone(&options.progress);
        let length = Nanos::from_secs(options.policy.windows.join.address);
        let inputs = census::take(inputs, options.host.as_ref(), &mut options.hosts, length, &progress);
        Self { options, inputs }
    }

    /// Reads everything. `on_decision` sees findings as they come and change.
    pub fn run(self, on_decision: &mut dyn FnMut(&Decision)) -> Outcome {
        let workers = self.options.threads.saturating_sub(1).min(self.options.threads);
        let assumed = self.options.hosts.sole().cloned();
        let shard = || {
            Shard::new(
                Arc::clone(&self.options.policy),
                self.options.redaction.clone(),
                self.options.watch,
                Arc::clone(&self.options.progress),
            )
        };
        let mut outcome = if workers == 0 {
            let mut shards = Inline(shard());
            self.read(&mut shards, on_decision)
        } else {
            thread::scope(|scope| {
                let mut shards = Threads::default();
                for _ in 0..workers {
                    shards.add(scope, shard());
                }
                self.read(&mut shards, on_decision)
            })
        };
        outcome.assumed = assumed.filter(|_| outcome.account.assumed_rows > 0);
        outcome
    }

    fn read(&self, shards: &mut dyn Shards, on_decision: &mut dyn FnMut(&Decision)) -> Outcome {
        let progress = &*self.options.progress;
        progress.begin_reading();
        let mut findings = Findings::default();
        let mut keep = |decision: Decision| {
            on_decision(&decision);
            findings.insert(decision.finding);
        };
        let mut account = Account { watched: self.options.watch.map(Watched::new), ..Account::default() };
        let mut names = Names::default();
        for (input, looked) in &self.inputs {
            let default = || self.options.hosts.of_input(self.options.host.as_ref(), input);
            let hosts = looked.scheduled.iter().cloned().map(|host| host.unwrap_or_else(default));
            hosts.for_each(|host| shards.expect_scheduled(host));
        }
        let mut waiting: Vec<Pending> = self.pending();
        let mut open: Vec<Reading> = Vec::new();
        let spread = Nanos::from_secs(self.options.policy.windows.order.spread);
        loop {
            let behind = open.iter().map(Reading::position).min();
            let opens = |pending: &Pending| behind.is_none_or(|behind| pending.start <= behind.plus(spread));
            if let Some(at) = waiting.iter().rposition(opens) {
                let pending = waiting.remove(at);
                open.extend(self.open(pending, &mut account));
                continue;
            }
            let Some(at) = open.iter().enumerate().min_by_key(|(_, reading)| reading.position()).map(|(at, _)| at) else { break };
            let Some(reading) = open.get_mut(at) else { break };
            let more = self.batch(reading, shards, &mut names, &mut account);
            reading.tell(progress);
            if !more {
                let finished = open.swap_remove(at);
                account.add_counts(finished.decoder.counts());
            }
            shards.advance(frontier(&open, &waiting)).into_iter().for_each(&mut keep);
        }
        let (released, usage, notes) = shards.finish(&mut keep);
        account.released = released;
        Outcome { findings, account, usage, notes, assumed: None }
    }

    /// Inputs by start, latest first, so that the next to open is the last.
    fn pending(&self) -> Vec<Pending> {
        let mut pending: Vec<Pending> = self
            .inputs
            .iter()
            .enumerate()
            .map(|(index, (input, looked))| Pending {
                index: u32::try_from(index).unwrap_or(u32::MAX),
                input: input.clone(),
                start: looked.start.unwrap_or(Timestamp::MIN),
            })
            .collect();
        pending.sort_by_key(|pending| std::cmp::Reverse((pending.start, pending.index)));
        pending
    }

    fn open(&self, pending: Pending, account: &mut Account) -> Option<Reading> {
        let host = self.options.hosts.of_input(self.options.host.as_ref(), &pending.input);
        let by_folder = self.options.host.is_none() && self.options.hosts.of_path(&pending.input.name()).is_none();
        match pending.input.open() {
            Ok(reader) => {
                let once = pending.input.is_stream();
                let options = DecoderOptions { hash_records: once };
                Some(Reading {
                    index: pending.index,
                    lines: reader.lines(MAX_LINE),
                    decoder: Decoder::new(pending.index, options),
                    top: Top::new(self.options.policy.windows.order.future_run),
                    start: pending.start,
                    endpoint: false,
                    network: false,
                    prompt: false,
                    host,
                    by_folder,
                    bytes: 0,
                    once,
                    told: Told::default(),
                })
            }
            Err(error) => {
                account.unopened.push((pending.index, error.to_string()));
                None
            }
        }
    }
}
