//! Splitting into lines.

use std::io::{ErrorKind, Read};

use memchr::memchr;
use tollgate_model::DefectKind;

use super::decompress::kind_of;

/// Default cap on the length of a line in bytes. The longest known records, executions with a
/// large environment, stay below it: macOS allows 1 MiB for arguments and environment together, of which JSON may make six bytes each.
pub const MAX_LINE: usize = 8 << 20;

const CHUNK: usize = 128 << 10;
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// The lines of a stream. Memory stays below twice the cap plus a chunk.
pub struct Lines<R> {
    input: R,
    max_line: usize,
    buffer: Vec<u8>,
    /// What of the buffer was not handed out yet.
    start: usize,
    end: usize,
    /// How many bytes from `start` on hold no line end.
    searched: usize,
    /// Offset of `start` in the stream.
    offset: u64,
    state: State,
    /// What broke the stream off, to be told after what stood before it.
    fault: Option<Fault>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    AtFirstByte,
    Within,
    /// Inside a line that is too long and began at this offset.
    Skipping(u64),
    Ended,
}

/// What stands next in a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Framed<'a> {
    /// A line.
    Line(Line<'a>),
    /// Something that is not one.
    Fault(Fault),
}

/// A line, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Offset of its first byte.
    pub offset: u64,
    /// Its bytes, without LF or CR LF.
    pub bytes: &'a [u8],
    /// Whether the stream ended before the line did.
    pub unended: bool,
}

/// A fault of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which fault.
    pub kind: DefectKind,
    /// Where it begins.
    pub offset: u64,
    /// How many bytes are lost, as far as known.
    pub length: u64,
    /// What the system or the decompressor says, lower case.
    pub text: Option<String>,
}

impl<R> Lines<R> {
    /// Bytes of the stream that were handed out or passed over; after the last line, all of them, with its end.
    pub const fn passed(&self) -> u64 {
        self.offset
    }
}

impl<R: Read> Lines<R> {
    /// The lines of `input`; a line of more than `max_line` bytes is skipped and told.
    pub fn new(input: R, max_line: usize) -> Self {
        Self { input, max_line, buffer: Vec::new(), start: 0, end: 0, searched: 0, offset: 0, state: State::AtFirstByte, fault: None }
    }

    /// The next line or fault; `None` at the end. Empty lines are handed out too, so that they
    /// can be counted. A fault that ends the stream comes after what was read before it.
    pub fn next_line(&mut self) -> Option<Framed<'_>> {
        if self.state == State::AtFirstByte {
            self.pass_byte_order_mark();
        }
        loop {
            if self.state == State::Ended {
                return self.fault.take().map(Framed::Fault);
            }
            let pending = self.pending();
            if let Some(at) = pending.get(self.searched..).and_then(|rest| memchr(b'\n', rest)) {
                let length = self.searched.saturating_add(at);
                return Some(self.hand_out(length, length.saturating_add(1), false));
            }
            self.searched = pending.len();
            if self.searched > self.max_line.saturating_add(1) {
                self.skip_pending();
            }
            if self.fill() {
                continue;
            }
            if self.searched == 0 && !matches!(self.state, State::Skipping(_)) {
                self.state = State::Ended;
            } else {
                let length = self.pending().len();
                return Some(self.hand_out(length, length, true));
            }
        }
    }

    /// Where the bytes come from.
    pub fn input(&self) -> &R {
        &self.input
    }

    fn pass_byte_order_mark(&mut self) {
        while self.end < BYTE_ORDER_MARK.len() && self.fill() {}
        if self.pending().starts_with(&BYTE_ORDER_MARK) {
            self.advance(BYTE_ORDER_MARK.len());
        }
        self.state = State::Within;
    }

    fn pending(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    fn advance(&mut self, length: usize) {
        self.start = self.start.saturating_add(length).min(self.end);
        self.offset = self.offset.saturating_add(length as u64);
        self.searched = 0;
    }

    /// Drops a line's pending part, remembering where the line began. A CR at the end may belong
    /// to the line end and stays.
    fn skip_pending(&mut self) {
        if !matches!(self.state, State::Skipping(_)) {
            self.state = State::Skipping(self.offset);
        }
        let kept = usize::from(self.pending().ends_with(b"\r"));
        self.advance(self.searched.saturating_sub(kept));
    }

    /// Hands out `length` bytes and passes over `taken`.
    fn hand_out(&mut self, length: usize, taken: usize, unended: bool) -> Framed<'_> {
        let (offset, start) = (self.offset, self.start);
        self.advance(taken);
        let state = std::mem::replace(&mut self.state, State::Within);
        let bytes = self.buffer.get(start..start.saturating_add(length)).unwrap_or_default();
        let bytes = if unended { bytes } else { bytes.strip_suffix(b"\r").unwrap_or(bytes) };
        let ends = offset.saturating_add(bytes.len() as u64);
        let began = match state {
            State::Skipping(began) => began,
            _ if bytes.len() > self.max_line => offset,
            _ => return Framed::Line(Line { offset, bytes, unended }),
        };
        let length = ends.saturating_sub(began);
        Framed::Fault(Fault { kind: DefectKind::OversizedRecord, offset: began, length, text: None })
    }

    /// Reads more behind what is pending; `false` at the end of the input or at a fault.
    fn fill(&mut self) -> bool {
        if self.fault.is_some() {
            return false;
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end = self.end.saturating_sub(self.start);
            self.start = 0;
        }
        let wanted = self.end.saturating_add(CHUNK);
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        loop {
            let Some(room) = self.buffer.get_mut(self.end..) else { return false };
            match self.input.read(room) {
                Ok(length) => {
                    self.end = self.end.saturating_add(length).min(self.buffer.len());
                    return length > 0;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.fault = Some(Fault {
                        kind: kind_of(&error),
                        offset: self.offset.saturating_add(self.end as u64),
                        length: 0,
                        text: Some(error.to_string().to_lowercase()),
                    });
                    return false;
                }
            }
        }
    }
}
