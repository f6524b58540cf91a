//! What became of everything that was read.

use std::collections::BTreeMap;

use tollgate_model::{Defect, DefectKind, Origin, Untrusted};

use crate::{Format, Source};

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
    /// The same by what the records are of; what cannot be told is in none.
    pub sources: BTreeMap<Source, Tally>,
    /// Records ignored, by what they are of and by the source's own name for them.
    pub ignored_names: BTreeMap<(Source, Untrusted), u64>,
    /// Connections of the unified log that were forgotten before their end, since more were open at once
    /// than are remembered: what later lines say of them may not be joined.
    pub forgotten: u64,
    /// Defects, by kind; those that reject a record and those that cost one field.
    pub defects: BTreeMap<DefectKind, u64>,
    /// Defects once more, by what the record is of, by kind, and by the field to blame.
    pub faults: BTreeMap<(Option<Source>, DefectKind, Option<&'static str>), FaultSeen>,
}

/// The fate of the records of one source in one input: `received = parsed + ignored + rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records that were there.
    pub received: u64,
    /// Records that became an event, a row or an address.
    pub parsed: u64,
    /// Records that were understood and hold nothing for the analysis.
    pub ignored: u64,
    /// Records that are lost.
    pub rejected: u64,
}

/// How often a defect was seen, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultSeen {
    /// How often.
    pub count: u64,
    /// Where first.
    pub first: Origin,
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

    pub(crate) fn note_defect(&mut self, source: Option<Source>, defect: &Defect) {
        increase(self.defects.entry(defect.kind).or_default());
        let seen =
            self.faults.entry((source, defect.kind, defect.field)).or_insert_with(|| FaultSeen { count: 0, first: defect.origin.clone() });
        increase(&mut seen.count);
    }

    pub(crate) fn note_parsed(&mut self, source: Option<Source>) {
        increase(&mut self.parsed);
        self.receive(source, |tally| &mut tally.parsed);
    }

    pub(crate) fn note_rejected(&mut self, source: Option<Source>) {
        increase(&mut self.rejected);
        self.receive(source, |tally| &mut tally.rejected);
    }

    pub(crate) fn note_ignored(&mut self, source: Option<Source>, name: &str) {
        increase(&mut self.ignored);
        self.receive(source, |tally| &mut tally.ignored);
        let Some(source) = source else { return };
        let name = name.get(..name.floor_char_boundary(MAX_NAME_LENGTH)).unwrap_or_default();
        let mut key = (source, Untrusted::from(name));
        if !self.ignored_names.contains_key(&key) && self.ignored_names.len() >= MAX_NAMES {
            key.1 = OTHER.into();
        }
        increase(self.ignored_names.entry(key).or_default());
    }

    fn receive(&mut self, source: Option<Source>, fate: impl Fn(&mut Tally) -> &mut u64) {
        increase(&mut self.received);
        let Some(source) = source else { return };
        increase(self.formats.entry(source.format).or_default());
        let tally = self.sources.entry(source).or_default();
        increase(&mut tally.received);
        increase(fate(tally));
    }
}

pub(crate) fn increase(count: &mut u64) {
    *count = count.saturating_add(1);
}
