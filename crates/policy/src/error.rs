//! What is wrong with content.

use std::fmt;

use tollgate_model::Untrusted;

/// One mistake in a content file, with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyError {
    /// File name, such as `sensitive.toml`.
    pub file: String,
    /// Line, from 1; 0 if the file could not be read.
    pub line: usize,
    /// Column in characters, from 1; 0 if the file could not be read.
    pub column: usize,
    /// What is wrong, in lower case, and where possible what to write instead.
    pub message: String,
}

impl PolicyError {
    /// A mistake. Names and texts may come from the files, or be those of the files, so what could act on a
    /// terminal is escaped.
    pub(crate) fn new(file: &str, line: usize, column: usize, message: &str) -> Self {
        Self { file: Untrusted::from(file).escaped(), line, column, message: Untrusted::from(message).escaped() }
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl std::error::Error for PolicyError {}
