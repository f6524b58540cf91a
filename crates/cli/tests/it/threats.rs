//! What `docs/threats.md` names as proof is there.

use std::collections::BTreeSet;
use std::fs;
use std::hash::BuildHasher;
use std::path::Path;

#[test]
fn each_threat_has_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join("docs/threats.md")).unwrap();
    let mut rows = BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with("| T")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [id, attack, control, proof, left] = cells.as_slice() else { panic!("{} cells: {line}", cells.len()) };
        assert!(rows.insert((*id).to_owned()), "{id} stands twice");
        assert!([attack, control, left].iter().all(|cell| !cell.is_empty()), "{line}");
        let named: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{id} has no test");
        for name in named {
            let (file, function) = name.split_once("::").unwrap_or_else(|| panic!("{id}: {name} is no FILE::FUNCTION"));
            let source = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{id}: {file}: {error}"));
            let at = source.find(&format!("fn {function}(")).unwrap_or_else(|| panic!("{id}: {file} has no {function}"));
            // A test, or the body of a fuzz target, which a test runs.
            let before: String = source[..at].lines().rev().take(6).collect();
            assert!(before.contains("#[test]") || file.contains("/fuzz/") || before.contains("proptest!"), "{id}: {name} is no test");
        }
    }
    let wanted: BTreeSet<String> = (1..=14).map(|number| format!("T{number:02}")).collect();
    assert_eq!(rows, wanted);
}

/// Sources of the crates that keep what telemetry names.
const KEEPERS: [&str; 5] = ["engine", "ingest", "coverage", "report", "sources"];

fn sources(folder: &Path, out: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, out);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            out.push(fs::read_to_string(&entry).unwrap());
        }
    }
}

/// Who chooses names cannot choose where they lie.
#[test]
fn no_table_has_a_key_that_others_know() {
    let mut all = Vec::new();
    KEEPERS.iter().for_each(|name| sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src"), &mut all));
    let tables: Vec<&str> =
        all.iter().flat_map(|text| text.lines()).filter(|line| line.contains("HashMap<") || line.contains("HashSet<")).collect();
    assert!(tables.len() > 10, "{tables:?}");
    assert!(!tables.iter().any(|line| line.contains("FixedState") || line.contains("BuildHasherDefault")), "{tables:?}");
    let hash = || foldhash::fast::RandomState::default().hash_one("host");
    let hashes: BTreeSet<u64> = (0..64).map(|_| hash()).collect();
    assert!(hashes.len() > 60, "each table has a key of its own: {}", hashes.len());
}
