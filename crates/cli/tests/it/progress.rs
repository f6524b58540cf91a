//! Progress is for people at a terminal, and gone when the report comes.
#![cfg(unix)]

use std::process::Command;

use crate::program::{render_trace, run_in_time, tollgate};

/// Runs a hunt of more than a second, with standard error on a terminal if `script` can make one.
fn slow_hunt(flags: &str, terminal: bool) -> Option<crate::program::Said> {
    if terminal && !Command::new("script").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("skipped: no `script` of util-linux to make a terminal");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let place = folder.path().display();
    // A stream that comes in two halves, a second and a half apart.
    let stream = format!("<(head -n 5 {place}/mac1/es.ndjson; sleep 1.5; tail -n +6 {place}/mac1/es.ndjson)");
    let hunt = format!("$T hunt --format jsonl --host mac1 {flags} {stream} {place}/conn.log {place}/ssl.log > {place}/out");
    let mut command = if terminal { Command::new("script") } else { Command::new("bash") };
    for (name, value) in tollgate().get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.env("T", env!("CARGO_BIN_EXE_tollgate")).env("TERM", "xterm").env("SHELL", "/bin/bash");
    let said = if terminal { run_in_time(command.args(["-qec", &hunt, "/dev/null"])) } else { run_in_time(command.args(["-c", &hunt])) };
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let found = std::fs::read_to_string(folder.path().join("out")).unwrap();
    assert_eq!(found.lines().count(), 1, "progress is no part of the output");
    Some(said)
}

#[test]
fn a_terminal_shows_progress_and_it_is_gone_before_the_report() {
    let started = std::time::Instant::now();
    let Some(said) = slow_hunt("", true) else { return };
    let most = usize::try_from(started.elapsed().as_millis() / 100).unwrap() + 1;
    let drawn: Vec<usize> = said.out.match_indices("read ").map(|(at, _)| at).collect();
    let report = said.out.find("1 finding (1 CRITICAL)").unwrap_or_else(|| panic!("{:?}", said.out));
    let before = drawn.iter().filter(|&&at| at < report).count();
    assert!((3..=most).contains(&before), "{before} drawings, {most} at most: {:?}", said.out);
    // The first half of the stream has five lines.
    assert!(said.out.contains("; 5 records, 0 findings"), "{:?}", said.out);
    assert!(!said.out[..report].contains('%'), "the size of a stream is not known: {:?}", said.out);
    let last = said.out[..report].rfind("findings").unwrap();
    let erased = &said.out[last..report];
    assert!(erased.contains("\u{1b}[2K"), "the line is cleared: {erased:?}");
}

#[test]
fn no_progress_where_it_is_not_wanted() {
    for (flags, terminal) in [("--no-progress", true), ("", false)] {
        let Some(said) = slow_hunt(flags, terminal) else { continue };
        let text = format!("{}{}", said.out, said.err);
        assert!(!text.contains('\u{1b}') && !text.contains("B/s; "), "{text:?}");
        assert_eq!(text.matches("read ").count(), 1, "only the footer: {text:?}");
    }
}
