//! Decompression that is recognised by content and cannot be made to run away.

use std::fmt;
use std::io::{self, BufReader, Chain, Cursor, Read};

use tollgate_model::DefectKind;

use super::codec::{Gzip, Zstd};

/// Output up to this many bytes is never called a bomb.
pub const BOMB_FLOOR: u64 = 64 << 20;

/// Beyond the floor, output may be this many times the compressed input. Telemetry in JSON
/// compresses 10 to 40 times.
pub const BOMB_RATIO: u64 = 200;

const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Bytes after decompression. gzip (with several members) and zstd (with several frames) are
/// recognised by their first bytes; everything else passes unchanged.
///
/// An error of the compressed stream carries its [`DefectKind`], see `kind_of`.
pub struct Decompressed<R: Read> {
    codec: Codec<Source<R>>,
    produced: u64,
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
        let zstd = magic.starts_with(&ZSTD_MAGIC);
        let source = Source { inner: Cursor::new(magic).chain(input), consumed: 0, failed: false };
        let codec = if gzip {
            Codec::Gzip(Box::new(Gzip::new(BufReader::with_capacity(64 << 10, source))))
        } else if zstd {
            let source = BufReader::with_capacity(64 << 10, source);
            Codec::Zstd(Box::new(Zstd::new(source)?))
        } else {
            Codec::Plain(source)
        };
        Ok(Self { codec, produced: 0, ended: false })
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
        self.produced > BOMB_FLOOR && self.produced > self.source().consumed.saturating_mul(BOMB_RATIO)
    }
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        let result = match &mut self.codec {
            Codec::Plain(source) => return source.read(buffer),
            Codec::Gzip(decoder) => decoder.read(buffer),
            Codec::Zstd(decoder) => decoder.read(buffer),
        };
        match result {
            Ok(length) => {
                self.produced = self.produced.saturating_add(length as u64);
                if self.is_bomb() {
                    self.ended = true;
                    let text = format!("more than {BOMB_RATIO} times its compressed size");
                    return Err(StreamFault { kind: DefectKind::CompressionBomb, text }.into());
                }
                Ok(length)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.ended = true;
                if self.source().failed {
                    return Err(error);
                }
                Err(StreamFault { kind: DefectKind::DamagedCompression, text: error.to_string() }.into())
            }
        }
    }
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
