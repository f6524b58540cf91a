//! What became of everything that was read.

use std::collections::BTreeMap;

use tollgate_model::{DefectKind, Untrusted};

use crate::Format;

/// How many names of ignored records are told apart; further ones are counted together.
pub const MAX_NAMES: usize = 64;

/// How many bytes of a name are kept.
const MAX_NAME_LENGTH: usize = 64;

/// Under which name further names are counted.
pub const OTHER: &str = "other";

/// The fate of every record of one input. At every moment
/// `received = parsed + ignored + rejected`; a record is one line, one of several objects that stand
/// in one line or in one envelope, or one of several rows that stand in one object. An envelope is no
/// record, as long as there is one in it, and an object without rows is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records that were there.
    pub received: u64,
    /// Records that became an event, a row or an address.
    pub parsed: u64,
    /// Records that were understood and hold nothing for the analysis.
    pub ignored: u64,
    /// Records that are lost, each under one of `defects`.
    pub rejected: u64,
    /// Lines that are no records: headers, comments, blank lines.
    pub asides: u64,
    /// Records received, by format; rejected ones of no known format are in none.
    pub formats: BTreeMap<Format, u64>,
    /// Records ignored, by format and by the source's own name for them.
    pub ignored_names: BTreeMap<(Format, Untrusted), u64>,
    /// Defects, by kind; those that reject a record and those that cost one field.
    pub defects: BTreeMap<DefectKind, u64>,
}

impl Counts {
    /// Whether every record received is accounted for.
    pub fn balanced(&self) -> bool {
        self.received == self.parsed.saturating_add(self.ignored).saturating_add(self.rejected)
    }

    /// How often a defect was seen.
    pub fn defect(&self, kind: DefectKind) -> u64 {
        self.defects.get(&kind).copied().unwrap_or(0)
    }

    pub(crate) fn note_defect(&mut self, kind: DefectKind) {
        increase(self.defects.entry(kind).or_default());
    }

    pub(crate) fn note_format(&mut self, format: Format) {
        increase(self.formats.entry(format).or_default());
    }

    pub(crate) fn note_ignored(&mut self, format: Format, name: &str) {
        increase(&mut self.ignored);
        let name = name.get(..name.floor_char_boundary(MAX_NAME_LENGTH)).unwrap_or_default();
        let mut key = (format, Untrusted::from(name));
        if !self.ignored_names.contains_key(&key) && self.ignored_names.len() >= MAX_NAMES {
            key.1 = OTHER.into();
        }
        increase(self.ignored_names.entry(key).or_default());
    }
}

pub(crate) fn increase(count: &mut u64) {
    *count = count.saturating_add(1);
}
