//! What could have been seen, as one page for people who never open a terminal: self-contained, printable, no script.

use std::io::{self, Write};

use askama::Template;

use crate::coverage::{CoverageCheckDocument, CoverageDocument, HostDocument};
use crate::coverage_words::{LEGS, Leg, amount, effort, limit, macs, nothing_first, on_macs, trend, word, worst_first};
use crate::texts::prose;

/// Macs that the page has, worst first.
const HOSTS: usize = 500;

/// Writes the page.
///
/// # Errors
/// The writer fails.
pub fn write_coverage_page(out: &mut impl Write, coverage: &CoverageDocument) -> io::Result<()> {
    Page::of(coverage).render().map_err(io::Error::other).and_then(|page| writeln!(out, "{page}"))
}

/// What stands on the page. All text that somebody else chose went through [`prose`]; the template encodes it for HTML.
#[derive(Template)]
#[template(path = "coverage.html")]
struct Page {
    macs: String,
    first: String,
    last: String,
    records: u64,
    rejected: u64,
    can: String,
    cannot: String,
    fix: String,
    tiles: Vec<Tile>,
    no_inventory: bool,
    compared: bool,
    fixes: Vec<Fix>,
    nothing: String,
    unseen: Vec<Unseen>,
    checks: Vec<Check>,
    legs: [Leg; 8],
    hosts: Vec<Host>,
    more_hosts: usize,
    version: &'static str,
    policy: String,
}

struct Tile {
    count: usize,
    what: &'static str,
    state: &'static str,
}

struct Fix {
    question: String,
    macs: String,
    effort: &'static str,
    fix: String,
}

struct Unseen {
    what: String,
    macs: String,
    why: &'static str,
    fix: &'static str,
    effort: &'static str,
}

struct Check {
    id: String,
    question: String,
    state: &'static str,
    word: &'static str,
    figure: String,
    of: String,
    before: String,
    limit: String,
    notes: Vec<String>,
}

struct Host {
    name: String,
    build: Option<String>,
    cells: Vec<Cell>,
}

struct Cell {
    state: &'static str,
    word: &'static str,
}

fn text(text: &str) -> String {
    prose(&text.into())
}

impl Page {
    fn of(coverage: &CoverageDocument) -> Self {
        let time = |time: &Option<String>| time.as_deref().map_or_else(|| "—".to_owned(), |time| time.replace('T', " ").replace('Z', ""));
        let listed = coverage.inventory.map(|listed| format!(" ({listed} in the inventory)")).unwrap_or_default();
        let at_least = if coverage.more_hosts { "At least " } else { "" };
        let hosts = worst_first(coverage);
        let more_hosts = hosts.len().saturating_sub(HOSTS);
        Self {
            macs: format!("{at_least}{}{listed}", macs(coverage.macs)),
            first: time(&coverage.first),
            last: time(&coverage.last),
            records: coverage.records,
            rejected: coverage.rejected,
            can: can(coverage),
            cannot: cannot(coverage),
            fix: first(coverage),
            tiles: tiles(coverage),
            no_inventory: coverage.inventory.is_none(),
            compared: coverage.checks.iter().any(|check| check.earlier.is_some()),
            fixes: fixes(coverage),
            nothing: sentence(&nothing_first(coverage)),
            unseen: unseen(coverage),
            checks: coverage.checks.iter().map(Check::of).collect(),
            legs: LEGS,
            hosts: hosts.into_iter().take(HOSTS).map(Host::of).collect(),
            more_hosts,
            version: coverage.version,
            policy: coverage.policy.get(..12).unwrap_or_default().to_owned(),
        }
    }
}

/// On how many Macs the whole way of a theft can be followed, and each part of it.
fn can(coverage: &CoverageDocument) -> String {
    let is = |host: &HostDocument, leg: &str| matches!(host.legs.get(leg).copied(), Some("PASS" | "WARN"));
    let on = |legs: &[&str]| coverage.hosts.iter().filter(|host| legs.iter().all(|leg| is(host, leg))).count();
    if coverage.macs == 0 {
        return "Nothing: no Mac told anything.".to_owned();
    }
    format!(
        "On {} of {} the whole way can be followed, from the program and the file it read to the connection it left by. Taken one by one: programs on {}, \
         files read on {}, archives on {}, who connected on {}, where to on {}.",
        on(&["process", "files", "attribution", "destination"]),
        macs(coverage.macs),
        on(&["process"]),
        on(&["files"]),
        on(&["archives"]),
        on(&["attribution"]),
        on(&["destination"])
    )
}

fn cannot(coverage: &CoverageDocument) -> String {
    let mut said: Vec<String> = Vec::new();
    let failing = coverage.checks.iter().filter(|check| check.state == "FAIL").count();
    for cannot in coverage.cannot_be_seen.iter().take(2) {
        let on = on_macs(cannot, coverage.macs).map(|on| format!(" ({on})")).unwrap_or_default();
        said.push(format!("{}{on}", cannot.what));
    }
    let sources = if said.is_empty() { String::new() } else { format!("With these sources: {}. ", said.join("; ")) };
    let unknown = coverage.checks.iter().filter(|check| check.state == "UNKNOWN").count();
    format!("{sources}{failing} of {} measurements say that too much is missing; of {unknown} too little is known.", coverage.checks.len())
}

fn first(coverage: &CoverageDocument) -> String {
    match coverage.fix_first.first() {
        Some(fix) if fix.macs > 0 => format!("{} This helps {}.", sentence(&fix.fix), macs(fix.macs)),
        Some(fix) => sentence(&fix.fix),
        None => format!("{} See below for what these sources cannot tell at all.", sentence(&nothing_first(coverage))),
    }
}

fn sentence(of: &str) -> String {
    let of = text(of);
    let mut letters = of.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn tiles(coverage: &CoverageDocument) -> Vec<Tile> {
    let count = |state: &str| coverage.checks.iter().filter(|check| check.state == state).count();
    [
        ("PASS", "measurements are good"),
        ("WARN", "are partly good"),
        ("FAIL", "say that too much is missing"),
        ("UNKNOWN", "rest on not enough data"),
    ]
    .into_iter()
    .map(|(state, what)| Tile { count: count(state), what, state })
    .collect()
}

fn fixes(coverage: &CoverageDocument) -> Vec<Fix> {
    let question = |id: &str| coverage.checks.iter().find(|check| check.id == id).map(|check| text(&check.question)).unwrap_or_default();
    let of = |fix: &crate::coverage::FixDocument| Fix {
        question: question(&fix.check),
        macs: if fix.macs > 0 { format!("helps {}; ", macs(fix.macs)) } else { String::new() },
        effort: effort(fix.effort),
        fix: sentence(&fix.fix).trim_end_matches('.').to_owned(),
    };
    coverage.fix_first.iter().map(of).collect()
}

fn unseen(coverage: &CoverageDocument) -> Vec<Unseen> {
    let of = |cannot: &crate::coverage::CannotDocument| Unseen {
        what: sentence(cannot.what).trim_end_matches('.').to_owned(),
        macs: if cannot.macs == coverage.macs {
            "On every Mac".to_owned()
        } else {
            format!("On {} of {}", cannot.macs, macs(coverage.macs))
        },
        why: cannot.why,
        fix: cannot.fix,
        effort: effort(cannot.effort),
    };
    coverage.cannot_be_seen.iter().map(of).collect()
}

impl Check {
    fn of(check: &CoverageCheckDocument) -> Self {
        Self {
            id: text(&check.id),
            question: text(&check.question),
            state: check.state,
            word: word(check.state),
            figure: crate::coverage_words::figure(check),
            of: amount(&check.figure),
            before: trend(check).unwrap_or_else(|| "—".to_owned()),
            limit: limit(check),
            notes: check.notes.iter().map(|note| text(note)).collect(),
        }
    }
}

impl Host {
    fn of(host: &HostDocument) -> Self {
        let cell = |leg: &Leg| {
            let state = host.legs.get(leg.name).copied().unwrap_or("UNKNOWN");
            Cell { state, word: word(state) }
        };
        Self { name: text(&host.host), build: host.build.as_deref().map(text), cells: LEGS.iter().map(cell).collect() }
    }
}
