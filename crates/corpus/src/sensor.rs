//! What tells of a Mac's processes, in the days of ordinary work.

/// What tells of a Mac's processes. Zeek tells of the connections of all that are in the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sensor {
    /// `eslogger`, which knows no connections.
    Eslogger,
    /// osquery on a system so old that its table of sockets is filled.
    OsqueryWithSockets,
    /// osquery on a newer one.
    Osquery,
}

impl Sensor {
    /// As a table names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eslogger => "eslogger",
            Self::OsqueryWithSockets => "osquery, old enough to tell of sockets",
            Self::Osquery => "osquery without sockets",
        }
    }
}
