//! What ended, and is past every window, leaves nothing behind.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_engine::Engine;
use tollgate_model::{Action, Body, Event, HostName, Nanos, Process, ProcessKey, Record, Timestamp};
use tollgate_oracle::worlds;
use tollgate_trace as trace;

use crate::drive::{drive_in_time, policy, redaction, time_of};

/// Worlds that are left alone for a long time.
const WORLDS: u64 = 150;

/// Longer than any window.
const DAYS: i64 = 45;

fn event(like: &Record, event: Event) -> Record {
    let mut record = Record { body: Body::Event(Box::new(event)), ..like.clone() };
    trace::seal(&mut record);
    record
}

/// The ends of all that any record tells of.
fn ends(records: &[Record], time: Timestamp) -> Vec<Record> {
    let mut lives: BTreeMap<(HostName, ProcessKey), (&Record, Arc<Process>)> = BTreeMap::new();
    for record in records {
        let Body::Event(event) = &record.body else { continue };
        let mut lived = |process: &Arc<Process>| {
            lives.insert((record.host.clone(), process.key), (record, Arc::clone(process)));
        };
        lived(&event.process);
        match &event.action {
            Action::Fork { child } => lived(child),
            Action::Exec { target, .. } => lived(target),
            _ => {}
        }
    }
    lives
        .into_values()
        .map(|(record, process)| event(record, Event { time, precision: Nanos(1), stream: 0, seq: None, process, action: Action::Exit }))
        .collect()
}

/// One that reads the same file every few hours, on each of the hosts.
fn quiet(from: Timestamp) -> Vec<Record> {
    let text = |host: &str| {
        format!("host {host}\nprocess idle pid=77.77 platform com.apple.idle /usr/libexec/idle\n09:00:00 read idle /etc/hosts\n")
    };
    let mut records = Vec::new();
    for read in ["mac1", "mac2"].iter().flat_map(|host| trace::parse(&text(host)).unwrap()) {
        let Body::Event(what) = &read.body else { continue };
        records.extend((0..DAYS * 4).map(|quarter| {
            let time = from.plus(Nanos::from_secs(quarter * 21_600));
            event(&read, Event { time, ..(**what).clone() })
        }));
    }
    records.sort_by_key(time_of);
    records
}

fn size_after(records: &[Record]) -> usize {
    let mut engine = Engine::new(policy(), redaction());
    drive_in_time(&mut engine, records);
    engine.snapshot().len()
}

#[test]
fn what_ended_long_ago_leaves_next_to_nothing() {
    let mut left = 0;
    for seed in 0..WORLDS {
        let world = worlds::world(seed).records;
        let last = world.iter().map(time_of).max().unwrap();
        let gone = ends(&world, last.plus(Nanos::from_secs(60)));
        let quiet = quiet(last.plus(Nanos::from_secs(86_400)));
        let never = size_after(&quiet);
        let lived = size_after(&[world, gone, quiet].concat());
        left += lived.saturating_sub(never);
    }
    // Counters, a few certificates, and processes that lost their pid to another before they were told to end.
    let each = left / usize::try_from(WORLDS).unwrap();
    assert!(each < 130, "{each} bytes are left of a world");
}
