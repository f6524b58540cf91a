//! What happened on one host in a window of time, collected beside the engine as it gets its records.

use std::collections::BTreeSet;

use tollgate_model::{Action, Body, Event, Gap, HostName, Nanos, NetworkRow, Record, Row, Timestamp};

use crate::account::Span;
use crate::batch::event_time;
use crate::kin::Kin;
use crate::quiet::Quiet;
use crate::story::{Place, Seen, Story, of_destinations, paths};

/// What is to be told.
#[derive(Clone, Debug)]
pub struct Window {
    /// Of which host.
    pub host: HostName,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What of it; everything if it is absent.
    pub story: Option<Story>,
    /// Records that are told in any case, by input and offset.
    pub places: BTreeSet<(u32, u64)>,
    /// So many records are wanted, the earliest.
    pub most: usize,
    /// For longer than this nothing may be told by an endpoint source, or it is a gap.
    pub quiet: Nanos,
}

/// What happened.
#[derive(Debug, Default)]
pub struct Timeline {
    /// Events and rows in order of time. Those of the endpoint at one time stand as the engine orders them, before rows of
    /// the network, which are ordered by where they stand.
    pub records: Vec<Record>,
    /// Records beyond those that were wanted.
    pub more: Option<More>,
    /// Stretches in which a source lost records, as its numbers tell.
    pub gaps: Vec<Gap>,
    /// Stretches in which no endpoint source told anything.
    pub quiet: Vec<(Timestamp, Timestamp)>,
    /// First and last time that an endpoint source told of, within the window or not.
    pub endpoint: Option<Span>,
    /// The same of network sensors.
    pub network: Option<Span>,
    /// If there was more than is remembered: the earliest time of what is missing.
    pub missing_from: Option<Timestamp>,
}

/// Records that were not kept because so many were not wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct More {
    /// How many.
    pub records: u64,
    /// Times of the first and last of them.
    pub span: Span,
}

/// Records that are remembered, some 600 bytes each with what they hold. Long texts count for several.
pub const MOST_TOLD: usize = 1_000_000;

/// Bytes of text that go with one record for nothing.
const TEXT_OF_ONE: usize = 512;

impl Timeline {
    /// When a record happened: a connection when it began.
    pub fn time_of(record: &Record) -> Timestamp {
        match &record.body {
            Body::Event(event) => event.time,
            Body::Network(row) => begin(&row.row),
            Body::Gap(gap) => gap.from,
            Body::Mark(mark) => mark.time,
        }
    }

    /// Adds what another shard knows. A host is in one shard, so that the other knows nothing.
    pub(crate) fn add(&mut self, other: Self) {
        self.records.extend(other.records);
        self.more = self.more.or(other.more);
        self.gaps.extend(other.gaps);
        self.quiet.extend(other.quiet);
        self.endpoint = self.endpoint.or(other.endpoint);
        self.network = self.network.or(other.network);
        self.missing_from = self.missing_from.or(other.missing_from);
    }

    fn sort(&mut self) {
        // Stable: events of one time stay as they came.
        self.records.sort_by_key(|record| {
            let network = matches!(record.body, Body::Network(_)).then(|| place(record));
            (Self::time_of(record), network)
        });
    }

    /// Lets go of all but the earliest. What comes later stands behind what came before, so that doing this again and again
    /// keeps the same records as doing it once.
    fn keep_earliest(&mut self, most: usize) {
        self.sort();
        let left = self.records.split_off(most.min(self.records.len()));
        let span = left.iter().map(Self::time_of).fold(None, |known, at| Some(Span::with(known, at)));
        let records = u64::try_from(left.len()).unwrap_or(u64::MAX).saturating_add(self.more.map_or(0, |more| more.records));
        self.more = Span::joined(self.more.map(|more| more.span), span).map(|span| More { records, span });
    }

    fn miss(&mut self, at: Timestamp) {
        self.missing_from = Some(self.missing_from.map_or(at, |known| known.min(at)));
    }
}

fn begin(row: &NetworkRow) -> Timestamp {
    match row {
        NetworkRow::Flow(flow) => flow.start,
        other => event_time(other),
    }
}

/// Collects.
pub(crate) struct Chronicler {
    window: Window,
    kin: Kin,
    quiet: Quiet,
    seen: Vec<Seen>,
    timeline: Timeline,
    weight: usize,
    most: usize,
}

impl Chronicler {
    pub fn new(window: Window) -> Self {
        let quiet = Quiet::new(window.quiet);
        Self { window, kin: Kin::default(), quiet, seen: Vec::new(), timeline: Timeline::default(), weight: 0, most: MOST_TOLD }
    }

    /// Takes a record as the engine gets it.
    pub fn see(&mut self, record: &Record) {
        if record.host != self.window.host {
            return;
        }
        match &record.body {
            Body::Event(event) => self.see_event(record, event),
            Body::Network(row) => self.see_row(record, row),
            Body::Gap(gap) => {
                if gap.from <= self.window.to && gap.to >= self.window.from {
                    self.timeline.gaps.push(*gap);
                }
            }
            Body::Mark(mark) => self.hear(mark.time),
        }
    }

    fn hear(&mut self, at: Timestamp) {
        if !self.quiet.see(at) {
            self.timeline.miss(at);
        }
    }

    fn see_event(&mut self, record: &Record, event: &Event) {
        self.hear(event.time);
        if event.time > self.window.to {
            return;
        }
        let before = event.time < self.window.from;
        if self.window.story.is_some() && !self.kin.see(event, before) {
            self.timeline.miss(event.time.max(self.window.from));
        }
        if !before {
            self.keep(record, event.time);
        }
    }

    fn see_row(&mut self, record: &Record, row: &Row) {
        let (first, last) = (begin(&row.row), event_time(&row.row));
        self.timeline.network = Span::joined(self.timeline.network, Some(Span { first, last }));
        if first > self.window.to || last < self.window.from {
            return;
        }
        let kept = self.keep(record, first);
        if kept && self.window.story.is_some() {
            self.seen.extend(Seen::new(place(record), row));
        }
    }

    /// Remembers a record, if there is room.
    fn keep(&mut self, record: &Record, at: Timestamp) -> bool {
        self.weight = self.weight.saturating_add(weight_of(record));
        // Of a story it is known at the end alone which records are its own.
        if self.window.story.is_none() && self.timeline.records.len() >= self.window.most.saturating_mul(2) {
            self.timeline.keep_earliest(self.window.most);
            self.weight = self.timeline.records.iter().map(weight_of).fold(weight_of(record), usize::saturating_add);
        }
        let room = self.weight <= self.most;
        if room {
            self.timeline.records.push(record.clone());
        } else {
            self.timeline.miss(at);
        }
        room
    }

    /// What happened.
    pub fn finish(self) -> Timeline {
        let Self { window, kin, quiet, seen, mut timeline, .. } = self;
        if let Some(story) = &window.story {
            let pids = kin.of(&story.pids);
            let rows: BTreeSet<Place> = of_destinations(&seen, story).iter().map(|seen| seen.place).collect();
            timeline.records.retain(|record| {
                let told = match &record.body {
                    Body::Event(event) => pids.contains(&event.process.key.pid) || is_of(event, &pids) || story.names(&event.action),
                    _ => rows.contains(&place(record)),
                };
                told || window.places.contains(&place(record))
            });
        }
        timeline.keep_earliest(window.most);
        let (endpoint, stretches) = quiet.finish();
        timeline.endpoint = endpoint;
        timeline.quiet = stretches.into_iter().filter(|(from, to)| *from < window.to && *to > window.from).collect();
        timeline
    }
}

fn place(record: &Record) -> Place {
    (record.origin.input, record.origin.offset)
}

/// For how many records it counts.
fn weight_of(record: &Record) -> usize {
    (text_of(&record.body) / TEXT_OF_ONE).saturating_add(1)
}

/// Bytes of the texts that can be long.
fn text_of(body: &Body) -> usize {
    let sum = |lengths: &mut dyn Iterator<Item = usize>| lengths.fold(0, usize::saturating_add);
    match body {
        Body::Event(event) => match &event.action {
            Action::Exec { argv, .. } => sum(&mut argv.iter().map(|word| word.raw().len())),
            action => sum(&mut paths(action).into_iter().flatten().map(|path| path.shown().raw().len())),
        },
        Body::Network(row) => match &row.row {
            NetworkRow::Tls(tls) => sum(&mut tls.server_name.iter().chain(&tls.subject).chain(&tls.issuer).map(|name| name.raw().len())),
            NetworkRow::Dns(dns) => dns.query.raw().len(),
            _ => 0,
        },
        Body::Gap(_) | Body::Mark(_) => 0,
    }
}

/// Whether one of them was made by it.
fn is_of(event: &Event, pids: &BTreeSet<u32>) -> bool {
    match &event.action {
        Action::Fork { child } => pids.contains(&child.key.pid),
        Action::Exec { target, .. } => pids.contains(&target.key.pid),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tollgate_model::{FlowRow, Mark, Process, ProcessKey, Protocol, Untrusted};

    use super::*;

    fn window() -> Window {
        Window {
            host: HostName::new("mac1"),
            from: Timestamp::from_secs(100),
            to: Timestamp::from_secs(200),
            story: None,
            places: BTreeSet::new(),
            most: 100,
            quiet: Nanos::from_secs(30),
        }
    }

    fn record(offset: u64, body: Body) -> Record {
        let origin = tollgate_model::Origin { offset, ..Default::default() };
        Record { host: HostName::new("mac1"), origin, digest: u128::from(offset), body }
    }

    fn exec(second: i64, words: &[&str]) -> Body {
        let process = Arc::new(Process { key: ProcessKey { pid: 7, pidversion: None }, ..Process::default() });
        let argv: Vec<Untrusted> = words.iter().map(|word| (*word).into()).collect();
        let target = Arc::clone(&process);
        let action = Action::Exec { target, argv: argv.into(), argv_complete: true, cwd: None, script: None };
        Body::Event(Box::new(Event { time: Timestamp::from_secs(second), precision: Nanos(1), stream: 0, seq: None, process, action }))
    }

    fn flow(from: i64, to: i64) -> Body {
        let end = |ip: [u8; 4]| tollgate_model::Endpoint { ip: ip.into(), port: 443 };
        let flow = FlowRow {
            uid: "C1".into(),
            start: Timestamp::from_secs(from),
            end: Timestamp::from_secs(to),
            protocol: Protocol::Tcp,
            source: end([10, 0, 0, 5]),
            destination: end([203, 0, 113, 9]),
            services: Box::default(),
            bytes_out: None,
            bytes_in: None,
            missed: false,
        };
        Body::Network(Box::new(Row { precision: Nanos(1), host_assumed: false, row: NetworkRow::Flow(flow) }))
    }

    fn mark(second: i64) -> Body {
        Body::Mark(Mark { time: Timestamp::from_secs(second), seq: 1 })
    }

    fn told(chronicler: Chronicler) -> Vec<u64> {
        chronicler.finish().records.iter().map(|record| record.origin.offset).collect()
    }

    #[test]
    fn what_touches_the_window_is_told_in_order_and_connections_where_they_began() {
        let mut chronicler = Chronicler::new(window());
        let bodies = [flow(150, 160), flow(50, 99), flow(90, 120), exec(99, &[]), exec(100, &[]), exec(150, &[]), exec(201, &[])];
        for (offset, body) in (0..).zip(bodies) {
            chronicler.see(&record(offset, body));
        }
        let other = Record { host: HostName::new("mac2"), ..record(9, exec(150, &[])) };
        chronicler.see(&other);
        assert_eq!(told(chronicler), [2, 4, 5, 0]);
    }

    #[test]
    fn what_says_nothing_still_says_that_somebody_was_there() {
        let mut chronicler = Chronicler::new(window());
        for body in [exec(100, &[]), mark(120), mark(145), exec(190, &[])] {
            chronicler.see(&record(0, body));
        }
        assert_eq!(chronicler.finish().quiet, [(Timestamp::from_secs(145), Timestamp::from_secs(190))]);
    }

    #[test]
    fn there_is_room_for_so_many_and_long_texts_count_for_more() {
        let mut chronicler = Chronicler::new(window());
        chronicler.most = 4;
        // Two that count for one, one that counts for two.
        let long = "x".repeat(512);
        let bodies = [exec(101, &[]), exec(102, &["ls"]), exec(103, &[&long]), exec(104, &[]), exec(105, &[])];
        for (offset, body) in (0..).zip(bodies) {
            chronicler.see(&record(offset, body));
        }
        let timeline = chronicler.finish();
        assert_eq!(timeline.records.len(), 3);
        assert_eq!(timeline.missing_from, Some(Timestamp::from_secs(104)));
    }

    #[test]
    fn of_more_than_is_wanted_the_earliest_are_kept_and_the_others_counted() {
        let seconds = [150, 120, 199, 110, 120, 180, 101, 102, 190, 119, 120];
        let mut chronicler = Chronicler::new(Window { most: 4, ..window() });
        for (offset, second) in (0..).zip(seconds) {
            chronicler.see(&record(offset, exec(second, &[])));
        }
        let timeline = chronicler.finish();
        let kept: Vec<(i64, u64)> =
            timeline.records.iter().map(|record| (Timeline::time_of(record).second(), record.origin.offset)).collect();
        assert_eq!(kept, [(101, 6), (102, 7), (110, 3), (119, 9)]);
        let more = timeline.more.map(|more| (more.records, more.span.first.second(), more.span.last.second()));
        assert_eq!(more, Some((7, 120, 199)));
    }
}
