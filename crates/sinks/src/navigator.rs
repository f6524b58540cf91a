//! Findings as a layer of the ATT&CK Navigator (format 4.5, `layers/spec/v4.5` of its repository): techniques by the greatest
//! score.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};
use tollgate_model::Finding;

use crate::about::About;
use crate::jsonl::write_json_line;
use crate::texts::prose;
use crate::words::counted;

/// Macs that a comment names.
const MOST_NAMED: usize = 20;

#[derive(Default)]
struct Seen {
    greatest: u8,
    findings: usize,
    levels: BTreeMap<&'static str, usize>,
    hosts: BTreeMap<String, usize>,
}

/// Writes a layer of all findings.
///
/// # Errors
/// The writer fails.
pub fn write_findings_layer(out: &mut impl Write, findings: impl Iterator<Item = Finding>, about: &About) -> io::Result<()> {
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    for finding in findings {
        let encryption = finding.chains.first().and_then(|chain| chain.encryption);
        let seen = seen.entry(about.technique(encryption)).or_default();
        seen.greatest = seen.greatest.max(finding.score);
        seen.findings = seen.findings.saturating_add(1);
        add(&mut seen.levels, finding.level.name());
        add(&mut seen.hosts, prose(&finding.host.text()));
    }
    let techniques: Vec<Value> = seen.iter().map(|(technique, seen)| entry(technique, seen)).collect();
    write_json_line(
        out,
        &json!({
            "name": format!("{} on {}: findings", about.analytic, about.platform),
            "versions": {"attack": about.release_number(), "navigator": "5.2.0", "layer": "4.5"},
            "domain": "enterprise-attack",
            "description": "Scores are those of the greatest finding of a technique. The mapping is this product's own.",
            "filters": {"platforms": [about.platform]},
            "techniques": techniques,
            "gradient": {"colors": ["#ffffff", "#ffe766", "#ff6666"], "minValue": 0, "maxValue": 100},
            "legendItems": [],
            "metadata": [{"name": "tollgate", "value": about.version}, {"name": "content", "value": about.policy}],
        }),
    )
}

fn add<K: Ord>(counts: &mut BTreeMap<K, usize>, key: K) {
    let count = counts.entry(key).or_default();
    *count = count.saturating_add(1);
}

fn entry(technique: &str, seen: &Seen) -> Value {
    let levels: Vec<String> = seen.levels.iter().map(|(level, count)| format!("{count} {level}")).collect();
    let hosts: Vec<&str> = seen.hosts.keys().take(MOST_NAMED).map(String::as_str).collect();
    let more = seen.hosts.len().saturating_sub(hosts.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    json!({
        "techniqueID": technique, "tactic": "exfiltration", "score": seen.greatest, "enabled": true, "showSubtechniques": true,
        "comment": format!("{} ({}) on {}: {}{more}", counted(seen.findings, "finding"), levels.join(", "), counted(seen.hosts.len(), "Mac"), hosts.join(", ")),
        "metadata": [],
    })
}
