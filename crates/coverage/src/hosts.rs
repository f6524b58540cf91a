//! What is kept for each host, of as many hosts as a fleet has.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use tollgate_model::HostName;

/// Something for each host.
#[derive(Clone, Debug)]
pub struct ByHost<T> {
    places: HashMap<HostName, usize, RandomState>,
    list: Vec<(HostName, T)>,
    last: usize,
    more: bool,
}

/// Hosts that are told apart; more names are made up than any fleet has.
pub const MOST_HOSTS: usize = 100_000;

impl<T> Default for ByHost<T> {
    fn default() -> Self {
        Self { places: HashMap::default(), list: Vec::new(), last: 0, more: false }
    }
}

impl<T: Default> ByHost<T> {
    /// What is kept for a host, to be added to; `None` if there are too many.
    pub fn meet(&mut self, name: &HostName) -> Option<&mut T> {
        // Records of one host mostly follow each other.
        if self.list.get(self.last).is_none_or(|(known, _)| known != name) {
            self.last = match self.places.get(name) {
                Some(&place) => place,
                None if self.list.len() >= MOST_HOSTS => {
                    self.more = true;
                    return None;
                }
                None => {
                    let place = self.list.len();
                    self.list.push((name.clone(), T::default()));
                    self.places.insert(name.clone(), place);
                    place
                }
            };
        }
        self.list.get_mut(self.last).map(|(_, kept)| kept)
    }

    /// Whether there were more than are told apart.
    pub fn more(&self) -> bool {
        self.more
    }

    /// All of them, in the order in which they were met.
    pub fn iter(&self) -> impl Iterator<Item = (&HostName, &T)> {
        self.list.iter().map(|(name, kept)| (name, kept))
    }

    /// The same, to be kept.
    pub fn into_list(self) -> Vec<(HostName, T)> {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_bounded() {
        let mut hosts = ByHost::<u32>::default();
        for n in (0..MOST_HOSTS + 5).chain(0..2) {
            if let Some(count) = hosts.meet(&HostName::new(format!("mac{n}"))) {
                *count += 1;
            }
        }
        assert!(hosts.more());
        let list = hosts.into_list();
        assert_eq!((list.len(), list[0].1, list[2].1), (MOST_HOSTS, 2, 1));
    }
}
