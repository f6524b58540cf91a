//! Findings for Timesketch: one line for each step and one for each finding, with the fields that its importer asks for
//! (`message`, `datetime`, `timestamp_desc`; docs of Timesketch, "Import from JSON or CSV").

use std::io::{self, Write};

use serde_json::{Value, json};
use tollgate_model::{Finding, ProcessCited, Untrusted};

use crate::document::Citations;
use crate::jsonl::write_json_line;
use crate::page::sentence;
use crate::texts::{document_text, prose};
use crate::words::{program, time};

/// Writes a finding's lines, in order of time.
///
/// # Errors
/// The writer fails.
pub fn write_timesketch(out: &mut impl Write, finding: &Finding, citations: &Citations) -> io::Result<()> {
    for (at, step) in finding.steps.iter().enumerate() {
        let origin = &step.record.origin;
        let what = [step.path.as_ref().map(|path| prose(path.shown())), step.category.as_ref().map(|category| format!("({category})"))];
        let what: Vec<String> = what.into_iter().flatten().collect();
        let who = step.process.as_ref().map(|cited| program(&cited.process.image, prose)).unwrap_or_default();
        let mut line = json!({
            "message": format!("{who} {} {}", step.kind.name(), what.join(" ")).trim().to_owned(),
            "datetime": time(step.time),
            "timestamp_desc": format!("Tollgate step {}: {}", at.saturating_add(1), step.kind.name()),
        });
        around(&mut line, finding, step.process.as_ref());
        if let Some(fields) = line.as_object_mut() {
            fields.extend(step.path.iter().map(|path| ("file_path".to_owned(), json!(document_text(path.shown().raw())))));
            fields.extend(step.category.iter().map(|category| ("category".to_owned(), json!(category))));
            fields.insert("link".to_owned(), json!(step.link.name()));
            fields.insert("record_file".to_owned(), json!(document_text(&citations.input(origin))));
            fields.insert("record_offset".to_owned(), json!(origin.offset));
            fields.extend(citations.hash(origin).map(|hash| ("record_sha256".to_owned(), json!(hash))));
        }
        write_json_line(out, &line)?;
    }
    let mut line = json!({
        "message": sentence(finding),
        "datetime": time(finding.last_seen),
        "timestamp_desc": "Tollgate finding",
        "score": finding.score,
        "confidence": finding.confidence.name(),
    });
    around(&mut line, finding, finding.process.as_ref());
    write_json_line(out, &line)
}

/// What every line has: which finding, which Mac, who.
fn around(line: &mut Value, finding: &Finding, cited: Option<&ProcessCited>) {
    let Some(fields) = line.as_object_mut() else { return };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("finding_id", json!(finding.id.0));
    put("level", json!(finding.level.name()));
    put("hostname", json!(document_text(finding.host.raw())));
    if let Some(user) = finding.user {
        put("user_id", json!(user.uid));
    }
    if let Some(cited) = cited {
        put("process_path", json!(document_text(cited.process.image.path.shown().raw())));
        put("pid", json!(cited.process.key.pid));
        if !cited.argv.is_empty() {
            let words: Vec<&str> = cited.argv.iter().map(Untrusted::raw).collect();
            put("command_line", json!(document_text(&words.join(" "))));
        }
    }
    let destination = finding.chains.first().and_then(|chain| chain.destination.as_ref());
    if let Some(destination) = destination {
        put("destination", json!(document_text(destination.name.raw())));
    }
}
