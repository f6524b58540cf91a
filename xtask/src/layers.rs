//! Which crate knows which: `model <- policy <- engine`, `model <- sources <- coverage <- ingest`,
//! `model <- sinks, store`, all of them `<- cli`.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::root;

/// Crates of this repository that each may depend on, tests apart.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("policy", &["model"]),
    ("engine", &["model", "policy"]),
    ("sources", &["model"]),
    ("coverage", &["model", "policy", "sources"]),
    ("report", &["model", "policy", "coverage", "engine"]),
    ("ingest", &["model", "policy", "engine", "sources", "coverage", "report"]),
    ("sinks", &["model"]),
    ("store", &["model"]),
    ("trace", &["model"]),
    ("oracle", &["model", "policy", "trace"]),
    ("sim", &["model", "trace"]),
    ("fuzz", &["model", "policy", "engine", "sources", "ingest", "sinks", "trace", "oracle", "sim", "evidence"]),
    ("corpus", &[]),
    ("evidence", &[]),
    (
        "cli",
        &["model", "policy", "engine", "sources", "report", "ingest", "sinks", "trace", "sim", "corpus", "coverage", "evidence", "store"],
    ),
];

/// Longest a source file may be.
const LONGEST: usize = 700;

/// Checks dependencies between crates and the length of files.
pub fn check() -> Result<()> {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut faults = Vec::new();
    for entry in fs::read_dir(root().join("crates"))? {
        let path = entry?.path();
        let name = path.file_name().context("a crate has a name")?.to_string_lossy().into_owned();
        let manifest: toml::Table = fs::read_to_string(path.join("Cargo.toml"))?.parse()?;
        let Some(allowed) = allowed.get(name.as_str()) else {
            faults.push(format!("crate {name} has no place in the layers"));
            continue;
        };
        let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        for dependency in dependencies.keys().filter_map(|key| key.strip_prefix("tollgate-")) {
            if !allowed.contains(&dependency) {
                faults.push(format!("crate {name} must not know {dependency}"));
            }
        }
        lengths(&path, &mut faults)?;
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}

fn lengths(folder: &std::path::Path, faults: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            lengths(&path, faults)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let lines = fs::read_to_string(&path)?.lines().count();
            if lines > LONGEST {
                faults.push(format!("{} has {lines} lines, more than {LONGEST}", path.display()));
            }
        }
    }
    Ok(())
}
