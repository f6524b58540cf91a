//! The logs that are read.

use super::row::Row;
use super::{Mapped, Said, Unmapped, conn, dhcp, dns, quic, ssl, x509};
use crate::flaws::Flaws;
use crate::legs::Claim;

/// Most fields that one log may read.
pub const MAX_FIELDS: usize = 20;

/// A log: its path, what is read of it, and what it means.
#[derive(Debug)]
pub struct Log {
    /// Zeek's name for it.
    pub path: &'static str,
    /// The fields that are read, spelled with dots.
    pub fields: &'static [&'static str],
    /// Sets of fields of which one, present in whole, tells this log where its path is not given.
    pub marks: &'static [&'static [&'static str]],
    /// What its rows can serve (telemetry notes 2.4 and 4).
    pub claims: &'static [Claim],
    /// What a row means.
    pub map: fn(&Row<'_>, &mut Flaws) -> Mapped,
}

/// Every log that is read, those with more telling marks first.
const LOGS: [&Log; 6] = [&quic::LOG, &x509::LOG, &ssl::LOG, &dns::LOG, &dhcp::LOG, &conn::LOG];

impl Log {
    /// The log of this path.
    pub fn of_path(path: &str) -> Option<&'static Self> {
        LOGS.into_iter().find(|log| log.path == path)
    }

    /// The log that has these fields, whatever its path.
    pub fn of_fields(mut has: impl FnMut(&str) -> bool) -> Option<&'static Self> {
        LOGS.into_iter().find(|log| log.marks.iter().any(|marks| marks.iter().all(|mark| has(mark))))
    }

    /// Place of a field among those that are read. In names, a dot and an underscore are one.
    pub fn field(&self, name: &[u8]) -> Option<usize> {
        self.fields.iter().position(|field| same_name(field, name))
    }

    /// Makes of a row what it says.
    pub fn say(&self, row: &Row<'_>, flaws: &mut Flaws) -> Said {
        match (self.map)(row, flaws) {
            Ok(mapped) => Said::Row(self.path, mapped),
            Err(Unmapped::Ignored(why)) => Said::Ignored(format!("{} ({why})", self.path)),
            Err(Unmapped::Rejected(reject)) => Said::Rejected(reject),
        }
    }
}

/// Whether a name as it stands in a log is `field`.
pub fn same_name(field: &str, name: &[u8]) -> bool {
    field.len() == name.len() && field.bytes().zip(name).all(|(wanted, found)| wanted == *found || (wanted == b'.' && *found == b'_'))
}
