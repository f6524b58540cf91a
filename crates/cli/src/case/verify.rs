//! `tollgate case verify`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::Value;
use tollgate_engine::Redaction;
use tollgate_evidence::{Bundle, MOST_BYTES, Signer, sha256};
use tollgate_model::{Doubt, Finding, FindingId, TelemetryQuality, Untrusted};
use tollgate_policy::{Baseline, Policy};
use tollgate_sinks::{FindingDocument, write_json_line};

use super::agree;
use super::args::VerifyArguments;
use super::compare::differences;
use super::contents::{PolicyIndex, Redactions};
use super::enclosed::{Enclosed, Index};
use super::forms::{TIMELINE, forms, is_form};
use super::gather::Gathered;
use super::redact::ANEW;
use super::story::steps_alone;
use crate::allow::log::read_regular;
use crate::exit::Exit;
use crate::key;
use crate::output::print;

/// Bytes of a file of signers.
const MOST_SIGNERS: u64 = 1 << 20;

/// What came of looking.
#[derive(Debug, Serialize)]
struct Verified {
    /// Whether nothing was found that does not hold.
    holds: bool,
    /// SHA-256 of the manifest.
    bundle: String,
    /// `whole`, `masked` or `findings`.
    contents: String,
    /// The case that it belongs to.
    case: Option<String>,
    /// Version of the program that sealed it.
    sealed_by_version: String,
    /// Files that the manifest names.
    files: usize,
    /// Fingerprint of the key that signed.
    signer: Option<String>,
    /// Who was trusted with that key; absent if nobody vouches for it.
    vouched_for: Option<String>,
    /// Manifest of the bundle that it was derived from.
    parent: Option<String>,
    /// Whether that bundle was seen, and is the one.
    parent_seen: bool,
    /// Whether the content is that of this version of the program; absent if it was not looked at.
    content_is_builtin: Option<bool>,
    /// What became of each finding.
    findings: Vec<Derived>,
    /// Files that are as they were sealed, but that nothing in the bundle proves.
    as_sealed: Vec<String>,
    /// What does not hold.
    faults: Vec<String>,
}

/// What became of a finding.
#[derive(Debug, Serialize)]
struct Derived {
    id: String,
    /// `derived again, the same`, `as in the parent`, `not derived: ..`, or what differs.
    outcome: String,
}

/// Says whether a bundle holds.
pub fn run(arguments: &VerifyArguments) -> Result<Exit> {
    let trusted = arguments.signers.as_deref().map(signers).transpose()?;
    let bundle = match read(&arguments.bundle)? {
        Ok(bundle) => bundle,
        Err(fault) => return refuse(&fault, arguments.json),
    };
    let parent = match arguments.parent.as_deref().map(read).transpose()? {
        None => None,
        Some(Ok(parent)) => Some(parent),
        Some(Err(fault)) => return refuse(&format!("the parent: {fault}"), arguments.json),
    };
    let verified = verify(&bundle, trusted.as_deref(), parent.as_ref());
    print(|mut out| {
        if arguments.json {
            return write_json_line(&mut out, &verified);
        }
        writeln!(out, "manifest {}", verified.bundle)?;
        writeln!(
            out,
            "  sealed by version {}, holds {}, {} files",
            shown(&verified.sealed_by_version),
            shown(&verified.contents),
            verified.files
        )?;
        if let Some(case) = &verified.case {
            writeln!(out, "  of {}", shown(case))?;
        }
        match (&verified.signer, &verified.vouched_for) {
            (Some(signer), Some(who)) => writeln!(out, "  signed by {signer}: {}", shown(who))?,
            (Some(signer), None) => writeln!(out, "  signed by {signer}, for whom nobody vouches (--signers)")?,
            (None, _) => {}
        }
        if let Some(parent) = &verified.parent {
            let seen = if verified.parent_seen { "seen" } else { "not seen (--parent)" };
            writeln!(out, "  derived from {}: {seen}", shown(parent))?;
        }
        let content = match verified.content_is_builtin {
            Some(true) => "that of this version",
            Some(false) => "its own",
            None => "not looked at",
        };
        writeln!(out, "  content: {content}")?;
        for finding in &verified.findings {
            writeln!(out, "  finding {}: {}", shown(&finding.id), shown(&finding.outcome))?;
        }
        if !verified.as_sealed.is_empty() {
            writeln!(out, "  as sealed, and by nothing else here: {}", verified.as_sealed.join(", "))?;
        }
        for fault in &verified.faults {
            writeln!(out, "  FAULT {}", shown(fault))?;
        }
        writeln!(out, "{}", if verified.holds { "holds" } else { "DOES NOT HOLD" })
    })?;
    Ok(if verified.holds { Exit::Done } else { Exit::Unsound })
}

/// A bundle that is none.
fn refuse(fault: &str, json: bool) -> Result<Exit> {
    print(|mut out| {
        if json {
            write_json_line(&mut out, &serde_json::json!({"holds": false, "faults": [fault]}))
        } else {
            writeln!(out, "  FAULT {}\nDOES NOT HOLD", shown(fault))
        }
    })?;
    Ok(Exit::Unsound)
}

/// A text of a bundle, safe to print.
pub fn shown(text: &str) -> String {
    Untrusted::from(text).shortened(400)
}

/// Reads a bundle, or says why it is none.
pub fn read(path: &Path) -> Result<Result<Bundle, String>> {
    let name = || shown(&path.to_string_lossy());
    // A link to a bundle is as good as its name; what is no file never was a bundle.
    let bytes = match std::fs::canonicalize(path).and_then(|path| read_regular(&path, MOST_BYTES)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(error).with_context(name),
        Err(error) => return Ok(Err(format!("{}: {error}", name()))),
    };
    Ok(Bundle::read(&bytes).map_err(|error| error.to_string()))
}

/// Keys that are trusted, with whose they are.
fn signers(path: &Path) -> Result<Vec<(String, Signer)>> {
    let name = || shown(&path.to_string_lossy());
    let text = String::from_utf8(read_regular(path, MOST_SIGNERS).with_context(name)?).with_context(name)?;
    if let Some(signer) = Signer::read(&text) {
        return Ok(vec![(name(), signer)]);
    }
    let signers = Signer::allowed(&text);
    if signers.is_empty() {
        bail!("{}: no Ed25519 key of an allowed signer is in it", name());
    }
    Ok(signers)
}

fn verify(bundle: &Bundle, trusted: Option<&[(String, Signer)]>, parent: Option<&Bundle>) -> Verified {
    let manifest = &bundle.manifest;
    let mut faults: Vec<String> = bundle.faults().into_iter().map(|fault| format!("{}: {}", fault.of, fault.what)).collect();
    let signer = bundle.signer();
    let vouched_for = trusted.zip(signer.as_ref()).and_then(|(trusted, signer)| trusted.iter().find(|(_, known)| known == signer));
    if trusted.is_some() && vouched_for.is_none() {
        faults.push("manifest.sig: whoever signed is none of the trusted signers".to_owned());
    }
    faults.extend(shape(bundle));
    let mut findings = Vec::new();
    let mut content_is_builtin = None;
    // Nothing of a bundle whose bytes do not hold is worth running.
    if faults.is_empty() {
        match policy(bundle) {
            Ok(policy) => {
                content_is_builtin = Some(policy.digest() == Policy::builtin().digest());
                findings = if manifest.holds == "whole" {
                    derived(bundle, &Arc::new(policy), &mut faults)
                } else {
                    as_in_parent(bundle, parent, &mut faults)
                };
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        faults.extend(agree::faults(bundle));
    }
    let parent_seen = parent.is_some_and(|parent| manifest.parent.as_ref() == Some(&parent.digest()));
    if let Some(parent) = parent {
        if !parent_seen {
            faults.push("the parent that was named is not the one that it was derived from".to_owned());
        }
        faults.extend(parent.faults().into_iter().map(|fault| format!("the parent: {}: {}", fault.of, fault.what)));
    }
    Verified {
        holds: faults.is_empty(),
        bundle: bundle.digest(),
        contents: manifest.holds.clone(),
        case: manifest.case.clone(),
        sealed_by_version: manifest.version.clone(),
        files: manifest.files.len(),
        signer: signer.as_ref().map(Signer::fingerprint),
        vouched_for: vouched_for.map(|(who, _)| who.clone()),
        parent: manifest.parent.clone(),
        parent_seen,
        content_is_builtin,
        findings,
        as_sealed: as_sealed(bundle),
        faults,
    }
}

/// Files of which only the signature says that they are true.
fn as_sealed(bundle: &Bundle) -> Vec<String> {
    let whole = bundle.manifest.holds == "whole";
    // Another version may word the forms of a finding otherwise, so that they were not made again.
    let made_again = whole && bundle.manifest.version == env!("CARGO_PKG_VERSION");
    let mut names: Vec<String> = Vec::new();
    if !made_again {
        names.push("findings/".to_owned());
    }
    if !whole {
        names.push("records/".to_owned());
    }
    let alone = ["telemetry.json", "redactions.json", "case.json", "VERIFY.txt", "allowed_signers", "SHA256SUMS"];
    names.extend(alone.into_iter().filter(|name| bundle.file(name).is_some()).map(str::to_owned));
    names
}

/// What the manifest says of the whole that this format does not have.
fn shape(bundle: &Bundle) -> Option<String> {
    let manifest = &bundle.manifest;
    if !["whole", "masked", "findings"].contains(&manifest.holds.as_str()) {
        return Some(format!("manifest.json: it holds {:?}, which is nothing that this version knows", manifest.holds));
    }
    // What is not named would be looked at by nobody.
    let folders: BTreeSet<&str> =
        bundle.files().filter_map(|(name, _)| name.strip_prefix("findings/")).filter_map(|name| name.split('/').next()).collect();
    let named: BTreeSet<&str> = manifest.findings.iter().map(String::as_str).collect();
    // What no version knows would be masked by nobody.
    if let Some((name, _)) = bundle.files().find(|(name, _)| !is_known(name)) {
        return Some(format!("{name}: it is no file of a bundle"));
    }
    let other = named.is_empty() || named.len() != manifest.findings.len() || named != folders;
    other.then(|| "manifest.json: it names other findings than there are, one of them twice, or none".to_owned())
}

/// A file of a bundle as JSON.
pub fn parsed<T: serde::de::DeserializeOwned>(bundle: &Bundle, name: &str) -> Result<T, String> {
    let bytes = bundle.file(name).ok_or_else(|| format!("{name}: it is missing"))?;
    serde_json::from_slice(bytes).map_err(|error| format!("{name}: {error}"))
}

/// Bytes of a finding's document: a real one has some ten thousand, and each takes many times its room while it is compared.
const MOST_DOCUMENT: usize = 16 << 20;

fn document(bundle: &Bundle, name: &str) -> Result<Value, String> {
    match bundle.file(name) {
        Some(bytes) if bytes.len() > MOST_DOCUMENT => Err(format!("{name}: it is larger than a finding is")),
        _ => parsed(bundle, name),
    }
}

fn text<'b>(bundle: &'b Bundle, name: &str) -> Result<&'b str, String> {
    let bytes = bundle.file(name).ok_or_else(|| format!("{name}: it is missing"))?;
    std::str::from_utf8(bytes).map_err(|error| format!("{name}: {error}"))
}

/// The content of a bundle, with what is usual.
fn policy(bundle: &Bundle) -> Result<Policy, String> {
    let index: PolicyIndex = parsed(bundle, "policy/index.json")?;
    let texts: Vec<(&str, &str)> =
        index.files.iter().map(|file| Ok((file.name.as_str(), text(bundle, &file.file)?))).collect::<Result<_, String>>()?;
    let policy = Policy::of_texts(texts)
        .map_err(|errors| format!("the content is invalid: {}", errors.first().map(ToString::to_string).unwrap_or_default()))?;
    if policy.digest() != bundle.manifest.policy || policy.digest() != index.digest {
        return Err("policy/index.json: the content is another than the manifest names".to_owned());
    }
    let baseline = match &index.baseline {
        Some(file) => Some(Baseline::read(file, text(bundle, file)?).map_err(|error| error.to_string())?.1),
        None => None,
    };
    if baseline.as_ref().map(|baseline| &baseline.id) != bundle.manifest.baseline.as_ref() {
        return Err("policy/index.json: the snapshot of what is usual is another than the manifest names".to_owned());
    }
    Ok(match baseline {
        Some(baseline) => policy.with_baseline(baseline),
        None => policy,
    })
}

/// Derives the findings again from the enclosed records.
fn derived(bundle: &Bundle, policy: &Arc<Policy>, faults: &mut Vec<String>) -> Vec<Derived> {
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
        let again = told(&said, again);
        let again = serde_json::to_value(FindingDocument::new(&again, &citations)).map_err(|error| error.to_string())?;
        let differs = differences(&said, &again);
        if differs.is_empty() {
            return Ok(format!(
                "derived again from {} lines, the same",
                enclosed.index.inputs.iter().map(|input| input.lines.len()).sum::<usize>()
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
            told(&said, finding)
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
fn told(said: &Value, mut finding: Finding) -> Finding {
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

/// Compares findings with those of the bundle that they are from.
fn as_in_parent(bundle: &Bundle, parent: Option<&Bundle>, faults: &mut Vec<String>) -> Vec<Derived> {
    let mut derived = Vec::new();
    for id in &bundle.manifest.findings {
        let name = format!("findings/{id}/finding.json");
        let outcome = match (bundle.file(&name), parent.map(|parent| parent.file(&name))) {
            (None, _) => {
                faults.push(format!("{name}: it is missing"));
                "missing"
            }
            (Some(_), None) => "not derived: its records are not here as they were",
            (Some(own), Some(theirs)) if Some(own) == theirs => "as in the parent",
            (Some(_), Some(_)) => {
                faults.push(format!("{name}: the parent has another"));
                "NOT as in the parent"
            }
        };
        derived.push(Derived { id: id.clone(), outcome: outcome.to_owned() });
    }
    // All else that is taken over as it is: forms of the findings, content, custody.
    let taken_over = |name: &str| {
        !ANEW.contains(&name) && name != "redactions.json" && !name.starts_with("records/") && !name.ends_with("/finding.json")
    };
    if let Some(parent) = parent {
        let names: BTreeSet<&str> = bundle.files().chain(parent.files()).map(|(name, _)| name).filter(|name| taken_over(name)).collect();
        let without_records = bundle.manifest.holds == "findings";
        let same = |name: &&str| match (bundle.file(name), parent.file(name)) {
            (Some(own), Some(theirs)) if without_records && name.ends_with(TIMELINE) => steps_alone(theirs).is_ok_and(|left| left == own),
            (own, theirs) => own == theirs,
        };
        let other = names.into_iter().filter(|name| !same(name));
        faults.extend(other.map(|name| format!("{name}: the parent has another")));
    }
    derived
}

/// Names of files that stand alone in a bundle.
const ALONE: [&str; 7] = ["SHA256SUMS", "VERIFY.txt", "allowed_signers", "case.json", "custody.jsonl", "redactions.json", "telemetry.json"];

/// Whether a bundle may have a file of this name.
pub fn is_known(name: &str) -> bool {
    let of_finding = name.strip_prefix("findings/").and_then(|rest| rest.split_once('/'));
    ALONE.contains(&name)
        || of_finding.is_some_and(|(_, form)| is_form(form))
        || ["policy/", "records/"].iter().any(|folder| name.starts_with(folder))
}
