//! Flags, exit codes, explanations.

use std::fs;

use crate::program::{hunt_json, render_trace, run, tollgate};

const STEALER: &str = "a01-stealer-of-four-processes";

#[test]
fn exit_codes_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let place = folder.path().to_str().unwrap();
    assert_eq!(run(&["hunt"]).code, Some(2));
    assert_eq!(run(&["hunt", "--min-level", "huge", place]).code, Some(2));
    assert_eq!(run(&["hunt", "--since", "whenever", place]).code, Some(2));
    assert_eq!(run(&["hunt", "--host", "a", "--hosts", "b", place]).code, Some(2));
    assert_eq!(run(&["hunt", place]).code, Some(0));
    assert_eq!(run(&["hunt", "--fail-on", "critical", place]).code, Some(1));
    fs::write(folder.path().join("broken.gz"), [0x1f, 0x8b, 8, 0, 0]).unwrap();
    assert_eq!(run(&["hunt", place]).code, Some(4));
    assert_eq!(run(&["hunt", "--fail-on", "low", place]).code, Some(1), "a finding comes before damage");
    let policy = tempfile::tempdir().unwrap();
    fs::write(policy.path().join("scoring.toml"), "[materials]\n").unwrap();
    let said = run(&["hunt", "--config", policy.path().to_str().unwrap(), "--fail-on", "low", place]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("materials") && said.err.contains("material"), "the nearest key is named: {}", said.err);
}

#[test]
fn config_init_writes_what_check_accepts_and_hunt_uses() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    let place = content.to_str().unwrap();
    assert_eq!(run(&["config", "init", place]).code, Some(0));
    let valid = run(&["config", "check", place]);
    assert_eq!(valid.code, Some(0), "{}", valid.err);
    assert_eq!(run(&["config", "init", place]).code, Some(2), "nothing is overwritten");
    let scoring = content.join("scoring.toml");
    fs::write(&scoring, fs::read_to_string(&scoring).unwrap().replace("weight_percent = 50", "weight_percent = 10")).unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    render_trace("a30-exec-chain-in-one-process", &logs);
    let score = |words: &[&str]| hunt_json(&logs, words)[0]["score"].as_u64().unwrap();
    assert!(score(&["--config", place]) < score(&[]));
    fs::write(&scoring, fs::read_to_string(&scoring).unwrap().replace("weight_percent", "wieght_percent")).unwrap();
    let said = run(&["config", "check", place]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("wieght_percent") && said.err.contains("did you mean `weight_percent`"), "{}", said.err);
}

/// What is the site's own, alone, keeps the rest of the content as it is built in.
#[test]
fn a_site_needs_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    let place = own.to_str().unwrap();
    let said = run(&["config", "init", "--site", place]);
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 1), "{}", said.out);
    let file = own.join("site.toml");
    let text = fs::read_to_string(&file).unwrap();
    let scope = |name: &str| {
        let list = format!("\nConnectionDestinationScope = [{{ name = \"ours\", destinations = [\"{name}\"] }}]");
        fs::write(&file, text.replace("\nConnectionDestinationScope = []", &list)).unwrap();
        run(&["config", "check", place])
    };
    assert_eq!(scope("acme.sharepoint.com").code, Some(0));
    let said = scope("*.sharepoint.com");
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("site.toml:") && said.err.contains("`*.sharepoint.com` is shared with strangers"), "{}", said.err);
}

#[test]
fn hosts_by_flag_by_map_and_by_folder() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let host = |words: &[&str]| hunt_json(folder.path(), words)[0]["host"].as_str().unwrap().to_owned();
    assert_eq!(host(&[]), "mac1");
    assert_eq!(host(&["--host", "ana"]), "ana");
    let map = tempfile::tempdir().unwrap();
    let file = map.path().join("hosts.toml");
    fs::write(&file, "[[host]]\nname = \"bo\"\naddresses = [\"10.0.0.5\"]\npaths = [\"**/mac1/**\"]\n").unwrap();
    assert_eq!(host(&["--hosts", file.to_str().unwrap()]), "bo");
    fs::write(&file, "[[host]]\nname = \"bo\"\nadresses = []\n").unwrap();
    assert_eq!(run(&["hunt", "--hosts", file.to_str().unwrap(), folder.path().to_str().unwrap()]).code, Some(3));
}

/// A folder is the same however it is named, and a pattern that matches nothing is told.
#[test]
fn paths_of_the_map_match_whatever_the_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    render_trace(STEALER, &logs);
    let map = folder.path().join("hosts.toml");
    fs::write(&map, "[[host]]\nname = \"bo\"\naddresses = [\"10.0.0.5\"]\npaths = [\"logs/mac1/**\"]\n[[host]]\nname = \"cleo\"\npaths = [\"lgos/**\"]\n")
        .unwrap();
    for (from, place) in
        [("", "logs"), ("", "./logs"), ("", logs.to_str().unwrap()), ("logs", "."), ("logs", "../logs"), ("logs/mac1", "..")]
    {
        let mut command = tollgate();
        command.current_dir(folder.path().join(from)).args(["hunt", "--format", "jsonl", "--hosts"]).arg(&map).arg(place);
        let said: crate::program::Said = command.output().unwrap().into();
        let finding: serde_json::Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
        assert_eq!(finding["host"], "bo", "{from} {place}: {}", said.err);
        assert!(said.err.contains("note: the paths of 1 host of --hosts match no input: cleo\n"), "{}", said.err);
    }
    let nowhere = folder.path().join("nowhere");
    for option in ["--hosts", "--inventory"] {
        let said = run(&["hunt", "--coverage", "x.json", option, nowhere.to_str().unwrap(), logs.to_str().unwrap()]);
        assert_eq!((said.code, said.err.contains("nowhere: ")), (Some(2), true), "{}", said.err);
    }
}

/// A folder of content that has none is a mistyped name, and not the built-in content.
#[test]
fn a_folder_without_content_is_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_str().unwrap();
    for words in [&["hunt", "-c", place, place][..], &["config", "check", place], &["allow", "list", "-c", place]] {
        let said = run(words);
        assert_eq!(said.code, Some(3), "{words:?}: {}", said.err);
        assert!(said.err.contains("holds no content: no file is called analytic.toml, "), "{words:?}: {}", said.err);
    }
    fs::write(folder.path().join("site.toml"), fs::read_to_string(SITE).unwrap()).unwrap();
    let said = run(&["config", "check", place]);
    assert!(said.out.contains("1 file taken from the folder (site.toml), 11 built in"), "{}{}", said.out, said.err);
}

const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/an1415/site.toml");

#[test]
fn an_address_mapped_elsewhere_joins_nothing() {
    let folder = tempfile::tempdir().unwrap();
    render_trace(STEALER, folder.path());
    let map = tempfile::tempdir().unwrap();
    let file = map.path().join("hosts.toml");
    fs::write(&file, "[[host]]\nname = \"other\"\naddresses = [\"10.0.0.5\"]\n").unwrap();
    let found = hunt_json(folder.path(), &["--hosts", file.to_str().unwrap()]);
    assert!(found.iter().all(|finding| finding["mode"] == "no-network"), "the flow is another Mac's: {found:#?}");
    assert!(found.iter().all(|finding| finding["confidence"] != "HIGH"));
}

#[test]
fn since_and_until_select_by_last_seen_and_keep_the_evidence() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a25-archive-renamed-and-copied", folder.path());
    let count = |words: &[&str]| hunt_json(folder.path(), words).len();
    assert_eq!(count(&["--since", "2026-03-01T09:30:00Z"]), 1, "staging before it is still read");
    assert_eq!(count(&["--since", "2026-03-01T09:42:00Z", "--min-level", "critical"]), 0);
    assert_eq!(count(&["--until", "2026-03-01T09:30:00Z"]), 0);
    assert_eq!(count(&["--since", "2026-03-01"]), 1);
    // A day without records is no quiet day, whatever was there before.
    for beyond in [["--since", "2026-03-01T10:00:00Z"], ["--since", "2026-03-02"], ["--until", "2026-03-01T08:00:00Z"]] {
        let said = run(&["hunt", beyond[0], beyond[1], folder.path().to_str().unwrap()]);
        assert_eq!(said.code, Some(5), "{}", said.err);
        assert!(said.err.contains("--since/--until"), "{}", said.err);
    }
    for (wrong, why) in [("0000-01-01T00:00:00Z", "out of range"), ("7y", "7d or 2w"), ("2026-02-30", "neither a time")] {
        let said = run(&["hunt", "--since", wrong, folder.path().to_str().unwrap()]);
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.err.contains(why), "{}", said.err);
    }
    assert_eq!(count(&["--until", "2026-03-01T09:43:00Z"]), 1);
}

#[test]
fn levels_and_confidences_select() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a42-old-connection-by-size", folder.path());
    assert_eq!(hunt_json(folder.path(), &["--min-level", "high"]).len(), 1);
    assert_eq!(hunt_json(folder.path(), &["--min-confidence", "high"]).len(), 0);
}

#[test]
fn explain_shows_terms_that_sum_and_the_fate_of_a_record() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a25-archive-renamed-and-copied", folder.path());
    let place = folder.path().to_str().unwrap();
    let finding = &hunt_json(folder.path(), &[])[0];
    let said = run(&["explain", &finding["id"].as_str().unwrap()[..8], place]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let points: i64 =
        said.out.lines().filter_map(|line| line.split_whitespace().next()?.parse::<i64>().ok().filter(|_| line.contains(':'))).sum();
    assert_eq!(Some(points), finding["score"].as_i64(), "{}", said.out);
    let none = run(&["explain", "ffffffff", place]);
    assert_eq!(
        (none.code, none.err.contains("1 finding exists: ") && none.err.contains("--host or --hosts")),
        (Some(2), true),
        "{}",
        none.err
    );
    let empty = tempfile::tempdir().unwrap();
    assert!(run(&["explain", "ffffffff", empty.path().to_str().unwrap()]).err.contains("nothing usable was read"));
    let log = folder.path().join("mac1/es.ndjson");
    let text = fs::read_to_string(&log).unwrap();
    let event = |part: &str| {
        let at = text.find(part).and_then(|at| text[..at].rfind('\n')).map_or(0, |at| at + 1);
        run(&["explain", "--event", &format!("{}:{at}", log.display()), place])
    };
    let read = event("minutes.docx");
    assert!(read.out.contains("the path is sensitive") && read.out.contains(finding["id"].as_str().unwrap()), "{}", read.out);
    let idle = event("bin\\/cp");
    assert!(idle.out.contains("no finding cites that record"), "{}", idle.out);
}

#[test]
fn standard_input_is_read_like_a_file() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a42-old-connection-by-size", folder.path());
    let text = fs::read(folder.path().join("mac1/es.ndjson")).unwrap();
    let mut child = tollgate()
        .args(["hunt", "--host", "mac1", "--format", "jsonl", "-"])
        .arg(folder.path().join("conn.log"))
        .arg(folder.path().join("ssl.log"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), &text).unwrap();
    let output = child.wait_with_output().unwrap();
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["attribution"], "size", "the flows of the one private address are of the one host");
    let record = line["steps"].as_array().unwrap().iter().map(|step| &step["record"]).find(|record| record["file"] == "-").unwrap();
    let (offset, length) = (record["offset"].as_u64().unwrap(), record["length"].as_u64().unwrap());
    let bytes = &text[usize::try_from(offset).unwrap()..usize::try_from(offset + length).unwrap()];
    assert_eq!(record["sha256"].as_str().unwrap(), crate::example::sha256(bytes));
}
