//! Driving an engine over records, in several ways that must come to the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_engine::{Engine, Redaction, Usage};
use tollgate_ingest::OrderStage;
use tollgate_model::{Body, Finding, FindingId, HostName, Nanos, NetworkRow, Record, Timestamp};
use tollgate_policy::{Baseline, Fact, Facts, PlaceKey, Policy, Visits, Who, write_snapshot};

/// When network rows are given on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    First,
    Last,
    /// When they would have been written, with settling on the way.
    InTime,
}

/// How to drive.
#[derive(Clone, Copy, Debug)]
pub struct Drive {
    pub rows: Rows,
    /// Write the state out and read it back after so many records.
    pub restore_after: Option<usize>,
}

/// Whether one difference says all, as where a fault was seeded: it ends the process, other tests and all.
pub fn one_is_enough() -> bool {
    std::env::var_os("TOLLGATE_FIRST_DIFFERENCE").is_some()
}

/// Ends the process where one difference says all.
pub fn differs(differences: &[String]) {
    if one_is_enough() && !differences.is_empty() {
        println!("{}", differences.join("\n"));
        std::process::exit(101);
    }
}

pub fn policy() -> Arc<Policy> {
    static POLICY: std::sync::OnceLock<Arc<Policy>> = std::sync::OnceLock::new();
    Arc::clone(POLICY.get_or_init(|| Arc::new(Policy::builtin())))
}

/// The same content with allow entries for some of what worlds do, each with conditions that some meet and others do not, and with
/// issuers that the site distrusts.
pub fn allowing() -> Arc<Policy> {
    static POLICY: std::sync::OnceLock<Arc<Policy>> = std::sync::OnceLock::new();
    let read = || {
        let analytic = include_str!("../../../../content/an1415/analytic.toml");
        let scope = r#"ConnectionDestinationScope = [
            { name = "our files", destinations = ["files.example.net", "*.files.example.net"], ranges = ["192.0.2.0/24"] },
            { name = "our papers", destinations = ["api.example.org"], carries = ["documents"] },
        ]"#;
        let analytic = analytic.replace("\nConnectionDestinationScope = []", &format!("\n{scope}"));
        let distrust = r#"CertificateIssuerDenylist = [
            { name = "the kit", issuer = 'O="Kit, Inc.", CN=kit ca', why = "made for thieves" },
            { name = "whoever else of that name", issuer = "CN=Kit CA", why = "nobody else should have it" },
        ]"#;
        let analytic = analytic.replace("\nCertificateIssuerDenylist = []", &format!("\n{distrust}"));
        let texts = [
            ("analytic.toml", analytic.as_str()),
            ("allow/a.toml", include_str!("../allow/signed.toml")),
            ("allow/b.toml", include_str!("../allow/tool.toml")),
            ("allow/c.toml", include_str!("../allow/machine.toml")),
            ("allow/d.toml", include_str!("../allow/caller.toml")),
            ("allow/e.toml", include_str!("../allow/higher.toml")),
            ("allow/f.toml", include_str!("../allow/role.toml")),
        ];
        let policy = Policy::of_texts(texts).expect("content");
        assert_eq!(policy.allow.refused, []);
        Arc::new(policy)
    };
    Arc::clone(POLICY.get_or_init(read))
}

/// 2026-03-01, the day of worlds and stories, counted from the epoch.
pub const TODAY: i64 = 20_513;

/// The same, with what is usual.
pub fn usual() -> Arc<Policy> {
    static POLICY: std::sync::OnceLock<Arc<Policy>> = std::sync::OnceLock::new();
    Arc::clone(POLICY.get_or_init(|| Arc::new(with_usual(&allowing()))))
}

/// A policy with a baseline of ten Macs: what some programs of worlds usually do, and what they did too seldom to be usual.
pub fn with_usual(policy: &Policy) -> Policy {
    let mut facts = Facts::default();
    let mut fact = |host: &str, program: &str, tool: Option<&str>, destination: &str, days: &[i64]| {
        let program = program.parse().unwrap();
        let tool = tool.map(|tool| tool.parse().unwrap());
        facts.add(Fact {
            host: host.to_owned(),
            who: Who { program, tool },
            destination: destination.to_owned(),
            hours: 0xff_ffff,
            days: days.iter().map(|day| (TODAY - day, 5_000)).collect(),
        });
    };
    for host in ["mac", "mac1", "mac2"] {
        fact(host, "7ABCDE1234/com.example.sync", None, "drop.example", &[5, 8, 9]);
        fact(host, "8ABCDE1234/com.example.other", None, "drop.example", &[5, 8, 9]);
        fact(host, "platform/com.apple.Terminal", Some("platform/com.apple.curl"), "drop.example", &[5, 8, 9]);
        fact(host, "platform/com.apple.Terminal", Some("platform/com.apple.curl"), "files.example.net", &[5, 8, 9]);
        fact(host, "platform/com.apple.Terminal", Some("platform/com.apple.scp"), "files.example.net", &[5, 8, 9]);
        fact(host, "BQR82RBBHL/com.tinyspeck.slackmacgap", None, "api.example.org", &[5, 8, 9]);
    }
    // By one Mac only, and too new.
    fact("mac1", "9ABCDE1234/com.example.other", None, "drop.example", &[1, 8, 9, 10]);
    fact("mac1", "8ABCDE1234/com.example.other", None, "files.example.net", &[1, 2]);
    fact("mac2", "8ABCDE1234/com.example.other", None, "files.example.net", &[3]);
    for host in ["mac", "mac1", "mac2", "mac3", "mac4", "mac5", "mac6", "mac7", "mac8", "mac9"] {
        facts.see(host, TODAY - 14..TODAY);
    }
    // Where many Macs go, whoever sends; strangers have their data at the second, and the last is gone to by too few of them.
    let many = ["mac3", "mac4", "mac5"];
    let frequented = ["api.example.org", "transfer.sh"].map(|place| (place, &many[..]));
    for (place, hosts) in frequented.into_iter().chain([("far.example.org", &many[..2])]) {
        for host in hosts {
            let days = [5, 8, 9].map(|day| TODAY - day).into();
            facts.visit(Visits { host: (*host).to_owned(), place: PlaceKey::of(place), days });
        }
    }
    let text = write_snapshot(&facts, &|_| None, ("ana", "2026-03-01T00:00:00Z"), &policy.scoring.baseline).unwrap();
    let (_, baseline) = Baseline::read("usual", &text).unwrap();
    policy.with_baseline(baseline)
}

pub fn redaction() -> Redaction {
    Redaction::new([7; 32])
}

/// Endpoint records in order, each once, and rows as they are.
fn ordered(records: &[Record]) -> (Vec<Record>, Vec<Record>) {
    let mut stages: BTreeMap<HostName, OrderStage> = BTreeMap::new();
    let mut rows = Vec::new();
    for record in records {
        if matches!(record.body, Body::Network(_)) {
            rows.push(record.clone());
        } else {
            let stage = stages
                .entry(record.host.clone())
                .or_insert_with(|| OrderStage::new(usize::MAX, 0, Nanos::from_secs(policy().windows.order.told)));
            stage.put(record.clone(), &mut |_| unreachable!("nothing leaves before the end"));
        }
    }
    let mut endpoint = Vec::new();
    for stage in stages.values_mut() {
        stage.finish(&mut |record| endpoint.push(record.clone()));
    }
    (endpoint, rows)
}

/// When a record was made, or a row was written.
pub fn time_of(record: &Record) -> Timestamp {
    match &record.body {
        Body::Event(event) => event.time,
        Body::Gap(gap) => gap.to,
        Body::Mark(mark) => mark.time,
        Body::Network(row) => match &row.row {
            NetworkRow::Flow(flow) => flow.end.max(flow.start),
            NetworkRow::Tls(tls) => tls.time,
            NetworkRow::Certificate(certificate) => certificate.time,
            NetworkRow::Dns(dns) => dns.time,
            NetworkRow::Lease(lease) => lease.time,
        },
    }
}

/// Gives an engine records as they would have been written, settling on the way, and throws away what it decides.
pub fn drive_in_time(engine: &mut Engine, records: &[Record]) {
    let (endpoint, rows) = ordered(records);
    let mut all = [endpoint, rows].concat();
    all.sort_by_key(time_of);
    for record in &all {
        engine.apply(record);
        engine.advance_all(time_of(record));
        engine.drain(&mut |_| {});
    }
}

/// Findings as they stand at the end, and what the engine held.
pub fn drive(records: &[Record], how: Drive) -> (Vec<Finding>, Usage) {
    drive_by(&policy(), records, how)
}

/// The same with other content.
pub fn drive_by(policy: &Arc<Policy>, records: &[Record], how: Drive) -> (Vec<Finding>, Usage) {
    let (endpoint, rows) = ordered(records);
    let mut all = match how.rows {
        Rows::First => [rows, endpoint].concat(),
        Rows::Last | Rows::InTime => [endpoint, rows].concat(),
    };
    if how.rows == Rows::InTime {
        // Stable, so that endpoint records keep the order of their stage.
        all.sort_by_key(time_of);
    }
    let mut engine = Engine::new(Arc::clone(policy), redaction());
    let mut findings: BTreeMap<FindingId, Finding> = BTreeMap::new();
    let keep = |engine: &mut Engine, findings: &mut BTreeMap<FindingId, Finding>| {
        engine.drain(&mut |decision| {
            findings.insert(decision.finding.id.clone(), decision.finding);
        });
    };
    for (at, record) in all.iter().enumerate() {
        engine.apply(record);
        if how.rows == Rows::InTime {
            engine.advance_all(time_of(record));
            keep(&mut engine, &mut findings);
        }
        if how.restore_after == Some(at) {
            keep(&mut engine, &mut findings);
            engine = Engine::restore(Arc::clone(policy), redaction(), &engine.snapshot()).expect("what was written can be read");
        }
    }
    engine.finish(&mut |decision| {
        findings.insert(decision.finding.id.clone(), decision.finding);
    });
    (findings.into_values().filter(|finding| finding.score >= 20).collect(), engine.usage())
}

/// Findings but for staging observations of worlds that go on for more than a day: those are told a day after the last
/// staging (H5), as things then stand.
pub fn lasting(findings: Vec<Finding>, records: &[Record]) -> Vec<Finding> {
    let times = || records.iter().map(time_of);
    let long = times().max().zip(times().min()).is_some_and(|(last, first)| last.since(first) > Nanos::from_secs(86_400));
    let observes = |finding: &Finding| finding.lineage.is_some() && finding.chains.iter().all(|chain| chain.destination.is_none());
    findings.into_iter().filter(|finding| !(long && observes(finding))).collect()
}
