//! What stands in the files of a bundle.

use serde_json::Value;
use tollgate_evidence::Bundle;
use tollgate_policy::{Baseline, Policy};

use super::contents::PolicyIndex;

/// A file of a bundle as JSON.
pub fn parsed<T: serde::de::DeserializeOwned>(bundle: &Bundle, name: &str) -> Result<T, String> {
    let bytes = bundle.file(name).ok_or_else(|| format!("{name}: it is missing"))?;
    serde_json::from_slice(bytes).map_err(|error| format!("{name}: {error}"))
}

/// Bytes of a finding's document: a real one has some ten thousand, and each takes many times its room while it is compared.
const MOST_DOCUMENT: usize = 16 << 20;

/// The document of a finding.
pub fn document(bundle: &Bundle, name: &str) -> Result<Value, String> {
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
pub fn policy(bundle: &Bundle) -> Result<Policy, String> {
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
