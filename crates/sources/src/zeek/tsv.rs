//! Tables: lines of cells under a header of lines that begin with `#`.

use std::borrow::Cow;

use memchr::memmem;
use tollgate_model::DefectKind;

use super::Said;
use super::cell::Cell;
use super::log::{Log, same_name};
use super::row::Row;
use crate::flaws::Flaws;
use crate::json::utf8;

/// Columns beyond this many are not looked at. The widest log known, ssl with its extensions,
/// has 40.
const MAX_COLUMNS: usize = 1024;

/// The addresses and ports of a connection, in the order in which every log has them.
const ENDS: [&str; 4] = ["id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"];
const END_TYPES: [&str; 4] = ["addr", "port", "addr", "port"];

/// The header in force. It comes again in the middle of a file when logs are rotated or
/// concatenated or a policy changes the columns.
#[derive(Debug)]
pub struct Table {
    separator: Box<[u8]>,
    set_separator: u8,
    empty_field: Box<[u8]>,
    unset_field: Box<[u8]>,
    path: Option<Box<str>>,
    names: Vec<Box<str>>,
    types: Vec<Box<str>>,
    log: Option<&'static Log>,
    /// For each column, the field of the log that it holds.
    columns: Vec<Option<usize>>,
}

impl Default for Table {
    /// What Zeek writes unless it is told otherwise.
    fn default() -> Self {
        Self {
            separator: (*b"\t").into(),
            set_separator: b',',
            empty_field: (*b"(empty)").into(),
            unset_field: (*b"-").into(),
            path: None,
            names: Vec::new(),
            types: Vec::new(),
            log: None,
            columns: Vec::new(),
        }
    }
}

impl Table {
    /// Takes a line that begins with `#`. Lines that say nothing about the table are passed over.
    pub fn header(&mut self, line: &[u8]) {
        let line = line.get(1..).unwrap_or_default();
        if let Some(separator) = line.strip_prefix(b"separator ") {
            let separator = unescape(separator, "separator", &mut Flaws::default());
            *self = Self { separator: separator.as_bytes().into(), ..Self::default() };
            return;
        }
        let separator = self.separator.clone();
        let mut cells = split(line, &separator).map(|cell| String::from_utf8_lossy(cell).into());
        let word: Box<str> = cells.next().unwrap_or_default();
        match &*word {
            "set_separator" => {
                self.set_separator = cells.next().and_then(|cell| cell.bytes().next()).unwrap_or(b',');
            }
            "empty_field" => self.empty_field = cells.next().unwrap_or_default().into(),
            "unset_field" => self.unset_field = cells.next().unwrap_or_default().into(),
            "path" => self.path = cells.next(),
            "fields" => {
                self.names = cells.take(MAX_COLUMNS).collect();
                self.types.clear();
            }
            "types" => self.types = cells.take(MAX_COLUMNS).collect(),
            _ => return,
        }
        self.log = self.find_log();
        self.columns = self.log.map_or_else(Vec::new, |log| self.bind(log));
    }

    /// Whether rows can be read.
    pub fn is_open(&self) -> bool {
        !self.names.is_empty()
    }

    /// The path of the log whose rows are read; empty if they are of none that is.
    pub fn path(&self) -> &'static str {
        self.log.map_or("", |log| log.path)
    }

    /// The log of this path, or without a path the one that has such fields.
    fn find_log(&self) -> Option<&'static Log> {
        match &self.path {
            Some(path) => Log::of_path(path),
            None => Log::of_fields(|mark| self.names.iter().any(|name| same_name(mark, name.as_bytes()))),
        }
    }

    /// Which field of the log each column holds.
    fn bind(&self, log: &Log) -> Vec<Option<usize>> {
        let mut columns: Vec<_> = self.names.iter().map(|name| log.field(name.as_bytes())).collect();
        // A policy may rename the ends of the connection; their types still tell them.
        let renamed = log.field(b"id.orig_h").is_some_and(|end| !columns.contains(&Some(end)));
        let mut types = self.types.windows(END_TYPES.len());
        if renamed && let Some(first) = types.position(|types| types.iter().map(|it| &**it).eq(END_TYPES)) {
            for (column, end) in columns.iter_mut().skip(first).zip(ENDS) {
                *column = log.field(end.as_bytes());
            }
        }
        columns
    }

    /// Reads a row. `None` if it has fewer columns than the header and `unended` says that it may
    /// have been cut.
    pub fn row(&self, line: &[u8], unended: bool, flaws: &mut Flaws) -> Option<Said> {
        let Some(log) = self.log else {
            return Some(Said::Ignored(self.path.as_deref().unwrap_or("unnamed").to_owned()));
        };
        let mut row = Row::new(log);
        let mut found = 0usize;
        for text in split(line, &self.separator) {
            if let Some((_, cell)) = self.columns.get(found).copied().flatten().and_then(|field| row.place(field)) {
                *cell = self.cell(text);
            }
            found = found.saturating_add(1);
        }
        if found != self.names.len() && self.names.len() < MAX_COLUMNS {
            if unended && found < self.names.len() {
                return None;
            }
            flaws.note(DefectKind::ColumnCount, "row");
        }
        Some(log.say(&row, flaws))
    }

    fn cell<'a>(&self, text: &'a [u8]) -> Option<Cell<'a>> {
        if *text == *self.unset_field {
            None
        } else if *text == *self.empty_field {
            Some(Cell::Empty)
        } else {
            Some(Cell::Table { text, set_separator: self.set_separator })
        }
    }
}

/// The cells of a line.
fn split<'a>(line: &'a [u8], separator: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let at = if separator.is_empty() { None } else { memmem::find(text, separator) };
        let Some(at) = at else { return rest.take() };
        rest = text.get(at.saturating_add(separator.len())..);
        text.get(..at)
    })
}

/// Resolves the escapes `\xHH` and `\\` of a cell.
pub fn unescape<'a>(text: &'a [u8], field: &'static str, flaws: &mut Flaws) -> Cow<'a, str> {
    if text.contains(&0) {
        flaws.note(DefectKind::NulInText, field);
    }
    if !text.contains(&b'\\') {
        return utf8(text, field, flaws);
    }
    let mut resolved = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        rest = match rest {
            [b'\\', b'x', high, low, after @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                resolved.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                after
            }
            [b'\\', b'\\', after @ ..] => {
                resolved.push(b'\\');
                after
            }
            [byte, after @ ..] => {
                resolved.push(*byte);
                after
            }
            [] => break,
        };
    }
    Cow::Owned(utf8(&resolved, field, flaws).into_owned())
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|value| value as u8)
}
