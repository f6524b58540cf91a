//! Another collector on the same Mac: it tells whole seconds and pids without versions.

use std::sync::Arc;

use tollgate_model::{Action, Body, Event, Image, Nanos, Process, ProcessKey, Record, Timestamp};

use super::random::Random;
use tollgate_trace as trace;

/// What a second collector tells of these records, up to `lag` whole seconds late.
pub(super) fn told_again(records: &[Record], random: &mut Random, lag: u64) -> Vec<Record> {
    let mut again = Vec::new();
    for record in records {
        let Body::Event(event) = &record.body else { continue };
        let Some(action) = coarse_action(&event.action) else { continue };
        if event.precision > Nanos::from_millis(10) {
            continue;
        }
        let mut process = alone(&event.process);
        if matches!(action, Action::Exec { .. }) {
            // It does not know what ran before.
            process.image = Arc::new(Image::default());
        }
        let late = i64::try_from(random.below(usize::try_from(lag).unwrap_or(0) + 1)).unwrap_or(0);
        let time = Timestamp::from_secs(event.time.second() + late);
        let event = Event { time, precision: Nanos::from_secs(1), stream: 77, seq: None, process: Arc::new(process), action };
        let mut copy = Record { body: Body::Event(Box::new(event)), ..record.clone() };
        trace::seal(&mut copy);
        again.push(copy);
    }
    again
}

/// Of two collectors' records, loses some that the first told, so that only the second tells them.
pub(super) fn forget_some(records: &mut Vec<Record>, random: &mut Random) {
    let percent = random.pick(&[5, 20, 60]);
    records.retain(|record| !matches!(record.body, Body::Event(_)) || !random.chance(percent));
}

/// What the tables of such a collector hold.
fn coarse_action(action: &Action) -> Option<Action> {
    match action {
        Action::Fork { child } => Some(Action::Fork { child: Arc::new(alone(child)) }),
        Action::Exec { target, argv, argv_complete, cwd, script } => Some(Action::Exec {
            target: Arc::new(alone(target)),
            argv: argv.clone(),
            argv_complete: *argv_complete,
            cwd: cwd.clone(),
            script: script.clone(),
        }),
        Action::Exit | Action::Create { .. } | Action::Write { .. } | Action::Truncate { .. } | Action::Rename { .. } => {
            Some(action.clone())
        }
        // How a file was opened is not told.
        Action::Open { file, read: true, .. } => Some(Action::Open { file: file.clone(), read: true, write: false }),
        _ => None,
    }
}

fn alone(process: &Process) -> Process {
    let key = |key: ProcessKey| ProcessKey { pidversion: None, ..key };
    Process { key: key(process.key), parent: process.parent.map(key), responsible: process.responsible.map(key), ..process.clone() }
}
