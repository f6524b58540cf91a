//! A timeline as a table for people, as rows for a spreadsheet, and as lines for Timesketch. Lines are written as they come.

use std::io::{self, Write};

use serde_json::{Value, json};
use tollgate_model::{Action, Body, Untrusted};

use super::wording::{as_received, coarseness, gap_text, more_text, steps, what, who};
use super::{TimelineAbout, TimelineLine, TimelineRecord};
use crate::document::Citations;
use crate::jsonl::write_json_line;
use crate::sheet::write_sheet;
use crate::texts::{cell, document_text, prose};
use crate::words::time;

/// Characters of what was done in a table.
const MOST_OF_WHAT: usize = 240;

/// Characters of one of its texts.
const MOST_OF_TEXT: usize = 120;

/// Characters of who did it in a table.
const MOST_OF_WHO: usize = 24;

/// Writes a table, one line a row.
///
/// # Errors
/// The writer fails.
pub fn write_timeline_table(
    out: &mut dyn Write,
    lines: impl Iterator<Item = TimelineLine>,
    about: &TimelineAbout,
    citations: &Citations,
) -> io::Result<()> {
    let several = about.finding.is_none();
    let room = if several { 34 } else { 24 };
    let row = |out: &mut dyn Write, cells: [&str; 6]| {
        let [at, step, lane, who, what, place] = cells;
        writeln!(out, "{at:29}  {step:room$}  {lane:7}  {who:MOST_OF_WHO$}  {what:60}  {place}")
    };
    row(out, ["TIME (UTC)", "STEP", "LANE", "WHO", "WHAT", "WHERE"])?;
    for line in lines {
        match line {
            TimelineLine::Record(line) => {
                let at = [Some(time(line.time)), coarseness(line.precision())].into_iter().flatten().collect::<Vec<_>>().join(" ");
                let origin = &line.record.origin;
                let place = format!("{}:{}", prose(&citations.input(origin).into()), origin.offset);
                let cut = |text: String, most: usize| Untrusted::from(text).shortened(most);
                let (who, what) = (cut(who(&line, cell), MOST_OF_WHO), cut(what(&line, text), MOST_OF_WHAT));
                row(out, [&at, &steps(&line, several), line.lane(), &who, &what, &place])?;
            }
            TimelineLine::Gap(gap) => writeln!(out, "{:29}  {}", time(gap.time()), gap_text(&gap))?,
            TimelineLine::More(more) => writeln!(out, "{:29}  {}", time(more.from), more_text(&more))?,
        }
    }
    Ok(())
}

/// A text of what was done: longer than in other tables, since lines are not wrapped.
fn text(text: &Untrusted) -> String {
    text.shortened(MOST_OF_TEXT)
}

const HEAD: [&str; 14] =
    ["kind", "time", "precision", "host", "lane", "steps", "program", "pid", "action", "what", "file", "offset", "length", "sha256"];

/// Writes a line of names and a row for each line.
///
/// # Errors
/// The writer fails.
pub fn write_timeline_sheet(
    out: &mut dyn Write,
    lines: impl Iterator<Item = TimelineLine>,
    about: &TimelineAbout,
    citations: &Citations,
) -> io::Result<()> {
    let host = about.host.raw();
    let other = |kind: &str, at, text: String| {
        let mut row: [String; 14] = Default::default();
        let [first, when, _, whose, _, _, _, _, _, said, ..] = &mut row;
        (*first, *when, *whose, *said) = (kind.to_owned(), time(at), host.to_owned(), text);
        row
    };
    let rows = lines.map(|line| match line {
        TimelineLine::Record(line) => {
            let process = match &line.record.body {
                Body::Event(event) => Some(&event.process),
                _ => None,
            };
            let origin = &line.record.origin;
            let what = what(&line, as_received);
            [
                "record".to_owned(),
                time(line.time),
                coarseness(line.precision()).unwrap_or_default(),
                host.to_owned(),
                line.lane().to_owned(),
                steps(&line, about.finding.is_none()),
                process.map(|process| process.image.path.shown().raw().to_owned()).unwrap_or_default(),
                process.map(|process| process.key.pid.to_string()).unwrap_or_default(),
                what.split(' ').next().unwrap_or_default().to_owned(),
                what,
                citations.input(origin),
                origin.offset.to_string(),
                origin.length.to_string(),
                citations.hash(origin).unwrap_or_default(),
            ]
        }
        TimelineLine::Gap(gap) => other("gap", gap.time(), gap_text(&gap)),
        TimelineLine::More(more) => other("more", more.from, more_text(&more)),
    });
    write_sheet(out, HEAD, rows)
}

/// Writes a line of JSON for each line, with the fields that Timesketch's importer asks for.
///
/// # Errors
/// The writer fails.
pub fn write_timeline_sketch(
    mut out: &mut dyn Write,
    mut lines: impl Iterator<Item = TimelineLine>,
    about: &TimelineAbout,
    citations: &Citations,
) -> io::Result<()> {
    let host = document_text(about.host.raw());
    lines.try_for_each(|line| {
        let line = match line {
            TimelineLine::Record(line) => sketch(&line, &host, citations),
            TimelineLine::Gap(gap) => json!({
                "message": gap_text(&gap), "datetime": time(gap.time()), "timestamp_desc": "Tollgate gap", "hostname": host,
            }),
            TimelineLine::More(more) => json!({
                "message": more_text(&more), "datetime": time(more.from), "timestamp_desc": "Tollgate limit", "hostname": host,
            }),
        };
        write_json_line(&mut out, &line)
    })
}

fn sketch(line: &TimelineRecord, host: &str, citations: &Citations) -> Value {
    let (origin, what) = (&line.record.origin, what(line, prose));
    let action = what.split(' ').next().unwrap_or_default().to_owned();
    let mut fields = json!({
        "message": format!("{} {what}", who(line, prose)),
        "datetime": time(line.time),
        "timestamp_desc": format!("Tollgate {action}"),
        "hostname": host,
        "lane": line.lane(),
        "record_file": document_text(&citations.input(origin)),
        "record_offset": origin.offset,
    });
    let mut put = |name: &str, value: Value| fields.as_object_mut().and_then(|fields| fields.insert(name.to_owned(), value));
    if let Some(coarse) = coarseness(line.precision()) {
        put("precision", json!(coarse));
    }
    if let Some(hash) = citations.hash(origin) {
        put("record_sha256", json!(hash));
    }
    if let Some(step) = line.steps.first() {
        put("finding_id", json!(step.finding.0));
        put("step", json!(steps(line, line.steps.iter().any(|other| other.finding != step.finding))));
    }
    if let Body::Event(event) = &line.record.body {
        put("process_path", json!(document_text(event.process.image.path.shown().raw())));
        put("pid", json!(event.process.key.pid));
        if let Action::Exec { argv, .. } = &event.action {
            let words: Vec<&str> = argv.iter().map(Untrusted::raw).collect();
            put("command_line", json!(document_text(&words.join(" "))));
        }
    }
    fields
}
