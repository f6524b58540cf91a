//! Which format one record is of.
//!
//! Files are concatenated, rotated and mixed by shippers, and collectors change their output
//! between versions, so nothing is concluded from a file name or from the records before. A line
//! that begins with `#` is a header of Zeek's table format, other text is a row under the current
//! header, and an object is told by its members.

use crate::eslogger::{EventWire, ProcessWire};
use crate::flaws::Flaws;
use crate::json::{Broken, Members, Object, fields};

/// A format of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Endpoint Security messages as macOS `eslogger` writes them.
    Eslogger,
    /// Results of osquery's scheduled queries.
    Osquery,
    /// Messages of the unified log.
    UnifiedLog,
    /// Zeek logs as JSON.
    ZeekJson,
    /// Zeek logs as tables with a header.
    ZeekTsv,
}

impl Format {
    /// The name that is printed and counted.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eslogger => "eslogger",
            Self::Osquery => "osquery",
            Self::UnifiedLog => "unified-log",
            Self::ZeekJson => "zeek-json",
            Self::ZeekTsv => "zeek-tsv",
        }
    }
}

fields! {
    /// Members of the outermost object that tell its format, hold an Endpoint Security message
    /// (telemetry notes 2.2) or name its host.
    pub(crate) Top {
        time = "time",
        event: EventWire = "event",
        process: ProcessWire = "process",
        event_type = "event_type",
        schema_version = "schema_version",
        global_seq_num = "global_seq_num",
        seq_num = "seq_num",
        host = "host",
        hostname = "hostname",
        host_name = "host_name",
        host_dot_name = "host.name",
        computer_name = "computer_name",
        host_identifier = "hostIdentifier",
        path = "_path",
        stream = "@stream",
        zeek_time = "ts",
        zeek_written = "_write_ts",
        shipped = "@timestamp",
        stamped = "timestamp",
        accepted = "approximateArrivalTimestamp",
    }
}

impl Top<'_> {
    /// The format, as far as the members tell it. Zeek's own JSON files do not name their log, so
    /// for [`Format::ZeekJson`] the fields have the last word. [`Format::Osquery`] and
    /// [`Format::UnifiedLog`] are not looked for.
    pub fn format(&self) -> Option<Format> {
        let event = self.event.get().is_some_and(EventWire::is_union);
        let process = self.process.get().is_some();
        let versioned = self.event_type.value().is_some() || self.schema_version.value().is_some();
        if (event && (process || versioned)) || (process && versioned) {
            Some(Format::Eslogger)
        } else if self.path.value().is_some() || self.stream.value().is_some() || self.zeek_time.value().is_some() {
            Some(Format::ZeekJson)
        } else {
            None
        }
    }
}

/// Reads the outermost object that `text` begins with; gives what follows it.
pub(crate) fn top<'a>(text: &'a [u8], flaws: &mut Flaws) -> Result<(Top<'a>, &'a [u8]), Broken> {
    let mut members = Members::new(text, 0).ok_or(Broken::Malformed)?;
    let top = Top::read(&mut members, flaws)?;
    Ok((top, members.rest()))
}
