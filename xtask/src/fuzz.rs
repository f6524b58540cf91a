//! Bodies of `tollgate-fuzz`: seeded on any toolchain, guided by coverage where `cargo-fuzz` is.

use std::fs;
use std::process::Command;

use anyhow::{Result, bail};

use crate::root;
use crate::stages::cargo;

/// Runs of a target that only shows that it works.
const FEW: &str = "-runs=2000";

/// `cargo xtask fuzz [NAME] [--seconds N] [--seed N] [--file PATH] [--from N] [-- ARGUMENTS OF LIBFUZZER]`: the seeded
/// bodies in a build for speed; then the targets, for as long.
pub fn run(words: &[&str]) -> Result<()> {
    let (seeded, guided) = match words.iter().position(|word| *word == "--") {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (words, [].as_slice()),
    };
    let mut run = vec!["run", "--quiet", "--locked", "--profile", "ci", "--package", "tollgate-fuzz", "--"];
    run.extend(seeded);
    cargo(&run)?;
    if seeded.iter().any(|word| matches!(*word, "--seed" | "--file" | "--list")) {
        return Ok(());
    }
    let after = |option: &str| seeded.iter().skip_while(|word| **word != option).nth(1).copied();
    let seconds = format!("-max_total_time={}", after("--seconds").unwrap_or("60"));
    let guided = if guided.is_empty() { vec![seconds.as_str()] } else { guided.to_vec() };
    let named = seeded.first().filter(|word| !word.starts_with("--")).copied();
    targets(named, &guided)
}

/// Every target for a moment, where it can be built; else a line that says so.
pub fn few_runs() -> Result<()> {
    targets(None, &[FEW])
}

fn targets(named: Option<&str>, arguments: &[&str]) -> Result<()> {
    if let Some(missing) = missing() {
        println!("skipped: the targets of fuzz/ did not run: {missing}");
        return Ok(());
    }
    for target in names()?.iter().filter(|target| named.is_none_or(|name| name == *target)) {
        println!("target {target}");
        // What the target finds by itself goes to the build folder, not into the repository.
        let target_folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
        let found = target_folder.join("fuzz-corpus").join(target);
        fs::create_dir_all(&found)?;
        let typed = root().join("crates/fuzz/corpus").join(target);
        let artifacts = format!("-artifact_prefix={}/", found.parent().unwrap_or(&found).display());
        let mut command = Command::new("cargo");
        command.args(["+nightly", "fuzz", "run", target]).arg(found).args(typed.exists().then_some(typed));
        command.args(["--", "-timeout=20", "-verbosity=0", &artifacts]).args(arguments).current_dir(root());
        // Set for the toolchain that runs this program, not for the one that is asked for.
        let status = command.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN").status()?;
        if !status.success() {
            bail!("target {target} failed; what it says names the file; copy it to crates/fuzz/regressions/{target}/");
        }
    }
    Ok(())
}

/// What the targets lack.
fn missing() -> Option<&'static str> {
    let works = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command.args(arguments).env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN");
        command.output().is_ok_and(|output| output.status.success())
    };
    if !works(&["+nightly", "--version"]) {
        return Some("there is no nightly toolchain");
    }
    (!works(&["+nightly", "fuzz", "--version"])).then_some("cargo-fuzz is not installed")
}

fn names() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("fuzz/fuzz_targets"))? {
        names.extend(entry?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

/// Every body has its target and every target its body.
pub fn check() -> Result<()> {
    let module = fs::read_to_string(root().join("crates/fuzz/src/bodies/mod.rs"))?;
    let mut bodies: Vec<&str> = module.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    bodies.sort_unstable();
    if names()? != bodies {
        bail!("fuzz/fuzz_targets holds {:?}, but the bodies are {bodies:?}", names()?);
    }
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml"))?;
    match bodies.iter().find(|body| !manifest.contains(&format!("name = \"{body}\""))) {
        Some(body) => bail!("fuzz/Cargo.toml does not name the target {body}"),
        None => Ok(()),
    }
}
