//! `tollgate findings`: looking, deciding, and what follows.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Said, render, tollgate};

/// Somebody's program sends a document to the firm's own store.
fn story(host: &str, reads: &str, program: &str, name: &str) -> String {
    format!(
        "day 2026-11-25
host {host}
process launchd pid=1.1 parent=0.0 user=0 platform com.apple.xpc.launchd /sbin/launchd
09:00:00 fork launchd -> 500 auid=501 user=501
09:00:00.1 exec 500 {program} : Sync https://{name}/
09:00:01 read 500 {reads} size=40000
09:00:02 dns 10.0.0.5 {name} -> 192.0.2.9 ttl=60
09:00:02.1 flow C1 10.0.0.5:51000 -> 192.0.2.9:443 tcp for 1s out=90000 in=900 service=ssl
09:00:02.2 tls C1 sni={name} version=TLSv13 established
09:01:00 exit 500
"
    )
}

/// It lies where anyone can write, so that its finding is worth more than an entry's cap.
const SYNC: &str = "dev 4ABCDE1234 org.example.sync /private/tmp/Sync";
const SAFE: &str = "dev 4ABCDE1234 org.example.sync /Applications/Sync.app/Contents/MacOS/Sync";
const DOCUMENT: &str = "/Users/ana/Documents/plan.pdf";
const KEY: &str = "/Users/ana/.ssh/id_ed25519";

/// A store with what a story comes to.
fn stored(folder: &Path, story: &str) -> PathBuf {
    let (logs, store) = (folder.join("logs"), folder.join("s.tollgate"));
    let _ = fs::remove_dir_all(&logs);
    fs::create_dir(&logs).unwrap();
    render(story, &logs);
    let said: Said = tollgate().args(["hunt", "--store"]).arg(&store).arg(&logs).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("store: 1 new") || said.err.contains("store: 0 new, 1 revised"), "{}", said.err);
    store
}

fn findings(store: &Path, words: &[&str]) -> Said {
    tollgate().arg("findings").args(words).env("TOLLGATE_STORE", store).output().unwrap().into()
}

fn listed(store: &Path, words: &[&str]) -> Vec<Value> {
    let said = findings(store, &[&["list", "--format", "jsonl"], words].concat());
    assert_eq!(said.code, Some(0), "{}", said.err);
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_is_expected_proposes_an_entry_that_allow_add_takes() {
    let folder = tempfile::tempdir().unwrap();
    // An entry covers nothing of the days before it.
    let today = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date();
    let story = story("mac1", DOCUMENT, SYNC, "files.acme.example").replace("2026-11-25", &today.to_string());
    let store = stored(folder.path(), &story);
    let policy = folder.path().join("po licy");
    fs::create_dir_all(policy.join("scenarios")).unwrap();
    let words = ["verdict", "", "expected", "--reason", "it's ours; $(reboot) `x`", "--by", "mara", "-c", policy.to_str().unwrap()];
    let said = findings(&store, &words);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let line = said.out.lines().find_map(|line| line.trim().strip_prefix("tollgate allow add ")).expect(&said.out);
    let id = listed(&store, &[])[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        line,
        format!(
            "--config='{}' --author=mara --owner=mara --reason='it'\\''s ours; $(reboot) `x`' --ticket='finding {id}' --team-id=4ABCDE1234 \
             --signing-id=org.example.sync --host=mac1 --destination=files.acme.example --read=documents",
            policy.display()
        )
    );
    assert!(!policy.join("allow").exists(), "nothing was run");
    // A shell takes it as it stands.
    let shell =
        std::process::Command::new("sh").arg("-c").arg(format!("'{}' allow add {line}", env!("CARGO_BIN_EXE_tollgate"))).output().unwrap();
    let said: Said = shell.into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    let entry = fs::read_to_string(policy.join("allow/A-0001.toml")).unwrap();
    assert!(entry.contains("it's ours; $(reboot) `x`"), "{entry}");
    // And it covers what it was made from.
    let logs = folder.path().join("logs");
    let said: Said = tollgate().args(["allow", "test", "-c"]).arg(&policy).arg(&logs).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("-> LOW 20 by A-0001"), "{}", said.out);
}

#[test]
fn where_no_entry_can_be_it_is_said_why() {
    for (reads, program, name, reason) in [
        (KEY, SYNC, "files.acme.example", "`ssh-keys` opens something else: it is covered only by who names it"),
        (DOCUMENT, "unsigned /Users/ana/sync", "files.acme.example", "the program's signature is unsigned"),
        (DOCUMENT, "adhoc sync /Users/ana/sync", "files.acme.example", "the program's signature is adhoc"),
        (DOCUMENT, "platform com.apple.curl /usr/bin/curl", "files.acme.example", "works for whoever calls it"),
        (DOCUMENT, SYNC, "content.dropboxapi.com", "is shared with strangers"),
        (DOCUMENT, SAFE, "files.acme.example", "its score of 20 is no more than the cap of 20"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = stored(folder.path(), &story("mac1", reads, program, name));
        let said = findings(&store, &["verdict", "", "expected", "--reason", "ours", "--by", "mara"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(said.out.contains("no allow entry can be proposed") && said.out.contains(reason), "{reason}: {}", said.out);
        assert!(!said.out.contains("tollgate allow add --config"), "{}", said.out);
        assert_eq!(listed(&store, &["--verdict", "expected"]).len(), 1, "the verdict stands all the same");
    }
}

#[test]
fn decisions_survive_hunts_and_revisions_are_marked() {
    let folder = tempfile::tempdir().unwrap();
    let first = story("mac1", DOCUMENT, SYNC, "files.acme.example");
    let store = stored(folder.path(), &first);
    let id = listed(&store, &[])[0]["id"].as_str().unwrap().to_owned();
    let short = &id[..6];
    for (words, code) in [
        (vec!["status", short, "closed"], 2),
        (vec!["status", short, "done", "--reason", "x"], 2),
        (vec!["verdict", short, "false-positive"], 2),
        (vec!["verdict", short, "false-positive", "--reason", " "], 2),
        (vec!["assign", short], 2),
        (vec!["assign", short, "--to", "joon\u{202e}"], 2),
        (vec!["note", short, " "], 2),
        (vec!["note", "ffffffffffffffffffffff", "x"], 2),
        (vec!["verdict", short, "false-positive", "--reason", "a test", "--by", "mara"], 0),
        (vec!["assign", short, "--to", "joon"], 0),
        (vec!["status", short, "open"], 0),
        (vec!["note", short, "-- two\nlines \u{1b}[31m\u{202e}"], 0),
        (vec!["status", short, "closed", "--reason", "CHG-1 \u{1b}[31m"], 0),
    ] {
        let said = findings(&store, &words);
        assert_eq!(said.code, Some(code), "{words:?}: {}", said.err);
        assert!(words != ["status", short, "closed"] || said.err.contains("--reason TEXT"), "{}", said.err);
        assert!(said.out.chars().chain(said.err.chars()).all(|c| c == '\n' || !tollgate_model::is_unsafe_to_show(c)), "{words:?}");
        if code == 0 && !words.contains(&"--by") {
            assert!(said.err.contains("the login name; --by names somebody else"), "{}", said.err);
        }
    }
    // The same story, and a second flow at the end of it: the same finding says something else.
    let more = first.replace(
        "09:01:00 exit 500\n",
        "09:00:04.1 flow C2 10.0.0.5:51001 -> 192.0.2.9:443 tcp for 1s out=500000 in=900 service=ssl\n\
         09:00:04.2 tls C2 sni=files.acme.example version=TLSv13 established\n09:01:00 exit 500\n",
    );
    stored(folder.path(), &more);
    let found = &listed(&store, &["--revised-since-closed"])[0];
    assert_eq!(
        [&found["id"], &found["status"], &found["verdict"], &found["owner"], &found["revision"], &found["closed_revision"]],
        [&Value::from(id.as_str()), &"closed".into(), &"false-positive".into(), &"joon".into(), &2.into(), &1.into()]
    );
    assert_eq!(found["finding"]["flows"], 2);
    let said = findings(&store, &["show", short]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for text in [
        "on mac1: closed, verdict false-positive, owner joon",
        "REVISED SINCE IT WAS CLOSED: ",
        "REVISED SINCE IT WAS JUDGED: ",
        "sent by 4ABCDE1234/org.example.sync: Sync https://files.acme.example/",
        "    -- two\n    lines \\u{1b}[31m\\u{202e}\n",
        "mara verdict unknown -> false-positive: a test",
        "status open -> closed: CHG-1 \\u{1b}[31m",
        "revised, revision 2 of run 2",
    ] {
        assert!(said.out.contains(text), "{text:?} in {}", said.out);
    }
    let said = findings(&store, &["show", short, "--revision", "1", "--document"]);
    assert_eq!(serde_json::from_str::<Value>(&said.out).unwrap()["flows"], 1);
    assert_eq!(findings(&store, &["show", short, "--revision", "3"]).code, Some(2));
    let said = findings(&store, &["list", "--format", "table"]);
    assert!(said.out.contains("closed, revised since  false-positive, revised since  joon"), "{}", said.out);
    for (words, count) in [
        (["--status", "closed"], 1),
        (["--status", "new"], 0),
        (["--owner", "joon"], 1),
        (["--host", "MAC1"], 1),
        (["--host", "mac"], 0),
        (["--min-level", "critical"], 0),
        (["--since", "2026-11-25T09:00:00Z"], 1),
        (["--since", "2026-11-26T00:00:00Z"], 0),
    ] {
        assert_eq!(listed(&store, &words).len(), count, "{words:?}");
    }
    let said: Said = tollgate().args(["state", "check"]).arg(&store).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.out);
}

/// What telemetry says is shown harmlessly, and makes no entry for more than itself.
#[test]
fn hostile_names_are_shown_harmlessly_and_propose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = stored(folder.path(), &story("mac1", DOCUMENT, SYNC, "files.acme.example"));
    // The store as a hunt of other telemetry would have left it: the store does not care what a document says.
    let mut kept = tollgate_store::Store::open(&store).unwrap();
    let id = tollgate_model::FindingId("ffff0000000000000000".to_owned());
    let mut document: Value = listed(&store, &[])[0]["finding"].clone();
    let act = tollgate_store::Act { at: tollgate_model::Timestamp::from_secs(0), by: "ana" };
    for (name, reason) in [
        ("*.acme.example", "would stand for other names too"),
        ("a\u{1b}]0;x\u{7}\u{202e}.example", "cannot be shown as it is"),
        ("a'; reboot; '.example", "a'; reboot; '.example"),
        ("$(reboot).example", "$(reboot).example"),
    ] {
        document["id"] = id.0.as_str().into();
        document["destinations"][0]["name"] = name.into();
        document["process"]["argv"] = serde_json::json!([name]);
        let sighting = tollgate_store::Sighting {
            id: id.clone(),
            host: name.to_owned(),
            level: tollgate_model::Level::High,
            score: 70,
            last_seen: tollgate_model::Timestamp::from_secs(0),
            document: document.to_string(),
        };
        kept.record(&act, &tollgate_store::Run::default(), [Ok(sighting)]).unwrap();
        let said = findings(&store, &["verdict", "ffff", "expected", "--reason", "ours", "--by", "mara"]);
        assert!(said.out.contains("no allow entry can be proposed") && said.out.contains(reason), "{name:?}: {}", said.out);
        for words in
            [vec!["list", "--format", "table"], vec!["list", "--format", "jsonl"], vec!["show", "ffff"], vec!["rates", "--format", "table"]]
        {
            let shown = findings(&store, &words);
            assert_eq!(shown.code, Some(0));
            assert!(shown.out.chars().all(|c| c == '\n' || !tollgate_model::is_unsafe_to_show(c)), "{words:?}: {}", shown.out);
        }
    }
}

/// Nineteen judged are too few; of twenty, five are false: a quarter.
#[test]
fn rates_are_told_of_enough() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let mut store = tollgate_store::Store::create(&path).unwrap();
    let act = tollgate_store::Act { at: tollgate_model::Timestamp::from_secs(0), by: "ana" };
    for number in 0..20 {
        let id = tollgate_model::FindingId(format!("{number:020x}"));
        let document = serde_json::json!({
            "id": id.0,
            "process": { "path": "/usr/bin/curl", "signing_id": "com.apple.curl", "platform_binary": true, "signature": "valid" },
            // One term stands in all, one in nineteen.
            "terms": if number == 0 { serde_json::json!([{ "name": "a:b" }]) } else { serde_json::json!([{ "name": "a:b" }, { "name": "c:d" }]) },
        });
        let (level, last_seen) = (tollgate_model::Level::Low, tollgate_model::Timestamp::from_secs(0));
        let sighting =
            tollgate_store::Sighting { id: id.clone(), host: "m".to_owned(), level, score: 30, last_seen, document: document.to_string() };
        store.record(&act, &tollgate_store::Run::default(), [Ok(sighting)]).unwrap();
        let verdict = match number {
            0..5 => tollgate_store::Verdict::FalsePositive,
            5..8 => tollgate_store::Verdict::Expected,
            _ => tollgate_store::Verdict::TruePositive,
        };
        store.decide(&act, &id, &tollgate_store::Decision::Verdict(verdict, "so it is")).unwrap();
    }
    drop(store);
    let said = findings(&path, &["rates", "--format", "jsonl"]);
    let rows: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let row = |by: &str, key: &str, wrong: u32, judged: u32, percent: Option<f64>| serde_json::json!({ "by": by, "key": key, "false_positive": wrong, "expected": 3, "judged": judged, "false_positive_percent": percent });
    assert_eq!(
        rows,
        [
            row("all", "all", 5, 20, Some(25.0)),
            row("identity", "macOS com.apple.curl", 5, 20, Some(25.0)),
            row("term", "a:b", 5, 20, Some(25.0)),
            row("term", "c:d", 4, 19, None),
        ]
    );
    let said = findings(&path, &["rates", "--format", "table"]);
    let line = said.out.lines().find(|line| line.contains("c:d")).unwrap();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["term", "c:d", "4", "19", "3", "UNKNOWN"]);
    assert!(said.out.contains("25.0 %"), "{}", said.out);
}
