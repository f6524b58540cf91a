//! `tollgate case export --preview`: what would leave the house.

use std::collections::BTreeSet;
use std::io::{self, Write};

use anyhow::Result;
use tollgate_evidence::sha256;
use tollgate_model::Untrusted;
use tollgate_sinks::{bytes, plural};

use super::contents::{Files, Sealing};
use super::personal::Personal;
use crate::output;

/// Names of a kind that are shown.
const MOST_NAMED: usize = 3;

/// Characters of a name that are shown.
const MOST_OF_NAME: usize = 60;

/// What a redacted bundle has of a kind.
const ALL: &str = "all";
const OF_FINDINGS: &str = "those of findings and their steps";
const NONE: &str = "none";

/// SHA-256 over all that is not made of the findings: the records, content and words of people. The findings follow from these, and
/// are worded under a key that need not be there yet.
pub fn digest(files: &Files) -> String {
    let own = files.iter().map(|(entry, _)| entry).filter(|entry| !entry.name.starts_with("findings/") && entry.name != "redactions.json");
    let lines: BTreeSet<String> = own.map(|entry| format!("{}  {}\n", sha256(&entry.bytes), entry.name)).collect();
    sha256(lines.into_iter().collect::<String>().as_bytes())
}

/// Lists what a bundle of these files would hold.
pub fn print(sealing: &Sealing<'_>, files: &Files, digest: &str) -> Result<()> {
    let personal = Personal::of(sealing.gathered, sealing.policy, sealing.key);
    output::print(|out| {
        head(out, sealing, files)?;
        kinds(out, &personal)?;
        words(out, sealing)?;
        writeln!(out, "\nNothing was written. With -o FILE --previewed {digest} the bundle is written if it holds just this.")
    })?;
    Ok(())
}

fn head(out: &mut dyn Write, sealing: &Sealing<'_>, files: &Files) -> io::Result<()> {
    let index = &sealing.gathered.enclosed.index;
    let lines: usize = index.inputs.iter().map(|input| input.lines.len()).sum();
    let size = |of: &mut dyn Iterator<Item = usize>| bytes(u64::try_from(of.sum::<usize>()).unwrap_or(u64::MAX));
    let records = size(&mut sealing.gathered.enclosed.records.iter().map(|records| records.len()));
    let all = size(&mut files.iter().map(|(entry, _)| entry.bytes.len()));
    let findings = sealing.gathered.findings.len();
    writeln!(
        out,
        "The bundle would hold {findings} finding{}, {lines} line{} of {} input{} ({records}), {} files ({all}).\n",
        plural(findings),
        plural(lines),
        index.inputs.len(),
        plural(index.inputs.len()),
        files.len()
    )?;
    writeln!(out, "Records are enclosed byte for byte (by {:?}). What is understood of them, each different one once:\n", index.kept)
}

fn row(out: &mut dyn Write, cells: [&str; 5]) -> io::Result<()> {
    let [what, many, masked, without, names] = cells;
    writeln!(out, "{what:28}  {many:>8}  {masked:12}  {without:34}  {names}")
}

fn named(names: &BTreeSet<String>) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMED).map(|name| Untrusted::from(name.as_str()).shortened(MOST_OF_NAME)).collect();
    let more = names.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn kinds(out: &mut dyn Write, personal: &Personal) -> io::Result<()> {
    row(out, ["WHAT", "HOW MANY", "REDACT KEEPS", "REDACT --HOLDS FINDINGS KEEPS", "FOR EXAMPLE"])?;
    let Personal { hosts, users, homes, addresses, destinations, sensitive, files, commands, secrets } = personal;
    let kinds = [("hosts", hosts), ("users", users), ("home folders", homes), ("addresses", addresses), ("destinations", destinations)];
    for (what, names) in kinds {
        row(out, [what, &names.len().to_string(), ALL, OF_FINDINGS, &named(names)])?;
    }
    for (kind, names) in sensitive {
        row(
            out,
            [&format!("files: {}", Untrusted::from(kind.as_str()).escaped()), &names.len().to_string(), ALL, OF_FINDINGS, &named(names)],
        )?;
    }
    row(out, ["other files and folders", &files.len().to_string(), ALL, OF_FINDINGS, &named(files)])?;
    row(out, ["command lines", &commands.to_string(), "masked", OF_FINDINGS, ""])?;
    row(out, ["secrets in records", &secrets.to_string(), NONE, NONE, "not shown; masked in all but the records themselves"])?;
    row(out, ["the Macs' own addresses", &personal.hosts.len().to_string(), NONE, NONE, "which host had which address"])
}

/// What people wrote, which nobody masks.
fn words(out: &mut dyn Write, sealing: &Sealing<'_>) -> io::Result<()> {
    let notes = sealing.case.map_or(0, |case| case.notes());
    let entries = sealing.policy.files().filter(|(name, _)| name.contains('/')).count();
    let custody = sealing.custody.len();
    for (what, many, names) in [
        ("titles of cases", usize::from(sealing.case.is_some()), ""),
        ("notes on the case", notes, ""),
        ("rows of custody", custody, "who did what, when, and why"),
        ("allow entries", entries, "with owners, tickets and who agreed"),
    ] {
        row(out, [what, &many.to_string(), ALL, ALL, names])?;
    }
    Ok(())
}
