//! Exit codes. The first that applies counts, in this order.

use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Wrong usage; also a finding or a record that does not exist.
    Usage,
    /// The policy or the map of hosts is invalid.
    Policy,
    /// The output could not be written, so that whoever reads it lacks something. A reader that has
    /// seen enough and closed its end, as `head` does, is no such error.
    Output,
    /// A store or a bundle is not as it was written.
    Unsound,
    /// Another instance holds the lock of the store.
    Locked,
    /// Nothing usable in the input, or nothing within the time asked for.
    Nothing,
    /// A finding reached `--fail-on`.
    Found,
    /// A theft that `bench` had planted was not found.
    Missed,
    /// An input could not be opened, ended damaged, or holds nothing that was understood, or with `--strict` a record was rejected.
    Damaged,
    /// Ran to the end.
    Done,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Found | Exit::Missed => 1,
            Exit::Usage => 2,
            Exit::Policy => 3,
            Exit::Damaged => 4,
            Exit::Nothing => 5,
            Exit::Output | Exit::Unsound => 6,
            Exit::Locked => 7,
        })
    }
}
