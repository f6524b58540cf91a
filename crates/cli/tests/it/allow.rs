//! `tollgate allow`: the life of an entry, and what it does to findings.

use std::fs;
use std::path::Path;

use crate::program::{Said, render, run, tollgate};

/// A key goes to the firm's own store, on a day of which the story tells.
fn story(day: &str) -> String {
    format!(
        "day {day}
host mac1
process launchd pid=1.1 parent=0.0 user=0 platform com.apple.xpc.launchd /sbin/launchd
09:00:00 fork launchd -> 500 auid=501 user=501
09:00:00.1 exec 500 dev 4ABCDE1234 org.example.sync /Applications/Sync.app/Contents/MacOS/Sync : Sync https://files.acme.example/
09:00:01 read 500 /Users/ana/.ssh/id_ed25519 size=400
09:00:02 dns 10.0.0.5 files.acme.example -> 192.0.2.9 ttl=60
09:00:02.1 flow C1 10.0.0.5:51000 -> 192.0.2.9:443 tcp for 1s out=9000 in=900 service=ssl
09:00:02.2 tls C1 sni=files.acme.example version=TLSv13 established
09:01:00 exit 500
"
    )
}

const ADD: &[&str] = &[
    "--author",
    "mara",
    "--owner",
    "it-storage",
    "--reason",
    "keys are kept there",
    "--ticket",
    "CHG-4411",
    "--team-id",
    "4ABCDE1234",
    "--signing-id",
    "org.example.sync",
    "--destination",
    "files.acme.example",
    "--credentials",
    "ssh-keys",
    "--cap",
    "25",
];

/// A verb of `allow` on a policy folder.
fn allow(verb: &str, policy: &Path, words: &[&str]) -> Said {
    tollgate().args(["allow", verb, "-c"]).arg(policy).args(words).output().unwrap().into()
}

/// Score and level of what a hunt finds, and its terms.
fn found(policy: &Path, logs: &Path) -> (u64, String, String, String) {
    let said: Said = tollgate().args(["hunt", "--format", "jsonl", "-c"]).arg(policy).arg(logs).output().unwrap().into();
    let findings: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(findings.len(), 1, "{}", said.err);
    let finding = &findings[0];
    (finding["score"].as_u64().unwrap(), finding["level"].as_str().unwrap().to_owned(), finding.to_string(), said.err)
}

/// Another text in a file.
fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from:?} in {text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn an_entry_caps_from_its_approval_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let (policy, logs) = (folder.path().join("policy"), folder.path().join("logs"));
    fs::create_dir_all(policy.join("allow")).unwrap();
    let today = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date();
    render(&story(&today.to_string()), &logs);
    let (score, level, ..) = found(&policy, &logs);
    assert!(score >= 57 && level != "LOW", "{score} {level}");

    let said = allow("add", &policy, ADD);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        said.out.contains("A-0001.toml") && said.out.contains("covers nothing until somebody else than mara approves it"),
        "{}",
        said.out
    );
    assert_eq!(found(&policy, &logs).0, score, "a proposal covers nothing");

    // What it would do is told before anybody approves it.
    let said: Said = tollgate().args(["allow", "test", "-c"]).arg(&policy).arg(&logs).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains(&format!("{score} -> LOW 25 by A-0001, CREDENTIALS: ssh-keys")), "{}", said.out);
    assert!(said.out.contains("1 of 1 finding would be lowered, 1 of them with credentials"), "{}", said.out);

    let said = allow("approve", &policy, &["A-0001", "--by", "Mara"]);
    assert_eq!(said.code, Some(3), "who wrote it does not approve it");
    assert!(said.err.contains("another person must"), "{}", said.err);
    assert_eq!(allow("approve", &policy, &["A-0001", "--by", "joon"]).code, Some(0));
    let (capped, level, finding, err) = found(&policy, &logs);
    assert!(err.contains("allow entries at the end of the input: 1 in force"), "{err}");
    assert_eq!((capped, level.as_str()), (25, "LOW"), "it is still told");
    assert!(finding.contains("cap:A-0001") && finding.contains("A-0001 version 1, owner it-storage, until"), "{finding}");

    // Its end does not change what came before it, and covers nothing from then on.
    let file = policy.join("allow/A-0001.toml");
    let until = today.checked_sub(jiff::Span::new().days(1)).unwrap();
    let since = today.checked_sub(jiff::Span::new().days(30)).unwrap();
    let created = format!("created = {today}");
    edit(&file, &created, &format!("created = {since}"));
    let text = fs::read_to_string(&file).unwrap();
    let expires = text.lines().find(|line| line.starts_with("expires")).unwrap();
    edit(&file, expires, &format!("expires = {until}"));
    assert_eq!(found(&policy, &logs).0, score, "it ended yesterday");
    let past = folder.path().join("past");
    render(&story(&until.to_string()), &past);
    assert_eq!(found(&policy, &past).0, 25, "yesterday it held");

    // A new version covers nothing of the days between.
    assert_eq!(allow("renew", &policy, &["A-0001", "--author", "joon", "--ticket", "CHG-5000", "--days", "10"]).code, Some(0));
    assert_eq!(found(&policy, &logs).0, score, "nobody approved it yet");
    assert_eq!(allow("approve", &policy, &["A-0001", "--by", "mara"]).code, Some(0));
    assert!(found(&policy, &logs).2.contains("A-0001 version 2"));
    assert_eq!(found(&policy, &past).0, 25);

    let said = allow("due", &policy, &["--days", "30"]);
    assert!(said.out.starts_with("A-0001 version 2 ends on") && said.out.lines().count() == 1, "{}", said.out);
    assert_eq!(allow("revoke", &policy, &["A-0001", "--by", "joon", "--reason", "the store is gone"]).code, Some(0));
    let said = allow("list", &policy, &[]);
    assert!(said.out.contains("A-0001 version 2, revoked"), "{}", said.out);
    assert!(said.out.contains("4ABCDE1234/org.example.sync to files.acme.example: ssh-keys, not more than 25"), "{}", said.out);
    assert!(allow("show", &policy, &["A-0001"]).out.contains("revoke A-0001 version 2: the store is gone"));
    assert_eq!(allow("revoke", &policy, &["A-0001", "--by", "joon", "--reason", "x"]).code, Some(2), "it is over");
}

#[test]
fn what_was_done_is_bound_together() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path();
    for _ in 0..3 {
        assert_eq!(allow("add", policy, ADD).code, Some(0));
    }
    assert_eq!(allow("approve", policy, &["A-0002", "--by", "joon"]).code, Some(0));
    let said = allow("audit", policy, &["--verify"]);
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 1), "{}", said.out);
    let head = said.out.trim().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(allow("audit", policy, &["--verify", "--noted", &head]).code, Some(0));
    assert_eq!(allow("audit", policy, &[]).out.lines().count(), 4);

    let log = policy.join("allow/audit.jsonl");
    let whole = fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let faulty = |text: String, says: &str, noted: &[&str]| {
        fs::write(&log, text).unwrap();
        let said = allow("audit", policy, &[&["--verify"], noted].concat());
        assert_eq!(said.code, Some(1), "{}", said.out);
        assert!(said.out.contains(says), "{says}: {}", said.out);
    };
    faulty(whole.replace("joon", "mara"), "line 4 is not what its hash was made of", &[]);
    faulty(format!("{}\n{}\n{}\n", lines[0], lines[2], lines[3]), "line 2 does not follow from the line before it", &[]);
    faulty(format!("{}\n{}\nx\n{}\n", lines[0], lines[1], lines[3]), "line 3 is broken", &[]);
    // Lines that are cut off at the end are told by what the files are, and by a hash that was noted.
    faulty(format!("{}\n{}\n{}\n", lines[0], lines[1], lines[2]), "allow/A-0002.toml was changed after line 2", &[]);
    faulty(String::new(), "no line bears the noted hash", &["--noted", &head]);
    fs::write(&log, &whole).unwrap();
    edit(&policy.join("allow/A-0001.toml"), "cap = 25", "cap = 26");
    fs::remove_file(policy.join("allow/A-0003.toml")).unwrap();
    let said = allow("audit", policy, &["--verify"]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.out.contains("allow/A-0001.toml was changed after line 1") && said.out.contains("allow/A-0003.toml is gone"),
        "{}",
        said.out
    );
}

#[test]
fn what_is_broken_is_named_and_covers_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (policy, logs) = (folder.path().join("policy"), folder.path().join("logs"));
    fs::create_dir_all(policy.join("allow")).unwrap();
    let today = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date();
    render(&story(&today.to_string()), &logs);
    let (score, ..) = found(&policy, &logs);
    assert_eq!(allow("add", &policy, ADD).code, Some(0));
    assert_eq!(allow("approve", &policy, &["A-0001", "--by", "joon"]).code, Some(0));
    edit(&policy.join("allow/A-0001.toml"), "destinations = [\"files.acme.example\"]", "destinations = [\"*.com\"]");
    let (now, _, _, err) = found(&policy, &logs);
    assert_eq!(now, score);
    assert!(err.contains("allow entries at the end of the input: 0 in force, 1 mistake in others"), "{err}");
    assert!(err.contains("allow/A-0001.toml:") && err.contains("the entry covers nothing"), "{err}");
    for words in [&["config", "check"][..], &["allow", "list", "-c"]] {
        let said: Said = tollgate().args(words).arg(&policy).output().unwrap().into();
        assert_eq!(said.code, Some(3), "{words:?}");
        assert!(said.err.contains("allow/A-0001.toml:"), "{}", said.err);
    }
    for words in [&["show"][..], &["revoke", "--by", "joon", "--reason", "r"]] {
        let said = allow(words[0], &policy, &[&["A-0001"], &words[1..]].concat());
        assert_eq!((said.code, said.err.contains("\"A-0001\" has a mistake")), (Some(2), true), "{}", said.err);
    }
    // Nothing is written that would cover nothing.
    for (words, says) in [
        (&["--platform-id", "com.apple.curl", "--destination", "files.acme.example", "--read", "documents"][..], "needs a `[caller]`"),
        (&["--destination", "files.acme.example", "--read", "documents"], "names nobody"),
        (
            &["--cdhash", "00112233445566778899aabbccddeeff00112233", "--destination", "a.example", "--read", "ssh-keys"],
            "under `credentials`",
        ),
    ] {
        let who = ["--id", "B-1", "--author", "mara", "--owner", "it", "--reason", "r", "--ticket", "t"];
        let said = allow("add", &policy, &[&who[..], words].concat());
        assert_eq!(said.code, Some(3), "{}", said.out);
        assert!(said.err.contains(says) && said.err.contains("nothing was written"), "{}", said.err);
        assert!(!policy.join("allow/B-1.toml").exists());
    }
    assert_eq!(allow("show", &policy, &["B-1"]).code, Some(2));
    assert_eq!(run(&["allow", "list"]).code, Some(2));
}

#[test]
fn entries_from_elsewhere_are_proposals() {
    let folder = tempfile::tempdir().unwrap();
    let (there, here) = (folder.path().join("there"), folder.path().join("here"));
    fs::create_dir_all(&here).unwrap();
    // The folder is made.
    assert_eq!(allow("add", &there, ADD).code, Some(0));
    assert_eq!(allow("approve", &there, &["A-0001", "--by", "joon"]).code, Some(0));
    fs::write(there.join("allow/x.toml"), "id = \"../../x\"\n").unwrap();
    fs::write(there.join("allow/y.toml"), "id = ").unwrap();
    let from = there.join("allow");
    let said = allow("import", &here, &[from.to_str().unwrap(), "--author", "kim"]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("1 taken over as proposals, 2 refused"), "{}", said.err);
    assert!(allow("list", &here, &[]).out.contains("A-0001 version 1, proposed"), "{}", allow("list", &here, &[]).out);
    assert!(fs::read_to_string(here.join("allow/A-0001.toml")).unwrap().contains("author = \"kim\""));
    let again = allow("import", &here, &[from.join("A-0001.toml").to_str().unwrap(), "--author", "kim"]);
    assert!(again.err.contains("is here already"), "{}", again.err);
    assert_eq!(allow("audit", &here, &["--verify"]).code, Some(0));
}

#[test]
fn what_was_changed_past_the_log_is_not_approved() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path();
    assert_eq!(allow("add", policy, ADD).code, Some(0));
    let file = policy.join("allow/A-0001.toml");
    edit(&file, "[\"ssh-keys\"]", "[\"ssh-keys\", \"keychain\"]");
    let said = allow("approve", policy, &["A-0001", "--by", "joon"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(said.err.contains("was changed past the log") && said.err.contains("tollgate allow record A-0001"), "{}", said.err);
    assert_eq!(allow("audit", policy, &["--verify"]).code, Some(1));
    assert_eq!(allow("record", policy, &["A-0001", "--by", "kim", "--reason", "the keychain too"]).code, Some(0));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("author = \"kim\"") && !text.contains("approver"), "{text}");
    assert_eq!(allow("approve", policy, &["A-0001", "--by", "mara"]).code, Some(0));
    assert_eq!(allow("audit", policy, &["--verify"]).code, Some(0));

    // Broken afterwards, or beside it: both are told.
    let sound = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{sound}zzz = 1\n")).unwrap();
    fs::write(policy.join("allow/other.toml"), "id = ").unwrap();
    let said = allow("audit", policy, &["--verify"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("allow/A-0001.toml was changed after line 3"), "{}", said.out);
    assert!(said.out.contains("allow/other.toml stands in no line"), "{}", said.out);
    // What cannot be read is not written over.
    let said = allow("add", policy, ADD);
    assert!(said.out.contains("A-0002.toml"), "{}", said.out);
    assert!(fs::read_to_string(&file).unwrap().ends_with("zzz = 1\n"));
    for id in ["A-0001", "a-0001", "A-0001.v2"] {
        let said = allow("add", policy, &[ADD, &["--id", id]].concat());
        assert!(matches!(said.code, Some(2 | 3)), "{id}: {}", said.out);
    }
}

#[test]
fn two_who_write_at_once_see_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path();
    std::thread::scope(|scope| {
        let adding: Vec<_> = (0..6).map(|_| scope.spawn(|| allow("add", policy, ADD).code)).collect();
        adding.into_iter().for_each(|added| assert_eq!(added.join().unwrap(), Some(0)));
    });
    assert_eq!(allow("list", policy, &[]).out.matches("proposed").count(), 6);
    let said = allow("audit", policy, &["--verify"]);
    assert!(said.out.starts_with("6 lines, 0 faults"), "{}", said.out);
}

#[cfg(unix)]
#[test]
fn files_that_are_none_neither_hang_nor_lead_elsewhere() {
    use std::os::unix::fs::symlink;
    let made = |name: &str| {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(allow("add", folder.path(), ADD).code, Some(0), "{name}");
        folder
    };
    let verbs = |policy: &Path| {
        for words in [&["audit"][..], &["audit", "--verify"], &["approve", "A-0001", "--by", "joon"], &["show", "A-0001"]] {
            let mut command = tollgate();
            command.args(["allow", words[0], "-c"]).arg(policy).args(&words[1..]);
            let said = crate::program::run_in_time(&mut command);
            assert!(matches!(said.code, Some(1 | 2 | 6)), "{words:?}: {:?} {} {}", said.code, said.out, said.err);
        }
    };
    let pipe = made("a pipe");
    let log = pipe.path().join("allow/audit.jsonl");
    fs::remove_file(&log).unwrap();
    nix::unistd::mkfifo(&log, nix::sys::stat::Mode::S_IRWXU).unwrap();
    verbs(pipe.path());

    let link = made("a link");
    let (log, outside) = (link.path().join("allow/audit.jsonl"), tempfile::tempdir().unwrap());
    fs::remove_file(&log).unwrap();
    symlink(outside.path().join("log"), &log).unwrap();
    verbs(link.path());
    assert!(!outside.path().join("log").exists());

    let named = made("a name that is none of an entry");
    let log = named.path().join("allow/audit.jsonl");
    edit(&log, "allow/A-0001.toml", "/dev/zero");
    let mut command = tollgate();
    command.args(["allow", "audit", "--verify", "-c"]).arg(named.path());
    let said = crate::program::run_in_time(&mut command);
    assert!(said.out.contains("a line names /dev/zero, where no entry is"), "{}", said.out);

    // A last line without its end: nothing is written before that is seen to.
    let cut = made("a cut line");
    let log = cut.path().join("allow/audit.jsonl");
    let text = fs::read_to_string(&log).unwrap();
    fs::write(&log, text.trim_end()).unwrap();
    let said = allow("approve", cut.path(), &["A-0001", "--by", "joon"]);
    assert_eq!(said.code, Some(6), "{}", said.err);
    assert!(said.err.contains("its last line is broken"), "{}", said.err);
    assert!(!fs::read_to_string(cut.path().join("allow/A-0001.toml")).unwrap().contains("approver"));
    fs::write(&log, [text.as_bytes(), b"\xff\n"].concat()).unwrap();
    assert!(allow("audit", cut.path(), &["--verify"]).out.contains("line 2 is broken"));

    // Nothing of what is refused reaches the terminal raw.
    let from = tempfile::tempdir().unwrap();
    fs::write(from.path().join("x\u{1b}[32m.toml"), "id = \"\u{1b}[31m\"\nzzz\n").unwrap();
    nix::unistd::mkfifo(&from.path().join("y.toml"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    let here = tempfile::tempdir().unwrap();
    let mut command = tollgate();
    command.args(["allow", "import", "--author", "kim", "-c"]).arg(here.path()).arg(from.path());
    let said = crate::program::run_in_time(&mut command);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(!said.err.contains('\u{1b}') && said.err.contains("0 taken over as proposals, 2 refused"), "{}", said.err);
    // A file that is all mistakes is told in no time.
    fs::create_dir_all(here.path().join("allow")).unwrap();
    fs::write(here.path().join("allow/a\u{1b}.toml"), "=\n".repeat(30_000)).unwrap();
    let mut command = tollgate();
    command.args(["allow", "list", "-c"]).arg(here.path());
    let said = crate::program::run_in_time(&mut command);
    assert_eq!(said.code, Some(3));
    assert!(said.err.lines().count() < 110, "{}", said.err.lines().count());
}
