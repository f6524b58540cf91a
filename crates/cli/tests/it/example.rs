//! The example fleet, as the README's first command reads it.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::program::hunt_json;

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_example_comes_to_what_its_story_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fleet-hour");
    let hosts = folder.join("hosts.toml");
    let found = hunt_json(&folder.join("logs"), &["--hosts", hosts.to_str().unwrap(), "--min-level", "medium"]);
    let brief: Vec<(&str, &str)> =
        found.iter().map(|finding| (finding["host"].as_str().unwrap(), finding["destinations"][0]["name"].as_str().unwrap())).collect();
    assert_eq!(brief, [("ana-mbp", "sivvino.example"), ("bo-mbp", "203.0.113.99")]);
    for record in found.iter().flat_map(|finding| finding["steps"].as_array().unwrap()).map(|step| &step["record"]) {
        let bytes = std::fs::read(record["file"].as_str().unwrap()).unwrap();
        let at = usize::try_from(record["offset"].as_u64().unwrap()).unwrap();
        let length = usize::try_from(record["length"].as_u64().unwrap()).unwrap();
        assert_eq!(record["sha256"], sha256(&bytes[at..at + length]), "{record}");
    }
}
