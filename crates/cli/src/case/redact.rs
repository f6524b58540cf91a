//! `tollgate case redact`.

use anyhow::{Context, Result, anyhow, bail};
use tollgate_engine::Redaction;
use tollgate_evidence::{Bundle, Entry, Manifest, seal};

use super::args::{Holds, RedactArguments};
use super::contents::{Files, Redactions, json_line, with_checks};
use super::enclosed::Index;
use super::forms::TIMELINE;
use super::key::signing_key;
use super::opened::parsed;
use super::shape::is_known;
use super::story::steps_alone;
use super::verify::{read, shown};
use crate::exit::Exit;
use crate::key;
use crate::masking::masked;
use crate::output::tell;

/// Files that are made anew for every bundle.
pub const ANEW: [&str; 3] = ["VERIFY.txt", "allowed_signers", "SHA256SUMS"];

/// Derives a bundle with less in it.
pub fn run(arguments: &RedactArguments) -> Result<Exit> {
    if arguments.output.output.is_none() {
        bail!("a bundle is a file: name it with -o");
    }
    let bundle = match read(&arguments.bundle)? {
        Ok(bundle) => bundle,
        Err(fault) => {
            tell(format_args!("tollgate: {}", shown(&fault)));
            return Ok(Exit::Unsound);
        }
    };
    let faults = bundle.faults();
    if let Some(fault) = faults.first() {
        tell(format_args!("tollgate: nothing was written: {}: {} (`tollgate case verify` says all)", shown(&fault.of), shown(&fault.what)));
        return Ok(Exit::Unsound);
    }
    if let Some((name, _)) = bundle.files().find(|(name, _)| !is_known(name)) {
        tell(format_args!("tollgate: nothing was written: {name} is no file of a bundle: what is in it cannot be masked"));
        return Ok(Exit::Unsound);
    }
    if bundle.manifest.holds != "whole" {
        bail!("it is a redacted bundle itself: derive from the whole one");
    }
    let output = arguments.output.begin(|| arguments.key.sign_key.iter().chain([&arguments.bundle]).cloned().collect())?;
    let signer = signing_key(&arguments.key)?;
    let files = with_checks(files(&bundle, arguments.holds)?, &signer.signer().text());
    let holds = match arguments.holds {
        Holds::Masked => "masked",
        Holds::Findings => "findings",
    };
    let manifest = Manifest {
        holds: holds.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        parent: Some(bundle.digest()),
        ..bundle.manifest.clone()
    };
    let bytes = seal(manifest, files, &signer)?;
    output.write(|out| out.write_all(&bytes))?;
    tell(format_args!("derived from {}, holds {holds}; signed by {}", bundle.digest(), signer.signer().fingerprint()));
    Ok(Exit::Done)
}

/// What is left.
fn files(bundle: &Bundle, holds: Holds) -> Result<Files> {
    // A message repeats names that are in the file.
    let safe = |fault: String| anyhow!("{}", shown(&fault));
    let redactions: Redactions = parsed(bundle, "redactions.json").map_err(safe)?;
    let index: Index = parsed(bundle, "records/index.json").map_err(safe)?;
    let redaction = Redaction::new(key::parse(redactions.key.as_deref().unwrap_or_default())?);
    let about = |name: &str| match name.split('/').next().unwrap_or_default() {
        "findings" => "a form of a finding",
        "policy" => "content",
        _ => "as in the whole bundle",
    };
    // By where they are, not by what the index names: what it leaves out would stay as it is.
    let is_records = |name: &str| name.starts_with("records/");
    let mut left = Files::new();
    for (name, bytes) in bundle.files() {
        let (bytes, about) = match name {
            _ if ANEW.contains(&name) => continue,
            "redactions.json" => {
                (json_line(&Redactions { key: None, masked: redactions.masked.clone() })?, "secrets that the findings do not show")
            }
            "records/index.json" => {
                (json_line(&Index { addresses: Vec::new(), ..index.clone() })?, "where each record stood, with its hash as it was")
            }
            name if is_records(name) && holds == Holds::Findings => continue,
            name if is_records(name) => (records(bytes, &redaction), "records, secrets masked"),
            name if name.ends_with(TIMELINE) && holds == Holds::Findings => {
                (steps_alone(bytes).context("timeline.csv")?, "what happened around it, the rows of its steps")
            }
            _ => (bytes.to_vec(), about(name)),
        };
        left.push((Entry { name: name.to_owned(), bytes }, about));
    }
    Ok(left)
}

fn records(bytes: &[u8], redaction: &Redaction) -> Vec<u8> {
    let mut out = Vec::new();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        out.extend(masked(redaction, line.strip_suffix(b"\n").unwrap_or(line)).replace('\n', "\\n").into_bytes());
        out.push(b'\n');
    }
    out
}
