//! Everything that must pass.

use std::env;
use std::ffi::OsString;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::{browser, examples, fuzz, generated, layers, mutants, readers, root};

/// Runs every stage; the cheap and most telling first.
pub fn test() -> Result<()> {
    let whole = Instant::now();
    stage("format", || optional("rustfmt", &["fmt", "--all", "--check"]))?;
    stage("layers", layers::check)?;
    stage("places of the seeded faults", mutants::check)?;
    stage("lints", || optional("clippy-driver", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    stage("a browser", browser::provide)?;
    stage("readers of outputs", readers::provide)?;
    stage("tests", || run(Command::new(env!("CARGO")).args(["test", "--workspace", "--locked"]).env(SEED, seed())))?;
    stage("fuzz targets", || fuzz::check().and_then(|()| fuzz::few_runs()))?;
    stage("documentation", || cargo(&["doc", "--workspace", "--no-deps", "--locked", "--quiet"]))?;
    // By the program that was just tested: alone it would be built with other features, and all beneath it again.
    stage("generated files", || generated::write(true))?;
    stage("examples", || examples::write(true))?;
    stage("seeded faults", mutants::run_some)?;
    println!("all stages passed in {:.0} s", whole.elapsed().as_secs_f64());
    Ok(())
}

fn stage(name: &str, run: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("=== {name}");
    let started = Instant::now();
    run().with_context(|| format!("stage {name:?} failed"))?;
    println!("=== {name}: {:.0} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// A cargo command that needs a component; without it, a visible skip.
fn optional(program: &str, arguments: &[&str]) -> Result<()> {
    let present = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !present {
        println!("skipped: {program} is not installed");
        return Ok(());
    }
    cargo(arguments)
}

/// Runs cargo in the repository.
pub fn cargo(arguments: &[&str]) -> Result<()> {
    run(Command::new(env!("CARGO")).args(arguments))
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.current_dir(root()).status()?;
    if !status.success() {
        let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}

/// Names the seed of the property tests.
const SEED: &str = "PROPTEST_RNG_SEED";

/// Here the same cases are tried each time, so that a change is judged by what it changes; `cargo test` tries others.
fn seed() -> OsString {
    let seed = env::var_os(SEED).unwrap_or_else(|| "1415".into());
    println!("{SEED}={}", seed.display());
    seed
}
