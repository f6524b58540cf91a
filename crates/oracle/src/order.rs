//! Section A: the evidence of one host, in order.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Action, Body, Event, Gap, HostName, Nanos, Record, Row, Timestamp};

/// A5: the coarsest precision that is fine.
pub(crate) const FINE: Nanos = Nanos(10_000_000);

/// Everything that is known of one host.
#[derive(Default)]
pub(crate) struct Evidence<'a> {
    /// Its name.
    pub(crate) host: String,
    /// Endpoint events in the order of A1.
    pub(crate) events: Vec<Event>,
    /// Rows of network sensors.
    pub(crate) rows: Vec<&'a Row>,
    /// Losses.
    pub(crate) gaps: Vec<Gap>,
}

impl Evidence<'_> {
    /// Time of the last endpoint event.
    pub(crate) fn last(&self) -> Option<Timestamp> {
        self.events.iter().map(|event| event.time).max()
    }

    /// Whether a loss overlaps a stretch of time, ends included.
    pub(crate) fn gap_overlaps(&self, from: Timestamp, to: Timestamp) -> bool {
        self.gaps.iter().any(|gap| gap.from <= to && gap.to >= from)
    }
}

/// Takes records apart by host. `told` is how much later a coarse collector may tell what another has told.
pub(crate) fn by_host(records: &[Record], told: Nanos) -> BTreeMap<&HostName, Evidence<'_>> {
    let mut hosts: BTreeMap<&HostName, Evidence<'_>> = BTreeMap::new();
    let mut events: BTreeMap<&HostName, Vec<(Event, u128)>> = BTreeMap::new();
    for record in records {
        let evidence = hosts.entry(&record.host).or_default();
        record.host.raw().clone_into(&mut evidence.host);
        match &record.body {
            Body::Event(event) => events.entry(&record.host).or_default().push((Event::clone(event), record.digest)),
            Body::Network(row) => evidence.rows.push(row),
            Body::Gap(gap) => evidence.gaps.push(*gap),
            // Only A4 looks at it, which is before.
            Body::Mark(_) => {}
        }
    }
    for (host, events) in events {
        hosts.entry(host).or_default().events = ordered(settled(events, told));
    }
    hosts
}

/// A5: what a coarse collector tells again is left out; what only it tells happened at the end of a second
/// in which a fine one told something.
fn settled(events: Vec<(Event, u128)>, told: Nanos) -> Vec<(Event, u128)> {
    let fine: Vec<Event> = events.iter().map(|(event, _)| event.clone()).filter(is_fine).collect();
    let mut settled = Vec::new();
    for (mut event, digest) in events {
        let coarse = !is_fine(&event) && event.precision <= Nanos::from_secs(1);
        let (from, to) = (Timestamp::from_secs(event.time.second()), Timestamp::from_secs(event.time.second() + 1));
        let within = |other: &&Event, from: Timestamp| other.time >= from && other.time < to;
        if coarse && fine.iter().filter(|other| within(other, from.minus(told))).any(|other| tells(other, &event)) {
            continue;
        }
        if coarse && fine.iter().any(|other| within(&other, from)) {
            event.time = to.minus(Nanos(1));
        }
        settled.push((event, digest));
    }
    settled
}

fn is_fine(event: &Event) -> bool {
    event.precision <= FINE
}

/// A5: whether a fine event is what a coarse one tells.
fn tells(fine: &Event, coarse: &Event) -> bool {
    use Action::{Close, Connect, Copy, Create, Exec, Exit, Fork, Link, Mount, Open, Rename, Truncate, Unlink, Write};
    let changed = |action: &Action| match action {
        Create { file } | Write { file } | Truncate { file } | Close { file, modified: true } | Open { file, write: true, .. } => {
            Some(file.path.key().to_owned())
        }
        _ => None,
    };
    let same = match (&fine.action, &coarse.action) {
        (Exec { target: one, .. }, Exec { target: other, .. }) => one.image.path.key() == other.image.path.key(),
        (Fork { child: one }, Fork { child: other }) => one.key.pid == other.key.pid,
        (Exit, Exit) => true,
        (Open { file: one, .. }, Open { file: other, .. }) | (Unlink { file: one }, Unlink { file: other }) => {
            one.path.key() == other.path.key()
        }
        (Rename { from, to }, Rename { from: other, to: target })
        | (Copy { from, to }, Copy { from: other, to: target })
        | (Link { from, to }, Link { from: other, to: target }) => from.path.key() == other.path.key() && to.key() == target.key(),
        (Connect { .. } | Mount { .. }, _) | (_, Open { .. }) => false,
        (one, other) => changed(one).is_some() && changed(one) == changed(other),
    };
    same && fine.process.key.pid == coarse.process.key.pid
}

/// A1, A2: one total order, without duplicates.
fn ordered(mut events: Vec<(Event, u128)>) -> Vec<Event> {
    let mut seen = BTreeSet::new();
    events.retain(|(event, digest)| seen.insert((event.time, event.seq, event.action.rank(), *digest)));
    let all = events.clone();
    events.sort_by_key(|(event, digest)| (event.time, effective_rank(event, &all), event.seq.unwrap_or(u64::MAX), *digest));
    events.into_iter().map(|(event, _)| event).collect()
}

/// A1: the greatest rank among the records of that stream and time up to it in sequence order.
fn effective_rank(event: &Event, all: &[(Event, u128)]) -> u8 {
    let Some(seq) = event.seq else { return event.action.rank() };
    all.iter()
        .map(|(other, _)| other)
        .filter(|other| other.stream == event.stream && other.time == event.time)
        .filter(|other| other.seq.is_some_and(|other| other <= seq))
        .map(|other| other.action.rank())
        .max()
        .unwrap_or_else(|| event.action.rank())
}
