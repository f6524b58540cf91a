//! Whoever interrupts the program finds nothing half made.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::tollgate;

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

/// Runs it in a folder, and interrupts it once something with this beginning is there.
fn interrupt(words: &[&str], folder: &Path, beginning: &str, signal: &str) -> Option<i32> {
    let mut command = tollgate();
    command.args(words).current_dir(folder).env("TMPDIR", folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    // Held open, so that a hunt in it waits.
    let input = child.stdin.take();
    let begun = Instant::now();
    while !names(folder).iter().any(|name| name.starts_with(beginning)) {
        assert!(begun.elapsed() < Duration::from_secs(60), "{words:?}: nothing is made");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let code = child.wait().unwrap().code();
    drop(input);
    code
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_half_made() {
    for (words, beginning) in [
        (&["hunt", "-o", "found.jsonl", "--format", "jsonl", "-"][..], ".tollgate-"),
        (&["hunt", "--coverage", "seen.json", "-"], ".tollgate-"),
        (&["content", "days", "--macs", "20"], "tollgate-days-"),
        (&["bench", "--records", "1000000"], "tollgate-bench-"),
    ] {
        for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
            let folder = tempfile::tempdir().unwrap();
            assert_eq!(interrupt(words, folder.path(), beginning, signal), Some(code), "{words:?} {signal}");
            assert_eq!(names(folder.path()), [""; 0], "{words:?} {signal}");
        }
    }
}
