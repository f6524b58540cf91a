//! What is told while a hunt goes on, and which hosts are at work meanwhile.

use tollgate_engine::Engine;
use tollgate_model::{Level, Nanos, Record, Timestamp};
use tollgate_trace as trace;

use crate::drive::{policy, redaction, time_of};

const DAY: Nanos = Nanos::from_secs(86_400);

/// Two Macs: on one something is packed and never sent, the other reads what is no secret.
const STAGED: &str = r"
host mac1
process zsh pid=400.20 parent=300.10 auid=501 platform com.apple.zsh /bin/zsh
10:00:00 fork zsh -> 500
10:00:00.1 exec 500 platform com.apple.bsdtar /usr/bin/tar cwd=/Users/ana : tar -czf /tmp/k.tgz /Users/ana/.ssh
10:00:00.2 read 500 /Users/ana/.ssh/id_ed25519 size=400
10:00:00.3 create 500 /private/tmp/k.tgz
10:00:00.4 close 500 /private/tmp/k.tgz modified size=500
10:00:01 exit 500
host mac2
process idle pid=77.77 platform com.apple.idle /usr/libexec/idle
10:00:00 read idle /etc/hosts
";

fn records() -> Vec<Record> {
    let mut records = trace::parse(STAGED).unwrap();
    records.sort_by_key(time_of);
    records
}

/// When findings are told after the staging, each with its level, by an engine that is told the time every hour.
fn told(hours: i64) -> Vec<(i64, Level)> {
    let (mut engine, records) = (Engine::new(policy(), redaction()), records());
    records.iter().for_each(|record| engine.apply(record));
    let last = records.iter().map(time_of).max().unwrap();
    let mut told = Vec::new();
    for hour in 0..=hours {
        engine.advance_all(last.plus(Nanos::from_secs(hour * 3_600)));
        engine.drain(&mut |decision| told.push((hour, decision.finding.level)));
    }
    told
}

#[test]
fn what_was_staged_and_not_sent_is_told_a_day_later() {
    assert_eq!(told(23), []);
    let all = told(60);
    let [(hour, Level::Low)] = all[..] else { panic!("{all:?}") };
    assert!((24..=26).contains(&hour), "after {hour} hours");
}

#[test]
fn hosts_that_carry_nothing_fall_asleep_and_others_do_not() {
    let (mut engine, records) = (Engine::new(policy(), redaction()), records());
    assert_eq!(engine.awake(), 0);
    records.iter().for_each(|record| engine.apply(record));
    assert_eq!((engine.awake(), engine.usage().hosts), (2, 2));
    let at = |days: i64| -> Timestamp { records.iter().map(time_of).max().unwrap().plus(Nanos(DAY.0 * days)) };
    (0..24).for_each(|hour| engine.advance_all(at(0).plus(Nanos::from_secs(hour * 3_600))));
    assert_eq!((engine.awake(), engine.usage().hosts), (1, 2), "one of them holds a key and what was packed of it");
}

/// What was not told when a snapshot was taken is told by whoever goes on from it, at once.
#[test]
fn a_snapshot_holds_what_is_still_to_be_told() {
    let (mut engine, records) = (Engine::new(policy(), redaction()), records());
    records.iter().for_each(|record| engine.apply(record));
    let last = records.iter().map(time_of).max().unwrap();
    let drained = |engine: &mut Engine| {
        let mut findings = Vec::new();
        engine.drain(&mut |decision| findings.push(decision.finding));
        findings
    };
    let mut told = 0;
    for hour in 0..48 {
        engine.advance_all(last.plus(Nanos::from_secs(hour * 3_600)));
        let mut restored = Engine::restore(policy(), redaction(), &engine.snapshot()).unwrap();
        let findings = drained(&mut engine);
        assert_eq!(drained(&mut restored), findings, "{hour}");
        told += findings.len();
    }
    assert!(told > 0);
}
