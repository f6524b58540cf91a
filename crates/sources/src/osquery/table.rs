//! Which table a row is of.
//!
//! A query has any name, packs put theirs in front of it with a delimiter of choice, and the name
//! of the table appears nowhere in a result. Its columns do, as far as the query asked for them, so
//! a table is told by the columns that no other table has together. The schema is that of
//! <https://osquery.io/schema/> (`specs/` in the source).

use super::columns::Column::{
    Action, Address, Cdhash, Cmdline, CodesigningFlags, DestFilename, EventType, Filename, GlobalSeqNum, Interface, LocalPort, Mac, Mask,
    Message, OriginalParent, Path, Pid, PlatformBinary, RemoteAddress, RemotePort, ResidentSize, Sender, SigningId, Socket, StartTime,
    State, Subsystem, TargetPath, TeamId, Time,
};
use super::columns::{ColumnSet, Columns};
use crate::legs::{Able, CHANGED, Claim, Kind, Leg, WRITTEN};

/// A table whose rows are told apart from those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Execution, fork and exit, by Endpoint Security.
    EsProcessEvents,
    /// What processes did to files, by Endpoint Security.
    EsProcessFileEvents,
    /// Execution, by the OpenBSM audit trail.
    ProcessEvents,
    /// Connections, by the OpenBSM audit trail.
    SocketEvents,
    /// Sockets that are open now.
    ProcessOpenSockets,
    /// Changes of files, without the process.
    FileEvents,
    /// Addresses of the host now.
    InterfaceAddresses,
    /// Messages of the unified log.
    UnifiedLog,
}

impl Table {
    /// All of them.
    const ALL: [Self; 8] = [
        Self::EsProcessEvents,
        Self::EsProcessFileEvents,
        Self::ProcessEvents,
        Self::SocketEvents,
        Self::ProcessOpenSockets,
        Self::FileEvents,
        Self::InterfaceAddresses,
        Self::UnifiedLog,
    ];

    /// The name in osquery's schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EsProcessEvents => "es_process_events",
            Self::EsProcessFileEvents => "es_process_file_events",
            Self::ProcessEvents => "process_events",
            Self::SocketEvents => "socket_events",
            Self::ProcessOpenSockets => "process_open_sockets",
            Self::FileEvents => "file_events",
            Self::InterfaceAddresses => "interface_addresses",
            Self::UnifiedLog => "unified_log",
        }
    }

    /// The table of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// What its rows can serve (telemetry notes 2.1 and 4).
    pub const fn claims(self) -> &'static [Claim] {
        const ES_PROCESS_EVENTS: &[Claim] = &[
            Claim::new(Leg::Process, Able::Full, &[Kind::Exec]),
            Claim::new(Leg::Process, Able::Weak, &[]),
            Claim::new(Leg::Archive, Able::Partial, &[Kind::Exec]),
        ];
        // A path and a pid, no signature; opens are there only with `--es_fim_enable_open_events`.
        const ES_PROCESS_FILE_EVENTS: &[Claim] = &[
            Claim::new(Leg::Process, Able::Weak, &[]),
            Claim::new(Leg::File, Able::Full, &[Kind::Open]),
            Claim::new(Leg::File, Able::Weak, CHANGED),
            Claim::new(Leg::Archive, Able::Full, WRITTEN),
        ];
        // No fork, no exit, no signature, and arguments that are parted at blanks.
        const PROCESS_EVENTS: &[Claim] =
            &[Claim::new(Leg::Process, Able::Partial, &[Kind::Exec]), Claim::new(Leg::Archive, Able::Weak, &[Kind::Exec])];
        // The far end only.
        const SOCKET_EVENTS: &[Claim] =
            &[Claim::new(Leg::Process, Able::Weak, &[]), Claim::new(Leg::Attribution, Able::Partial, &[Kind::Connect])];
        // Both ends, of connections that last until the query runs.
        const PROCESS_OPEN_SOCKETS: &[Claim] =
            &[Claim::new(Leg::Process, Able::Weak, &[]), Claim::new(Leg::Attribution, Able::Weak, &[Kind::Connect])];
        match self {
            Self::EsProcessEvents => ES_PROCESS_EVENTS,
            Self::EsProcessFileEvents => ES_PROCESS_FILE_EVENTS,
            Self::ProcessEvents => PROCESS_EVENTS,
            Self::SocketEvents => SOCKET_EVENTS,
            Self::ProcessOpenSockets => PROCESS_OPEN_SOCKETS,
            Self::UnifiedLog => crate::unified_log::CLAIMS,
            // Not read (`FileEvents` knows no process), or of use for the map of hosts only.
            Self::FileEvents | Self::InterfaceAddresses => &[],
        }
    }

    /// The table of a row.
    pub fn of(row: &Columns<'_>) -> Option<Self> {
        const FILE: ColumnSet = ColumnSet::of(&[Pid, Filename, EventType]);
        const TYPED: ColumnSet = ColumnSet::of(&[Pid, EventType]);
        const PEER: ColumnSet = ColumnSet::of(&[Pid, RemoteAddress]);
        const ENDS: ColumnSet = ColumnSet::of(&[RemotePort, LocalPort]);
        const EXECUTED: ColumnSet = ColumnSet::of(&[Pid, Path, Cmdline, Time]);
        // `processes` has a command line too; with these it is no event.
        const RUNNING: ColumnSet = ColumnSet::of(&[StartTime, ResidentSize, State, EventType]);
        const SIGNED: ColumnSet =
            ColumnSet::of(&[SigningId, TeamId, Cdhash, CodesigningFlags, PlatformBinary, OriginalParent, GlobalSeqNum]);
        const NOW: ColumnSet = ColumnSet::of(&[State, Socket]);
        if row.have(FILE) && row.have_any(ColumnSet::of(&[DestFilename, GlobalSeqNum, Path])) {
            Some(Self::EsProcessFileEvents)
        } else if row.have(TYPED) && matches!(row.word(EventType), b"exec" | b"fork" | b"exit") {
            Some(Self::EsProcessEvents)
        } else if row.have(PEER) {
            if row.have(ColumnSet::of(&[Action])) || (row.have(ColumnSet::of(&[Time])) && !row.have_any(NOW)) {
                Some(Self::SocketEvents)
            } else {
                row.have(ENDS).then_some(Self::ProcessOpenSockets)
            }
        } else if row.have(EXECUTED) && !row.have_any(RUNNING) {
            Some(if row.have_any(SIGNED) { Self::EsProcessEvents } else { Self::ProcessEvents })
        } else if row.have(ColumnSet::of(&[TargetPath, Action])) {
            Some(Self::FileEvents)
        } else if row.have(ColumnSet::of(&[Interface, Address, Mask])) && !row.have_any(ColumnSet::of(&[Mac])) {
            Some(Self::InterfaceAddresses)
        } else if row.have(ColumnSet::of(&[Subsystem, Message, Sender])) {
            Some(Self::UnifiedLog)
        } else {
            None
        }
    }
}
