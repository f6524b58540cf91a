//! Why a store could not do what it was asked for.

use rusqlite::ErrorCode;

use crate::store::LONGEST_WAIT;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file is not there.
    #[error("there is no such file; `tollgate hunt --store` makes one")]
    Missing,
    /// It is a folder, a pipe or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// Another program's file.
    #[error("it is not a store of Tollgate")]
    Foreign,
    /// Its tables are not those of its version.
    #[error("its tables are not those that Tollgate makes: {0}")]
    Altered(String),
    /// A newer release wrote it.
    #[error("a newer Tollgate wrote it: it is of version {found}, and this one knows versions up to {known}")]
    Newer {
        /// Version of the file.
        found: i64,
        /// The newest version that is known.
        known: i64,
    },
    /// What it holds cannot be read.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// Somebody else is writing for longer than is waited.
    #[error("another instance holds the lock of the store, and did not let go of it within {} seconds", LONGEST_WAIT.as_secs())]
    Busy,
    /// There is no room.
    #[error("it cannot be written: there is no room left; nothing was changed")]
    Full,
    /// It may not be written to.
    #[error("it may only be read; nothing was changed")]
    ReadOnly,
    /// No finding has this identity.
    #[error("it holds no finding {0}")]
    NoFinding(String),
    /// No case has this name.
    #[error("it holds no case {0}")]
    NoCase(String),
    /// Something that may not be stored.
    #[error("{0}")]
    Refused(String),
    /// The file system's own words.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// SQLite's own words.
    #[error("{0}")]
    Other(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        let code = error.sqlite_error_code();
        match (code, error) {
            (Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked), _) => Self::Busy,
            (Some(ErrorCode::DiskFull), _) => Self::Full,
            (Some(ErrorCode::ReadOnly), _) => Self::ReadOnly,
            (Some(ErrorCode::NotADatabase), _) => Self::Foreign,
            (Some(ErrorCode::DatabaseCorrupt), error) => Self::Damaged(error.to_string()),
            (
                _,
                error @ (E::FromSqlConversionFailure(..) | E::IntegralValueOutOfRange(..) | E::InvalidColumnType(..) | E::Utf8Error(..)),
            ) => Self::Damaged(error.to_string()),
            (_, error) => Self::Other(error.to_string()),
        }
    }
}
