//! `tollgate explain`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tollgate_engine::Note;
use tollgate_ingest::{Input, Outcome, sha256_of_cited};
use tollgate_model::{Finding, Origin, Untrusted};
use tollgate_sinks::{Citations, explain, time};

use crate::args::ExplainArguments;
use crate::exit::Exit;
use crate::setup::{Setup, Told};

/// Says why a finding stands as it does, or why a record led to none.
pub fn run(arguments: &ExplainArguments) -> Result<Exit> {
    let (id, paths): (Option<String>, Vec<PathBuf>) = match &arguments.event {
        Some(_) => (None, arguments.words.clone()),
        None => {
            let (id, paths) = arguments.words.split_first().context("a finding and its inputs are needed")?;
            (Some(id.to_string_lossy().to_lowercase()), paths.to_vec())
        }
    };
    if paths.is_empty() {
        bail!("name the files and folders that the finding came from");
    }
    let told = Told {
        paths: &paths,
        host: arguments.host.as_deref(),
        hosts: arguments.hosts.as_deref(),
        config: arguments.config.as_deref(),
        redaction_key: arguments.redaction_key.as_deref(),
    };
    let mut setup = match Setup::new(&told)? {
        Ok(setup) => setup,
        Err(exit) => return Ok(exit),
    };
    let watch = arguments.event.as_deref().map(|event| place(event, &setup.inputs)).transpose()?;
    let outcome = setup.hunt(None, None, 1, watch).run(&mut |_| {});
    if let Some(origin) = watch {
        return explain_record(&setup, &outcome, origin);
    }
    let id = id.unwrap_or_default();
    let found: Vec<&Finding> = outcome.findings.values().filter(|finding| finding.id.0.starts_with(&id)).collect();
    match found.as_slice() {
        [] => bail!("no finding begins with {id:?} in these inputs; {} findings exist", outcome.findings.len()),
        [finding] => {
            show(&setup, finding)?;
            Ok(Exit::Done)
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|finding| finding.id.0.as_str()).collect();
            bail!("{id:?} could be {}", ids.join(", "))
        }
    }
}

fn citations(setup: &Setup, finding: &Finding) -> Citations {
    Citations { inputs: setup.names(), hashes: sha256_of_cited(&setup.inputs, [finding]) }
}

fn show(setup: &Setup, finding: &Finding) -> Result<()> {
    let mut out = io::stdout().lock();
    explain(&mut out, finding, &citations(setup, finding))?;
    Ok(out.flush()?)
}

/// `FILE:OFFSET` as a place in one of the inputs.
fn place(event: &str, inputs: &[Input]) -> Result<Origin> {
    let (file, offset) = event.rsplit_once(':').with_context(|| format!("{event:?} is not FILE:OFFSET"))?;
    let offset = offset.parse().with_context(|| format!("{offset:?} is not an offset in bytes"))?;
    let same = |input: &Input| match input {
        Input::File(path) => {
            path == Path::new(file) || std::fs::canonicalize(path).ok().zip(std::fs::canonicalize(file).ok()).is_some_and(|(a, b)| a == b)
        }
        Input::Stdin => file == "-",
    };
    let at = inputs.iter().position(same).with_context(|| format!("{file:?} is none of the inputs"))?;
    Ok(Origin { input: u32::try_from(at)?, offset, ..Origin::default() })
}

fn explain_record(setup: &Setup, outcome: &Outcome, origin: Origin) -> Result<Exit> {
    let cites = |finding: &&Finding| {
        finding.steps.iter().any(|step| (step.record.origin.input, step.record.origin.offset) == (origin.input, origin.offset))
    };
    let citing: Vec<&Finding> = outcome.findings.values().filter(cites).collect();
    for finding in &citing {
        show(setup, finding)?;
    }
    let mut out = io::stdout().lock();
    if citing.is_empty() {
        writeln!(out, "no finding cites that record")?;
    }
    if outcome.notes.is_empty() {
        writeln!(out, "no endpoint event was read at that offset: an offset is the first byte of a line, after decompression")?;
    }
    for note in &outcome.notes {
        match note {
            Note::Flow { uid, start, rung, candidates, taken, score } => writeln!(
                out,
                "  flow {} at {}: {}, {candidates} candidate(s), {taken} tag(s) taken, {}",
                uid.escaped(),
                time(*start),
                rung.map_or("given to no process".to_owned(), |rung| format!("given by {}", rung.name())),
                score.map_or("no chain".to_owned(), |score| format!("score {score}{}", if score < 20 { ", below 20" } else { "" }))
            )?,
            Note::NoEgress { why } => writeln!(out, "  a flow is no egress: {why}")?,
            Note::NoCarrier => writeln!(out, "  the program is an always-reader or a browser: it takes no tags")?,
            Note::NotSensitive => writeln!(out, "  the path is neither sensitive nor does it carry anything")?,
            Note::Owner => writeln!(out, "  the path is sensitive, and the program owns that store: the tag sleeps")?,
            Note::Sensitive { category, weight } => {
                let category = Untrusted::from(category.as_str()).escaped();
                writeln!(out, "  the path is sensitive: {category}, weight {weight}; the process holds it from here on")?;
            }
        }
    }
    Ok(Exit::Done)
}
