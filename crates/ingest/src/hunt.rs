//! One pass over inputs.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::thread;

use tollgate_coverage::{Intake, Received, Shown};
use tollgate_engine::{Decision, Learning, Note, Redaction, Sendings, Usage};
use tollgate_model::{Body, Gap, HostName, Nanos, Origin, Record, Timestamp};
use tollgate_policy::{Policy, Proxy};
use tollgate_report::ReadsSeen;
use tollgate_sources::{Decoder, DecoderOptions, Format, MAX_LINE};

use crate::account::{Account, add};
use crate::batch::lateness;
use crate::census::{self, Looked};
use crate::hosts::Hosts;
use crate::input::Input;
use crate::kept::Findings;
use crate::names::Names;
use crate::progress::Progress;
use crate::quality::{FleetQuality, Quality};
use crate::reading::{Pending, Reading, Told, frontier};
use crate::select::{Selected, Selection};
use crate::shard::{Finished, Shard, StateSize};
use crate::timeline::{Timeline, Window};
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
    /// Whether to learn who sends where.
    pub learn: bool,
    /// Whether to measure how much could have been seen.
    pub cover: bool,
    /// What a report is to be told.
    pub lists: Lists,
    /// Which records findings may hang on, host by host, if that is asked for.
    pub select: Vec<Selection>,
    /// What is to be told of what happened on a host, if that is asked for.
    pub window: Option<Window>,
    /// What sources lost, by host, where that is known already, since the inputs are a part of what there was: then nothing is measured
    /// of how good the telemetry was. Else their numbers tell.
    pub losses: Option<BTreeMap<HostName, Vec<Gap>>>,
    /// A record whose fate is to be explained.
    pub watch: Option<Origin>,
    /// Where it is told how far the hunt has come.
    pub progress: Arc<Progress>,
}

/// What a report is to be told, beside the hunt.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Who read what.
    pub reads: bool,
    /// Who sent where, and what of it goes by none of these proxies.
    pub sendings: Option<Arc<[Proxy]>>,
}

/// What a hunt found.
pub struct Outcome {
    /// Findings as they stand at the end.
    pub findings: Findings,
    /// What became of every record.
    pub account: Account,
    /// How good the telemetry of each Mac was.
    pub quality: FleetQuality,
    /// What the engine held and let go.
    pub usage: Usage,
    /// What happened to the watched record.
    pub notes: Vec<Note>,
    /// What was learned of who sends where, if that was asked for.
    pub learning: Learning,
    /// How much could have been seen, if that was asked for: what came in, and what it says.
    pub coverage: Option<(Received, Shown)>,
    /// Who read what, if that was asked for.
    pub reads: Option<ReadsSeen>,
    /// Who sent where, if that was asked for.
    pub sendings: Option<Sendings>,
    /// Which records findings may hang on, in the order in which they were asked for.
    pub selected: Vec<Selected>,
    /// What happened on a host, if that was asked for.
    pub timeline: Option<Timeline>,
    /// How large the engine's state was at the end of the input, before anything was settled because of it, if that
    /// was asked for.
    pub state: Option<StateSize>,
    /// The only endpoint host, if private addresses were assumed to be its own.
    pub assumed: Option<HostName>,
}

/// One pass over inputs.
pub struct Hunt {
    pub(crate) options: Options,
    measure_state: bool,
    inputs: Vec<(Input, Looked)>,
}

impl Hunt {
    /// A hunt over these inputs. Looks at the beginning of each, and at the whole of some, to learn
    /// hosts and addresses.
    pub fn new(inputs: Vec<Input>, mut options: Options) -> Self {
        let progress = Arc::clone(&options.progress);
        let length = Nanos::from_secs(options.policy.windows.join.address);
        let inputs = census::take(inputs, options.host.as_ref(), &mut options.hosts, length, &progress);
        Self { options, measure_state: false, inputs }
    }

    /// Asks for the size of the engine's state at the end of the input. Takes time, and room for a copy of the state.
    #[must_use]
    pub fn measuring_state(mut self) -> Self {
        self.measure_state = true;
        self
    }

    /// Reads everything. `on_decision` sees findings as they come and change.
    pub fn run(self, on_decision: &mut dyn FnMut(&Decision)) -> Outcome {
        let workers = self.options.threads.saturating_sub(1);
        let assumed = self.options.hosts.sole().cloned();
        let shard = || {
            Shard::new(
                Arc::clone(&self.options.policy),
                self.options.redaction.clone(),
                self.options.watch.clone(),
                Arc::clone(&self.options.progress),
            )
            .measured(self.measure_state)
            .learning(self.options.learn)
            .covering(self.options.cover)
            .listing(&self.options.lists)
            .selecting(&self.options.select)
            .telling(self.options.window.as_ref())
            .told_losses(self.options.losses.is_some())
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
        let mut account = Account { watched: self.options.watch.clone().map(Watched::new), ..Account::default() };
        let most_per_second = self.options.policy.windows.order.most_per_second;
        account.intake = Some(Intake::new(most_per_second, &self.options.policy.coverage.measure));
        let mut names = Names::default();
        for (input, looked) in &self.inputs {
            add(&mut account.holders_forgotten, looked.forgotten);
            let default = || self.options.hosts.of_input(self.options.host.as_ref(), input);
            let hosts = looked.scheduled.iter().cloned().map(|host| host.map_or_else(default, |host| self.options.hosts.spelt(host)));
            hosts.for_each(|host| shards.expect_scheduled(host));
        }
        for (number, (host, gap)) in
            (0u128..).zip(self.options.losses.iter().flatten().flat_map(|(host, gaps)| gaps.iter().map(move |gap| (host, gap))))
        {
            shards.put(Record { host: host.clone(), origin: Origin::default(), digest: number, body: Body::Gap(*gap) });
        }
        let mut waiting: Vec<Pending> = self.pending();
        let mut open: Vec<Reading> = Vec::new();
        let mut exhausted = false;
        let spread = Nanos::from_secs(self.options.policy.windows.order.spread);
        loop {
            let behind = open.iter().map(Reading::position).min();
            let opens = |pending: &Pending| behind.is_none_or(|behind| pending.start <= behind.plus(spread));
            // The next by time is the last. It waits, too, while there are no more handles for files.
            if let Some(pending) = waiting.pop_if(|pending| !exhausted && opens(pending)) {
                match self.open(&pending) {
                    Ok(reading) => open.push(reading),
                    Err(error) if is_exhaustion(&error) && !open.is_empty() => {
                        exhausted = true;
                        waiting.push(pending);
                    }
                    Err(error) => account.unopened.push((pending.index, error.to_string())),
                }
                continue;
            }
            let Some(at) = open.iter().enumerate().min_by_key(|(_, reading)| reading.position()).map(|(at, _)| at) else { break };
            let Some(reading) = open.get_mut(at) else { break };
            let more = self.batch(reading, shards, &mut names, &mut account);
            reading.tell(progress);
            if !more {
                let finished = open.swap_remove(at);
                exhausted = false;
                account.add_input(finished.index, finished.decoder.counts());
            }
            shards.advance(frontier(&open, &waiting), &mut keep);
        }
        let Finished { released, usage, notes, learning, shown, reads, sendings, state, selected, timeline, clockwork } =
            shards.finish(&mut keep);
        account.released = released;
        account.not_understood.sort_unstable();
        let received = account.intake.take().map(Intake::finish).unwrap_or_default();
        let policy = &self.options.policy;
        let measured = Quality::new(&received, &clockwork, policy);
        let quality = measured.overall();
        // Of a part of the records nobody can say how good all of them were.
        if self.options.losses.is_none() {
            findings.weigh(&measured);
        }
        findings.set_policy(Arc::clone(policy));
        let coverage = self.options.cover.then(|| (received, shown.unwrap_or_default()));
        Outcome { findings, account, quality, usage, notes, learning, coverage, reads, sendings, selected, timeline, state, assumed: None }
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
                holds_back: looked.start.unwrap_or(Timestamp::MIN).minus(self.lateness(looked)),
                learned: looked.leases,
            })
            .collect();
        pending.sort_by_key(|pending| std::cmp::Reverse((pending.start, pending.index)));
        let mut least = Timestamp::MAX;
        for pending in &mut pending {
            least = least.min(pending.holds_back);
            pending.holds_back = least;
        }
        pending
    }

    /// How late records of an input may come.
    fn lateness(&self, looked: &Looked) -> Nanos {
        let late = |format| lateness(&self.options.policy.windows, format);
        // What comes behind the beginning may be of any format that comes as late as these.
        let soon = [Format::Eslogger, Format::UnifiedLog, Format::ZeekJson].into_iter().map(late);
        soon.chain(looked.osquery.then(|| late(Format::Osquery))).max().unwrap_or_default()
    }

    fn open(&self, pending: &Pending) -> io::Result<Reading> {
        let host = self.options.hosts.of_input(self.options.host.as_ref(), &pending.input);
        let by_folder = self.options.host.is_none() && self.options.hosts.of_path(&pending.input).is_none();
        let reader = pending.input.open()?;
        let once = pending.input.is_stream();
        let options = DecoderOptions { hash_records: once };
        Ok(Reading {
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
            learned: pending.learned,
            told: Told::default(),
        })
    }
}

/// Whether an input could not be opened because too many are (`ENFILE` and `EMFILE` of POSIX, 23 and 24 everywhere).
fn is_exhaustion(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(23 | 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_the_state_is_told_if_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        for host in ["ana", "bo", "carla"] {
            let place = folder.path().join(host);
            std::fs::create_dir(&place).unwrap();
            let process = |version: u32| {
                format!(
                    r#"{{"audit_token":[501,501,20,501,20,700,100,{version}],"ppid":1,"executable":{{"path":"/bin/ls","path_truncated":false}}}}"#
                )
            };
            let line = format!(
                r#"{{"schema_version":1,"version":10,"time":"2025-11-25T08:00:00Z","event_type":9,"action_type":1,"process":{},"event":{{"exec":{{"target":{},"args":["ls"]}}}}}}"#,
                process(1),
                process(2)
            );
            std::fs::write(place.join("es.ndjson"), line).unwrap();
        }
        let hunt = |threads| {
            let options = Options {
                policy: Arc::new(Policy::builtin()),
                redaction: Redaction::new([0; 32]),
                host: None,
                hosts: Hosts::default(),
                from: None,
                to: None,
                threads,
                learn: false,
                cover: false,
                lists: Lists::default(),
                select: Vec::new(),
                window: None,
                losses: None,
                watch: None,
                progress: Arc::default(),
            };
            Hunt::new(crate::discover(&[folder.path().to_owned()]).inputs, options)
        };
        assert_eq!(hunt(1).run(&mut |_| {}).state, None);
        for threads in [1, 3] {
            let state = hunt(threads).measuring_state().run(&mut |_| {}).state.unwrap();
            assert_eq!((state.awake, state.asleep), (3, 0), "{threads} threads");
            // Each host has its name, and a process with its path.
            assert!(state.bytes > 3 * 10, "{} bytes", state.bytes);
        }
    }
}
