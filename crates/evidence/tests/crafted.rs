//! Archives that somebody made by hand to reach further than a bundle may: none is read.

#![allow(missing_docs, reason = "tests")]

use tollgate_evidence::{Entry, read_archive, write_archive};

/// Bytes before the name in a record of an entry and of the directory, and bytes of the end.
const LOCAL: usize = 30;
const CENTRAL: usize = 46;
const END: usize = 22;

const NAME: &str = "records/0001.log";
const OTHER: &str = "records/0002.log";
const BYTES: &[u8] = b"{}\n";

/// Two files of the same form, at places that can be counted.
fn base() -> Vec<u8> {
    let entry = |name: &str| Entry { name: name.to_owned(), bytes: BYTES.to_vec() };
    write_archive(&[entry(NAME), entry(OTHER)]).unwrap()
}

fn directory(archive: &[u8]) -> usize {
    archive.len() - END - 2 * (CENTRAL + NAME.len())
}

fn put(archive: &mut [u8], at: usize, bytes: &[u8]) {
    archive[at..at + bytes.len()].copy_from_slice(bytes);
}

/// The first entry under another name of as many bytes, in both of its records.
fn named(name: &[u8]) -> Vec<u8> {
    assert_eq!(name.len(), NAME.len(), "{name:?}");
    let mut archive = base();
    let at = directory(&archive);
    put(&mut archive, LOCAL, name);
    put(&mut archive, at + CENTRAL, name);
    archive
}

/// A field of the first entry, in the record before its bytes, in that of the directory, or in both.
fn field(local: Option<usize>, central: Option<usize>, bytes: &[u8]) -> Vec<u8> {
    let mut archive = base();
    let at = directory(&archive);
    local.into_iter().for_each(|offset| put(&mut archive, offset, bytes));
    central.into_iter().for_each(|offset| put(&mut archive, at + offset, bytes));
    archive
}

/// A field of the record at the end.
fn end(offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut archive = base();
    let at = archive.len() - END;
    put(&mut archive, at + offset, bytes);
    archive
}

fn crafted() -> Vec<(&'static str, Vec<u8>)> {
    let base = base();
    let entry = LOCAL + NAME.len() + BYTES.len();
    let with = |before: &[u8], after: &[u8]| [before, &base, after].concat();
    vec![
        ("a folder above", named(b"../../../../etc/")),
        ("a folder above, within", named(b"records/../../xy")),
        ("a folder above, at the end", named(b"records/0001/../")),
        ("from the root", named(b"/etc/cron.d/root")),
        ("from the root, twice", named(b"//host/share/abc")),
        ("a drive", named(b"C:/Windows/x.dll")),
        ("backslashes", named(b"..\\..\\..\\x\\y.log")),
        ("one backslash", named(b"records\\0001.log")),
        ("a part that is no name", named(b"records//001.log")),
        ("the folder itself", named(b"records/./01.log")),
        ("dots alone", named(b"records/.../.log")),
        ("a folder", named(b"records/0001log/")),
        ("a NUL", named(b"records/0001\0log")),
        ("a newline", named(b"records/0001\nlog")),
        ("an escape", named(b"records/\x1b[31m.log".get(..16).unwrap())),
        ("a blank at the end", named(b"records/0001log ")),
        ("a colon, a stream of its own", named(b"records/0001:log")),
        ("a tilde", named(b"~root/0000001log")),
        ("no UTF-8", named(b"records/000\xff.log")),
        ("a letter with its mark", named("records/e\u{301}01.lo".as_bytes().get(..16).unwrap())),
        ("the same letter as one", named("records/é001.lo".as_bytes())),
        ("one name twice", named(OTHER.as_bytes())),
        ("one name in other letters", named(b"Records/0002.LOG")),
        ("a name here and another there", field(Some(LOCAL), None, b"records/0003.log")),
        ("a name there and another here", field(None, Some(CENTRAL), b"records/0003.log")),
        ("a symbolic link", field(None, Some(38), &(0o120_777u32 << 16).to_le_bytes())),
        ("a device", field(None, Some(38), &(0o060_666u32 << 16).to_le_bytes())),
        ("a named pipe", field(None, Some(38), &(0o010_644u32 << 16).to_le_bytes())),
        ("who runs it becomes root", field(None, Some(38), &(0o104_755u32 << 16).to_le_bytes())),
        ("compressed", field(Some(8), Some(10), &8u16.to_le_bytes())),
        ("compressed by another way", field(Some(8), Some(10), &93u16.to_le_bytes())),
        ("encrypted", field(Some(6), Some(8), &1u16.to_le_bytes())),
        ("sizes after the bytes", field(Some(6), Some(8), &8u16.to_le_bytes())),
        ("another checksum", field(Some(14), Some(16), &7u32.to_le_bytes())),
        ("more bytes than there are", field(Some(22), Some(24), &u32::MAX.to_le_bytes())),
        ("bytes of the next entry too", field(Some(22), Some(24), &90u32.to_le_bytes())),
        ("another size here than there", field(Some(22), None, &1u32.to_le_bytes())),
        ("compressed to nothing", field(Some(18), Some(20), &0u32.to_le_bytes())),
        ("a name that goes on", field(Some(26), Some(28), &u16::MAX.to_le_bytes())),
        ("an extra field", field(Some(28), Some(30), &4u16.to_le_bytes())),
        ("a comment of an entry", field(None, Some(32), &4u16.to_le_bytes())),
        ("another disk", field(None, Some(34), &1u16.to_le_bytes())),
        ("a time", field(Some(10), Some(12), &0x6000u16.to_le_bytes())),
        ("an entry within an entry", field(None, Some(42), &1u32.to_le_bytes())),
        ("two entries in one place", field(None, Some(42), &u32::try_from(entry).unwrap().to_le_bytes())),
        ("an entry behind the end", field(None, Some(42), &u32::MAX.to_le_bytes())),
        ("more entries than there are", end(10, &3u16.to_le_bytes())),
        ("fewer entries than there are", end(10, &1u16.to_le_bytes())),
        ("as many entries as can be said", end(10, &u16::MAX.to_le_bytes())),
        ("a directory elsewhere", end(16, &0u32.to_le_bytes())),
        ("a directory behind the end", end(16, &u32::MAX.to_le_bytes())),
        ("a directory of another size", end(12, &1u32.to_le_bytes())),
        ("a comment that is not there", end(20, &5u16.to_le_bytes())),
        ("a comment", [&end(20, &5u16.to_le_bytes())[..], b"PK\x05\x06x"].concat()),
        ("a program before it", with(b"MZ\x90\0", b"")),
        ("a second archive behind it", with(b"", &base)),
        ("a second end behind it", with(b"", base.get(base.len() - END..).unwrap())),
        ("a second archive before it", with(&base, b"")),
    ]
}

#[test]
fn no_crafted_archive_is_read() {
    assert!(read_archive(&base()).is_ok());
    let crafted = crafted();
    assert!(crafted.len() >= 40, "{}", crafted.len());
    for (what, archive) in crafted {
        assert_ne!(archive, base(), "{what}");
        assert!(read_archive(&archive).is_err(), "{what}");
    }
}

/// A million entries are refused before they are held: the count has 16 bits, and more than ten thousand are too many.
#[test]
fn no_archive_has_more_entries_than_it_may() {
    let entries: Vec<Entry> = (0..10_001).map(|at| Entry { name: format!("records/{at}.log"), bytes: Vec::new() }).collect();
    assert!(write_archive(&entries[..10_000]).is_ok());
    assert!(write_archive(&entries).is_err());
}
