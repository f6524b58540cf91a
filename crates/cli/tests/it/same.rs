//! The same records come to the same findings, however they are split, doubled, compressed or read.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::program::{hunt_json, render_trace, run};

/// Findings without the places of their records.
fn comparable(mut findings: Vec<Value>) -> Vec<Value> {
    for step in findings.iter_mut().flat_map(|finding| finding["steps"].as_array_mut().unwrap()) {
        step["record"].as_object_mut().unwrap().retain(|key, _| key == "sha256" || key == "length");
    }
    findings
}

fn found(folder: &Path, words: &[&str]) -> Vec<Value> {
    comparable(hunt_json(folder, words))
}

#[test]
fn threads_splits_doubles_and_compression_change_nothing() {
    for case in ["a01-stealer-of-four-processes", "a25-archive-renamed-and-copied", "a42-old-connection-by-size"] {
        let folder = tempfile::tempdir().unwrap();
        render_trace(case, folder.path());
        let expected = found(folder.path(), &["--threads", "1", "--host", "mac1"]);
        assert!(!expected.is_empty());
        for threads in ["2", "5"] {
            assert_eq!(found(folder.path(), &["--threads", threads, "--host", "mac1"]), expected, "{case}, {threads} threads");
        }
        let log = folder.path().join("mac1/es.ndjson");
        let text = fs::read(&log).unwrap();
        // Every line in a file of its own turn: three files, dealt like cards, the last doubled.
        let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
        fs::remove_file(&log).unwrap();
        for part in 0..3 {
            let dealt: Vec<u8> = lines.iter().skip(part).step_by(3).copied().flatten().copied().collect();
            fs::write(folder.path().join(format!("mac1/part{part}.ndjson")), &dealt).unwrap();
            if part == 2 {
                fs::write(folder.path().join("mac1/again.ndjson"), &dealt).unwrap();
            }
        }
        let dealt = found(folder.path(), &["--host", "mac1"]);
        assert_eq!(dealt, expected, "{case}, dealt");
        for part in ["part0", "part1", "part2", "again"] {
            fs::remove_file(folder.path().join(format!("mac1/{part}.ndjson"))).unwrap();
        }
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&text).unwrap();
        fs::write(folder.path().join("mac1/es.log"), gzip.finish().unwrap()).unwrap();
        assert_eq!(found(folder.path(), &["--host", "mac1"]), expected, "{case}, gzip");
        fs::write(folder.path().join("mac1/es.log"), zstd::encode_all(&text[..], 1).unwrap()).unwrap();
        assert_eq!(found(folder.path(), &["--host", "mac1"]), expected, "{case}, zstd");
    }
}

/// What the footer says was lost at source.
fn lost(folder: &Path) -> String {
    let said = run(&["hunt", "--host", "mac1", folder.to_str().unwrap()]);
    let line = said.err.lines().find(|line| line.starts_with("read ")).unwrap().to_owned();
    line.rsplit(", ").next().unwrap().to_owned()
}

#[test]
fn every_line_that_is_missing_is_a_loss_and_lines_out_of_place_are_none() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let log = folder.path().join("mac1/es.ndjson");
    let text = fs::read(&log).unwrap();
    let expected = found(folder.path(), &["--host", "mac1"]);
    let mut lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    assert_eq!(lost(folder.path()), "0 lost at source");
    for missing in (1..lines.len() - 1).step_by(7) {
        fs::write(&log, [&lines[..missing], &lines[missing + 1..]].concat().concat()).unwrap();
        assert_eq!(lost(folder.path()), "1 lost at source", "line {missing}");
    }
    // Three lines in a row, then two elsewhere.
    fs::write(&log, [&lines[..4], &lines[7..20], &lines[22..]].concat().concat()).unwrap();
    assert_eq!(lost(folder.path()), "5 lost at source");
    // Backwards, and in the turn of a fixed riffle.
    lines.reverse();
    fs::write(&log, lines.concat()).unwrap();
    assert_eq!((lost(folder.path()), found(folder.path(), &["--host", "mac1"])), ("0 lost at source".to_owned(), expected.clone()));
    lines.sort_by_key(|line| line.iter().fold(0u32, |hash, &byte| hash.wrapping_mul(31).wrapping_add(byte.into())));
    fs::write(&log, lines.concat()).unwrap();
    assert_eq!((lost(folder.path()), found(folder.path(), &["--host", "mac1"])), ("0 lost at source".to_owned(), expected));
}

#[test]
fn two_runs_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for case in ["a01-stealer-of-four-processes", "b10-notarisation"] {
        render_trace(case, &folder.path().join(case));
    }
    let place = folder.path().to_str().unwrap();
    let once = crate::program::run(&["hunt", "--format", "jsonl", place]).out;
    assert!(!once.is_empty());
    assert_eq!(once, crate::program::run(&["hunt", "--format", "jsonl", place]).out);
}
