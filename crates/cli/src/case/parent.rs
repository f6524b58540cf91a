//! Holding a redacted bundle against the one that it was derived from.

use std::collections::BTreeSet;

use tollgate_evidence::Bundle;

use super::forms::TIMELINE;
use super::redact::ANEW;
use super::story::steps_alone;
use super::verify::Derived;

/// Compares findings with those of the bundle that they are from.
pub fn as_in_parent(bundle: &Bundle, parent: Option<&Bundle>, faults: &mut Vec<String>) -> Vec<Derived> {
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
