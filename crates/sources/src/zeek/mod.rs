//! Zeek logs, as tables with a header and as JSON (telemetry notes 2.4).
//!
//! Columns come and go between versions and policies, so fields are bound by name. Names are
//! spelled `id.orig_h`, `id_orig_h` or nested as `id: {orig_h}`; times are seconds with a
//! fraction, ISO texts or integer milliseconds. A [`Row`] hides all that, so each log has one
//! file that says which fields it reads and what they mean, once for both forms.
//!
//! Logs that hold nothing for the analysis are counted by their path. Which host a row belongs
//! to is not decided here: Zeek knows addresses only.

mod cell;
mod conn;
mod dhcp;
mod dns;
mod json;
mod log;
mod quic;
mod row;
mod ssl;
mod tsv;
mod x509;

use tollgate_model::{DefectKind, Nanos, NetworkRow};

use crate::flaws::{Reject, Unmapped};
use crate::legs::Claim;

pub(crate) use json::read as read_json;
pub(crate) use tsv::Table;

/// What rows of the log of this path can serve.
pub(crate) fn claims(path: &str) -> &'static [Claim] {
    log::Log::of_path(path).map_or(&[], |log| log.claims)
}

/// Zeek times are exact to the microsecond.
pub(crate) const PRECISION: Nanos = Nanos(1_000);

/// What a row says.
pub(crate) enum Said {
    /// Something for the analysis, from the log of this path.
    Row(&'static str, NetworkRow),
    /// Nothing for the analysis; the name says what it was.
    Ignored(String),
    /// The row cannot be understood.
    Rejected(Reject),
}

impl Said {
    /// Whether the row is not of Zeek at all.
    pub fn is_foreign(&self) -> bool {
        matches!(self, Self::Rejected(reject) if reject.kind == DefectKind::UnknownFormat)
    }
}

/// What a log makes of a row: it, or why nothing comes of it.
type Mapped = Result<NetworkRow, Unmapped>;
