//! Allow entries: what people decided is in order (`allow/*.toml` of a policy folder; the tunable `BinaryAllowlist`).
//!
//! An entry is a decision with an owner and an end. It caps the score of what it covers and drops nothing: the finding stays, at level LOW
//! or MEDIUM, and names the entry. An entry with a mistake is named and covers nothing; the others stand.

mod entry;
mod hours;
mod program;
mod rows;
mod shape;

use crate::PolicyError;
use crate::content::Content;
use crate::strict::Report;

pub use entry::{AllowEntry, AllowState, Sending};
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
            let mut errors = Vec::new();
            let mut report = Report::new(file, &mut errors);
            let entry = report.read().and_then(|row| compile(&row, file, known, &mut report));
            match entry {
                Some(entry) if errors.is_empty() => allow.add(entry),
                _ => allow.refused.append(&mut errors),
            }
        }
        allow.entries.sort_by(|a, b| a.id.cmp(&b.id));
        allow.refused.sort();
        allow
    }

    /// Two entries of one id: nobody could say which of them a finding names.
    fn add(&mut self, entry: AllowEntry) {
        match self.entries.iter().find(|known| known.id == entry.id) {
            Some(known) => {
                let message = format!("`{}` is the id of {} already", entry.id, known.file);
                self.refused.push(PolicyError::new(&entry.file, 1, 1, &message));
            }
            None => self.entries.push(entry),
        }
    }
}
