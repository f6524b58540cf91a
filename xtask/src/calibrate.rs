//! How loud the content is on ordinary work: `docs/calibration.md`, from the corpus and from weeks of two readings.
//!
//! It takes a quarter of an hour and 16 GB of temporary space, so nothing checks that it is up to date; the page tells what made it.

use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::{bench, put, root, stages};

/// Days to learn from, and days in all: five that are counted, with a weekend among them.
const DAYS: [&str; 4] = ["--learn", "14", "--days", "19"];

/// What the page says of itself.
const HEAD: &str = "# Calibration

How many attacks of the corpus are caught, and how many alerts two synthetic fleets raise on ordinary work. Written by
`cargo xtask calibrate`; each table names the command that repeats it.

What the project asks of itself: at most 3 alerts of level MEDIUM or more per 100 host-days of ordinary work without a baseline, and at most 0.5 with
one of 14 days. **Neither is met on these fleets**, by far. They are dense: every published look-alike happens on twenty Macs within days,
developers work with unsigned tools on live credentials, on half of the Macs a program that was begun before the telemetry is told of without its
signature, and laptops leave the office, where no sensor names the other end. What is not proven never speaks against an alert, so the alert
stands. The tables beneath say which sensors leave the most unproven, and what raised what is left.

A baseline of 14 days moves little here, since credentials are never explained by it: it quiets what only time joins to
where many Macs go, and documents that signed programs send where they always do. What else quiets honest work are entries of `allow/`
([allow.md](allow.md)) and rows of `site.toml`, which somebody answers for. No entry of `allow/` is counted here.
";

/// Writes the page.
pub fn write() -> Result<()> {
    stages::cargo(&["build", "--release", "--locked", "--package", "tollgate"])?;
    let corpus = run(&["content", "test", "--format", "markdown"])?;
    let numbers = corpus.split_once("## In numbers").and_then(|(_, rest)| rest.split_once("## Attacks")).map(|(numbers, _)| numbers);
    let numbers = numbers.context("the page of the corpus has no numbers")?.trim();
    let mut page = format!("{HEAD}\n## The corpus\n\nOf [detection.md](detection.md):\n\n{numbers}\n");
    for reading in ["first", "second"] {
        let began = Instant::now();
        let days = run(&[&["content", "days", "--markdown", "--reading", reading], &DAYS[..]].concat())?;
        println!("{reading} reading: {} s", began.elapsed().as_secs());
        page.push_str(&format!("\n{}\n", deeper(days.trim())));
    }
    put(&root().join("docs/calibration.md"), page.as_bytes(), false)
}

/// A page as a part of another.
fn deeper(page: &str) -> String {
    let line = |line: &str| if line.starts_with('#') { format!("#{line}") } else { line.to_owned() };
    page.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn run(words: &[&str]) -> Result<String> {
    let output = bench::released().args(words).stderr(Stdio::inherit()).output().context("run tollgate")?;
    if !output.status.success() {
        bail!("tollgate {}: {}", words.join(" "), output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}
