//! Where two sets of findings differ.

use std::collections::BTreeMap;

use tollgate_model::{Chain, Finding, FindingId, HostName};

/// What differs between the oracle's findings and the engine's, one line each. Steps, reasons,
/// revisions and citations are not compared.
pub fn differences(oracle: &[Finding], engine: &[Finding]) -> Vec<String> {
    let by_id = |findings: &'_ [Finding]| -> BTreeMap<(HostName, FindingId), Finding> {
        findings.iter().map(|finding| ((finding.host.clone(), finding.id.clone()), finding.clone())).collect()
    };
    let (left, right) = (by_id(oracle), by_id(engine));
    let mut out = Vec::new();
    for (twice, findings, all) in [("oracle", &left, oracle), ("engine", &right, engine)] {
        if findings.len() != all.len() {
            out.push(format!("the {twice} gives one id to several findings"));
        }
    }
    for (key, finding) in &left {
        match right.get(key) {
            None => out.push(format!("{}: only the oracle finds it: {}", key.1.0, summary(finding))),
            Some(other) => finding_differences(&mut out, finding, other),
        }
    }
    for (key, finding) in right.iter().filter(|(key, _)| !left.contains_key(key)) {
        out.push(format!("{}: only the engine finds it: {}", key.1.0, summary(finding)));
    }
    out
}

/// A finding in one line.
fn summary(finding: &Finding) -> String {
    let chains: Vec<String> = finding.chains.iter().map(|chain| format!("{} {}", name(chain), terms(chain))).collect();
    format!("score {} {:?} {:?} [{}]", finding.score, finding.confidence, finding.categories, chains.join("; "))
}

fn finding_differences(out: &mut Vec<String>, a: &Finding, b: &Finding) {
    let id = &a.id.0;
    let mut note = |what: &str, a: String, b: String| {
        if a != b {
            out.push(format!("{id}: {what}: oracle {a}, engine {b}"));
        }
    };
    note("level", format!("{:?}", a.level), format!("{:?}", b.level));
    note("score", a.score.to_string(), b.score.to_string());
    note("confidence", format!("{:?}", a.confidence), format!("{:?}", b.confidence));
    note("categories", format!("{:?}", a.categories), format!("{:?}", b.categories));
    note("links", format!("{:?}", a.links), format!("{:?}", b.links));
    // The oracle knows no steps; what arguments stand for is shown when they were told.
    let first = b.steps.iter().map(|step| step.time).chain([a.first_seen]).min().unwrap_or(a.first_seen);
    note("first seen", first.0.to_string(), b.first_seen.0.to_string());
    note("last seen", a.last_seen.0.to_string(), b.last_seen.0.to_string());
    note("related", format!("{:?}", a.related), format!("{:?}", b.related));
    let lines = |finding: &Finding| finding.chains.iter().map(|of| format!("\n  {}", chain(of))).collect::<String>();
    note("chains", lines(a), lines(b));
}

fn name(chain: &Chain) -> String {
    chain.destination.as_ref().map_or_else(|| "nowhere".to_owned(), |end| end.name.escaped())
}

/// Terms by name and points, in the order of names.
fn terms(chain: &Chain) -> String {
    let mut terms: Vec<String> = chain.terms.iter().map(|term| format!("{}={}", term.name, term.points)).collect();
    terms.sort();
    terms.join(" ")
}

/// Everything that is compared of a chain.
fn chain(chain: &Chain) -> String {
    let end = chain.destination.as_ref();
    format!(
        "{} at {:?}, {:?} bytes, {} flows, {} candidates, {:?}, {:?}, {:?}, score {}, {:?}, links {:?}, assumed {}, {}",
        name(chain),
        end.and_then(|end| end.endpoint),
        end.and_then(|end| end.bytes_out),
        chain.flows,
        chain.candidates,
        chain.encryption,
        chain.attribution,
        chain.mode,
        chain.score,
        chain.confidence,
        chain.links,
        chain.host_assumed,
        terms(chain),
    )
}
