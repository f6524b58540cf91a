//! `tollgate bench`: the corpus is the same for everybody, its thefts are found, and figures come out. How large the
//! figures are is nobody's business here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::program::{Said, render_trace, tollgate};

/// Runs it with a temporary folder of its own, which must be empty afterwards.
fn bench(words: &[&str]) -> Said {
    let temporary = tempfile::tempdir().unwrap();
    let said: Said = tollgate().arg("bench").args(words).env("TMPDIR", temporary.path()).output().unwrap().into();
    let left: Vec<PathBuf> = fs::read_dir(temporary.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, Vec::<PathBuf>::new(), "{}", said.err);
    said
}

fn json(words: &[&str]) -> Value {
    let said = bench(&[&["--runs", "1", "--format", "json"], words].concat());
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(said.out.lines().count(), 1);
    serde_json::from_str(&said.out).unwrap()
}

fn digest(report: &Value) -> &str {
    report["inputs"]["sha256"].as_str().unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_source_is_measured_and_all_thefts_are_found() {
    for (source, macs, thefts) in [("eslogger", 30, 2), ("osquery", 30, 2), ("mixed", 25, 2)] {
        let report = json(&["--records", "3000", "--macs", &macs.to_string(), "--source", source]);
        assert_eq!(report["records"], 3_000, "{report}");
        assert_eq!(report["inputs"]["files"], macs + 2, "{report}");
        assert_eq!(report["thefts"]["planted"], thefts, "{report}");
        assert_eq!(report["thefts"]["found"], thefts, "{report}");
        assert_eq!(report["state"]["hosts_awake"], macs, "{report}");
        let positive = ["wall_seconds", "cpu_seconds", "records_per_cpu_second", "megabytes_per_cpu_second"];
        for figure in positive {
            let of = |name: &str| report[figure][name].as_f64().unwrap();
            assert!(0.0 < of("least") && of("least") <= of("median") && of("median") <= of("greatest"), "{figure}: {report}");
        }
        for figure in [&report["peak_memory_bytes"], &report["state"]["bytes"], &report["state"]["bytes_per_awake_host"], &report["bytes"]]
        {
            assert!(figure.as_u64().unwrap() > 1_000, "{report}");
        }
    }
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    let words = ["--records", "3000", "--source", "mixed"];
    let first = json(&words);
    // How often it runs is none of the corpus' business.
    let said = bench(&[&words[..], &["--runs", "2", "--format", "json"]].concat());
    let again: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(digest(&first), digest(&again));
    assert_eq!(first["bytes"], again["bytes"]);
    assert_eq!(again["runs"], 2);
    assert_ne!(digest(&first), digest(&json(&["--records", "3000", "--source", "mixed", "--seed", "2"])));
    // What was left to the program stands in the command, which does the same.
    let command = first["command"].as_str().unwrap();
    assert_eq!(command, "tollgate bench --runs 1 --source mixed --records 3000 --macs 30 --seed 1");
    let words: Vec<&str> = command.split(' ').skip(2).collect();
    let said = bench(&[&words[..], &["--format", "markdown"]].concat());
    assert!(said.out.contains(&format!("$ {command}\n")) && said.out.contains(digest(&first)), "{}", said.out);
}

#[test]
fn a_corpus_that_is_kept_can_be_hunted_and_measured() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("corpus");
    let report = json(&["--records", "6000", "--macs", "41", "--keep", kept.to_str().unwrap()]);
    let (map, logs) = (kept.join("hosts.toml"), kept.join("logs"));

    // The digest, by hand: of those of all files, sorted, a line each.
    let mut digests: Vec<String> = files(&logs).iter().map(|file| hex(&Sha256::digest(fs::read(file).unwrap()))).collect();
    digests.sort();
    assert_eq!(digest(&report), hex(&Sha256::digest(format!("{}\n", digests.join("\n")))));
    let lines: usize = files(&logs).iter().map(|file| fs::read_to_string(file).unwrap().lines().count()).sum();
    assert_eq!(lines, 6_000);

    let said: Said =
        tollgate().args(["hunt", "--format", "jsonl", "--min-level", "high", "--hosts"]).arg(&map).arg(&logs).output().unwrap().into();
    assert_eq!(said.code, Some(0), "{}", said.err);
    let findings: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let robbed: BTreeSet<&str> = findings.iter().map(|finding| finding["host"].as_str().unwrap()).collect();
    assert_eq!(robbed, BTreeSet::from(["mac-0000", "mac-0020", "mac-0040"]), "{}", said.err);
    assert!(findings.iter().all(|finding| finding["mode"] == "full"), "flows are joined: {}", said.out);

    let given = json(&["--hosts", map.to_str().unwrap(), logs.to_str().unwrap()]);
    assert_eq!((digest(&given), &given["records"], &given["findings"]), (digest(&report), &report["records"], &report["findings"]));
    assert_eq!(given["thefts"], Value::Null, "nobody told of any");

    let said = bench(&["--records", "3000", "--keep", kept.to_str().unwrap()]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("is not empty"), "{}", said.err);
}

#[test]
fn tables_for_people() {
    let said = bench(&["--records", "3000", "--runs", "2"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for part in [
        "records per CPU second",
        "median",
        "3,000 records, ",
        "2 of 2 planted thefts found",
        "2 runs",
        "peak memory",
        " of 30 hosts awake, ",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    assert!(said.err.contains("run 2 of 2: "), "{}", said.err);
}

#[test]
fn what_cannot_be_measured_is_told() {
    let fails = |words: &[&str], code: i32, part: &str| {
        let said = bench(words);
        assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{words:?}: {}", said.err);
        assert!(said.err.contains(part), "{words:?}: {}", said.err);
    };
    fails(&["--records", "3000", "--macs", "31"], 2, "3000 records are for 1 to 30 Macs");
    fails(&["--records", "99"], 2, "--records");
    fails(&["--hosts", "hosts.toml"], 2, "PATH");
    fails(&["--seed", "2", "logs"], 2, "--seed");
    fails(&["-"], 2, "can be read only once");
    // More than any disk has.
    fails(&["--records", "1000000000"], 6, "the corpus needs up to 2.3 TB, and ");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "nothing of use\n").unwrap();
    fails(&[folder.path().to_str().unwrap()], 5, "nothing usable");
    fs::write(folder.path().join("hosts.toml"), "[[hosts]]\n").unwrap();
    fails(&["--hosts", folder.path().join("hosts.toml").to_str().unwrap(), folder.path().to_str().unwrap()], 3, "hosts.toml");
}

#[test]
fn damaged_input_is_measured_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    render_trace("a01-stealer-of-four-processes", folder.path());
    let place = folder.path().to_str().unwrap();
    assert_eq!(bench(&["--runs", "1", place]).code, Some(0));
    fs::write(folder.path().join("broken.gz"), [0x1f, 0x8b, 8, 0, 0]).unwrap();
    let said = bench(&["--runs", "1", "--format", "json", place]);
    assert_eq!(said.code, Some(4), "{}", said.err);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert!(report["findings"].as_u64().unwrap() > 0);
    let said = bench(&["--runs", "1", "--format", "json", place, "/nowhere/at/all"]);
    assert_eq!(said.code, Some(4));
    assert!(said.err.contains("not opened: /nowhere/at/all"), "{}", said.err);
}
