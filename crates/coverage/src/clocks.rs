//! By how much the clocks of a Mac and of the sensors differ, day by day, in little room.
//!
//! Where both sides tell the ports of a connection, it is known on both. Many collectors tell the far end alone: then a far end
//! counts to which each side tells of one connection that day. Both sides keep those whose hash is least, and so the same ones:
//! what is kept depends on nothing else, neither on the order of records nor on how they are shared among threads.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use tollgate_model::{Action, Body, Endpoint, HostName, Nanos, NetworkRow, Protocol, Record, Timestamp};
use tollgate_policy::Measure;

use crate::hosts::ByHost;
use crate::spread::DAYS_KEPT;

/// Connections of each Mac, as both sides tell of them.
#[derive(Debug)]
pub struct Clocks {
    hosts: ByHost<BTreeMap<i64, Day>>,
    /// Times that are coarser say nothing.
    coarse: Nanos,
}

/// Connections of a day.
#[derive(Clone, Debug, Default)]
struct Day {
    by_ports: Sides,
    by_far_end: Sides,
}

/// Connections, each side's apart.
#[derive(Clone, Debug, Default)]
struct Sides {
    flows: Least,
    connects: Least,
}

/// The connections whose hash is least, with their beginning, in this order.
#[derive(Clone, Debug, Default)]
struct Least(Vec<(u64, Timestamp)>);

/// Connections of one day and side that are kept: twice as many as must be told by both.
const MOST: usize = 16;

impl Least {
    fn see(&mut self, hash: u64, at: Timestamp) {
        let place = self.0.partition_point(|known| *known < (hash, at));
        if place < MOST && self.0.get(place) != Some(&(hash, at)) {
            self.0.insert(place, (hash, at));
            self.0.truncate(MOST);
        }
    }

    fn of(&self, hash: u64) -> impl Iterator<Item = Timestamp> {
        self.0.iter().filter(move |(other, _)| *other == hash).map(|(_, at)| *at)
    }

    /// Those of which there is one alone, and surely no other: of the last that there was room for, others may be gone.
    fn sole(&self) -> impl Iterator<Item = (u64, Timestamp)> {
        let last = self.0.last().filter(|_| self.0.len() >= MOST).map(|(hash, _)| *hash);
        self.0.iter().copied().filter(move |(hash, _)| Some(*hash) != last && self.of(*hash).count() == 1)
    }
}

impl Day {
    /// How far the Mac's clock is ahead of the sensor's, by connections that both tell of; `None` if they are too few.
    fn skew(&self, measure: &Measure) -> Option<Nanos> {
        let by_ports = self.by_ports.connects.0.iter().filter_map(|(hash, at)| {
            self.by_ports.flows.of(*hash).map(|start| at.since(start)).min_by_key(|apart| apart.0.saturating_abs())
        });
        let flows: BTreeMap<u64, Timestamp> = self.by_far_end.flows.sole().collect();
        let by_far_end = self.by_far_end.connects.sole().filter_map(|(hash, at)| Some(at.since(*flows.get(&hash)?)));
        middle(by_ports.collect(), measure).or_else(|| middle(by_far_end.collect(), measure))
    }
}

/// The difference in the middle of those that may be of one connection, if they are enough.
fn middle(mut apart: Vec<Nanos>, measure: &Measure) -> Option<Nanos> {
    apart.retain(|apart| apart.0.saturating_abs() <= Nanos::from_secs(measure.farthest).0);
    apart.sort_unstable();
    let enough = u64::try_from(apart.len()).unwrap_or(u64::MAX) >= measure.pairs;
    apart.get(apart.len().div_euclid(2)).copied().filter(|_| enough)
}

impl Clocks {
    /// Nothing yet.
    pub fn new(measure: &Measure) -> Self {
        Self { hosts: ByHost::default(), coarse: Nanos::from_secs(measure.coarse) }
    }

    /// A record.
    pub fn see(&mut self, record: &Record) {
        match &record.body {
            Body::Event(event) if event.precision < self.coarse => {
                if let Action::Connect { protocol, local, remote } = &event.action {
                    let near = local.map_or(0, |local| local.port);
                    self.keep(&record.host, *protocol, near, *remote, event.time, |sides| &mut sides.connects);
                }
            }
            Body::Network(row) => {
                if let NetworkRow::Flow(flow) = &row.row {
                    self.keep(&record.host, flow.protocol, flow.source.port, flow.destination, flow.start, |sides| &mut sides.flows);
                }
            }
            Body::Event(_) | Body::Gap(_) | Body::Mark(_) => {}
        }
    }

    fn keep(&mut self, host: &HostName, protocol: Protocol, near: u16, far: Endpoint, at: Timestamp, side: fn(&mut Sides) -> &mut Least) {
        let Some(days) = self.hosts.meet(host) else { return };
        let day = days.entry(at.second().div_euclid(86_400)).or_default();
        let hashes = FixedState::with_seed(SEED);
        side(&mut day.by_far_end).see(hashes.hash_one((protocol, far)), at);
        if near > 0 {
            side(&mut day.by_ports).see(hashes.hash_one((protocol, near, far)), at);
        }
        if days.len() > DAYS_KEPT {
            days.pop_first();
        }
    }

    /// How far each Mac's clock is ahead of the sensors', by UTC day since 1970, where enough connections tell.
    pub fn finish(self, measure: &Measure) -> BTreeMap<HostName, BTreeMap<i64, Nanos>> {
        let skews = |days: BTreeMap<i64, Day>| days.into_iter().filter_map(|(day, seen)| Some((day, seen.skew(measure)?))).collect();
        self.hosts
            .into_list()
            .into_iter()
            .map(|(host, days)| (host, skews(days)))
            .filter(|(_, skews): &(_, BTreeMap<_, _>)| !skews.is_empty())
            .collect()
    }
}

/// Any number will do, the same on every run.
const SEED: u64 = 0x00c1_0c55;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tollgate_model::{Event, FlowRow, Origin, Process, Row};

    use super::*;

    fn end(port: u16) -> Endpoint {
        Endpoint::new(std::net::Ipv4Addr::new(192, 0, 2, 1).into(), port)
    }

    fn record(body: Body) -> Record {
        Record { host: HostName::new("ana"), origin: Origin::default(), digest: 0, body }
    }

    fn connect(millis: i64, near: u16) -> Record {
        let action = Action::Connect { protocol: Protocol::Tcp, local: Some(end(near)), remote: end(443) };
        let time = Timestamp(millis * 1_000_000);
        let event = Event { time, precision: Nanos::from_secs(1), stream: 1, seq: None, process: Arc::new(Process::default()), action };
        record(Body::Event(Box::new(event)))
    }

    fn flow(millis: i64, near: u16) -> Record {
        let start = Timestamp(millis * 1_000_000);
        let flow = FlowRow {
            uid: format!("C{near}").into(),
            start,
            end: start,
            protocol: Protocol::Tcp,
            source: end(near),
            destination: end(443),
            services: Box::default(),
            bytes_out: None,
            bytes_in: None,
            missed: false,
        };
        record(Body::Network(Box::new(Row { row: NetworkRow::Flow(flow), precision: Nanos(1), host_assumed: false })))
    }

    fn skews(records: &[Record]) -> Vec<(i64, i64)> {
        let measure = tollgate_policy::Policy::builtin().coverage.measure.clone();
        let mut clocks = Clocks::new(&measure);
        records.iter().for_each(|record| clocks.see(record));
        let all = clocks.finish(&measure);
        all.into_values().flatten().map(|(day, skew)| (day, skew.as_millis())).collect()
    }

    #[test]
    fn the_difference_in_the_middle_is_told_for_each_day() {
        let mut records = Vec::new();
        for n in 0..100u16 {
            let at = i64::from(n) * 10_000;
            records.extend([flow(at, 2_000 + n), connect(at + 200_000 + i64::from(n), 2_000 + n)]);
            // Another day; few connections tell of the third.
            records.extend([flow(86_400_000 + at, 2_000 + n), connect(86_400_000 + at - 3_000, 2_000 + n)]);
            if n < 7 {
                records.extend([flow(172_800_000 + at, 2_000 + n), connect(172_800_000 + at, 2_000 + n)]);
            }
        }
        let told = skews(&records);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].0 == 0 && (200_000..200_100).contains(&told[0].1) && told[1] == (1, -3_000), "{told:?}");
        records.reverse();
        assert_eq!(skews(&records), told, "whatever comes first");
    }

    #[test]
    fn connections_of_other_ports_and_far_times_tell_nothing() {
        // To this far end there are many connections each, so that it does not help either.
        let other: Vec<Record> = (0..50).flat_map(|n| [flow(1_000, 2_000 + n), connect(1_000, 3_000 + n)]).collect();
        assert_eq!(skews(&other), []);
        let far: Vec<Record> = (0..50).flat_map(|n| [flow(1_000, 2_000 + n), connect(602_000, 2_000 + n)]).collect();
        assert_eq!(skews(&far), []);
        let near: Vec<Record> = (0..50).flat_map(|n| [flow(1_000, 2_000 + n), connect(601_000, 2_000 + n)]).collect();
        assert_eq!(skews(&near), [(0, 600_000)]);
    }

    #[test]
    fn far_ends_that_each_side_tells_of_once_do_where_ports_are_not_told() {
        let to = |mut record: Record, n: u8, near: bool| {
            let far = Endpoint::new(std::net::Ipv4Addr::new(198, 51, 100, n).into(), 443);
            match &mut record.body {
                Body::Event(event) => {
                    let local = near.then(|| end(2_000));
                    event.action = Action::Connect { protocol: Protocol::Tcp, local, remote: far };
                }
                Body::Network(row) => {
                    if let NetworkRow::Flow(flow) = &mut row.row {
                        flow.destination = far;
                    }
                }
                _ => {}
            }
            record
        };
        let once = |n: u8| [to(flow(i64::from(n) * 1_000, 2_000), n, true), to(connect(i64::from(n) * 1_000 + 45_000, 0), n, false)];
        let mut records: Vec<Record> = (0..12).flat_map(once).collect();
        assert_eq!(skews(&records), [(0, 45_000)]);
        // Those that are met again could be either.
        records.extend((0..5).map(|n| to(flow(400_000, 2_001), n, true)));
        assert_eq!(skews(&records), [], "seven are left");
    }

    #[test]
    fn days_are_bounded_and_the_latest_stay() {
        let days = i64::try_from(DAYS_KEPT).unwrap() + 5;
        let records: Vec<Record> = (0..days)
            .rev()
            .flat_map(|day| (0..10).flat_map(move |n| [flow(day * 86_400_000, 2_000 + n), connect(day * 86_400_000, 2_000 + n)]))
            .collect();
        let told = skews(&records);
        assert_eq!((told.len(), told[0]), (DAYS_KEPT, (5, 0)));
    }
}
