//! Findings for a spreadsheet: one row for each.

use std::io::{self, Write};

use tollgate_model::{Finding, Untrusted};

use crate::page::sentence;
use crate::sheet::write_sheet;
use crate::words::time;

const HEAD: [&str; 26] = [
    "id",
    "revision",
    "level",
    "score",
    "confidence",
    "first_seen",
    "last_seen",
    "host",
    "user",
    "process",
    "pid",
    "arguments",
    "signing_id",
    "team_id",
    "signature",
    "lineage",
    "categories",
    "destinations",
    "bytes_out",
    "attribution",
    "mode",
    "encryption",
    "terms",
    "lost",
    "doubts",
    "what",
];

/// Writes a line of names and a row for each finding.
///
/// # Errors
/// The writer fails.
pub fn write_finding_sheet(out: &mut dyn Write, findings: impl Iterator<Item = Finding>) -> io::Result<()> {
    write_sheet(out, HEAD, findings.map(|finding| row(&finding)))
}

fn row(finding: &Finding) -> [String; 26] {
    let text = |text: &Untrusted| text.raw().to_owned();
    let process = finding.process.as_ref();
    let image = process.map(|cited| &cited.process.image);
    let identity = image.map(|image| &image.identity);
    let chain = finding.chains.first();
    let destinations = finding.chains.iter().filter_map(|chain| chain.destination.as_ref());
    let sent: Vec<u64> = destinations.clone().filter_map(|destination| destination.bytes_out).collect();
    let terms = chain.map(|chain| chain.terms.as_slice()).unwrap_or_default();
    [
        finding.id.0.clone(),
        finding.revision.to_string(),
        finding.level.name().to_owned(),
        finding.score.to_string(),
        finding.confidence.name().to_owned(),
        time(finding.first_seen),
        time(finding.last_seen),
        finding.host.raw().to_owned(),
        finding.user.map(|user| user.uid.to_string()).unwrap_or_default(),
        image.map(|image| text(image.path.shown())).unwrap_or_default(),
        process.map(|cited| cited.process.key.pid.to_string()).unwrap_or_default(),
        process.map(|cited| cited.argv.iter().map(Untrusted::raw).collect::<Vec<_>>().join(" ")).unwrap_or_default(),
        identity.and_then(|identity| identity.signing_id.as_ref()).map(text).unwrap_or_default(),
        identity.and_then(|identity| identity.team_id.as_ref()).map(text).unwrap_or_default(),
        identity.map(|identity| identity.signature.name()).unwrap_or_default().to_owned(),
        finding.lineage.as_ref().map(|cited| text(cited.process.image.path.shown())).unwrap_or_default(),
        finding.categories.iter().cloned().collect::<Vec<_>>().join(" "),
        destinations.map(|destination| text(&destination.name)).collect::<Vec<_>>().join(" "),
        if sent.is_empty() { String::new() } else { sent.into_iter().fold(0, u64::saturating_add).to_string() },
        chain.and_then(|chain| chain.attribution).map(|rung| rung.name()).unwrap_or_default().to_owned(),
        chain.map(|chain| chain.mode.name()).unwrap_or_default().to_owned(),
        chain.and_then(|chain| chain.encryption).map(|encryption| encryption.name()).unwrap_or_default().to_owned(),
        terms.iter().map(|term| format!("{} {:+}", term.name, term.points)).collect::<Vec<_>>().join("; "),
        finding.telemetry.lost.to_string(),
        finding.telemetry.doubts.iter().map(|doubt| doubt.name()).collect::<Vec<_>>().join(" "),
        sentence(finding),
    ]
}
