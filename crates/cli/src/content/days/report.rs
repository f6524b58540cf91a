//! Alerts on made-up days: how many of each level, on whose Macs, and what raised them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use tollgate_corpus::Sensor;
use tollgate_model::{Finding, HostName, Level};
use tollgate_sinks::counted;

use super::made::Made;
use crate::args::Reading;

/// Kinds of alerts that are shown.
const MOST_KINDS: usize = 60;

/// What alerts are counted by: what an analyst would see first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    level: std::cmp::Reverse<Level>,
    program: String,
}

/// Alerts of one kind.
#[derive(Default)]
struct Seen {
    alerts: u64,
    hosts: BTreeSet<HostName>,
    destinations: BTreeMap<String, u64>,
    categories: BTreeMap<String, u64>,
    terms: BTreeMap<String, u64>,
}

/// Of what a kind of alerts has in common, the most frequent that are shown.
const MOST_COMMON: usize = 4;

/// The most frequent of some names, with how many there are beside them.
fn common(names: &BTreeMap<String, u64>) -> String {
    let mut names: Vec<_> = names.iter().collect();
    names.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
    let shown: Vec<&str> = names.iter().take(MOST_COMMON).map(|(name, _)| name.as_str()).collect();
    let more = names.len().saturating_sub(MOST_COMMON);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &more
}

/// A way to hunt in the same days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With content alone.
    Content,
    /// With what the company would say of itself.
    Site,
    /// And with what the days before taught.
    Learned,
}

impl Way {
    /// What follows a number.
    fn aside(self, days: Made) -> String {
        match self {
            Self::Content => String::new(),
            Self::Site => " with what the company says of itself".to_owned(),
            Self::Learned => format!(" with what {} before taught too", counted(days.learn, "day")),
        }
    }

    fn title(self, days: Made, own: bool) -> String {
        match self {
            Self::Content => "all".to_owned(),
            Self::Site => "all, with what the company says of itself (`site/site.toml` of `--keep`)".to_owned(),
            Self::Learned if own => format!("all, with what {} before taught", counted(days.learn, "day")),
            Self::Learned => format!("all, with that and what {} before taught", counted(days.learn, "day")),
        }
    }
}

/// Alerts that somebody would look at.
fn alarming(levels: &BTreeMap<Level, u64>) -> u64 {
    levels.range(Level::Medium..).map(|(_, count)| count).sum()
}

/// What was counted one way.
struct Counted {
    way: Way,
    levels: BTreeMap<Level, u64>,
}

/// Alerts of some days.
pub struct Report {
    days: Made,
    roles: BTreeMap<HostName, (&'static str, Sensor)>,
    own: bool,
    records: u64,
    ways: Vec<Counted>,
    by_role: BTreeMap<&'static str, BTreeMap<Level, u64>>,
    by_sensor: BTreeMap<Sensor, BTreeMap<Level, u64>>,
    kinds: BTreeMap<Kind, Seen>,
}

impl Report {
    /// Nothing is counted yet. `own` says that the content is not the built-in one.
    pub fn new(days: Made, own: bool) -> Self {
        let roles = days.macs().into_iter().map(|(host, role, sensor)| (HostName::new(host), (role, sensor))).collect();
        let (by_role, by_sensor, kinds) = Default::default();
        Self { days, roles, own, records: 0, ways: Vec::new(), by_role, by_sensor, kinds }
    }

    /// Counts what was found in the days one way. What is shown beside levels is of the last way that was `whole`.
    pub fn count(&mut self, way: Way, whole: bool, records: u64, findings: impl Iterator<Item = Finding>) {
        self.records = records;
        let begin = self.days.begin();
        let findings = findings.filter(|finding| finding.last_seen >= begin);
        let mut levels: BTreeMap<Level, u64> = BTreeMap::new();
        if whole {
            (self.by_role, self.by_sensor, self.kinds) = Default::default();
        }
        for finding in findings {
            *levels.entry(finding.level).or_default() += 1;
            if whole {
                self.add(&finding);
            }
        }
        self.ways.push(Counted { way, levels });
    }

    fn add(&mut self, finding: &Finding) {
        if let Some(&(role, sensor)) = self.roles.get(&finding.host) {
            *self.by_role.entry(role).or_default().entry(finding.level).or_default() += 1;
            *self.by_sensor.entry(sensor).or_default().entry(finding.level).or_default() += 1;
        }
        let chain = finding.chains.first();
        let program = finding.process.as_ref().map(|cited| cited.process.image.path.name().to_owned());
        let destination = chain.and_then(|chain| chain.destination.as_ref()).map(|destination| destination.name.escaped().to_string());
        let program = program.unwrap_or_else(|| "nobody known".to_owned());
        let seen = self.kinds.entry(Kind { level: std::cmp::Reverse(finding.level), program }).or_default();
        seen.alerts += 1;
        *seen.destinations.entry(destination.unwrap_or_else(|| "nowhere seen".to_owned())).or_default() += 1;
        finding.categories.iter().for_each(|category| *seen.categories.entry(category.clone()).or_default() += 1);
        seen.hosts.insert(finding.host.clone());
        for term in chain.iter().flat_map(|chain| &chain.terms).filter(|term| term.points > 0) {
            *seen.terms.entry(term.name.to_string()).or_default() += 1;
        }
    }

    fn hundred(&self, count: u64) -> f64 {
        count as f64 * 100.0 / self.days.counted().max(1) as f64
    }

    /// Kinds, most serious first, most frequent first.
    fn ordered(&self) -> Vec<(&Kind, &Seen)> {
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        kinds.sort_by_key(|(kind, seen)| (kind.level, std::cmp::Reverse(seen.alerts), *kind));
        kinds
    }

    /// Writes them for a terminal.
    pub fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let Made { macs, days, learn, seed, reading } = self.days;
        writeln!(
            out,
            "{}, {} from a Thursday on{}, seed {seed}{}: {}, {}\n\nalerts per 100 host-days, all of them false:",
            counted(macs, "Mac"),
            counted(days, "day"),
            if learn > 0 { format!(", the first {learn} to learn from") } else { String::new() },
            if reading == Reading::Second { ", second reading" } else { "" },
            counted(self.days.counted(), "host-day"),
            counted(self.records, "record")
        )?;
        let shown = |of: &dyn Fn(&BTreeMap<Level, u64>) -> u64| {
            let each = self.ways.iter().map(|Counted { way, levels }| format!("{:.1}{}", self.hundred(of(levels)), way.aside(self.days)));
            each.collect::<Vec<_>>().join(", ")
        };
        for level in Level::ALL.iter().rev().filter(|level| **level > Level::Info) {
            writeln!(out, "  {:<16}{}", level.name(), shown(&|levels| levels.get(level).copied().unwrap_or_default()))?;
        }
        writeln!(out, "  {:<16}{}", "MEDIUM or more", shown(&alarming))?;
        writeln!(out, "\nwhat raised them: alerts, Macs, by whom and where to, what, and by which terms")?;
        for (kind, seen) in self.ordered().into_iter().take(MOST_KINDS) {
            writeln!(
                out,
                "  {:<9}{:>5}{:>4}  {}, to {}\n{:22}{}\n{:22}{}",
                kind.level.0.name(),
                seen.alerts,
                seen.hosts.len(),
                kind.program,
                common(&seen.destinations),
                "",
                common(&seen.categories),
                "",
                terms(seen)
            )?;
        }
        self.rest(out)
    }

    /// Writes them as a page.
    pub fn page(&self, out: &mut dyn Write) -> io::Result<()> {
        let levels: Vec<Level> = Level::ALL.iter().rev().copied().filter(|level| *level > Level::Info).collect();
        let cells = |counts: &BTreeMap<Level, u64>| {
            let of = |level: &Level| format!("{:.1}", self.hundred(counts.get(level).copied().unwrap_or_default()));
            format!("{:.1} | {}", self.hundred(alarming(counts)), levels.iter().map(of).collect::<Vec<_>>().join(" | "))
        };
        let learn = self.days.learn;
        writeln!(
            out,
            "# {}\n\n`{}`{}: {}{}, {}, nothing bad among them, so\n\
            that every alert is a false one. {}\n\nAlerts per 100 host-days:\n",
            self.days.title(),
            self.days.command(),
            if self.own { " with other content" } else { "" },
            counted(self.days.counted(), "host-day"),
            if learn > 0 { format!(" after {} to learn from", counted(learn, "day")) } else { String::new() },
            counted(self.records, "record"),
            self.days.told()
        )?;
        writeln!(out, "| | MEDIUM or more | {} |", levels.iter().map(|level| level.name()).collect::<Vec<_>>().join(" | "))?;
        writeln!(out, "|---|---|{}", "---|".repeat(levels.len()))?;
        for Counted { way, levels } in &self.ways {
            writeln!(out, "| {} | {} |", way.title(self.days, self.own), cells(levels))?;
        }
        for (role, counts) in &self.by_role {
            writeln!(out, "| of which {role} | {} |", cells(counts))?;
        }
        let macs = |sensor: &Sensor| self.roles.values().filter(|(_, of)| of == sensor).count();
        for (sensor, counts) in &self.by_sensor {
            writeln!(out, "| of which Macs of {} ({} of {}) | {} |", sensor.name(), macs(sensor), self.days.macs, cells(counts))?;
        }
        writeln!(out, "\n## What raised them\n\n| level | alerts | Macs | by | to | what | terms |\n|---|---|---|---|---|---|---|")?;
        for (kind, seen) in self.ordered().into_iter().take(MOST_KINDS) {
            let cell = |text: &str| text.replace('|', "\\|");
            let (what, by, to) = (common(&seen.categories), cell(&kind.program), cell(&common(&seen.destinations)));
            writeln!(out, "| {} | {} | {} | {by} | {to} | {what} | {} |", kind.level.0.name(), seen.alerts, seen.hosts.len(), terms(seen))?;
        }
        writeln!(out)?;
        self.rest(out)
    }

    fn rest(&self, out: &mut dyn Write) -> io::Result<()> {
        let left = self.kinds.len().saturating_sub(MOST_KINDS);
        if left > 0 {
            writeln!(out, "and {left} kinds more")?;
        }
        Ok(())
    }
}

/// What raised alerts of a kind: terms, with how many alerts had them where that is not all.
fn terms(seen: &Seen) -> String {
    let shown = seen.terms.iter().map(|(term, count)| if *count == seen.alerts { term.clone() } else { format!("{term} ({count})") });
    shown.collect::<Vec<_>>().join(", ")
}
