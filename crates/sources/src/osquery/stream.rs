//! The order of events within a second.
//!
//! Times are whole seconds, and a chain of programs often runs within one. What orders its events is
//! `global_seq_num`, which Endpoint Security counts for each of its clients. osquery is two of them:
//! one watches processes, the other files (`EndpointSecurityPublisher` and
//! `EndpointSecurityFileEventPublisher`), so their numbers cannot be compared.
//!
//! * File events of a host are one stream: within a second they keep their order, across processes.
//! * Executions, forks and exits of *one process* are a stream: which image came last is known. They
//!   are not one stream over all processes, because a second in which a process ended would then put
//!   every later fork of that second after the file events of the child (semantics A1: a stream never
//!   goes back to a lower rank).
//!
//! **A number that is missing tells nothing.** Which rows arrive is up to the queries: they select
//! event types, join other tables, leave out paths, and run in different packs. So no loss is ever
//! concluded from these numbers, unlike those of `eslogger`, which writes all it gets. Clients that do
//! not number their events (message versions below 4) give 0 throughout, which is no number.
//!
//! Tables of the audit trail have `eid`, counted by osquery per table, if the query asks for it. `process_events` tells of
//! nothing but executions, so that these are one stream: a script is executed before what it starts in the same second.

use tollgate_model::Process;

use super::columns::{Column, Columns};
use crate::flaws::Flaws;

/// Where an event stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Which numbers it is one of.
    pub stream: u32,
    /// Its number.
    pub seq: Option<u64>,
}

// Far from the streams of other formats, which count from 0 in the upper half for each input.
const ES_PROCESS: u32 = 0xfc00_0000;
const ES_FILES: u32 = 0xfd00_0000;
const EXECUTIONS: u32 = 0xfe00_0000;
const SOCKETS: u32 = 0xff00_0000;

/// Pids of macOS are below 100,000.
const PIDS: u32 = 0x00ff_ffff;

/// An event of `es_process_events`, by its process.
pub fn of_process(process: &Process, row: &Columns<'_>, flaws: &mut Flaws) -> Place {
    Place { stream: ES_PROCESS | (process.key.pid & PIDS), seq: number(row, Column::GlobalSeqNum, flaws) }
}

/// An event of `es_process_file_events`.
pub fn of_files(row: &Columns<'_>, flaws: &mut Flaws) -> Place {
    Place { stream: ES_FILES, seq: number(row, Column::GlobalSeqNum, flaws) }
}

/// An event of `process_events`.
pub fn of_execution(row: &Columns<'_>, flaws: &mut Flaws) -> Place {
    Place { stream: EXECUTIONS, seq: number(row, Column::Eid, flaws) }
}

/// An event of `socket_events`.
pub fn of_sockets(row: &Columns<'_>, flaws: &mut Flaws) -> Place {
    Place { stream: SOCKETS, seq: number(row, Column::Eid, flaws) }
}

fn number(row: &Columns<'_>, column: Column, flaws: &mut Flaws) -> Option<u64> {
    row.number(column, flaws).filter(|number| *number > 0)
}
