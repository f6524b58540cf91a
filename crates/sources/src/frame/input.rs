//! Opening inputs.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{Decompressed, Lines};

/// An opened input, decompressed while it is read.
pub type Input = Decompressed<Box<dyn Read + Send>>;

/// Opens a file.
///
/// # Errors
/// The file cannot be opened, is a directory, or its first bytes cannot be read.
pub fn open(path: &Path) -> io::Result<Input> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Decompressed::new(Box::new(file))
}

/// Opens standard input.
///
/// # Errors
/// The first bytes cannot be read.
pub fn stdin() -> io::Result<Input> {
    Decompressed::new(Box::new(io::stdin()))
}

impl Input {
    /// The lines of the input, none longer than `max_line` bytes.
    pub fn lines(self, max_line: usize) -> Lines<Self> {
        Lines::new(self, max_line)
    }
}
