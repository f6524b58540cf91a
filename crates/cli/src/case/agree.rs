//! Whether what a bundle says of its case is of one case.

use serde::Deserialize;
use serde_json::Value;
use tollgate_evidence::{Bundle, read_custody};

/// What of `case.json` is asked for; the rest is not kept.
#[derive(Deserialize)]
struct Named {
    id: String,
}

/// Where the custody log and `case.json` are of another case than the manifest names. What cannot be read as such is another's form,
/// and says nothing here.
pub fn faults(bundle: &Bundle) -> Vec<String> {
    let Some(case) = &bundle.manifest.case else { return Vec::new() };
    let mut faults = Vec::new();
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let subject = format!("case:{case}");
    for row in bundle.file("custody.jsonl").and_then(|log| read_custody(log).ok()).unwrap_or_default() {
        let detail = serde_json::from_str::<Value>(&row.done.detail).unwrap_or(Value::Null);
        let other = text(&detail, "subject").filter(|of| of.starts_with("case:") && *of != subject);
        faults.extend(other.map(|of| format!("custody.jsonl: row {} is of {of}, and the manifest of {subject}", row.seq)));
    }
    let said = bundle.file("case.json").and_then(|bytes| serde_json::from_slice::<Named>(bytes).ok());
    let other = said.map(|said| said.id).filter(|id| id != case);
    faults.extend(other.map(|id| format!("case.json: it is of case:{id}, and the manifest of {subject}")));
    faults
}
