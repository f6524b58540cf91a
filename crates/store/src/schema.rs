//! The tables, version by version.

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// What SQLite files of Tollgate bear in their header: `Toll`.
pub const APPLICATION_ID: i64 = 0x546f_6c6c;

/// What makes a file of each version from one of the version before; the first makes it from an empty one.
const STEPS: &[&str] = &[include_str!("schema/1.sql"), include_str!("schema/2.sql")];

/// Whose a file is, and of which version: nothing for an empty one.
pub fn version(connection: &Connection) -> Result<Option<i64>, StoreError> {
    // In one statement, and so of one moment: somebody else may make the file meanwhile.
    const ASKED: &str =
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let (id, version, things): (i64, i64, i64) = connection.query_row(ASKED, [], read)?;
    match (id, version, things) {
        (0, 0, 0) => Ok(None),
        (APPLICATION_ID, 1.., _) => Ok(Some(version)),
        (APPLICATION_ID, ..) => Err(StoreError::Damaged(format!("its version is {version}"))),
        _ => Err(StoreError::Foreign),
    }
}

/// Brings a file to the newest version, in one step or not at all.
pub fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_by(connection, STEPS)
}

fn migrate_by(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    let newest = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let is_newest = |found: Option<i64>| match found {
        Some(found) if found > newest => Err(StoreError::Newer { found, known: newest }),
        found => Ok(found == Some(newest)),
    };
    if is_newest(version(connection)?)? {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Somebody else may have done it before the lock was ours.
    let found = version(&transaction)?;
    if !is_newest(found)? {
        let done = usize::try_from(found.unwrap_or_default()).unwrap_or(usize::MAX);
        for step in steps.iter().skip(done) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", newest)?;
    }
    Ok(transaction.commit()?)
}

/// Whether the tables are those of the newest version and nothing beside: a trigger in a file from elsewhere would act for whoever opens it.
pub fn verify(connection: &Connection) -> Result<(), StoreError> {
    let mut made = Connection::open_in_memory()?;
    migrate(&mut made)?;
    let (expected, found) = (things(&made)?, things(connection)?);
    let differs = |what: &str, name: &str| Err(StoreError::Altered(format!("{what} {name:?}")));
    if let Some((name, _)) = expected.iter().find(|thing| !found.contains(thing)) {
        return differs("missing or changed is", name);
    }
    match found.iter().find(|thing| !expected.contains(thing)) {
        Some((name, _)) => differs("too much is", name),
        None => Ok(()),
    }
}

fn things(connection: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut read = connection.prepare("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1")?;
    let things = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(things)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEXT: &[&str] = &[STEPS[0], STEPS[1], "ALTER TABLE note ADD COLUMN kind TEXT NOT NULL DEFAULT 'note'"];

    #[test]
    fn a_later_step_keeps_what_is_there() {
        let mut file = Connection::open_in_memory().unwrap();
        migrate_by(&mut file, STEPS).unwrap();
        file.execute_batch(
            "INSERT INTO finding VALUES ('00', 1, 'new', NULL, 'unknown', NULL, NULL);
             INSERT INTO note VALUES (1, '00', 5, 'ana', 'text')",
        )
        .unwrap();
        migrate_by(&mut file, NEXT).unwrap();
        assert_eq!(version(&file).unwrap(), Some(3));
        let row: (String, String) = file.query_row("SELECT text, kind FROM note", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(row, ("text".to_owned(), "note".to_owned()));
        assert!(matches!(migrate_by(&mut file, STEPS), Err(StoreError::Newer { found: 3, known: 2 })));
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let mut file = Connection::open_in_memory().unwrap();
        migrate_by(&mut file, STEPS).unwrap();
        let before = things(&file).unwrap();
        let broken = &[STEPS[0], STEPS[1], "CREATE TABLE more (a INTEGER) STRICT; CREATE TABLE note (a INTEGER) STRICT"];
        assert!(migrate_by(&mut file, broken).is_err());
        assert_eq!((version(&file).unwrap(), things(&file).unwrap()), (Some(2), before));
    }
}
