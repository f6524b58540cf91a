//! What is usual: learned facts about who sends where, as a snapshot that people froze (docs/baseline.md).
//!
//! Learning makes no decision. A snapshot moves three things only: how rare a proven pair of program and destination is, whether it is
//! so usual that weak evidence about it stays low, and whether so many Macs go to a destination that time alone joins nobody to it.
//! Credentials are never covered by what is usual.

mod common;
mod facts;
mod rarity;
mod snapshot;
mod who;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tollgate_model::{Nanos, Timestamp};

use self::common::CommonPlace;
use crate::scoring::BaselinePoints;

pub use common::{PlaceKey, Visits};
pub use facts::{Fact, Facts, Pair, Standing, Verdict, day_of, pair_id};
pub use rarity::Rarity;
pub use snapshot::{Header, SNAPSHOT_SCHEMA, write_snapshot};
pub use who::{SignedProgram, Who};

/// How common something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prevalence {
    /// Macs on which this program went there.
    pub hosts: u32,
    /// Macs on which any proven program went there.
    pub fleet: u32,
    /// Macs that were seen.
    pub all: u32,
    /// Days on which this program went there from this Mac.
    pub days: u32,
    /// Days on which this Mac was seen.
    pub active: u32,
}

/// A snapshot of what is usual.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// The beginning of the SHA-256 of its file.
    pub id: String,
    /// The last UTC day that it was learned from, counted from the epoch: of that day and those before it says nothing.
    pub through: i64,
    /// Days on which each Mac was seen.
    pub active: BTreeMap<String, u32>,
    pub(crate) pairs: BTreeMap<Who, BTreeMap<String, UsualPair>>,
    pub(crate) fleet: BTreeMap<String, u32>,
    common: BTreeMap<PlaceKey, CommonPlace>,
}

/// What says that something is usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Usual {
    /// The baseline.
    Learned,
    /// The site, by `SSLClientProcessBaseline`.
    Expected,
}

/// What is known of a program and a destination.
#[derive(Clone, Debug, Default)]
pub(crate) struct UsualPair {
    /// Macs, each with the days on which it was seen there.
    pub hosts: BTreeMap<String, u32>,
    /// From when on it is usual; absent if it is not.
    pub usual_from: Option<Timestamp>,
    /// The last day on which it was seen.
    pub last: i64,
    /// Hours of the day (UTC) in which it was seen, as bits.
    pub hours: u32,
    /// The most bytes that one Mac sent there on one day.
    pub most_bytes: u64,
}

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Baseline {
    /// Whether it says anything of a time: nothing of the days that it was learned from, and nothing once all of it is old.
    pub fn speaks_of(&self, at: Timestamp, points: &BaselinePoints) -> bool {
        let day = day_of(at);
        day > self.through && day <= self.through.saturating_add(points.idle_days)
    }

    /// How rare it is that a program sends to a destination.
    pub fn rarity(&self, host: &str, who: &Who, destination: &str, shared: bool, points: &BaselinePoints) -> Rarity {
        let pair = self.pairs.get(who).and_then(|known| known.get(destination));
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let of = Prevalence {
            hosts: pair.map_or(0, |pair| count(pair.hosts.len())),
            fleet: self.fleet.get(destination).copied().unwrap_or(0),
            all: count(self.active.len()),
            days: pair.and_then(|pair| pair.hosts.get(host)).copied().unwrap_or(0),
            active: self.active.get(host).copied().unwrap_or(0),
        };
        Rarity::of(of, shared, points)
    }

    /// Whether it is usual that a program sends to a destination at a time, and so many bytes on one day.
    pub fn is_usual(&self, who: &Who, destination: &str, at: Timestamp, bytes: u64, points: &BaselinePoints) -> bool {
        let Some(pair) = self.pairs.get(who).and_then(|known| known.get(destination)) else { return false };
        let begun = pair.usual_from.is_some_and(|from| at >= from);
        let fresh = day_of(at) <= pair.last.saturating_add(points.idle_days);
        let hour = u32::try_from(at.second().rem_euclid(DAY) / 3600).unwrap_or(0);
        let about = [hour.saturating_add(23) % 24, hour, hour.saturating_add(1) % 24];
        let timely = about.into_iter().any(|hour| pair.hours.wrapping_shr(hour) & 1 == 1);
        let most = pair.most_bytes.saturating_mul(points.bytes_factor).max(points.bytes_least);
        self.speaks_of(at, points) && begun && fresh && timely && bytes <= most
    }

    /// Whether many Macs go to a destination anyway.
    pub fn is_common(&self, destination: &str, at: Timestamp, points: &BaselinePoints) -> bool {
        let place = self.common.get(&PlaceKey::of(destination));
        let fresh = |place: &CommonPlace| at >= place.from && day_of(at) <= place.last.saturating_add(points.idle_days);
        self.speaks_of(at, points) && place.is_some_and(fresh)
    }

    /// Destinations that many Macs go to, or will have gone to for long enough soon.
    pub fn common_places(&self) -> usize {
        self.common.len()
    }

    /// Pairs, and how many of them are usual.
    pub fn counts(&self) -> (usize, usize) {
        let pairs = || self.pairs.values().flat_map(BTreeMap::values);
        (pairs().count(), pairs().filter(|pair| pair.usual_from.is_some()).count())
    }

    /// Pairs that are usual, or will be soon.
    pub fn usual_pairs(&self) -> BTreeSet<Pair> {
        let of = |(who, known): (&Who, _)| {
            let known: &BTreeMap<String, UsualPair> = known;
            let usual = known.iter().filter(|(_, pair)| pair.usual_from.is_some());
            usual.map(|(destination, _)| Pair { who: who.clone(), destination: destination.clone() }).collect::<Vec<_>>()
        };
        self.pairs.iter().flat_map(of).collect()
    }

    /// Programs of which anything was learned.
    pub fn programs(&self) -> BTreeSet<&SignedProgram> {
        self.pairs.keys().map(|who| &who.program).collect()
    }

    /// Macs that were seen on too few days to tell what is new on them.
    pub fn immature(&self, points: &BaselinePoints) -> usize {
        self.active.values().filter(|days| **days < points.mature_days).count()
    }

    /// Counts how many Macs went to each destination.
    pub(crate) fn count_fleet(&mut self) {
        let mut fleet: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (destination, pair) in self.pairs.values().flatten() {
            fleet.entry(destination).or_default().extend(pair.hosts.keys().map(String::as_str));
        }
        let count = |hosts: &BTreeSet<&str>| u32::try_from(hosts.len()).unwrap_or(u32::MAX);
        self.fleet = fleet.iter().map(|(destination, hosts)| ((*destination).to_owned(), count(hosts))).collect();
    }
}

/// The beginning of a UTC day.
pub(crate) fn begins(day: i64) -> Timestamp {
    Timestamp::from_secs(day.saturating_mul(DAY))
}

/// A pair that was seen often enough is usual after a while in which somebody may object.
pub(crate) fn cooled(day: i64, points: &BaselinePoints) -> Timestamp {
    begins(day.saturating_add(1)).plus(Nanos::from_secs(points.cooling_s))
}
