//! `tollgate explain`.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tollgate_ingest::{Input, Outcome};
use tollgate_model::{Finding, FindingId, Origin, Untrusted};
use tollgate_sinks::{counted, explain};

use crate::args::{ExplainArguments, OcsfRelease};
use crate::exit::Exit;
use crate::forms::{Form, citations};
use crate::output::tell;
use crate::setup::{Setup, Span, files, redaction};
use crate::telling::Telling;
use crate::{fate, progress};

/// Findings that are named one by one where an identity could mean several.
const MOST_NAMED: usize = 10;

/// Options that say whose records are those that name no host.
pub const HOST: &str = "--host or --hosts";

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
    let mut setup = match Setup::new(&paths, &arguments.setup)? {
        Ok(setup) => setup,
        Err(exit) => return Ok(exit),
    };
    if let Err(exit) = setup.see(&arguments.usual) {
        return Ok(exit);
    }
    let ocsf = OcsfRelease::or_usual(arguments.ocsf_version, arguments.format)?;
    let output = Telling::begin(arguments.format, &arguments.output, &arguments.lake, || {
        files(&paths, arguments.setup.hosts.iter().chain(&arguments.redaction_key))
    })?;
    let redaction = redaction(arguments.redaction_key.as_deref())?;
    let watch = arguments.event.as_deref().map(|event| place(event, &setup.inputs)).transpose()?;
    let shown = progress::show(&setup, arguments.no_progress, true);
    let outcome = setup.hunt(redaction.clone(), Span::default(), 1, watch.clone()).run(&mut |_| {});
    shown.erase();
    for line in setup.not_opened(&outcome) {
        tell(format_args!("tollgate: {line}"));
    }
    match watch {
        Some(origin) => fate::explain_record(output.text()?, &setup, &outcome, origin)?,
        None => {
            let finding = find(&outcome, &id.unwrap_or_default(), HOST)?;
            let one = || std::iter::once(finding.clone());
            match arguments.format {
                Some(format) => {
                    output.write(&Form { format, ocsf, width: None, redaction: &redaction, hunt: None }, &setup, &one)?;
                }
                None => output.text()?.write(|out| show(out, &setup, &finding))?,
            }
        }
    }
    Ok(if setup.not_opened(&outcome).is_empty() { Exit::Done } else { Exit::Damaged })
}

/// The finding of which this is the beginning of the identity. `host` names the options that say whose records are those that name no host.
pub fn find(outcome: &Outcome, id: &str, host: &str) -> Result<Finding> {
    let found: Vec<&FindingId> = outcome.findings.briefs().map(|(known, _)| known).filter(|known| known.0.starts_with(id)).collect();
    match found.as_slice() {
        [] if !outcome.account.usable() => {
            bail!("no finding begins with {id:?}: nothing usable was read, no record tells of a process, a file or a flow")
        }
        [] => bail!(
            "no finding begins with {id:?} in these inputs; {} {}: an identity depends on the host, so give {host} as the hunt had it",
            counted(outcome.findings.len(), "finding"),
            if outcome.findings.len() == 1 { "exists" } else { "exist" }
        ),
        [known] => outcome.findings.get(known).context("the finding cannot be read back"),
        several => {
            let ids: Vec<&str> = several.iter().take(MOST_NAMED).map(|known| known.0.as_str()).collect();
            let more = several.len().saturating_sub(ids.len());
            bail!("{id:?} could be {}{}", ids.join(", "), if more > 0 { format!(" or {more} more") } else { String::new() })
        }
    }
}

/// Writes one finding with its records.
pub fn show(mut out: &mut dyn io::Write, setup: &Setup, finding: &Finding) -> io::Result<()> {
    explain(&mut out, finding, &citations(setup, std::iter::once(finding.clone())))
}

/// `FILE:OFFSET` as a place in one of the inputs.
fn place(event: &str, inputs: &[Input]) -> Result<Origin> {
    let (file, offset) = event.rsplit_once(':').with_context(|| format!("{event:?} is not FILE:OFFSET"))?;
    let offset = offset.parse().with_context(|| format!("{offset:?} is not an offset in bytes"))?;
    let same = |input: &Input| match input {
        Input::File(path) | Input::Stream(path) => {
            path == Path::new(file) || std::fs::canonicalize(path).ok().zip(std::fs::canonicalize(file).ok()).is_some_and(|(a, b)| a == b)
        }
        Input::Memory(_) => false,
        Input::Stdin => tollgate_ingest::is_stdin(Path::new(file)),
    };
    let at = inputs.iter().position(same).with_context(|| format!("{} is none of the inputs", Untrusted::from(file).escaped()))?;
    Ok(Origin { input: u32::try_from(at)?, offset, ..Origin::default() })
}
