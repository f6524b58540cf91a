//! What comes out.

use std::net::IpAddr;

use tollgate_model::{Defect, Event, HostName, Mark, Nanos, NetworkRow, Origin, Timestamp};

use crate::{Format, Passage};

/// What was found in a line.
#[derive(Debug)]
pub enum Decoded {
    /// An endpoint event.
    Event {
        /// The host that the record names, if it names one.
        host: Option<HostName>,
        /// XXH3 with 128 bits of the record's bytes.
        digest: u128,
        /// Where the record stands.
        origin: Origin,
        /// The form of the record.
        format: Format,
        /// The collector's name for the table that it stands in, where it has several.
        table: &'static str,
        /// By which way it came.
        passage: Passage,
        /// What it says.
        event: Box<Event>,
    },
    /// A host said which address it has. Belongs to the map of hosts, like a lease.
    Address {
        /// The host that the record names, if it names one.
        host: Option<HostName>,
        /// Where the record stands.
        origin: Origin,
        /// The form of the record.
        format: Format,
        /// The address, which is neither of loopback nor of the link.
        address: IpAddr,
        /// When the host had it.
        time: Timestamp,
        /// Whether it still had it; if not, it no longer had it at that time.
        held: bool,
    },
    /// A row of a network sensor.
    Row {
        /// XXH3 with 128 bits of the record's bytes.
        digest: u128,
        /// Where the record stands.
        origin: Origin,
        /// The form of the record.
        format: Format,
        /// The sensor's name for the log, such as `conn`.
        path: &'static str,
        /// By which way it came.
        passage: Passage,
        /// What it says.
        row: NetworkRow,
        /// How coarse its times are.
        precision: Nanos,
    },
    /// A numbered message that became nothing else.
    Mark {
        /// The host that the record names, if it names one.
        host: Option<HostName>,
        /// XXH3 with 128 bits of the record's bytes.
        digest: u128,
        /// Where the record stands.
        origin: Origin,
        /// The form of the record.
        format: Format,
        /// By which way it came.
        passage: Passage,
        /// Its time and number.
        mark: Mark,
    },
    /// Something was wrong.
    Defect(Defect),
}
