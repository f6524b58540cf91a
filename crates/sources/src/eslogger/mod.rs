//! Endpoint Security messages as macOS `eslogger` writes them (telemetry notes 2.2).
//!
//! One JSON object a line. `event` has a single member whose name says what happened; `process`
//! says who did it, and descriptions of processes nest in executions (`target`) and forks
//! (`child`). There is no host in a message; shippers add one.
//!
//! * `wire` lists what is read of the JSON, object by object; `body` which events are understood.
//! * `process` turns the description of a process into the model's, through a cache: the same
//!   process describes itself in every one of its messages.
//! * `map` turns a message into an event.
//!
//! `global_seq_num` counts the messages of one client, that is of one run of `eslogger`, so a number
//! that never comes is a message that was lost (telemetry notes 2.2). Losses are found after
//! ordering, which is why messages that are ignored or rejected still tell their number. `seq_num`
//! counts each type of event apart; it is not used, because a shipper that drops whole types leaves
//! it without holes while evidence is gone.
//!
//! Message versions up to 10 are read by shape, never by their number: version 10 (macOS 26)
//! turned audit tokens from objects into arrays without changing `schema_version`. Unknown events
//! are counted by name. The environment of an execution is never looked at: it holds secrets.

mod body;
mod map;
mod process;
mod wire;

use crate::legs::{Able, CHANGED, Claim, Kind, Leg, WRITTEN};

pub(crate) use map::{Reader, Said};
pub(crate) use wire::{EventWire, ProcessWire};

/// What the messages can serve: the best source of processes and files, and none of the network
/// (telemetry notes 2.2 and 4).
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::new(Leg::Process, Able::Full, &[Kind::Exec]),
    // Each message describes its process, without arguments.
    Claim::new(Leg::Process, Able::Weak, &[]),
    Claim::new(Leg::File, Able::Full, &[Kind::Open]),
    Claim::new(Leg::File, Able::Weak, CHANGED),
    Claim::new(Leg::Archive, Able::Full, WRITTEN),
    Claim::new(Leg::Archive, Able::Partial, &[Kind::Exec]),
];
