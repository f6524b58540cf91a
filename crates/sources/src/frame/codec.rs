//! Decompressors that lose nothing of what stands before damage.
//!
//! Those of the crates hand out nothing of a call in which they fail, so that up to a whole buffer of sound
//! lines would be lost with it, more or fewer depending on how the bytes came. Here gzip hands out what it had
//! and fails the next time; zstd, which does not tell what it had, gets no more at once than it asks for, a
//! block.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

/// Window of deflate streams, the largest there is.
const WINDOW_BITS: u8 = 15;

/// What begins a frame of zstd, and with it the next.
const FRAME_START: usize = 5;

/// gzip, of one member or several.
pub struct Gzip<S> {
    source: S,
    inflate: Decompress,
    /// Whether a member ended, and no other began.
    between: bool,
    failed: Option<io::Error>,
}

impl<S: BufRead> Gzip<S> {
    /// The content of the members of `source`.
    pub fn new(source: S) -> Self {
        Self { source, inflate: Decompress::new_gzip(WINDOW_BITS), between: false, failed: None }
    }

    /// Where the bytes come from.
    pub fn source(&self) -> &S {
        &self.source
    }
}

impl<S: BufRead> Read for Gzip<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        while !buffer.is_empty() {
            let input = self.source.fill_buf()?;
            let ended = input.is_empty();
            if self.between {
                if ended {
                    break;
                }
                // Tapes and block devices fill up with zeros, which gzip(1) passes over too.
                let padding = input.iter().take_while(|byte| **byte == 0).count();
                if padding > 0 {
                    self.source.consume(padding);
                    continue;
                }
                self.inflate = Decompress::new_gzip(WINDOW_BITS);
                self.between = false;
            }
            let (taken, given) = (self.inflate.total_in(), self.inflate.total_out());
            let result = self.inflate.decompress(input, buffer, FlushDecompress::None);
            let taken = since(taken, self.inflate.total_in());
            let given = since(given, self.inflate.total_out());
            self.source.consume(taken);
            match result {
                Ok(Status::StreamEnd) => self.between = true,
                Ok(_) if taken > 0 || given > 0 => {}
                Ok(_) if ended => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "incomplete deflate stream")),
                Ok(_) => return Err(damaged("corrupt deflate stream")),
                Err(_) if given > 0 => self.failed = Some(damaged("corrupt deflate stream")),
                Err(_) => return Err(damaged("corrupt deflate stream")),
            }
            if given > 0 {
                return Ok(given);
            }
        }
        Ok(0)
    }
}

/// What zstd asks for besides a block: the header of the next, whose damage would cost the block.
const NEXT_HEADER: usize = 3;

/// zstd, of one frame or several.
pub struct Zstd<S> {
    source: S,
    decoder: Decoder<'static>,
    /// How many bytes it asks for; none between frames.
    wanted: usize,
}

impl<S: BufRead> Zstd<S> {
    /// The content of the frames of `source`.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn new(source: S) -> io::Result<Self> {
        Ok(Self { source, decoder: Decoder::new()?, wanted: FRAME_START })
    }

    /// Where the bytes come from.
    pub fn source(&self) -> &S {
        &self.source
    }
}

impl<S: BufRead> Read for Zstd<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() {
            let input = self.source.fill_buf()?;
            let ended = input.is_empty();
            if self.wanted == 0 {
                if ended {
                    break;
                }
                self.decoder.reinit()?;
                self.wanted = FRAME_START;
            }
            let most = if self.wanted > NEXT_HEADER { self.wanted.saturating_sub(NEXT_HEADER) } else { self.wanted };
            let mut from = InBuffer::around(input.get(..most).unwrap_or(input));
            let mut to = OutBuffer::around(&mut *buffer);
            let wanted = self.decoder.run(&mut from, &mut to)?;
            let (taken, given) = (from.pos(), to.pos());
            self.source.consume(taken);
            if given > 0 || taken > 0 {
                self.wanted = wanted;
            } else if ended {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "incomplete frame"));
            } else if wanted == self.wanted {
                return Err(damaged("corrupt frame"));
            } else {
                self.wanted = wanted;
            }
            if given > 0 {
                return Ok(given);
            }
        }
        Ok(0)
    }
}

fn since(before: u64, now: u64) -> usize {
    usize::try_from(now.saturating_sub(before)).unwrap_or(usize::MAX)
}

fn damaged(text: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}
