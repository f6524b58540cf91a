//! How facts are worded.

use tollgate_model::{Finding, Image, Signature, Timestamp, Untrusted};

/// The ending of a noun after a count: none after one.
pub fn plural(count: impl TryInto<u64>) -> &'static str {
    if count.try_into().is_ok_and(|count: u64| count == 1) { "" } else { "s" }
}

/// A count with its noun: `1 record`, `2 records`.
pub fn counted(count: impl TryInto<u64> + Copy + std::fmt::Display, noun: &str) -> String {
    format!("{count} {noun}{}", plural(count))
}

/// The verb after a count.
pub fn are(count: impl TryInto<u64>) -> &'static str {
    if plural(count).is_empty() { "is" } else { "are" }
}

/// Width of a column of names of terms, in characters: as most of them need, unless a longer one is shown.
pub fn names_width<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names.map(|name| name.chars().count()).fold(24, usize::max)
}

/// A time with milliseconds, in UTC.
pub fn time(at: Timestamp) -> String {
    shown(at, 3)
}

/// A time with whole seconds, in UTC.
pub fn time_to_second(at: Timestamp) -> String {
    shown(at, 0)
}

fn shown(at: Timestamp, digits: u8) -> String {
    let printer = jiff::fmt::temporal::DateTimePrinter::new().precision(Some(digits));
    match jiff::Timestamp::from_nanosecond(i128::from(at.0)) {
        Ok(time) => printer.timestamp_to_string(&time),
        Err(_) => "beyond the calendar".to_owned(),
    }
}

/// How a text is shown: as a cell of a table, or in prose.
pub(crate) type Show = fn(&Untrusted) -> String;

/// The last component of a path, safe to print.
pub(crate) fn base_name(path: &Untrusted, show: Show) -> String {
    let raw = path.raw();
    show(&raw.rsplit('/').find(|part| !part.is_empty()).unwrap_or(raw).into())
}

/// Who signed a program.
pub(crate) fn signer(image: &Image, show: Show) -> String {
    let identity = &image.identity;
    let team = identity.team_id.as_ref().map(show);
    match (identity.signature, identity.platform_binary, team) {
        (_, Some(true), _) => "Apple".to_owned(),
        (Signature::Valid, _, Some(team)) => format!("team {team}"),
        (Signature::Valid, _, None) => "signed, no team".to_owned(),
        (Signature::AdHoc, ..) => "ad hoc".to_owned(),
        (Signature::Invalid, ..) => "broken signature".to_owned(),
        (Signature::Unsigned, ..) => "unsigned".to_owned(),
        (Signature::Unknown, ..) => "signature unknown".to_owned(),
    }
}

/// A program with its signer: `curl (Apple)`.
pub(crate) fn program(image: &Image, show: Show) -> String {
    let name = base_name(image.path.shown(), show);
    let name = if name.is_empty() { "?".to_owned() } else { name };
    format!("{name} ({})", signer(image, show))
}

/// Bytes for people.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut scale = 0;
    let mut value = count;
    let mut rest = 0;
    while value >= 1000 && scale + 1 < UNITS.len() {
        rest = (value % 1000) / 100;
        value /= 1000;
        scale += 1;
    }
    let unit = UNITS.get(scale).copied().unwrap_or("B");
    if scale == 0 { format!("{value} {unit}") } else { format!("{value}.{rest} {unit}") }
}

/// What happened, in a few words: `ssh-keys -> archive -> TLS`.
pub(crate) fn story(finding: &Finding) -> String {
    let mut parts: Vec<String> = Vec::new();
    let categories: Vec<&str> = finding.categories.iter().map(String::as_str).collect();
    parts.push(if categories.is_empty() { "nothing known to be sensitive".to_owned() } else { categories.join(", ") });
    if finding.steps.iter().any(|step| step.kind == tollgate_model::StepKind::Archive) {
        parts.push("archive".to_owned());
    }
    let encryption = finding.chains.first().and_then(|chain| chain.encryption);
    parts.push(encryption.map_or_else(|| "no egress seen".to_owned(), |encryption| format!("egress ({})", encryption.name())));
    parts.join(" -> ")
}
