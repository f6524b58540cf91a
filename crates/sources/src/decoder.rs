//! One input's state, and the decoding of its lines.

mod rows;
mod unwrap;

use std::io::Read;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tollgate_model::{Defect, DefectKind, Origin, Timestamp};
use twox_hash::XxHash3_128;

use crate::counts::increase;
use crate::detect::{Top, top};
use crate::eslogger;
use crate::flaws::{Flaws, Reject};
use crate::frame::{Fault, Framed, Lines};
use crate::json::{Broken, Elements, Members, Object};
use crate::{Counts, Decoded, Format, Passage, Source, osquery, passage, syslog, unified_log, zeek};

/// How to decode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecoderOptions {
    /// Whether to keep the SHA-256 of each record in its origin; for inputs that cannot be read
    /// again.
    pub hash_records: bool,
}

/// Decodes the lines of one input. It knows what lines before said as far as later ones depend on
/// it: the header of a table, the numbers of a stream. What it keeps is bounded, whatever the
/// input.
#[derive(Debug)]
pub struct Decoder {
    input: u32,
    options: DecoderOptions,
    eslogger: eslogger::Reader,
    osquery: osquery::Reader,
    unified_log: unified_log::Reader,
    table: zeek::Table,
    flaws: Flaws,
    counts: Counts,
    /// Where records began, if somebody asks.
    starts: Option<Vec<u64>>,
}

/// A record and where it stands.
struct Piece<'a> {
    bytes: &'a [u8],
    digest: u128,
    origin: Origin,
}

/// By which way a record came.
#[derive(Clone, Copy, Default)]
struct Way<'w> {
    /// The host that what stands around the record names.
    via: Option<&'w str>,
    /// The text that holds the record, where the record's own bytes do not stand in the input.
    within: Option<&'w Origin>,
    /// How many envelopes were opened.
    depth: u8,
    /// When the outermost of them was written, or taken in.
    arrived: Option<Timestamp>,
}

impl Way<'_> {
    /// What is told of a record that itself tells when it was shipped, if that is known.
    fn passage(&self, shipped: Option<Timestamp>) -> Passage {
        Passage { arrived: self.arrived.or(shipped), of_type: None }
    }
}

/// What became of a record.
enum Fate {
    Parsed,
    Ignored(String),
    Rejected(Reject),
}

type Sink<'s> = &'s mut dyn FnMut(Decoded);

impl Decoder {
    /// A decoder of the input with this index. Indices up to 65,535 keep the streams of their
    /// events apart.
    pub fn new(input: u32, options: DecoderOptions) -> Self {
        Self {
            input,
            options,
            eslogger: eslogger::Reader::default(),
            osquery: osquery::Reader::default(),
            unified_log: unified_log::Reader::default(),
            table: zeek::Table::default(),
            flaws: Flaws::default(),
            counts: Counts::default(),
            starts: None,
        }
    }

    /// Offsets at which the records of a line begin.
    pub(crate) fn starts_in(offset: u64, line: &[u8]) -> Vec<u64> {
        let mut decoder = Self { starts: Some(Vec::new()), ..Self::new(0, DecoderOptions::default()) };
        decoder.decode(offset, line, false, &mut |_| {});
        decoder.starts.unwrap_or_default()
    }

    /// What became of everything so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Decodes all lines of an input.
    pub fn decode_all<R: Read>(&mut self, lines: &mut Lines<R>, out: Sink<'_>) {
        while let Some(framed) = lines.next_line() {
            match framed {
                Framed::Line(line) => self.decode(line.offset, line.bytes, line.unended, out),
                Framed::Fault(fault) => self.fault(&fault, out),
            }
        }
    }

    /// Decodes one line without its end, which stands at `offset`. `unended` tells that the input
    /// ended before the line did, so that it may have been cut.
    pub fn decode(&mut self, offset: u64, line: &[u8], unended: bool, out: Sink<'_>) {
        let text = line.trim_ascii_start();
        match text {
            [] => increase(&mut self.counts.asides),
            [b'#', ..] => {
                increase(&mut self.counts.asides);
                self.table.header(text);
            }
            [b'{', ..] => {
                self.objects(offset.saturating_add(distance(line, text)), text.trim_ascii_end(), unended, Way::default(), out);
            }
            _ if unified_log::is_heading(text) => increase(&mut self.counts.asides),
            // Rows of tables begin with a time.
            [first, ..] if !(first.is_ascii_digit() && self.table.is_open()) => self.headed(offset, line, unended, out),
            _ => self.text(offset, line, unended, out),
        }
    }

    /// Takes note of a fault of the stream. A line that was skipped is a record received and
    /// rejected; a stream that broke off is none.
    pub fn fault(&mut self, fault: &Fault, out: Sink<'_>) {
        let length = u32::try_from(fault.length).unwrap_or(u32::MAX);
        let origin = Origin { input: self.input, offset: fault.offset, length, sha256: None };
        if fault.kind == DefectKind::OversizedRecord {
            self.counts.note_rejected(None);
        }
        self.defect(None, Defect { kind: fault.kind, origin, field: None }, out);
    }

    /// Decodes a line that may have the header of a syslog daemon before its objects.
    fn headed(&mut self, offset: u64, line: &[u8], unended: bool, out: Sink<'_>) {
        let Some(header) = syslog::header(line) else { return self.text(offset, line, unended, out) };
        let objects = line.get(header.length..).unwrap_or_default();
        let way = Way { via: header.host, ..Way::default() };
        self.objects(offset.saturating_add(distance(line, objects)), objects.trim_ascii_end(), unended, way, out);
    }

    /// Decodes the objects of a line: one, or several that a shipper wrote without line ends.
    fn objects(&mut self, offset: u64, line: &[u8], unended: bool, way: Way<'_>, out: Sink<'_>) {
        let mut rest = line;
        while !rest.is_empty() {
            let at = offset.saturating_add(distance(line, rest));
            match self.first_object(at, rest, way, out) {
                Ok(after) => {
                    let after = after.trim_ascii_start();
                    rest = after.strip_prefix(b",").map_or(after, <[u8]>::trim_ascii_start);
                }
                Err(broken) => return self.unreadable(at, rest, broken.kind(), unended, way, out),
            }
        }
    }

    /// Decodes the object that `text` begins with; gives what follows it.
    fn first_object<'a>(&mut self, offset: u64, text: &'a [u8], way: Way<'_>, out: Sink<'_>) -> Result<&'a [u8], Broken> {
        self.flaws.clear();
        if osquery::begins_like_one(text) {
            let mut record = osquery::RecordWire::new();
            let after = record.fill(text, &mut self.flaws)?;
            if record.rows().is_some() {
                let bytes = text.get(..text.len().saturating_sub(after.len())).unwrap_or(text);
                self.results(self.piece(offset, bytes, way), &record, way, out);
                return Ok(after);
            }
            self.flaws.clear();
        }
        if unified_log::begins_like_one(text) {
            let mut members = Members::new(text, 0).ok_or(Broken::Malformed)?;
            let record = unified_log::RecordWire::read(&mut members, &mut self.flaws)?;
            if record.is_one() {
                let after = members.rest();
                let bytes = text.get(..text.len().saturating_sub(after.len())).unwrap_or(text);
                self.logged(self.piece(offset, bytes, way), &record, way, out);
                return Ok(after);
            }
            self.flaws.clear();
        }
        let (top, after) = top(text, &mut self.flaws)?;
        let bytes = text.get(..text.len().saturating_sub(after.len())).unwrap_or(text);
        self.object(self.piece(offset, bytes, way), &top, way, out);
        Ok(after)
    }

    fn object(&mut self, piece: Piece<'_>, top: &Top<'_>, way: Way<'_>, out: Sink<'_>) {
        match top.format() {
            Some(Format::Eslogger) => return self.message(piece, top, way, out),
            Some(format) => {
                // What was noted so far may be about members that mean something else here.
                self.flaws.clear();
                let (path, said) = zeek::read_json(piece.bytes, top, &mut self.flaws);
                if !said.is_foreign() {
                    let passage = way.passage(passage::of_row(top));
                    let fate = row(said, &piece, format, passage, out);
                    return self.settle(Some(Source::new(format, path)), fate, piece.origin, out);
                }
            }
            None => {}
        }
        self.flaws.clear();
        let mut record = osquery::RecordWire::new();
        if record.fill(piece.bytes, &mut self.flaws).is_ok() && record.rows().is_some() {
            return self.results(piece, &record, way, out);
        }
        self.flaws.clear();
        if let Some(mut members) = Members::new(piece.bytes, 0)
            && let Ok(record) = unified_log::RecordWire::read(&mut members, &mut self.flaws)
            && record.is_one()
        {
            return self.logged(piece, &record, way, out);
        }
        self.flaws.clear();
        if !self.open_envelope(&piece, top, way, out) {
            self.settle(top.format().map(Source::from), Fate::Rejected(DefectKind::UnknownFormat.into()), piece.origin, out);
        }
    }

    /// Decodes an Endpoint Security message.
    fn message(&mut self, piece: Piece<'_>, top: &Top<'_>, way: Way<'_>, out: Sink<'_>) {
        let (format, Piece { digest, origin, .. }) = (Format::Eslogger, piece);
        let (host, mark, said) = self.eslogger.read(top, way.via, &mut self.flaws);
        let passage = Passage { of_type: passage::of_type(top), ..way.passage(passage::of_message(top)) };
        let fate = match said {
            eslogger::Said::Event(event) => {
                out(Decoded::Event { host, digest, origin: origin.clone(), format, table: "", passage, event });
                return self.settle(Some(format.into()), Fate::Parsed, origin, out);
            }
            eslogger::Said::Ignored(name) => Fate::Ignored(name),
            eslogger::Said::Rejected(reject) => Fate::Rejected(reject),
        };
        if let Some(mark) = mark {
            out(Decoded::Mark { host, digest, origin: origin.clone(), format, passage, mark });
        }
        self.settle(Some(format.into()), fate, origin, out);
    }

    /// Decodes a message of the unified log.
    fn logged(&mut self, piece: Piece<'_>, record: &unified_log::RecordWire<'_>, way: Way<'_>, out: Sink<'_>) {
        let (format, Piece { digest, origin, .. }) = (Format::UnifiedLog, piece);
        let (host, said) = self.unified_log.record(record, way.via, &mut self.flaws);
        let fate = match said {
            unified_log::Said::Event(event) => {
                out(Decoded::Event { host, digest, origin: origin.clone(), format, table: "", passage: way.passage(None), event });
                Fate::Parsed
            }
            unified_log::Said::Ignored(name) => Fate::Ignored(name.to_owned()),
            unified_log::Said::Rejected(reject) => Fate::Rejected(reject),
        };
        self.note_forgotten();
        self.settle(Some(format.into()), fate, origin, out);
    }

    fn note_forgotten(&mut self) {
        self.counts.forgotten = self.unified_log.forgotten().saturating_add(self.osquery.forgotten());
    }

    /// Decodes a line that is no object: a row of the table whose header is in force.
    fn text(&mut self, offset: u64, line: &[u8], unended: bool, out: Sink<'_>) {
        if !self.table.is_open() {
            let kind = match Elements::new(line.trim_ascii(), 0).map(|mut elements| elements.next_element()) {
                Some(Ok(_)) => DefectKind::UnknownFormat,
                Some(Err(broken)) => broken.kind(),
                None => DefectKind::Malformed,
            };
            return self.unreadable(offset, line, kind, unended, Way::default(), out);
        }
        self.flaws.clear();
        let piece = self.piece(offset, line, Way::default());
        let fate = match self.table.row(line, unended, &mut self.flaws) {
            Some(said) => row(said, &piece, Format::ZeekTsv, Passage::default(), out),
            None => Fate::Rejected(DefectKind::TruncatedRecord.into()),
        };
        self.settle(Some(Source::new(Format::ZeekTsv, self.table.path())), fate, piece.origin, out);
    }

    /// Rejects text that cannot be read as a record of any format.
    fn unreadable(&mut self, offset: u64, text: &[u8], kind: DefectKind, unended: bool, way: Way<'_>, out: Sink<'_>) {
        self.flaws.clear();
        let cut = unended && kind == DefectKind::Malformed;
        let kind = if cut { DefectKind::TruncatedRecord } else { kind };
        let origin = self.piece(offset, text, way).origin;
        self.settle(None, Fate::Rejected(kind.into()), origin, out);
    }

    fn piece<'a>(&self, offset: u64, bytes: &'a [u8], way: Way<'_>) -> Piece<'a> {
        let origin = way.within.cloned().unwrap_or_else(|| self.origin(offset, bytes));
        Piece { bytes, digest: XxHash3_128::oneshot(bytes), origin }
    }

    fn origin(&self, offset: u64, bytes: &[u8]) -> Origin {
        let sha256 = self.options.hash_records.then(|| Arc::new(Sha256::digest(bytes).into()));
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Origin { input: self.input, offset, length, sha256 }
    }

    /// Counts a record, and tells what was wrong with it.
    fn settle(&mut self, source: Option<Source>, fate: Fate, origin: Origin, out: Sink<'_>) {
        if let Some(starts) = &mut self.starts {
            starts.push(origin.offset);
        }
        for (kind, field) in std::mem::take(&mut self.flaws).iter() {
            self.defect(source, Defect { kind, origin: origin.clone(), field: Some(field) }, out);
        }
        match fate {
            Fate::Parsed => self.counts.note_parsed(source),
            Fate::Ignored(name) => self.counts.note_ignored(source, &name),
            Fate::Rejected(Reject { kind, field }) => {
                self.counts.note_rejected(source);
                self.defect(source, Defect { kind, origin, field }, out);
            }
        }
    }

    fn defect(&mut self, source: Option<Source>, defect: Defect, out: Sink<'_>) {
        self.counts.note_defect(source, &defect);
        out(Decoded::Defect(defect));
    }
}

/// Hands out a row.
fn row(said: zeek::Said, piece: &Piece<'_>, format: Format, passage: Passage, out: Sink<'_>) -> Fate {
    match said {
        zeek::Said::Row(path, row) => {
            let (digest, origin) = (piece.digest, piece.origin.clone());
            out(Decoded::Row { digest, origin, format, path, passage, row, precision: zeek::PRECISION });
            Fate::Parsed
        }
        zeek::Said::Ignored(name) => Fate::Ignored(name),
        zeek::Said::Rejected(reject) => Fate::Rejected(reject),
    }
}

/// How far `part`, a tail of `whole`, is from its beginning.
fn distance(whole: &[u8], part: &[u8]) -> u64 {
    whole.len().saturating_sub(part.len()) as u64
}

/// How far `part`, which lies in `whole`, is from its beginning.
fn distance_within(whole: &[u8], part: &[u8]) -> u64 {
    part.as_ptr().addr().saturating_sub(whole.as_ptr().addr()).min(whole.len()) as u64
}
