//! Releases of the schema, and an event as one of an older release.

use serde_json::Value;

use super::attributes::{Attribute, EVENT, Kind};

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

    /// Leaves what this release has; what is not said to be of any release stays, to be seen.
    fn keep(self, value: &mut Value, attributes: &[Attribute]) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(|value| self.keep(value, attributes)),
            Value::Object(object) => {
                for attribute in attributes {
                    if !attribute.is_of(self) {
                        object.remove(attribute.name);
                    } else if let (Kind::Object(inner), Some(value)) = (attribute.kind, object.get_mut(attribute.name)) {
                        self.keep(value, inner);
                    }
                }
            }
            _ => {}
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
        self.keep(&mut event, EVENT);
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
