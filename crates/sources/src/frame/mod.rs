//! Lines out of bytes.
//!
//! A file of telemetry may be compressed, cut short, damaged in the middle, or one line of ten
//! gigabytes. [`Lines`] hands out what can be had, in memory that does not grow with the input,
//! and says what could not: a fault is an item beside the lines, never the end of what came
//! before it. Offsets count bytes after decompression, so that a line can be found again.
//!
//! * [`Input`] opens a file or standard input.
//! * [`Decompressed`] looks at the first bytes, never at the name, and guards against bombs.
//! * [`Lines`] splits, with a cap on the length; `span` tells where an object ends that is no line.

mod codec;
mod decompress;
mod input;
mod lines;
mod span;
#[cfg(test)]
mod tests;

pub use decompress::{BOMB_FLOOR, BOMB_RATIO, Decompressed};
pub use input::{Input, open, open_bytes, open_stream, stdin};
pub use lines::{Fault, Framed, Line, Lines, MAX_LINE};
