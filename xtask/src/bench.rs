//! End-to-end cost of a hunt: CPU time, rate and peak memory, medians of several runs.
//!
//! Linux only: peak memory and CPU time of the finished child are read from `/proc` and `getrusage`
//! by way of `/usr/bin/time`, which must be installed.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{root, stages};

/// Runs counted.
const RUNS: usize = 3;

/// Measures `tollgate hunt --threads 1` over the given inputs with the release build.
pub fn run(inputs: &[&str]) -> Result<()> {
    if inputs.is_empty() {
        bail!("name the files or folders to hunt over");
    }
    stages::cargo(&["build", "--release", "--locked", "--package", "tollgate"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let mut measured: Vec<(f64, u64)> = Vec::new();
    let mut records = 0u64;
    for run in 0..=RUNS {
        let output = Command::new("/usr/bin/time")
            .args(["-f", "measured %U %S %M"])
            .arg(target.join("release/tollgate"))
            .args(["hunt", "--threads", "1", "--format", "jsonl"])
            .args(inputs)
            .stdout(std::process::Stdio::null())
            .output()
            .context("run /usr/bin/time")?;
        let text = String::from_utf8_lossy(&output.stderr);
        let line = text.lines().find_map(|line| line.strip_prefix("measured ")).context("no measurement")?;
        let figures: Vec<f64> = line.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
        let [user, system, kilobytes] = figures.as_slice() else { bail!("measurement reads {line:?}") };
        records = text.lines().find_map(|line| line.strip_prefix("read ")?.split(' ').next()?.parse().ok()).context("no count")?;
        // The first run warms the page cache.
        if run > 0 {
            measured.push((user + system, *kilobytes as u64));
        }
    }
    measured.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (cpu, kilobytes) = measured[RUNS / 2];
    println!("{records} records, {RUNS} runs after a warm-up, one thread");
    println!("CPU median {cpu:.2} s (least {:.2}, greatest {:.2})", measured[0].0, measured[RUNS - 1].0);
    println!("{:.0} records per CPU second; peak memory {} MB", records as f64 / cpu, kilobytes / 1000);
    Ok(())
}
