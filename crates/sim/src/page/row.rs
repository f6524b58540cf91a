//! The table of outcomes.

use std::collections::BTreeMap;

use tollgate_model::{Confidence, Level, Link, Mode, Rung};

use super::PageError;
use crate::SourceSet;

/// What is stated of the finding with the greatest score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// There is one, of this level or above.
    AtLeast(Level),
    /// There is none, or of this level or below.
    AtMost(Level),
    /// There is one, of just this level.
    Exactly(Level),
    /// There is none.
    Silent,
}

impl Stated {
    /// Whether a hunt that came to this is as stated; nothing stands for a hunt that found nothing.
    pub fn holds(self, level: Option<Level>) -> bool {
        match self {
            Self::AtLeast(least) => level.is_some_and(|level| level >= least),
            Self::AtMost(most) => level.is_none_or(|level| level <= most),
            Self::Exactly(stated) => level == Some(stated),
            Self::Silent => level.is_none(),
        }
    }

    /// As a table has it.
    pub fn shown(self) -> String {
        match self {
            Self::AtLeast(level) => format!("≥ {}", level.name()),
            Self::AtMost(level) => format!("≤ {}", level.name()),
            Self::Exactly(level) => format!("= {}", level.name()),
            Self::Silent => "silent".to_owned(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text == "silent" {
            return Some(Self::Silent);
        }
        let (sign, level) = text.split_once(' ')?;
        let level = Level::from_name(level.trim())?;
        match sign {
            "≥" | ">=" => Some(Self::AtLeast(level)),
            "≤" | "<=" => Some(Self::AtMost(level)),
            "=" => Some(Self::Exactly(level)),
            _ => None,
        }
    }
}

/// What is stated for one set of sources. What is left open is not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line on the page.
    pub line: usize,
    /// The outcome.
    pub stated: Stated,
    /// Its confidence.
    pub confidence: Option<Confidence>,
    /// How its flow was given to a process.
    pub attribution: Option<Rung>,
    /// The legs that it stands on.
    pub mode: Option<Mode>,
    /// Links that it must have.
    pub links: Vec<Link>,
    /// Why it is less than what must be.
    pub because: String,
}

/// The rows of a table by set, and the set that its first row begins with.
pub(super) fn rows(table: &[(usize, Vec<String>)]) -> Result<(BTreeMap<SourceSet, Row>, SourceSet), PageError> {
    let mut rows = BTreeMap::new();
    let mut first = None;
    let mut others = None;
    let Some(((header_line, header), body)) = table.split_first() else { return Err(PageError::new(1, "the table is empty")) };
    for (at, column) in header.iter().enumerate() {
        if header.iter().take(at).any(|other| other == column) {
            return Err(PageError::new(*header_line, format!("the table has two columns `{column}`")));
        }
    }
    for (line, cells) in body {
        let (sets, row) = row(*line, header, cells)?;
        for name in sets.split(',').map(str::trim) {
            if name == "others" {
                if others.replace(row.clone()).is_some() {
                    return Err(PageError::new(*line, "`others` is decided twice"));
                }
                continue;
            }
            let known = || SourceSet::ALL.map(SourceSet::name).join(", ");
            let set = SourceSet::from_name(name)
                .ok_or_else(|| PageError::new(*line, format!("`{name}` is no set of sources; they are {}, and others", known())))?;
            if others.is_none() {
                first.get_or_insert(set);
            }
            if rows.insert(set, row.clone()).is_some() {
                return Err(PageError::new(*line, format!("`{name}` is decided twice")));
            }
        }
    }
    for set in SourceSet::ALL {
        if let (None, Some(row)) = (rows.get(&set), &others) {
            rows.insert(set, row.clone());
            first.get_or_insert(set);
        }
        if !rows.contains_key(&set) {
            return Err(PageError::new(*header_line, format!("the table does not decide {}", set.name())));
        }
    }
    let first = first.ok_or_else(|| PageError::new(*header_line, "the table has no rows"))?;
    Ok((rows, first))
}

fn row<'a>(line: usize, header: &[String], cells: &'a [String]) -> Result<(&'a str, Row), PageError> {
    let mut row =
        Row { line, stated: Stated::Silent, confidence: None, attribution: None, mode: None, links: Vec::new(), because: String::new() };
    let mut sets = None;
    let mut stated = None;
    let wrong = |cell: &str, what: &str| PageError::new(line, format!("`{cell}` is no {what}"));
    for (column, cell) in header.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        match column.as_str() {
            "sources" => sets = Some(cell.as_str()),
            "outcome" => {
                let read = Stated::read(cell);
                stated = Some(read.ok_or_else(|| wrong(cell, "outcome: `≥ LEVEL`, `≤ LEVEL`, `= LEVEL` or `silent`"))?);
            }
            "confidence" => row.confidence = Some(Confidence::from_name(cell).ok_or_else(|| wrong(cell, "confidence"))?),
            "attribution" => row.attribution = Some(Rung::from_name(cell).ok_or_else(|| wrong(cell, "attribution"))?),
            "mode" => row.mode = Some(Mode::from_name(cell).ok_or_else(|| wrong(cell, "mode"))?),
            "links" => {
                let links = cell.split([' ', ',']).filter(|link| !link.is_empty());
                row.links = links.map(|link| Link::from_name(link).ok_or_else(|| wrong(link, "link"))).collect::<Result<_, _>>()?;
            }
            "because" => row.because.clone_from(cell),
            other => {
                let known = "sources, outcome, confidence, attribution, mode, links, because";
                return Err(PageError::new(line, format!("`{other}` is no column; they are {known}")));
            }
        }
    }
    row.stated = stated.ok_or_else(|| PageError::new(line, "the row has no outcome"))?;
    if matches!(row.stated, Stated::Silent)
        && (row.confidence.is_some() || row.attribution.is_some() || row.mode.is_some() || !row.links.is_empty())
    {
        return Err(PageError::new(line, "where nothing is found there is nothing to say of it"));
    }
    Ok((sets.ok_or_else(|| PageError::new(line, "the row names no sources"))?, row))
}
