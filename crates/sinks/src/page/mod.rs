//! Findings as pages for people: self-contained, printable, without script, nothing loaded from anywhere.
//!
//! | module | holds |
//! |---|---|
//! | `section`, `facts` | what is told of one finding |
//! | `sentence` | the finding in one sentence |
//! | `timeline`, `axis` | steps in time |
//! | `graph` | from process to file to destination |
//! | `record` | text of raw records |
//! | `meaning`, `extent` | words, and texts that fit a place |
//! | `markdown`, `spans` | the page of one finding as Markdown, and texts that are nothing but text there |

mod axis;
mod extent;
mod facts;
mod graph;
mod markdown;
mod meaning;
mod record;
mod section;
mod sentence;
mod spans;
#[cfg(test)]
mod tests;
mod timeline;

use std::collections::BTreeMap;
use std::io::{self, Write};

use askama::Template;
use tollgate_model::{Finding, Level};

use crate::about::About;
use crate::document::Citations;
use crate::texts::prose;
use crate::words::bytes;
use section::{Moment, Section};

pub use markdown::write_finding_report;
pub use record::RecordText;
pub(crate) use sentence::sentence;

/// Findings that a hunt's page has a section for; the rest stands in its table alone.
pub const MOST_SECTIONS: usize = 200;

/// Findings in the table of a hunt's page; the rest is counted.
pub const MOST_ROWS: usize = 1_000;

/// A finding with all that its page shows.
#[derive(Debug)]
pub struct FindingPage<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// Names of the inputs and hashes of the records.
    pub citations: &'a Citations,
    /// Text of cited records, secrets masked, by input and offset.
    pub records: &'a BTreeMap<(u32, u64), RecordText>,
    /// By what it was made.
    pub about: &'a About,
}

/// A hunt with all that its page shows.
#[derive(Debug)]
pub struct HuntPage<'a> {
    /// Findings, greatest first, at most [`MOST_ROWS`]; the first [`MOST_SECTIONS`] have a section each.
    pub findings: &'a [Finding],
    /// How many findings there are of each level.
    pub levels: BTreeMap<Level, usize>,
    /// Names of the inputs and hashes of the records.
    pub citations: &'a Citations,
    /// Text of cited records, secrets masked, by input and offset.
    pub records: &'a BTreeMap<(u32, u64), RecordText>,
    /// What was read and how much could have been seen, a line each, safe to print.
    pub seen: &'a [String],
    /// By what it was made.
    pub about: &'a About,
}

/// Writes the page of one finding.
///
/// # Errors
/// The writer fails.
pub fn write_finding_page(out: &mut impl Write, page: &FindingPage) -> io::Result<()> {
    let section = Section::of(1, page.finding, page.citations, page.records);
    render(out, &FindingTemplate { finding: section, about: page.about })
}

/// Writes the page of a hunt.
///
/// # Errors
/// The writer fails.
pub fn write_hunt_page(out: &mut impl Write, page: &HuntPage) -> io::Result<()> {
    let numbered = || (1..).zip(page.findings);
    let count = page.levels.values().sum::<usize>();
    let rows: Vec<Row> = numbered().take(MOST_ROWS).map(|(number, finding)| Row::of(number, finding)).collect();
    let sections = numbered().take(MOST_SECTIONS).map(|(number, finding)| Section::of(number, finding, page.citations, page.records));
    let sections: Vec<Section> = sections.collect();
    let tile = |&level: &Level| {
        let count = page.levels.get(&level).copied().unwrap_or_default();
        (count > 0 || level != Level::Info).then(|| (count, level.name(), meaning::shape(level)))
    };
    let template = HuntTemplate {
        count,
        tiles: Level::ALL.iter().rev().filter_map(tile).collect(),
        more_rows: count.saturating_sub(rows.len()),
        without_section: rows.len().saturating_sub(sections.len()),
        rows,
        findings: sections,
        seen: page.seen,
        about: page.about,
    };
    render(out, &template)
}

fn render(out: &mut impl Write, page: &impl Template) -> io::Result<()> {
    page.render().map_err(io::Error::other).and_then(|page| writeln!(out, "{page}"))
}

#[derive(Template)]
#[template(path = "finding.html")]
struct FindingTemplate<'a> {
    finding: Section,
    about: &'a About,
}

#[derive(Template)]
#[template(path = "hunt.html")]
struct HuntTemplate<'a> {
    count: usize,
    tiles: Vec<(usize, &'static str, &'static str)>,
    rows: Vec<Row>,
    more_rows: usize,
    without_section: usize,
    findings: Vec<Section>,
    seen: &'a [String],
    about: &'a About,
}

/// A finding in the table of a hunt.
struct Row {
    number: usize,
    has_section: bool,
    level: &'static str,
    shape: &'static str,
    score: u8,
    confidence: &'static str,
    host: String,
    what: String,
    to: String,
    volume: String,
    last: Moment,
}

impl Row {
    fn of(number: usize, finding: &Finding) -> Self {
        let destination = finding.chains.first().and_then(|chain| chain.destination.as_ref());
        let categories: Vec<String> = finding.categories.iter().map(|category| prose(&category.as_str().into())).collect();
        let volume = destination.and_then(|destination| destination.bytes_out);
        Self {
            number,
            has_section: number <= MOST_SECTIONS,
            level: finding.level.name(),
            shape: meaning::shape(finding.level),
            score: finding.score,
            confidence: finding.confidence.name(),
            host: prose(&finding.host.text()),
            what: if categories.is_empty() { "nothing known to be sensitive".to_owned() } else { categories.join(", ") },
            to: destination.map_or_else(|| "no egress seen".to_owned(), |destination| prose(&destination.name)),
            volume: volume.map_or_else(|| "unknown".to_owned(), bytes),
            last: Moment::of(finding.last_seen),
        }
    }
}
