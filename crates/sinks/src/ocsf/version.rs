//! Releases of the schema, and what older ones lack.

use serde_json::Value;

/// A release of the schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum OcsfVersion {
    /// 1.1.0
    V1_1,
    /// 1.3.0
    V1_3,
    /// 1.5.0
    V1_5,
    /// 1.8.0
    #[default]
    V1_8,
}

/// Attributes by the release of these four that has them first. Arrays on the way are passed through.
const NEWER: [(&[&str], OcsfVersion); 17] = [
    (&["is_alert"], OcsfVersion::V1_5),
    (&["priority"], OcsfVersion::V1_5),
    (&["priority_id"], OcsfVersion::V1_5),
    (&["verdict"], OcsfVersion::V1_5),
    (&["verdict_id"], OcsfVersion::V1_5),
    (&["anomaly_analyses"], OcsfVersion::V1_5),
    (&["finding_info", "related_events_count"], OcsfVersion::V1_5),
    (&["finding_info", "related_events", "first_seen_time"], OcsfVersion::V1_5),
    (&["finding_info", "related_events", "tags"], OcsfVersion::V1_5),
    (&["finding_info", "related_events", "title"], OcsfVersion::V1_5),
    (&["evidences", "name"], OcsfVersion::V1_5),
    (&["evidences", "uid"], OcsfVersion::V1_5),
    (&["evidences", "verdict"], OcsfVersion::V1_5),
    (&["evidences", "verdict_id"], OcsfVersion::V1_5),
    (&["evidences", "file", "tags"], OcsfVersion::V1_5),
    (&["evidences", "process", "file", "signature", "state"], OcsfVersion::V1_3),
    (&["evidences", "process", "file", "signature", "state_id"], OcsfVersion::V1_3),
];

/// The observable "File Path", and the release that has it first; before it there is "File Name", which a path is not.
const PATHS: (u64, OcsfVersion) = (45, OcsfVersion::V1_5);

impl OcsfVersion {
    /// Every one, oldest first.
    pub const ALL: [Self; 4] = [Self::V1_1, Self::V1_3, Self::V1_5, Self::V1_8];

    /// Its number in full.
    pub const fn number(self) -> &'static str {
        match self {
            Self::V1_1 => "1.1.0",
            Self::V1_3 => "1.3.0",
            Self::V1_5 => "1.5.0",
            Self::V1_8 => "1.8.0",
        }
    }

    /// An event of the newest release as one of this release.
    pub(super) fn reduce(self, mut event: Value) -> Value {
        if self < Self::V1_8 {
            one_signature(&mut event);
        }
        if self < PATHS.1
            && let Some(Value::Array(observables)) = event.get_mut("observables")
        {
            observables.retain(|observable| observable.get("type_id").and_then(Value::as_u64) != Some(PATHS.0));
        }
        for (path, since) in NEWER {
            if self < since {
                remove(&mut event, path);
            }
        }
        event
    }
}

/// Before 1.8 a file has one signature, not a list of them.
fn one_signature(event: &mut Value) {
    let evidences = event.get_mut("evidences").and_then(Value::as_array_mut);
    for evidence in evidences.into_iter().flatten() {
        let Some(file) = evidence.pointer_mut("/process/file").and_then(Value::as_object_mut) else { continue };
        if let Some(Value::Array(signatures)) = file.remove("signatures") {
            file.extend(signatures.into_iter().next().map(|signature| ("signature".to_owned(), signature)));
        }
    }
}

fn remove(value: &mut Value, path: &[&str]) {
    match (value, path) {
        (Value::Array(values), _) => values.iter_mut().for_each(|value| remove(value, path)),
        (Value::Object(object), [last]) => {
            object.remove(*last);
        }
        (Value::Object(object), [first, rest @ ..]) => {
            if let Some(value) = object.get_mut(*first) {
                remove(value, rest);
            }
        }
        _ => {}
    }
}
