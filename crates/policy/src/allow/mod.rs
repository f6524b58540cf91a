//! Allow entries: what people decided is in order (`allow/*.toml` of a policy folder; the tunable `BinaryAllowlist`).
//!
//! An entry is a decision with an owner and an end. It caps the score of what it covers and drops nothing: the finding stays, at level LOW
//! or MEDIUM, and names the entry. An entry with a mistake is named and covers nothing; the others stand.

mod entry;
mod hours;
mod program;
mod rows;
mod shape;

use std::collections::BTreeMap;

use crate::PolicyError;
use crate::content::{Content, File};
use crate::strict::Report;

pub use entry::{AllowEntry, AllowState, Sending};
pub use program::ProgramKey;
pub use rows::{Known, compile};

/// All entries of a policy.
#[derive(Clone, Debug, Default)]
pub struct Allow {
    /// Those that are sound, in the order of their ids.
    pub entries: Vec<AllowEntry>,
    /// What is wrong with the others: each covers nothing.
    pub refused: Vec<PolicyError>,
}

impl Allow {
    /// Reads and compiles files.
    pub fn read(content: &Content, known: &Known<'_>) -> Self {
        let mut allow = Self { entries: Vec::new(), refused: content.unread().to_vec() };
        for file in content.allow() {
            match entry(file, known) {
                Ok(entry) => allow.entries.push(entry),
                Err(mut errors) => allow.refused.append(&mut errors),
            }
        }
        allow.refuse_doubles();
        allow.entries.sort_by(|a, b| (&a.id, a.version).cmp(&(&b.id, b.version)));
        allow.refused.sort();
        allow
    }

    /// Two entries of one id and version: nobody could say which of them a finding names, so neither covers anything.
    fn refuse_doubles(&mut self) {
        let key = |entry: &AllowEntry| (entry.id.to_lowercase(), entry.version);
        let mut counts: BTreeMap<(String, u32), usize> = BTreeMap::new();
        self.entries.iter().for_each(|entry| *counts.entry(key(entry)).or_default() += 1);
        let (doubles, single) =
            std::mem::take(&mut self.entries).into_iter().partition(|entry| counts.get(&key(entry)).is_some_and(|count| *count > 1));
        self.entries = single;
        let doubles: Vec<AllowEntry> = doubles;
        for entry in doubles {
            let message = format!("another file is `{}` version {} too: neither covers anything", entry.id, entry.version);
            self.refused.push(PolicyError::new(&entry.file, 1, 1, &message));
        }
    }
}

/// Reads one entry, or says all that is wrong with it.
pub fn entry(file: &File, known: &Known<'_>) -> Result<AllowEntry, Vec<PolicyError>> {
    let mut errors = Vec::new();
    let mut report = Report::new(file, &mut errors);
    let entry = report.read().and_then(|row| compile(&row, file, known, &mut report));
    match entry {
        Some(entry) if errors.is_empty() => Ok(entry),
        _ => Err(errors),
    }
}
