//! What to do about findings.

use std::collections::BTreeSet;

use tollgate_model::{
    Chain, Confidence, Destination, Doubt, Finding, FindingId, HostName, Level, Mode, TelemetryQuality, Term, Timestamp, Untrusted,
};

use crate::Policy;

fn finding(level: Level, category: &str, sent: bool, terms: &[&'static str]) -> Finding {
    let term = |name: &&'static str| Term { name: (*name).into(), points: 1, reason: Untrusted::from("x"), change: "x".into() };
    let destination = sent.then(|| Destination { name: "a.example".into(), endpoint: None, bytes_out: None });
    let chain = Chain {
        destination,
        flows: u32::from(sent),
        candidates: 1,
        encryption: None,
        attribution: None,
        mode: Mode::Full,
        score: 50,
        confidence: Confidence::High,
        links: BTreeSet::new(),
        terms: terms.iter().map(term).collect(),
        host_assumed: false,
    };
    Finding {
        id: FindingId("a".to_owned()),
        revision: 1,
        host: HostName::new("m"),
        level,
        score: 50,
        confidence: Confidence::High,
        first_seen: Timestamp(0),
        last_seen: Timestamp(0),
        user: None,
        lineage: None,
        process: None,
        categories: [category.to_owned()].into(),
        links: BTreeSet::new(),
        chains: vec![chain],
        destinations_omitted: 0,
        steps: Vec::new(),
        steps_omitted: 0,
        related: BTreeSet::new(),
        baseline: None,
        telemetry: TelemetryQuality::default(),
        escalation: None,
    }
}

#[test]
fn the_first_rule_that_holds_is_the_findings() {
    let policy = Policy::builtin();
    let rule = |level, category, sent, terms: &[&'static str]| {
        policy.escalation(&finding(level, category, sent, terms)).map(|escalation| (escalation.rule.clone(), escalation.within))
    };
    let of = |name: &str, within| Some((name.to_owned(), within));
    assert_eq!(rule(Level::Critical, "keychain", true, &[]), of("credentials-left", 15));
    assert_eq!(rule(Level::Critical, "keychain", true, &["reducer:baseline"]), of("credentials-staged", 60));
    assert_eq!(rule(Level::High, "keychain", false, &[]), of("credentials-staged", 60));
    assert_eq!(rule(Level::High, "documents", true, &["volume:size-match"]), of("documents-left", 30));
    assert_eq!(rule(Level::High, "documents", true, &["destination:rarity"]), of("chain", 240));
    assert_eq!(rule(Level::Medium, "documents", true, &["volume:size-match"]), of("chain", 240));
    assert_eq!(rule(Level::Low, "keychain", true, &[]), of("weak", 1_440));
}

#[test]
fn a_mac_that_told_nothing_while_it_was_at_work_is_looked_at_sooner() {
    let policy = Policy::builtin();
    let rule = |level, category, doubts: &[Doubt]| {
        let mut finding = finding(level, category, true, &[]);
        finding.telemetry.doubts = doubts.to_vec();
        policy.escalation(&finding).unwrap().rule.clone()
    };
    assert_eq!(rule(Level::Medium, "documents", &[Doubt::Clocks, Doubt::Silence]), "silenced");
    assert_eq!(rule(Level::Medium, "documents", &[Doubt::Clocks, Doubt::Late]), "chain");
    assert_eq!(rule(Level::Low, "documents", &[Doubt::Silence]), "weak");
    assert_eq!(rule(Level::High, "keychain", &[Doubt::Silence]), "credentials-left", "nothing is more urgent than that");
}

#[test]
fn mistakes_are_named_and_a_site_may_say_otherwise() {
    let faults = |from: &str, to: &str| {
        let text = include_str!("../../../../content/an1415/escalation.toml").replacen(from, to, 1);
        Policy::of_texts([("escalation.toml", text.as_str())])
            .err()
            .map(|errors| errors.iter().map(ToString::to_string).collect::<String>())
    };
    assert_eq!(faults("within = 15", "within = 5"), None);
    for (from, to, part) in [
        ("within = 15", "within = 0", "a minute or more"),
        ("priority = \"P1\"", "priority = \"P9\"", "P9"),
        ("\"gdpr\", \"nis2-early\"", "\"gdrp\", \"nis2-early\"", "there is no clock \"gdrp\""),
        ("\"documents\", \"mail\"", "\"document\", \"mail\"", "\"document\" is no kind of data"),
        ("\"volume:size-match\"", "\"size-match\"", "is no name of a term"),
        ("min_level = \"high\"", "min_level = \"severe\"", "is no level"),
        ("id = \"chain\"", "id = \"weak\"", "stands there several times"),
        ("doubts = [\"silence\"]", "doubts = [\"silense\"]", "unknown doubt `silense`; did you mean `silence`?"),
        ("macs = 3", "macs = 1", "two Macs or more"),
        ("egress = true", "outgress = true", "outgress"),
    ] {
        let told = faults(from, to).unwrap_or_default();
        assert!(told.contains(part), "{to}: {told}");
    }
}
