use std::io::{self, Read};

use proptest::prelude::*;
use tollgate_model::DefectKind;

use super::*;

/// Hands out a few bytes at a time, as a pipe may.
struct Trickle<'a> {
    rest: &'a [u8],
    steps: std::iter::Cycle<std::vec::IntoIter<usize>>,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let step = self.steps.next().unwrap_or(1).min(buffer.len()).min(self.rest.len());
        let (given, rest) = self.rest.split_at(step);
        buffer[..step].copy_from_slice(given);
        self.rest = rest;
        Ok(step)
    }
}

/// Offset, length, and whether it is a line: what a plain split says.
fn split(bytes: &[u8], cap: usize) -> Vec<(u64, usize, bool)> {
    let mut offset = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut expected = Vec::new();
    for piece in bytes[offset..].split_inclusive(|byte| *byte == b'\n') {
        let line = piece.strip_suffix(b"\n").map_or(piece, |line| line.strip_suffix(b"\r").unwrap_or(line));
        expected.push((offset as u64, line.len(), line.len() <= cap));
        offset += piece.len();
    }
    expected
}

proptest! {
    #[test]
    fn lines_are_those_of_a_plain_split(
        bytes in "(\u{feff})?[ab\r\n]{0,400}",
        cap in 0usize..40,
        steps in prop::collection::vec(1usize..50, 1..5),
    ) {
        let bytes = bytes.as_bytes();
        let mut lines = Lines::new(Trickle { rest: bytes, steps: steps.into_iter().cycle() }, cap);
        let mut found = Vec::new();
        while let Some(framed) = lines.next_line() {
            match framed {
                Framed::Line(line) => {
                    prop_assert_eq!(line.bytes, &bytes[line.offset as usize..][..line.bytes.len()]);
                    found.push((line.offset, line.bytes.len(), true));
                }
                Framed::Fault(fault) => {
                    prop_assert_eq!(fault.kind, DefectKind::OversizedRecord);
                    found.push((fault.offset, fault.length as usize, false));
                }
            }
        }
        prop_assert_eq!(found, split(bytes, cap));
    }
}
