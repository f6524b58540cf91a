//! What happens if nobody can be told.

use std::fmt;
use std::io::{self, Write};

/// An output that could not be written.
#[derive(Debug)]
pub struct OutputFailed {
    name: String,
    cause: io::Error,
}

impl OutputFailed {
    /// Names the output.
    pub fn new(name: impl Into<String>, cause: io::Error) -> Self {
        Self { name: name.into(), cause }
    }
}

impl fmt::Display for OutputFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be written: {}", self.name, self.cause)
    }
}

impl std::error::Error for OutputFailed {}

/// Writes to standard output, to the end. A reader that has closed its end has seen enough: that is
/// no error, and what is left is not written.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputFailed> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = write(&mut out).and_then(|()| out.flush());
    // Dropped, not written once more, whatever became of it.
    let (stdout, _) = out.into_parts();
    drop(stdout);
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(OutputFailed::new("standard output", error)),
        _ => Ok(()),
    }
}

/// Writes a line to standard error. If that cannot be written either, there is nobody left to tell.
pub fn tell(line: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
