//! Findings in the Elastic Common Schema: one alert for each, its main process, file and flow in ECS's own fields, all else
//! under `tollgate`, as `--format jsonl` has it.
//!
//! Field names are those of the ECS field reference, release 9 (`code_signature`, `threat`, `network`); `tollgate` is a name
//! that ECS leaves to others.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::{Map, Value, json};
use tollgate_model::{Confidence, Encryption, Finding, Level, ProcessCited, Signature, Step, StepKind};

use crate::about::{About, TACTIC, parent};
use crate::document::{Citations, FindingDocument};
use crate::page::sentence;
use crate::texts::{Texts, document_text};
use crate::words::time;

/// The release of ECS whose names these are.
const RELEASE: &str = "9.0.0";

/// A finding as one document.
pub fn ecs_document(finding: &Finding, citations: &Citations, about: &About) -> Value {
    let texts = &Texts::default();
    let chain = finding.chains.first();
    let mut document = json!({
        "@timestamp": time(finding.last_seen),
        "ecs": {"version": RELEASE},
        "message": sentence(finding),
        "event": {
            "kind": "alert",
            "category": ["network", "file", "process"],
            "type": ["connection", "access"],
            "action": "encrypted-egress-after-staging",
            "module": "tollgate",
            "dataset": "tollgate.finding",
            "provider": format!("tollgate {}", about.version),
            "id": format!("{}-{}", finding.id.0, finding.revision),
            "severity": severity(finding.level),
            "risk_score": finding.score,
            "start": time(finding.first_seen),
            "end": time(finding.last_seen),
        },
        "rule": {"id": about.analytic, "name": about.name, "ruleset": about.strategy, "version": about.policy},
        "threat": threat(about, chain.and_then(|chain| chain.encryption)),
        "host": {"name": texts.take(finding.host.raw()), "os": {"type": "macos", "platform": "macos"}},
        "observer": {"vendor": "Tollgate", "product": "Tollgate", "version": about.version},
        "related": related(finding, texts),
        "tags": [about.analytic.to_lowercase(), format!("confidence-{}", confidence(finding.confidence))],
        "tollgate": FindingDocument::new(finding, citations),
    });
    let Some(fields) = document.as_object_mut() else { return document };
    if let Some(user) = finding.user {
        fields.insert("user".to_owned(), json!({"id": user.uid.to_string()}));
    }
    if let Some(cited) = finding.process.as_ref().or(finding.lineage.as_ref()) {
        fields.insert("process".to_owned(), process(cited, finding, texts));
    }
    if let Some(step) = main_file(finding)
        && let Some(path) = &step.path
    {
        fields.insert("file".to_owned(), file(path.shown().raw(), texts));
    }
    if let Some(destination) = chain.and_then(|chain| chain.destination.as_ref()) {
        fields.insert("destination".to_owned(), end(destination.name.raw(), destination.endpoint, texts));
        let mut network = json!({"direction": "egress"});
        if let (Some(network), Some(count)) = (network.as_object_mut(), destination.bytes_out) {
            network.insert("bytes".to_owned(), json!(count));
        }
        fields.insert("network".to_owned(), network);
        if let Some(count) = destination.bytes_out {
            fields.insert("source".to_owned(), json!({"bytes": count}));
        }
    }
    document
}

/// ECS leaves the scale to whoever writes: that of Elastic's own alerts, by level.
const fn severity(level: Level) -> u8 {
    match level {
        Level::Info => 1,
        Level::Low => 21,
        Level::Medium => 47,
        Level::High => 73,
        Level::Critical => 99,
    }
}

const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

fn threat(about: &About, encryption: Option<Encryption>) -> Value {
    let technique = about.technique(encryption);
    json!({
        "framework": "MITRE ATT&CK",
        "tactic": {"id": [TACTIC.0], "name": [TACTIC.1]},
        "technique": {"id": [parent(technique)], "subtechnique": {"id": [technique]}},
    })
}

/// What was packed, else the first that was read.
fn main_file(finding: &Finding) -> Option<&Step> {
    let of = |kind: StepKind| finding.steps.iter().find(move |step| step.kind == kind && step.path.is_some());
    of(StepKind::Archive).or_else(|| finding.steps.iter().find(|step| step.path.is_some()))
}

fn file(path: &str, texts: &Texts) -> Value {
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    let mut file = json!({"path": texts.take(path), "name": texts.take(name)});
    let extension = name.rsplit_once('.').filter(|(stem, extension)| !stem.is_empty() && !extension.is_empty());
    if let (Some(file), Some((_, extension))) = (file.as_object_mut(), extension) {
        file.insert("extension".to_owned(), json!(texts.take(extension)));
    }
    file
}

fn end(name: &str, endpoint: Option<tollgate_model::Endpoint>, texts: &Texts) -> Value {
    let mut end = Map::new();
    end.insert("address".to_owned(), json!(texts.take(name)));
    let named = name.parse::<IpAddr>();
    if named.is_err() {
        end.insert("domain".to_owned(), json!(texts.take(name)));
    }
    if let Some(ip) = endpoint.map(|endpoint| endpoint.ip).or(named.ok()) {
        end.insert("ip".to_owned(), json!(ip.to_string()));
    }
    if let Some(endpoint) = endpoint {
        end.insert("port".to_owned(), json!(endpoint.port));
    }
    end.into()
}

/// `entity_id` is host, pid and the kernel's counter: a pid alone comes round again.
fn process(cited: &ProcessCited, finding: &Finding, texts: &Texts) -> Value {
    let image = &cited.process.image;
    let key = &cited.process.key;
    let path = image.path.shown().raw();
    let entity = |key: &tollgate_model::ProcessKey| {
        let version = key.pidversion.map(|version| format!(".{version}")).unwrap_or_default();
        document_text(&format!("{}|{}{version}", finding.host.raw(), key.pid))
    };
    let mut process = json!({
        "pid": key.pid,
        "entity_id": entity(key),
        "executable": texts.take(path),
        "name": texts.take(path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path)),
    });
    let Some(fields) = process.as_object_mut() else { return process };
    if !cited.argv.is_empty() {
        let words: Vec<String> = cited.argv.iter().map(|word| texts.take(word.raw())).collect();
        fields.insert("command_line".to_owned(), json!(texts.take(&words.join(" "))));
        fields.insert("args_count".to_owned(), json!(words.len()));
        fields.insert("args".to_owned(), json!(words));
    }
    if let Some(parent) = &cited.process.parent {
        fields.insert("parent".to_owned(), json!({"pid": parent.pid, "entity_id": entity(parent)}));
    }
    if let Some(signature) = code_signature(cited, texts) {
        fields.insert("code_signature".to_owned(), signature);
    }
    process
}

/// Nothing where the source does not say: unknown is not unsigned.
fn code_signature(cited: &ProcessCited, texts: &Texts) -> Option<Value> {
    let identity = &cited.process.image.identity;
    let (exists, trusted, valid, status) = match identity.signature {
        Signature::Unknown => return None,
        Signature::Valid => (true, true, true, "valid"),
        Signature::AdHoc => (true, false, true, "adhoc"),
        Signature::Invalid => (true, false, false, "invalid"),
        Signature::Unsigned => (false, false, false, "unsigned"),
    };
    let mut signature = Map::new();
    signature.insert("exists".to_owned(), json!(exists));
    signature.insert("trusted".to_owned(), json!(trusted));
    signature.insert("valid".to_owned(), json!(valid));
    signature.insert("status".to_owned(), json!(status));
    for (name, text) in [("signing_id", &identity.signing_id), ("team_id", &identity.team_id)] {
        if let Some(text) = text {
            signature.insert(name.to_owned(), json!(texts.take(text.raw())));
        }
    }
    Some(signature.into())
}

fn related(finding: &Finding, texts: &Texts) -> Value {
    let mut related: Map<String, Value> = Map::new();
    let mut hosts: BTreeSet<String> = [texts.take(finding.host.raw())].into();
    let mut addresses = BTreeSet::new();
    for destination in finding.chains.iter().filter_map(|chain| chain.destination.as_ref()) {
        let name = destination.name.raw();
        match name.parse::<IpAddr>() {
            Ok(ip) => addresses.insert(ip.to_string()),
            Err(_) => hosts.insert(texts.take(name)),
        };
        addresses.extend(destination.endpoint.map(|endpoint| endpoint.ip.to_string()));
    }
    related.insert("hosts".to_owned(), json!(hosts));
    if !addresses.is_empty() {
        related.insert("ip".to_owned(), json!(addresses));
    }
    if let Some(user) = finding.user {
        related.insert("user".to_owned(), json!([user.uid.to_string()]));
    }
    related.into()
}
