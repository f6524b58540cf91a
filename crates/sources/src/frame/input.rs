//! Opening inputs.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::{Decompressed, Lines};

/// An opened input, decompressed while it is read.
pub type Input = Decompressed<Box<dyn Read + Send>>;

/// Opens a file.
///
/// # Errors
/// The file cannot be opened, is no regular file, or its first bytes cannot be read.
pub fn open(path: &Path) -> io::Result<Input> {
    // Asked before opening: opening a named pipe waits for whoever writes to it.
    let kind = std::fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !kind.is_file() {
        return Err(io::Error::other("no regular file"));
    }
    Decompressed::new(Box::new(File::open(path)?))
}

/// Opens something that can be read once, such as a named pipe. Waits for whoever writes to it.
///
/// # Errors
/// It cannot be opened, or its first bytes cannot be read.
pub fn open_stream(path: &Path) -> io::Result<Input> {
    Decompressed::new(Box::new(File::open(path)?))
}

/// Opens standard input.
///
/// # Errors
/// The first bytes cannot be read.
pub fn stdin() -> io::Result<Input> {
    Decompressed::new(Box::new(io::stdin()))
}

/// Opens bytes that are at hand.
///
/// # Errors
/// They cannot be decompressed.
pub fn open_bytes(bytes: Arc<[u8]>) -> io::Result<Input> {
    Decompressed::new(Box::new(io::Cursor::new(bytes)))
}

impl Input {
    /// The lines of the input, none longer than `max_line` bytes.
    pub fn lines(self, max_line: usize) -> Lines<Self> {
        Lines::new(self, max_line)
    }
}
