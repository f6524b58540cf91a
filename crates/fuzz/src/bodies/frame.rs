//! Lines out of bytes. The first two bytes choose the longest line and the size of reads.
//!
//! * Bytes that come a few at a time make the same lines as bytes that come at once.
//! * Without compression the lines are those of a plain split, if none of them begins an array or an object that it
//!   does not end; what is too long is told, with its length.
//! * Nothing is lost between what is handed out but blanks, line ends, and the brackets and commas of arrays.
//! * Offsets rise, lines do not overlap, no line is longer than the cap.
//! * What was compressed, whole or in parts, comes out as it went in.
//! * Damage costs nothing of what can be read without it and what follows, however the bytes come. Behind it, what
//!   comes at once and what comes slowly begin alike.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use tollgate_model::DefectKind;
use tollgate_sources::{Decompressed, Framed, Lines};

use crate::Body;

/// The body.
pub const BODY: Body = Body { name: "frame", run: body, tokens: TOKENS, telemetry: &["zeek"], made, long };

const TOKENS: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "\r\r\n",
    "\u{feff}",
    "\u{1f}",
    "(\u{b5}/",
    "aaaaaaaaaaaaaaaa",
    "\n\n",
    "{}",
    "\n[{",
    "},\n{",
    "}]",
    "\n{\"a\":[\n  1\n",
    "\n]",
];

/// Offset, what it is, and the bytes of a line or the length of a fault.
type Seen = Vec<(u64, Option<DefectKind>, Vec<u8>, u64, bool)>;

/// Hands out a few bytes at a time, as a pipe may.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let step = self.1.min(buffer.len()).min(self.0.len());
        let (given, rest) = self.0.split_at(step);
        buffer[..step].copy_from_slice(given);
        self.0 = rest;
        Ok(step)
    }
}

fn seen(input: impl Read, cap: usize) -> Seen {
    let mut lines = Lines::new(input, cap);
    let (mut seen, mut next) = (Seen::new(), 0);
    while let Some(framed) = lines.next_line() {
        match framed {
            Framed::Line(line) => {
                assert!(line.bytes.len() <= cap, "no line is longer than the cap");
                assert!(line.offset >= next, "lines do not overlap");
                next = line.offset + line.bytes.len() as u64;
                seen.push((line.offset, None, line.bytes.to_vec(), 0, line.unended));
            }
            Framed::Fault(fault) => {
                assert!(fault.offset >= next, "faults stand after what came before them");
                next = fault.offset + fault.length;
                seen.push((fault.offset, Some(fault.kind), Vec::new(), fault.length, false));
            }
        }
    }
    seen
}

/// What a plain split says.
fn split(bytes: &[u8], cap: usize) -> Seen {
    let mut offset = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut expected = Seen::new();
    for piece in bytes[offset..].split_inclusive(|byte| *byte == b'\n') {
        let line = piece.strip_suffix(b"\n").map_or(piece, |line| line.strip_suffix(b"\r").unwrap_or(line));
        let unended = !piece.ends_with(b"\n");
        if line.len() > cap {
            expected.push((offset as u64, Some(DefectKind::OversizedRecord), Vec::new(), line.len() as u64, false));
        } else {
            expected.push((offset as u64, None, line.to_vec(), 0, unended));
        }
        offset += piece.len();
    }
    expected
}

/// Between what was handed out stands nothing that could be a record.
fn assert_nothing_is_lost(bytes: &[u8], seen: &Seen) {
    let mut next = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let ends = (bytes.len() as u64, None, Vec::new(), 0, false);
    for (offset, _, line, length, _) in seen.iter().chain([&ends]) {
        let between = bytes.get(next..*offset as usize).expect("what is handed out stands one behind the other");
        assert!(between.iter().all(|byte| byte.is_ascii_whitespace() || b"[],".contains(byte)), "{next}: {between:?}");
        next = *offset as usize + (line.len() as u64).max(*length) as usize;
    }
}

fn decompressed(input: impl Read, cap: usize) -> Seen {
    seen(Decompressed::new(input).expect("reading memory does not fail"), cap)
}

/// Checks the laws.
pub fn body(data: &[u8]) {
    let [short, step, bytes @ ..] = data else { return };
    let cap = if *short < 128 { usize::from(*short) } else { 1 << 16 };
    let step = usize::from(*step).max(1);
    let plain = seen(bytes, cap);
    let is_simple = |line: &[u8]| !line.starts_with(b"[") && (!line.starts_with(b"{") || line.trim_ascii_end().ends_with(b"}"));
    if split(bytes, usize::MAX).iter().all(|(_, _, line, ..)| is_simple(line)) {
        assert_eq!(plain, split(bytes, cap), "lines are those of a plain split");
    }
    assert_nothing_is_lost(bytes, &plain);
    assert_eq!(plain, seen(Trickle(bytes, step), cap), "lines do not depend on reads");

    let (at_once, slowly) = (content(bytes), content(Trickle(bytes, step)));
    // How far garbage can be read, and a block whose frame is wrong about its size, depends on reads.
    assert!(at_once.starts_with(&slowly) || slowly.starts_with(&at_once), "what is read does not depend on reads");

    // What is another file, such as an archive, is named, and nothing is made of it.
    if let Some((0, Some(kind), ..)) = decompressed(gzip(bytes).as_slice(), cap).first()
        && matches!(kind, DefectKind::Archive | DefectKind::OtherCompression | DefectKind::Utf16 | DefectKind::PacketCapture)
    {
        return;
    }
    let (head, tail) = bytes.split_at(bytes.len() / 3);
    let members = [gzip(head), gzip(tail)].concat();
    assert_eq!(plain, decompressed(members.as_slice(), cap), "gzip gives back what it took");
    let cut = usize::from(*short) * members.len() / 256;
    damaged(&members[..cut], bytes, step);
    flipped(members, cut, step);
    if bytes.len() < 2048 || *short == 0 {
        let frames = [zstandard(head), zstandard(tail)].concat();
        assert_eq!(plain, decompressed(frames.as_slice(), cap), "zstd gives back what it took");
        flipped(frames.clone(), usize::from(*short) * frames.len() / 256, step);
        damaged(&frames[..usize::from(*short) * frames.len() / 256], bytes, step);
    }
}

/// One bit of a compressed stream is wrong: what could be read of it up to there still can.
fn flipped(mut stream: Vec<u8>, at: usize, step: usize) {
    let sound = content(stream.get(..at).unwrap_or_default());
    if let Some(byte) = stream.get_mut(at).filter(|_| at >= 4) {
        *byte ^= 1 << (step % 8);
        assert!(content(stream.as_slice()).starts_with(&sound), "damage costs nothing of what stood before it");
        assert!(content(Trickle(&stream, step)).starts_with(&sound), "nor if bytes come slowly");
    }
}

/// Everything that can be read.
fn content(input: impl Read) -> Vec<u8> {
    let mut input = Decompressed::new(input).expect("reading memory does not fail");
    let (mut content, mut buffer) = (Vec::new(), vec![0; 128 << 10]);
    while let Ok(length @ 1..) = input.read(&mut buffer) {
        content.extend_from_slice(&buffer[..length]);
    }
    content
}

/// A stream that breaks off gives the beginning of what it held, then says so.
fn damaged(cut: &[u8], bytes: &[u8], step: usize) {
    let wide = 1 << 20;
    let at_once = decompressed(cut, wide);
    assert_eq!(at_once, decompressed(Trickle(cut, step), wide), "a cut costs the same however bytes come");
    if cut.len() < 4 {
        return;
    }
    for (offset, kind, line, _, _) in at_once.iter().filter(|seen| seen.1.is_none()) {
        let start = *offset as usize;
        assert!(bytes.get(start..start + line.len()) == Some(line), "{offset} {kind:?}: what comes out went in");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, 1).unwrap_or_default()
}

/// Compressed streams, whose bytes nobody types.
fn made() -> Vec<Vec<u8>> {
    let text = b"{\"a\":1}\nsecond line\r\n\nthird".repeat(40);
    let typed = |bytes: Vec<u8>| [&[255, 7], bytes.as_slice()].concat();
    let mut frame = zstandard(&text);
    frame.extend(zstandard(b"next frame\n"));
    vec![typed(gzip(&text)), typed([gzip(&text), gzip(b"next member\n")].concat()), typed(frame), typed(gzip(&vec![b'\n'; 70_000]))]
}

/// One line, and lines of nothing.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let typed = |short, step, text: Vec<u8>| [&[short, step], text.as_slice()].concat();
    vec![
        typed(10, 1, vec![b'a'; bytes]),
        typed(255, 1, vec![b'a'; bytes]),
        typed(0, 3, vec![b'\r'; bytes]),
        typed(0, 1, b"\r\n".repeat(bytes / 2)),
    ]
}
