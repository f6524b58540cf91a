//! One pass over inputs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use tollgate_engine::{Decision, Note, Redaction, Usage};
use tollgate_model::{Action, Body, Defect, DefectKind, Finding, FindingId, HostName, Nanos, NetworkRow, Origin, Record, Row, Timestamp};
use tollgate_policy::{Policy, Windows};
use tollgate_sources::{Decoded, Decoder, DecoderOptions, Format, Framed, Lines, MAX_LINE};

use crate::account::{Account, HostLeg};
use crate::census::{self, Holder, Looked};
use crate::discover::Input;
use crate::hosts::Hosts;
use crate::names::Names;
use crate::shard::{Finished, Frontier, Shard};
use crate::top::Top;

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
}

/// What a hunt found.
pub struct Outcome {
    /// Findings as they stand at the end.
    pub findings: BTreeMap<FindingId, Finding>,
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
    options: Options,
    inputs: Vec<(Input, Looked)>,
}

/// Lines that are read from one input before looking which is behind.
const BATCH: usize = 512;

impl Hunt {
    /// A hunt over these inputs. Looks at the beginning of each, and at the whole of some, to learn
    /// hosts and addresses.
    pub fn new(inputs: Vec<Input>, mut options: Options) -> Self {
        let inputs: Vec<(Input, Looked)> = inputs.into_iter().map(|input| (input.clone(), census::look(&input))).collect();
        let known: Vec<HostName> = inputs.iter().filter_map(|(_, looked)| looked.host.clone()).collect();
        let length = Nanos::from_secs(options.policy.windows.join.address);
        // Addresses matter only where there are rows to be mapped by them.
        let rows = inputs.iter().any(|(input, looked)| looked.network || *input == Input::Stdin);
        for (input, looked) in inputs.iter().filter(|(_, looked)| looked.leases || (looked.osquery && rows)) {
            for holder in census::holders(input, looked) {
                match holder {
                    Holder::Lease(lease) => options.hosts.add_lease(&lease, &known),
                    Holder::Said { host, address, time, held } => {
                        let host = host.unwrap_or_else(|| default_host(&options, input));
                        if held {
                            options.hosts.add_address(&host, address, time, length);
                        } else {
                            options.hosts.end_address(&host, address, time);
                        }
                    }
                }
            }
        }
        if inputs.iter().any(|(_, looked)| looked.network) {
            let sole = census::sole_host(&inputs, options.host.is_some(), &mut |input| default_host(&options, input));
            options.hosts.set_sole(sole);
        }
        Self { options, inputs }
    }

    /// Reads everything. `on_decision` sees findings as they come and change.
    pub fn run(self, on_decision: &mut dyn FnMut(&Decision)) -> Outcome {
        let workers = self.options.threads.saturating_sub(1).min(self.options.threads);
        let sole = self.options.hosts.of_address(std::net::IpAddr::from([10, 0, 0, 0]), Timestamp::MIN);
        let assumed = sole.1.then_some(sole.0);
        let shard = || Shard::new(Arc::clone(&self.options.policy), self.options.redaction.clone(), self.options.watch);
        let mut outcome = if workers == 0 {
            let mut shards = Inline(shard());
            self.read(&mut shards, on_decision)
        } else {
            thread::scope(|scope| {
                let mut shards = Threads { queues: Vec::new(), results: Vec::new() };
                for _ in 0..workers {
                    let (queue, work) = sync_channel::<Work>(8);
                    let (result, results) = sync_channel::<Vec<Decision>>(64);
                    let shard = shard();
                    let handle = scope.spawn(move || serve(shard, &work, &result));
                    shards.queues.push((queue, Vec::new()));
                    shards.results.push((results, handle));
                }
                self.read(&mut shards, on_decision)
            })
        };
        outcome.assumed = assumed.filter(|_| outcome.account.assumed_rows > 0);
        outcome
    }

    fn read(&self, shards: &mut dyn Shards, on_decision: &mut dyn FnMut(&Decision)) -> Outcome {
        let mut findings = BTreeMap::new();
        let mut keep = |decisions: Vec<Decision>| {
            for decision in decisions {
                on_decision(&decision);
                findings.insert(decision.finding.id.clone(), decision.finding);
            }
        };
        let mut account = Account::default();
        let mut names = Names::default();
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
            if !self.batch(reading, shards, &mut names, &mut account) {
                let finished = open.swap_remove(at);
                account.add_counts(finished.decoder.counts());
            }
            keep(shards.advance(frontier(&open, &waiting)));
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
        let opened = match &pending.input {
            Input::File(path) => tollgate_sources::open(path),
            Input::Stdin => tollgate_sources::stdin(),
        };
        let host = default_host(&self.options, &pending.input);
        let by_folder = self.options.host.is_none() && self.options.hosts.of_path(&pending.input.name()).is_none();
        match opened {
            Ok(reader) => {
                let options = DecoderOptions { hash_records: pending.input == Input::Stdin };
                Some(Reading {
                    lines: reader.lines(MAX_LINE),
                    decoder: Decoder::new(pending.index, options),
                    top: Top::new(self.options.policy.windows.order.future_run),
                    start: pending.start,
                    endpoint: false,
                    network: false,
                    host,
                    by_folder,
                    bytes: 0,
                })
            }
            Err(_) => {
                account.damaged_inputs = account.damaged_inputs.saturating_add(1);
                account.add_defect(DefectKind::Unreadable, None, Origin { input: pending.index, ..Origin::default() });
                None
            }
        }
    }

    /// Reads some lines. Returns whether there may be more.
    fn batch(&self, reading: &mut Reading, shards: &mut dyn Shards, names: &mut Names, account: &mut Account) -> bool {
        let Reading { lines, decoder, top, endpoint, network, host, by_folder, bytes, .. } = reading;
        let windows = &self.options.policy.windows;
        for _ in 0..BATCH {
            let Some(framed) = lines.next_line() else { return false };
            if let Framed::Line(line) = &framed {
                let end = line.offset.saturating_add(u64::try_from(line.bytes.len()).unwrap_or(u64::MAX));
                account.bytes = account.bytes.saturating_add(end.saturating_sub(*bytes));
                *bytes = end;
            }
            let mut put = |decoded: Decoded| match decoded {
                Decoded::Event { host: named, digest, origin, format, event } => {
                    *endpoint = true;
                    top.see(event.time, lateness(windows, format));
                    if named.is_none() && *by_folder {
                        account.folder_hosts.insert(host.clone());
                    }
                    let host = named.unwrap_or_else(|| host.clone());
                    if self.is_outside(event.time) {
                        account.outside = account.outside.saturating_add(1);
                        return;
                    }
                    account.see(event.time);
                    let connects = matches!(event.action, Action::Connect { .. });
                    account.connections = account.connections.saturating_add(u64::from(connects));
                    let leg = if event.action.is_file() { HostLeg::File } else { HostLeg::Endpoint };
                    let host = names.meet(host, leg, account);
                    shards.put(Record { host, origin, digest, body: Body::Event(event) });
                }
                Decoded::Gap { host: named, digest, origin, gap } => {
                    let host = named.unwrap_or_else(|| host.clone());
                    shards.put(Record { host, origin, digest, body: Body::Gap(gap) });
                }
                // Read when the inputs were first looked at.
                Decoded::Address { .. } => account.rows = account.rows.saturating_add(1),
                Decoded::Row { digest, origin, format, row, precision, .. } => {
                    *network = true;
                    let at = event_time(&row);
                    top.see(at, lateness(windows, format));
                    if self.is_outside(at) && !matches!(row, NetworkRow::Certificate(_)) {
                        account.outside = account.outside.saturating_add(1);
                        return;
                    }
                    account.rows = account.rows.saturating_add(1);
                    account.see(at);
                    self.put_row(row, precision, origin, digest, shards, names, account);
                }
                Decoded::Defect(Defect { kind, origin, field }) => {
                    account.add_defect(kind, field, origin);
                    if matches!(kind, DefectKind::Unreadable | DefectKind::DamagedCompression | DefectKind::CompressionBomb) {
                        account.damaged_inputs = account.damaged_inputs.saturating_add(1);
                    }
                }
            };
            match framed {
                Framed::Line(line) => decoder.decode(line.offset, line.bytes, line.unended, &mut put),
                Framed::Fault(fault) => decoder.fault(&fault, &mut put),
            }
        }
        true
    }

    fn is_outside(&self, at: Timestamp) -> bool {
        self.options.from.is_some_and(|from| at < from) || self.options.to.is_some_and(|to| at > to)
    }

    #[expect(clippy::too_many_arguments, reason = "one row with its place, and where it goes")]
    fn put_row(
        &self,
        row: NetworkRow,
        precision: Nanos,
        origin: Origin,
        digest: u128,
        shards: &mut dyn Shards,
        names: &mut Names,
        account: &mut Account,
    ) {
        let (address, at) = match &row {
            NetworkRow::Flow(flow) => (flow.source.ip, flow.start),
            NetworkRow::Tls(tls) => (tls.source.ip, tls.time),
            NetworkRow::Dns(dns) => (dns.client, dns.time),
            NetworkRow::Certificate(_) => {
                let body = Body::Network(Row { precision, host_assumed: false, row });
                shards.put_everywhere(&Record { host: HostName::new(""), origin, digest, body });
                return;
            }
            NetworkRow::Lease(_) => return,
        };
        let (host, host_assumed) = self.options.hosts.of_address(address, at);
        account.assumed_rows = account.assumed_rows.saturating_add(u64::from(host_assumed));
        let host = names.meet(host, HostLeg::Network, account);
        shards.put(Record { host, origin, digest, body: Body::Network(Row { precision, host_assumed, row }) });
    }
}

fn default_host(options: &Options, input: &Input) -> HostName {
    options.host.clone().or_else(|| options.hosts.of_path(&input.name())).unwrap_or_else(|| HostName::new(input.folder()))
}

/// How late records of a format may come.
fn lateness(windows: &Windows, format: Format) -> Nanos {
    let order = &windows.order;
    Nanos::from_secs(match format {
        Format::Eslogger => order.eslogger,
        Format::Osquery => order.osquery,
        Format::ZeekJson | Format::ZeekTsv => order.zeek,
    })
}

/// When a row could have been written at the earliest: a connection is told at its end.
pub(crate) fn event_time(row: &NetworkRow) -> Timestamp {
    match row {
        NetworkRow::Flow(flow) => flow.end.max(flow.start),
        NetworkRow::Tls(tls) => tls.time,
        NetworkRow::Certificate(certificate) => certificate.time,
        NetworkRow::Dns(dns) => dns.time,
        NetworkRow::Lease(lease) => lease.time,
    }
}

struct Pending {
    index: u32,
    input: Input,
    start: Timestamp,
}

/// An input that is being read.
struct Reading {
    lines: Lines<tollgate_sources::Input>,
    decoder: Decoder,
    top: Top,
    start: Timestamp,
    endpoint: bool,
    network: bool,
    host: HostName,
    by_folder: bool,
    bytes: u64,
}

impl Reading {
    fn position(&self) -> Timestamp {
        self.top.position().max(self.start)
    }
}

/// How far all inputs together have come. An input that showed nothing yet holds back both.
fn frontier(open: &[Reading], waiting: &[Pending]) -> Frontier {
    let unknown = |reading: &&Reading| !reading.endpoint && !reading.network;
    let least = |of: &dyn Fn(&&Reading) -> bool| {
        let started = open.iter().filter(|reading| of(reading) || unknown(reading)).map(|reading| reading.top.frontier());
        let unopened = waiting.iter().map(|pending| pending.start.minus(Nanos::from_secs(600)));
        started.chain(unopened).min().unwrap_or(Timestamp::MAX)
    };
    Frontier { endpoint: least(&|reading| reading.endpoint), network: least(&|reading| reading.network) }
}

/// Where records go.
trait Shards {
    fn put(&mut self, record: Record);
    fn put_everywhere(&mut self, record: &Record);
    fn advance(&mut self, frontier: Frontier) -> Vec<Decision>;
    fn finish(&mut self, keep: &mut dyn FnMut(Vec<Decision>)) -> (crate::Released, Usage, Vec<Note>);
}

/// All hosts on this thread.
struct Inline(Shard);

impl Shards for Inline {
    fn put(&mut self, record: Record) {
        self.0.put(record);
    }

    fn put_everywhere(&mut self, record: &Record) {
        self.0.put(record.clone());
    }

    fn advance(&mut self, frontier: Frontier) -> Vec<Decision> {
        self.0.advance(frontier)
    }

    fn finish(&mut self, keep: &mut dyn FnMut(Vec<Decision>)) -> (crate::Released, Usage, Vec<Note>) {
        let empty = Shard::new(Arc::new(Policy::builtin()), Redaction::new([0; 32]), None);
        let finished = std::mem::replace(&mut self.0, empty).finish();
        keep(finished.decisions);
        (finished.released, finished.usage, finished.notes)
    }
}

enum Work {
    Records(Vec<Record>),
    Advance(Frontier),
}

/// Hosts spread over threads by a hash of their name.
struct Threads<'scope> {
    queues: Vec<(SyncSender<Work>, Vec<Record>)>,
    results: Vec<(Receiver<Vec<Decision>>, thread::ScopedJoinHandle<'scope, Finished>)>,
}

fn serve(mut shard: Shard, work: &Receiver<Work>, results: &SyncSender<Vec<Decision>>) -> Finished {
    while let Ok(work) = work.recv() {
        match work {
            Work::Records(records) => records.into_iter().for_each(|record| shard.put(record)),
            Work::Advance(frontier) => {
                if results.send(shard.advance(frontier)).is_err() {
                    break;
                }
            }
        }
    }
    shard.finish()
}

impl Threads<'_> {
    fn queue_of(&self, host: &HostName) -> usize {
        // FNV-1a: any fixed hash will do, the same on every run.
        let hash = host.raw().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let queues = u64::try_from(self.queues.len()).unwrap_or(1).max(1);
        usize::try_from(hash.checked_rem(queues).unwrap_or(0)).unwrap_or(0)
    }
}

impl Shards for Threads<'_> {
    fn put(&mut self, record: Record) {
        let at = self.queue_of(&record.host);
        if let Some((_, batch)) = self.queues.get_mut(at) {
            batch.push(record);
        }
    }

    fn put_everywhere(&mut self, record: &Record) {
        for (_, batch) in &mut self.queues {
            batch.push(record.clone());
        }
    }

    fn advance(&mut self, frontier: Frontier) -> Vec<Decision> {
        for (queue, batch) in &mut self.queues {
            // A closed queue means that its thread has panicked, which joining will tell.
            let _ = queue.send(Work::Records(std::mem::take(batch)));
            let _ = queue.send(Work::Advance(frontier));
        }
        // Results are taken as they come; the order between threads never matters, since each
        // finding comes from one.
        self.results.iter().flat_map(|(results, _)| results.try_iter().flatten()).collect()
    }

    fn finish(&mut self, keep: &mut dyn FnMut(Vec<Decision>)) -> (crate::Released, Usage, Vec<Note>) {
        for (queue, batch) in &mut self.queues {
            let _ = queue.send(Work::Records(std::mem::take(batch)));
        }
        self.queues.clear();
        let (mut released, mut usage, mut notes) = (crate::Released::default(), Usage::default(), Vec::new());
        for (results, handle) in self.results.drain(..) {
            for decisions in results.iter() {
                keep(decisions);
            }
            match handle.join() {
                Ok(finished) => {
                    keep(finished.decisions);
                    released.add(finished.released);
                    usage = usage.plus(finished.usage);
                    notes.extend(finished.notes);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        (released, usage, notes)
    }
}
