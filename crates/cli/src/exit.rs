//! Exit codes. The first that applies counts, in this order.

use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Wrong usage.
    Usage,
    /// The policy or the map of hosts is invalid.
    Policy,
    /// Nothing usable in the input.
    Nothing,
    /// A finding reached `--fail-on`.
    Found,
    /// An input could not be opened or ended damaged, or with `--strict` a record was rejected.
    Damaged,
    /// Ran to the end.
    Done,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Found => 1,
            Exit::Usage => 2,
            Exit::Policy => 3,
            Exit::Damaged => 4,
            Exit::Nothing => 5,
        })
    }
}
