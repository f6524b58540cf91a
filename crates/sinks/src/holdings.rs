//! What inputs hold, for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use tollgate_model::Untrusted;

use crate::sources::{DefectDocument, HostsDocument, LegsDocument, SideDocument, SourceDocument, SourcesDocument};
use crate::texts::{cell, prose};
use crate::words::{bytes, counted};

/// Defects, names and inputs that are listed one by one.
const LISTED: usize = 24;

/// Hosts that are named for one source.
const NAMED: usize = 3;

/// Kinds that are named for one source.
const KINDS: usize = 8;

/// Writes what inputs hold: sources with their legs, what was wrong, and what cannot be seen.
///
/// # Errors
/// The writer fails.
pub fn write_sources(out: &mut impl Write, sources: &[SourceDocument], all: &SourcesDocument) -> io::Result<()> {
    write_legs(out, sources, all)?;
    write_inputs(out, all)?;
    write_faults(out, sources)?;
    list(out, &all.damaged, |file| {
        format!("cannot be seen: what stands in {} behind the faults named above: it was not read", text(file))
    })?;
    write_ignored(out, sources)?;
    write_together(out, all)
}

/// Columns of numbers, times and legs.
const COLUMNS: [&str; 10] =
    ["SOURCE", "RECORDS", "FIRST (UTC)", "LAST (UTC)", "PROCESS", "ATTRIBUTION", "TLS", "VOLUME", "FILE", "ARCHIVE"];

/// A line of the table with what stands above and below it.
struct Line {
    above: Option<String>,
    cells: [String; COLUMNS.len()],
    below: Option<String>,
}

/// The table. Names of inputs are as long as they are, so each stands on a line of its own.
fn write_legs(out: &mut impl Write, sources: &[SourceDocument], all: &SourcesDocument) -> io::Result<()> {
    if sources.is_empty() {
        return Ok(());
    }
    let mut lines = vec![Line { above: None, cells: COLUMNS.map(str::to_owned), below: None }];
    let mut last: Option<&str> = None;
    for (at, source) in sources.iter().enumerate() {
        let next = sources.get(at.saturating_add(1));
        let alone = last != Some(&source.file) && next.is_none_or(|next| next.file != source.file);
        if source.source.is_none() && source.records == 0 && !alone {
            // Only defects of the stream, which are listed below.
            continue;
        }
        lines.push(line(source, (last != Some(&source.file)).then(|| text(&source.file))));
        last = Some(&source.file);
    }
    let empty = String::new();
    let [process, attribution, tls, volume, file, archive] = legs(&all.serves, &all.serves);
    let cells = ["together".to_owned(), all.records.to_string(), empty.clone(), empty, process, attribution, tls, volume, file, archive];
    lines.push(Line { above: None, cells, below: None });
    let width = |column: usize| lines.iter().filter_map(|line| line.cells.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..COLUMNS.len()).map(width).collect();
    for Line { above, cells, below } in &lines {
        if let Some(above) = above {
            writeln!(out, "{above}")?;
        }
        let padded = cells.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| match column {
            1 => format!("{cell:>width$}"),
            _ => format!("{cell:<width$}"),
        });
        writeln!(out, "  {}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
        if let Some(below) = below {
            writeln!(out, "    {below}")?;
        }
    }
    Ok(())
}

fn line(source: &SourceDocument, above: Option<String>) -> Line {
    let name = source.source.clone().unwrap_or_else(|| if source.records == 0 { "no records" } else { "unknown" }.to_owned());
    let time = |time: &Option<String>| time.clone().unwrap_or_else(|| "-".to_owned());
    let [process, attribution, tls, volume, file, archive] = legs(&source.serves, &source.can_serve);
    let (first, last) = (time(&source.first), time(&source.last));
    let cells = [name, source.records.to_string(), first, last, process, attribution, tls, volume, file, archive];
    let (hosts, what) = (hosts(source), what(source));
    let below = if hosts.is_empty() { what } else { format!("{hosts}: {what}") };
    Line { above, cells, below: (!below.is_empty()).then_some(below) }
}

/// A text of somebody else, whole as far as a line allows.
fn text(text: &str) -> String {
    prose(&text.into())
}

fn legs(serves: &LegsDocument, can: &LegsDocument) -> [String; 6] {
    let shown = |serves: &'static str, can: &'static str| match (serves, can) {
        ("none", "none") => "-".to_owned(),
        (serves, can) if serves == can => serves.to_owned(),
        (serves, can) => format!("{serves} of {can}"),
    };
    [
        shown(serves.process, can.process),
        shown(serves.attribution, can.attribution),
        shown(serves.tls, can.tls),
        shown(serves.volume, can.volume),
        shown(serves.file, can.file),
        shown(serves.archive, can.archive),
    ]
}

fn hosts(source: &SourceDocument) -> String {
    if source.hosts == 0 {
        return String::new();
    }
    let named: Vec<String> = source.host_names.iter().take(NAMED).map(|name| cell(&name.as_str().into())).collect();
    let more = source.hosts.saturating_sub(u64::try_from(named.len()).unwrap_or(u64::MAX));
    let at_least = if source.hosts_more { "at least " } else { "" };
    let more = if more > 0 || source.hosts_more { format!(" and {at_least}{more} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}

fn what(source: &SourceDocument) -> String {
    let mut kinds: Vec<(u64, String)> = source.kinds.iter().map(|(kind, &count)| (count, (*kind).to_owned())).collect();
    kinds.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    let more = kinds.len().saturating_sub(KINDS);
    let mut parts: Vec<String> = kinds.into_iter().take(KINDS).map(|(count, kind)| format!("{kind} {count}")).collect();
    if more > 0 {
        parts.push(format!("{more} more kinds"));
    }
    if source.ignored > 0 {
        parts.push(format!("ignored {}", source.ignored));
    }
    if source.rejected > 0 {
        parts.push(format!("lost {}", source.rejected));
    }
    parts.join(", ")
}

fn write_inputs(out: &mut impl Write, all: &SourcesDocument) -> io::Result<()> {
    list(out, &all.not_opened, |input| format!("not opened: {}: {}", text(&input.file), text(&input.reason)))?;
    list(out, &all.same_records, |same| format!("the same records as {}: {}", text(&same.same_as), text(&same.file)))?;
    list(out, &all.left_out, |left| {
        let example = text(&left.example);
        match left.count {
            1 => format!("left out of folders: {}, {example}", left.what),
            count => format!("left out of folders: {count} x {}, such as {example}", left.what),
        }
    })
}

fn write_faults(out: &mut impl Write, sources: &[SourceDocument]) -> io::Result<()> {
    /// One kind of defect over all inputs.
    struct Fault<'a> {
        count: u64,
        inputs: u64,
        first: (&'a str, &'a DefectDocument),
    }
    let mut faults: BTreeMap<(&str, Option<&str>, Option<&str>), Fault<'_>> = BTreeMap::new();
    for (source, defect) in sources.iter().flat_map(|source| source.defects.iter().map(move |defect| (source, defect))) {
        let fault = faults.entry((defect.kind, defect.field, source.source.as_deref()));
        let fault = fault.or_insert(Fault { count: 0, inputs: 0, first: (&source.file, defect) });
        fault.count = fault.count.saturating_add(defect.count);
        fault.inputs = fault.inputs.saturating_add(1);
    }
    let faults: Vec<_> = faults.into_iter().collect();
    list(out, &faults, |((kind, field, source), fault)| {
        let (file, defect) = fault.first;
        let field = field.map(|field| format!(" in {field}")).unwrap_or_default();
        let of = source.map(|source| format!(" of {source}")).unwrap_or_default();
        let effect = if defect.lost { "lost" } else { "field lost or mended" };
        let inputs = if fault.inputs == 1 { String::new() } else { format!(", in {} inputs", fault.inputs) };
        format!("defect: {} x {kind}{field}{of} ({effect}){inputs}, first at {}:{}", fault.count, text(file), defect.offset)
    })
}

/// The greatest first.
fn write_ignored(out: &mut impl Write, sources: &[SourceDocument]) -> io::Result<()> {
    let mut ignored: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for source in sources {
        let collector = source.source.as_deref().and_then(|source| source.split(' ').next()).unwrap_or_default();
        for (name, &count) in &source.ignored_names {
            let sum = ignored.entry((collector, name)).or_default();
            *sum = sum.saturating_add(count);
        }
    }
    let mut ignored: Vec<((&str, &str), u64)> = ignored.into_iter().collect();
    ignored.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let named = ignored.iter().take(KINDS).map(|((collector, name), count)| format!("{collector} {} x {count}", cell(&(*name).into())));
    let named: Vec<String> = named.collect();
    if named.is_empty() {
        return Ok(());
    }
    let more = ignored.len().saturating_sub(KINDS);
    let more = if more > 0 { format!(", and {more} more names") } else { String::new() };
    writeln!(out, "ignored by name: {}{more}", named.join(", "))
}

fn list<T>(out: &mut impl Write, items: &[T], line: impl Fn(&T) -> String) -> io::Result<()> {
    for item in items.iter().take(LISTED) {
        writeln!(out, "{}", line(item))?;
    }
    match items.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "and {more} more of these"),
    }
}

fn write_together(out: &mut impl Write, all: &SourcesDocument) -> io::Result<()> {
    let span = |side: &SideDocument| match (&side.first, &side.last) {
        (Some(first), Some(last)) => format!(" from {first} to {last}"),
        _ => String::new(),
    };
    let host = |count: u64| counted(count, "host");
    writeln!(
        out,
        "{} in {}, {}: {} used, {} ignored by name, {} not understood",
        counted(all.records, "record"),
        counted(all.inputs, "input"),
        bytes(all.bytes),
        all.used,
        all.ignored,
        all.rejected
    )?;
    writeln!(
        out,
        "endpoint: {}{}; network: {}{}",
        host(all.endpoint.hosts),
        span(&all.endpoint),
        host(all.network.hosts),
        span(&all.network)
    )?;
    if all.hosts_more {
        writeln!(out, "there are more hosts than could be counted")?;
    }
    let modes = &all.modes;
    let modes: Vec<String> = [
        ("full", &modes.full),
        ("argv-only", &modes.argv_only),
        ("no-network", &modes.no_network),
        ("network-only", &modes.network_only),
        ("apart", &modes.apart),
    ]
    .iter()
    .filter(|(_, hosts)| hosts.count > 0)
    .map(|(mode, hosts)| format!("{mode} {} ({})", hosts.count, names(hosts)))
    .collect();
    if !modes.is_empty() {
        writeln!(out, "mode of a hunt, by host: {}", modes.join("; "))?;
    }
    for unseen in &all.unseen {
        writeln!(out, "cannot be seen with these sources: {}", text(&unseen.what))?;
        writeln!(out, "  what would show it: {}", text(&unseen.fix))?;
    }
    for note in &all.notes {
        writeln!(out, "note: {}", text(note))?;
    }
    Ok(())
}

fn names(hosts: &HostsDocument) -> String {
    let shown: Vec<String> = hosts.names.iter().map(|name| cell(&Untrusted::from(name.as_str()))).collect();
    let more = hosts.count.saturating_sub(u64::try_from(shown.len()).unwrap_or(u64::MAX));
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
