//! State as bytes: a version byte, then postcard.

use thiserror::Error;

use crate::engine::State;

/// Version of the layout; a change of any type in it is a new version.
const VERSION: u8 = 23;

/// Why bytes cannot be restored.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// Written by another version of the program.
    #[error("state has layout version {found}, this program reads {VERSION}")]
    Version {
        /// The version found.
        found: u8,
    },
    /// Not a state, or damaged.
    #[error("state is damaged: {0}")]
    Damaged(#[from] postcard::Error),
    /// Nothing there.
    #[error("state is empty")]
    Empty,
}

pub(crate) fn write(state: &State) -> Vec<u8> {
    // Serialising into a growing vector fails only where a type refuses, and none here does.
    postcard::to_extend(state, vec![VERSION]).unwrap_or_default()
}

pub(crate) fn read(bytes: &[u8]) -> Result<State, RestoreError> {
    match bytes.split_first() {
        None => Err(RestoreError::Empty),
        Some((&VERSION, state)) => Ok(postcard::from_bytes(state)?),
        Some((&found, _)) => Err(RestoreError::Version { found }),
    }
}
