//! Which part of the analysis a source can serve, and what it must hold to serve it.
//!
//! The analytic needs six legs (telemetry notes 4): who the process was, which process opened a connection,
//! what the sensor saw of TLS, how much was sent, which files were read, and which archives were written.
//! What each source is able to serve stands as a list of [`Claim`]s beside its format: in `eslogger`, in
//! `osquery::table` and in the logs of `zeek`. A claim names the kinds of records that it needs, so
//! that what a source could serve and what the records at hand do serve are told by one table: a file of
//! `eslogger` messages without a single `open` serves no reads, however able the format is.

use tollgate_model::{Action, NetworkRow};

use crate::osquery::Table;
use crate::{Format, Source, eslogger, unified_log, zeek};

macro_rules! named {
    ($(#[doc = $about:literal])* $type:ident { $($(#[doc = $doc:literal])* $name:ident = $text:literal,)* }) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[doc = $doc])* $name,)* }

        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name that is printed.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

named! {
    /// A part of the analysis that needs telemetry of its own.
    Leg {
        /// Which program ran, with which arguments, started by which other.
        Process = "process",
        /// Which process opened a connection, by the kernel's word.
        Attribution = "attribution",
        /// Names, versions and certificates of TLS.
        Tls = "tls",
        /// How much was sent.
        Volume = "volume",
        /// Which files were read.
        File = "file",
        /// Which archives were written.
        Archive = "archive",
    }
}

named! {
    /// How well a leg is served. What is greater is better.
    Able {
        /// Not at all.
        None = "none",
        /// Only sometimes, or only hints.
        Weak = "weak",
        /// With gaps that are known.
        Partial = "partial",
        /// As well as a source can.
        Full = "full",
    }
}

named! {
    /// What records say, as far as it matters here. Every record that is used is of exactly one kind.
    Kind {
        /// A new process.
        Fork = "fork",
        /// A new image with its arguments.
        Exec = "exec",
        /// The end of a process.
        Exit = "exit",
        /// An open for reading.
        Open = "open",
        /// An open that is not for reading.
        OpenToWrite = "open-to-write",
        /// A new file.
        Create = "create",
        /// A write.
        Write = "write",
        /// A close after changes.
        CloseModified = "close-modified",
        /// Any other close.
        Close = "close",
        /// A file cut short.
        Truncate = "truncate",
        /// A file moved.
        Rename = "rename",
        /// A copy made in one call.
        Copy = "copy",
        /// A further name of a file.
        Link = "link",
        /// A name removed.
        Unlink = "unlink",
        /// A volume mounted.
        Mount = "mount",
        /// A connection, or a socket that was open, with its process.
        Connect = "connect",
        /// A connection with its volume, in which no TLS was recognised.
        Flow = "flow",
        /// A connection with its volume, in which TLS or QUIC was recognised.
        TlsFlow = "tls-flow",
        /// A connection of unknown volume, in which no TLS was recognised.
        UnsizedFlow = "unsized-flow",
        /// A connection of unknown volume, in which TLS or QUIC was recognised.
        UnsizedTlsFlow = "unsized-tls-flow",
        /// A handshake with a server name.
        Tls = "tls",
        /// A handshake without a server name.
        TlsUnnamed = "tls-unnamed",
        /// A certificate.
        Certificate = "certificate",
        /// An answered name query.
        Dns = "dns",
        /// An address given to a host.
        Lease = "lease",
        /// An address that a host said it has.
        Address = "address",
    }
}

impl Kind {
    /// The kind of an endpoint event.
    pub const fn of_action(action: &Action) -> Self {
        match action {
            Action::Fork { .. } => Self::Fork,
            Action::Exec { .. } => Self::Exec,
            Action::Exit => Self::Exit,
            Action::Open { read: true, .. } => Self::Open,
            Action::Open { read: false, .. } => Self::OpenToWrite,
            Action::Create { .. } => Self::Create,
            Action::Write { .. } => Self::Write,
            Action::Close { modified: true, .. } => Self::CloseModified,
            Action::Close { modified: false, .. } => Self::Close,
            Action::Truncate { .. } => Self::Truncate,
            Action::Rename { .. } => Self::Rename,
            Action::Copy { .. } => Self::Copy,
            Action::Link { .. } => Self::Link,
            Action::Unlink { .. } => Self::Unlink,
            Action::Mount { .. } => Self::Mount,
            Action::Connect { .. } => Self::Connect,
        }
    }

    /// The kind of a row of a network sensor.
    pub fn of_row(row: &NetworkRow) -> Self {
        match row {
            NetworkRow::Flow(flow) => {
                let tls = flow.services.iter().any(|service| matches!(service.raw(), "ssl" | "quic"));
                match (tls, flow.bytes_out.is_some()) {
                    (false, true) => Self::Flow,
                    (true, true) => Self::TlsFlow,
                    (false, false) => Self::UnsizedFlow,
                    (true, false) => Self::UnsizedTlsFlow,
                }
            }
            NetworkRow::Tls(tls) if tls.server_name.is_some() => Self::Tls,
            NetworkRow::Tls(_) => Self::TlsUnnamed,
            NetworkRow::Certificate(_) => Self::Certificate,
            NetworkRow::Dns(_) => Self::Dns,
            NetworkRow::Lease(_) => Self::Lease,
        }
    }
}

/// Kinds of records that show an archive, or any file, being written.
pub(crate) const WRITTEN: &[Kind] = &[Kind::Create, Kind::Write, Kind::CloseModified, Kind::Rename];

/// Kinds of records about files that do not show one being read.
pub(crate) const CHANGED: &[Kind] = &[
    Kind::OpenToWrite,
    Kind::Create,
    Kind::Write,
    Kind::CloseModified,
    Kind::Close,
    Kind::Truncate,
    Kind::Rename,
    Kind::Copy,
    Kind::Link,
    Kind::Unlink,
];

/// That a source serves a leg so well, if it holds records of any of these kinds; of any kind at all, if
/// none is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which leg.
    pub leg: Leg,
    /// How well.
    pub able: Able,
    /// With which records.
    pub needs: &'static [Kind],
}

impl Claim {
    pub(crate) const fn new(leg: Leg, able: Able, needs: &'static [Kind]) -> Self {
        Self { leg, able, needs }
    }
}

impl Source {
    /// What this source can serve. What is not claimed, it cannot.
    pub fn claims(self) -> &'static [Claim] {
        match self.format {
            Format::Eslogger => eslogger::CLAIMS,
            Format::Osquery => Table::named(self.log).map_or(&[], Table::claims),
            Format::UnifiedLog => unified_log::CLAIMS,
            Format::ZeekJson | Format::ZeekTsv => zeek::claims(self.log),
        }
    }

    /// How well this source can serve a leg, whatever it holds.
    pub fn can_serve(self, leg: Leg) -> Able {
        self.serves(leg, |_| true)
    }

    /// How well this source serves a leg with records of those kinds for which `holds` is true.
    pub fn serves(self, leg: Leg, holds: impl Fn(Kind) -> bool) -> Able {
        let held = |claim: &&Claim| {
            let mut needed = if claim.needs.is_empty() { Kind::ALL } else { claim.needs }.iter();
            claim.leg == leg && needed.any(|&kind| holds(kind))
        };
        self.claims().iter().filter(held).map(|claim| claim.able).max().unwrap_or(Able::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix of telemetry notes 4, typed anew: process, attribution, TLS, volume, file, archive.
    #[test]
    fn what_each_source_can_serve_is_what_the_notes_say() {
        let (none, weak, partial, full) = (Able::None, Able::Weak, Able::Partial, Able::Full);
        for (format, log, expected) in [
            (Format::Eslogger, "", [full, none, none, none, full, full]),
            (Format::Osquery, "es_process_events", [full, none, none, none, none, partial]),
            (Format::Osquery, "es_process_file_events", [weak, none, none, none, full, full]),
            (Format::Osquery, "process_events", [partial, none, none, none, none, weak]),
            (Format::Osquery, "socket_events", [weak, partial, none, none, none, none]),
            (Format::Osquery, "process_open_sockets", [weak, weak, none, none, none, none]),
            (Format::Osquery, "interface_addresses", [none; 6]),
            // The notes give it a weak leg; it knows no process, and is not read here.
            (Format::Osquery, "file_events", [none; 6]),
            // Names in it are private by default, and no event is made of FileProvider.
            (Format::Osquery, "unified_log", [weak, partial, none, none, none, none]),
            (Format::UnifiedLog, "", [weak, partial, none, none, none, none]),
            (Format::Osquery, "", [none; 6]),
            // The notes have one line for the three logs together: full TLS, full volume.
            (Format::ZeekTsv, "conn", [none, none, weak, full, none, none]),
            (Format::ZeekTsv, "ssl", [none, none, full, none, none, none]),
            (Format::ZeekJson, "x509", [none, none, weak, none, none, none]),
            (Format::ZeekJson, "quic", [none, none, partial, none, none, none]),
            (Format::ZeekJson, "dns", [none; 6]),
            (Format::ZeekJson, "dhcp", [none; 6]),
            (Format::ZeekJson, "", [none; 6]),
        ] {
            let source = Source::new(format, log);
            let able: Vec<Able> = Leg::ALL.iter().map(|&leg| source.can_serve(leg)).collect();
            assert_eq!(able, expected, "{source}");
        }
    }

    #[test]
    fn what_a_source_does_not_hold_it_does_not_serve() {
        let eslogger = Source::from(Format::Eslogger);
        let with = |kinds: &[Kind], leg| eslogger.serves(leg, |kind| kinds.contains(&kind));
        assert_eq!(with(&[Kind::Exec, Kind::Open], Leg::File), Able::Full);
        assert_eq!(with(&[Kind::Exec, Kind::Create], Leg::File), Able::Weak);
        assert_eq!(with(&[Kind::Exec], Leg::File), Able::None);
        assert_eq!(with(&[Kind::Exec], Leg::Archive), Able::Partial);
        assert_eq!(with(&[Kind::Open], Leg::Process), Able::Weak);
        assert_eq!(with(&[], Leg::Process), Able::None);
    }
}
