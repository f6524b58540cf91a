//! What a baseline holds: `status`, `review` and `diff`.

use std::collections::BTreeMap;

use anyhow::Result;
use tollgate_model::Timestamp;
use tollgate_policy::{Baseline, BaselinePoints, Facts, Pair, Policy, Standing, Verdict, pair_id, write_snapshot};
use tollgate_sinks::{are, counted, time_to_second};

use super::args::{FolderArguments, ReviewArguments};
use super::folder::{Folder, safe};
use crate::allow::folder::now;
use crate::exit::Exit;
use crate::output::print;
use crate::setup::load_policy;

/// Share of what hunts see as usual, in hundredths, that may differ from what is usual now before it is said aloud.
const DRIFT: usize = 20;

/// A baseline with the numbers that decide on it.
struct Opened {
    folder: Folder,
    policy: Policy,
    facts: Facts,
    verdicts: BTreeMap<String, Verdict>,
}

impl Opened {
    fn new(said: &FolderArguments) -> Result<Result<Self, Exit>> {
        let Some(policy) = load_policy(said.config.as_deref()) else { return Ok(Err(Exit::Policy)) };
        let folder = Folder::open(&said.baseline)?;
        let (facts, verdicts) = (folder.facts()?, folder.verdicts());
        Ok(Ok(Self { folder, policy, facts, verdicts }))
    }

    fn points(&self) -> &BaselinePoints {
        &self.policy.scoring.baseline
    }

    fn standing(&self, pair: &Pair) -> Standing {
        self.facts.standing(pair, self.verdicts.get(&pair_id(pair)).copied(), self.points())
    }

    /// What hunts would see if it were frozen now.
    fn if_frozen(&self) -> Option<Baseline> {
        let verdict = |pair: &Pair| self.verdicts.get(&pair_id(pair)).copied();
        let text = write_snapshot(&self.facts, &verdict, ("", ""), self.points())?;
        Baseline::read("", &text).ok().map(|(_, baseline)| baseline)
    }
}

/// How much was learned, and what hunts see of it.
pub fn status(said: &FolderArguments) -> Result<Exit> {
    let opened = match Opened::new(said)? {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let active = opened.folder.active()?;
    let points = opened.points();
    let mut standings: BTreeMap<&str, usize> = BTreeMap::new();
    let at = now().0;
    for pair in opened.facts.pairs() {
        let word = match opened.standing(pair) {
            Standing::Usual(from) if from > at => "usual soon",
            Standing::Usual(_) => "usual",
            Standing::FewDays => "seen on too few days",
            Standing::FewHosts => "waiting for a person",
            Standing::Rejected => "rejected",
        };
        *standings.entry(word).or_default() += 1;
    }
    let first = opened.facts.active().filter_map(|(_, days)| days.first()).min().copied();
    let last = opened.facts.through(points);
    print(|out| {
        match first.zip(last) {
            None => writeln!(out, "nothing was learned yet")?,
            Some((first, last)) => {
                let (macs, pairs) = (opened.facts.active().count(), opened.facts.pairs().count());
                let young =
                    opened.facts.active().filter(|(_, days)| days.len() < usize::try_from(points.mature_days).unwrap_or(usize::MAX));
                writeln!(out, "learned of {}, {} to {}: {}", counted(macs, "Mac"), day(first), day(last), counted(pairs, "pair"))?;
                for (word, count) in &standings {
                    writeln!(out, "  {count} {word}")?;
                }
                writeln!(out, "  {} that Macs went to, whoever sent", counted(opened.facts.places(), "destination"))?;
                writeln!(
                    out,
                    "  {} seen on fewer than {}: what is new there is not known",
                    counted(young.count(), "Mac"),
                    counted(points.mature_days, "day")
                )?;
            }
        }
        let Some((header, baseline)) = &active else { return writeln!(out, "nothing is frozen: hunts see nothing of it") };
        let (pairs, usual) = baseline.counts();
        writeln!(
            out,
            "hunts see {}: {}, {usual} of them usual, learned through {}, frozen {} by {}",
            baseline.id,
            counted(pairs, "pair"),
            day(baseline.through),
            safe(&header.time),
            safe(&header.by)
        )?;
        writeln!(
            out,
            "  {} that {} or more go to anyway",
            counted(baseline.common_places(), "destination"),
            counted(points.common_hosts, "Mac")
        )?;
        writeln!(
            out,
            "  it speaks of {} to {}",
            day(baseline.through.saturating_add(1)),
            day(baseline.through.saturating_add(points.idle_days))
        )?;
        let changed = opened.if_frozen().map_or(0, |now| changes(baseline, &now).len());
        if changed.saturating_mul(100) > usual.max(1).saturating_mul(DRIFT) {
            writeln!(
                out,
                "  DRIFT: {} {} usual or not where it says otherwise; see `tollgate baseline diff`",
                counted(changed, "pair"),
                are(changed)
            )?;
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

/// What waits for a person, with what speaks against it.
pub fn review(said: &ReviewArguments) -> Result<Exit> {
    let opened = match Opened::new(&said.folder)? {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let last = opened.facts.through(opened.points()).unwrap_or(0);
    print(|out| {
        let mut listed = 0_usize;
        for pair in opened.facts.pairs() {
            let standing = opened.standing(pair);
            let Some((macs, from, to, days)) = opened.facts.extent(pair) else { continue };
            if !said.all && standing != Standing::FewHosts {
                continue;
            }
            listed = listed.saturating_add(1);
            let mut signals = Vec::new();
            if macs == 1 {
                signals.push("one Mac alone".to_owned());
            }
            if last.saturating_sub(from) < 7 {
                signals.push("appeared within a week".to_owned());
            }
            if let Some(class) = opened.policy.destination_class([pair.destination.as_str()]) {
                signals.push(format!("{}: strangers may share it", class.title));
            }
            let from_when = match standing {
                Standing::Usual(at) => format!(" from {}", time_to_second(at)),
                _ => String::new(),
            };
            writeln!(
                out,
                "{} {} -> {}: {}, {}, {} to {}; {standing}{from_when}{}",
                pair_id(pair),
                safe(&pair.who.to_string()),
                safe(&pair.destination),
                counted(macs, "Mac"),
                counted(days, "day"),
                day(from),
                day(to),
                if signals.is_empty() { String::new() } else { format!("; {}", signals.join(", ")) }
            )?;
        }
        let what = match (said.all, listed) {
            (true, _) => "",
            (false, 1) => " waits for a person",
            (false, _) => " wait for a person",
        };
        writeln!(out, "{}{what}", counted(listed, "pair"))
    })?;
    Ok(Exit::Done)
}

/// What a snapshot made now would change.
pub fn diff(said: &FolderArguments) -> Result<Exit> {
    let opened = match Opened::new(said)? {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let active = opened.folder.active()?.map(|(_, baseline)| baseline).unwrap_or_default();
    let now = opened.if_frozen().unwrap_or_default();
    let changes = changes(&active, &now);
    print(|out| {
        for (pair, usual) in &changes {
            let sign = if *usual { '+' } else { '-' };
            writeln!(out, "{sign} {} {} -> {}", pair_id(pair), safe(&pair.who.to_string()), safe(&pair.destination))?;
        }
        let added = changes.iter().filter(|(_, usual)| *usual).count();
        writeln!(
            out,
            "{} would be usual and {} not yet, {} would be no longer",
            counted(added, "pair"),
            are(added),
            changes.len().saturating_sub(added)
        )
    })?;
    Ok(Exit::Done)
}

/// Pairs that are usual in one of two snapshots only; whether in the second.
fn changes(before: &Baseline, after: &Baseline) -> Vec<(Pair, bool)> {
    let (old, new) = (before.usual_pairs(), after.usual_pairs());
    let gone = old.iter().filter(|pair| !new.contains(pair)).map(|pair| (pair.clone(), false));
    let come = new.iter().filter(|pair| !old.contains(pair)).map(|pair| (pair.clone(), true));
    let mut changes: Vec<_> = gone.chain(come).collect();
    changes.sort();
    changes
}

/// A UTC day in words.
pub fn day(day: i64) -> String {
    let text = time_to_second(Timestamp::from_secs(day.saturating_mul(86_400)));
    text.split('T').next().unwrap_or_default().to_owned()
}
