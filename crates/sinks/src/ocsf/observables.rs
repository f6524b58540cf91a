//! What can be searched for elsewhere, with where it stands in the event.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Kinds of observables (`observable.type_id` of the schema).
const HOSTNAME: (u8, &str) = (1, "Hostname");
const IP: (u8, &str) = (2, "IP Address");
const HASH: (u8, &str) = (8, "Hash");
const PROCESS: (u8, &str) = (9, "Process Name");
const PATH: (u8, &str) = (45, "File Path");

/// Where they stand within one evidence.
const PLACES: [(&[&str], (u8, &str)); 5] = [
    (&["dst_endpoint", "hostname"], HOSTNAME),
    (&["dst_endpoint", "ip"], IP),
    (&["process", "name"], PROCESS),
    (&["process", "file", "path"], PATH),
    (&["file", "path"], PATH),
];

/// Every value once, in order of place.
pub fn of(event: &Map<String, Value>) -> Value {
    let mut known = BTreeSet::new();
    let mut observables = Vec::new();
    let mut add = |name: String, (type_id, kind): (u8, &str), value: &str| {
        if known.insert((type_id, value.to_owned())) {
            observables.push(json!({"name": name, "type_id": type_id, "type": kind, "value": value}));
        }
    };
    if let Some(host) = event.get("device").and_then(|device| device.get("hostname")).and_then(Value::as_str) {
        add("device.hostname".to_owned(), HOSTNAME, host);
    }
    let evidences = event.get("evidences").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (at, evidence) in evidences.iter().enumerate() {
        for (place, kind) in PLACES {
            let value = place.iter().try_fold(evidence, |value, key| value.get(*key)).and_then(Value::as_str);
            if let Some(value) = value {
                add(format!("evidences[{at}].{}", place.join(".")), kind, value);
            }
        }
        let hash = evidence.pointer("/process/file/hashes/0/value").and_then(Value::as_str);
        if let Some(hash) = hash {
            add(format!("evidences[{at}].process.file.hashes[0].value"), HASH, hash);
        }
    }
    observables.into()
}
