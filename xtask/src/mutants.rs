//! Seeded faults: each is a small change of the engine that comparison with the oracle must catch.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::root;

/// Where the faults' files are.
const ENGINE: &str = "crates/engine/src";

/// One fault, as `xtask/mutants.toml` lists it.
struct Fault {
    name: String,
    file: String,
    find: String,
    replace: String,
}

/// Seeds every fault whose name holds one of these words, or all, in turn into a copy of the repository and runs the
/// comparison.
pub fn run(words: &[&str]) -> Result<()> {
    check()?;
    let mut faults = read()?;
    faults.retain(|fault| words.is_empty() || words.iter().any(|word| fault.name.contains(word)));
    if faults.is_empty() {
        bail!("no seeded fault has {} in its name", words.join(" or "));
    }
    seed(&faults)
}

/// Seeds every eighth fault, which ones by the commit: all of them take twenty minutes, and each commit is followed by others.
/// `cargo xtask mutants` seeds all.
pub fn run_some() -> Result<()> {
    let said = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(root()).output();
    let last = said.ok().and_then(|said| said.stdout.trim_ascii().last().copied()).unwrap_or(b'0');
    let from = char::from(last).to_digit(16).map_or(0, |digit| usize::try_from(digit % 8).unwrap_or(0));
    let faults = read()?;
    let all = faults.len();
    let some: Vec<Fault> = faults.into_iter().skip(from).step_by(8).collect();
    println!("every eighth of {all} seeded faults, from number {} on (by the commit)", from + 1);
    seed(&some)
}

fn seed(faults: &[Fault]) -> Result<()> {
    let work = std::env::temp_dir().join(format!("tollgate-mutants-{}", std::process::id()));
    let outcome = seed_all(faults, &work);
    let _ = fs::remove_dir_all(&work);
    let missed = outcome?;
    println!("{} of {} seeded faults caught", faults.len() - missed.len(), faults.len());
    if !missed.is_empty() {
        bail!("not caught: {}", missed.join(", "));
    }
    Ok(())
}

/// Every fault's text stands exactly once in the file that it names.
pub fn check() -> Result<()> {
    let faults = read()?;
    let lost: Vec<String> = faults
        .iter()
        .filter(|fault| {
            let sound = fs::read_to_string(root().join(ENGINE).join(&fault.file)).unwrap_or_default();
            sound.matches(&fault.find).count() != 1
        })
        .map(|fault| format!("{:?} in {}", fault.name, fault.file))
        .collect();
    if !lost.is_empty() {
        bail!("these faults' texts do not stand exactly once: {}", lost.join(", "));
    }
    println!("{} seeded faults have their place", faults.len());
    Ok(())
}

fn read() -> Result<Vec<Fault>> {
    let table: toml::Table = fs::read_to_string(root().join("xtask/mutants.toml"))?.parse()?;
    let faults = table.get("fault").and_then(toml::Value::as_array).context("mutants.toml lists no fault")?;
    let text = |fault: &toml::Value, key: &str| {
        fault.get(key).and_then(toml::Value::as_str).map(str::to_owned).with_context(|| format!("a fault has no {key}"))
    };
    faults
        .iter()
        .map(|fault| {
            Ok(Fault {
                name: text(fault, "name")?,
                file: text(fault, "file")?,
                find: text(fault, "find")?,
                replace: text(fault, "replace")?,
            })
        })
        .collect()
}

fn seed_all(faults: &[Fault], work: &Path) -> Result<Vec<String>> {
    for part in ["Cargo.toml", "Cargo.lock", "crates", "content", "xtask"] {
        copy(&root().join(part), &work.join(part))?;
    }
    if !compare(work)? {
        bail!("the comparison fails without any fault");
    }
    let mut missed = Vec::new();
    for fault in faults {
        let (path, started) = (work.join(ENGINE).join(&fault.file), Instant::now());
        let sound = fs::read_to_string(&path).with_context(|| fault.file.clone())?;
        fs::write(&path, sound.replace(&fault.find, &fault.replace))?;
        let caught = !compare(work)?;
        println!("  {}: {} in {:.1} s", fault.name, if caught { "caught" } else { "MISSED" }, started.elapsed().as_secs_f64());
        fs::write(&path, sound)?;
        if !caught {
            missed.push(fault.name.clone());
        }
    }
    Ok(missed)
}

/// Whether engine and oracle agree in the copy. A fault that the compiler refuses is none that a comparison could catch.
fn compare(work: &Path) -> Result<bool> {
    let built = comparison(work).arg("--no-run").output()?;
    if !built.status.success() {
        bail!("the copy does not build:\n{}", String::from_utf8_lossy(&built.stderr));
    }
    Ok(comparison(work).arg("agreement").output()?.status.success())
}

fn comparison(work: &Path) -> Command {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into).join("mutants");
    let mut cargo = Command::new(env!("CARGO"));
    // The engine is built once for each fault: not optimised, that takes two seconds for thirteen.
    cargo.args(["--config", "profile.dev.package.tollgate-engine.opt-level=0"]);
    cargo.args(["test", "--quiet", "--locked", "--package", "tollgate-engine", "--test", "it"]).current_dir(work);
    cargo.env("CARGO_TARGET_DIR", target).env("TOLLGATE_FIRST_DIFFERENCE", "1");
    // A fault is a step from the sound engine, whatever the rest is built in.
    cargo.env("CARGO_INCREMENTAL", "1");
    cargo
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_file() {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from, to)?;
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|name| *name != "target") {
            copy(&path, &to.join(name))?;
        }
    }
    Ok(())
}
