//! What a record is of: a format, and within it a table or a log.

use std::fmt;

use crate::Format;

/// A source of records, as far as records tell it themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The form of the records.
    pub format: Format,
    /// The collector's own name for the table or log, such as `es_process_events` or `conn`. Empty where the
    /// format has only one, and for records whose table or log is not read here.
    pub log: &'static str,
}

impl Source {
    /// A source of a format that has several.
    pub const fn new(format: Format, log: &'static str) -> Self {
        Self { format, log }
    }

    /// Who wrote it, in whichever form.
    pub const fn collector(self) -> &'static str {
        match self.format {
            Format::Eslogger => "eslogger",
            Format::Osquery => "osquery",
            Format::UnifiedLog => "unified-log",
            Format::ZeekJson | Format::ZeekTsv => "zeek",
        }
    }

    /// Whether it is a sensor on the network, which tells of Macs from outside.
    pub const fn is_sensor(self) -> bool {
        matches!(self.format, Format::ZeekJson | Format::ZeekTsv)
    }

    /// Whether it stands for everything of its format that no table or log of its own is known for.
    pub const fn is_other(self) -> bool {
        let only = matches!(self.format, Format::Eslogger | Format::UnifiedLog);
        self.log.is_empty() && !only
    }
}

impl From<Format> for Source {
    fn from(format: Format) -> Self {
        Self::new(format, "")
    }
}

/// `eslogger`, `osquery es_process_events`, `zeek conn`, `zeek (other)`.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.collector())?;
        match self.log {
            "" if self.is_other() => f.write_str(" (other)"),
            "" => Ok(()),
            log => write!(f, " {log}"),
        }
    }
}
