//! Opening a file.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::{StoreError, schema};

/// How long another writer is waited for. A hunt of a day writes for less than a second, and one that fills a
/// store for the first time for some: who does not let go in this time has stopped, and somebody should look.
pub const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A file of findings, open.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
}

impl Store {
    /// Opens a file to change it, and makes it if there is none, readable for its owner alone.
    ///
    /// # Errors
    ///
    /// It is none of ours, newer, damaged, busy, or cannot be made.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // The files of SQLite beside it take this over.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(_) => {}
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {}
            Err(cause) => return Err(cause.into()),
        }
        let mut store = Self::connect(path)?;
        schema::migrate(&mut store.connection)?;
        schema::verify(&store.connection)?;
        Ok(store)
    }

    /// Opens a file that is there, to change it.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create); or it is not there, or empty.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut store = Self::connect(path)?;
        match schema::version(&store.connection)? {
            None => return Err(StoreError::Foreign),
            Some(_) => schema::migrate(&mut store.connection)?,
        }
        schema::verify(&store.connection)?;
        Ok(store)
    }

    /// Opens a file that is there, to read it.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        let store = Self::open(path)?;
        store.connection.pragma_update(None, "query_only", true)?;
        // One state of the file for all that is read.
        store.connection.execute_batch("BEGIN")?;
        Ok(store)
    }

    fn connect(path: &Path) -> Result<Self, StoreError> {
        match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => return Err(StoreError::NotAFile),
            Ok(_) => {}
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Err(StoreError::Missing),
            Err(cause) => return Err(cause.into()),
        }
        // To SQLite, `:memory:` and an empty name are no files; to everybody else they are.
        let path = std::path::absolute(path)?;
        // What a crash left half done is undone by whoever opens the file next, readers too.
        let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(LONGEST_WAIT)?;
        // The file may be somebody else's making: nothing in it is carried out, and its shape is not trusted.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Whoever was told that something is stored finds it after the power failed, the folder's entry too.
        connection.pragma_update(None, "synchronous", "EXTRA")?;
        Ok(Self { connection })
    }

    /// Begins a change. The lock is taken now, so that nothing that is read in it is old when it is written.
    pub(crate) fn change(&mut self) -> Result<Transaction<'_>, StoreError> {
        Ok(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

#[cfg(test)]
mod tests {
    use tollgate_model::{FindingId, Level, Timestamp};

    use super::*;
    use crate::{Act, Run, Sighting};

    fn sighting(id: &str, says: &str) -> Sighting {
        let document = serde_json::json!({ "id": id, "says": says }).to_string();
        let (level, last_seen) = (Level::High, Timestamp::from_secs(0));
        Sighting { id: FindingId(id.to_owned()), host: "mac1".to_owned(), level, score: 71, last_seen, document }
    }

    /// As much room as the file has now, as on a disk that is full.
    #[test]
    fn without_room_nothing_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let act = Act { at: Timestamp::from_secs(0), by: "ana" };
        let mut store = Store::create(&path).unwrap();
        store.record(&act, &Run::default(), [Ok(sighting("00", "a"))]).unwrap();
        let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        let more = [sighting("00", "b"), sighting("01", &"x".repeat(60_000))];
        let error = store.record(&act, &Run::default(), more.clone().map(Ok)).unwrap_err();
        assert!(matches!(error, StoreError::Full) && error.to_string().contains("no room left"), "{error}");
        drop(store);
        let mut store = Store::open(&path).unwrap();
        assert_eq!((store.check(&[]).entries, store.check(&[]).problems), (2, vec![]));
        assert_eq!(store.finding(&FindingId("00".to_owned())).unwrap().summary.revision, 1);
        assert_eq!(store.record(&act, &Run::default(), more.map(Ok)).unwrap().revised, 1);
        assert_eq!(store.check(&[]).problems, []);
    }
}
