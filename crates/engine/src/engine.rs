//! The engine: records in, decisions out.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{Body, Finding, HostName, Level, Nanos, NetworkRow, Origin, Record, RecordCited, Row, Rung, Timestamp};
use tollgate_policy::{Policy, Proxy};

use crate::certificate::Certificates;
use crate::flow::Waits;
use crate::host::{Host, Work};
use crate::hosts::Hosts;
use crate::learned::Learning;
use crate::ledger::Ledger;
use crate::names::Lives;
use crate::note::{Note, Watch};
use crate::redaction::Redaction;
use crate::seen::Leg;
use crate::sent::Sendings;
use crate::snapshot::{self, RestoreError};

/// What became of a finding since it was last told; the greatest of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Change {
    /// Counts, bytes or times changed.
    Update,
    /// Level, confidence, mode, links, categories or destinations changed.
    Revise,
    /// It is new.
    Open,
}

/// A finding that is new or has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What became of it.
    pub change: Change,
    /// How it stands now.
    pub finding: Finding,
}

/// How much an engine holds, and what it had to let go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Hosts.
    pub hosts: usize,
    /// Process instances.
    pub instances: usize,
    /// Flows not settled yet.
    pub flows: usize,
    /// Flows settled that some process owns, by the rung that gave them to it.
    pub flows_by_rung: [u64; Rung::ALL.len()],
    /// Flows settled that nobody is known to own.
    pub flows_without_owner: u64,
    /// What was forgotten for want of room.
    pub shed: u64,
}

/// How often a host lets go of what is past asking, in its own time.
pub(crate) const SWEEP_EVERY: Nanos = Nanos::from_secs(600);

impl Usage {
    /// Flows settled that some process owns.
    pub fn flows_with_owner(&self) -> u64 {
        self.flows_by_rung.iter().copied().fold(0, u64::saturating_add)
    }

    fn of(host: &Host) -> Self {
        Self {
            hosts: 1,
            instances: host.instances.len(),
            flows: host.flows.len(),
            flows_by_rung: host.findings.flows_by_rung,
            flows_without_owner: host.findings.flows_without_owner,
            shed: host.shed,
        }
    }

    /// The sum of two engines' holdings.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let mut flows_by_rung = self.flows_by_rung;
        flows_by_rung.iter_mut().zip(other.flows_by_rung).for_each(|(count, more)| *count = count.saturating_add(more));
        Self {
            hosts: self.hosts.saturating_add(other.hosts),
            instances: self.instances.saturating_add(other.instances),
            flows: self.flows.saturating_add(other.flows),
            flows_by_rung,
            flows_without_owner: self.flows_without_owner.saturating_add(other.flows_without_owner),
            shed: self.shed.saturating_add(other.shed),
        }
    }
}

/// Pure correlation over the records of many hosts. It has no clock, no randomness and no I/O: what
/// comes out depends on the records and the policy alone.
#[derive(Debug)]
pub struct Engine {
    policy: Arc<Policy>,
    redaction: Redaction,
    pub(crate) state: State,
    /// Hosts with findings that changed since decisions were last taken.
    untold: BTreeSet<HostName>,
    opened: u64,
    /// What hosts held that are finished.
    finished: Usage,
    watch: Option<Watch>,
    learning: Learning,
    /// Who sent where, if that is asked for. No part of the state: a report is of one pass.
    ledger: Option<Ledger>,
}

/// Everything that a snapshot holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub hosts: Hosts,
    pub certificates: Certificates,
}

impl Engine {
    /// An engine that knows nothing yet.
    pub fn new(policy: Arc<Policy>, redaction: Redaction) -> Self {
        Self {
            policy,
            redaction,
            state: State::default(),
            untold: BTreeSet::new(),
            opened: 0,
            finished: Usage::default(),
            watch: None,
            learning: Learning::default(),
            ledger: None,
        }
    }

    /// Asks to learn who sends where.
    pub fn learn(&mut self) {
        self.state.hosts.learns = true;
    }

    /// What was learned of the hosts that are finished, once.
    pub fn take_learning(&mut self) -> Learning {
        std::mem::take(&mut self.learning)
    }

    /// Asks to tell who sent where, and what of it went by none of some proxies.
    pub fn tell_sendings(&mut self, proxies: Arc<[Proxy]>) {
        self.ledger = Some(Ledger::new(proxies));
    }

    /// Who sent where by the flows that have settled, once, if that was asked for.
    pub fn take_sendings(&mut self) -> Option<Sendings> {
        self.ledger.as_mut().map(Ledger::conclude)
    }

    /// Asks why a record leads, or does not lead, to a finding.
    pub fn watch(&mut self, origin: Origin) {
        self.watch = Some(Watch::new(origin));
    }

    /// What was noted about the watched record.
    pub fn notes(&self) -> Vec<Note> {
        self.watch.as_ref().map(Watch::notes).unwrap_or_default()
    }

    /// Applies one record. Endpoint records of a host come in order (section A of the semantics);
    /// network rows in any. Never fails and never blocks.
    pub fn apply(&mut self, record: &Record) {
        if let Body::Network(row) = &record.body
            && let NetworkRow::Certificate(row) = &row.row
        {
            let forgotten = self.state.certificates.add(row, &self.policy);
            self.state.hosts.shed = self.state.hosts.shed.saturating_add(forgotten);
            return;
        }
        let cited = RecordCited { origin: record.origin.clone(), digest: record.digest };
        let watch = self.watch.as_mut();
        let host = self.state.hosts.wake(&record.host);
        let before = host.load();
        let policy = &*self.policy;
        match &record.body {
            Body::Event(event) => {
                let mut work = work(host, policy, event.time, watch);
                (work.precision, work.record) = (event.precision, cited);
                work.judge_due(event.time);
                work.apply(event);
            }
            // Its number was all that counted.
            Body::Mark(_) => {}
            Body::Gap(gap) => {
                // Known from its end on, and not to what is judged before.
                work(host, policy, gap.to, watch).judge_due(gap.to.minus(Nanos(1)));
                host.legs.add(Leg::Endpoint, gap.to);
                host.add_gap(*gap);
            }
            Body::Network(row) => {
                if let Some(watch) = watch.filter(|watch| watch.is(&record.origin)) {
                    watch.meet_row(&record.host, &row.row);
                }
                apply_row(host, policy, row, cited);
            }
        }
        let after = host.load();
        self.state.hosts.reckon(before, after);
    }

    /// Tells that every record of a host up to `frontier` has been applied.
    pub fn advance(&mut self, host: &HostName, frontier: Timestamp) {
        let Some(state) = self.state.hosts.awake(host) else { return };
        let before = state.load();
        if state.next_judged().is_some_and(|deadline| deadline <= frontier) {
            work(state, &self.policy, frontier, self.watch.as_mut()).judge_due(frontier);
        }
        if state.flows.next_deadline().is_some_and(|deadline| deadline <= frontier) {
            // Told one by one, so that revisions do not depend on how far apart the calls are.
            while (Work { ledger: self.ledger.as_mut(), ..work(state, &self.policy, frontier, self.watch.as_mut()) })
                .settle_next(frontier, &self.state.certificates)
            {
                self.opened = self.opened.saturating_add(state.findings.revise());
            }
        }
        let sweeps = frontier < Timestamp::MAX && frontier.since(state.swept) >= SWEEP_EVERY;
        if sweeps {
            state.swept = frontier;
            let mut work = work(state, &self.policy, frontier, None);
            work.sweep();
            self.opened = self.opened.saturating_add(state.findings.revise());
        }
        if state.findings.any_untold() {
            self.untold.insert(host.clone());
        }
        let after = state.load();
        self.state.hosts.reckon(before, after);
        if sweeps {
            self.state.hosts.tire(host);
        }
    }

    /// [`advance`](Self::advance) for every host.
    pub fn advance_all(&mut self, frontier: Timestamp) {
        self.advance_each(frontier, &|_| frontier);
    }

    /// [`advance`](Self::advance) for every host to a frontier of its own, which is no later than `latest`.
    pub fn advance_each(&mut self, latest: Timestamp, frontier_of: &dyn Fn(&HostName) -> Timestamp) {
        let due = |host: &Host, frontier: Timestamp| {
            let deadlines = [host.flows.next_deadline(), host.next_judged()];
            deadlines.into_iter().flatten().any(|deadline| deadline <= frontier) || frontier.since(host.swept) >= SWEEP_EVERY
        };
        let awake = self.state.hosts.all_awake().filter(|(_, host)| due(host, latest));
        let hosts: Vec<(HostName, Timestamp)> = awake.map(|(name, _)| (name.clone(), frontier_of(name))).collect();
        for (host, frontier) in hosts {
            self.advance(&host, frontier);
        }
    }

    /// Tells that nothing more will come: judges what is open, settles everything, and tells every
    /// finding that is new or has changed.
    pub fn finish(&mut self, out: &mut dyn FnMut(Decision)) {
        self.untold.clear();
        // Each host goes as soon as it is told, so that state and findings never stand side by side.
        self.finished.shed = self.finished.shed.saturating_add(std::mem::take(&mut self.state.hosts.shed));
        while let Some(mut host) = self.state.hosts.pop_first() {
            let state = &mut host;
            let last = state.last;
            work(state, &self.policy, last, self.watch.as_mut()).judge_open();
            while (Work { ledger: self.ledger.as_mut(), ..work(state, &self.policy, last, self.watch.as_mut()) })
                .settle_next(Timestamp::MAX, &self.state.certificates)
            {
                self.opened = self.opened.saturating_add(state.findings.revise());
            }
            work(state, &self.policy, last, None).observe_all();
            self.opened = self.opened.saturating_add(state.findings.revise());
            if let Some(mut learned) = state.learned.take() {
                learned.taint(state.findings.lineages_from(Level::Medium));
                self.learning.add(learned.conclude(state.name.raw()));
            }
            state.decisions(&self.policy, &self.redaction, out);
            self.finished = self.finished.plus(Usage::of(state));
        }
    }

    /// Tells findings that are new or changed since the last call, each once, as they stand now.
    pub fn drain(&mut self, out: &mut dyn FnMut(Decision)) {
        for name in std::mem::take(&mut self.untold) {
            if let Some(host) = self.state.hosts.awake(&name) {
                host.decisions(&self.policy, &self.redaction, out);
            }
        }
    }

    /// Findings that were opened since the engine was made.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// How much the engine holds, and what finished hosts held.
    pub fn usage(&self) -> Usage {
        let awake = self.state.hosts.all_awake().fold(self.finished, |sum, (_, host)| sum.plus(Usage::of(host)));
        let (hosts, shed) = (self.state.hosts.len(), self.state.hosts.shed);
        Usage { hosts: self.finished.hosts.saturating_add(hosts), shed: awake.shed.saturating_add(shed), ..awake }
    }

    /// Hosts that are awake: the others sleep as bytes.
    pub fn awake(&self) -> usize {
        self.state.hosts.all_awake().count()
    }

    /// The whole state as bytes, decisions not yet drained included.
    pub fn snapshot(&self) -> Vec<u8> {
        snapshot::write(&self.state)
    }

    /// An engine that goes on where [`snapshot`](Self::snapshot) was taken.
    pub fn restore(policy: Arc<Policy>, redaction: Redaction, bytes: &[u8]) -> Result<Self, RestoreError> {
        let state = snapshot::read(bytes)?;
        let untold = state.hosts.all_awake().filter(|(_, host)| host.findings.any_untold()).map(|(name, _)| name.clone()).collect();
        Ok(Self { state, untold, ..Self::new(policy, redaction) })
    }
}

fn work<'a>(host: &'a mut Host, policy: &'a Policy, now: Timestamp, watch: Option<&'a mut Watch>) -> Work<'a> {
    let nowhere = RecordCited { origin: Origin::default(), digest: 0 };
    let precision = host.precision;
    Work { host, policy, windows: &policy.windows, now, precision, record: nowhere, told: None, judged: None, watch, ledger: None }
}

fn apply_row(host: &mut Host, policy: &Policy, row: &Row, cited: RecordCited) {
    let waits = Waits::of(&policy.windows);
    let shed = match &row.row {
        NetworkRow::Flow(flow) => {
            host.legs.add_span(Leg::Network, flow.start, flow.end.max(flow.start));
            if row.host_assumed {
                host.assumed.insert((flow.start.hour(), flow.source.ip));
            }
            host.flows.add_flow(flow, row.precision, row.host_assumed, cited, waits)
        }
        NetworkRow::Tls(tls) => {
            host.legs.add(Leg::Network, tls.time);
            if row.host_assumed {
                host.assumed.insert((tls.time.hour(), tls.source.ip));
            }
            host.flows.add_tls(tls, row.precision, row.host_assumed, cited, policy)
        }
        NetworkRow::Dns(dns) => {
            host.legs.add(Leg::Network, dns.time);
            let join = &policy.windows.join;
            host.names.add(dns, Lives { naming: Nanos::from_secs(join.dns_life), proving: Nanos::from_secs(join.dns_proof) })
        }
        NetworkRow::Certificate(_) | NetworkRow::Lease(_) => 0,
    };
    host.shed(shed);
}
