//! `tollgate case export`.

use std::cell::Cell;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tollgate_engine::Redaction;
use tollgate_evidence::{Manifest, seal};
use tollgate_model::{Finding, Untrusted};
use tollgate_sinks::{FindingDocument, bytes, plural};

use super::args::ExportArguments;
use super::contents::{Sealing, contents, with_checks};
use super::gather::gather;
use super::key::signing_key;
use super::preview;
use super::sealed::SealedCase;
use super::story::MOST_TIMELINES;
use super::work::document::CaseDocument;
use crate::coverage::Around;
use crate::exit::Exit;
use crate::explain::{HOST, find};
use crate::findings::keep::refuse_among;
use crate::forms::citations;
use crate::key;
use crate::output::tell;
use crate::progress;
use crate::setup::{Setup, Span, files};

/// Seals findings with the records that they stand on.
pub fn run(arguments: &ExportArguments) -> Result<Exit> {
    if arguments.output.output.is_none() && !arguments.preview {
        bail!("a bundle is a file: name it with -o (--preview writes none)");
    }
    let output = arguments.output.begin(|| {
        let others = arguments.setup.hosts.iter().chain(&arguments.redaction_key).chain(&arguments.key.sign_key);
        files(&arguments.paths, others)
    })?;
    let case = SealedCase::read(arguments)?;
    // A preview makes no key.
    let signer = (!arguments.preview).then(|| signing_key(&arguments.key)).transpose()?;
    let redaction_key = arguments.redaction_key.as_deref();
    let (secret, notice) = if arguments.preview { (key::known(redaction_key)?, None) } else { key::bytes(redaction_key)? };
    if let Some(notice) = notice {
        tell(format_args!("note: {notice}"));
    }
    let refused = Cell::new(Exit::Policy);
    let setup = || -> Result<Setup> {
        let made = Setup::new(&arguments.paths, &arguments.setup)?.and_then(|mut setup| setup.see(&arguments.usual).map(|()| setup));
        made.map_err(|exit| {
            refused.set(exit);
            anyhow::anyhow!("what was named above must be mended first")
        })
    };
    let Ok(mut whole) = setup() else { return Ok(refused.get()) };
    if let Some(case) = &case {
        refuse_among(case.store(), &whole.inputs)?;
    }
    whole.cover = true;
    let shown = progress::show(&whole, arguments.no_progress, true);
    let mut outcome = whole.hunt(Redaction::new(secret), Span::default(), 1, None).run(&mut |_| {});
    shown.erase();
    let not_opened = whole.not_opened(&outcome);
    for line in &not_opened {
        tell(format_args!("tollgate: {line}"));
    }
    let mut found: Vec<(Finding, Value)> = Vec::new();
    let wanted = case.as_ref().map_or_else(|| arguments.finding.clone(), SealedCase::findings);
    for id in &wanted {
        let finding = find(&outcome, &id.to_lowercase(), HOST)?;
        if found.iter().any(|(known, _)| known.id == finding.id) {
            continue;
        }
        let cited = citations(&whole, std::iter::once(finding.clone()));
        let document = serde_json::to_value(FindingDocument::new(&finding, &cited))?;
        found.push((finding, document));
    }
    found.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
    let ids: Vec<String> = found.iter().map(|(finding, _)| finding.id.0.clone()).collect();
    let own = key::of_bundle(&secret, &ids);
    let Some(gathered) = gather(&found, &setup, &Redaction::new(own), arguments.no_progress)? else {
        tell("tollgate: nothing was written: the findings cannot be derived from records of these inputs");
        return Ok(Exit::Output);
    };
    let seen = outcome.coverage.take();
    let covered = Around::nothing().measure(&whole.policy, seen, &outcome).map(|(document, _)| document).context("nothing was measured")?;
    let (_, snapshot) = arguments.usual.baseline.as_deref().map(crate::baseline::folder::load_with_text).transpose()?.unzip();
    let custody = case.as_ref().map(SealedCase::custody).transpose()?.unwrap_or_default();
    let document = case.as_ref().map(|case| CaseDocument::new(&case.stored));
    let sealing = Sealing {
        gathered: &gathered,
        policy: &whole.policy,
        snapshot: snapshot.as_deref(),
        key: &own,
        covered: &covered,
        custody: &custody,
        case: document.as_ref(),
    };
    let files = contents(&sealing)?;
    let digest = preview::digest(&files);
    let ended = if not_opened.is_empty() && outcome.account.damaged_inputs == 0 { Exit::Done } else { Exit::Damaged };
    let Some(signer) = signer else {
        preview::print(&sealing, &files, &digest)?;
        return Ok(ended);
    };
    if arguments.previewed.as_ref().is_some_and(|said| *said != digest) {
        tell(format_args!(
            "tollgate: nothing was written: the bundle would hold something else than was previewed; it would be {digest} now"
        ));
        return Ok(Exit::Output);
    }
    let files = with_checks(files, &signer.signer().text());
    let manifest = Manifest {
        format: String::new(),
        holds: "whole".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        case: case.as_ref().map(|case| case.stored.summary.id.0.clone()),
        findings: ids,
        policy: whole.policy.digest().to_owned(),
        baseline: whole.policy.baseline.as_ref().map(|baseline| baseline.id.clone()),
        parent: None,
        signer: String::new(),
        files: Vec::new(),
    };
    let bundle = seal(manifest, files, &signer)?;
    let length = u64::try_from(bundle.len()).unwrap_or(u64::MAX);
    output.write(|out| out.write_all(&bundle))?;
    let index = &gathered.enclosed.index;
    let lines: usize = index.inputs.iter().map(|input| input.lines.len()).sum();
    let findings = gathered.findings.len();
    let name =
        arguments.output.output.as_ref().map(|path| Untrusted::from(path.to_string_lossy().into_owned()).escaped()).unwrap_or_default();
    tell(format_args!(
        "{name}: {}, {findings} finding{}, {lines} line{} of {} input{} ({}), from which the findings were derived again; signed by {}",
        bytes(length),
        plural(findings),
        plural(lines),
        index.inputs.len(),
        plural(index.inputs.len()),
        index.kept,
        signer.signer().fingerprint()
    ));
    if findings > MOST_TIMELINES {
        tell(format_args!("note: the first {MOST_TIMELINES} findings have a timeline.csv; `tollgate timeline` tells that of the others"));
    }
    if let Some(case) = &case {
        case.tell(&bundle)?;
    }
    tell("it has records as they are, secrets in them too: `tollgate case redact` masks them");
    Ok(ended)
}
