//! The files of a bundle.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tollgate_evidence::{Custody, Entry, sha256, write_custody};
use tollgate_model::Finding;
use tollgate_policy::Policy;
use tollgate_sinks::{CoverageDocument, FindingDocument, write_json_line};

use super::compare::markers;
use super::forms::forms;
use super::gather::Gathered;
use super::work::document::CaseDocument;

/// What a bundle is made of.
pub struct Sealing<'s> {
    pub gathered: &'s Gathered,
    pub policy: &'s Arc<Policy>,
    /// Text of the snapshot of what is usual, if the findings were scored with one.
    pub snapshot: Option<&'s str>,
    /// The key of its redacted secrets.
    pub key: &'s [u8; 32],
    pub covered: &'s CoverageDocument,
    pub custody: &'s [Custody],
    /// The case, if the findings are those of one.
    pub case: Option<&'s CaseDocument<'s>>,
}

/// `policy/index.json`: names of content files, which nobody's file system may make anything of.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyIndex {
    /// SHA-256 over all of it.
    pub digest: String,
    /// Files of the bundle with their names.
    pub files: Vec<PolicyFile>,
    /// The file of the snapshot of what is usual, if there is one.
    pub baseline: Option<String>,
}

/// A content file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    pub file: String,
    pub name: String,
}

/// `redactions.json`: what was masked in the findings.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redactions {
    /// The key under which the ids are HMAC-SHA-256 of secrets; only a whole bundle, which has the secrets, has it.
    pub key: Option<String>,
    /// Where secrets stood.
    pub masked: Vec<Masked>,
}

/// A secret that was masked.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Masked {
    /// The finding.
    pub finding: String,
    /// The field of its document, as a JSON pointer.
    pub field: String,
    /// Bytes of the secret.
    pub length: u64,
    /// Beginning of its keyed digest.
    pub id: String,
}

/// Files with what they are.
pub type Files = Vec<(Entry, &'static str)>;

/// How the bundle is checked without this program.
const VERIFY: &str = "\
How to check this bundle without Tollgate. Nothing here needs a network.

1. The signature of the manifest (allowed_signers names the key that the bundle itself names: put a key that you trust
   there instead):

     ssh-keygen -Y verify -f allowed_signers -I sealed-by -n tollgate-evidence -s manifest.sig < manifest.json

2. The bytes of every file:

     sha256sum -c SHA256SUMS

   SHA256SUMS is itself a file of the manifest: `sha256sum SHA256SUMS`, and look it up there.

3. A record against the file that it came from: records/index.json has for each line its input, the input's SHA-256, the
   line's number, offset and SHA-256. For example

     tail -c +$((OFFSET + 1)) INPUT | head -c LENGTH | sha256sum

With Tollgate: `tollgate case verify FILE`, which also derives the findings again from the records.
";

/// A value as a file of one line of JSON, in which what could act on whoever prints it is written as numbers.
pub fn json_line(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut line = Vec::new();
    write_json_line(&mut line, value)?;
    Ok(line)
}

/// A file of a bundle.
pub fn entry(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Entry {
    Entry { name: name.into(), bytes: bytes.into() }
}

/// All files of a whole bundle.
pub fn contents(sealing: &Sealing<'_>) -> Result<Files> {
    let mut files = forms(sealing.gathered, sealing.policy, sealing.key)?;
    let Gathered { enclosed, .. } = sealing.gathered;
    files.push((entry("records/index.json", json_line(&enclosed.index)?), "where each record stood"));
    for (input, bytes) in enclosed.index.inputs.iter().zip(&enclosed.records) {
        files.push((entry(input.file.as_str(), bytes.to_vec()), "records, byte for byte"));
    }
    files.extend(of_policy(sealing)?);
    files.push((entry("redactions.json", json_line(&redactions(sealing)?)?), "secrets that the findings do not show"));
    files.push((entry("telemetry.json", json_line(&telemetry(sealing))?), "how much could have been seen"));
    if let Some(case) = sealing.case {
        files.push((entry("case.json", json_line(case)?), "the case, and how its findings stand"));
    }
    files.push((entry("custody.jsonl", write_custody(sealing.custody)), "who did what with the case"));
    Ok(files)
}

/// Adds what every bundle has, by the files that it has otherwise.
pub fn with_checks(mut files: Files, signer: &str) -> Files {
    files.push((entry("VERIFY.txt", VERIFY), "how to check it"));
    let allowed = format!("sealed-by namespaces=\"{}\" {signer}\n", tollgate_evidence::NAMESPACE);
    files.push((entry("allowed_signers", allowed), "the key that it says it was sealed with"));
    files.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    let mut sums = String::new();
    for (entry, _) in &files {
        let _ = writeln!(sums, "{}  {}", sha256(&entry.bytes), entry.name);
    }
    files.push((entry("SHA256SUMS", sums), "hashes as sha256sum reads them"));
    files
}

fn of_policy(sealing: &Sealing<'_>) -> Result<Files> {
    let mut files = Files::new();
    let mut index = PolicyIndex { digest: sealing.policy.digest().to_owned(), files: Vec::new(), baseline: None };
    for (at, (name, text)) in sealing.policy.files().enumerate() {
        let file = format!("policy/{at:05}.toml");
        files.push((entry(file.as_str(), text), if name.contains('/') { "an allow entry" } else { "content" }));
        index.files.push(PolicyFile { file, name: name.to_owned() });
    }
    if let Some(snapshot) = sealing.snapshot {
        let file = "policy/baseline.jsonl";
        files.push((entry(file, snapshot), "what is usual"));
        index.baseline = Some(file.to_owned());
    }
    files.push((entry("policy/index.json", json_line(&index)?), "names of the content files"));
    Ok(files)
}

fn redactions(sealing: &Sealing<'_>) -> Result<Redactions> {
    let mut masked = Vec::new();
    for finding in &sealing.gathered.findings {
        let document = serde_json::to_value(FindingDocument::new(finding, &sealing.gathered.citations))?;
        note(finding, "", &document, &mut masked);
    }
    let key = sealing.key.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Redactions { key: Some(key), masked })
}

fn note(finding: &Finding, field: &str, value: &Value, masked: &mut Vec<Masked>) {
    match value {
        Value::String(text) => {
            let new = |(_, length, id): (usize, u64, &str)| Masked {
                finding: finding.id.0.clone(),
                field: field.to_owned(),
                length,
                id: id.to_owned(),
            };
            masked.extend(markers(text).into_iter().map(new));
        }
        Value::Array(values) => values.iter().enumerate().for_each(|(at, value)| note(finding, &format!("{field}/{at}"), value, masked)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| note(finding, &format!("{field}/{name}"), value, masked)),
        _ => {}
    }
}

/// Quality of the telemetry of the findings' Macs; of others nothing is told.
fn telemetry(sealing: &Sealing<'_>) -> Value {
    let findings = &sealing.gathered.findings;
    let hosts: Vec<&str> = findings.iter().map(|finding| finding.host.raw()).collect();
    let covered: Vec<_> = sealing.covered.hosts.iter().filter(|row| hosts.contains(&row.host.as_str())).collect();
    let losses: Vec<_> = sealing.gathered.enclosed.index.losses.iter().collect();
    json!({
        "of": "the records of these Macs in all inputs that were read, not only the enclosed ones",
        "first": sealing.covered.first, "last": sealing.covered.last,
        "rejected": sealing.covered.rejected,
        "hosts": covered,
        "losses": losses,
        "findings": findings.iter().map(|finding| json!({
            "id": finding.id.0, "host": finding.host.raw(), "lost": finding.telemetry.lost, "lag_ms": finding.telemetry.lag_ms,
            "skew_ms": finding.telemetry.skew_ms, "late": finding.telemetry.late, "quiet_minutes": finding.telemetry.quiet_minutes,
            "doubts": finding.telemetry.doubts.iter().map(|doubt| doubt.name()).collect::<Vec<_>>(),
            "attribution": finding.chains.first().and_then(|chain| chain.attribution).map(|rung| rung.name()),
            "mode": finding.chains.first().map(|chain| chain.mode.name()),
        })).collect::<Vec<_>>(),
    })
}
