//! What proves a destination (docs/semantics.md, F3), worked out by hand; engine and oracle.

use std::sync::Arc;

use tollgate_oracle::{differences, findings};
use tollgate_policy::Policy;
use tollgate_trace as trace;

use crate::drive::{Drive, Rows, differs, drive_by};

/// The score of a key that is sent to a server name within a minute, on 2026-03-01 at 09:00:02, after these answers of DNS.
fn score(what: &str, answers: &[&str]) -> u8 {
    let rows: String = answers.iter().map(|row| format!("{row}\n")).collect();
    let text = format!(
        "host mac1
process other pid=700.1 parent=1.1 dev 8ABCDE1234 com.example.other /Applications/Other.app/Contents/MacOS/Other
{rows}09:00:01 read other /Users/ana/.ssh/id_ed25519 size=400
09:00:02 connect other tcp 10.0.0.5:50000 -> 192.0.2.9:443
09:00:02 flow C1 10.0.0.5:50000 -> 192.0.2.9:443 tcp for 0.5s out=900 in=900 service=ssl
09:00:02 tls C1 sni=drop.example established
"
    );
    let records = trace::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let policy = Arc::new(Policy::builtin());
    let told = findings(&policy, &records);
    let (found, _) = drive_by(&policy, &records, Drive { rows: Rows::InTime, restore_after: Some(records.len() - 2) });
    let differences = differences(&told, &found);
    differs(&differences);
    assert_eq!(differences, Vec::<String>::new(), "{what}");
    let [finding] = &found[..] else { panic!("{what}: {} findings", found.len()) };
    finding.score
}

/// A key of weight 95 is worth 47, ten more within a minute of the read, five more where nothing but its own name proves the destination.
const PROVEN: u8 = 57;
const UNPROVEN: u8 = 62;

#[test]
fn agreement_on_what_proves_a_destination() {
    let of = |time: &str, name: &str, ttl: u32| format!("{time} dns 10.0.0.5 {name} -> 192.0.2.9 ttl={ttl}");
    let today = |name: &str| of("2026-03-01T09:00:00", name, 60);
    for (what, answers, expected) in [
        ("no answer", vec![], UNPROVEN),
        ("an answer", vec![today("drop.example")], PROVEN),
        ("an answer for another name", vec![today("other.example")], UNPROVEN),
        ("answers for both", vec![today("drop.example"), today("other.example")], PROVEN),
        ("an answer a day ago", vec![of("2026-02-28T09:00:02", "drop.example", 60)], PROVEN),
        ("a second before", vec![of("2026-02-28T09:00:01", "drop.example", 60)], UNPROVEN),
        ("which holds two days", vec![of("2026-02-28T09:00:01", "drop.example", 172_800)], PROVEN),
        ("a day ago, another name since", vec![of("2026-02-28T09:00:02", "drop.example", 60), today("other.example")], PROVEN),
        ("a day ago, for another name", vec![of("2026-02-28T09:00:02", "other.example", 60)], UNPROVEN),
        ("an answer afterwards", vec![of("2026-03-01T09:00:03", "drop.example", 60)], UNPROVEN),
    ] {
        let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
        assert_eq!(score(what, &answers), expected, "{what}");
    }
}
