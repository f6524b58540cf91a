//! What is read of a record. Names and order are those of `log --style ndjson` (telemetry notes 2.3).

use std::borrow::Cow;

use tollgate_model::{DefectKind, Nanos, Timestamp};

use super::message::Message;
use crate::flaws::Flaws;
use crate::host;
use crate::json::{Slot, fields};
use crate::time::rfc3339;

/// Times have six digits after the second.
const PRECISION: Nanos = Nanos(1_000);

fields! {
    /// A record, or the line that ends a run of the program.
    pub(crate) RecordWire {
        event_type = "eventType",
        subsystem = "subsystem",
        category = "category",
        boot = "bootUUID",
        process_path = "processImagePath",
        sender_path = "senderImagePath",
        timestamp = "timestamp",
        mach_timestamp = "machTimestamp",
        text = "eventMessage",
        trace = "traceID",
        pid = "processID",
        user = "userID",
        count = "count",
        finished = "finished",
        host = "host",
        hostname = "hostname",
        host_name = "host_name",
        host_dot_name = "host.name",
        computer_name = "computer_name",
        host_identifier = "hostIdentifier",
    }
}

impl<'a> RecordWire<'a> {
    /// Whether it is a record of this log: it says what kind it is, or what it says, and has the
    /// marks that only this log puts on its records.
    pub fn is_one(&self) -> bool {
        let marks = [&self.mach_timestamp, &self.process_path, &self.sender_path, &self.trace, &self.boot];
        let met = marks.into_iter().filter(|slot| slot.value().is_some()).count();
        let speaks = self.event_type.value().is_some() || self.text.value().is_some();
        (speaks && met >= 2) || self.is_end()
    }

    /// Whether it only says how many records there were.
    pub fn is_end(&self) -> bool {
        let others = [&self.event_type, &self.text, &self.timestamp];
        self.finished.text() == b"1" && self.count.value().is_some() && others.iter().all(|slot| slot.value().is_none())
    }

    /// The kind of record, empty if it is not told.
    pub fn kind(&self) -> &'a [u8] {
        match self.event_type.text() {
            [b'"', kind @ .., b'"'] => kind,
            _ => &[],
        }
    }

    /// The host that a shipper added.
    pub fn host(&self, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
        let others = [self.hostname, self.host_name, self.host_dot_name, self.computer_name, self.host_identifier];
        host::first(&self.host, others, flaws)
    }

    /// The message.
    pub fn message(&self, flaws: &mut Flaws) -> Message<'a> {
        Message {
            time: self.time(flaws),
            pid: self.pid.unsigned32(flaws),
            user: self.user.unsigned32(flaws),
            program: text(&self.process_path, flaws),
            boot: text(&self.boot, flaws),
            sender: text(&self.sender_path, flaws),
            subsystem: text(&self.subsystem, flaws),
            category: text(&self.category, flaws),
            text: text(&self.text, flaws),
        }
    }

    fn time(&self, flaws: &mut Flaws) -> Option<(Timestamp, Nanos)> {
        let text = self.timestamp.string(flaws)?;
        let time = rfc3339(text.as_bytes());
        if time.is_none() {
            flaws.note(DefectKind::OutOfRange, self.timestamp.name());
        }
        time.map(|time| (time, PRECISION))
    }
}

fn text<'a>(slot: &Slot<'a>, flaws: &mut Flaws) -> Cow<'a, str> {
    slot.string(flaws).unwrap_or_default()
}

/// Whether text begins as `log` writes its records, so that they are best looked for first. Whether
/// it is one, its members tell.
pub fn begins_like_one(text: &[u8]) -> bool {
    [b"{\"timezoneName\"".as_slice(), b"{\"traceID\"", b"{\"eventMessage\"", b"{\"bootUUID\""].iter().any(|start| text.starts_with(start))
}

/// Whether a line is the one that `log` begins with: the predicate that it was given.
pub fn is_heading(line: &[u8]) -> bool {
    line.starts_with(b"Filtering the log data using \"")
}
