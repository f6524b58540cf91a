//! What a host shows of who sends where, to learn what is usual (docs/semantics.md, J2).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tollgate_model::Level;
use tollgate_policy::{Fact, PlaceKey, Visits, Who, day_of};

use crate::egress::Egress;
use crate::host::Work;
use crate::instance::InstanceId;
use crate::seen::Leg;

/// What was learned of hosts that are finished.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learning {
    /// Facts, of each host and pair one.
    pub facts: Vec<Fact>,
    /// Where the hosts went, whoever sent.
    pub visits: Vec<Visits>,
    /// UTC days on which each host sent something, counted from the epoch.
    pub active: BTreeMap<String, BTreeSet<i64>>,
    /// Flows that taught nothing because of a finding at level MEDIUM or more.
    pub withheld: u64,
    /// Flows that taught nothing because it was not proven who sent, or where to.
    pub unproven: u64,
    /// Flows that taught nothing for want of room.
    pub crowded: u64,
}

impl Learning {
    /// Adds what other hosts showed.
    pub fn add(&mut self, other: Self) {
        self.facts.extend(other.facts);
        self.visits.extend(other.visits);
        self.active.extend(other.active);
        self.withheld = self.withheld.saturating_add(other.withheld);
        self.unproven = self.unproven.saturating_add(other.unproven);
        self.crowded = self.crowded.saturating_add(other.crowded);
    }
}

/// A program and a destination.
type Pair = (Who, Box<str>);

/// What was seen of a pair.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Seen {
    flows: u64,
    hours: u32,
    days: BTreeMap<i64, u64>,
}

impl Seen {
    fn add(&mut self, other: &Self) {
        self.flows = self.flows.saturating_add(other.flows);
        self.hours |= other.hours;
        for (&day, &bytes) in &other.days {
            let sum = self.days.entry(day).or_default();
            *sum = sum.saturating_add(bytes);
        }
        // The latest days are what a baseline keeps.
        while self.days.len() > MOST_DAYS {
            self.days.pop_first();
        }
    }
}

/// Days of one pair that are remembered: a baseline keeps fewer.
const MOST_DAYS: usize = 366;

/// Pairs of one host that are remembered, lineages apart.
const MOST_PAIRS: usize = 65_536;

/// What one host shows. What a lineage shows counts once the lineage has come to its end without a finding at level MEDIUM or more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Learned {
    open: BTreeMap<InstanceId, BTreeMap<Pair, Seen>>,
    settled: BTreeMap<Pair, Seen>,
    visits: BTreeMap<PlaceKey, BTreeSet<i64>>,
    tainted: BTreeSet<InstanceId>,
    held: usize,
    active: BTreeSet<i64>,
    withheld: u64,
    unproven: u64,
    crowded: u64,
}

impl Learned {
    fn add(&mut self, lineage: InstanceId, pair: Pair, seen: &Seen) {
        let known = self.open.get(&lineage).is_some_and(|of| of.contains_key(&pair));
        if !known && self.held >= MOST_PAIRS {
            self.crowded = self.crowded.saturating_add(seen.flows);
            return;
        }
        self.held = self.held.saturating_add(usize::from(!known));
        self.open.entry(lineage).or_default().entry(pair).or_default().add(seen);
    }

    /// J6: the host went somewhere, and what took something did not.
    fn visit(&mut self, place: PlaceKey, day: i64) {
        if !self.visits.contains_key(&place) && self.visits.len() >= MOST_PAIRS {
            self.crowded = self.crowded.saturating_add(1);
            return;
        }
        let days = self.visits.entry(place).or_default();
        days.insert(day);
        while days.len() > MOST_DAYS {
            days.pop_first();
        }
    }

    /// Lineages that have a finding at level MEDIUM or more.
    pub fn taint(&mut self, lineages: impl Iterator<Item = InstanceId>) {
        self.tainted.extend(lineages);
    }

    /// Takes over what lineages showed that have come to their end.
    pub fn settle(&mut self, is_over: impl Fn(InstanceId) -> bool) {
        let over: Vec<InstanceId> = self.open.keys().copied().filter(|&lineage| is_over(lineage)).collect();
        for lineage in over {
            let of = self.open.remove(&lineage).unwrap_or_default();
            let tainted = self.tainted.contains(&lineage);
            for (pair, seen) in of {
                self.held = self.held.saturating_sub(1);
                if tainted {
                    self.withheld = self.withheld.saturating_add(seen.flows);
                } else if self.settled.len() < MOST_PAIRS || self.settled.contains_key(&pair) {
                    self.settled.entry(pair).or_default().add(&seen);
                } else {
                    self.crowded = self.crowded.saturating_add(seen.flows);
                }
            }
        }
        let open = &self.open;
        self.tainted.retain(|lineage| open.contains_key(lineage) || !is_over(*lineage));
    }

    /// The end of it.
    pub fn conclude(mut self, host: &str) -> Learning {
        self.settle(|_| true);
        let fact = |((who, destination), Seen { hours, days, .. }): (Pair, Seen)| Fact {
            host: host.to_owned(),
            who,
            destination: destination.into(),
            hours,
            days,
        };
        let visits = |(place, days): (PlaceKey, BTreeSet<i64>)| Visits { host: host.to_owned(), place, days };
        Learning {
            facts: self.settled.into_iter().map(fact).collect(),
            visits: self.visits.into_iter().map(visits).collect(),
            active: BTreeMap::from([(host.to_owned(), self.active)]),
            withheld: self.withheld,
            unproven: self.unproven,
            crowded: self.crowded,
        }
    }
}

impl Work<'_> {
    /// J2, J6: an encrypted flow was judged. `sole` is its only possible owner, `score` what it is worth if it took something.
    pub fn learn(&mut self, egress: &Egress, sole: Option<InstanceId>, score: Option<u8>) {
        if self.host.learned.is_none() {
            return;
        }
        // Phones and printers talk too, and are no Macs that anything was seen of.
        if !self.host.legs.has(Leg::Endpoint, egress.start, egress.end) {
            return;
        }
        let who = sole.filter(|_| egress.facts >= 2).and_then(|owner| Some((owner, self.who(egress, owner)?)));
        let lineage = who.as_ref().and_then(|(owner, _)| self.host.instances.get(*owner)).map(|instance| instance.lineage);
        let Some(learned) = self.host.learned.as_deref_mut() else { return };
        let day = day_of(egress.start);
        learned.active.insert(day);
        while learned.active.len() > MOST_DAYS {
            learned.active.pop_first();
        }
        if let Some(name) = egress.contact().filter(|_| score.is_none()) {
            learned.visit(PlaceKey::of(name), day);
        }
        let (Some((_, who)), Some(lineage)) = (who, lineage) else {
            learned.unproven = learned.unproven.saturating_add(1);
            return;
        };
        if score.is_some_and(|score| Level::of_score(score) >= Level::Medium) {
            learned.withheld = learned.withheld.saturating_add(1);
            return;
        }
        let hour = u32::try_from(egress.start.second().rem_euclid(86_400) / 3600).unwrap_or(0);
        let seen = Seen { flows: 1, hours: 1u32.wrapping_shl(hour), days: BTreeMap::from([(day, egress.bytes_out.unwrap_or_default())]) };
        learned.add(lineage, (who, egress.name.as_str().into()), &seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_days_are_kept() {
        let most = i64::try_from(MOST_DAYS).unwrap();
        let (mut learned, place) = (Learned::default(), PlaceKey::of("drop.example"));
        (0..most).for_each(|day| learned.visit(place, day));
        assert_eq!(learned.visits.get(&place), Some(&(0..most).collect()));
        learned.visit(place, most);
        assert_eq!(learned.visits.get(&place), Some(&(1..=most).collect()));
        let mut seen = Seen::default();
        (0..=most).for_each(|day| seen.add(&Seen { flows: 1, hours: 1, days: BTreeMap::from([(day, 5)]) }));
        assert_eq!(seen.days.into_keys().collect::<Vec<_>>(), (1..=most).collect::<Vec<_>>());
    }

    #[test]
    fn a_lineage_is_suspect_until_nothing_more_is_told_of_it() {
        let (lineage, other) = (InstanceId(1), InstanceId(2));
        let mut learned = Learned::default();
        learned.taint([lineage, other].into_iter());
        // It lives, and has shown nothing so far.
        learned.settle(|_| false);
        assert_eq!(learned.tainted, [lineage, other].into());
        learned.settle(|known| known == other);
        assert_eq!(learned.tainted, [lineage].into());
    }
}
