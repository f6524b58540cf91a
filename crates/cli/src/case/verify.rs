//! `tollgate case verify`.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tollgate_evidence::{Bundle, MOST_BYTES, Signer};
use tollgate_model::Untrusted;
use tollgate_policy::Policy;
use tollgate_sinks::{counted, write_json_line};

use super::agree;
use super::args::VerifyArguments;
use super::derive::derived;
use super::opened::policy;
use super::parent::as_in_parent;
use super::shape::shape;
use crate::allow::log::read_regular;
use crate::exit::Exit;
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
pub struct Derived {
    /// Which.
    pub id: String,
    /// `derived again, the same`, `as in the parent`, `not derived: ..`, or what differs.
    pub outcome: String,
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
            "  sealed by version {}, holds {}, {}",
            shown(&verified.sealed_by_version),
            shown(&verified.contents),
            counted(verified.files, "file")
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
