//! Something to read, and whether it can be read again.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tollgate_model::HostName;

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Something with a name that can be read once: a pipe, an open descriptor.
    Stream(PathBuf),
    /// Standard input.
    Stdin,
    /// Bytes that are at hand.
    Memory(Memory),
}

/// Bytes at hand, as if they were a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Memory {
    /// The name that is printed.
    pub name: String,
    /// Host of records in it that name none.
    pub host: HostName,
    /// The bytes, compressed or not.
    pub bytes: Arc<[u8]>,
}

impl Input {
    /// The name that is printed; paths are escaped by the caller.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) | Self::Stream(path) => path.to_string_lossy().into_owned(),
            Self::Stdin => "-".to_owned(),
            Self::Memory(memory) => memory.name.clone(),
        }
    }

    /// Whether it can be read only once, so that nothing can be known of it before.
    pub const fn is_stream(&self) -> bool {
        matches!(self, Self::Stream(_) | Self::Stdin)
    }

    /// Whether opening it may wait for whoever writes to it.
    pub fn awaits_writer(&self) -> bool {
        matches!(self, Self::Stream(path) if !is_descriptor(path))
    }

    /// Bytes to read, where that is known beforehand.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::File(path) => std::fs::metadata(path).ok().map(|metadata| metadata.len()),
            Self::Stream(_) | Self::Stdin => None,
            Self::Memory(memory) => u64::try_from(memory.bytes.len()).ok(),
        }
    }

    /// Opens it.
    pub(crate) fn open(&self) -> io::Result<tollgate_sources::Input> {
        match self {
            Self::File(path) => tollgate_sources::open(path),
            Self::Stream(path) => tollgate_sources::open_stream(path),
            Self::Stdin => tollgate_sources::stdin(),
            Self::Memory(memory) => tollgate_sources::open_bytes(Arc::clone(&memory.bytes)),
        }
    }

    /// The name of the folder that holds it, which stands for its host if nothing else does.
    pub(crate) fn folder(&self) -> String {
        match self {
            Self::Stdin => "stdin".to_owned(),
            Self::Memory(memory) => memory.host.raw().to_owned(),
            Self::File(path) | Self::Stream(path) => {
                let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                let folder = whole.parent().and_then(Path::file_name);
                folder.map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned())
            }
        }
    }
}

/// Whether a path of the command line means standard input.
pub fn is_stdin(path: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].iter().any(|name| path.as_os_str() == *name)
}

/// Whether a path names an open descriptor, as the shell's `<(command)` does. Some systems open it
/// anew and some go on where it was left, so whatever is behind it is read only once.
pub(crate) fn is_descriptor(path: &Path) -> bool {
    ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.parent() == Some(Path::new(folder)))
}
