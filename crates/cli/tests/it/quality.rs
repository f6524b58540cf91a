//! How good the telemetry of a Mac was, told on its findings: it takes confidence, never points.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tollgate_sim::{OsqueryForm, ZeekForm, osquery, zeek};

use crate::program::{Said, hunt_json, render, tollgate};

/// A key is read and sent by one ad hoc program, which the kernel names; `ahead` seconds is the Mac's clock before the sensor's, and
/// `told` connections of others tell so.
fn theft_by_osquery(folder: &Path, ahead: i64, told: i64) {
    let at = |second: i64| format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    let mac = |second: i64| at(second + ahead);
    let mut trace = String::from(
        "host mac1\nsource precision=1s versions=no\nprocess zsh pid=400 parent=300 auid=501 user=501 platform com.apple.zsh /bin/zsh\n",
    );
    trace += "process chat pid=410 parent=1 auid=501 user=501 dev TEAM123456 com.example.chat /Applications/Chat.app/Contents/MacOS/Chat\n";
    for n in 0..told {
        let (second, port) = (36_000 + n * 20, 52_000 + n);
        writeln!(trace, "{} connect 410 tcp 10.0.0.5:{port} -> 198.51.100.7:443", mac(second)).unwrap();
        writeln!(trace, "{} flow B{n} 10.0.0.5:{port} -> 198.51.100.7:443 tcp for 2s out=400 in=900 service=ssl", at(second)).unwrap();
    }
    let begin = 36_600;
    writeln!(trace, "{} exec 400 adhoc sync-5555 /private/tmp/sync : /private/tmp/sync", mac(begin)).unwrap();
    writeln!(trace, "{} read 400 /Users/ana/.ssh/id_rsa size=2000", mac(begin + 2)).unwrap();
    writeln!(trace, "{} connect 400 tcp 10.0.0.5:51000 -> 203.0.113.62:443", mac(begin + 3)).unwrap();
    writeln!(trace, "{} flow T1 10.0.0.5:51000 -> 203.0.113.62:443 tcp for 600s out=4000 in=900 service=ssl", at(begin + 3)).unwrap();
    writeln!(trace, "{} tls T1 sni=drop.example version=TLSv13 established", at(begin + 3)).unwrap();
    let records = tollgate_trace::parse(&trace).unwrap();
    let rows = String::from_utf8(osquery(&records, &records[0].host, OsqueryForm::Events)).unwrap();
    let rows: String = rows.lines().map(|row| format!("{}\n", as_event(row))).collect();
    fs::write(folder.join("osqueryd.results.log"), rows).unwrap();
    for (log, bytes) in zeek(&records, ZeekForm::Json) {
        fs::write(folder.join(format!("{log}.log")), bytes).unwrap();
    }
}

/// Connections as `socket_events` with both ends, instead of as polled sockets.
fn as_event(row: &str) -> String {
    let mut row: Value = serde_json::from_str(row).unwrap();
    if row["name"] == "pack_endpoint_process_open_sockets" {
        row["name"] = "pack_endpoint_socket_events".into();
        let time = row["unixTime"].to_string();
        let columns = row["columns"].as_object_mut().unwrap();
        ["state", "net_namespace", "path"].into_iter().for_each(|name| drop(columns.remove(name)));
        for (name, value) in [("action", "connect"), ("success", "0"), ("time", &*time), ("path", ""), ("auid", "501"), ("uptime", "5000")]
        {
            columns.insert(name.to_owned(), value.into());
        }
    }
    row.to_string()
}

/// The finding about one destination, and what the hunt says at its end.
fn found(folder: &Path) -> (Value, String) {
    let all = hunt_json(folder, &["--host", "mac1"]);
    let finding = all.into_iter().find(|finding| finding["destinations"][0]["name"] == "drop.example").unwrap();
    let said: Said = tollgate().args(["hunt", "--host", "mac1"]).arg(folder).output().unwrap().into();
    (finding, said.err)
}

#[test]
fn clocks_that_are_too_far_apart_take_a_step_of_confidence_and_no_point() {
    let told = |ahead, told| {
        let folder = tempfile::tempdir().unwrap();
        theft_by_osquery(folder.path(), ahead, told);
        found(folder.path())
    };
    let (right, said) = told(0, 12);
    assert_eq!((right["confidence"].as_str(), right["attribution"].as_str()), (Some("HIGH"), Some("exact")), "{right}");
    assert_eq!((right["telemetry"]["skew_ms"].as_i64(), &right["telemetry"]["doubts"]), (Some(0), &Value::Array(Vec::new())));
    assert!(said.contains("clocks: 1 of 1 host could be compared with their sensors; none is more than 120 s off\n"), "{said}");
    // Within what is allowed for: told, and no more.
    let (near, _) = told(-100, 12);
    assert_eq!((near["telemetry"]["skew_ms"].as_i64(), near["confidence"].as_str()), (Some(-100_000), Some("HIGH")));
    // Beyond it. The connection is joined all the same, since the flow lasts.
    let (far, said) = told(300, 12);
    assert_eq!(far["telemetry"]["skew_ms"], 300_000);
    assert_eq!(far["telemetry"]["doubts"], serde_json::json!(["clocks"]));
    assert!(far["attribution"].is_string(), "{far}");
    assert!(said.contains("; 1 more than 120 s off, confidence is lower there: mac1\n"), "{said}");
    // The same with too few connections to know of it: nothing else differs but the step.
    let (unknown, _) = told(300, 2);
    assert_eq!((unknown["telemetry"]["skew_ms"].as_i64(), unknown["score"].as_u64()), (None, far["score"].as_u64()));
    let step = [("HIGH", "MEDIUM"), ("MEDIUM", "LOW"), ("LOW", "LOW")];
    assert!(step.contains(&(unknown["confidence"].as_str().unwrap(), far["confidence"].as_str().unwrap())), "{unknown} {far}");
    assert_ne!(unknown["confidence"], "LOW", "a step can be seen: {unknown}");
}

/// A stealer reads before a stretch of two hours and sends after it; the Mac tells something in between, or nothing.
fn theft_around(folder: &Path, between: impl Fn(&mut String)) {
    let mut trace = String::from("host mac1\nprocess zsh pid=400.20 parent=300.10 auid=501 user=501 platform com.apple.zsh /bin/zsh\n");
    trace += "09:00:00 fork zsh -> 500\n09:00:01 exec 500 adhoc sync-5555 /private/tmp/sync : /private/tmp/sync\n";
    trace += "09:00:02 read 500 /Users/ana/.ssh/id_rsa size=2000\n";
    between(&mut trace);
    // That it sends is told by the name in its arguments.
    trace += "11:00:00 exec 500 adhoc sync-5555 /private/tmp/sync : /private/tmp/sync --to https://drop.example/\n";
    trace += "11:00:03 flow T1 10.0.0.5:51000 -> 203.0.113.62:443 tcp for 3s out=4000 in=900 service=ssl\n";
    trace += "11:00:03 tls T1 sni=drop.example version=TLSv13 established\n";
    render(&trace, folder);
}

/// Every ten minutes a sensor sees a connection of the Mac, which tells something itself too, or not.
fn work(trace: &mut String, told: bool) {
    for n in 1..12 {
        let (hour, minute, port) = (9 + n / 6, n % 6 * 10, 52_000 + n);
        writeln!(trace, "{hour:02}:{minute:02}:30 flow B{n} 10.0.0.5:{port} -> 198.51.100.7:443 tcp for 2s out=4 in=9 service=ssl")
            .unwrap();
        if told {
            writeln!(trace, "{hour:02}:{minute:02}:31 read zsh /etc/hosts size=200").unwrap();
        }
    }
}

#[test]
fn silence_while_sensors_see_the_mac_at_work_takes_a_step_and_sleep_does_not() {
    let told = |between: fn(&mut String)| {
        let folder = tempfile::tempdir().unwrap();
        theft_around(folder.path(), between);
        fs::write(folder.path().join("hosts.toml"), "[[host]]\nname = \"mac1\"\naddresses = [\"10.0.0.5\"]\npaths = [\"**/mac1/**\"]\n")
            .unwrap();
        let map = folder.path().join("hosts.toml");
        let words = ["--hosts", map.to_str().unwrap()];
        let finding =
            hunt_json(folder.path(), &words).into_iter().find(|finding| finding["destinations"][0]["name"] == "drop.example").unwrap();
        let said: Said = tollgate().arg("hunt").args(words).arg(folder.path()).output().unwrap().into();
        (finding, said.err)
    };
    let (asleep, _) = told(|_| {});
    let (silent, said) = told(|trace| work(trace, false));
    let (alive, _) = told(|trace| work(trace, true));
    assert_eq!([&asleep["confidence"], &alive["confidence"], &silent["confidence"]], ["MEDIUM", "HIGH", "LOW"], "{silent}");
    assert_eq!([&asleep["mode"], &silent["mode"]], ["argv-only"; 2], "no files near the connection are a matter of their own");
    assert_eq!([&asleep["score"], &alive["score"]], [&silent["score"], &silent["score"]]);
    // The quarters of an hour from 9:15 to 11:00, in each of which there is a flow.
    assert_eq!(
        (silent["telemetry"]["quiet_minutes"].as_u64(), &silent["telemetry"]["doubts"]),
        (Some(105), &serde_json::json!(["silence"]))
    );
    assert_eq!((asleep["telemetry"]["quiet_minutes"].as_u64(), alive["telemetry"]["quiet_minutes"].as_u64()), (Some(0), Some(0)));
    assert!(
        said.contains("silence: for 105 minutes in all sensors saw 1 host at work while nothing there told anything: mac1\n"),
        "{said}"
    );
    // Whoever asks for certain findings alone is not given it.
    let folder = tempfile::tempdir().unwrap();
    theft_around(folder.path(), |trace| work(trace, false));
    let certain = hunt_json(folder.path(), &["--min-confidence", "high"]);
    assert!(!certain.iter().any(|finding| finding["id"] == silent["id"]), "{certain:?}");
}

#[test]
fn what_comes_after_its_turn_takes_a_step() {
    let told = |late: bool| {
        let folder = tempfile::tempdir().unwrap();
        // Much happens afterwards, so that what stands at the end of the file comes late.
        theft_around(folder.path(), |trace| {
            for n in 0..1_500 {
                writeln!(trace, "10:{:02}:{:02} read zsh /etc/hosts size=200", n / 60 % 60, n % 60).unwrap();
            }
        });
        let log = folder.path().join("mac1/es.ndjson");
        let text = fs::read_to_string(&log).unwrap();
        if late {
            let mut lines: Vec<&str> = text.lines().collect();
            // One that means nothing, told after everything else.
            let moved = lines.remove(100);
            lines.push(moved);
            fs::write(&log, lines.join("\n") + "\n").unwrap();
        }
        hunt_json(folder.path(), &[]).into_iter().find(|finding| finding["destinations"][0]["name"] == "drop.example").unwrap()
    };
    let (right, late) = (told(false), told(true));
    assert_eq!((&right["telemetry"]["late"], &late["telemetry"]["late"]), (&0.into(), &1.into()));
    assert_eq!((&right["score"], &right["confidence"], &late["confidence"]), (&late["score"], &"HIGH".into(), &"MEDIUM".into()), "{late}");
    assert_eq!(late["telemetry"]["doubts"], serde_json::json!(["late"]));
}

#[test]
fn a_bundle_of_a_doubtful_finding_is_derived_again() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    theft_by_osquery(&logs, 300, 12);
    let (finding, _) = found(&logs);
    assert_eq!(finding["telemetry"]["doubts"], serde_json::json!(["clocks"]));
    let key = folder.path().join("key");
    fs::write(&key, tollgate_evidence::SigningKey::of_seed(&[7; 32]).unwrap().write().unwrap()).unwrap();
    let case = |words: &[&str]| -> Said { tollgate().env("TOLLGATE_SIGN_KEY_FILE", &key).arg("case").args(words).output().unwrap().into() };
    let bundle = folder.path().join("bundle.zip");
    let bundle = bundle.to_str().unwrap();
    let said = case(&["export", "-o", bundle, "--host", "mac1", "--finding", finding["id"].as_str().unwrap(), logs.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let said = case(&["verify", bundle]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}
