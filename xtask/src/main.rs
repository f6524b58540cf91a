//! Checks, generated documentation and examples of this repository.
//!
//! ```text
//! cargo xtask test          everything that must pass, with the seconds of each stage
//! cargo xtask gen           writes generated documentation
//! cargo xtask gen --check   fails if it is out of date
//! cargo xtask examples      renders examples/ from its trace
//! cargo xtask layers        checks which crate knows which
//! cargo xtask fuzz [NAME] [--seconds N] [-- ..]   tries the laws of tollgate-fuzz on mutated inputs for longer
//! cargo xtask bench WORD..  `tollgate bench` of the release build
//! cargo xtask bench --write  writes its figures into docs/performance.md
//! cargo xtask calibrate      counts false alerts on made-up weeks, and writes docs/calibration.md
//! cargo xtask mutants [WORD]   seeds known faults into a copy of the engine; each must be caught
//! cargo xtask score [--every N] [--from K] [NAME]   counts the mutants of cargo-mutants that the engine's tests notice
//! ```

mod bench;
mod browser;
mod calibrate;
mod examples;
mod fuzz;
mod generated;
mod layers;
mod mutants;
mod readers;
mod score;
mod stages;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test"] => stages::test(),
        ["gen"] => generated::build().and_then(|()| generated::write(false)),
        ["gen", "--check"] => generated::build().and_then(|()| generated::write(true)),
        ["examples"] => examples::write(false),
        ["examples", "--check"] => examples::write(true),
        ["layers"] => layers::check(),
        ["mutants", words @ ..] => mutants::run(words),
        ["score", words @ ..] => score::run(words),
        ["fuzz", words @ ..] => fuzz::run(words),
        ["bench", words @ ..] => bench::run(words),
        ["calibrate"] => calibrate::write(),
        _ => bail!(
            "one of: test, gen [--check], examples [--check], layers, mutants [WORD...], score [--every N], fuzz [NAME], bench [--write | WORD...], calibrate"
        ),
    }
}

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Writes a file, or with `check` fails if it would change.
fn put(path: &Path, content: &[u8], check: bool) -> Result<()> {
    let present = std::fs::read(path).unwrap_or_default();
    if present == content {
        return Ok(());
    }
    if check {
        bail!("{} is out of date; write it with cargo xtask", path.display());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content)?;
    println!("wrote {}", path.display());
    Ok(())
}
