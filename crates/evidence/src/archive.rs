//! A zip archive of one form only (APPNOTE.TXT 6.3.10, sections 4.3 to 4.5): entries are stored, not compressed; they have no
//! dates but the first that there is, no comments, no extra fields; names are plain.
//!
//! What reads it accepts nothing else, so that no byte of the file is free to be changed, and nothing of what archives can do
//! to whoever unpacks them (links, names that lead elsewhere, names that are one on some file systems, sizes that lie) is ever
//! followed.

use std::collections::BTreeSet;

use thiserror::Error;

/// Bytes of a bundle: more is refused before it is read.
pub const MOST_BYTES: u64 = 1 << 30;

/// Entries of an archive.
const MOST_ENTRIES: usize = 10_000;

/// Bytes of a name.
const MOST_NAME: usize = 200;

/// The first day that the format can tell: 1980-01-01.
const DAY: u16 = 0x21;

/// A regular file that everybody may read, in the way of Unix.
const ATTRIBUTES: u32 = 0o100_644 << 16;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;

/// Bytes of the three records, without names.
const CENTRAL_LENGTH: usize = 46;
const END_LENGTH: usize = 22;

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, with `/` between folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why an archive is none of ours.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum ArchiveError {
    /// It has another form.
    #[error("byte {at}: {what}")]
    Form {
        /// Where.
        at: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// A name that could lead elsewhere, or be another's.
    #[error("entry {number} has a name that is not allowed: {what}")]
    Name {
        /// Which entry, from 1.
        number: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// It has more than an archive may have.
    #[error("{0}")]
    Size(&'static str),
}

/// What is wrong with a name.
fn fault_of(name: &str) -> Option<&'static str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/');
    if name.is_empty() || name.len() > MOST_NAME {
        Some("too short or too long")
    } else if !name.bytes().all(plain) {
        Some("other characters than letters, digits, dot, dash, underscore and slash")
    } else if name.split('/').any(|part| part.is_empty() || part.bytes().all(|b| b == b'.')) {
        Some("a part that is no name")
    } else {
        None
    }
}

/// Names that some file system would take for one.
fn check_names<'n>(names: impl Iterator<Item = &'n str>) -> Result<(), ArchiveError> {
    let mut known = BTreeSet::new();
    for (at, name) in names.enumerate() {
        let number = at.saturating_add(1);
        if let Some(what) = fault_of(name) {
            return Err(ArchiveError::Name { number, what });
        }
        if number > MOST_ENTRIES {
            return Err(ArchiveError::Size("more entries than an archive may have"));
        }
        if !known.insert(name.to_ascii_lowercase()) {
            return Err(ArchiveError::Name { number, what: "it is there twice" });
        }
    }
    Ok(())
}

/// Fields of an entry that stand before its name in both of its records.
fn common(out: &mut Vec<u8>, entry: &Entry, size: u32) {
    // Version 1.0 reads it; no flags; stored; midnight.
    for field in [10u16, 0, 0, 0, DAY] {
        out.extend(field.to_le_bytes());
    }
    for field in [crc32fast::hash(&entry.bytes), size, size] {
        out.extend(field.to_le_bytes());
    }
    out.extend(u16::try_from(entry.name.len()).unwrap_or(u16::MAX).to_le_bytes());
}

/// The archive of these entries, in their order.
///
/// # Errors
/// A name is not allowed, or there is too much.
pub fn write_archive(entries: &[Entry]) -> Result<Vec<u8>, ArchiveError> {
    check_names(entries.iter().map(|entry| entry.name.as_str()))?;
    let size =
        entries.iter().map(|entry| entry.bytes.len().saturating_add(entry.name.len()).saturating_add(128)).fold(0, usize::saturating_add);
    if u64::try_from(size).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(ArchiveError::Size("more bytes than a bundle may have (1 GiB)"));
    }
    let length = |length: usize| u32::try_from(length).map_err(|_| ArchiveError::Size("more bytes than a bundle may have (1 GiB)"));
    let mut out = Vec::with_capacity(size);
    let mut directory = Vec::new();
    for entry in entries {
        let at = length(out.len())?;
        let size = length(entry.bytes.len())?;
        out.extend(LOCAL.to_le_bytes());
        common(&mut out, entry, size);
        out.extend(0u16.to_le_bytes());
        out.extend(entry.name.as_bytes());
        out.extend(&entry.bytes);
        directory.extend(CENTRAL.to_le_bytes());
        // Made in the way of Unix (3), by version 1.0.
        directory.extend([10, 3]);
        common(&mut directory, entry, size);
        // No extra field, no comment, the first disk, no text.
        directory.extend([0; 8]);
        directory.extend(ATTRIBUTES.to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend(entry.name.as_bytes());
    }
    let (at, size) = (length(out.len())?, length(directory.len())?);
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    out.append(&mut directory);
    out.extend(END.to_le_bytes());
    out.extend([0; 4]);
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 2]);
    Ok(out)
}

/// Numbers at places of a text of bytes.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn slice(&self, at: usize, length: usize) -> Result<&'b [u8], ArchiveError> {
        let end = at.checked_add(length);
        end.and_then(|end| self.0.get(at..end)).ok_or(ArchiveError::Form { at, what: "it leads out of the file" })
    }

    fn number(&self, at: usize, length: usize) -> Result<usize, ArchiveError> {
        Ok(self.slice(at, length)?.iter().rev().fold(0usize, |number, byte| number.wrapping_shl(8) | usize::from(*byte)))
    }
}

/// The entries of an archive of this form.
///
/// # Errors
/// It has any other form.
pub fn read_archive(bytes: &[u8]) -> Result<Vec<Entry>, ArchiveError> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(ArchiveError::Size("more bytes than a bundle may have (1 GiB)"));
    }
    let read = Bytes(bytes);
    let end = bytes.len().checked_sub(END_LENGTH).ok_or(ArchiveError::Form { at: 0, what: "it is no archive" })?;
    if read.number(end, 4)? != END as usize {
        return Err(ArchiveError::Form { at: end, what: "it does not end as an archive without a comment does" });
    }
    let count = read.number(end.saturating_add(10), 2)?;
    if count > MOST_ENTRIES {
        return Err(ArchiveError::Size("more entries than an archive may have"));
    }
    let mut at = read.number(end.saturating_add(16), 4)?;
    let mut entries = Vec::new();
    let mut whole = 0usize;
    for _ in 0..count {
        if read.number(at, 4)? != CENTRAL as usize {
            return Err(ArchiveError::Form { at, what: "no entry of the directory is here" });
        }
        let size = read.number(at.saturating_add(24), 4)?;
        let length = read.number(at.saturating_add(28), 2)?;
        let place = read.number(at.saturating_add(42), 4)?;
        let name = read.slice(at.saturating_add(CENTRAL_LENGTH), length)?;
        let name = std::str::from_utf8(name).map_err(|_| ArchiveError::Form { at, what: "a name is no text" })?;
        // A local record has 30 bytes before its name.
        let begin = place.saturating_add(30).saturating_add(length);
        // Entries that share their bytes could be many times the file.
        whole = whole.saturating_add(size);
        if whole > bytes.len() {
            return Err(ArchiveError::Form { at, what: "the entries have more bytes than the file" });
        }
        entries.push(Entry { name: name.to_owned(), bytes: read.slice(begin, size)?.to_vec() });
        at = at.saturating_add(CENTRAL_LENGTH).saturating_add(length);
    }
    // Whatever was not looked at is as it is written.
    let written = write_archive(&entries)?;
    match written.iter().zip(bytes).position(|(one, other)| one != other) {
        Some(at) => Err(ArchiveError::Form { at, what: "it is not what this form has here" }),
        None if written.len() != bytes.len() => {
            Err(ArchiveError::Form { at: written.len().min(bytes.len()), what: "the file goes on, or ends too early" })
        }
        None => Ok(entries),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(name: &str, bytes: &[u8]) -> Entry {
        Entry { name: name.to_owned(), bytes: bytes.to_vec() }
    }

    #[test]
    fn what_was_written_is_read_and_no_byte_of_it_is_free() {
        let entries = [entry("manifest.json", b"{}"), entry("records/000.jsonl", b"a\nb\n"), entry("empty", b"")];
        let bytes = write_archive(&entries).unwrap();
        assert_eq!(read_archive(&bytes).unwrap(), entries);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                // The contents of a file may be others; its checksum is then another too, and it is no archive of this form.
                assert!(read_archive(&flipped).is_err(), "byte {at}, bit {bit}");
            }
            assert!(read_archive(&bytes[..at]).is_err(), "{at} bytes");
        }
        for more in [&b"x"[..], b"\0\0", &bytes] {
            assert!(read_archive(&[&bytes[..], more].concat()).is_err());
            assert!(read_archive(&[more, &bytes[..]].concat()).is_err());
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            "/",
            ".",
            "..",
            "...",
            "a/./b",
            "a\\b",
            "C:x",
            "a b",
            "a\u{0}b",
            "ä",
            "a\u{202e}b",
            "~root:x",
            "a\nb",
            "con|x",
        ] {
            assert!(write_archive(&[entry(name, b"")]).is_err(), "{name:?}");
        }
        assert!(write_archive(&[entry("a/B.txt", b""), entry("A/b.TXT", b"")]).is_err());
        assert!(write_archive(&[entry(&"x".repeat(MOST_NAME + 1), b"")]).is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read_archive(&bytes);
        }

        #[test]
        fn mended_archives_are_read_or_refused(
            at in 0usize..400,
            with in any::<[u8; 4]>(),
        ) {
            let mut bytes = write_archive(&[entry("a", b"abc"), entry("b/c", &[7; 90])]).unwrap();
            for (offset, byte) in with.into_iter().enumerate() {
                if let Some(place) = bytes.get_mut(at + offset) {
                    *place = byte;
                }
            }
            let read = read_archive(&bytes);
            prop_assert!(read.is_err() || write_archive(&read.unwrap()).unwrap() == bytes);
        }
    }
}
