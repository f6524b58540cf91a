//! Records as the raw bytes that collectors write.
//!
//! What comes out is synthetic and made from the documented layouts; it shares no wire type with
//! the decoders, so that a misreading would have to be made twice. A [`page`] tells stories in the notation of
//! `tollgate-trace` and states what a hunt must come to; each runs in every [`SourceSet`].

mod eslogger;
pub mod fleet;
mod flood;
mod openbsm;
mod osquery;
pub mod page;
mod sources;
mod unified_log;
mod zeek;

pub use eslogger::{EsloggerForm, eslogger};
pub use flood::{Flood, flood};
pub use openbsm::openbsm;
pub use osquery::{OsqueryForm, osquery};
pub use sources::SourceSet;
pub use unified_log::unified_log;
pub use zeek::{ZeekForm, zeek};

use tollgate_model::Timestamp;

/// A time as RFC 3339 with nanoseconds.
fn rfc3339(at: Timestamp) -> String {
    let printer = jiff::fmt::temporal::DateTimePrinter::new().precision(Some(9));
    jiff::Timestamp::from_nanosecond(i128::from(at.0)).map(|time| printer.timestamp_to_string(&time)).unwrap_or_default()
}
