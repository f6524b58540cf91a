//! What a record and a row of osquery's table have in common.

use std::borrow::Cow;

use tollgate_model::{Nanos, Timestamp};

/// A message. Texts that are not told are empty.
#[derive(Clone, Debug, Default)]
pub struct Message<'a> {
    /// When it was written, and how coarse that is.
    pub time: Option<(Timestamp, Nanos)>,
    /// The process that wrote it.
    pub pid: Option<u32>,
    /// Its effective user.
    pub user: Option<u32>,
    /// Its program: a path, or only a name.
    pub program: Cow<'a, str>,
    /// The boot in which it ran.
    pub boot: Cow<'a, str>,
    /// The library that wrote the message: a path, or only a name.
    pub sender: Cow<'a, str>,
    /// Whose message it is.
    pub subsystem: Cow<'a, str>,
    /// A part of the subsystem.
    pub category: Cow<'a, str>,
    /// The text.
    pub text: Cow<'a, str>,
}
