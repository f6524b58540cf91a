//! What is read of a record around its rows. The layout is that of "Schedule results" in osquery's
//! logging documentation (<https://osquery.readthedocs.io/en/stable/deployment/logging/>), the names
//! those of `addLegacyFieldsAndDecorations` and `serializeQueryLogItem` in `osquery/core/query.cpp`.

use std::borrow::Cow;

use tollgate_model::{DefectKind, Timestamp};

use super::columns::{Columns, place};
use crate::flaws::Flaws;
use crate::host;
use crate::json::{Broken, Elements, Members, Name, Object, Raw, Slot, fields};

macro_rules! members {
    ($($member:ident = $name:literal,)*) => {
        /// A member of a record.
        #[allow(dead_code, reason = "some members stand in the list only so that the search keeps step")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Member { $($member,)* }

        const NAMES: &[&str] = &[$($name,)*];
        static KEYS: [Name; NAMES.len()] = [$(Name::new($name),)*];
    };
}

// In the order in which osquery writes them, so that the search for a member goes on where the last one
// ended; `calendarTime` says the same as `unixTime` in the words of a locale (`asctime`).
members! {
    Query = "name",
    HostIdentifier = "hostIdentifier",
    CalendarTime = "calendarTime",
    UnixTime = "unixTime",
    Epoch = "epoch",
    Counter = "counter",
    Numerics = "numerics",
    Decorations = "decorations",
    Columns = "columns",
    Action = "action",
    Snapshot = "snapshot",
    DiffResults = "diffResults",
    LogType = "log_type",
    // As the documentation calls `hostIdentifier`, and as shippers name hosts.
    Hostname = "hostname",
    Host = "host",
    UnderscoredHostName = "host_name",
    DottedHostName = "host.name",
    ComputerName = "computer_name",
    // As Filebeat's module renames them (`filebeat/module/osquery/result/ingest/pipeline`).
    ShippedTime = "unix_time",
    ShippedHost = "host_identifier",
    // A status line (`BufferedLogForwarder::logStatus`, `plugins/logger/buffered.cpp`).
    Severity = "severity",
    Filename = "filename",
    Line = "line",
    Message = "message",
}

/// A record of results, in any of the three formats, or a status line. It is filled in place and never
/// moved, since most records are one row with many columns.
#[derive(Clone, Debug)]
pub(crate) struct RecordWire<'a> {
    members: [Option<Raw<'a>>; NAMES.len()],
    columns: Columns<'a>,
    has_columns: bool,
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
    /// A record of which nothing was met yet.
    pub fn new() -> Self {
        Self { members: [None; NAMES.len()], columns: Columns::default(), has_columns: false }
    }

    /// Reads the object that `text` begins with; gives what follows it.
    ///
    /// # Errors
    /// The structure cannot be followed to the end.
    #[inline]
    pub fn fill(&mut self, text: &'a [u8], flaws: &mut Flaws) -> Result<&'a [u8], Broken> {
        self.fill_with(text, flaws, Self::take_columns)
    }

    /// The same for one who asks nothing about the row: that there is one is noted, but its columns are not read.
    ///
    /// # Errors
    /// The structure cannot be followed to the end.
    pub fn fill_around(&mut self, text: &'a [u8], flaws: &mut Flaws) -> Result<&'a [u8], Broken> {
        self.fill_with(text, flaws, |record, members, _| {
            record.has_columns |= members.value()?.is_object();
            Ok(())
        })
    }

    #[inline]
    fn fill_with(
        &mut self,
        text: &'a [u8],
        flaws: &mut Flaws,
        mut take_columns: impl FnMut(&mut Self, &mut Members<'a>, &mut Flaws) -> Result<(), Broken>,
    ) -> Result<&'a [u8], Broken> {
        let mut members = Members::new(text, 0).ok_or(Broken::Malformed)?;
        let mut next = 0;
        while let Some(key) = members.next_key()? {
            let Some(at) = place(&KEYS, key, next) else {
                members.value()?;
                continue;
            };
            next = at.saturating_add(1);
            if at == Member::Columns as usize {
                take_columns(self, &mut members, flaws)?;
                continue;
            }
            let value = members.value()?;
            match self.members.get_mut(at) {
                Some(slot @ None) => *slot = Some(value),
                _ => flaws.note(DefectKind::DuplicateKey, NAMES.get(at).copied().unwrap_or_default()),
            }
        }
        Ok(members.rest())
    }

    fn slot(&self, member: Member) -> Slot<'a> {
        let mut slot = Slot::new(NAMES.get(member as usize).copied().unwrap_or_default());
        if let Some(value) = self.members.get(member as usize).copied().flatten() {
            slot.fill(value, &mut Flaws::default());
        }
        slot
    }

    fn has(&self, member: Member) -> bool {
        self.slot(member).value().is_some()
    }

    fn take_columns(&mut self, members: &mut Members<'a>, flaws: &mut Flaws) -> Result<(), Broken> {
        if !self.has_columns
            && let Some(mut inner) = members.descend()
            && self.columns.fill(&mut inner, flaws).is_ok()
        {
            members.ascend(&inner);
            self.has_columns = true;
            return Ok(());
        }
        // Something else, a second one, or an object whose inside cannot be followed.
        let value = members.value()?;
        if !value.is_null() {
            flaws.note(if self.has_columns { DefectKind::DuplicateKey } else { DefectKind::WrongType }, "columns");
        }
        Ok(())
    }

    /// The text of `hostIdentifier`, if no other member names a host.
    pub fn only_host_identifier(&self) -> Option<&'a [u8]> {
        use Member::{ComputerName, DottedHostName, Host, Hostname, ShippedHost, UnderscoredHostName};
        let others = [Host, Hostname, UnderscoredHostName, DottedHostName, ComputerName, ShippedHost];
        let alone = others.into_iter().all(|member| self.members.get(member as usize).copied().flatten().is_none());
        self.members.get(Member::HostIdentifier as usize).copied().flatten().filter(|_| alone).map(Raw::text)
    }

    /// The host that it names itself, by the precedence of all formats.
    pub fn host(&self, flaws: &mut Flaws) -> Option<Cow<'a, str>> {
        use Member::{ComputerName, DottedHostName, Host, HostIdentifier, Hostname, ShippedHost, UnderscoredHostName};
        let others = [Hostname, UnderscoredHostName, DottedHostName, ComputerName, HostIdentifier, ShippedHost];
        host::first(&self.slot(Host), others.map(|member| self.slot(member)), flaws)
    }

    /// What it holds; nothing if it is none of osquery's.
    pub fn rows(&self) -> Option<Rows<'_, 'a>> {
        let named = self.has(Member::Query) || self.has(Member::Action);
        if self.has_columns && named {
            let change = match self.slot(Member::Action).text() {
                b"\"removed\"" => Change::Removed,
                b"\"snapshot\"" => Change::Snapshot,
                _ => Change::Added,
            };
            return Some(Rows::One(change, &self.columns));
        }
        if let Some(snapshot) = self.slot(Member::Snapshot).value().and_then(Raw::elements).filter(|_| named) {
            return Some(Rows::Lists([Some((Change::Snapshot, snapshot)), None]));
        }
        let differences = self.slot(Member::DiffResults);
        if differences.value().is_some_and(Raw::is_object) {
            let diff = DiffWire::of(&differences, &mut Flaws::default())?;
            let list = |slot: &Slot<'a>, change| Some((change, slot.value()?.elements()?));
            return Some(Rows::Lists([list(&diff.added, Change::Added), list(&diff.removed, Change::Removed)]));
        }
        let status = [Member::Severity, Member::Filename, Member::Line, Member::Message];
        status.into_iter().all(|member| self.has(member)).then_some(Rows::Status)
    }

    /// What it says of all its rows.
    pub fn told(&self, flaws: &mut Flaws) -> Told<'a> {
        let slot = if self.has(Member::UnixTime) { self.slot(Member::UnixTime) } else { self.slot(Member::ShippedTime) };
        let seconds = slot.value().and_then(|value| value.quoted_unsigned(slot.name(), flaws));
        Told { name: self.slot(Member::Query), at: seconds.and_then(|seconds| moment(seconds, slot.name(), flaws)) }
    }
}

/// A number of seconds since the epoch. Zero is no time but a missing one.
pub fn moment(seconds: u64, field: &'static str, flaws: &mut Flaws) -> Option<Timestamp> {
    let nanos = i64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1_000_000_000));
    if nanos.is_none() {
        flaws.note(DefectKind::OutOfRange, field);
    }
    nanos.filter(|nanos| *nanos > 0).map(Timestamp)
}

/// Whether text begins as osquery writes its records, so that they are best looked for first. Whether
/// it is one, its members tell.
pub fn begins_like_one(text: &[u8]) -> bool {
    [b"{\"name\"".as_slice(), b"{\"snapshot\"", b"{\"diffResults\"", b"{\"action\"", b"{\"columns\""]
        .iter()
        .any(|start| text.starts_with(start))
}
