//! A record or a gap in words.

use tollgate_model::{Action, Body, Event, FINE, FilePath, FileSeen, FlowRow, Nanos, NetworkRow, Timestamp, Untrusted};

use super::facts::{action_name, endpoint, protocol_name, row_name};
use super::{Leg, TimelineGap, TimelineMore, TimelineRecord, TimelineStep};
use crate::words::{Show, are, base_name, bytes, plural, time};

/// Addresses of an answer that are shown one by one.
const MOST_ANSWERS: usize = 4;

/// Who did it: program and pid, or the address that a sensor saw.
pub(super) fn who(line: &TimelineRecord, show: Show) -> String {
    match &line.record.body {
        Body::Event(event) => {
            let name = base_name(event.process.image.path.shown(), show);
            format!("{} {}", if name.is_empty() { "?" } else { &name }, event.process.key.pid)
        }
        Body::Network(row) => match &row.row {
            NetworkRow::Flow(flow) => flow.source.ip.to_string(),
            NetworkRow::Tls(tls) => tls.source.ip.to_string(),
            NetworkRow::Dns(dns) => dns.client.to_string(),
            NetworkRow::Certificate(_) | NetworkRow::Lease(_) => String::new(),
        },
        Body::Gap(_) | Body::Mark(_) => String::new(),
    }
}

/// What was done.
pub(super) fn what(line: &TimelineRecord, show: Show) -> String {
    match &line.record.body {
        Body::Event(event) => done(event, show),
        Body::Network(row) => seen(&row.row, show),
        Body::Gap(_) | Body::Mark(_) => String::new(),
    }
}

fn done(event: &Event, show: Show) -> String {
    let path = |path: &FilePath| show(path.shown());
    let file = |file: &FileSeen| {
        let size = file.size.map(|size| format!(" ({})", bytes(size))).unwrap_or_default();
        format!("{}{size}", path(&file.path))
    };
    let name = action_name(&event.action);
    match &event.action {
        Action::Fork { child } => format!("{name} {}", child.key.pid),
        Action::Exec { target, argv, argv_complete, .. } => {
            let words: Vec<String> = argv.iter().map(show).collect();
            let cut = if *argv_complete || argv.is_empty() { "" } else { " (arguments may be cut)" };
            let colon = if argv.is_empty() { "" } else { ": " };
            format!("{name} {}{colon}{}{cut}", path(&target.image.path), words.join(" "))
        }
        Action::Exit => name.to_owned(),
        Action::Open { file: opened, read, write } => match (read, write) {
            (true, false) => format!("{name} {}", file(opened)),
            (true, true) => format!("{name} {} to read and write", file(opened)),
            (false, true) => format!("{name} {} to write", file(opened)),
            (false, false) => format!("{name} {}", file(opened)),
        },
        Action::Close { file: closed, modified } => format!("{name} {}{}", file(closed), if *modified { ", changed" } else { "" }),
        Action::Create { file: it } | Action::Write { file: it } | Action::Truncate { file: it } | Action::Unlink { file: it } => {
            format!("{name} {}", file(it))
        }
        Action::Rename { from, to } | Action::Copy { from, to } | Action::Link { from, to } => {
            format!("{name} {} -> {}", file(from), path(to))
        }
        Action::Mount { from, on } => format!("{name} {} on {}", show(from), path(on)),
        Action::Connect { protocol, local, remote } => {
            let near = local.as_ref().map(|local| format!("{} -> ", endpoint(local))).unwrap_or_default();
            format!("{name} {} {near}{}", protocol_name(*protocol), endpoint(remote))
        }
    }
}

fn seen(row: &NetworkRow, show: Show) -> String {
    let name = row_name(row);
    match row {
        NetworkRow::Flow(flow) => {
            let ends = format!("{} -> {}", endpoint(&flow.source), endpoint(&flow.destination));
            format!("{name} {} {ends}, {}", protocol_name(flow.protocol), volume(flow, show).join(", "))
        }
        NetworkRow::Tls(tls) => {
            let mut parts = vec![tls.server_name.as_ref().map_or_else(|| "no name".to_owned(), show)];
            parts.extend(tls.version.as_ref().map(show));
            parts.extend(tls.established.map(|done| if done { "established" } else { "not established" }.to_owned()));
            format!("{name} {}, {}", endpoint(&tls.destination), parts.join(", "))
        }
        NetworkRow::Dns(dns) => {
            let mut answers: Vec<String> = dns.answers.iter().take(MOST_ANSWERS).map(|(ip, _)| ip.to_string()).collect();
            let more = dns.answers.len().saturating_sub(answers.len());
            answers.extend((more > 0).then(|| format!("{more} more")));
            format!("{name} {} -> {}", show(&dns.query), answers.join(", "))
        }
        NetworkRow::Certificate(_) | NetworkRow::Lease(_) => name.to_owned(),
    }
}

fn volume(flow: &FlowRow, show: Show) -> Vec<String> {
    let least = if flow.missed { "at least " } else { "" };
    let mut parts = vec![length(flow.end.since(flow.start))];
    parts.extend(flow.bytes_out.map(|count| format!("{least}{} out", bytes(count))));
    parts.extend(flow.bytes_in.map(|count| format!("{least}{} in", bytes(count))));
    parts.extend(flow.services.iter().map(show));
    parts
}

/// Steps that stand on a record: `3 read L1`, after the beginning of the finding's identity where there are several.
pub(super) fn steps(line: &TimelineRecord, several: bool) -> String {
    let step = |step: &TimelineStep| format!("{} {} {}", step.number, step.kind.name(), step.link.name());
    let of_one = |steps: &[TimelineStep]| {
        let told = steps.iter().map(step).collect::<Vec<_>>().join(", ");
        let finding = steps.first().and_then(|step| step.finding.0.get(..8)).filter(|_| several);
        finding.map(|id| format!("{id}: {told}")).unwrap_or(told)
    };
    line.steps.chunk_by(|one, other| one.finding == other.finding).map(of_one).collect::<Vec<_>>().join("; ")
}

/// What is not known.
pub(super) fn gap_text(gap: &TimelineGap) -> String {
    match gap {
        TimelineGap::Lost(gap) => {
            let records = if gap.lost == 1 { "record" } else { "records" };
            format!("— {} {records} lost between {} and {} —", gap.lost, clock(gap.from), until(gap.from, gap.to))
        }
        TimelineGap::Quiet(from, to) => format!("— nothing was told for {} —", length(to.since(*from))),
        TimelineGap::Begin(leg, _) => format!("— {} begin here: earlier is not known —", whose(*leg)),
        TimelineGap::End(leg, _) => format!("— {} end here: later is not known —", whose(*leg)),
        TimelineGap::Absent(Leg::Endpoint, _) => "— no source on this Mac told anything —".to_owned(),
        TimelineGap::Absent(Leg::Network, _) => "— no sensor of the network told anything of this Mac —".to_owned(),
        TimelineGap::Missing(_) => "— there are more records than are remembered: from here on some are missing —".to_owned(),
    }
}

/// What is not shown.
pub(super) fn more_text(more: &TimelineMore) -> String {
    let steps = match more.steps {
        0 => String::new(),
        1 => ", one step of a finding among them".to_owned(),
        steps => format!(", {steps} steps of findings among them"),
    };
    format!(
        "— {} more record{} until {} {} not shown{steps}; --limit shows more —",
        more.records,
        plural(more.records),
        time(more.until),
        are(more.records)
    )
}

const fn whose(leg: Leg) -> &'static str {
    match leg {
        Leg::Endpoint => "records",
        Leg::Network => "rows of the network",
    }
}

/// The time of day.
fn clock(at: Timestamp) -> String {
    let whole = time(at);
    let day = whole.split_once('T').and_then(|(_, rest)| rest.strip_suffix('Z'));
    day.map_or_else(|| whole.clone(), str::to_owned)
}

/// The time of day, or all of it on another day.
fn until(from: Timestamp, to: Timestamp) -> String {
    if from.second().div_euclid(86_400) == to.second().div_euclid(86_400) { clock(to) } else { time(to) }
}

/// A length of time in its two greatest units: `2 h 13 m`.
fn length(length: Nanos) -> String {
    let millis = length.as_millis().max(0);
    let seconds = millis / 1000;
    let two = |great: i64, unit: &str, small: i64, lesser: &str| {
        if small == 0 { format!("{great} {unit}") } else { format!("{great} {unit} {small} {lesser}") }
    };
    match seconds {
        0 => format!("{millis} ms"),
        1..60 => format!("{seconds} s"),
        60..3_600 => two(seconds / 60, "m", seconds % 60, "s"),
        3_600..86_400 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "m"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

/// How coarse a time is, if it is: `~1s`.
pub(super) fn coarseness(precision: Nanos) -> Option<String> {
    if precision <= FINE {
        return None;
    }
    let millis = precision.as_millis();
    Some(if millis % 1000 == 0 { format!("~{}s", millis / 1000) } else { format!("~{millis}ms") })
}

/// A text as it was received, for forms that take care of it themselves.
pub(super) fn as_received(text: &Untrusted) -> String {
    text.raw().to_owned()
}

#[cfg(test)]
mod tests {
    use tollgate_model::Gap;

    use super::*;

    #[test]
    fn lengths_have_two_units_at_most() {
        let cases = [
            (0, "0 ms"),
            (59_999, "59 s"),
            (60_000, "1 m"),
            (903_000, "15 m 3 s"),
            (7_980_000, "2 h 13 m"),
            (7_200_900, "2 h"),
            (90_000_000, "1 d 1 h"),
            (-5, "0 ms"),
        ];
        for (millis, expected) in cases {
            assert_eq!(length(Nanos::from_millis(millis)), expected);
        }
    }

    #[test]
    fn gaps_name_the_day_only_where_it_changes() {
        let at = |millis: i64| Timestamp::from_secs(1_764_028_800).plus(Nanos::from_millis(millis));
        let gap = |lost, to| gap_text(&TimelineGap::Lost(Gap { from: at(36_000_010), to, lost }));
        assert_eq!(gap(41, at(36_003_000)), "— 41 records lost between 10:00:00.010 and 10:00:03.000 —");
        assert_eq!(gap(1, at(86_400_000)), "— 1 record lost between 10:00:00.010 and 2025-11-26T00:00:00.000Z —");
    }

    #[test]
    fn only_coarse_times_say_so() {
        assert_eq!(coarseness(Nanos(1)), None);
        assert_eq!(coarseness(FINE), None);
        assert_eq!(coarseness(Nanos::from_secs(1)).as_deref(), Some("~1s"));
        assert_eq!(coarseness(Nanos::from_millis(100)).as_deref(), Some("~100ms"));
    }
}
