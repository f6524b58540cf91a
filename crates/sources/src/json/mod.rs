//! A tolerant pull reader of JSON over a byte slice.
//!
//! A collector's line is evidence, and whoever is being watched chooses parts of it: file names,
//! arguments, signing identifiers. A reader that refuses a whole line for one bad byte lets its
//! subject disappear, so this one refuses as little as it can. Structure is read strictly enough
//! to find where each value ends; what a value says is looked at only when somebody asks for it,
//! and then a fault costs that value and is [noted](crate::flaws::Flaws).
//!
//! * [`Members`] and [`Elements`] walk one object or array without building anything.
//! * [`Raw`] is the text of one value; its methods read it as text, number, truth value.
//! * [`Slot`] and [`Nested`] are fields that a format reads; the first of duplicate keys counts.
//! * [`fields!`](crate::json::fields) declares the fields of an object and its reader at once.
//!
//! Nested values are skipped without recursion (`skip`), and no deeper than
//! [`MAX_DEPTH`].

mod fields;
mod key;
mod members;
mod number;
mod skip;
mod string;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use fields::fields;
pub use fields::{Field, Nested, Object, Slot};
pub use key::{Key, Name};
pub use members::{Elements, Members};
pub use number::decimal_nanos;
pub use skip::MAX_DEPTH;
pub use string::utf8;
pub use value::Raw;

use tollgate_model::DefectKind;

/// Why the structure of a text cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A byte stands where no JSON has it.
    Malformed,
    /// The text ends inside a value.
    Cut,
    /// Values nest deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl Broken {
    /// The fault under which it is counted.
    pub fn kind(self) -> DefectKind {
        match self {
            Self::Malformed | Self::Cut => DefectKind::Malformed,
            Self::TooDeep => DefectKind::TooDeep,
        }
    }
}

/// Cuts spaces, tabs and line ends from the front.
fn skip_space(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = text {
        text = rest;
    }
    text
}
