//! Section A: the evidence of one host, in order.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Body, Event, Gap, HostName, Record, Row, Timestamp};

/// Everything that is known of one host.
#[derive(Default)]
pub(crate) struct Evidence<'a> {
    /// Endpoint events in the order of A1.
    pub(crate) events: Vec<&'a Event>,
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

/// Takes records apart by host.
pub(crate) fn by_host(records: &[Record]) -> BTreeMap<&HostName, Evidence<'_>> {
    let mut hosts: BTreeMap<&HostName, Evidence<'_>> = BTreeMap::new();
    let mut events: BTreeMap<&HostName, Vec<(&Event, u128)>> = BTreeMap::new();
    for record in records {
        let evidence = hosts.entry(&record.host).or_default();
        match &record.body {
            Body::Event(event) => events.entry(&record.host).or_default().push((event, record.digest)),
            Body::Network(row) => evidence.rows.push(row),
            Body::Gap(gap) => evidence.gaps.push(*gap),
            // Only A4 looks at it, which is before.
            Body::Mark(_) => {}
        }
    }
    for (host, events) in events {
        hosts.entry(host).or_default().events = ordered(events);
    }
    hosts
}

/// A1, A2: one total order, without duplicates.
fn ordered(mut events: Vec<(&Event, u128)>) -> Vec<&Event> {
    let mut seen = BTreeSet::new();
    events.retain(|(event, digest)| seen.insert((event.time, event.seq, event.action.rank(), *digest)));
    let all = events.clone();
    events.sort_by_key(|(event, digest)| (event.time, effective_rank(event, &all), event.seq.unwrap_or(u64::MAX), *digest));
    events.into_iter().map(|(event, _)| event).collect()
}

/// A1: the greatest rank among the records of that stream and time up to it in sequence order.
fn effective_rank(event: &Event, all: &[(&Event, u128)]) -> u8 {
    let Some(seq) = event.seq else { return event.action.rank() };
    all.iter()
        .map(|(other, _)| *other)
        .filter(|other| other.stream == event.stream && other.time == event.time)
        .filter(|other| other.seq.is_some_and(|other| other <= seq))
        .map(|other| other.action.rank())
        .max()
        .unwrap_or_else(|| event.action.rank())
}
