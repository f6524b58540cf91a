//! Rows of the custody log in words.

use serde_json::Value;
use tollgate_sinks::time;
use tollgate_store::{CASE_EXPORTED, CustodyEntry};

use super::{line, safe};

/// Characters of a hash that are shown: enough to find it by.
const SHOWN_OF_HASH: usize = 16;

/// A row of the custody log in words.
pub fn told(entry: &CustodyEntry) -> String {
    let CustodyEntry { seq, at, actor, action, detail, hash, .. } = entry;
    let detail: Value = serde_json::from_str(detail).unwrap_or(Value::Null);
    let word = |key: &str| detail.get(key).and_then(Value::as_str);
    let count = |key: &str| detail.get(key).and_then(Value::as_i64).unwrap_or_default();
    let reason = word("reason").filter(|reason| !reason.is_empty()).map(|reason| format!(": {}", line(reason))).unwrap_or_default();
    let findings = || {
        let ids = detail.get("findings").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let ids: Vec<String> = ids.map(line).collect();
        if ids.is_empty() { "no findings".to_owned() } else { ids.join(", ") }
    };
    let what = match action.as_str() {
        "found" | "revised" => format!("{action}, revision {} of run {}", count("revision"), count("run")),
        "noted" | "case-noted" => format!("{action}, note {}", count("note")),
        "case-opened" | "case-added" => format!("{action} with {}", findings()),
        CASE_EXPORTED => format!(
            "{action}, bundle {}, manifest {}",
            word("bundle").map_or("?".to_owned(), short),
            word("manifest").map_or("?".to_owned(), short)
        ),
        _ => format!("{} {} -> {}{reason}", line(action), line(word("from").unwrap_or("nobody")), line(word("to").unwrap_or("nobody"))),
    };
    format!("{seq} {} {} {what} [{}]", time(*at), line(actor), short(hash))
}

fn short(hash: &str) -> String {
    safe(hash.get(..SHOWN_OF_HASH).unwrap_or(hash))
}
