//! Who read what: the schema of the JSON output of `report exposure`, and the same for people.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::programs::{MacsDocument, ProgramDocument, named, shown, write_columns};
use crate::words::plural;

/// Who read what kind of data.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExposureDocument {
    /// `exposure`.
    pub kind: &'static str,
    /// The version of the program that looked.
    pub version: &'static str,
    /// Digest of the content that says what is sensitive, and whose it is.
    pub policy: String,
    /// Time of the first record used, UTC.
    pub first: Option<String>,
    /// Time of the last record used, UTC.
    pub last: Option<String>,
    /// Records read.
    pub records: u64,
    /// Messages that collectors lost, by their numbers: what was read then is not here.
    pub lost: u64,
    /// How much could have been seen.
    pub macs: MacsDocument,
    /// Readers, the least usual first: others before owners, then those of few Macs, credentials, worthless signatures, many reads.
    pub rows: Vec<ExposureRowDocument>,
    /// Rows that are not shown because there are too many.
    pub rows_left_out: u64,
    /// Reads that are in no row because one Mac had too many readers.
    pub reads_left_out: u64,
}

/// A reader of one kind of data.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExposureRowDocument {
    /// The kind, such as `ssh-keys`.
    pub category: String,
    /// Whether it opens something else: passwords, keys, sessions.
    pub credential: bool,
    /// The program; null where no record tells it.
    pub program: Option<ProgramDocument>,
    /// Whom it works for, if it is a shell, an interpreter or a tool: the nearest program above that is none, else who is responsible,
    /// else what is known to stand above. Null if nothing is known, or if it does its own work.
    pub works_for: Option<ProgramDocument>,
    /// Whether the stores that it read are its own.
    pub owner: bool,
    /// What kind of program it is.
    pub classes: Vec<&'static str>,
    /// Reads and copies.
    pub reads: u64,
    /// Files, those of each Mac counted apart.
    pub files: u64,
    /// Whether there were more files than are told apart, so that `files` is the least that there were.
    pub more_files: bool,
    /// Some of the files.
    pub examples: Vec<String>,
    /// Some of the places where the program lies.
    pub program_paths: Vec<String>,
    /// Macs.
    pub hosts: u64,
    /// Some of these Macs.
    pub host_names: Vec<String>,
    /// When first, UTC.
    pub first: String,
    /// When last, UTC.
    pub last: String,
}

/// The JSON Schema of the output of `report exposure`.
pub fn exposure_schema() -> serde_json::Value {
    schemars::schema_for!(ExposureDocument).to_value()
}

/// Rows that a table shows.
const ROWS: usize = 60;

/// Writes who read what, for people.
///
/// # Errors
/// The writer fails.
pub fn write_exposure(out: &mut impl Write, exposure: &ExposureDocument) -> io::Result<()> {
    let rows: Vec<&ExposureRowDocument> = exposure.rows.iter().take(ROWS).collect();
    if rows.is_empty() {
        writeln!(out, "no read in a sensitive place was told")?;
    } else {
        let head = ["OWN", "MACS", "READS", "FILES", "CATEGORY", "READER"].map(str::to_owned);
        let cells = rows.iter().map(|row| {
            let files = if row.more_files { format!("{}+", row.files) } else { row.files.to_string() };
            let own = if row.owner { "own" } else { "-" };
            let reader = row.program.as_ref().map_or_else(|| "unknown process".to_owned(), ProgramDocument::shown);
            let category = if row.credential { format!("{} !", row.category) } else { row.category.clone() };
            [own.to_owned(), row.hosts.to_string(), row.reads.to_string(), files, category, reader]
        });
        let lines: Vec<[String; 6]> = std::iter::once(head).chain(cells).collect();
        write_columns(out, &lines, |line| line.checked_sub(1).and_then(|at| rows.get(at)).map(|row| details(row)).unwrap_or_default())?;
        writeln!(out, "own: reads a store of its own; !: opens something else (passwords, keys, sessions)")?;
    }
    let hidden = exposure.rows.len().saturating_sub(rows.len());
    if hidden > 0 || exposure.rows_left_out > 0 {
        let hidden = u64::try_from(hidden).unwrap_or(u64::MAX).saturating_add(exposure.rows_left_out);
        writeln!(out, "and {hidden} more row{} (--format json or csv)", plural(hidden))?;
    }
    if exposure.reads_left_out > 0 {
        writeln!(out, "{} reads are in no row: a Mac had more readers than are told apart", exposure.reads_left_out)?;
    }
    write_seen(out, exposure)
}

fn details(row: &ExposureRowDocument) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(program) = &row.works_for {
        words.push(format!("for {}", program.shown()));
    } else if row.classes.contains(&"tool") {
        words.push("nobody knows for whom".to_owned());
    }
    if !row.classes.is_empty() {
        words.push(row.classes.join(", "));
    }
    words.push(format!("on {}", named(&row.host_names, row.hosts)));
    words.push(if row.first == row.last { row.first.clone() } else { format!("{} to {}", row.first, row.last) });
    let examples: Vec<String> = row.examples.iter().take(2).map(|path| shown(path)).collect();
    vec![words.join("; "), examples.join(", ")]
}

fn write_seen(out: &mut impl Write, exposure: &ExposureDocument) -> io::Result<()> {
    let macs = &exposure.macs;
    let more = if macs.more_hosts { "at least " } else { "" };
    if macs.endpoint == 0 {
        return writeln!(out, "\ncould not be seen: what was read anywhere: no Mac tells of itself");
    }
    let quiet = match macs.nothing_sensitive {
        0 => String::new(),
        some => format!("; reads of files, but none in a sensitive place, on {some} of them"),
    };
    writeln!(out, "\ncould be seen: {more}{} Mac{} with endpoint records{quiet}", macs.endpoint, plural(macs.endpoint))?;
    if macs.without_reads > 0 {
        let names = named(&macs.without_reads_names, macs.without_reads);
        writeln!(
            out,
            "could not be seen: what was read on {} Mac{} that told of no read of any file: {names}",
            macs.without_reads,
            plural(macs.without_reads)
        )?;
        writeln!(out, "  what would show it: eslogger with `open`")?;
    }
    if exposure.lost > 0 {
        writeln!(out, "could not be seen: what {} lost messages told", exposure.lost)?;
    }
    Ok(())
}
