//! Programs and Macs in the documents of `report`.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use tollgate_model::Untrusted;

use crate::texts::cell;

/// A program, by its signature where that proves who it is, else by its path.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProgramDocument {
    /// `team` or `platform` where a signature proves it; else what is known of it: `unsigned`, `ad hoc`, `broken signature`,
    /// `signed, by nobody in particular`, or `unknown signature` (which is not unsigned).
    pub signature: &'static str,
    /// Team of the signature that proves it.
    pub team_id: Option<String>,
    /// Signing identifier that is proven.
    pub signing_id: Option<String>,
    /// Where it lies, if no signature proves it.
    pub path: Option<String>,
}

impl ProgramDocument {
    /// Whether it is a proven part of macOS.
    pub fn is_platform(&self) -> bool {
        self.team_id.is_none() && self.signing_id.is_some()
    }

    /// The program for a table.
    pub(crate) fn shown(&self) -> String {
        let id = || self.signing_id.as_deref().unwrap_or_default();
        match (&self.path, &self.team_id) {
            (Some(path), _) => format!("{} ({})", cell(&path.as_str().into()), self.signature),
            (None, Some(team)) => cell(&format!("{team}/{}", id()).into()),
            (None, None) => cell(&format!("platform/{}", id()).into()),
        }
    }
}

/// How much could have been seen: without this, an empty list is no comfort.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct MacsDocument {
    /// Macs that tell of themselves.
    pub endpoint: u64,
    /// Those of them that tell no read of any file: nobody can say what was read there.
    pub without_reads: u64,
    /// Some of these.
    pub without_reads_names: Vec<String>,
    /// Macs that tell reads, and none in a sensitive place.
    pub nothing_sensitive: u64,
    /// Hosts of which a network sensor told flows.
    pub flows: u64,
    /// Macs that tell of themselves, and of which no network sensor told a flow.
    pub without_flows: u64,
    /// Some of these.
    pub without_flows_names: Vec<String>,
    /// Whether there were more hosts than are told apart.
    pub more_hosts: bool,
}

/// Some names, and how many there are beside them.
pub(crate) fn named(names: &[String], all: u64) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|name| cell(&name.as_str().into())).collect();
    let more = all.saturating_sub(u64::try_from(shown.len()).unwrap_or(u64::MAX));
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// Writes rows in columns; what the last holds is as long as it is.
pub(crate) fn write_columns<const N: usize>(
    out: &mut impl Write,
    rows: &[[String; N]],
    details: impl Fn(usize) -> Vec<String>,
) -> io::Result<()> {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    for (number, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        for line in details(number) {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

/// A text for a table.
pub(crate) fn shown(text: &str) -> String {
    cell(&Untrusted::from(text))
}
