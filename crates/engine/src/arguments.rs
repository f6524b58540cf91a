//! What arguments say, as it is kept: most say nothing, or nothing any more, and share one copy.

use std::sync::{Arc, LazyLock};

use tollgate_model::Untrusted;
use tollgate_policy::Command;

/// A command as it is kept.
pub(crate) fn kept(command: Command) -> Arc<Command> {
    let none = no_command();
    if command == *none { none } else { Arc::new(command) }
}

/// The command of a process that ran none.
pub(crate) fn no_command() -> Arc<Command> {
    static NONE: LazyLock<Arc<Command>> = LazyLock::new(Arc::default);
    Arc::clone(&NONE)
}

/// No arguments.
pub(crate) fn no_arguments() -> Arc<[Untrusted]> {
    static NONE: LazyLock<Arc<[Untrusted]>> = LazyLock::new(Arc::default);
    Arc::clone(&NONE)
}
