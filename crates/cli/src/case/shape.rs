//! Which files a bundle may have.

use std::collections::BTreeSet;

use tollgate_evidence::Bundle;

use super::forms::is_form;

/// What the manifest says of the whole that this format does not have.
pub fn shape(bundle: &Bundle) -> Option<String> {
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

/// Names of files that stand alone in a bundle.
const ALONE: [&str; 7] = ["SHA256SUMS", "VERIFY.txt", "allowed_signers", "case.json", "custody.jsonl", "redactions.json", "telemetry.json"];

/// Whether a bundle may have a file of this name.
pub fn is_known(name: &str) -> bool {
    let of_finding = name.strip_prefix("findings/").and_then(|rest| rest.split_once('/'));
    ALONE.contains(&name)
        || of_finding.is_some_and(|(_, form)| is_form(form))
        || ["policy/", "records/"].iter().any(|folder| name.starts_with(folder))
}
