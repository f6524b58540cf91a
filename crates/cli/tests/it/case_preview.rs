//! What a bundle would hold is told before anything is written, and what was told is what is written.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tollgate_corpus::secrets::{Eights, Secrets, TELLING};
use tollgate_evidence::Bundle;

use crate::case::{case, exported, stealer, text, verified};
use crate::forms_secrets::thefts;
use crate::program::{Said, hunt_json, render, tollgate};

/// How many of a kind a preview tells, and what it says of them.
fn of<'p>(preview: &'p str, kind: &str) -> (usize, &'p str) {
    let line = preview.lines().find_map(|line| line.strip_prefix(&format!("{kind:28}  "))).unwrap_or_else(|| panic!("{kind}: {preview}"));
    let (many, rest) = line.trim_start().split_once(' ').unwrap();
    (many.parse().unwrap(), rest)
}

fn digest(preview: &str) -> &str {
    preview.split("--previewed ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_else(|| panic!("{preview}"))
}

#[test]
fn a_preview_writes_nothing_and_tells_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    let there = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect::<BTreeSet<_>>();
    let before = there(folder.path());
    let mut command = tollgate();
    command.env_remove("TOLLGATE_REDACTION_KEY_FILE").env_remove("XDG_STATE_HOME").env("HOME", &home).current_dir(folder.path());
    let said: Said = command.args(["case", "export", "--preview", "--finding", &id, text(&logs)]).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!((there(folder.path()), there(&home).len()), (before, 0), "no bundle, no key");
    // Counted by hand in a01-stealer-of-four-processes.trace; what renders it lets programs run in /Users/nobody.
    assert_eq!(of(&said.out, "hosts").0, 1);
    assert_eq!(of(&said.out, "home folders").0, 2);
    assert!(of(&said.out, "home folders").1.contains("/Users/ana"));
    assert_eq!(of(&said.out, "destinations").0, 1);
    assert_eq!(of(&said.out, "secrets in records").0, 0);
    assert!(said.out.lines().any(|line| line.starts_with("files: ")), "{}", said.out);
    // The bundle has what was told.
    let digest = digest(&said.out).to_owned();
    let (bundle, written) = exported(folder.path(), &logs, &[&id], &["--previewed", &digest]);
    assert_eq!(written.code, Some(0), "{}", written.err);
    let sealed = Bundle::read(&fs::read(&bundle).unwrap()).unwrap();
    let lines =
        sealed.files().filter(|(name, _)| name.starts_with("records/0")).map(|(_, bytes)| bytes.iter().filter(|b| **b == b'\n').count());
    assert!(said.out.contains(&format!(" {} lines of ", lines.sum::<usize>())), "{}", said.out);
    assert_eq!(verified(folder.path(), &bundle, &[]).0, Some(0));
}

#[test]
fn what_is_no_longer_what_was_previewed_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let (logs, id) = stealer(folder.path());
    let said = case(folder.path(), &["export", "--preview", "--finding", &id, text(&logs)]);
    let digest = digest(&said.out).to_owned();
    let file = logs.join("mac1/es.ndjson");
    let changed = fs::read_to_string(&file).unwrap().replace("login.keychain-db", "Login.keychain-db");
    fs::write(&file, changed).unwrap();
    let (bundle, written) = exported(folder.path(), &logs, &[&id], &["--previewed", &digest]);
    assert_eq!(written.code, Some(6), "{}", written.err);
    assert!(written.err.contains("something else than was previewed") && !bundle.exists(), "{}", written.err);
}

/// Secrets are counted and not told, and what is said of redaction is what redaction does.
#[test]
fn secrets_are_counted_and_what_is_left_of_them_is_true() {
    let mut made = Secrets::new(6);
    let secrets: Vec<String> = made.shaped().into_iter().chain(made.plain()).collect();
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    render(&thefts(&secrets, |at| TELLING[(at * 5) % TELLING.len()]), &logs);
    let ids: Vec<String> = hunt_json(&logs, &[]).iter().map(|finding| finding["id"].as_str().unwrap().to_owned()).collect();
    let mut words = vec!["export", "--preview", text(&logs)];
    ids.iter().for_each(|id| words.extend(["--finding", id.as_str()]));
    let said = case(folder.path(), &words);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let (many, rest) = of(&said.out, "secrets in records");
    assert!(many >= secrets.len() && rest.trim_start().starts_with("none          none "), "{}", said.out);
    assert_eq!(of(&said.out, "hosts").0, secrets.len());
    let shown = Eights::of(said.out.as_bytes());
    assert!(secrets.iter().all(|secret| shown.leak(secret).is_none()), "{}", said.out);
}
