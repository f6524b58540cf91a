//! Findings as pages for people: what the pages need of the inputs, with secrets masked.

use std::collections::BTreeMap;
use std::io::{self, Write};

use tollgate_engine::Redaction;
use tollgate_ingest::read_cited;
use tollgate_model::{Finding, Level};
use tollgate_sinks::{FindingPage, HuntPage, MOST_ROWS, MOST_SECTIONS, RecordText, write_finding_page, write_hunt_page};

use crate::forms::{about, citations};
use crate::masking::masked;
use crate::setup::Setup;

/// Longest record that is read to be shown, in bytes. Part of a record is not shown at all: what is secret in it follows from the whole.
const MOST_BYTES: u32 = 128 << 10;

/// What a hunt's page tells beside its findings.
#[derive(Debug)]
pub struct HuntTold {
    /// How many findings there are of each level.
    pub levels: BTreeMap<Level, usize>,
    /// What was read and how much could have been seen, a line each.
    pub seen: Vec<String>,
}

/// Writes the page of one finding.
pub fn write_finding(mut out: &mut dyn Write, setup: &Setup, redaction: &Redaction, finding: &Finding) -> io::Result<()> {
    let page = FindingPage {
        finding,
        citations: &citations(setup, std::iter::once(finding.clone())),
        records: &records(setup, redaction, std::slice::from_ref(finding)),
        about: &about(&setup.policy),
    };
    write_finding_page(&mut out, &page)
}

/// Writes the page of a hunt. Findings come greatest first.
pub fn write_hunt(
    mut out: &mut dyn Write,
    setup: &Setup,
    redaction: &Redaction,
    findings: impl Iterator<Item = Finding>,
    told: &HuntTold,
) -> io::Result<()> {
    let findings: Vec<Finding> = findings.take(MOST_ROWS).collect();
    let (with_section, _) = findings.split_at(findings.len().min(MOST_SECTIONS));
    let page = HuntPage {
        findings: &findings,
        levels: told.levels.clone(),
        citations: &citations(setup, with_section.iter().cloned()),
        records: &records(setup, redaction, with_section),
        seen: &told.seen,
        about: &about(&setup.policy),
    };
    write_hunt_page(&mut out, &page)
}

/// The text of the records that findings cite.
fn records(setup: &Setup, redaction: &Redaction, findings: &[Finding]) -> BTreeMap<(u32, u64), RecordText> {
    let cited = findings.iter().flat_map(|finding| &finding.steps).map(|step| step.record.origin.clone());
    let mut texts = BTreeMap::new();
    read_cited(&setup.inputs, cited, MOST_BYTES, |place, record| {
        texts.insert(place, RecordText::masked(&masked(redaction, record)));
    });
    texts
}
