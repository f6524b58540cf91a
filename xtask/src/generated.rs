//! Documentation that is written from the program and its content.

use std::fmt::Write as _;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{put, root, stages};

/// Builds the program that writes them.
pub fn build() -> Result<()> {
    stages::cargo(&["build", "--locked", "--package", "tollgate"])
}

/// Writes, or with `check` compares, every generated file, by the program as it was built last.
pub fn write(check: bool) -> Result<()> {
    put(&root().join("docs/cli.md"), cli()?.as_bytes(), check)?;
    put(&root().join("docs/finding.schema.json"), &run(&["schema"])?, check)?;
    put(&root().join("docs/sources.schema.json"), &run(&["schema", "sources"])?, check)?;
    put(&root().join("docs/coverage.schema.json"), &run(&["schema", "coverage"])?, check)?;
    put(&root().join("docs/doctor.schema.json"), &run(&["schema", "doctor"])?, check)?;
    put(&root().join("docs/exposure.schema.json"), &run(&["schema", "exposure"])?, check)?;
    put(&root().join("docs/egress.schema.json"), &run(&["schema", "egress"])?, check)?;
    put(&root().join("docs/compliance.schema.json"), &run(&["schema", "compliance"])?, check)?;
    put(&root().join("docs/timeline.schema.json"), &run(&["schema", "timeline"])?, check)?;
    put(&root().join("docs/numbers.md"), numbers()?.as_bytes(), check)?;
    put(&root().join("docs/detection.md"), &run(&["content", "test", "--format", "markdown"])?, check)?;
    put(&root().join("docs/ordinary.md"), &run(&["content", "days", "--markdown"])?, check)?;
    put(&root().join("docs/ordinary-second.md"), &run(&["content", "days", "--reading", "second", "--markdown"])?, check)
}

fn run(arguments: &[&str]) -> Result<Vec<u8>> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    let output = Command::new(target.join("debug/tollgate")).args(arguments).env("NO_COLOR", "1").output().context("run tollgate")?;
    if !output.status.success() {
        bail!("tollgate {} failed", arguments.join(" "));
    }
    Ok(output.stdout)
}

fn cli() -> Result<String> {
    let mut page = String::from("# Command line\n\nWritten by `cargo xtask gen` from `tollgate --help`.\n");
    let mut verbs = vec![Vec::new()];
    while let Some(verb) = verbs.pop() {
        let help = help(&verb)?;
        // Depth first, in the order of the help.
        verbs.extend(subcommands(&help).into_iter().rev().map(|name| [verb.as_slice(), &[name]].concat()));
        let trimmed: Vec<&str> = help.lines().map(str::trim_end).collect();
        // The number of processors is this machine's, not the reader's.
        let text = trimmed.join("\n");
        let text = mask_default_threads(&text);
        write!(page, "\n## `tollgate{}{}`\n\n```text\n{}\n```\n", if verb.is_empty() { "" } else { " " }, verb.join(" "), text.trim())?;
    }
    Ok(page)
}

/// What a verb says of itself.
fn help(verb: &[String]) -> Result<String> {
    let arguments: Vec<&str> = verb.iter().map(String::as_str).chain(["--help"]).collect();
    Ok(String::from_utf8(run(&arguments)?)?)
}

/// The verbs that a help lists.
fn subcommands(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

fn mask_default_threads(text: &str) -> String {
    let mut lines = Vec::new();
    let mut in_threads = false;
    for line in text.lines() {
        in_threads = line.contains("--threads") || (in_threads && !line.trim_start().starts_with("--"));
        match line.find("[default: ") {
            Some(at) if in_threads => lines.push(format!("{}[default: number of processors, at most 8]", &line[..at])),
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

/// Every number of scoring and windows, with its comment.
fn numbers() -> Result<String> {
    let mut page = String::from(
        "# Points and lengths of time\n\nWritten by `cargo xtask gen` from `content/an1415/`. What each means stands in\n[semantics.md](semantics.md).\n",
    );
    for name in ["scoring.toml", "windows.toml", "coverage.toml"] {
        let text = std::fs::read_to_string(root().join("content/an1415").join(name))?;
        write!(page, "\n## {name}\n\n| key | default | note |\n|---|---|---|\n")?;
        let mut section = String::new();
        let lists = text.find("\n[[").unwrap_or(text.len());
        for line in text.get(..lists).unwrap_or_default().lines() {
            if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                heading.clone_into(&mut section);
            } else if let Some((key, value)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
                let (value, note) = value.split_once('#').unwrap_or((value, ""));
                writeln!(page, "| `{section}.{}` | `{}` | {} |", key.trim(), value.trim(), note.trim().replace('|', "\\|"))?;
            }
        }
    }
    limits(&mut page)?;
    Ok(page)
}

/// The limits of the checks of coverage.
fn limits(page: &mut String) -> Result<()> {
    let table: toml::Table = std::fs::read_to_string(root().join("content/an1415/coverage.toml"))?.parse()?;
    let checks = table.get("check").and_then(toml::Value::as_array).context("coverage.toml has no checks")?;
    page.push_str("\n| check | better | passes | warns | unit | least | of one Mac | effort |\n|---|---|---|---|---|---|---|---|\n");
    for check in checks {
        let cell = |key: &str| check.get(key).map(|value| value.to_string().trim_matches('"').to_owned()).unwrap_or_default();
        let cells = ["id", "better", "pass", "warn", "unit", "least", "host_least", "effort"].map(cell);
        writeln!(page, "| {} {} |", cells[0], [&[cell("name")][..], &cells[1..]].concat().join(" | "))?;
    }
    Ok(())
}
