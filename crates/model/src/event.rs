//! What collectors saw.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Endpoint, FilePath, HostName, Nanos, Process, Protocol, Row, Timestamp, Untrusted};

/// Where a record stands in the input.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// Index of the input in the order given.
    pub input: u32,
    /// Offset of the first byte in the decompressed input.
    pub offset: u64,
    /// Length in bytes, without the line end.
    pub length: u32,
    /// SHA-256 of the record's bytes, present where the input cannot be read again.
    pub sha256: Option<Arc<[u8; 32]>>,
}

/// One unit of input to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The host whose evidence it is.
    pub host: HostName,
    /// Where it was read.
    pub origin: Origin,
    /// Hash of the record's bytes: identity for duplicates and last tie-break of the order.
    pub digest: u128,
    /// What it says.
    pub body: Body,
}

/// What a record says. Records wait in great numbers, so that what is large stands apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Body {
    /// An endpoint event.
    Event(Box<Event>),
    /// A row of a network sensor.
    Network(Box<Row>),
    /// A stretch of time in which a source lost records.
    Gap(Gap),
    /// A message that says nothing for the analysis, but was not lost.
    Mark(Mark),
}

/// A message of which only its number counts: it was ignored or could not be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When it was made.
    pub time: Timestamp,
    /// Its number in [`NUMBERED`].
    pub seq: u64,
}

/// The sequence in which every message of its collector has a number, so that a number that never
/// comes is a loss.
pub const NUMBERED: u32 = 0;

/// The coarsest precision by which one event is still known to come before another (docs/semantics.md, A5).
pub const FINE: Nanos = Nanos::from_millis(10);

/// A stretch of time in which a source lost records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Time of the last record before the loss.
    pub from: Timestamp,
    /// Time of the first record after it.
    pub to: Timestamp,
    /// How many records were lost.
    pub lost: u64,
}

/// An endpoint event: one process did one thing at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened.
    pub time: Timestamp,
    /// How coarse `time` is: 1 ns for Endpoint Security, 1 s for osquery.
    pub precision: Nanos,
    /// Which sequence `seq` counts in. Runs of collectors that number all their messages are one, [`NUMBERED`],
    /// whichever input they came in.
    pub stream: u32,
    /// Position in that sequence; absent where the source has none.
    pub seq: Option<u64>,
    /// Who did it. For [`Action::Exec`] the image before, for [`Action::Fork`] the parent.
    pub process: Arc<Process>,
    /// What was done.
    pub action: Action,
}

/// A file as one message describes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileSeen {
    /// Its path.
    pub path: FilePath,
    /// Its size in bytes at the time of the message.
    pub size: Option<u64>,
}

/// What a process did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Action {
    /// Made a child.
    Fork {
        /// The child, running the parent's image.
        child: Arc<Process>,
    },
    /// Replaced its image.
    Exec {
        /// The process with its new image; the same life under a new key.
        target: Arc<Process>,
        /// Arguments, the program's own name first.
        argv: Arc<[Untrusted]>,
        /// Whether `argv` is known to be whole.
        argv_complete: bool,
        /// Working directory.
        cwd: Option<FilePath>,
        /// Script that an interpreter line named.
        script: Option<FilePath>,
    },
    /// Ended.
    Exit,
    /// Opened a file.
    Open {
        /// The file.
        file: FileSeen,
        /// For reading.
        read: bool,
        /// For writing.
        write: bool,
    },
    /// Made a file, or replaced one.
    Create {
        /// The file.
        file: FileSeen,
    },
    /// Wrote to a file.
    Write {
        /// The file.
        file: FileSeen,
    },
    /// Closed a file.
    Close {
        /// The file.
        file: FileSeen,
        /// Whether it was changed while open.
        modified: bool,
    },
    /// Cut a file short.
    Truncate {
        /// The file.
        file: FileSeen,
    },
    /// Moved a file.
    Rename {
        /// The old name.
        from: FileSeen,
        /// The new name.
        to: FilePath,
    },
    /// Made a copy in one system call (`clonefile`, `copyfile`).
    Copy {
        /// What was copied.
        from: FileSeen,
        /// The copy.
        to: FilePath,
    },
    /// Made a hard link.
    Link {
        /// The file.
        from: FileSeen,
        /// Its further name.
        to: FilePath,
    },
    /// Removed a name.
    Unlink {
        /// The file.
        file: FileSeen,
    },
    /// Mounted a volume.
    Mount {
        /// What was mounted: a device, or another machine's folder.
        from: Untrusted,
        /// Where.
        on: FilePath,
    },
    /// Opened a connection.
    Connect {
        /// Transport protocol.
        protocol: Protocol,
        /// The near end, where the source tells it.
        local: Option<Endpoint>,
        /// The far end.
        remote: Endpoint,
    },
}

impl Action {
    /// Rank of equal times: fork < exec < read < write or rename < exit.
    pub const fn rank(&self) -> u8 {
        match self {
            Self::Fork { .. } => 0,
            Self::Exec { .. } => 1,
            Self::Open { read: true, .. } => 2,
            Self::Exit => 4,
            _ => 3,
        }
    }

    /// Where a file or folder comes to be that was not there.
    pub const fn puts(&self) -> Option<&FilePath> {
        match self {
            Self::Create { file } => Some(&file.path),
            Self::Rename { to, .. } | Self::Copy { to, .. } | Self::Link { to, .. } => Some(to),
            _ => None,
        }
    }

    /// Whether it tells of a file.
    pub const fn is_file(&self) -> bool {
        !matches!(self, Self::Fork { .. } | Self::Exec { .. } | Self::Exit | Self::Mount { .. } | Self::Connect { .. })
    }
}
