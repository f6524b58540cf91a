//! Where Macs go anyway, whoever sends there (docs/semantics.md, J6).
//!
//! Names are kept as digests: where people browse is nobody's business, and all that is ever asked is whether many Macs go to a name
//! that is at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tollgate_model::Timestamp;

use super::cooled;
use crate::scoring::BaselinePoints;

/// A destination without its name: the first 16 bytes of the name's SHA-256, which nobody finds a second name for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PlaceKey(u128);

impl PlaceKey {
    /// That of a destination identity.
    pub fn of(destination: &str) -> Self {
        let digest = Sha256::digest(destination.as_bytes());
        Self(digest.iter().take(16).fold(0, |key, byte| key.wrapping_shl(8) | u128::from(*byte)))
    }
}

impl fmt::Display for PlaceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for PlaceKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_key = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        let key = u128::from_str_radix(text, 16).ok().filter(|_| is_key);
        key.map(Self).ok_or_else(|| format!("{text:?} is no key of a destination: they are 32 hexadecimal digits"))
    }
}

impl TryFrom<String> for PlaceKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<PlaceKey> for String {
    fn from(key: PlaceKey) -> Self {
        key.to_string()
    }
}

/// Days on which one Mac went to a destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visits {
    /// The Mac.
    pub host: String,
    /// Where it went.
    pub place: PlaceKey,
    /// UTC days, counted from the epoch.
    pub days: BTreeSet<i64>,
}

/// A destination that many Macs go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CommonPlace {
    /// From when on.
    pub from: Timestamp,
    /// The last day on which one went there.
    pub last: i64,
}

/// Macs that are remembered of one destination. More say no more; those of the least names are kept, so that the order of learning
/// means nothing.
const MOST_MACS: usize = 16;

/// Destinations and Macs that are remembered in all. What has no room is not common: that only leaves more findings.
const MOST_KEPT: usize = 1_000_000;

/// All visits.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    by_place: BTreeMap<PlaceKey, BTreeMap<String, BTreeSet<i64>>>,
    kept: usize,
}

impl Places {
    /// Adds visits. Returns whether there was room.
    pub fn add(&mut self, visits: Visits) -> bool {
        let Visits { host, place, days } = visits;
        if days.is_empty() {
            return true;
        }
        let known = self.by_place.get(&place);
        let is_new = !known.is_some_and(|macs| macs.contains_key(&host));
        if is_new && self.kept >= MOST_KEPT && known.is_none_or(|macs| macs.len() < MOST_MACS) {
            return false;
        }
        let macs = self.by_place.entry(place).or_default();
        macs.entry(host).or_default().extend(days);
        self.kept = self.kept.saturating_add(usize::from(is_new));
        if macs.len() > MOST_MACS {
            macs.pop_last();
            self.kept = self.kept.saturating_sub(1);
        }
        true
    }

    /// Forgets days up to one.
    pub fn forget(&mut self, past: i64) {
        for days in self.by_place.values_mut().flat_map(BTreeMap::values_mut) {
            *days = days.split_off(&past.saturating_add(1));
        }
        self.by_place.values_mut().for_each(|macs| macs.retain(|_, days| !days.is_empty()));
        self.by_place.retain(|_, macs| !macs.is_empty());
        self.kept = self.by_place.values().map(BTreeMap::len).sum();
    }

    /// All visits, in the order of places and Macs.
    pub fn all(&self) -> impl Iterator<Item = Visits> {
        let of = |(place, macs): (&PlaceKey, &BTreeMap<String, BTreeSet<i64>>)| {
            let visits = macs.iter().map(|(host, days)| Visits { host: host.clone(), place: *place, days: days.clone() });
            visits.collect::<Vec<_>>()
        };
        self.by_place.iter().flat_map(of)
    }

    /// How many destinations are known.
    pub fn len(&self) -> usize {
        self.by_place.len()
    }

    /// Those that were seen on enough days and Macs up to a day.
    pub fn common(&self, through: i64, points: &BaselinePoints) -> impl Iterator<Item = (PlaceKey, CommonPlace)> {
        self.by_place.iter().filter_map(move |(place, macs)| Some((*place, common(macs, through, points)?)))
    }
}

fn common(macs: &BTreeMap<String, BTreeSet<i64>>, through: i64, points: &BaselinePoints) -> Option<CommonPlace> {
    let mut firsts: Vec<i64> = macs.values().filter_map(|days| days.first()).copied().filter(|day| *day <= through).collect();
    firsts.sort_unstable();
    let days: BTreeSet<i64> = macs.values().flatten().copied().filter(|day| *day <= through).collect();
    let enough_macs = firsts.get(points.common_hosts.saturating_sub(1))?;
    let enough_days = days.iter().nth(points.days.saturating_sub(1))?;
    Some(CommonPlace { from: cooled(*enough_macs.max(enough_days), points), last: *days.last()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visits(host: &str, place: &str, days: &[i64]) -> Visits {
        Visits { host: host.to_owned(), place: PlaceKey::of(place), days: days.iter().copied().collect() }
    }

    #[test]
    fn a_key_is_the_beginning_of_sha256() {
        // printf example.com | sha256sum
        let key = PlaceKey::of("example.com");
        assert_eq!(key.to_string(), "a379a6f6eeafb9a55e378c118034e275");
        assert_eq!("a379a6f6eeafb9a55e378c118034e275".parse(), Ok(key));
        for wrong in ["", "A379A6F6EEAFB9A55E378C118034E275", "+379a6f6eeafb9a55e378c118034e275", "a379"] {
            assert!(wrong.parse::<PlaceKey>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn three_macs_on_three_days_and_three_days_more() {
        let points = crate::Scoring::default().baseline;
        let of = |told: &[(&str, &[i64])], through| {
            let mut places = Places::default();
            told.iter().for_each(|(host, days)| assert!(places.add(visits(host, "a", days))));
            places.common(through, &points).map(|(_, place)| (place.from.second() / 86_400, place.last)).collect::<Vec<_>>()
        };
        // The third day, and the third Mac, are both there on the fifth; the day ends, and three more pass.
        assert_eq!(of(&[("m1", &[1, 2, 9]), ("m2", &[1]), ("m3", &[5])], 9), [(9, 9)]);
        assert_eq!(of(&[("m1", &[1, 2, 9]), ("m2", &[1]), ("m3", &[5])], 4), []);
        assert_eq!(of(&[("m1", &[1, 2, 3, 4, 5]), ("m2", &[1])], 9), []);
        assert_eq!(of(&[("m1", &[1, 2]), ("m2", &[1]), ("m3", &[2])], 9), []);
    }

    #[test]
    fn the_order_of_learning_means_nothing() {
        let told: Vec<Visits> = (0..40).map(|mac| visits(&format!("m{mac:02}"), "a", &[mac])).collect();
        let add = |order: &mut dyn Iterator<Item = &Visits>| {
            let mut places = Places::default();
            order.for_each(|visits| assert!(places.add(visits.clone())));
            (places.all().map(|visits| visits.host).collect::<Vec<_>>(), places.kept)
        };
        let (kept, count) = add(&mut told.iter());
        assert_eq!((kept.len(), count), (MOST_MACS, MOST_MACS));
        assert_eq!(add(&mut told.iter().rev()), (kept, count));
    }

    #[test]
    fn what_is_old_is_forgotten() {
        let mut places = Places::default();
        assert!(places.add(visits("m1", "a", &[1, 5])) && places.add(visits("m1", "b", &[1])));
        places.forget(1);
        assert_eq!(places.all().collect::<Vec<_>>(), [visits("m1", "a", &[5])]);
        assert_eq!((places.kept, places.len()), (1, 1));
    }
}
