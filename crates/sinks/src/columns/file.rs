//! Columns as a file.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::Result;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::SchemaDescriptor;
use serde_json::Value;

use super::column::Columns;
use super::schema;
use crate::ocsf::OcsfVersion;

/// Bytes in memory at which a row group ends. Amazon Security Lake asks for at most 256 MB, compressed.
const GROUP: usize = 64 << 20;

/// Most bytes of a page before compression, about: Security Lake asks for at most 1 MB.
const PAGE: usize = 1_000_000;

/// Values after which a page is looked at. One value may have hundreds of kilobytes, so that pages would grow past their size.
const BATCH: usize = 8;

/// Writes events of a release as one file. They come in order of time, by which the file says that it is sorted.
///
/// # Errors
/// The writer fails, or an event has an attribute that has no column.
pub fn write_ocsf_columns<W: Write + Send>(out: W, events: impl Iterator<Item = Value>, version: OcsfVersion) -> io::Result<()> {
    write(out, events, version, GROUP).map_err(io::Error::other)
}

/// Row groups end at so many bytes.
pub(super) fn write<W: Write + Send>(out: W, events: impl Iterator<Item = Value>, version: OcsfVersion, group: usize) -> Result<()> {
    let schema = schema::of(version)?;
    let properties = properties(&SchemaDescriptor::new(schema.clone()))?;
    let mut file = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    let mut columns = None;
    for event in events {
        let taken = columns.get_or_insert_with(|| Columns::of(version));
        taken.take(&event)?;
        if taken.leaves().iter().map(|leaf| leaf.bytes()).fold(0, usize::saturating_add) >= group {
            flush(&mut file, columns.take())?;
        }
    }
    flush(&mut file, columns)?;
    file.close()?;
    Ok(())
}

/// Writes what was taken as one row group.
fn flush<W: Write + Send>(file: &mut SerializedFileWriter<W>, columns: Option<Columns>) -> Result<()> {
    let Some(columns) = columns else { return Ok(()) };
    let mut group = file.next_row_group()?;
    for leaf in columns.leaves() {
        if let Some(mut column) = group.next_column()? {
            leaf.write(&mut column)?;
            column.close()?;
        }
    }
    group.close()?;
    Ok(())
}

fn properties(schema: &SchemaDescriptor) -> Result<WriterProperties> {
    let time = schema.columns().iter().position(|column| column.path().string() == "time").and_then(|at| i32::try_from(at).ok());
    let sorted = time.map(|column_idx| vec![SortingColumn { column_idx, descending: false, nulls_first: false }]);
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_data_page_size_limit(PAGE)
        .set_dictionary_page_size_limit(PAGE)
        .set_write_batch_size(BATCH)
        .set_sorting_columns(sorted)
        .build())
}
