//! The end of a hunt: what was read (here), what was left out or lost (`inputs`, `defects`), what
//! could not be seen (`unseen`), and how sure what was seen is (`quality`).

mod defects;
mod inputs;
mod quality;
mod unseen;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use tollgate_ingest::{Account, Brief, Outcome};
use tollgate_model::Level;
use tollgate_policy::{Allow, AllowState};
use tollgate_sinks::{counted, plural, time_to_second};

use crate::baseline::show::day;
use crate::setup::Setup;

/// Everything that the footer tells.
pub struct Footer<'a> {
    pub setup: &'a Setup,
    pub outcome: &'a Outcome,
    pub shown: &'a [Brief],
    pub hidden: usize,
    /// Findings that belong together, a line each.
    pub campaigns: &'a [String],
    /// How long it took; not told where the same records are to be the same bytes.
    pub elapsed: Option<Duration>,
}

/// Names that are listed one by one.
const LISTED: usize = 5;

impl Footer<'_> {
    /// Writes it.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.findings(out)?;
        self.campaigns.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        self.allow(out)?;
        self.baseline(out)?;
        self.records(out)?;
        self.inputs(out)?;
        self.defects(out)?;
        let account = &self.outcome.account;
        if !account.usable() {
            // What cannot be seen of records that nobody looked at would only mislead.
            return match account.outside_span {
                Some(span) => writeln!(
                    out,
                    "{}, all outside --since/--until; they span {} to {}",
                    counted(account.outside.saturating_add(account.rows_outside), "record"),
                    time_to_second(span.first),
                    time_to_second(span.last)
                ),
                None => {
                    writeln!(out, "nothing usable: no record tells of a process, a file or a flow")?;
                    self.unseen(out)
                }
            };
        }
        self.quality(out)?;
        self.unseen(out)
    }

    /// The lines of it.
    pub fn lines(&self) -> Vec<String> {
        let mut text = Vec::new();
        // A vector takes all that is written to it.
        let _ = self.write(&mut text);
        String::from_utf8_lossy(&text).lines().map(|line| line.trim().to_owned()).collect()
    }

    /// How many findings are shown of each level.
    pub fn levels(&self) -> BTreeMap<Level, usize> {
        let mut levels: BTreeMap<Level, usize> = BTreeMap::new();
        for brief in self.shown {
            let count = levels.entry(brief.level).or_default();
            *count = count.saturating_add(1);
        }
        levels
    }

    fn findings(&self, out: &mut impl Write) -> io::Result<()> {
        let counted: Vec<String> = self.levels().iter().rev().map(|(level, count)| format!("{count} {}", level.name())).collect();
        let listed = if counted.is_empty() { String::new() } else { format!(" ({})", counted.join(", ")) };
        let hidden = if self.hidden > 0 { format!("; {} more not selected", self.hidden) } else { String::new() };
        writeln!(out, "{} finding{}{listed}{hidden}", self.shown.len(), plural(self.shown.len()))
    }

    /// What is allowed, so that nobody takes it for silence.
    fn allow(&self, out: &mut impl Write) -> io::Result<()> {
        let Allow { entries, refused } = &*self.setup.policy.allow;
        let Some(span) = self.outcome.account.span.filter(|_| !entries.is_empty() || !refused.is_empty()) else { return Ok(()) };
        let of = |state| entries.iter().filter(move |entry| entry.state(span.last) == state);
        let others = [AllowState::Proposed, AllowState::Pending, AllowState::Expired, AllowState::Revoked];
        let mut told = vec![format!("{} in force", of(AllowState::InForce).count())];
        for state in others.into_iter().filter(|state| of(*state).next().is_some()) {
            let ids: Vec<&str> = of(state).take(LISTED).map(|entry| entry.id.as_str()).collect();
            let more = of(state).count().saturating_sub(ids.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            told.push(format!("{} {} ({}{more})", of(state).count(), state.word(), ids.join(", ")));
        }
        if !refused.is_empty() {
            told.push(format!("{} mistake{} in others, which cover nothing", refused.len(), plural(refused.len())));
        }
        writeln!(out, "allow entries at the end of the input: {}", told.join(", "))
    }

    /// What is usual, so that nobody takes a cold start for a judgement.
    fn baseline(&self, out: &mut impl Write) -> io::Result<()> {
        let policy = &self.setup.policy;
        let Some(span) = self.outcome.account.span else { return Ok(()) };
        let Some(baseline) = &policy.baseline else {
            return writeln!(out, "baseline: none; how rare a destination is was not looked at (`tollgate baseline`, --baseline)");
        };
        let points = &policy.scoring.baseline;
        let (pairs, usual) = baseline.counts();
        let (macs, young) = (baseline.active.len(), baseline.immature(points));
        let through = day(baseline.through);
        writeln!(
            out,
            "baseline {}: {} of {}, {usual} of them usual, {} seen on fewer than {}",
            baseline.id,
            counted(pairs, "pair"),
            counted(macs, "Mac"),
            counted(young, "Mac"),
            counted(points.mature_days, "day")
        )?;
        if !baseline.speaks_of(span.first, points) || !baseline.speaks_of(span.last, points) {
            writeln!(
                out,
                "note: it was learned through {through}: it says nothing of times up to then, or more than {} later",
                counted(points.idle_days, "day")
            )?;
        }
        Ok(())
    }

    fn records(&self, out: &mut impl Write) -> io::Result<()> {
        let account = &self.outcome.account;
        let formats: Vec<String> = account.formats.iter().map(|(format, count)| format!("{} {count}", format.name())).collect();
        let of = if formats.is_empty() { String::new() } else { format!(" ({})", formats.join(", ")) };
        writeln!(
            out,
            "read {}{of} in {}: {} not understood, {} ignored by name, {} duplicate, {} late, {} forced, {} shed, {} lost at source",
            counted(account.received, "record"),
            counted(self.setup.inputs.len(), "input"),
            account.rejected,
            account.ignored,
            account.released.duplicate,
            account.released.late,
            account.released.forced,
            self.outcome.usage.shed,
            account.released.lost
        )?;
        if account.outside > 0 && account.usable() {
            writeln!(out, "not used: {} outside the time asked for", counted(account.outside, "record"))?;
        }
        if !account.balanced() {
            writeln!(out, "warning: the account does not come out even; please report this")?;
        }
        let span = account.span.map_or_else(
            || "no time covered".to_owned(),
            |span| format!("{} to {}", time_to_second(span.first), time_to_second(span.last)),
        );
        let pace = self.elapsed.map(|elapsed| pace(elapsed, account)).unwrap_or_default();
        writeln!(
            out,
            "{} endpoint host{}, {} network host{}, {span}; {} with an owner, {} without{pace}",
            account.count_of(&account.endpoint_hosts),
            plural(account.endpoint_hosts.len()),
            account.count_of(&account.network_hosts),
            plural(account.network_hosts.len()),
            counted(self.outcome.usage.flows_with_owner(), "flow"),
            self.outcome.usage.flows_without_owner,
        )
    }
}

fn pace(elapsed: Duration, account: &Account) -> String {
    let seconds = elapsed.as_secs_f64();
    let per_second = |count: f64| if seconds > 0.0 { count / seconds } else { 0.0 };
    let (records, megabytes) = (per_second(account.received as f64), per_second(account.bytes as f64 / 1e6));
    format!("; {seconds:.1} s, {records:.0} records/s, {megabytes:.0} MB/s")
}
