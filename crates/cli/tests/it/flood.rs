//! Quiet thefts beside a flood are found, and what the flood costs is counted.

use std::collections::BTreeSet;
use std::fs;
use std::io::BufWriter;

use serde_json::Value;
use tollgate_sim::{Flood, flood};

use crate::program::{Said, tollgate};

#[test]
fn every_quiet_theft_is_found_beside_a_fork_bomb_and_hosts_that_nobody_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("es.ndjson");
    let mut file = BufWriter::new(fs::File::create(&path).unwrap());
    let measure = Flood { thefts: 100, forks: 90_000, opens: 60_000, made_up: 25_000 };
    flood(measure, &mut file).unwrap();
    drop(file);
    let said: Said = tollgate().args(["hunt", "--format", "jsonl", "--min-level", "medium"]).arg(&path).output().unwrap().into();
    let hosts: BTreeSet<String> = said
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|finding| finding["mode"] == "no-network")
        .map(|finding| finding["host"].as_str().unwrap().to_owned())
        .collect();
    let robbed: BTreeSet<String> = (0..measure.thefts).map(|number| format!("mac-{number:03}")).collect();
    assert_eq!(hosts, robbed, "{}", said.err);
    // 65,536 processes of a host are remembered, and 90,000 were made: the least eighth goes each time.
    let shed = said.err.split(", ").find_map(|part| part.strip_suffix(" shed")).unwrap();
    assert!(said.err.contains("\n25100 endpoint hosts, "), "{}", said.err);
    assert!(shed.parse::<u64>().unwrap() >= 90_000 - 65_536, "{}", said.err);
}
