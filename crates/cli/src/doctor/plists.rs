//! Property lists of macOS, as text or binary.

use std::io::{self, Cursor};
use std::path::Path;

use crate::doctor::machine::{MOST_BYTES, Machine};

/// The dictionary of a file.
pub fn read(machine: &dyn Machine, path: &Path) -> io::Result<plist::Dictionary> {
    let invalid = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why);
    let bytes = machine.read(path)?;
    if bytes.len() >= MOST_BYTES {
        return Err(invalid("it is too large for what it should be"));
    }
    let value = plist::Value::from_reader(Cursor::new(bytes)).map_err(|_| invalid("it is no property list"))?;
    value.into_dictionary().ok_or_else(|| invalid("it is a property list without keys"))
}

/// Whether a switch is on; none if it is not there.
pub fn switch(dictionary: &plist::Dictionary, key: &str) -> Option<bool> {
    let value = dictionary.get(key)?;
    // `defaults write` without `-bool` leaves a number.
    value.as_boolean().or_else(|| value.as_unsigned_integer().map(|number| number != 0))
}
