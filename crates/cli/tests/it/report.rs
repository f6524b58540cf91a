//! `tollgate report` on raw records written by hand.

use std::path::Path;

use serde_json::{Value, json};

use crate::program::{Said, run};
use crate::report_raw::{exec, fork, open, process, write};

const COOKIES: &str = "/Users/ana/Library/Application Support/Google/Chrome/Default/Cookies";

/// An owner on two Macs, `cat` in a terminal and an unsigned program on one; a third Mac tells no read.
fn readers(folder: &Path) {
    let chrome =
        |parent| process(600, parent, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "EQHXZ8M8AV:com.google.Chrome");
    let terminal = process(300, 1, "/System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal", "platform:com.apple.Terminal");
    let zsh = |pid, parent| process(pid, parent, "/bin/zsh", "platform:com.apple.zsh");
    let cat = process(401, 400, "/bin/cat", "platform:com.apple.cat");
    let theft = process(500, 1, "/private/tmp/u", "unsigned");
    let ana = [
        fork(
            0,
            &terminal,
            &process(400, 300, "/System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal", "platform:com.apple.Terminal"),
        ),
        exec(
            1,
            &process(400, 300, "/System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal", "platform:com.apple.Terminal"),
            &zsh(400, 300),
        ),
        fork(2, &zsh(400, 300), &zsh(401, 400)),
        exec(3, &zsh(401, 400), &cat),
        open(4, &cat, COOKIES),
        open(5, &cat, COOKIES),
        open(6, &theft, "/Users/ana/.ssh/id_ed25519"),
        open(7, &chrome(1), COOKIES),
    ];
    write(&folder.join("ana/es.ndjson"), &ana);
    write(&folder.join("bo/es.ndjson"), &[open(9, &chrome(1), &COOKIES.replace("/ana/", "/bo/"))]);
    write(&folder.join("carl/es.ndjson"), &[exec(9, &zsh(401, 400), &cat)]);
}

/// What it says, whichever number of threads reads.
pub fn report(words: &[&str], folder: &Path) -> Said {
    let said = |threads: &str| run(&[&["report"], words, &["--threads", threads, folder.to_str().unwrap()]].concat());
    let (one, three) = (said("1"), said("3"));
    assert_eq!((one.code, &one.out, &one.err), (three.code, &three.out, &three.err), "threads change nothing");
    one
}

/// Its document.
pub fn document(words: &[&str], folder: &Path) -> Value {
    let said = report(&[words, &["--format", "json"]].concat(), folder);
    assert_eq!((said.code, said.err.as_str(), said.out.lines().count()), (Some(0), "", 1), "{}", said.out);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn readers_are_listed_the_least_usual_first() {
    let folder = tempfile::tempdir().unwrap();
    readers(folder.path());
    let document = document(&["exposure"], folder.path());
    let rows: Vec<Value> = document["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let (program, whom) = (&row["program"], &row["works_for"]);
            json!([
                row["category"],
                program["signature"],
                program["signing_id"],
                program["path"],
                whom["signing_id"],
                row["owner"],
                row["reads"],
                row["files"],
                row["host_names"]
            ])
        })
        .collect();
    assert_eq!(
        rows,
        [
            json!(["ssh-keys", "unsigned", null, "/private/tmp/u", null, false, 1, 1, ["ana"]]),
            json!(["browser-credentials", "platform", "com.apple.cat", null, "com.apple.Terminal", false, 2, 1, ["ana"]]),
            json!(["browser-credentials", "team", "com.google.Chrome", null, null, true, 2, 2, ["ana", "bo"]]),
        ]
    );
    let cat = &document["rows"][1];
    assert_eq!((&cat["first"], &cat["last"]), (&json!("2025-11-25T10:00:04Z"), &json!("2025-11-25T10:00:05Z")));
    assert_eq!((&cat["classes"], &cat["credential"], &cat["examples"]), (&json!(["tool"]), &json!(true), &json!([COOKIES])));
    let macs = &document["macs"];
    assert_eq!((&macs["endpoint"], &macs["without_reads"], &macs["without_reads_names"]), (&json!(3), &json!(1), &json!(["carl"])));
    let table = report(&["exposure", "--format", "table"], folder.path()).out;
    assert!(
        table.contains("3 Macs with endpoint records") && table.contains("what was read on 1 Mac that told of no read of any file: carl"),
        "{table}"
    );
    let sheet = report(&["exposure", "--format", "csv"], folder.path()).out;
    let line = sheet.lines().nth(2).unwrap();
    assert_eq!(
        line,
        "browser-credentials,yes,no,platform,,com.apple.cat,/bin/cat,platform/com.apple.Terminal,platform,tool,2,1,1,ana,\
         2025-11-25T10:00:04Z,2025-11-25T10:00:05Z"
    );
    // What lies before --since is of no reader.
    let later = self::document(&["exposure", "--since", "2025-11-25T10:00:06Z"], folder.path());
    assert_eq!(later["rows"].as_array().unwrap().len(), 2);
}

#[test]
fn an_empty_list_says_what_could_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let zsh = process(9, 1, "/bin/zsh", "platform:com.apple.zsh");
    write(&folder.path().join("ana/es.ndjson"), &[exec(1, &zsh, &zsh)]);
    let table = report(&["exposure", "--format", "table"], folder.path()).out;
    assert!(table.starts_with("no read in a sensitive place was told\n") && table.contains("told of no read of any file: ana"), "{table}");
    let table = report(&["egress", "--format", "table"], folder.path()).out;
    assert!(table.starts_with("no encrypted flow to a public address was told\n"), "{table}");
    assert!(table.contains("of which no sensor told a flow: ana"), "{table}");
}

#[test]
fn names_of_others_do_nothing_to_who_reads_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let theft = process(500, 1, "=cmd|' /C calc'!A0\u{202e}\u{1b}[31m\u{200b}", "unsigned");
    write(&folder.path().join("@host/es.ndjson"), &[open(6, &theft, "/Users/ana/.ssh/id_\u{1b}]0;x\u{7}")]);
    let acts = |c: char| c != '\n' && tollgate_model::is_unsafe_to_show(c);
    for format in ["table", "json", "csv"] {
        let out = report(&["exposure", "--format", format], folder.path()).out;
        assert!(out.contains("cmd|") && !out.contains(acts), "{format}: {out:?}");
    }
    let sheet = report(&["exposure", "--format", "csv"], folder.path()).out;
    assert!(sheet.contains(",'=cmd|' /C calc'!A0\\u{202e}\\u{1b}[31m\\u{200b},") && sheet.contains(",'@host,"), "{sheet}");
}

#[test]
fn how_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    readers(folder.path());
    let (place, nowhere) = (folder.path().to_str().unwrap(), folder.path().join("none"));
    let nowhere = nowhere.to_str().unwrap();
    let empty = tempfile::tempdir().unwrap();
    for verb in ["exposure", "egress"] {
        for (words, code) in [
            (vec![place], 0),
            (vec![place, nowhere], 4),
            (vec![empty.path().to_str().unwrap()], 5),
            (vec!["--since", "2030-01-01T00:00:00Z", place], 5),
            (vec!["--hosts", nowhere, place], 2),
            (vec!["--config", nowhere, place], 3),
            (vec!["--since", "1h", "--until", "2h", place], 2),
            (vec![], 2),
        ] {
            let said = run(&[&["report", verb, "--format", "csv"], words.as_slice()].concat());
            assert_eq!(said.code, Some(code), "{verb} {words:?}: {}", said.err);
        }
    }
    let said = run(&["report", "egress", "--proxy", "10.0.0.300", place]);
    assert!(said.code == Some(2) && said.err.contains("is no proxy"), "{}", said.err);
    for output in ["exposure", "egress"] {
        assert!(run(&["schema", output]).out.contains("\"without_reads\""));
    }
}
