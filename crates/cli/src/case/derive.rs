//! Deriving the findings of a bundle again from the records that it encloses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use tollgate_engine::Redaction;
use tollgate_evidence::{Bundle, sha256};
use tollgate_model::{Doubt, Finding, FindingId, TelemetryQuality};
use tollgate_policy::Policy;
use tollgate_sinks::{FindingDocument, counted};

use super::compare::differences;
use super::contents::Redactions;
use super::enclosed::{Enclosed, Index};
use super::forms::forms;
use super::gather::Gathered;
use super::opened::{document, parsed};
use super::verify::Derived;
use crate::key;

/// Derives the findings again from the enclosed records.
pub fn derived(bundle: &Bundle, policy: &Arc<Policy>, faults: &mut Vec<String>) -> Vec<Derived> {
    let read = || -> Result<(Enclosed, [u8; 32]), String> {
        let redactions: Redactions = parsed(bundle, "redactions.json")?;
        let key = redactions.key.ok_or("redactions.json: it has no key")?;
        let key = key::parse(&key).map_err(|error| format!("redactions.json: {error}"))?;
        let index: Index = parsed(bundle, "records/index.json")?;
        // Each is held in memory, and an index could name one a million times.
        let mut named = BTreeSet::new();
        if let Some(twice) = index.inputs.iter().find(|input| !named.insert(&input.file)) {
            return Err(format!("records/index.json: it names {} twice", twice.file));
        }
        let bytes = |file: &str| bundle.file(file).ok_or_else(|| format!("{file}: it is missing"));
        let records = index.inputs.iter().map(|input| bytes(&input.file).map(Arc::from)).collect::<Result<_, String>>()?;
        Ok((Enclosed::new(index, records), key))
    };
    let (enclosed, key) = match read() {
        Ok(read) => read,
        Err(fault) => {
            faults.push(fault);
            return Vec::new();
        }
    };
    faults.extend(places(&enclosed));
    let all = enclosed.findings(policy, Redaction::new(key));
    let citations = enclosed.citations(policy, &all);
    let outcome = |id: &String| -> Result<String, String> {
        let name = format!("findings/{id}/finding.json");
        let said = document(bundle, &name)?;
        let Some(again) = Enclosed::find(&all, &FindingId(id.clone())) else {
            return Err(format!("{name}: it is not found in the records"));
        };
        let again = told(&said, again, policy);
        let again = serde_json::to_value(FindingDocument::new(&again, &citations)).map_err(|error| error.to_string())?;
        let differs = differences(&said, &again);
        if differs.is_empty() {
            return Ok(format!(
                "derived again from {}, the same",
                counted(enclosed.index.inputs.iter().map(|input| input.lines.len()).sum::<usize>(), "line")
            ));
        }
        let version = &bundle.manifest.version;
        let other = if version == env!("CARGO_PKG_VERSION") { String::new() } else { format!(" (it was sealed by version {version})") };
        Err(format!("{name}: the records come to something else in {}{other}", differs.join(", ")))
    };
    let mut derived = Vec::new();
    let mut same = Vec::new();
    for id in &bundle.manifest.findings {
        let outcome = outcome(id);
        same.extend(outcome.is_ok().then(|| Enclosed::find(&all, &FindingId(id.clone()))).flatten().map(|finding| {
            let said = document(bundle, &format!("findings/{id}/finding.json")).unwrap_or_default();
            told(&said, finding, policy)
        }));
        let outcome = outcome.unwrap_or_else(|fault| {
            faults.push(fault);
            "NOT derived again".to_owned()
        });
        derived.push(Derived { id: id.clone(), outcome });
    }
    // Another version may word them otherwise.
    if bundle.manifest.version == env!("CARGO_PKG_VERSION") {
        faults.extend(other_forms(bundle, &Gathered { enclosed, findings: same, citations }, policy, &key));
    }
    derived
}

/// The finding with what its document says of records that are not enclosed.
fn told(said: &Value, mut finding: Finding, policy: &Policy) -> Finding {
    let revision = said.get("revision").and_then(Value::as_u64).and_then(|revision| u32::try_from(revision).ok());
    finding.revision = revision.unwrap_or(finding.revision);
    let related = said.get("related").and_then(Value::as_array).into_iter().flatten();
    finding.related = related.filter_map(Value::as_str).map(|id| FindingId(id.to_owned())).collect();
    let telemetry = said.get("telemetry");
    let of = |key: &str| telemetry.and_then(|telemetry| telemetry.get(key));
    let count = |key: &str| of(key).and_then(Value::as_u64).unwrap_or_default();
    let doubts = of("doubts").and_then(Value::as_array).into_iter().flatten();
    finding.weigh(TelemetryQuality {
        lost: 0,
        lag_ms: of("lag_ms").and_then(Value::as_i64),
        skew_ms: of("skew_ms").and_then(Value::as_i64),
        late: count("late"),
        quiet_minutes: count("quiet_minutes"),
        doubts: doubts.filter_map(Value::as_str).filter_map(Doubt::from_name).collect(),
    });
    finding.escalation = policy.escalation(&finding);
    finding
}

/// Forms of findings, for other programs and for people, that are not those of their documents.
fn other_forms(bundle: &Bundle, gathered: &Gathered, policy: &Arc<Policy>, key: &[u8; 32]) -> Vec<String> {
    let forms = match forms(gathered, policy, key) {
        Ok(forms) => forms,
        Err(error) => return vec![format!("findings: their forms cannot be made again: {error}")],
    };
    let made: BTreeMap<&str, &[u8]> = forms.iter().map(|(form, _)| (form.name.as_str(), form.bytes.as_slice())).collect();
    let of = |name: &str| gathered.findings.iter().any(|finding| name.starts_with(&format!("findings/{}/", finding.id.0)));
    let there = bundle.files().map(|(name, _)| name).filter(|name| of(name));
    let names: BTreeSet<&str> = made.keys().copied().chain(there).filter(|name| !name.ends_with("/finding.json")).collect();
    let other = names.into_iter().filter(|name| bundle.file(name) != made.get(name).copied());
    other.map(|name| format!("{name}: it is not what the finding comes to in this form")).collect()
}

/// Lines that are not where and what the index says.
fn places(enclosed: &Enclosed) -> Vec<String> {
    let mut faults = Vec::new();
    for (input, bytes) in enclosed.index.inputs.iter().zip(&enclosed.records) {
        if !input.lines.is_sorted_by(|one, next| one.offset < next.offset) {
            faults.push(format!("{}: its lines are not in the order of the input", input.file));
        }
        let mut rest: &[u8] = bytes;
        for line in &input.lines {
            let length = usize::try_from(line.length).unwrap_or(usize::MAX);
            let split = length.checked_add(1).and_then(|end| rest.split_at_checked(end));
            match split {
                Some((whole, after)) if whole.ends_with(b"\n") && sha256(whole.strip_suffix(b"\n").unwrap_or(whole)) == line.sha256 => {
                    rest = after
                }
                _ => {
                    faults.push(format!("{}: line {} of the input is not what the index says", input.file, line.line));
                    return faults;
                }
            }
        }
        if !rest.is_empty() {
            faults.push(format!("{}: it has more lines than the index", input.file));
        }
    }
    faults
}
