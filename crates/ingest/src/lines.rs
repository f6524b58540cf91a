//! Lines of an input that records stand in, byte for byte.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};

use sha2::{Digest, Sha256};
use tollgate_sources::{Framed, MAX_LINE};

use crate::input::Input;

/// A line of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLine {
    /// Number of the line in which it begins, from 1; lines that are too long count too.
    pub number: u64,
    /// Offset of its first byte, after decompression.
    pub offset: u64,
    /// Its bytes, without the line end.
    pub bytes: Vec<u8>,
}

/// Lines of one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLines {
    /// In their order.
    pub lines: Vec<KeptLine>,
    /// Bytes of the input after decompression.
    pub size: u64,
    /// SHA-256 of the input as it stands on disk.
    pub sha256: [u8; 32],
}

/// Lines with `#` that belong to one table; Zeek writes eight.
const MOST_HEADS: usize = 64;

/// The lines in which these places lie. Lines that begin with `#` come too where there are any others: without the names of
/// its columns a table says nothing.
///
/// # Errors
/// The input cannot be read, or not to its end; it can be read only once; or the lines have more than `most` bytes.
pub fn lines_at(input: &Input, places: &BTreeSet<u64>, most: u64) -> io::Result<KeptLines> {
    if input.is_stream() {
        return Err(io::Error::other("it could be read only once, so that its records cannot be taken from it now"));
    }
    let sha256 = match input {
        Input::Memory(memory) => Sha256::digest(&memory.bytes).into(),
        Input::File(path) => {
            let mut file = BufReader::with_capacity(1 << 17, File::open(path)?);
            let mut hash = Sha256::new();
            loop {
                let bytes = file.fill_buf()?;
                if bytes.is_empty() {
                    break hash.finalize().into();
                }
                hash.update(bytes);
                let length = bytes.len();
                file.consume(length);
            }
        }
        Input::Stream(_) | Input::Stdin => return Err(io::ErrorKind::Unsupported.into()),
    };
    let mut lines = input.open()?.lines(MAX_LINE);
    let (mut kept, mut heads) = (Vec::new(), Vec::new());
    let mut room = most;
    while let Some(framed) = lines.next_line() {
        let line = match framed {
            Framed::Line(line) => line,
            Framed::Fault(_) => continue,
        };
        let end = line.offset.saturating_add(u64::try_from(line.bytes.len()).unwrap_or(u64::MAX));
        let head = line.bytes.starts_with(b"#");
        if !head && places.range(line.offset..=end).next().is_none() {
            continue;
        }
        let kept_line = KeptLine { number: line.number, offset: line.offset, bytes: line.bytes.to_vec() };
        if head {
            if heads.len() >= MOST_HEADS {
                heads.remove(0);
            }
            heads.push(kept_line);
            continue;
        }
        let length = u64::try_from(line.bytes.len()).unwrap_or(u64::MAX).saturating_add(1);
        room = room.checked_sub(length).ok_or_else(|| io::Error::other(format!("more than {most} bytes of records")))?;
        kept.append(&mut heads);
        kept.push(kept_line);
    }
    Ok(KeptLines { lines: kept, size: lines.passed(), sha256 })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tollgate_model::HostName;

    use super::*;
    use crate::input::Memory;

    fn input(text: &str) -> Input {
        Input::Memory(Memory { name: "a.log".to_owned(), host: HostName::new("ana"), bytes: Arc::from(text.as_bytes()) })
    }

    #[test]
    fn a_place_within_a_line_gives_the_whole_line_with_the_heads_before_it() {
        let text = "#fields a\n1\n2\n#fields b\n3\n#close\n";
        let kept = lines_at(&input(text), &[12, 24].into(), 100).unwrap();
        let lines: Vec<(u64, u64, &[u8])> = kept.lines.iter().map(|line| (line.number, line.offset, line.bytes.as_slice())).collect();
        assert_eq!(lines, [(1, 0, &b"#fields a"[..]), (3, 12, b"2"), (4, 14, b"#fields b"), (5, 24, b"3")]);
        assert_eq!(lines_at(&input(text), &[].into(), 100).unwrap().lines, []);
        assert_eq!(kept.size, 33, "`wc -c` says so");
        // `printf '#fields a\n1\n2\n#fields b\n3\n#close\n' | sha256sum`
        let hash: String = kept.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, "d7eb710d656532cc7b91cc016e733d210d678849bd6fdd47b7943377b98c14f1");
    }

    /// What follows the last line that is kept counts too, with its end, if it has one.
    #[test]
    fn the_size_is_that_of_all_bytes() {
        let long = "x".repeat(MAX_LINE + 1);
        for text in ["1\n2\n", "1\n2", "1\r\n2\r\n", "\u{feff}1\n", "1\n\n\n", &format!("1\n{long}"), &format!("1\n{long}\n")] {
            let size = u64::try_from(text.len()).unwrap();
            assert_eq!(lines_at(&input(text), &[0].into(), 100).unwrap().size, size, "{:?}", &text[..text.len().min(9)]);
        }
    }

    #[test]
    fn what_is_too_much_or_gone_is_an_error() {
        assert!(lines_at(&input("abcdef\nabc\n"), &[0, 7].into(), 10).is_err());
        assert!(lines_at(&input("abcdef\nabc\n"), &[0, 7].into(), 11).is_ok());
        assert!(lines_at(&Input::Stdin, &[0].into(), 100).is_err());
    }
}
