//! From bytes to facts: what collectors wrote, as records of the model.
//!
//! Telemetry is written by whoever watches a host, shipped by something else, kept for months,
//! and partly chosen by the one who is being watched. Reading it is therefore held to three
//! rules.
//!
//! **Nothing disappears.** A fault costs the smallest thing it can: a field, else a record, never
//! the file. Every record that was there is counted as parsed, ignored by name, or rejected by
//! kind, and [`Counts::balanced`] holds at every moment. What a source says it lost is told as a
//! gap.
//!
//! **Nothing is concluded from names.** Compression is told by the first bytes, the format by
//! each record. A file may hold several.
//!
//! **Nothing grows.** Lines, depth, names, streams, caches and the ratio of compression have
//! bounds, and none of the code can panic on any input.
//!
//! | module | what it holds |
//! |---|---|
//! | `frame` | bytes into lines: decompression, caps, offsets |
//! | `json` | a pull reader that looks only at what is asked for |
//! | `detect` | the format of one record |
//! | `eslogger` | Endpoint Security messages |
//! | `osquery` | results of osquery's scheduled queries |
//! | `unified_log` | messages of the unified log |
//! | `zeek` | Zeek logs, as tables and as JSON |
//! | `envelope`, `syslog` | what shippers put around records |
//! | `passage` | what the way tells of a record: when it arrived, its number |
//! | `decoder` | one input's state, and what comes out |
//! | `counts` | what became of everything |
//! | `source`, `legs` | what a record is of, and which part of the analysis that can serve |
//!
//! ```
//! use tollgate_sources::{Decoded, Decoder, DecoderOptions, Lines, MAX_LINE};
//!
//! let log = &b"{\"_path\":\"conn\",\"ts\":1.5,\"uid\":\"C1\",\"id.orig_h\":\"10.0.0.2\",\"id.orig_p\":4711,\
//!     \"id.resp_h\":\"192.0.2.7\",\"id.resp_p\":443,\"proto\":\"tcp\"}\n"[..];
//! let mut decoder = Decoder::new(0, DecoderOptions::default());
//! let mut rows = 0;
//! decoder.decode_all(&mut Lines::new(log, MAX_LINE), &mut |decoded| {
//!     rows += usize::from(matches!(decoded, Decoded::Row { path: "conn", .. }));
//! });
//! assert_eq!(rows, 1);
//! assert!(decoder.counts().balanced());
//! ```

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)
)]

mod address;
mod cache;
mod counts;
mod decoded;
mod decoder;
mod detect;
mod envelope;
mod eslogger;
mod flaws;
mod frame;
mod host;
mod images;
mod json;
mod legs;
mod osquery;
mod passage;
#[doc(hidden)]
pub mod probe;
mod sniff;
mod source;
mod starts;
mod syslog;
mod time;
mod unified_log;
mod zeek;

pub use counts::{Counts, FaultSeen, MAX_NAMES, OTHER, Tally};
pub use decoded::Decoded;
pub use decoder::{Decoder, DecoderOptions};
pub use detect::Format;
pub use frame::{BOMB_FLOOR, BOMB_RATIO, Decompressed, Fault, Framed, Input, Line, Lines, MAX_LINE, open, open_bytes, open_stream, stdin};
pub use host::RecordHosts;
pub use json::MAX_DEPTH;
pub use legs::{Able, Claim, Kind, Leg};
pub use passage::Passage;
pub use sniff::sniff;
pub use source::Source;
pub use starts::record_starts;
