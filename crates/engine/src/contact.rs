//! Which destinations a host has contacted, and when (docs/semantics.md, F7).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde::{Deserialize, Serialize};
use tollgate_model::{Nanos, Timestamp};

use crate::bounds::shed_least;

/// Stretches of contact with each destination. Contacts closer than the window merge into one
/// stretch, which answers "was there any in the window before t" exactly.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Contacts {
    by_destination: BTreeMap<Box<str>, Vec<(Timestamp, Timestamp)>>,
}

/// Destinations remembered per host, and stretches of each.
const MOST_DESTINATIONS: usize = 4_096;
const MOST_STRETCHES: usize = 4;

impl Contacts {
    /// Remembers a contact. Returns how much was forgotten for want of room.
    pub fn add(&mut self, destination: &str, at: Timestamp, window: Nanos) -> u64 {
        let mut shed = 0;
        if !self.by_destination.contains_key(destination) {
            shed = shed_least(&mut self.by_destination, MOST_DESTINATIONS, |_, stretches| stretches.last().map(|&(_, last)| last));
        }
        let stretches = self.by_destination.entry(destination.into()).or_default();
        let (mut first, mut last) = (at, at);
        stretches.retain(|&(from, to)| {
            let meets = from <= last.plus(window) && first <= to.plus(window);
            if meets {
                first = first.min(from);
                last = last.max(to);
            }
            !meets
        });
        stretches.push((first, last));
        stretches.sort_unstable();
        if stretches.len() > MOST_STRETCHES {
            stretches.remove(0);
            shed = shed.saturating_add(1);
        }
        shed
    }

    /// Whether there was a contact in [before − window, before).
    pub fn any_before(&self, destination: &str, before: Timestamp, window: Nanos) -> bool {
        self.by_destination
            .get(destination)
            .is_some_and(|stretches| stretches.iter().any(|&(first, last)| first < before && last >= before.minus(window)))
    }

    /// Forgets what ended before a time and no tag asks for: `asked` are the times before which contacts matter.
    pub fn sweep(&mut self, before: Timestamp, asked: &BTreeSet<Timestamp>, window: Nanos) {
        let is_asked = |first: Timestamp, last: Timestamp| {
            let next = asked.range((Bound::Excluded(first), Bound::Unbounded)).next();
            next.is_some_and(|&since| last >= since.minus(window))
        };
        self.by_destination.retain(|_, stretches| {
            stretches.retain(|&(first, last)| last >= before || is_asked(first, last));
            !stretches.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_counts_within_the_window_before_and_not_after() {
        let (at, window) = (|s| Timestamp::from_secs(s), Nanos::from_secs(100));
        let mut contacts = Contacts::default();
        contacts.add("d", at(1_000), window);
        contacts.add("d", at(1_090), window);
        contacts.add("d", at(5_000), window);
        for (before, expected) in
            [(1_000, false), (1_001, true), (1_190, true), (1_191, false), (5_000, false), (5_100, true), (5_101, false)]
        {
            assert_eq!(contacts.any_before("d", at(before), window), expected, "{before}");
        }
        assert!(!contacts.any_before("e", at(1_001), window));
    }

    #[test]
    fn what_a_tag_asks_for_stays() {
        let (at, window) = (|s| Timestamp::from_secs(s), Nanos::from_secs(100));
        let mut contacts = Contacts::default();
        for (destination, second) in [("early", 800), ("before", 950), ("after", 1_050), ("now", 9_000)] {
            contacts.add(destination, at(second), window);
        }
        contacts.sweep(at(8_900), &BTreeSet::from([at(1_000)]), window);
        let left: Vec<&str> = contacts.by_destination.keys().map(|name| &**name).collect();
        assert_eq!(left, ["before", "now"]);
    }
}
