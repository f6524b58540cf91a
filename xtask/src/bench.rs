//! `tollgate bench` of the release build, and its figures in the documentation.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{put, root, stages};

/// The runs whose figures stand in `docs/performance.md`, in their order there.
const WRITTEN: [&[&str]; 2] = [&["--source", "eslogger", "--records", "1000000"], &["--source", "osquery", "--records", "600000"]];

/// What stands around the figures.
const MARKERS: [&str; 2] = ["<!-- cargo xtask bench --write -->\n", "<!-- end -->\n"];

/// Measures with the words of `tollgate bench`; with `--write` alone, writes the page.
pub fn run(words: &[&str]) -> Result<()> {
    stages::cargo(&["build", "--release", "--locked", "--package", "tollgate"])?;
    if words != ["--write"] {
        let status = tollgate(words).status().context("run tollgate")?;
        if !status.success() {
            bail!("tollgate bench: {status}");
        }
        return Ok(());
    }
    let blocks: Vec<String> = WRITTEN.iter().map(|words| block(words)).collect::<Result<_>>()?;
    let page = root().join("docs/performance.md");
    let text = std::fs::read_to_string(&page)?;
    let [begin, end] = MARKERS;
    let (before, rest) = text.split_once(begin).context("docs/performance.md has no place for figures")?;
    let (_, after) = rest.split_once(end).context("docs/performance.md: the place for figures has no end")?;
    put(&page, format!("{before}{begin}\n{}\n{end}{after}", blocks.join("\n")).as_bytes(), false)
}

fn tollgate(words: &[&str]) -> Command {
    let mut command = released();
    command.arg("bench").args(words);
    command
}

/// The release build.
pub fn released() -> Command {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Command::new(target.join("release/tollgate"))
}

fn block(words: &[&str]) -> Result<String> {
    let output = tollgate(words).args(["--format", "markdown"]).stderr(Stdio::inherit()).output().context("run tollgate")?;
    if !output.status.success() {
        bail!("tollgate bench {}: {}", words.join(" "), output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}
