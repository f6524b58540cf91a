//! Whether two documents say the same of a finding.

use serde_json::Value;

/// Names of the fields in which they differ.
pub fn differences(one: &Value, other: &Value) -> Vec<String> {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else { return vec!["all of it".to_owned()] };
    let mut names: Vec<&String> = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name))).collect();
    names.retain(|name| one.get(*name) != other.get(*name));
    names.into_iter().cloned().collect()
}

/// The document with the digests of its redacted secrets left out: they hang on the key.
pub fn without_keys(document: &Value) -> Value {
    match document {
        Value::String(text) => Value::String(keyless(text)),
        Value::Array(values) => values.iter().map(without_keys).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), without_keys(value))).collect(),
        _ => document.clone(),
    }
}

/// Markers of redacted secrets in a text: where each begins, its length, and its id.
pub fn markers(text: &str) -> Vec<(usize, u64, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("[redacted len=")) {
        let begin = from.saturating_add(at);
        from = begin.saturating_add(1);
        let Some(marker) = text.get(begin..).and_then(|rest| rest.split(']').next()) else { break };
        let parts = marker.strip_prefix("[redacted len=").and_then(|rest| rest.split_once(" id="));
        if let Some((Ok(length), id)) = parts.map(|(length, id)| (length.parse(), id)) {
            found.push((begin, length, id));
        }
    }
    found
}

fn keyless(text: &str) -> String {
    let mut out = text.to_owned();
    for (_, _, id) in markers(text) {
        out = out.replace(&format!(" id={id}]"), " id=]");
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_that_differ_are_named() {
        let one = json!({"id": "a", "telemetry": {"lost": 0, "lag_ms": 5}, "score": 3});
        assert_eq!(differences(&one, &one.clone()), Vec::<String>::new());
        let other = json!({"id": "a", "telemetry": {"lost": 1, "lag_ms": 5}, "more": 3});
        assert_eq!(differences(&one, &other), ["telemetry", "score", "more"]);
    }

    #[test]
    fn markers_are_found_and_their_keys_left_out() {
        let text = "a [redacted len=32 id=b78b423e1537] b [redacted len=x id=1] [redacted len=4 id=00]";
        assert_eq!(markers(text), [(2, 32, "b78b423e1537"), (60, 4, "00")]);
        assert_eq!(without_keys(&json!([text])), json!(["a [redacted len=32 id=] b [redacted len=x id=1] [redacted len=4 id=]"]));
    }
}
