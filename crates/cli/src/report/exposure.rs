//! `tollgate report exposure`.

use anyhow::{Result, bail};
use tollgate_ingest::{Lists, Outcome};
use tollgate_policy::Policy;
use tollgate_report::{Exposure, Read, Reader};
use tollgate_sinks::{ExposureDocument, ExposureRowDocument, time_to_second, write_exposure, write_json_line, write_sheet};

use super::args::{ExposureArguments, ReportFormat};
use super::{MOST_ROWS, left_out, macs, names, program, read, span, texts, write};
use crate::exit::Exit;
use crate::pass::end;

/// Lists who read what.
pub fn run(arguments: &ExposureArguments) -> Result<Exit> {
    let (setup, mut outcome) = match read(&arguments.report, Lists { reads: true, sendings: None })? {
        Ok(read) => read,
        Err(exit) => return Ok(exit),
    };
    let Some(seen) = outcome.reads.take() else { bail!("nothing was listed") };
    let document = document(&Exposure::new(seen, &setup.policy), &setup.policy, &outcome);
    write(arguments.report.format, |format, mut out| match format {
        ReportFormat::Table => write_exposure(&mut out, &document),
        ReportFormat::Json => write_json_line(&mut out, &document),
        ReportFormat::Csv => write_sheet(out, HEAD, document.rows.iter().map(cells)),
    })?;
    Ok(end(&setup, &outcome))
}

fn document(exposure: &Exposure, policy: &Policy, outcome: &Outcome) -> ExposureDocument {
    let (first, last) = span(outcome);
    ExposureDocument {
        kind: "exposure",
        version: env!("CARGO_PKG_VERSION"),
        policy: policy.digest().to_owned(),
        first,
        last,
        records: outcome.account.received,
        lost: outcome.account.released.lost,
        macs: macs(&exposure.macs),
        rows: exposure.rows.iter().take(MOST_ROWS).map(|(reader, read)| row(reader, read, policy)).collect(),
        rows_left_out: left_out(exposure.rows.len()),
        reads_left_out: exposure.crowded,
    }
}

fn row(reader: &Reader, read: &Read, policy: &Policy) -> ExposureRowDocument {
    ExposureRowDocument {
        category: policy.category(reader.category).to_owned(),
        credential: policy.is_credential(reader.category),
        program: reader.program.as_ref().map(program),
        works_for: reader.works_for.as_ref().map(program),
        owner: reader.owner,
        classes: read.classes.iter().copied().collect(),
        reads: read.reads,
        files: read.files,
        more_files: read.more_files,
        examples: texts(&read.examples),
        program_paths: texts(&read.paths),
        hosts: read.hosts,
        host_names: names(&read.names),
        first: time_to_second(read.first),
        last: time_to_second(read.last),
    }
}

/// Columns of the sheet.
const HEAD: [&str; 16] = [
    "category",
    "credential",
    "owner",
    "signature",
    "team_id",
    "signing_id",
    "path",
    "works_for",
    "works_for_signature",
    "classes",
    "reads",
    "files",
    "hosts",
    "host_names",
    "first",
    "last",
];

fn cells(row: &ExposureRowDocument) -> [String; 16] {
    let program = row.program.as_ref();
    let whom = row.works_for.as_ref();
    let path = program.and_then(|program| program.path.clone()).or_else(|| row.program_paths.first().cloned());
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let id = |of: &tollgate_sinks::ProgramDocument| match (&of.path, &of.team_id, &of.signing_id) {
        (Some(path), ..) => path.clone(),
        (None, Some(team), id) => format!("{team}/{}", text(id.as_ref())),
        (None, None, id) => format!("platform/{}", text(id.as_ref())),
    };
    [
        row.category.clone(),
        yes(row.credential),
        yes(row.owner),
        program.map_or("unknown process", |program| program.signature).to_owned(),
        text(program.and_then(|program| program.team_id.as_ref())),
        text(program.and_then(|program| program.signing_id.as_ref())),
        path.unwrap_or_default(),
        whom.map(id).unwrap_or_default(),
        whom.map_or("", |whom| whom.signature).to_owned(),
        row.classes.join(", "),
        row.reads.to_string(),
        // That it is the least that there were, the sheet says too.
        if row.more_files { format!("{} or more", row.files) } else { row.files.to_string() },
        row.hosts.to_string(),
        row.host_names.join(" "),
        row.first.clone(),
        row.last.clone(),
    ]
}

fn yes(is: bool) -> String {
    if is { "yes".to_owned() } else { "no".to_owned() }
}
