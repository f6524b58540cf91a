//! `tollgate report egress` on raw records written by hand.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::report::{document, report};
use crate::report_raw::{Zeek, connect, exec, process, write};

/// Two Macs: a program in its role, an unsigned one, flows of nobody, a proxy, and somebody who only says its name.
fn senders(folder: &Path) -> String {
    let slack = process(700, 1, "/Applications/Slack.app/Contents/MacOS/Slack", "BQR82RBBHL:com.tinyspeck.slackmacgap");
    let theft = process(500, 1, "/private/tmp/u", "unsigned");
    let (ana, bo) = ("10.0.0.5", "10.0.0.6");
    write(&folder.join("logs/ana/es.ndjson"), &[exec(0, &slack, &slack), exec(0, &theft, &theft)]);
    let sockets = [
        connect(60, "ana", 700, (ana, 50_001), ("203.0.113.10", 443)),
        connect(62, "ana", 700, (ana, 50_008), ("203.0.113.11", 443)),
        connect(70, "ana", 500, (ana, 50_002), ("203.0.113.20", 443)),
    ];
    write(&folder.join("logs/osqueryd.results.log"), &sockets);
    Zeek::default()
        .answer(59, ana, "a.slack-edge.com", "203.0.113.10")
        .tls(60, (ana, 50_001), ("203.0.113.10", 443), "a.slack-edge.com", 5_000)
        .answer(61, ana, "slack.com", "203.0.113.11")
        .tls(62, (ana, 50_008), ("203.0.113.11", 443), "slack.com", 200)
        .tls(70, (ana, 50_002), ("203.0.113.20", 443), "drop.example", 9_000)
        .tls(80, (bo, 50_003), ("203.0.113.30", 8443), "other.example", 300)
        .tls(81, (bo, 50_004), ("203.0.113.40", 443), "transfer.sh", 400)
        .answer(82, bo, "gate.example", "198.51.100.7")
        .tls(83, (bo, 50_005), ("198.51.100.7", 443), "gate.example", 100)
        .tls(84, (bo, 50_006), ("203.0.113.66", 443), "gate.example", 50)
        .tls(85, (bo, 50_007), ("198.51.100.7", 443), "inner.example", 70)
        .write(&folder.join("logs"));
    let hosts = folder.join("hosts.toml");
    fs::write(&hosts, format!("[[host]]\nname = \"ana\"\naddresses = [\"{ana}\"]\n[[host]]\nname = \"bo\"\naddresses = [\"{bo}\"]\n"))
        .unwrap();
    hosts.to_str().unwrap().to_owned()
}

#[test]
fn senders_are_listed_with_a_proposal_and_what_goes_past_the_proxy_first() {
    let folder = tempfile::tempdir().unwrap();
    let hosts = senders(folder.path());
    let logs = folder.path().join("logs");
    let list = |proxy: &[&str]| {
        let document = document(&[&["egress", "--hosts", hosts.as_str()], proxy].concat(), &logs);
        let rows = document["rows"].as_array().unwrap().iter();
        let rows: Vec<Value> = rows
            .map(|row| {
                json!([
                    row["destination"],
                    row["action"],
                    row["program"]["signature"],
                    row["flows"],
                    row["bytes_out"],
                    row["kernel_flows"],
                    row["bypassed_flows"]
                ])
            })
            .collect();
        (document, rows)
    };
    let expected = [
        json!(["drop.example", "deny", "unsigned", 1, 9000, 1, 1]),
        json!(["transfer.sh", "deny", null, 1, 400, 0, 1]),
        json!(["other.example", "review", null, 1, 300, 0, 1]),
        // Its role covers it, and such services carry what programs of others write there.
        json!(["slack.com", "review", "team", 1, 200, 1, 1]),
        // The second only says that it is the proxy.
        json!(["gate.example", "review", null, 2, 150, 0, 1]),
        json!(["a.slack-edge.com", "allow", "team", 1, 5000, 1, 1]),
        // A tunnel through the proxy, whose server name is that of the far end.
        json!(["inner.example", "review", null, 1, 70, 0, 0]),
    ];
    for proxy in ["198.51.100.7", "198.51.100.0/24:443", "gate.example"] {
        let (document, rows) = list(&["--proxy", proxy]);
        assert_eq!(rows, expected, "{proxy}");
        assert_eq!((&document["flows"], &document["flows_of_nobody"], &document["bypassed"]), (&json!(8), &json!(5), &json!(6)));
        assert_eq!((&document["by_rung"], &document["proxies"]), (&json!({"exact": 3}), &json!([proxy])));
    }
    let (document, rows) = list(&["--proxy", "198.51.100.7:8080"]);
    assert_eq!((&document["bypassed"], rows.len()), (&json!(8), 7), "another port is another way out");
    let (document, rows) = list(&[]);
    assert_eq!((&document["bypassed"], &rows[0][6], &rows[0][0]), (&Value::Null, &Value::Null, &json!("drop.example")));
    let words = ["egress", "--hosts", hosts.as_str(), "--proxy", "198.51.100.7"];
    let sheet = report(&[&words, &["--format", "csv"][..]].concat(), &logs).out;
    let lines: Vec<&str> = sheet.lines().collect();
    assert_eq!(lines[0], "action,reason,team_id,signing_id,platform,path,destination,port,flows,bytes_out,hosts,first,last,rung,bypassed");
    assert_eq!(
        lines[6],
        "allow,in order by slack; signature and destination are proven,BQR82RBBHL,com.tinyspeck.slackmacgap,no,\
         /Applications/Slack.app/Contents/MacOS/Slack,a.slack-edge.com,443,1,5000,1,2025-11-25T10:01:00Z,2025-11-25T10:01:01Z,exact 1,yes"
    );
    assert_eq!(
        lines[3],
        "review,no process is known,,,,unknown process,other.example,8443,1,300,1,2025-11-25T10:01:20Z,2025-11-25T10:01:21Z,,yes"
    );
    let table = report(&[&words, &["--format", "table"][..]].concat(), &logs).out;
    assert!(table.contains("BYPASSED  deny") && table.contains("6 of them by none of the proxies (198.51.100.7)"), "{table}");
}
