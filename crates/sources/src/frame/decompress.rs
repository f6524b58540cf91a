//! Decompression that is recognised by content and cannot be made to run away.

use std::fmt;
use std::io::{self, BufReader, Chain, Cursor, Read};

use memchr::memrchr;
use tollgate_model::DefectKind;

use super::codec::{Gzip, Zstd};

/// Output up to this many bytes without the end of a line is never called a bomb.
pub const BOMB_FLOOR: u64 = 64 << 20;

/// Beyond the floor, output may be this many times the compressed input. Telemetry in JSON
/// compresses 10 to 40 times; what somebody repeats to be taken for a bomb, far more, so that only stretches without
/// a line count: those hold no records that could be lost.
pub const BOMB_RATIO: u64 = 200;

/// Beyond this many bytes all counts: what is no records, but lines, would take minutes.
pub const BOMB_CEILING: u64 = 16 << 30;

/// Where the name of the format stands in a tar archive, behind the fields of its first file (POSIX, pax).
const TAR_MAGIC: std::ops::Range<usize> = 257..262;

/// Bytes that tell every other format.
const MAGIC: usize = 8;

const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// What frames of zstd begin with that hold no data, behind a first byte of 0x50 to 0x5f (RFC 8878, 3.1.2): `pzstd` puts one before
/// each of its frames, and other tools one that tells where to seek.
const ZSTD_SKIPPABLE: [u8; 3] = [0x2a, 0x4d, 0x18];

/// Bytes after decompression. gzip (with several members) and zstd (with several frames) are
/// recognised by their first bytes; everything else passes unchanged.
///
/// An error of the compressed stream carries its [`DefectKind`], see `kind_of`.
pub struct Decompressed<R: Read> {
    codec: Codec<Source<R>>,
    produced: u64,
    /// What of it came after the last end of a line.
    unbroken: u64,
    /// The beginning of the output, held back until it is known that it is text: until its first line ends, at most.
    head: Vec<u8>,
    /// How much of that was handed out.
    given: usize,
    known: bool,
    /// What came instead of more.
    pending: Option<io::Error>,
    ended: bool,
}

enum Codec<S: Read> {
    Plain(S),
    Gzip(Box<Gzip<BufReader<S>>>),
    Zstd(Box<Zstd<BufReader<S>>>),
}

impl<R: Read> Decompressed<R> {
    /// Looks at the first bytes of `input`.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn new(mut input: R) -> io::Result<Self> {
        let mut magic = Vec::with_capacity(4);
        input.by_ref().take(4).read_to_end(&mut magic)?;
        let gzip = magic.starts_with(&GZIP_MAGIC);
        let zstd = is_zstd(&magic);
        let source = Source { inner: Cursor::new(magic).chain(input), consumed: 0, failed: false };
        let codec = if gzip {
            Codec::Gzip(Box::new(Gzip::new(BufReader::with_capacity(64 << 10, source))))
        } else if zstd {
            let source = BufReader::with_capacity(64 << 10, source);
            Codec::Zstd(Box::new(Zstd::new(source)?))
        } else {
            Codec::Plain(source)
        };
        Ok(Self { codec, produced: 0, unbroken: 0, head: Vec::new(), given: 0, known: false, pending: None, ended: false })
    }

    /// How many bytes of the input, as it lies on disk, were taken so far.
    pub fn consumed(&self) -> u64 {
        self.source().consumed
    }

    fn source(&self) -> &Source<R> {
        match &self.codec {
            Codec::Plain(source) => source,
            Codec::Gzip(decoder) => decoder.source().get_ref(),
            Codec::Zstd(decoder) => decoder.source().get_ref(),
        }
    }

    fn is_bomb(&self) -> bool {
        let measured = self.unbroken > BOMB_FLOOR || self.produced > BOMB_CEILING;
        measured && self.produced > self.source().consumed.saturating_mul(BOMB_RATIO)
    }

    /// Ends the stream with a fault.
    fn broken(&mut self, kind: DefectKind, text: String) -> io::Error {
        self.ended = true;
        StreamFault { kind, text }.into()
    }

    /// What the input is instead of text, by its beginning.
    fn foreign(&self) -> Option<DefectKind> {
        let packed = !matches!(self.codec, Codec::Plain(_));
        let starts = |magics: &[&[u8]]| magics.iter().any(|magic| self.head.starts_with(magic));
        if starts(&[b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c"]) || self.head.get(TAR_MAGIC) == Some(b"ustar") {
            Some(DefectKind::Archive)
        } else if starts(&[b"BZh", b"\xfd7zXZ\0"]) || (packed && (starts(&[&GZIP_MAGIC]) || is_zstd(&self.head))) {
            Some(DefectKind::OtherCompression)
        } else if starts(&[b"\xff\xfe", b"\xfe\xff"]) {
            Some(DefectKind::Utf16)
        } else if starts(&[b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a"]) {
            Some(DefectKind::PacketCapture)
        } else {
            None
        }
    }
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.look()?;
        let held = self.head.get(self.given..).unwrap_or_default();
        if !held.is_empty() {
            let length = held.len().min(buffer.len());
            for (to, &from) in buffer.iter_mut().zip(held) {
                *to = from;
            }
            self.given = self.given.saturating_add(length);
            return Ok(length);
        }
        self.pending.take().map_or_else(|| self.produce(buffer), Err)
    }
}

impl<R: Read> Decompressed<R> {
    /// Holds back the beginning until it is known what it is.
    fn look(&mut self) -> io::Result<()> {
        while !self.known {
            let mut some = [0; 256];
            let length = match self.produce(&mut some) {
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) => {
                    self.pending = Some(error);
                    0
                }
            };
            self.head.extend(some.iter().take(length));
            let whole = self.head.len() >= TAR_MAGIC.end || self.head.contains(&b'\n');
            self.known = length == 0 || (whole && self.head.len() >= MAGIC);
            if self.known
                && let Some(kind) = self.foreign()
            {
                (self.head, self.pending) = (Vec::new(), None);
                return Err(self.broken(kind, kind.name().to_owned()));
            }
        }
        Ok(())
    }

    fn produce(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        let result = match &mut self.codec {
            Codec::Plain(source) => source.read(buffer),
            Codec::Gzip(decoder) => decoder.read(buffer),
            Codec::Zstd(decoder) => decoder.read(buffer),
        };
        match result {
            Ok(length) => {
                let output = buffer.get(..length).unwrap_or_default();
                self.produced = self.produced.saturating_add(length as u64);
                self.unbroken = match memrchr(b'\n', output) {
                    Some(at) => length.saturating_sub(at) as u64,
                    None => self.unbroken.saturating_add(length as u64),
                };
                if matches!(self.codec, Codec::Plain(_)) || !self.is_bomb() {
                    return Ok(length);
                }
                Err(self.broken(DefectKind::CompressionBomb, format!("more than {BOMB_RATIO} times its compressed size")))
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.ended = true;
                if self.source().failed || matches!(self.codec, Codec::Plain(_)) {
                    return Err(error);
                }
                Err(StreamFault { kind: DefectKind::DamagedCompression, text: error.to_string() }.into())
            }
        }
    }
}

/// Whether these bytes begin a frame of zstd, be it one that is skipped.
fn is_zstd(bytes: &[u8]) -> bool {
    bytes.starts_with(&ZSTD_MAGIC) || matches!(bytes, [0x50..=0x5f, rest @ ..] if rest.starts_with(&ZSTD_SKIPPABLE))
}

/// The compressed bytes: how many were taken, and whether taking them failed.
struct Source<R> {
    inner: Chain<Cursor<Vec<u8>>, R>,
    consumed: u64,
    failed: bool,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.inner.read(buffer);
        match &result {
            Ok(length) => self.consumed = self.consumed.saturating_add(*length as u64),
            Err(error) => self.failed |= error.kind() != io::ErrorKind::Interrupted,
        }
        result
    }
}

/// A fault of the compressed stream, carried by an [`io::Error`].
#[derive(Debug)]
struct StreamFault {
    kind: DefectKind,
    text: String,
}

impl fmt::Display for StreamFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for StreamFault {}

impl From<StreamFault> for io::Error {
    fn from(fault: StreamFault) -> Self {
        Self::new(io::ErrorKind::InvalidData, fault)
    }
}

/// The fault that a read error stands for.
pub fn kind_of(error: &io::Error) -> DefectKind {
    error.get_ref().and_then(|inner| inner.downcast_ref::<StreamFault>()).map_or(DefectKind::Unreadable, |fault| fault.kind)
}
