//! Engine and oracle agree on traces that people wrote, each about one rule.

use std::path::{Path, PathBuf};

use tollgate_oracle::{differences, findings, trace};

use crate::drive::{Drive, Rows, drive, policy};

fn traces(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn agreement_on_written_traces() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let paths = [traces(&root.join("tests/traces")), traces(&root.join("../cli/tests/cases"))].concat();
    assert!(paths.len() >= 18, "{paths:?}");
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let records = trace::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let expected: Vec<_> = findings(&policy(), &records).into_iter().filter(|finding| finding.score >= 20).collect();
        for rows in [Rows::First, Rows::Last, Rows::InTime] {
            let (found, _) = drive(&records, Drive { rows, restore_after: None });
            let differences = differences(&expected, &found);
            assert!(differences.is_empty(), "{}, {rows:?}: {differences:#?}", path.display());
        }
    }
}
