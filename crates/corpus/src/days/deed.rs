//! What happens, in the words of a story: processes have no numbers yet.
//!
//! Stories of one Mac overlap in time and are thought up one after another, while pids and their versions are given
//! out in order of time. So a story names its processes by [`Who`], and [`Kernel`](super::kernel::Kernel) gives the
//! numbers when everything stands in its order.

use std::borrow::Cow;

use crate::programs::Program;
use crate::step::{Action, Nanos};

/// A process, by the number of its birth in the telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who(pub u32);

/// Something that a process does at some time.
#[derive(Clone, Debug)]
pub struct Deed {
    pub at: Nanos,
    pub who: Who,
    pub act: Act,
}

/// What it does.
#[derive(Clone, Debug)]
pub enum Act {
    /// A child is born.
    Fork(Birth),
    /// It becomes a program.
    Exec { program: Cow<'static, Program>, args: Vec<String>, cwd: String, script: Option<String> },
    /// Whatever needs no number.
    Do(Action),
}

/// How a child begins.
#[derive(Clone, Copy, Debug)]
pub struct Birth {
    pub child: Who,
    /// Whose it is from now on; else its parent's.
    pub user: Option<u32>,
    pub standing: Standing,
}

/// Where a child stands among the processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In the group of its parent.
    Member,
    /// Leader of a group, as what a prompt starts.
    Leader,
    /// In the group of another, as what stands behind the first of a pipeline.
    Beside(Who),
    /// Leader of a session on a terminal.
    Terminal(u8),
    /// Leader of a session and answering for itself, as what launchd starts.
    Alone,
    /// The same, with another answering for it, as for the services of a program.
    Serving(Who),
}
