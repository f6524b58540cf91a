//! The file of an entry, and what no entry may say.

use serde::Deserialize;
use tollgate_model::{Timestamp, is_unsafe_to_show};
use toml::Spanned;
use toml::value::Datetime;

use super::entry::{AllowEntry, runs_scripts};
use super::hours::Hours;
use super::program::{ProgramRow, compile as compile_program};
use super::shape::Shape;
use crate::CategoryId;
use crate::content::File;
use crate::date::{day, moment};
use crate::destinations::Destinations;
use crate::domain::Hosts;
use crate::glob::Wild;
use crate::identity::Identities;
use crate::reducers::{OWN, range};
use crate::strict::{Report, unknown};

/// `allow/*.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryRow {
    id: Spanned<String>,
    version: Spanned<i64>,
    owner: Spanned<String>,
    author: Spanned<String>,
    approver: Option<Spanned<String>>,
    reason: Spanned<String>,
    ticket: Spanned<String>,
    created: Spanned<Datetime>,
    expires: Spanned<Datetime>,
    revoked: Option<Spanned<Datetime>>,
    cap: Spanned<i64>,
    program: Spanned<ProgramRow>,
    caller: Option<Spanned<ProgramRow>>,
    arguments: Option<Spanned<String>>,
    scope: Scope,
    stages: Stages,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    #[serde(default)]
    hosts: Vec<Spanned<String>>,
    destinations: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    ranges: Vec<Spanned<String>>,
    hours: Option<Spanned<String>>,
    max_bytes_a_day: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stages {
    #[serde(default)]
    read: Vec<Spanned<String>>,
    /// What opens something else is named apart, so that nobody covers it by the way.
    #[serde(default)]
    credentials: Vec<Spanned<String>>,
    #[serde(default)]
    archive: bool,
}

/// What entries are checked against.
pub struct Known<'a> {
    /// Categories by their numbers.
    pub categories: &'a [String],
    /// Those of credentials, as bits.
    pub credentials: u32,
    /// Programs.
    pub identities: &'a Identities,
    /// Kinds of destinations.
    pub destinations: &'a Destinations,
}

/// Most days of an entry.
const MOST_DAYS: i64 = 365;

/// Most versions of an entry.
const MOST_VERSIONS: i64 = 1_000_000;

/// The caps that an entry may set: what is covered is still told, and never at a level at which somebody is woken.
const CAPS: std::ops::RangeInclusive<i64> = 20..=59;

/// Checks and compiles; `None` after a report that nothing could come of.
pub fn compile(row: &EntryRow, file: &File, known: &Known<'_>, report: &mut Report<'_>) -> Option<AllowEntry> {
    people(row, report);
    let (created, expires) = (day(&row.created, report), day(&row.expires, report));
    match expires.days_after(created) {
        ..0 => report.add(row.expires.span(), "`expires` lies before `created`"),
        0..=MOST_DAYS => {}
        days => report.add(row.expires.span(), format!("an entry ends within {MOST_DAYS} days, this one after {days}: it can be renewed")),
    }
    if !CAPS.contains(row.cap.get_ref()) {
        let message = format!("cap {} must be {} to {}: what is covered is still told", row.cap.get_ref(), CAPS.start(), CAPS.end());
        report.add(row.cap.span(), message);
    }
    let program = compile_program(&row.program, "program", report);
    let caller = row.caller.as_ref().and_then(|caller| compile_program(caller, "caller", report));
    let arguments = row.arguments.as_ref().and_then(|text| said(text, Shape::parse(text.get_ref()), report));
    let program = program?;
    let classes = known.identities.classes_by_name(&program.example());
    let needs_caller = classes.works_for_others() || program.platform.is_some() || program.is_hash_alone();
    if row.caller.is_none() && needs_caller {
        report.add(row.program.span(), format!("{program} works for whoever calls it, or may: the entry needs a `[caller]`"));
    }
    if row.arguments.is_none() && program.is_hash_alone() {
        report.add(row.program.span(), format!("nobody signed {program}, and it may run scripts: the entry needs `arguments`"));
    }
    if runs_scripts(classes) && !arguments.as_ref().is_some_and(Shape::names_a_script) {
        let message = format!("{program} does what a script says: the entry needs `arguments` that begin with the script's whole path");
        report.add(row.arguments.as_ref().map_or_else(|| row.program.span(), Spanned::span), message);
    }
    if let Some((key, row)) = caller.as_ref().zip(row.caller.as_ref())
        && known.identities.classes_by_name(&key.example()).works_for_others()
    {
        report.add(row.span(), format!("{key} works for whoever calls it too: it is never the caller, who stands above it"));
    }
    let scope = &row.scope;
    Some(AllowEntry {
        id: row.id.get_ref().clone(),
        file: file.name.to_string(),
        version: u32::try_from(*row.version.get_ref()).unwrap_or(u32::MAX),
        owner: row.owner.get_ref().clone(),
        author: row.author.get_ref().clone(),
        approver: row.approver.as_ref().map(|approver| approver.get_ref().clone()),
        reason: row.reason.get_ref().clone(),
        ticket: row.ticket.get_ref().clone(),
        created,
        expires,
        revoked: row.revoked.as_ref().map(|revoked| moment(revoked, report).unwrap_or(Timestamp::MIN)),
        cap: u8::try_from(*row.cap.get_ref()).unwrap_or(100),
        program,
        caller,
        arguments,
        machines: machines(&scope.hosts, report),
        hosts: destinations(row, known, report),
        destinations: scope.destinations.get_ref().iter().map(|host| host.get_ref().clone()).collect(),
        ranges: scope.ranges.iter().filter_map(|text| range(text, OWN, report)).collect(),
        hours: scope.hours.as_ref().and_then(|text| {
            let none = format!("`{}` are no hours; write 01:00-05:00, or 01:00-05:00 +02:00", text.get_ref());
            said(text, Hours::parse(text.get_ref()).ok_or(none), report)
        }),
        most_bytes_a_day: scope
            .max_bytes_a_day
            .as_ref()
            .and_then(|bytes| said(bytes, u64::try_from(*bytes.get_ref()).map_err(|_| "bytes must not be negative".to_owned()), report)),
        categories: categories(row, known, report),
        archive: row.stages.archive,
        rehearsed: false,
    })
}

/// Who and why.
fn people(row: &EntryRow, report: &mut Report<'_>) {
    let id = row.id.get_ref();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if id.is_empty() || id.len() > 64 || !id.chars().all(plain) || !id.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        report.add(row.id.span(), format!("id `{id}` must be letters, digits, `-`, `_` and `.`, at most 64"));
    }
    if !(1..=MOST_VERSIONS).contains(row.version.get_ref()) {
        report.add(row.version.span(), "versions count from 1");
    }
    if id.rsplit_once(".v").is_some_and(|(_, version)| version.chars().all(|c| c.is_ascii_digit())) {
        report.add(row.id.span(), format!("`{id}` ends like the file of a later version"));
    }
    let texts = [("owner", &row.owner), ("author", &row.author), ("reason", &row.reason), ("ticket", &row.ticket)];
    for (what, text) in texts.into_iter().chain(row.approver.iter().map(|approver| ("approver", approver))) {
        if text.get_ref().trim().is_empty() {
            report.add(text.span(), format!("`{what}` is empty: somebody must be able to ask why this is allowed"));
        }
    }
    for (what, name) in [("author", &row.author)].into_iter().chain(row.approver.iter().map(|approver| ("approver", approver))) {
        // Two spellings that look alike would be two persons.
        if !name.get_ref().chars().all(|c| c.is_ascii_alphanumeric() || " .,-_@'+".contains(c)) {
            report.add(name.span(), format!("`{what}` is a login or a mail address: letters of English, digits and `.-_@`"));
        }
    }
    for text in [&row.owner, &row.reason, &row.ticket] {
        if text.get_ref().chars().any(is_unsafe_to_show) {
            report.add(text.span(), "a character cannot be shown");
        }
    }
    let fold = |name: &Spanned<String>| name.get_ref().trim().to_lowercase();
    if let Some(approver) = row.approver.as_ref().filter(|approver| fold(approver) == fold(&row.author)) {
        report.add(approver.span(), "who wrote an entry does not approve it: another person must");
    }
}

fn said<T, S>(text: &Spanned<S>, read: Result<T, String>, report: &mut Report<'_>) -> Option<T> {
    read.map_err(|message| report.add(text.span(), message)).ok()
}

fn machines(rows: &[Spanned<String>], report: &mut Report<'_>) -> Vec<Wild> {
    for row in rows.iter().filter(|row| row.get_ref().trim().is_empty()) {
        report.add(row.span(), "a host has a name, in which `*` and `?` may stand for others");
    }
    rows.iter().map(|row| Wild::new(&row.get_ref().trim().to_lowercase())).collect()
}

/// Where strangers have their data beside the site's, only arguments tell whose it is.
fn destinations(row: &EntryRow, known: &Known<'_>, report: &mut Report<'_>) -> Hosts {
    let list = &row.scope.destinations;
    if list.get_ref().is_empty() {
        report.add(list.span(), "an entry needs at least one destination");
    }
    if row.arguments.is_none() {
        for host in list.get_ref() {
            if let Some(class) = known.destinations.shared(host.get_ref()) {
                let message = format!(
                    "`{}` is shared with strangers ({}): the entry needs `arguments` that tell whose it is",
                    host.get_ref(),
                    class.title
                );
                report.add(host.span(), message);
            }
        }
    }
    Hosts::compile(list.get_ref(), report)
}

fn categories(row: &EntryRow, known: &Known<'_>, report: &mut Report<'_>) -> u32 {
    let mut mask = u32::from(row.stages.archive);
    let all: Vec<&str> = known.categories.iter().skip(1).map(String::as_str).collect();
    for (list, secret) in [(&row.stages.read, false), (&row.stages.credentials, true)] {
        for name in list {
            let at = known.categories.iter().position(|category| category == name.get_ref()).and_then(|at| u8::try_from(at).ok());
            let Some(id) = at.map(CategoryId).filter(|id| *id != CategoryId::ARCHIVE) else {
                report.add(name.span(), unknown("category", name.get_ref(), &all));
                continue;
            };
            let bit = 1u32.wrapping_shl(u32::from(id.0));
            match (known.credentials & bit != 0, secret) {
                (true, false) => report.add(name.span(), format!("`{}` opens something else: name it under `credentials`", name.get_ref())),
                (false, true) => report.add(name.span(), format!("`{}` is no credential: name it under `read`", name.get_ref())),
                _ => mask |= bit,
            }
        }
    }
    if mask == 0 {
        report.add(row.cap.span(), "`[stages]` covers nothing: name kinds of data under `read` or `credentials`, or set `archive`");
    }
    mask
}
