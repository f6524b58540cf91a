//! Splitting into lines, and into the objects of JSON that is no line each.
//!
//! Telemetry is a record a line. What people keep of it often is not: `jq` writes an object over many lines, consoles
//! and APIs export one array. So a line that begins an array of objects is split into these, and an object that its line
//! does not end is followed to where it ends. Neither may cost a record of telemetry beside it: an object that is cut off
//! ends with its line as soon as another begins where lines begin, or its text goes on behind a line end.

use std::io::{ErrorKind, Read};

use memchr::{memchr, memchr_iter};
use tollgate_model::DefectKind;

use super::decompress::kind_of;
use super::span::{End, Span, between, is_array_of_objects, may_go_on, tail};

/// Default cap on the length of a line in bytes. The longest known records, executions with a
/// large environment, stay below it: macOS allows 1 MiB for arguments and environment together, of which JSON may make six bytes each.
pub const MAX_LINE: usize = 8 << 20;

/// Bytes that are read at once in the beginning: many inputs are small, and many are open at a time.
const FIRST_CHUNK: usize = 8 << 10;

/// Bytes that are read at once of what turns out to be larger.
const CHUNK: usize = 128 << 10;

/// How many blanks may follow a bracket, or stand behind an object.
const MOST_BLANKS: usize = 4 << 10;

const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// The lines of a stream. Memory stays below twice the cap plus a chunk.
pub struct Lines<R> {
    input: R,
    max_line: usize,
    buffer: Vec<u8>,
    chunk: usize,
    /// What of the buffer was not handed out yet.
    start: usize,
    end: usize,
    /// How many bytes from `start` on hold no line end.
    searched: usize,
    /// Offset of `start` in the stream.
    offset: u64,
    /// Line ends before `start`.
    ends: u64,
    state: State,
    /// What broke the stream off, to be told after what stood before it.
    fault: Option<Fault>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    AtFirstByte,
    Within,
    /// Between the objects of an array.
    InArray,
    /// Behind an array, or an object that took several lines.
    Behind,
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

/// A line, without its end, or an object of an array or over several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Offset of its first byte.
    pub offset: u64,
    /// Number of the line in which it begins, from 1.
    pub number: u64,
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
        Self {
            input,
            max_line,
            buffer: Vec::new(),
            chunk: FIRST_CHUNK,
            start: 0,
            end: 0,
            searched: 0,
            offset: 0,
            ends: 0,
            state: State::AtFirstByte,
            fault: None,
        }
    }

    /// The next line or fault; `None` at the end. Empty lines are handed out too, so that they
    /// can be counted. A fault that ends the stream comes after what was read before it.
    pub fn next_line(&mut self) -> Option<Framed<'_>> {
        loop {
            match self.state {
                State::AtFirstByte => self.pass_byte_order_mark(),
                State::Behind => self.pass_tail(),
                State::Within => {
                    if !self.begins_array() {
                        break;
                    }
                    self.advance(1);
                    self.state = State::InArray;
                }
                State::InArray => {
                    if let Some(length) = self.element() {
                        return Some(self.hand_out(length, length, State::InArray, false));
                    }
                }
                State::Skipping(_) | State::Ended => break,
            }
        }
        loop {
            if self.state == State::Ended {
                return self.fault.take().map(Framed::Fault);
            }
            let pending = self.pending();
            if let Some(at) = pending.get(self.searched..).and_then(|rest| memchr(b'\n', rest)) {
                let length = self.searched.saturating_add(at);
                if self.state == State::Within
                    && let Some(whole) = self.object_over_lines(length)
                {
                    return Some(self.hand_out(whole, whole, State::Behind, false));
                }
                return Some(self.hand_out(length, length.saturating_add(1), State::Within, false));
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
                return Some(self.hand_out(length, length, State::Within, true));
            }
        }
    }

    /// Whether an array of objects begins here.
    fn begins_array(&mut self) -> bool {
        loop {
            if let Some(known) = is_array_of_objects(self.pending()) {
                return known;
            }
            if self.pending().len() >= MOST_BLANKS || !self.fill() {
                return false;
            }
        }
    }

    /// The length of the next object of an array, which is pending then. At the end of the array, and where it is none,
    /// lines go on.
    fn element(&mut self) -> Option<usize> {
        let first = loop {
            let length = between(self.pending());
            self.pass(length);
            let first = self.pending().first().copied();
            if first.is_some() || !self.fill() {
                break first;
            }
        };
        let length = if first == Some(b'{') { self.follow() } else { None };
        if first == Some(b']') {
            self.advance(1);
            self.state = State::Behind;
        } else if length.is_none() {
            self.state = State::Within;
        }
        length
    }

    /// The length of the object that begins the pending line of this length, if it ends on a later one.
    fn object_over_lines(&mut self, length: usize) -> Option<usize> {
        if !self.pending().get(..length).is_some_and(may_go_on) {
            return None;
        }
        self.follow().filter(|end| *end > length)
    }

    /// The length of the object that what is pending begins with, if it ends, within the cap.
    fn follow(&mut self) -> Option<usize> {
        let mut span = Span::default();
        loop {
            match span.follow(self.pending()) {
                End::At(end) => return (end <= self.max_line).then_some(end),
                End::Open if self.pending().len() <= self.max_line => {}
                End::Open | End::Broken => return None,
            }
            if !self.fill() {
                return None;
            }
        }
    }

    /// Passes over what else stands on the line that something ended on, if that is nothing.
    fn pass_tail(&mut self) {
        let length = loop {
            if let Some(length) = tail(self.pending()) {
                break length;
            }
            if self.pending().len() >= MOST_BLANKS || !self.fill() {
                break self.pending().len();
            }
        };
        self.pass(length);
        self.state = State::Within;
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

    /// Goes on behind what may hold line ends.
    fn pass(&mut self, length: usize) {
        let ends = memchr_iter(b'\n', self.pending().get(..length).unwrap_or_default()).count();
        self.ends = self.ends.saturating_add(ends as u64);
        self.advance(length);
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

    /// Hands out `length` bytes and passes over `taken`; after that, this is the state.
    fn hand_out(&mut self, length: usize, taken: usize, next: State, unended: bool) -> Framed<'_> {
        let (offset, start, number) = (self.offset, self.start, self.ends.saturating_add(1));
        if next == State::Within {
            self.ends = self.ends.saturating_add(u64::from(taken > length));
            self.advance(taken);
        } else {
            self.pass(taken);
        }
        let state = std::mem::replace(&mut self.state, next);
        let bytes = self.buffer.get(start..start.saturating_add(length)).unwrap_or_default();
        let bytes = if unended { bytes } else { bytes.strip_suffix(b"\r").unwrap_or(bytes) };
        let ends = offset.saturating_add(bytes.len() as u64);
        let began = match state {
            State::Skipping(began) => began,
            _ if bytes.len() > self.max_line => offset,
            _ => return Framed::Line(Line { offset, number, bytes, unended }),
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
        let wanted = self.end.saturating_add(self.chunk);
        self.chunk = self.chunk.saturating_mul(2).min(CHUNK);
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
