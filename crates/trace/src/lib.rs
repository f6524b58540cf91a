#![doc = include_str!("notation.md")]

mod digest;
mod endpoint;
mod line;
mod lives;
mod network;
mod parse;
mod process;
mod render;
mod render_network;
mod time;

use tollgate_model::Record;

pub use digest::{digest, seal};

/// What the notation is, as Markdown.
pub const NOTATION: &str = include_str!("notation.md");

/// What is wrong with a trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TraceError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// Reads a trace.
///
/// # Errors
/// Where a line is not of the notation.
pub fn parse(text: &str) -> Result<Vec<Record>, TraceError> {
    parse::records(text)
}

/// Writes records as a trace, so that reading it gives the same records again, apart from their
/// origins. What the reader would fill in by itself is left out.
pub fn render(records: &[Record]) -> String {
    render::text(records)
}

/// A time as it is written, with its day.
pub fn written_time(at: tollgate_model::Timestamp) -> String {
    time::render_time(at, i64::MIN)
}
