//! Findings as Detection Findings (class 2004) of the Open Cybersecurity Schema Framework.
//!
//! Attributes, identifiers and what is required are those of the schema's own release files (schema.ocsf.io), against which
//! the outputs are validated. Older releases lack some attributes (`attributes`); `version` takes these away.
//!
//! Everything is derived from the finding, so that the same finding is the same bytes: the time of the event is that of the
//! last egress, not of the run.

mod attributes;
mod evidence;
mod observables;
mod version;

use serde_json::{Map, Value, json};
use tollgate_model::{Chain, Confidence, Finding, Level, Timestamp};

use crate::about::{About, TACTIC, parent};
use crate::document::{Citations, FindingDocument};
use crate::page::sentence;
use crate::texts::{Texts, document_text};

pub(crate) use attributes::{Attribute, EVENT, Kind};
pub use version::OcsfVersion;

/// The class: Findings, Detection Finding.
const CATEGORY: u32 = 2;
const CLASS: u32 = 2004;

/// A finding as one event.
pub fn ocsf_event(finding: &Finding, citations: &Citations, about: &About, version: OcsfVersion) -> Value {
    let texts = &Texts::default();
    let (activity, activity_name) = if finding.revision <= 1 { (1, "Create") } else { (2, "Update") };
    let (severity_id, severity) = severity(finding.level);
    let (confidence_id, confidence) = confidence(finding.confidence);
    let (risk_level_id, risk_level) = risk(finding.level);
    let evidences = evidence::all(finding, texts);
    let mut event = json!({
        "metadata": {
            "version": version.number(),
            "profiles": ["datetime", "host", "incident"],
            "product": {"name": "Tollgate", "vendor_name": "Tollgate", "version": about.version},
            "uid": format!("{}-{}", finding.id.0, finding.revision),
            "correlation_uid": finding.id.0,
            "labels": [about.analytic.to_lowercase(), format!("content:{}", about.policy)],
        },
        "category_uid": CATEGORY, "category_name": "Findings",
        "class_uid": CLASS, "class_name": "Detection Finding",
        "activity_id": activity, "activity_name": activity_name,
        "type_uid": CLASS * 100 + activity, "type_name": format!("Detection Finding: {activity_name}"),
        "time": millis(finding.last_seen), "time_dt": crate::words::time(finding.last_seen),
        "start_time": millis(finding.first_seen), "end_time": millis(finding.last_seen),
        "severity_id": severity_id, "severity": severity,
        "status_id": 1, "status": "New",
        "confidence_id": confidence_id, "confidence": confidence,
        "risk_score": finding.score, "risk_level_id": risk_level_id, "risk_level": risk_level,
        "is_alert": true,
        "verdict_id": 0, "verdict": "Unknown",
        "message": sentence(finding),
        "finding_info": info(finding, citations, about),
        "device": device(finding, texts),
        "evidences": evidences,
        "anomaly_analyses": analyses(finding, texts),
        "unmapped": {"tollgate": unmapped(finding, citations)},
    });
    if let Some(event) = event.as_object_mut() {
        if let Some(escalation) = &finding.escalation {
            let (id, name) = priority(&escalation.priority);
            event.insert("priority_id".to_owned(), json!(id));
            event.insert("priority".to_owned(), json!(name));
            event.insert("remediation".to_owned(), json!({"desc": texts.take(&escalation.act.join("; "))}));
        }
        let observables = observables::of(event);
        event.insert("observables".to_owned(), observables);
    }
    version.reduce(event)
}

/// Milliseconds since 1970.
fn millis(time: Timestamp) -> i64 {
    time.0.div_euclid(1_000_000)
}

fn severity(level: Level) -> (u8, &'static str) {
    match level {
        Level::Info => (1, "Informational"),
        Level::Low => (2, "Low"),
        Level::Medium => (3, "Medium"),
        Level::High => (4, "High"),
        Level::Critical => (5, "Critical"),
    }
}

fn confidence(confidence: Confidence) -> (u8, &'static str) {
    match confidence {
        Confidence::Low => (1, "Low"),
        Confidence::Medium => (2, "Medium"),
        Confidence::High => (3, "High"),
    }
}

/// P1 to P4 of the content.
fn priority(priority: &str) -> (u8, &'static str) {
    match priority {
        "P1" => (4, "Critical"),
        "P2" => (3, "High"),
        "P3" => (2, "Medium"),
        "P4" => (1, "Low"),
        _ => (0, "Unknown"),
    }
}

fn risk(level: Level) -> (u8, &'static str) {
    match level {
        Level::Info => (0, "Info"),
        Level::Low => (1, "Low"),
        Level::Medium => (2, "Medium"),
        Level::High => (3, "High"),
        Level::Critical => (4, "Critical"),
    }
}

fn info(finding: &Finding, citations: &Citations, about: &About) -> Value {
    let encryption = finding.chains.first().and_then(|chain| chain.encryption);
    let technique = about.technique(encryption);
    let events = evidence::related(finding, citations);
    json!({
        "uid": finding.id.0,
        "title": about.name,
        "desc": sentence(finding),
        "types": ["Exfiltration"],
        "created_time": millis(finding.last_seen),
        "first_seen_time": millis(finding.first_seen), "last_seen_time": millis(finding.last_seen),
        "analytic": {"uid": about.analytic, "name": about.name, "type_id": 2, "type": "Behavioral", "category": about.platform},
        // ATT&CK gives no technique for an analytic alone: this mapping is this product's own (content `analytic.toml`).
        "attacks": [{
            "version": about.release_number(),
            "tactic": {"uid": TACTIC.0, "name": TACTIC.1},
            "technique": {"uid": parent(technique)},
            "sub_technique": {"uid": technique},
        }],
        "related_events_count": events.len(),
        "related_events": events,
    })
}

fn device(finding: &Finding, texts: &Texts) -> Value {
    json!({
        "hostname": texts.take(finding.host.raw()), "type_id": 0, "type": "Unknown",
        "os": {"name": "macOS", "type_id": 300, "type": "macOS"},
    })
}

/// The score, term by term: what it is made of, and by how much.
fn analyses(finding: &Finding, texts: &Texts) -> Value {
    let Some(chain) = finding.chains.first() else { return json!([]) };
    let anomalies: Vec<Value> = chain
        .terms
        .iter()
        .map(|term| {
            json!({
                "observation_parameter": term.name,
                "observation_type": term.name.split(':').next().unwrap_or_default(),
                "observations": [{"value": format!("{:+}", term.points)}],
                "observed_pattern": texts.take(term.reason.raw()),
            })
        })
        .collect();
    if anomalies.is_empty() {
        return json!([]);
    }
    let mut analysis = Map::new();
    analysis.insert("analysis_targets".to_owned(), targets(finding, chain, texts));
    analysis.insert("anomalies".to_owned(), anomalies.into());
    if let Some(baseline) = &finding.baseline {
        let baseline = json!([{"observation_parameter": "snapshot of what is usual", "observations": [{"value": baseline}]}]);
        analysis.insert("baselines".to_owned(), baseline);
    }
    json!([analysis])
}

fn targets(finding: &Finding, chain: &Chain, texts: &Texts) -> Value {
    let process = finding.process.as_ref().or(finding.lineage.as_ref());
    let process = process.map(|cited| ("process", texts.take(cited.process.image.path.shown().raw())));
    let destination = chain.destination.as_ref().map(|destination| ("destination", texts.take(destination.name.raw())));
    let targets: Vec<Value> = process
        .into_iter()
        .chain(destination)
        .chain([("device", texts.take(finding.host.raw()))])
        .map(|(of, name)| json!({"type": of, "name": name}))
        .collect();
    targets.into()
}

/// What has no place in the schema: the finding as `--format jsonl` has it, without what stands above.
fn unmapped(finding: &Finding, citations: &Citations) -> Value {
    let Ok(Value::Object(mut document)) = serde_json::to_value(FindingDocument::new(finding, citations)) else { return json!({}) };
    for above in ["id", "score", "level", "confidence", "first_seen", "last_seen", "host", "steps", "terms"] {
        document.remove(above);
    }
    document.into()
}

/// A short text for an attribute that names something.
fn short(text: &str) -> String {
    document_text(text)
}
