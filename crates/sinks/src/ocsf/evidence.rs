//! What each step shows: `evidences`, and the records behind them, `related_events`.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::{Map, Value, json};
use tollgate_model::{Chain, Finding, ProcessCited, Signature, Step, StepKind};

use super::{millis, short};
use crate::document::Citations;
use crate::texts::Texts;

/// One evidence for each step, and one for each destination.
pub fn all(finding: &Finding, texts: &Texts) -> Vec<Value> {
    let sender = finding.process.as_ref();
    let steps = finding.steps.iter().enumerate().map(|(at, step)| of_step(finding, at, step, texts));
    let chains = finding.chains.iter().filter(|chain| chain.destination.is_some()).enumerate();
    let destinations = chains.map(|(at, chain)| of_destination(finding, at, chain, sender, texts));
    let mut all: Vec<Value> = steps.chain(destinations).collect();
    if all.is_empty()
        && let Some(cited) = sender.or(finding.lineage.as_ref())
    {
        all.push(json!({"name": "process", "uid": format!("{}/p", finding.id.0), "process": process(cited, finding, texts)}));
    }
    all
}

fn of_step(finding: &Finding, at: usize, step: &Step, texts: &Texts) -> Value {
    let mut evidence = Map::new();
    evidence.insert("name".to_owned(), json!(format!("{} {}", at.saturating_add(1), step.kind.name())));
    evidence.insert("uid".to_owned(), json!(uid(finding, at)));
    if let Some(cited) = &step.process {
        evidence.insert("process".to_owned(), process(cited, finding, texts));
    }
    if let Some(path) = &step.path {
        let mut file = file(path.shown().raw(), texts);
        if let (Some(file), Some(category)) = (file.as_object_mut(), &step.category) {
            file.insert("tags".to_owned(), json!([{"name": "category", "value": category}]));
        }
        evidence.insert("file".to_owned(), file);
    }
    // The schema wants something that is evidence in itself.
    if step.process.is_none() && step.path.is_none() {
        evidence.insert("data".to_owned(), json!({"step": step.kind.name(), "link": step.link.name()}));
    }
    evidence.insert("verdict_id".to_owned(), json!(4));
    evidence.insert("verdict".to_owned(), json!("Suspicious"));
    evidence.into()
}

fn uid(finding: &Finding, at: usize) -> String {
    format!("{}/{}", finding.id.0, at.saturating_add(1))
}

fn of_destination(finding: &Finding, at: usize, chain: &Chain, sender: Option<&ProcessCited>, texts: &Texts) -> Value {
    let mut evidence = Map::new();
    evidence.insert("name".to_owned(), json!(format!("destination {}", at.saturating_add(1))));
    evidence.insert("uid".to_owned(), json!(format!("{}/d{}", finding.id.0, at.saturating_add(1))));
    if let Some(destination) = &chain.destination {
        let mut endpoint = Map::new();
        let name = destination.name.raw();
        // Where no name is known, the address stands for it.
        let kind = if name.parse::<IpAddr>().is_ok() { "ip" } else { "hostname" };
        endpoint.insert(kind.to_owned(), json!(texts.take(name)));
        if let Some(end) = destination.endpoint {
            endpoint.insert("ip".to_owned(), json!(end.ip.to_string()));
            endpoint.insert("port".to_owned(), json!(end.port));
        }
        evidence.insert("dst_endpoint".to_owned(), endpoint.into());
    }
    evidence.insert("connection_info".to_owned(), json!({"direction_id": 2, "direction": "Outbound"}));
    // Only the greatest chain's sender is told.
    if let Some(cited) = sender.filter(|_| at == 0) {
        evidence.insert("process".to_owned(), process(cited, finding, texts));
    }
    evidence.insert("verdict_id".to_owned(), json!(4));
    evidence.insert("verdict".to_owned(), json!("Suspicious"));
    evidence.into()
}

/// A file by its path; `type_id` 1 is a regular file.
fn file(path: &str, texts: &Texts) -> Value {
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    json!({"name": texts.take(name), "path": texts.take(path), "type_id": 1, "type": "Regular File"})
}

fn process(cited: &ProcessCited, finding: &Finding, texts: &Texts) -> Value {
    let image = &cited.process.image;
    let key = &cited.process.key;
    let path = image.path.shown().raw();
    let mut program = file(path, texts);
    if let Some(program) = program.as_object_mut() {
        let signature = signature(cited, texts);
        program.insert("signatures".to_owned(), json!([signature]));
        if let Some(cdhash) = &image.identity.cdhash {
            program.insert("hashes".to_owned(), json!([{"algorithm_id": 99, "algorithm": "CDHash", "value": texts.take(cdhash.raw())}]));
        }
    }
    let version = key.pidversion.map(|version| format!(".{version}")).unwrap_or_default();
    let mut process = Map::new();
    process.insert("pid".to_owned(), json!(key.pid));
    process.insert("uid".to_owned(), json!(short(&format!("{}|{}{version}", finding.host.raw(), key.pid))));
    process.insert("name".to_owned(), program.get("name").cloned().unwrap_or_default());
    process.insert("file".to_owned(), program);
    if !cited.argv.is_empty() {
        let words: Vec<&str> = cited.argv.iter().map(|word| word.raw()).collect();
        process.insert("cmd_line".to_owned(), json!(texts.take(&words.join(" "))));
    }
    if let Some(parent) = cited.process.parent {
        let version = parent.pidversion.map(|version| format!(".{version}")).unwrap_or_default();
        let uid = short(&format!("{}|{}{version}", finding.host.raw(), parent.pid));
        process.insert("parent_process".to_owned(), json!({"pid": parent.pid, "uid": uid}));
    }
    if let Some(user) = cited.process.audit_user.or(cited.process.user) {
        process.insert("user".to_owned(), json!({"uid": user.to_string()}));
    }
    process.into()
}

/// Apple's code signing has no number in the schema: 99 is "other", and its name stands beside it.
fn signature(cited: &ProcessCited, texts: &Texts) -> Value {
    let identity = &cited.process.image.identity;
    let (state, name) = match identity.signature {
        Signature::Valid => (1, "Valid"),
        Signature::AdHoc => (99, "Ad hoc"),
        Signature::Invalid => (99, "Does not hold"),
        Signature::Unsigned => (99, "Unsigned"),
        Signature::Unknown => (0, "Unknown"),
    };
    let mut signature = Map::new();
    signature.insert("algorithm_id".to_owned(), json!(99));
    let signer = identity.signing_id.as_ref().map(|id| format!(" of {}", texts.take(id.raw()))).unwrap_or_default();
    let whose = if identity.platform_binary == Some(true) { "Apple platform binary" } else { "Apple code signature" };
    signature.insert("algorithm".to_owned(), json!(format!("{whose}{signer}")));
    if let Some(team) = &identity.team_id {
        signature.insert("developer_uid".to_owned(), json!(texts.take(team.raw())));
    }
    signature.insert("state_id".to_owned(), json!(state));
    signature.insert("state".to_owned(), json!(name));
    signature.into()
}

/// The classes of the schema that the records behind steps would be of: File System Activity (1001) create 1, read 2,
/// update 3, rename 5; Process Activity (1007) launch 1; Network Activity (4001) open 1.
const fn type_uid(kind: StepKind) -> u32 {
    match kind {
        StepKind::Copy | StepKind::Archive => 100_101,
        StepKind::Read | StepKind::Reread => 100_102,
        StepKind::Write => 100_103,
        StepKind::Move => 100_105,
        StepKind::Secret | StepKind::Capture => 100_701,
        StepKind::Egress => 400_101,
    }
}

/// The records behind the steps, each once.
pub fn related(finding: &Finding, citations: &Citations) -> Vec<Value> {
    let mut told = BTreeSet::new();
    let mut events = Vec::new();
    for (at, step) in finding.steps.iter().enumerate() {
        let origin = &step.record.origin;
        if !told.insert((origin.input, origin.offset)) {
            continue;
        }
        let place = format!("{}#offset={};length={}", citations.input(origin), origin.offset, origin.length);
        let mut tags = vec![json!({"name": "record", "value": short(&place)})];
        let hash = citations.hash(origin);
        tags.extend(hash.as_ref().map(|hash| json!({"name": "sha256", "value": hash})));
        events.push(json!({
            "uid": hash.unwrap_or_else(|| uid(finding, at)),
            "type_uid": type_uid(step.kind),
            "title": step.kind.name(),
            "first_seen_time": millis(step.time),
            "tags": tags,
        }));
    }
    events
}
