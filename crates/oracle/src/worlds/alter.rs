//! What telemetry makes of a world: legs that are missing, losses, duplicates.

use tollgate_model::{Action, Body, Gap, HostName, Nanos, Origin, Record, Timestamp};

use super::random::Random;
use tollgate_trace as trace;

/// The records that arrive.
pub(super) fn altered(mut records: Vec<Record>, random: &mut Random, quiet: bool) -> Vec<Record> {
    let is_network = |record: &Record| matches!(record.body, Body::Network(_));
    let is_file = |record: &Record| matches!(&record.body, Body::Event(event) if event.action.is_file());
    match random.below(if quiet { 12 } else { 20 }) {
        0 | 1 => records.retain(|record| !is_file(record)),
        2 => records.retain(|record| !is_network(record)),
        12 | 13 => records.retain(is_network),
        14 | 15 => records.retain(|record| !is_file(record)),
        16 => records.retain(|record| !is_network(record)),
        _ => {}
    }
    let tells = |record: &Record, of: fn(&Action) -> bool| !matches!(&record.body, Body::Event(event) if !of(&event.action));
    match random.below(24) {
        // What the audit trail tells, and a collector that leaves out how processes end.
        0 | 1 => records.retain(|record| tells(record, |action| matches!(action, Action::Exec { .. } | Action::Connect { .. }))),
        2 => records.retain(|record| tells(record, |action| !matches!(action, Action::Exit))),
        // The same of some processes, by arguments alone.
        3 | 4 => {
            let ends = |record: &Record| !tells(record, |action| !matches!(action, Action::Exit));
            records.retain(|record| !(is_file(record) || ends(record) && random.chance(50)));
        }
        // Of what is written, that alone which tells that it was closed.
        5 => records.retain(|record| {
            tells(record, |action| !matches!(action, Action::Create { .. } | Action::Write { .. } | Action::Open { read: false, .. }))
        }),
        // Nothing of how files are closed, and writes told of instead.
        6 | 7 => records.retain(|record| tells(record, |action| !matches!(action, Action::Close { .. }))),
        8 | 9 => records.iter_mut().for_each(written),
        _ => {}
    }
    if random.chance(20) {
        lose(&mut records, random);
    }
    records.sort_by_key(arrival);
    if random.chance(20) {
        for _ in 0..3 {
            if let Some(twice) = records.get(random.below(records.len())).cloned() {
                records.push(twice);
            }
        }
        records.sort_by_key(arrival);
    }
    records
}

/// A record of a write in place of one of a close.
fn written(record: &mut Record) {
    if let Body::Event(event) = &mut record.body
        && let Action::Close { file, modified: true } = &event.action
    {
        event.action = Action::Write { file: file.clone() };
        trace::seal(record);
    }
}

/// When a record is there: flows when they end.
pub(super) fn arrival(record: &Record) -> Timestamp {
    use tollgate_model::NetworkRow::{Certificate, Dns, Flow, Lease, Tls};
    match &record.body {
        Body::Event(event) => event.time,
        Body::Gap(gap) => gap.to,
        Body::Mark(mark) => mark.time,
        Body::Network(row) => match &row.row {
            Flow(row) => row.end,
            Tls(row) => row.time,
            Certificate(row) => row.time,
            Dns(row) => row.time,
            Lease(row) => row.time,
        },
    }
}

/// Loses what an endpoint did for a while; the gap is told. Nothing is seen inside it, and it neither
/// begins nor ends at the very time of a record.
fn lose(records: &mut Vec<Record>, random: &mut Random) {
    let host = HostName::new("mac1");
    let times: Vec<Timestamp> = records
        .iter()
        .filter(|record| record.host == host)
        .filter_map(|record| if let Body::Event(event) = &record.body { Some(event.time) } else { None })
        .collect();
    let Some(last) = times.get(random.below(times.len())).copied() else { return };
    let from = last.plus(Nanos(1_234_567));
    let to = from.plus(Nanos::from_millis(random.pick(&[0, 100, 1_000, 5_000, 700_000]))).plus(Nanos(1));
    let before = records.len();
    records.retain(|record| {
        let lost = matches!(&record.body, Body::Event(event) if event.time >= from && event.time <= to);
        record.host != host || !lost
    });
    let lost = (before - records.len()).max(1) as u64;
    let body = Body::Gap(Gap { from, to, lost });
    let digest = trace::digest(&host, &body);
    records.push(Record { host, origin: Origin::default(), digest, body });
}
