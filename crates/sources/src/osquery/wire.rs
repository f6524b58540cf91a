//! What is read of a record around its rows. The layout is that of "Schedule results" in osquery's
//! logging documentation (<https://osquery.readthedocs.io/en/stable/deployment/logging/>), the names
//! those of `addLegacyFieldsAndDecorations` and `serializeQueryLogItem` in `osquery/core/query.cpp`.

use tollgate_model::Timestamp;

use super::columns::Columns;
use crate::flaws::Flaws;
use crate::json::{Elements, Members, Object, Slot, fields};

fields! {
    /// A record of results, in any of the three formats, or a status line.
    pub(crate) RecordWire {
        name = "name",
        calendar_time = "calendarTime",
        unix_time = "unixTime",
        columns: Columns = "columns",
        action = "action",
        snapshot = "snapshot",
        diff_results: DiffWire = "diffResults",
        // As Filebeat's module renames them (`filebeat/module/osquery/result/ingest/pipeline`).
        shipped_time = "unix_time",
        shipped_host = "host_identifier",
        // A status line (`BufferedLogForwarder::logStatus`, `plugins/logger/buffered.cpp`).
        severity = "severity",
        filename = "filename",
        line = "line",
        message = "message",
    }
}

fields! {
    /// The batch format's rows. An empty list may be written as empty text.
    pub(crate) DiffWire {
        added = "added",
        removed = "removed",
    }
}

/// Whether a row came, went, or is simply there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there when the query ran before; for an event, it happened.
    Added,
    /// It is no longer there.
    Removed,
    /// It is there.
    Snapshot,
}

/// What a record says of all its rows.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// Name of the query, which names what is ignored.
    name: Slot<'a>,
    /// When the query ran.
    pub at: Option<Timestamp>,
}

impl Told<'_> {
    /// The name of the query.
    pub fn query(&self) -> String {
        let mut flaws = Flaws::default();
        self.name.string(&mut flaws).filter(|name| !name.is_empty()).map_or_else(|| "unnamed".to_owned(), |name| name.into_owned())
    }
}

/// The rows of a record.
#[derive(Debug)]
pub enum Rows<'r, 'a> {
    /// One row, in a record of its own.
    One(Change, &'r Columns<'a>),
    /// Lists of rows.
    Lists([Option<(Change, Elements<'a>)>; 2]),
    /// None: a message of osquery about itself.
    Status,
}

impl<'a> RecordWire<'a> {
    /// Looks at a record; nothing if it is none of osquery's.
    pub fn look(text: &'a [u8], flaws: &mut Flaws) -> Option<Self> {
        let mut members = Members::new(text, 0)?;
        let record = Self::read(&mut members, flaws).ok()?;
        record.rows().is_some().then_some(record)
    }

    /// What it holds; nothing if it is none of osquery's.
    pub fn rows(&self) -> Option<Rows<'_, 'a>> {
        let named = self.name.value().is_some() || self.action.value().is_some();
        if let Some(columns) = self.columns.get().filter(|_| named) {
            let change = match self.action.text() {
                b"\"removed\"" => Change::Removed,
                b"\"snapshot\"" => Change::Snapshot,
                _ => Change::Added,
            };
            Some(Rows::One(change, columns))
        } else if let Some(snapshot) = self.snapshot.value().and_then(|rows| rows.elements()).filter(|_| named) {
            Some(Rows::Lists([Some((Change::Snapshot, snapshot)), None]))
        } else if let Some(diff) = self.diff_results.get() {
            let list = |slot: &Slot<'a>, change| Some((change, slot.value()?.elements()?));
            Some(Rows::Lists([list(&diff.added, Change::Added), list(&diff.removed, Change::Removed)]))
        } else {
            let status = [&self.severity, &self.filename, &self.line, &self.message];
            status.iter().all(|slot| slot.value().is_some()).then_some(Rows::Status)
        }
    }

    /// What it says of all its rows. `calendarTime` says the same as `unixTime` in the words of a
    /// locale (`asctime`), so it is never read.
    pub fn told(&self, flaws: &mut Flaws) -> Told<'a> {
        let slot = if self.unix_time.value().is_some() { &self.unix_time } else { &self.shipped_time };
        let seconds = slot.value().and_then(|value| value.quoted_unsigned(slot.name(), flaws));
        Told { name: self.name, at: seconds.and_then(|seconds| moment(seconds, slot.name(), flaws)) }
    }
}

/// A number of seconds since the epoch. Zero is no time but a missing one.
pub fn moment(seconds: u64, field: &'static str, flaws: &mut Flaws) -> Option<Timestamp> {
    let nanos = i64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1_000_000_000));
    if nanos.is_none() {
        flaws.note(tollgate_model::DefectKind::OutOfRange, field);
    }
    nanos.filter(|nanos| *nanos > 0).map(Timestamp)
}
