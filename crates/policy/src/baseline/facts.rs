//! Learned facts: which program sent where, from which Mac, on which days. What is made of them is decided when they are frozen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tollgate_model::Timestamp;

use super::common::{CommonPlace, Places};
use super::{DAY, PlaceKey, UsualPair, Visits, Who, begins, cooled};
use crate::scoring::BaselinePoints;

/// What one Mac showed of one program and destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The Mac.
    pub host: String,
    /// The program.
    pub who: Who,
    /// Where it sent.
    pub destination: String,
    /// Hours of the day (UTC), as bits.
    pub hours: u32,
    /// UTC days, counted from the epoch, with the bytes that were sent as far as they are known.
    pub days: BTreeMap<i64, u64>,
}

/// A program and a destination.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The program.
    pub who: Who,
    /// The destination.
    pub destination: String,
}

/// What people call a pair by: twelve hexadecimal digits.
pub fn pair_id(pair: &Pair) -> String {
    let text = format!("{}\0{}", pair.who, pair.destination);
    Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What a person decided of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is in order.
    pub approved: bool,
    /// When that was decided; it says nothing of what was before.
    pub at: Timestamp,
}

/// How a pair stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Seen on too few days.
    FewDays,
    /// Seen on enough days, by one Mac: a person has to agree.
    FewHosts,
    /// A person said no.
    Rejected,
    /// Usual from a time on: it was seen on enough days and Macs, or a person agreed.
    Usual(Timestamp),
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FewDays => "too few days",
            Self::FewHosts => "too few Macs: somebody has to agree",
            Self::Rejected => "rejected",
            Self::Usual(_) => "usual",
        })
    }
}

/// What one Mac showed of a pair.
#[derive(Clone, Debug, Default)]
struct Seen {
    hours: u32,
    days: BTreeMap<i64, u64>,
}

/// Everything that was learned, of the last days.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pairs: BTreeMap<Pair, BTreeMap<String, Seen>>,
    active: BTreeMap<String, BTreeSet<i64>>,
    places: Places,
    kept: usize,
    /// What was left out for want of room.
    pub crowded: u64,
}

/// Pairs of all Macs that are kept: the pairs of ten thousand Macs with four hundred each.
const MOST_KEPT: usize = 4_000_000;

impl Facts {
    /// Adds what was learned. Of one Mac and day the greater number of bytes is kept: learning twice is learning once.
    pub fn add(&mut self, fact: Fact) {
        let Fact { host, who, destination, hours, days } = fact;
        let pair = Pair { who, destination };
        if self.kept >= MOST_KEPT && !self.pairs.get(&pair).is_some_and(|known| known.contains_key(&host)) {
            self.crowded = self.crowded.saturating_add(1);
            return;
        }
        self.see(&host, days.keys().copied());
        let of = self.pairs.entry(pair).or_default();
        let before = of.len();
        let seen = of.entry(host).or_default();
        seen.hours |= hours;
        for (day, bytes) in days {
            let known = seen.days.entry(day).or_default();
            *known = (*known).max(bytes);
        }
        self.kept = self.kept.saturating_add(of.len().saturating_sub(before));
    }

    /// Adds days on which a Mac went to a destination, whoever sent there.
    pub fn visit(&mut self, visits: Visits) {
        self.see(&visits.host, visits.days.iter().copied());
        if !self.places.add(visits) {
            self.crowded = self.crowded.saturating_add(1);
        }
    }

    /// Adds days on which a Mac was seen.
    pub fn see(&mut self, host: &str, days: impl IntoIterator<Item = i64>) {
        self.active.entry(host.to_owned()).or_default().extend(days);
    }

    /// The last day on which enough Macs were seen to be believed, or all, if there are fewer: one wrong clock moves nothing. Absent if
    /// nothing was learned.
    pub fn through(&self, points: &BaselinePoints) -> Option<i64> {
        let mut lasts: Vec<i64> = self.active.values().filter_map(|days| days.last()).copied().collect();
        lasts.sort_unstable_by(|a, b| b.cmp(a));
        lasts.get(points.hosts.saturating_sub(1)).or_else(|| lasts.last()).copied()
    }

    /// Forgets what is older than some days before the last.
    pub fn forget(&mut self, points: &BaselinePoints) {
        let Some(through) = self.through(points) else { return };
        let past = through.saturating_sub(points.idle_days);
        for seen in self.pairs.values_mut().flat_map(BTreeMap::values_mut) {
            seen.days = seen.days.split_off(&past.saturating_add(1));
        }
        for hosts in self.pairs.values_mut() {
            hosts.retain(|_, seen| !seen.days.is_empty());
        }
        self.pairs.retain(|_, hosts| !hosts.is_empty());
        self.places.forget(past);
        for days in self.active.values_mut() {
            *days = days.split_off(&past.saturating_add(1));
        }
        self.active.retain(|_, days| !days.is_empty());
        self.kept = self.pairs.values().map(BTreeMap::len).sum();
    }

    /// All pairs.
    pub fn pairs(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.keys()
    }

    /// Days on which each Mac was seen.
    pub fn active(&self) -> impl Iterator<Item = (&str, &BTreeSet<i64>)> {
        self.active.iter().map(|(host, days)| (host.as_str(), days))
    }

    /// Destinations that any Mac went to.
    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// Who went where, whoever sent, in the order of destinations and Macs.
    pub fn visits(&self) -> impl Iterator<Item = Visits> {
        self.places.all()
    }

    /// Destinations that many Macs go to, of the days that a snapshot may tell.
    pub(super) fn common(&self, points: &BaselinePoints) -> impl Iterator<Item = (PlaceKey, CommonPlace)> {
        self.through(points).into_iter().flat_map(|through| self.places.common(through, points))
    }

    /// Facts, in the order of pairs and Macs.
    pub fn all(&self) -> impl Iterator<Item = Fact> {
        let of = |(pair, hosts): (&Pair, _)| {
            let hosts: &BTreeMap<String, Seen> = hosts;
            let facts = hosts.iter().map(|(host, seen)| Fact {
                host: host.clone(),
                who: pair.who.clone(),
                destination: pair.destination.clone(),
                hours: seen.hours,
                days: seen.days.clone(),
            });
            facts.collect::<Vec<_>>()
        };
        self.pairs.iter().flat_map(of)
    }

    /// Macs that showed a pair, its first and last day, and how many days there are of it.
    pub fn extent(&self, pair: &Pair) -> Option<(usize, i64, i64, usize)> {
        let hosts = self.pairs.get(pair)?;
        let days: BTreeSet<i64> = hosts.values().flat_map(|seen| seen.days.keys().copied()).collect();
        Some((hosts.len(), *days.first()?, *days.last()?, days.len()))
    }

    /// How a pair stands.
    pub fn standing(&self, pair: &Pair, verdict: Option<Verdict>, points: &BaselinePoints) -> Standing {
        let Some(hosts) = self.pairs.get(pair) else { return Standing::FewDays };
        let mut seen: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        for (host, of) in hosts {
            of.days.keys().for_each(|day| seen.entry(*day).or_default().push(host));
        }
        let day_of_days = seen.keys().nth(points.days.saturating_sub(1)).copied();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let day_of_hosts = seen.iter().find(|(_, hosts)| {
            known.extend(hosts.iter().copied());
            known.len() >= points.hosts
        });
        match (verdict, day_of_days, day_of_hosts) {
            (Some(Verdict { approved: false, .. }), ..) => Standing::Rejected,
            (_, None, _) => Standing::FewDays,
            (Some(Verdict { at, .. }), Some(enough), _) => Standing::Usual(at.max(begins(enough.saturating_add(1)))),
            (None, Some(_), None) => Standing::FewHosts,
            (None, Some(enough), Some((&day, _))) => Standing::Usual(cooled(day.max(enough), points)),
        }
    }

    /// A pair as a snapshot tells it; absent if it was seen on no day that a snapshot may tell.
    pub(super) fn usual(&self, pair: &Pair, verdict: Option<Verdict>, points: &BaselinePoints) -> Option<UsualPair> {
        let through = self.through(points)?;
        let mut hosts = self.pairs.get(pair)?.clone();
        for seen in hosts.values_mut() {
            seen.days.retain(|day, _| *day <= through);
        }
        hosts.retain(|_, seen| !seen.days.is_empty());
        let days = |seen: &Seen| u32::try_from(seen.days.len()).unwrap_or(u32::MAX);
        let usual_from = match self.standing(pair, verdict, points) {
            Standing::Usual(from) => Some(from),
            _ => None,
        };
        Some(UsualPair {
            hosts: hosts.iter().map(|(host, seen)| (host.clone(), days(seen))).collect(),
            usual_from,
            last: hosts.values().filter_map(|seen| seen.days.keys().last()).max().copied()?,
            hours: hosts.values().fold(0, |hours, seen| hours | seen.hours),
            most_bytes: hosts.values().flat_map(|seen| seen.days.values()).max().copied().unwrap_or(0),
        })
    }
}

/// The UTC day of a time, counted from the epoch.
pub const fn day_of(at: Timestamp) -> i64 {
    at.second().div_euclid(DAY)
}
