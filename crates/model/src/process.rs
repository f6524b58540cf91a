//! Processes as one message describes them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{FilePath, Identity};

/// What a source calls a process within one host. `pidversion` distinguishes lives of one pid; it
/// grows at every exec, so one life may be seen under several keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProcessKey {
    /// Process id.
    pub pid: u32,
    /// Kernel counter of process images; absent where the source has none.
    pub pidversion: Option<u32>,
}

/// The program that a process runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Image {
    /// Path of the executable.
    pub path: FilePath,
    /// Its signature.
    pub identity: Identity,
}

/// A process as one message describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Process {
    /// Its key.
    pub key: ProcessKey,
    /// The parent's key at the time of the message.
    pub parent: Option<ProcessKey>,
    /// Pid of the first parent, kept when the process was handed to another.
    pub original_ppid: Option<u32>,
    /// The process that macOS holds responsible, such as the terminal application.
    pub responsible: Option<ProcessKey>,
    /// Audit user: who logged in, unchanged by `sudo`.
    pub audit_user: Option<u32>,
    /// Effective user.
    pub user: Option<u32>,
    /// Process group.
    pub group: Option<u32>,
    /// Session.
    pub session: Option<u32>,
    /// What it runs; shared, since a Mac runs few programs many times.
    pub image: Arc<Image>,
}
