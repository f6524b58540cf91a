//! What was wrong inside one record.

use tollgate_model::DefectKind;

/// The faults found in one record that did not cost the record. Each pair of kind and field is
/// kept once, so that a hostile record cannot make many of them.
#[derive(Debug, Default)]
pub struct Flaws {
    found: Vec<(DefectKind, &'static str)>,
    noted: usize,
}

impl Flaws {
    /// Notes a fault of a field.
    #[cold]
    pub fn note(&mut self, kind: DefectKind, field: &'static str) {
        self.noted = self.noted.saturating_add(1);
        if !self.found.contains(&(kind, field)) {
            self.found.push((kind, field));
        }
    }

    /// Forgets everything, for the next record.
    pub fn clear(&mut self) {
        self.found.clear();
        self.noted = 0;
    }

    /// How often a fault was noted, whether or not it was known.
    pub fn noted(&self) -> usize {
        self.noted
    }

    /// The faults in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = (DefectKind, &'static str)> + '_ {
        self.found.iter().copied()
    }
}

/// Why a record is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Which fault.
    pub kind: DefectKind,
    /// Which field, where one is to blame.
    pub field: Option<&'static str>,
}

impl Reject {
    /// The record lacks a field without which it means nothing.
    pub fn missing(field: &'static str) -> Self {
        Self { kind: DefectKind::MissingField, field: Some(field) }
    }
}

impl From<DefectKind> for Reject {
    fn from(kind: DefectKind) -> Self {
        Self { kind, field: None }
    }
}

/// Why nothing comes of a row.
pub enum Unmapped {
    /// It is sound and holds nothing for the analysis, for this reason.
    Ignored(&'static str),
    /// It cannot be understood.
    Rejected(Reject),
}

impl From<Reject> for Unmapped {
    fn from(reject: Reject) -> Self {
        Self::Rejected(reject)
    }
}
