//! The list of mutants, as `cargo-mutants` makes it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// One small change of the engine.
pub struct Mutant {
    /// Its place in the list.
    pub id: usize,
    /// How it is called there: file, place and what is done.
    pub name: String,
    /// The file, from the root of the repository.
    pub file: String,
    /// Kind of change.
    pub genre: String,
    /// Line, from 1, and column, from 0, at which it begins.
    pub at: (usize, usize),
    /// What stands there instead.
    pub replacement: String,
}

/// All mutants of the engine.
pub fn read(tree: &Path) -> Result<Vec<Mutant>> {
    let listed =
        Command::new(env!("CARGO")).args(["mutants", "--list", "--json", "--package", "tollgate-engine"]).current_dir(tree).output()?;
    if !listed.status.success() {
        bail!(
            "cargo-mutants makes the list of mutants (cargo install --locked cargo-mutants):\n{}",
            String::from_utf8_lossy(&listed.stderr)
        );
    }
    let all: Vec<Value> = serde_json::from_slice(&listed.stdout).context("the list of cargo-mutants is no JSON")?;
    all.iter().enumerate().map(|(id, of)| mutant(id, of).context("the list of cargo-mutants is laid out differently")).collect()
}

fn mutant(id: usize, of: &Value) -> Option<Mutant> {
    let text = |key: &str| of.get(key)?.as_str().map(str::to_owned);
    let start = |key: &str| usize::try_from(of.pointer(&format!("/span/start/{key}"))?.as_u64()?).ok();
    Some(Mutant {
        id,
        name: text("name")?,
        file: text("file")?,
        genre: text("genre")?,
        at: (start("line")?, start("column")?.checked_sub(1)?),
        replacement: text("replacement")?,
    })
}
