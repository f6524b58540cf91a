//! What could have been seen, for tools that keep book of it: a layer of the ATT&CK Navigator, and a DeTT&CT file.
//!
//! Layer: format 4.5 of the Navigator (`layers/spec/v4.5` of its repository). DeTT&CT: data source administration,
//! file version 1.1, with the scores of its wiki: 0 nothing, 1 up to 25 %, 2 up to 50 %, 3 up to 75 %, 4 up to 99 %, 5 all.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::coverage::{CoverageCheckDocument, CoverageDocument};
use crate::coverage_words::{amount, figure, word};
use crate::jsonl::write_json_line;
use crate::texts::prose;
use crate::words::counted;

/// Legs without which no theft can be followed.
const WAY: [&str; 4] = ["process", "files", "attribution", "destination"];

/// Writes a layer: the analytic's technique with a score from 0, nothing can be followed, to 4, everything everywhere.
///
/// # Errors
/// The writer fails.
pub fn write_navigator_layer(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    let told = coverage.hosts.iter().map(|host| WAY.iter().filter(|leg| is_there(host.legs.get(**leg).copied())).count()).sum::<usize>();
    let most = coverage.hosts.len().saturating_mul(WAY.len());
    let score = if most == 0 { 0.0 } else { (4.0 * told as f64 / most as f64).round() };
    let checks: Vec<Value> = coverage
        .checks
        .iter()
        .map(|check| json!({"name": format!("{} {}", check.id, check.name), "value": format!("{}: {} ({})", check.state, figure(check), amount(&check.figure))}))
        .collect();
    let cannot: Vec<String> =
        coverage.cannot_be_seen.iter().map(|cannot| format!("{} ({})", cannot.what, counted(cannot.macs, "Mac"))).collect();
    let comment = format!(
        "{} of {} legs (process, files read, who connected, where to) are told on {}. Cannot be seen with these sources: {}",
        told,
        most,
        counted(coverage.macs, "Mac"),
        if cannot.is_empty() { "nothing known".to_owned() } else { cannot.join("; ") }
    );
    write_json_line(
        out,
        &json!({
            "name": format!("{} on {}: what could be seen", coverage.analytic, coverage.platform),
            "versions": {"attack": coverage.release.trim_start_matches('v'), "navigator": "5.2.0", "layer": "4.5"},
            "domain": "enterprise-attack",
            "description": format!("Measured from {} to {} (UTC).", coverage.first.as_deref().unwrap_or("-"), coverage.last.as_deref().unwrap_or("-")),
            "filters": {"platforms": [coverage.platform]},
            "techniques": [{
                "techniqueID": coverage.technique, "tactic": "exfiltration", "score": score, "comment": comment, "enabled": true,
                "metadata": checks, "showSubtechniques": true,
            }],
            "gradient": {"colors": ["#ff6666", "#ffe766", "#8ec843"], "minValue": 0, "maxValue": 4},
            "legendItems": [],
            "metadata": [{"name": "tollgate", "value": coverage.version}, {"name": "content", "value": coverage.policy}],
        }),
    )
}

fn is_there(state: Option<&str>) -> bool {
    matches!(state, Some("PASS" | "WARN"))
}

/// A data component of ATT&CK, the leg that it is, and the check that says how whole its fields are.
struct Component {
    name: &'static str,
    leg: &'static str,
    fields: &'static str,
    products: &'static [&'static str],
}

const ENDPOINT: &[&str] = &["eslogger", "osquery", "unified-log"];

const COMPONENTS: [Component; 7] = [
    Component { name: "Process Creation", leg: "process", fields: "C16", products: ENDPOINT },
    Component { name: "Command Execution", leg: "process", fields: "C17", products: ENDPOINT },
    Component { name: "File Access", leg: "files", fields: "C05", products: ENDPOINT },
    Component { name: "File Creation", leg: "archives", fields: "C07", products: ENDPOINT },
    Component { name: "Network Connection Creation", leg: "attribution", fields: "C02", products: ENDPOINT },
    Component { name: "Network Traffic Flow", leg: "destination", fields: "C04", products: &["zeek"] },
    Component { name: "Network Traffic Content", leg: "tls", fields: "C08", products: &["zeek"] },
];

/// Writes a data source administration file of DeTT&CT, whose scores are measured. `days` is for how many days records
/// should be kept.
///
/// # Errors
/// The writer fails.
pub fn write_dettect(out: &mut impl Write, coverage: &CoverageDocument, days: u64) -> io::Result<()> {
    // What JSON calls a string, YAML calls one in double quotes.
    let text = |text: &str| Value::String(prose(&text.into())).to_string();
    let date = coverage.last.as_deref().and_then(|last| last.get(..10)).unwrap_or("1970-01-01");
    let systems = text(&counted(coverage.macs, "Mac"));
    writeln!(out, "%YAML 1.2\n---\nversion: 1.1\nfile_type: data-source-administration")?;
    writeln!(out, "name: {}\ndomain: enterprise-attack", text(&format!("{} on {}, measured", coverage.analytic, coverage.platform)))?;
    writeln!(out, "systems:\n  - applicable_to: {systems}\n    platform: [{}]\ndata_sources:", text(coverage.platform.as_str()))?;
    for component in &COMPONENTS {
        let there = coverage.hosts.iter().filter(|host| host.legs.get(component.leg).is_some_and(|leg| *leg != "ABSENT")).count();
        let devices = percent(there as f64, coverage.hosts.len() as f64);
        let check = coverage.checks.iter().find(|check| check.id == component.fields);
        let fields = check.and_then(whole);
        let comment = check.map(|check| format!("{}: {} {} ({})", check.id, word(check.state), figure(check), amount(&check.figure)));
        let available = score(devices) > 0;
        let scores = [
            ("device_completeness", score(devices)),
            ("data_field_completeness", if available { score(fields) } else { 0 }),
            ("timeliness", if available { timeliness(coverage) } else { 0 }),
            ("consistency", if available { score(coverage.checks.iter().find(|check| check.id == "C24").and_then(whole)) } else { 0 }),
            ("retention", if available { score(percent(span(coverage), days as f64)) } else { 0 }),
        ];
        let date = if available { date } else { "" };
        let sources = coverage.hosts.iter().flat_map(|host| host.sources.keys());
        let products: Vec<String> = component
            .products
            .iter()
            .filter(|product| sources.clone().any(|source| source.starts_with(**product)))
            .map(|name| text(name))
            .collect();
        writeln!(out, "  - data_source_name: {}\n    data_source:\n      - applicable_to: [{systems}]", component.name)?;
        writeln!(out, "        date_registered: {date}\n        date_connected: {date}")?;
        writeln!(out, "        products: [{}]\n        available_for_data_analytics: {available}", products.join(", "))?;
        writeln!(out, "        comment: {}\n        data_quality:", text(&comment.unwrap_or_default()))?;
        scores.iter().try_for_each(|(name, score)| writeln!(out, "          {name}: {score}"))?;
    }
    Ok(())
}

/// How much of a check's figure is as it should be, in percent; nothing where too little is known.
fn whole(check: &CoverageCheckDocument) -> Option<f64> {
    let value = check.figure.value.filter(|_| check.state != "UNKNOWN")?;
    Some(if check.better == "less" { 100.0 - value } else { value })
}

fn percent(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| (part / whole * 100.0).clamp(0.0, 100.0))
}

fn score(percent: Option<f64>) -> u8 {
    match percent {
        None => 0,
        Some(percent) if percent <= 0.0 => 0,
        Some(percent) if percent <= 25.0 => 1,
        Some(percent) if percent <= 50.0 => 2,
        Some(percent) if percent <= 75.0 => 3,
        Some(percent) if percent < 99.995 => 4,
        Some(_) => 5,
    }
}

/// By the lag that 95 of a hundred records do not exceed: a minute, five, an hour, a day.
fn timeliness(coverage: &CoverageDocument) -> u8 {
    let lag = coverage.checks.iter().find(|check| check.id == "C11").and_then(|check| check.figure.value);
    match lag {
        None => 0,
        Some(lag) if lag <= 60.0 => 5,
        Some(lag) if lag <= 300.0 => 4,
        Some(lag) if lag <= 3_600.0 => 3,
        Some(lag) if lag <= 86_400.0 => 2,
        Some(_) => 1,
    }
}

/// Days that the records span.
fn span(coverage: &CoverageDocument) -> f64 {
    let second = |time: &Option<String>| time.as_deref()?.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second);
    match (second(&coverage.first), second(&coverage.last)) {
        (Some(first), Some(last)) => last.saturating_sub(first) as f64 / 86_400.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_the_wiki() {
        let told = [0.0, 0.1, 25.0, 25.1, 50.0, 75.0, 75.1, 99.9, 100.0].map(|percent| score(Some(percent)));
        assert_eq!(told, [0, 1, 1, 2, 2, 3, 4, 4, 5]);
        assert_eq!(score(None), 0);
    }
}
