//! `tollgate baseline`: from what hunts teach to what they see, and what is refused.

use std::fs;
use std::path::Path;

use crate::program::{Said, render, tollgate};

/// An app reads something and goes to a place of the firm's, on a Mac and a day. Its arguments name the place, DNS and TLS prove it.
fn story(day: &str, host: &str, reads: &str, place: &str) -> String {
    format!(
        "day {day}
host {host}
process launchd pid=1.1 parent=0.0 user=0 platform com.apple.xpc.launchd /sbin/launchd
09:00:00 fork launchd -> 500 auid=501 user=501
09:00:00.1 exec 500 dev 4ABCDE1234 org.example.sync /Applications/Sync.app/Contents/MacOS/Sync : Sync https://{place}/
09:00:01 read 500 {reads} size=400
09:00:02 dns 10.0.0.5 {place} -> 192.0.2.9 ttl=60
09:00:02.1 flow C1 10.0.0.5:51000 -> 192.0.2.9:443 tcp for 1s out=9000 in=9000 service=ssl
09:00:02.2 tls C1 sni={place} version=TLSv13 established
09:01:00 exit 500
"
    )
}

const PLACE: &str = "files.acme.example";
const HARMLESS: &str = "/Users/ana/a.txt";
const CONTRACT: &str = "/Users/ana/Documents/contract.docx";
const KEY: &str = "/Users/ana/.ssh/id_ed25519";

/// A verb of `baseline` on a folder.
fn baseline(verb: &str, base: &Path, words: &[&str]) -> Said {
    tollgate().args(["baseline", verb, "-b"]).arg(base).args(words).output().unwrap().into()
}

/// Score and terms of what a hunt finds on a day, and what it says.
fn found(base: &Path, folder: &Path, day: &str, reads: &str, place: &str) -> (u64, String, String) {
    let logs = folder.join(format!("hunt-{day}-{}", reads.len() + place.len()));
    render(&story(day, "mac1", reads, place), &logs);
    let said: Said = tollgate().args(["hunt", "--format", "jsonl", "--baseline"]).arg(base).arg(&logs).output().unwrap().into();
    let findings: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(findings.len(), 1, "{}", said.err);
    (findings[0]["score"].as_u64().unwrap(), findings[0].to_string(), said.err)
}

/// Learns some days of some Macs, one after the other: they have one address.
fn learn(base: &Path, folder: &Path, days: &[&str], hosts: &[&str], reads: &str) -> Said {
    let mut said = None;
    for host in hosts {
        let logs = folder.join(format!("learn-{}-{host}-{}", days.join("-"), reads.len()));
        for day in days {
            render(&story(day, host, reads, PLACE), &logs.join(day));
        }
        let learned = baseline("learn", base, &[logs.to_str().unwrap()]);
        assert_eq!(learned.code, Some(0), "{}", learned.err);
        said = Some(learned);
    }
    said.expect("a host")
}

#[test]
fn what_two_macs_do_for_days_is_usual_and_a_key_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("base");
    let said = learn(&base, folder.path(), &["2026-03-01", "2026-03-02", "2026-03-03"], &["mac1", "mac2"], HARMLESS);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("learned 1 fact of 1 Mac,"), "{}", said.err);
    let said = tollgate().args(["hunt", "--baseline"]).arg(&base).arg(folder.path()).output().unwrap();
    let said: Said = said.into();
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("nothing is frozen yet"), "{}", said.err);
    assert_eq!(baseline("status", &base, &[]).code, Some(0));
    let said = baseline("freeze", &base, &["--by", "joon"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let id = said.out.split(':').next().unwrap().to_owned();
    let said = baseline("status", &base, &[]);
    assert!(said.out.contains(&format!("hunts see {id}: 1 pair, 1 of them usual, learned through 2026-03-03")), "{}", said.out);
    assert!(said.out.contains("it speaks of 2026-03-04 to 2026-04-02"), "{}", said.out);
    // Three days more have to pass: usual from 2026-03-07 on. A document of weight 60 is worth 30, ten within a minute; two of two Macs for three days:
    // (0.5 * 0 + 0.3 * 0.55) / 0.8 = 0.21, at least 0.3 on a Mac of three days, of five points.
    for (day, reads, place, score, terms) in [
        ("2026-03-03", CONTRACT, PLACE, None, &[][..]),
        ("2026-03-06", CONTRACT, PLACE, None, &["destination:rarity"]),
        ("2026-03-07", CONTRACT, PLACE, Some(39), &["destination:rarity", "reducer:baseline"]),
        ("2026-03-07", KEY, PLACE, Some(59), &["destination:rarity"]),
        ("2026-03-07", KEY, "drop.example", Some(61), &["destination:rarity"]),
        ("2026-04-03", CONTRACT, PLACE, None, &[]),
    ] {
        let (told, text, err) = found(&base, folder.path(), day, reads, place);
        assert!(score.is_none_or(|score| score == told), "{day} {reads} {place}: {told}\n{text}");
        for name in ["destination:rarity", "reducer:baseline", "ceiling:session-usual"] {
            assert_eq!(text.contains(name), terms.contains(&name), "{day} {reads} {place}: {name}\n{text}");
        }
        assert!(text.contains(&format!("\"baseline\":\"{id}\"")), "{text}");
        assert!(err.contains(&format!("baseline {id}: 1 pair of 2 Macs, 1 of them usual")), "{err}");
    }
}

/// Where many Macs go anyway, whoever sends there, time alone joins nobody.
#[test]
fn where_many_macs_go_time_joins_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("base");
    // Somebody whom nobody knows sends, a minute after a key was read or not.
    let story = |day: &str, host: &str, reads: &str| {
        format!(
            "day {day}
host {host}
process launchd pid=1.1 parent=0.0 user=0 platform com.apple.xpc.launchd /sbin/launchd
09:00:00 fork launchd -> 500 auid=501 user=501
09:00:00.1 exec 500 adhoc sync /Applications/Sync.app/Contents/MacOS/Sync : Sync
09:00:01 read 500 {reads} size=400
09:00:02 dns 10.0.0.5 {PLACE} -> 192.0.2.9 ttl=60
09:00:02.1 flow C1 10.0.0.5:51000 -> 192.0.2.9:443 tcp for 1s out=9000 in=9000 service=ssl
09:00:02.2 tls C1 sni={PLACE} version=TLSv13 established
09:01:00 exit 500
"
        )
    };
    let days = ["2026-03-01", "2026-03-02", "2026-03-03"];
    for host in ["mac1", "mac2", "mac3"] {
        let logs = folder.path().join(host);
        days.iter().for_each(|day| render(&story(day, host, HARMLESS), &logs.join(day)));
        let said = baseline("learn", &base, &[logs.to_str().unwrap()]);
        assert!(said.err.contains("learned 0 facts of 1 Mac, and 1 of where they go, whoever sends"), "{}", said.err);
    }
    let facts = fs::read_to_string(base.join("facts.jsonl")).unwrap();
    assert!(facts.contains("visits") && !facts.contains(PLACE), "where people go is nobody's business\n{facts}");
    assert!(baseline("status", &base, &[]).out.contains("  1 destination that Macs went to, whoever sent"));
    assert_eq!(baseline("freeze", &base, &["--by", "joon"]).code, Some(0));
    assert!(baseline("status", &base, &[]).out.contains("  1 destination that 3 Macs or more go to anyway"));
    // Three days of three Macs, and three more in which nobody objected.
    for (day, expected) in [("2026-03-06", 1), ("2026-03-07", 0), ("2026-04-02", 0), ("2026-04-03", 1)] {
        let logs = folder.path().join(format!("hunt-{day}"));
        render(&story(day, "mac1", KEY), &logs);
        let said: Said = tollgate().args(["hunt", "--format", "jsonl", "--baseline"]).arg(&base).arg(&logs).output().unwrap().into();
        assert_eq!(said.out.lines().count(), expected, "{day}: {}{}", said.out, said.err);
    }
}

#[test]
fn one_mac_waits_for_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("base");
    let days = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"];
    assert_eq!(learn(&base, folder.path(), &days, &["mac1"], HARMLESS).code, Some(0));
    assert!(learn(&base, folder.path(), &["2026-03-05"], &["mac3"], KEY).err.contains("1 because of findings at level MEDIUM or more"));
    let said = baseline("review", &base, &[]);
    let line = said.out.lines().next().unwrap().to_owned();
    assert!(line.contains("4ABCDE1234/org.example.sync -> files.acme.example: 1 Mac, 4 days, 2026-03-01 to 2026-03-04"), "{line}");
    assert!(line.contains("one Mac alone, appeared within a week"), "{line}");
    let pair = line.split(' ').next().unwrap().to_owned();
    assert_eq!(baseline("approve", &base, &["0123456789ab", "--by", "joon", "--reason", "ours"]).code, Some(2));
    assert_eq!(baseline("approve", &base, &[&pair, "--by", " ", "--reason", "ours"]).code, Some(2));
    assert_eq!(baseline("approve", &base, &[&pair, "--by", "joon", "--reason", "ours"]).code, Some(0));
    assert!(baseline("diff", &base, &[]).out.contains("1 pair would be usual and is not yet"));
    assert_eq!(baseline("freeze", &base, &["--by", "joon"]).code, Some(0));
    assert!(baseline("diff", &base, &[]).out.contains("0 pairs would be usual and are not yet, 0 would be no longer"));
    // It was approved today, which says nothing of what was before.
    assert!(!found(&base, folder.path(), "2026-03-08", CONTRACT, PLACE).1.contains("reducer:baseline"));
    assert_eq!(baseline("reject", &base, &[&pair, "--by", "mara", "--reason", "no longer"]).code, Some(0));
    assert!(baseline("diff", &base, &[]).out.contains("1 would be no longer"));
    assert!(baseline("status", &base, &[]).out.contains("DRIFT: 1 pair is"));
    // Carried elsewhere.
    let (file, other) = (folder.path().join("snapshot.jsonl"), folder.path().join("other"));
    assert_eq!(baseline("export", &base, &[file.to_str().unwrap()]).code, Some(0));
    assert_eq!(baseline("export", &base, &[file.to_str().unwrap()]).code, Some(6), "nothing is overwritten");
    assert_eq!(baseline("import", &other, &[file.to_str().unwrap(), "--by", "joon", "--reason", "the fleet's"]).code, Some(0));
    assert!(baseline("status", &other, &[]).out.contains("1 pair, 1 of them usual"));
}

#[test]
fn what_was_changed_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("base");
    assert_eq!(baseline("status", &base, &[]).code, Some(3), "there is none");
    assert_eq!(baseline("freeze", &base, &["--by", "joon"]).code, Some(2), "there is none");
    assert!(!base.exists(), "nothing is made by looking");
    assert_eq!(learn(&base, folder.path(), &["2026-03-01"], &["mac1"], HARMLESS).code, Some(0));
    let facts = fs::read(base.join("facts.jsonl")).unwrap();
    assert_eq!(learn(&base, folder.path(), &["2026-03-01"], &["mac1"], HARMLESS).code, Some(0));
    assert_eq!(fs::read(base.join("facts.jsonl")).unwrap(), facts, "learning twice is learning once");
    let id = baseline("freeze", &base, &["--by", "joon"]).out.split(':').next().unwrap().to_owned();
    let snapshot = base.join(format!("snapshots/{id}.jsonl"));
    let whole = fs::read_to_string(&snapshot).unwrap();
    let hunt = |what: &Path| -> Said { tollgate().args(["hunt", "--baseline"]).arg(what).arg(folder.path()).output().unwrap().into() };
    for (text, expected) in [
        (whole.replace("files.acme", "drop.acme"), "the pair is not the one that its id was made of"),
        (whole.replace("\"hours\":512", "\"hours\":16777215"), "it was changed: its bytes make"),
        (whole.replace("baseline/1", "baseline/2"), "this program reads tollgate-baseline/1"),
        (format!("{whole}{}", whole.lines().nth(1).unwrap()), "the pair stands in an earlier line too"),
        (format!("{whole}\x1b[31m\n"), ":3:"),
        (String::new(), "the file is empty"),
    ] {
        fs::write(&snapshot, text).unwrap();
        let said = hunt(&base);
        assert_eq!(said.code, Some(3), "{expected}: {}", said.err);
        assert!(said.err.contains(expected) && !said.err.contains('\x1b'), "{expected}: {}", said.err);
        assert_eq!(said.out, "");
    }
    fs::write(&snapshot, &whole).unwrap();
    assert_ne!(hunt(&base).code, Some(3));
    assert_eq!(hunt(&folder.path().join("nothing")).code, Some(3));
    fs::write(base.join("facts.jsonl"), [&facts[..], b"{\"fact\":{}}\n"].concat()).unwrap();
    let learning = tollgate().args(["hunt", "--learn"]).arg(&base).arg(folder.path()).output().unwrap();
    for said in [baseline("review", &base, &[]), Said::from(learning)] {
        assert_eq!(said.code, Some(3));
        assert!(said.err.contains("facts.jsonl:5: this is no fact"), "{}", said.err);
        assert_eq!(said.out, "", "nothing was read for nothing");
    }
    fs::write(base.join("facts.jsonl"), &facts).unwrap();
    let log = base.join("audit.jsonl");
    let told = fs::read_to_string(&log).unwrap();
    fs::write(&log, told.replace("joon", "mara")).unwrap();
    let said = baseline("status", &base, &[]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("line 1 is not what its hash was made of"), "{}", said.err);
    // What lies beside the time that was asked for teaches nothing.
    let spared = folder.path().join("spared");
    let logs = folder.path().join("two-days");
    for day in ["2026-03-01", "2026-03-02"] {
        render(&story(day, "mac1", HARMLESS, PLACE), &logs.join(day));
    }
    let hunt = tollgate().args(["hunt", "--until", "2026-03-01T12:00:00Z", "--learn"]).arg(&spared).arg(&logs).output().unwrap();
    assert_eq!(Said::from(hunt).code, Some(0));
    assert!(baseline("status", &spared, &[]).out.contains("learned of 1 Mac, 2026-03-01 to 2026-03-01: 1 pair"));
    // Nothing usable teaches nothing.
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert_eq!(baseline("learn", &folder.path().join("new"), &[empty.to_str().unwrap()]).code, Some(5));
}
