//! The sets of sources in which a scenario runs.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tollgate_model::{HostName, Process, Record};

use crate::{EsloggerForm, OsqueryForm, ZeekForm, eslogger, openbsm, osquery, unified_log, zeek};

/// What a fleet has: an endpoint collector, a network sensor, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceSet {
    /// `eslogger`, message version 9, and Zeek tables.
    Eslogger9,
    /// `eslogger`, message version 10, and Zeek JSON.
    Eslogger10,
    /// `eslogger`, the unified log, and Zeek's streaming JSON.
    EsloggerLog,
    /// osquery's tables over Endpoint Security, its sockets, and Zeek JSON.
    Osquery,
    /// osquery's tables over OpenBSM, and Zeek JSON.
    OpenBsm,
    /// The unified log, and Zeek JSON.
    UnifiedLog,
    /// `eslogger` alone.
    EsloggerAlone,
    /// osquery's tables over Endpoint Security and its sockets alone.
    OsqueryAlone,
    /// Zeek JSON alone.
    Network,
}

impl SourceSet {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Eslogger9,
        Self::Eslogger10,
        Self::EsloggerLog,
        Self::Osquery,
        Self::OpenBsm,
        Self::UnifiedLog,
        Self::EsloggerAlone,
        Self::OsqueryAlone,
        Self::Network,
    ];

    /// Its name on a page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eslogger9 => "eslogger 9",
            Self::Eslogger10 => "eslogger 10",
            Self::EsloggerLog => "eslogger + log",
            Self::Osquery => "osquery",
            Self::OpenBsm => "OpenBSM",
            Self::UnifiedLog => "unified log",
            Self::EsloggerAlone => "eslogger alone",
            Self::OsqueryAlone => "osquery alone",
            Self::Network => "network",
        }
    }

    /// The set of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    /// The files that such a fleet has of what happened, by their place below a folder. `stack` names the programs
    /// that use Apple's network stack: the unified log tells of no others.
    pub(crate) fn files(self, records: &[Record], stack: &[String]) -> Vec<(PathBuf, Vec<u8>)> {
        let hosts: BTreeSet<&HostName> = records.iter().map(|record| &record.host).collect();
        let logs = |process: &Process| {
            stack.iter().any(|program| program == process.image.path.shown().raw().rsplit('/').next().unwrap_or_default())
        };
        let mut files = Vec::new();
        for host in hosts {
            let mut endpoint = |name: &str, bytes: Vec<u8>| files.push((PathBuf::from(host.raw()).join(name), bytes));
            match self {
                Self::Eslogger9 => endpoint("eslogger.ndjson", eslogger(records, host, EsloggerForm::Version9, false)),
                Self::Eslogger10 | Self::EsloggerAlone => {
                    endpoint("eslogger.ndjson", eslogger(records, host, EsloggerForm::Version10, false));
                }
                Self::EsloggerLog => {
                    endpoint("eslogger.ndjson", eslogger(records, host, EsloggerForm::Version10, false));
                    endpoint("log.ndjson", unified_log(records, host, &logs));
                }
                Self::Osquery | Self::OsqueryAlone => endpoint("osqueryd.results.log", osquery(records, host, OsqueryForm::Events)),
                Self::OpenBsm => endpoint("osqueryd.results.log", openbsm(records, host)),
                Self::UnifiedLog => endpoint("log.ndjson", unified_log(records, host, &logs)),
                Self::Network => {}
            }
        }
        let network = match self {
            Self::Eslogger9 => Some(ZeekForm::Table),
            Self::EsloggerLog => Some(ZeekForm::Streaming),
            Self::Eslogger10 | Self::Osquery | Self::OpenBsm | Self::UnifiedLog | Self::Network => Some(ZeekForm::Json),
            Self::EsloggerAlone | Self::OsqueryAlone => None,
        };
        let logs = network.map(|form| zeek(records, form)).unwrap_or_default();
        files.extend(logs.into_iter().map(|(log, bytes)| (PathBuf::from(format!("{log}.log")), bytes)));
        files
    }
}
