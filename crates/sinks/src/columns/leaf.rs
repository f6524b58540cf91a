//! The values of one column.

use std::io;

use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::SerializedColumnWriter;
use serde_json::Value;

use crate::jsonl::write_json_line;
use crate::ocsf::Kind;

/// Where a value stands: levels of the format. What repeats is one of that many arrays around it, what is defined as many of the
/// optional and repeated groups around it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Level {
    /// Of the arrays around it, the one that goes on with this value; 0 where an event begins.
    pub repeated: i16,
    /// Groups around it that are there.
    pub defined: i16,
    /// Arrays around it.
    pub depth: i16,
}

impl Level {
    /// Within so many more groups.
    pub fn within(self, groups: i16) -> Self {
        Self { defined: self.defined.saturating_add(groups), ..self }
    }

    /// Of the items of an array that stands here, one after the other: all but the first go on with that array.
    pub fn items(self) -> impl Iterator<Item = Self> {
        let depth = self.depth.saturating_add(1);
        let first = Self { depth, ..self.within(2) };
        std::iter::once(first).chain(std::iter::repeat(Self { repeated: depth, ..first }))
    }
}

/// What does not fit its column.
#[derive(Debug)]
pub struct Misfit;

/// Values of one of the types of the format.
#[derive(Debug)]
enum Values {
    Texts(Vec<ByteArray>),
    Integers(Vec<i32>),
    Longs(Vec<i64>),
    Booleans(Vec<bool>),
}

/// A column that holds values, from the first event to the last.
#[derive(Debug)]
pub struct Leaf {
    kind: Kind,
    values: Values,
    defined: Vec<i16>,
    repeated: Vec<i16>,
    bytes: usize,
}

impl Leaf {
    /// An empty column for values of a kind.
    pub fn of(kind: Kind) -> Self {
        let values = match kind {
            Kind::Text | Kind::Json | Kind::Named | Kind::Object(_) => Values::Texts(Vec::new()),
            Kind::Integer => Values::Integers(Vec::new()),
            Kind::Long | Kind::Moment => Values::Longs(Vec::new()),
            Kind::Boolean => Values::Booleans(Vec::new()),
        };
        Self { kind, values, defined: Vec::new(), repeated: Vec::new(), bytes: 0 }
    }

    /// Bytes that it takes, about.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// That there is no value at that place.
    pub fn nothing(&mut self, at: Level) {
        self.repeated.push(at.repeated);
        self.defined.push(at.defined);
        self.bytes = self.bytes.saturating_add(size_of::<Level>());
    }

    /// A value that is there.
    pub fn take(&mut self, value: &Value, at: Level) -> Result<(), Misfit> {
        match (&mut self.values, self.kind) {
            (Values::Texts(texts), Kind::Text) => texts.push(text(value.as_str().ok_or(Misfit)?)),
            (Values::Texts(texts), _) => texts.push(json(value).map_err(|_| Misfit)?),
            (Values::Integers(all), _) => all.push(value.as_i64().and_then(|number| i32::try_from(number).ok()).ok_or(Misfit)?),
            (Values::Longs(all), Kind::Moment) => all.push(value.as_str().and_then(moment).ok_or(Misfit)?),
            (Values::Longs(all), _) => all.push(value.as_i64().ok_or(Misfit)?),
            (Values::Booleans(all), _) => all.push(value.as_bool().ok_or(Misfit)?),
        }
        let bytes = match &self.values {
            Values::Texts(texts) => texts.last().map_or(0, ByteArray::len),
            _ => 0,
        };
        self.bytes = self.bytes.saturating_add(bytes);
        self.nothing(at);
        Ok(())
    }

    /// Writes all of it.
    pub fn write(&self, column: &mut SerializedColumnWriter<'_>) -> Result<()> {
        let defined = Some(self.defined.as_slice());
        let repeated = Some(self.repeated.as_slice());
        match (column.untyped(), &self.values) {
            (ColumnWriter::ByteArrayColumnWriter(column), Values::Texts(values)) => column.write_batch(values, defined, repeated),
            (ColumnWriter::Int32ColumnWriter(column), Values::Integers(values)) => column.write_batch(values, defined, repeated),
            (ColumnWriter::Int64ColumnWriter(column), Values::Longs(values)) => column.write_batch(values, defined, repeated),
            (ColumnWriter::BoolColumnWriter(column), Values::Booleans(values)) => column.write_batch(values, defined, repeated),
            _ => Err(ParquetError::General("a column is not of the type of its values".to_owned())),
        }?;
        Ok(())
    }
}

fn text(text: &str) -> ByteArray {
    text.as_bytes().to_vec().into()
}

/// Any value as the JSON forms have it, in which nothing can act.
fn json(value: &Value) -> io::Result<ByteArray> {
    let mut line = Vec::new();
    write_json_line(&mut line, value)?;
    line.truncate(line.trim_ascii_end().len());
    Ok(line.into())
}

/// Milliseconds since 1970.
fn moment(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}
