//! `tollgate coverage` and `tollgate hunt --coverage`, held against fleets whose losses are known.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tollgate_sim::fleet::{self, Fleet, Part};

use crate::program::{Said, tollgate};

/// A fleet's telemetry in a folder, with its map of hosts and its inventory.
fn lay_out(world: &Fleet, folder: &Path) {
    for (name, text) in &world.files {
        let path = folder.join("logs").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::write(folder.join("hosts.toml"), &world.hosts).unwrap();
    let builds = world.inventory.iter().enumerate().map(|(at, name)| format!("{name},24B{}\n", at % 2));
    fs::write(folder.join("macs.csv"), format!("Computer Name,OS Build\n{}", builds.collect::<String>())).unwrap();
}

fn run(folder: &Path, words: &[&str]) -> Said {
    tollgate().args(words).current_dir(folder).output().unwrap().into()
}

fn measured(folder: &Path, words: &[&str], code: i32) -> Value {
    let words = [&["coverage", "--hosts", "hosts.toml", "--format", "json"], words, &["logs"]].concat();
    let said = run(folder, &words);
    assert_eq!(said.code, Some(code), "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

fn check<'a>(document: &'a Value, id: &str) -> &'a Value {
    document["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap()
}

fn part(check: &Value) -> Part {
    (check["numerator"].as_u64().unwrap(), check["denominator"].as_u64().unwrap())
}

/// A fleet with a Mac that told nothing, and others.
fn world() -> Fleet {
    (0..).map(|seed| fleet::fleet(seed, 60)).find(|world| !world.truth.silent.is_empty() && world.truth.macs.len() > 2).unwrap()
}

#[test]
fn the_program_shows_what_was_removed() {
    let (folder, world) = (tempfile::tempdir().unwrap(), world());
    lay_out(&world, folder.path());
    let document = measured(folder.path(), &["--inventory", "macs.csv"], 0);
    let truth = &world.truth;
    let sum =
        |of: &dyn Fn(&fleet::MacTruth) -> Part| truth.macs.values().map(of).fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    assert_eq!(
        part(check(&document, "C01")),
        (truth.macs.values().filter(|mac| mac.execs > 0).count() as u64, world.inventory.len() as u64)
    );
    assert_eq!(part(check(&document, "C03")), sum(&|mac| mac.live));
    assert_eq!(part(check(&document, "C08")), sum(&|mac| mac.shaken));
    assert_eq!(part(check(&document, "C14")), sum(&|mac| mac.lost));
    assert_eq!(part(check(&document, "C15")), sum(&fleet::MacTruth::silence));
    assert_eq!(part(check(&document, "C24")), truth.garbage);
    // Each figure again, by the builds of the inventory.
    let builds = check(&document, "C03")["by_build"].as_array().unwrap();
    assert_eq!(builds.iter().map(part).fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1)), sum(&|mac| mac.live));
    for silent in &truth.silent {
        let host = document["hosts"].as_array().unwrap().iter().find(|host| host["host"] == silent.as_str()).unwrap();
        assert!(host["legs"].as_object().unwrap().values().all(|leg| leg == "ABSENT"), "{host}");
    }
    assert_eq!(document["macs"], world.inventory.len());
    assert_eq!(check(&document, "C20")["state"], "UNKNOWN");
}

#[test]
fn one_pass_with_a_hunt_measures_the_same_with_any_threads() {
    let (folder, world) = (tempfile::tempdir().unwrap(), world());
    lay_out(&world, folder.path());
    let alone = measured(folder.path(), &["--threads", "1"], 0);
    assert_eq!(measured(folder.path(), &["--threads", "3"], 0), alone);
    let said = run(folder.path(), &["hunt", "--hosts", "hosts.toml", "--coverage", "seen.json", "--format", "jsonl", "logs"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let without = run(folder.path(), &["hunt", "--hosts", "hosts.toml", "--format", "jsonl", "logs"]);
    assert_eq!(said.out, without.out);
    let with: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("seen.json")).unwrap()).unwrap();
    assert_eq!(with, alone);
    // What is there is not written over.
    let again = run(folder.path(), &["hunt", "--coverage", "seen.json", "logs"]);
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("seen.json is there already"), "{}", again.err);
    // What is no usage leaves nothing behind, and a folder that is not there is told by the name that was given.
    let wrong = run(folder.path(), &["hunt", "--coverage", "new.json", "-o", "seen.json", "logs"]);
    assert_eq!((wrong.code, folder.path().join("new.json").exists()), (Some(2), false), "{}", wrong.err);
    for option in ["-o", "--coverage"] {
        let nowhere = run(folder.path(), &["hunt", option, "nodir/x", "logs"]);
        assert_eq!(nowhere.code, Some(6), "{}", nowhere.err);
        assert!(nowhere.err.contains("nodir/x cannot be written: ") && !nowhere.err.contains(".tollgate-"), "{}", nowhere.err);
    }
}

#[test]
fn an_earlier_report_is_compared_and_a_failing_check_ends_with_a_code() {
    let (folder, world) = (tempfile::tempdir().unwrap(), world());
    lay_out(&world, folder.path());
    let before = measured(folder.path(), &[], 0);
    fs::write(folder.path().join("before.json"), before.to_string()).unwrap();
    fs::remove_file(folder.path().join("logs/zeek/ssl.log")).unwrap();
    let after = measured(folder.path(), &["--compare", "before.json"], 0);
    let (was, is) = (check(&before, "C08"), check(&after, "C08"));
    assert_eq!((&is["earlier"]["state"], &is["earlier"]["value"]), (&was["state"], &was["value"]));
    assert_eq!(is["value"], 0.0);
    assert!(after["cannot_be_seen"].as_array().unwrap().iter().any(|cannot| cannot["code"] == "no-handshakes"), "{after}");
    // As much as the built-in content asks for is not there, so that nothing fails; with less it does.
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/an1415/coverage.toml")).unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    fs::write(folder.path().join("content/coverage.toml"), text.replace("least = 1000\n", "least = 1\n")).unwrap();
    measured(folder.path(), &["--config", "content", "--fail-on", "fail"], 1);
    let said = run(folder.path(), &["coverage", "--config", "content", "--hosts", "hosts.toml", "--format", "table", "logs"]);
    assert!(said.out.contains("FAIL     C08"), "{}", said.out);
    assert!(said.out.contains("cannot be seen with these sources: names, versions and certificates of TLS"), "{}", said.out);
}

#[test]
fn other_tools_get_files_of_their_own() {
    let (folder, world) = (tempfile::tempdir().unwrap(), world());
    lay_out(&world, folder.path());
    let told = |format| {
        let said = run(folder.path(), &["coverage", "--hosts", "hosts.toml", "--inventory", "macs.csv", "--format", format, "logs"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.out
    };
    let layer: Value = serde_json::from_str(&told("navigator")).unwrap();
    assert_eq!(
        (&layer["versions"]["layer"], &layer["versions"]["attack"], &layer["domain"]),
        (&"4.5".into(), &"18".into(), &"enterprise-attack".into())
    );
    let technique = &layer["techniques"][0];
    assert_eq!((&technique["techniqueID"], &technique["tactic"]), (&"T1048.002".into(), &"exfiltration".into()));
    assert!((0.0..=4.0).contains(&technique["score"].as_f64().unwrap()), "{technique}");
    assert_eq!(technique["metadata"].as_array().unwrap().len(), 28);
    let dettect = told("dettect");
    for part in ["file_type: data-source-administration", "version: 1.1", "  - data_source_name: File Access", "domain: enterprise-attack"]
    {
        assert!(dettect.lines().any(|line| line == part), "{part}: {dettect}");
    }
    // Every Mac but the silent ones tells of processes.
    let share = 100 * world.truth.macs.len() / world.inventory.len();
    let expected = if share <= 75 { 3 } else { 4 };
    let first = dettect.lines().find(|line| line.contains("device_completeness")).unwrap();
    assert_eq!(first.trim(), format!("device_completeness: {expected}"), "{share} %");
}

#[test]
fn nothing_at_all_is_said_as_such() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("logs")).unwrap();
    fs::write(folder.path().join("logs/notes.txt"), "hello\n").unwrap();
    fs::write(folder.path().join("macs.csv"), "host\nana\nbo\n").unwrap();
    let said = run(folder.path(), &["coverage", "--inventory", "macs.csv", "--format", "table", "logs"]);
    assert_eq!(said.code, Some(5));
    assert!(said.out.contains("2 Macs, 2 in the inventory; 1 record from - to -"), "{}", said.out);
    assert!(said.out.contains("cannot be seen with these sources: anything: these Macs gave no record"), "{}", said.out);
    assert!(said.out.contains("1 of these records could not be understood"), "{}", said.out);
    assert!(!said.out.contains("PASS "), "{}", said.out);
}

#[test]
fn a_quiet_end_is_no_comfort() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("logs")).unwrap();
    // Nothing at all, and a flow of an address that nobody has a name for.
    for flow in [
        "",
        r#"{"_path":"conn","ts":1795593600.0,"uid":"C1","id.orig_h":"10.0.0.2","id.orig_p":4711,"id.resp_h":"192.0.2.7","id.resp_p":443,"proto":"tcp","service":"ssl"}"#,
    ] {
        fs::write(folder.path().join("logs/conn.log"), flow).unwrap();
        let said = run(folder.path(), &["coverage", "--format", "table", "logs"]);
        assert_eq!(said.code, Some(if flow.is_empty() { 5 } else { 0 }), "{}", said.err);
        assert!(said.out.contains("cannot be seen with these sources: anything: no record tells of a Mac"), "{}", said.out);
        assert!(said.out.contains("for 28 of 28 too little is known to say anything"), "{}", said.out);
        assert_eq!(said.out.contains("addresses that no host is mapped to"), !flow.is_empty(), "{}", said.out);
        let page = run(folder.path(), &["coverage", "--format", "html", "logs"]).out;
        assert!(page.contains("no record tells of a Mac") && page.contains("for 28 of 28 too little is known"), "{page}");
    }
}

#[test]
fn a_time_in_which_nothing_happened_says_when_something_did() {
    let (folder, world) = (tempfile::tempdir().unwrap(), world());
    lay_out(&world, folder.path());
    let said = run(folder.path(), &["coverage", "--until", "2020-01-01T00:00:00Z", "logs"]);
    assert_eq!(said.code, Some(5));
    assert!(said.err.contains("all outside --since/--until; they span 2026-11-25T"), "{}", said.err);
}

#[test]
fn mistakes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("macs.csv", "serial,owner\n1,x\n");
    put("old.json", "{\"kind\":\"sources\",\"checks\":[]}");
    for (words, part) in [
        (&["coverage", "--inventory", "macs.csv", "."][..], "macs.csv: no column names the Mac"),
        (&["coverage", "--inventory", "none.csv", "."], "none.csv: No such file"),
        (&["coverage", "--compare", "old.json", "."], "old.json: no report of `tollgate coverage"),
        (&["coverage", "--compare", "macs.csv", "."], "macs.csv: no report of `tollgate coverage"),
        (&["coverage", "--since", "1h", "--until", "2h", "."], "--since is later than --until"),
        (&["hunt", "--inventory", "macs.csv", "."], "need --coverage"),
    ] {
        let said = run(folder.path(), words);
        assert_eq!(said.code, Some(2), "{words:?}: {}", said.err);
        assert!(said.err.contains(part), "{words:?}: {}", said.err);
    }
}

#[test]
fn names_of_others_do_nothing_to_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let row = r#"{"name":"q","hostIdentifier":"evil\u001b[2J\u202e","unixTime":1795593610,"columns":{"event_type":"exec","pid":"7","path":"/bin/ls","cmdline":"ls","cmdline_count":"1","time":"1795593600"},"action":"added"}"#;
    fs::write(folder.path().join("osqueryd.results.log"), row).unwrap();
    fs::write(folder.path().join("macs.csv"), "host,build\nevil\u{1b}[2J\u{202e},24\u{1b}[31m\nb\u{7}o,1\n").unwrap();
    for format in ["table", "json"] {
        let said = run(folder.path(), &["coverage", "--inventory", "macs.csv", "--format", format, "osqueryd.results.log"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(said.out.contains("evil"), "{}", said.out);
        let raw = said.out.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(raw, None, "{format}");
    }
}

#[test]
fn what_stands_between_and_what_carries_others_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    // As Zeek before 4.1 writes it, with the names of the certificate in the row of the handshake.
    let mut rows = String::new();
    let mut shake = |at: usize, name: &str, names: Option<(&str, &str)>, status: Option<&str>| {
        let mut row = serde_json::json!({
            "ts": 1_772_355_600 + at, "uid": format!("C{at}"), "id.orig_h": "10.0.0.5", "id.orig_p": 50_000 + at, "id.resp_h": "203.0.113.9",
            "id.resp_p": 443, "version": "TLSv12", "server_name": name, "established": true
        });
        if let Some((subject, issuer)) = names {
            row["subject"] = subject.into();
            row["issuer"] = issuer.into();
        }
        if let Some(status) = status {
            row["validation_status"] = status.into();
        }
        rows += &format!("{row}\n");
    };
    let unknown = Some("unable to get local issuer certificate");
    // One issuer vouches for sixteen names, another for fifteen; a box at home vouches for itself; the rest holds.
    (0..16).for_each(|at| shake(at, &format!("a{at}.example"), Some(("CN=a", "CN=Box CA,O=Acme")), unknown));
    (16..31).for_each(|at| shake(at, &format!("b{at}.example"), Some(("CN=b", "CN=Lab")), unknown));
    (31..51).for_each(|at| shake(at, &format!("c{at}.example"), Some(("CN=nas", "CN=nas")), Some("self signed certificate")));
    (51..60).for_each(|at| shake(at, "d.example", Some(("CN=d", "CN=R3")), Some("ok")));
    // Relays, one by another spelling, and a name that only looks like one.
    for (at, name) in [(60, "mask.icloud.com"), (61, "MASK-H2.icloud.com"), (62, "xmask.icloud.com")] {
        shake(at, name, None, None);
    }
    fs::write(logs.join("ssl.log"), rows).unwrap();
    let said = run(folder.path(), &["coverage", "--format", "json", "logs"]);
    let document: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.err));
    let interception = check(&document, "C10");
    assert_eq!(part(interception), (16, 60), "{interception}");
    let notes: Vec<&str> = interception["notes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(notes.contains(&"16 handshakes with certificates of CN=Box CA,O=Acme"), "{notes:?}");
    assert!(notes.iter().any(|note| note.starts_with("2 of 63 handshakes with a name go to relays that carry other flows")), "{notes:?}");
}

/// From Zeek 4.1 on a handshake refers to its certificate, whose row stands in a log of its own, once a day.
#[test]
fn what_stands_between_is_told_by_the_log_of_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    let (mut shakes, mut certificates) = (String::new(), String::new());
    let mut shake = |at: usize, name: &str, leaf: &str, status: &str| {
        let row = serde_json::json!({
            "ts": 1_772_355_600 + at, "uid": format!("C{at}"), "id.orig_h": format!("10.0.0.{}", at % 7), "id.orig_p": 50_000 + at,
            "id.resp_h": "203.0.113.9", "id.resp_p": 443, "version": "TLSv13", "server_name": name, "established": true,
            "cert_chain_fps": [leaf, "the issuer's own"], "validation_status": status
        });
        shakes += &format!("{row}\n");
    };
    let unknown = "unable to get local issuer certificate";
    (0..20).for_each(|at| shake(at, &format!("a{at}.example"), &format!("a{at}"), unknown));
    (20..40).for_each(|at| shake(at, &format!("b{at}.example"), &format!("b{at}"), unknown));
    (40..60).for_each(|at| shake(at, &format!("c{at}.example"), &format!("c{at}"), "self signed certificate"));
    (60..80).for_each(|at| shake(at, &format!("d{at}.example"), &format!("d{at}"), "ok"));
    let mut certificate = |leaf: String, subject: &str, issuer: &str| {
        let row = serde_json::json!({
            "ts": 1_772_355_630, "fingerprint": leaf, "certificate.version": 3, "certificate.serial": "01",
            "certificate.subject": subject, "certificate.issuer": issuer,
            "certificate.not_valid_before": 1_772_000_000, "certificate.not_valid_after": 1_779_000_000
        });
        certificates += &format!("{row}\n");
    };
    // The box issues one for each name; of the next no row tells; the third vouch for themselves; the fourth hold.
    (0..20).for_each(|at| certificate(format!("a{at}"), &format!("CN=a{at}.example"), "CN=Box CA,O=Acme"));
    (40..60).for_each(|at| certificate(format!("c{at}"), "CN=nas", "CN=nas"));
    (60..80).for_each(|at| certificate(format!("d{at}"), &format!("CN=d{at}.example"), "CN=R3"));
    fs::write(logs.join("ssl.log"), shakes).unwrap();
    let told = |threads: &str| {
        let said = run(folder.path(), &["coverage", "--threads", threads, "--format", "json", "logs"]);
        let document: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.err));
        let interception = check(&document, "C10");
        let notes: Vec<String> =
            interception["notes"].as_array().unwrap().iter().filter_map(|note| Some(note.as_str()?.to_owned())).collect();
        (part(interception), notes)
    };
    let unnamed = |count: u64, notes: &[String]| {
        notes.iter().any(|note| note.starts_with(&format!("{count} handshakes whose certificate could not be validated: no row tells")))
    };
    let (alone, notes) = told("2");
    assert_eq!(alone, (0, 80));
    assert!(unnamed(60, &notes), "{notes:?}");
    fs::write(logs.join("x509.log"), certificates).unwrap();
    let (both, notes) = told("1");
    assert_eq!(both, (20, 80));
    assert!(unnamed(20, &notes) && notes.contains(&"20 handshakes with certificates of CN=Box CA,O=Acme".to_owned()), "{notes:?}");
    assert_eq!(told("4"), (both, notes));
}
