//! Findings of one program and one destination on several Macs: one campaign (`[campaign]` of `escalation.toml`).

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Finding, HostName, Level, Nanos, ProcessCited, Timestamp, Untrusted};
use tollgate_policy::Campaign;
use tollgate_sinks::{counted, plural, prose, time_to_second};

/// Campaigns that are told one by one.
const MOST_TOLD: usize = 5;

/// Findings below this level are each too weak to make a campaign of.
pub const LEAST: Level = Level::Medium;

/// What went to one place with one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    program: Untrusted,
    destination: Untrusted,
    macs: usize,
    first: Timestamp,
    last: Timestamp,
}

/// Campaigns among findings of [`LEAST`] and above, those on the most Macs first.
pub fn campaigns(findings: impl Iterator<Item = Finding>, rule: Campaign) -> Vec<Seen> {
    let mut together: BTreeMap<(Untrusted, Untrusted), BTreeSet<(Timestamp, HostName)>> = BTreeMap::new();
    for finding in findings {
        let Some(cited) = finding.process.as_ref().or(finding.lineage.as_ref()) else { continue };
        for destination in finding.chains.iter().filter_map(|chain| chain.destination.as_ref()) {
            let key = (identity(cited), destination.name.clone());
            together.entry(key).or_default().insert((finding.last_seen, finding.host.clone()));
        }
    }
    let within = Nanos::from_secs(rule.hours.saturating_mul(3_600));
    let mut seen: Vec<Seen> = together.into_iter().filter_map(|(key, times)| greatest(key, &times, within, rule.macs)).collect();
    seen.sort_by(|one, other| (other.macs, &one.destination, &one.program).cmp(&(one.macs, &other.destination, &other.program)));
    seen
}

/// Who signed a program and what it calls itself; where it lies, if that proves nothing.
fn identity(cited: &ProcessCited) -> Untrusted {
    let image = &cited.process.image;
    let identity = &image.identity;
    match (&identity.team_id, &identity.signing_id) {
        _ if identity.signature.is_worthless() => image.path.shown().clone(),
        (Some(team), Some(id)) => format!("{}/{}", team.raw(), id.raw()).into(),
        (None, Some(id)) if identity.platform_binary == Some(true) => format!("platform/{}", id.raw()).into(),
        _ => image.path.shown().clone(),
    }
}

/// The stretch of time with the most Macs, if they are enough.
fn greatest(
    (program, destination): (Untrusted, Untrusted),
    times: &BTreeSet<(Timestamp, HostName)>,
    within: Nanos,
    macs: usize,
) -> Option<Seen> {
    let mut counts: BTreeMap<&HostName, usize> = BTreeMap::new();
    let mut best: Option<Seen> = None;
    let mut oldest = times.iter().peekable();
    for (last, host) in times {
        let count = counts.entry(host).or_default();
        *count = count.saturating_add(1);
        while let Some((_, gone)) = oldest.next_if(|(first, _)| last.since(*first) > within) {
            match counts.get_mut(gone) {
                Some(count) if *count > 1 => *count = count.saturating_sub(1),
                _ => drop(counts.remove(gone)),
            }
        }
        let first = oldest.peek().map_or(*last, |(first, _)| *first);
        if counts.len() >= macs && best.as_ref().is_none_or(|best| counts.len() > best.macs) {
            let (program, destination) = (program.clone(), destination.clone());
            best = Some(Seen { program, destination, macs: counts.len(), first, last: *last });
        }
    }
    best
}

/// What is said of them, a line each.
pub fn told(seen: &[Seen], rule: Campaign) -> Vec<String> {
    let line = |seen: &Seen| {
        format!(
            "campaign: {} to {} on {} from {} to {}: one case, one priority up",
            prose(&seen.program),
            prose(&seen.destination),
            counted(seen.macs, "Mac"),
            time_to_second(seen.first),
            time_to_second(seen.last)
        )
    };
    let mut lines: Vec<String> = seen.iter().take(MOST_TOLD).map(line).collect();
    let more = seen.len().saturating_sub(MOST_TOLD);
    if more > 0 {
        lines.push(format!(
            "and {more} more campaign{} ({} or more within {})",
            plural(more),
            counted(rule.macs, "Mac"),
            counted(rule.hours, "hour")
        ));
    }
    lines
}
