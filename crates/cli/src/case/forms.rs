//! The forms of the findings of a bundle: one is derived again, the others are made again of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use tollgate_engine::Redaction;
use tollgate_model::{Finding, Origin};
use tollgate_policy::Policy;
use tollgate_sinks::{
    About, FindingDocument, FindingPage, OcsfVersion, RecordText, ecs_document, explain, ocsf_event, write_finding_page,
    write_finding_report, write_timesketch,
};

use super::contents::{Files, entry, json_line};
use super::gather::Gathered;
use super::story::{MOST_TIMELINES, sheet};
use crate::forms::about;
use crate::masking::masked;

/// The rows of what happened around a finding.
pub const TIMELINE: &str = "timeline.csv";

/// Files of a finding, each with what it is.
const FORMS: [(&str, &str); 8] = [
    ("ecs.json", "the finding as ECS"),
    ("explanation.txt", "why it stands as it does"),
    ("finding.json", "the finding: the form that is derived again"),
    ("ocsf.json", "the finding as OCSF"),
    ("report.html", "the finding as a page for people, secrets masked"),
    ("report.md", "the finding as Markdown for people, secrets masked"),
    (TIMELINE, "what happened around it, a row a record, secrets masked"),
    ("timeline.jsonl", "its steps, for Timesketch"),
];

/// Whether this is what a file of a finding is called.
pub fn is_form(name: &str) -> bool {
    FORMS.iter().any(|(form, _)| *form == name)
}

/// All forms of the findings.
pub fn forms(gathered: &Gathered, policy: &Arc<Policy>, key: &[u8; 32]) -> Result<Files> {
    let mut files = Files::new();
    let redaction = Redaction::new(*key);
    let about = &about(policy);
    let Gathered { findings, enclosed, .. } = gathered;
    for (at, finding) in findings.iter().enumerate() {
        let made = Made { gathered, finding, about, redaction: &redaction };
        for (form, what) in FORMS {
            let bytes = match form {
                TIMELINE if at >= MOST_TIMELINES => continue,
                TIMELINE => sheet(enclosed, policy, finding, &redaction)?,
                form => made.form(form)?,
            };
            files.push((entry(format!("findings/{}/{form}", finding.id.0), bytes), what));
        }
    }
    Ok(files)
}

/// What a form of a finding is made of.
struct Made<'m> {
    gathered: &'m Gathered,
    finding: &'m Finding,
    about: &'m About,
    redaction: &'m Redaction,
}

impl Made<'_> {
    fn form(&self, form: &str) -> Result<Vec<u8>> {
        let Self { gathered: Gathered { citations, .. }, finding, about, .. } = self;
        let mut bytes = Vec::new();
        match form {
            "ecs.json" => return json_line(&ecs_document(finding, citations, about)),
            "explanation.txt" => explain(&mut bytes, finding, citations)?,
            "ocsf.json" => return json_line(&ocsf_event(finding, citations, about, OcsfVersion::default())),
            "report.html" => self.page(|page| write_finding_page(&mut bytes, page))?,
            "report.md" => self.page(|page| write_finding_report(&mut bytes, page))?,
            "timeline.jsonl" => write_timesketch(&mut bytes, finding, citations)?,
            _ => return json_line(&FindingDocument::new(finding, citations)),
        }
        Ok(bytes)
    }

    /// The finding with its records.
    fn page<T>(&self, write: impl FnOnce(&FindingPage<'_>) -> T) -> T {
        let Gathered { citations, enclosed, .. } = self.gathered;
        let origins = self.finding.steps.iter().map(|step| &step.record.origin);
        let text = |origin: &Origin| {
            let record = enclosed.record(origin)?;
            Some(((origin.input, origin.offset), RecordText::masked(&masked(self.redaction, record))))
        };
        let records: BTreeMap<(u32, u64), RecordText> = origins.filter_map(text).collect();
        write(&FindingPage { finding: self.finding, citations, records: &records, about: self.about })
    }
}
