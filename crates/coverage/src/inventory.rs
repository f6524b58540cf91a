//! What an organisation says that it has: Macs that should tell something.

use std::collections::BTreeMap;

use tollgate_model::HostName;

/// What is said of one Mac.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Version or build of its operating system, as the inventory writes it.
    pub build: Option<String>,
}

/// The Macs of an inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// By name, lower case, as telemetry may write it otherwise.
    known: BTreeMap<String, (HostName, Listed)>,
    /// First labels that only one name has, with that name.
    short: BTreeMap<String, Option<String>>,
}

fn label(name: &str) -> String {
    name.split('.').next().unwrap_or_default().to_lowercase()
}

impl Inventory {
    /// Adds a Mac. Gives whether it was not there yet.
    pub fn add(&mut self, name: &str, listed: Listed) -> bool {
        let key = name.to_lowercase();
        self.short.entry(label(name)).and_modify(|known| *known = known.take().filter(|known| *known == key)).or_insert(Some(key.clone()));
        self.known.insert(key, (HostName::new(name), listed)).is_none()
    }

    /// The Mac that telemetry calls by a name: the same name, or the only one with the same first label, where one of
    /// both has no more than that.
    pub fn find(&self, name: &HostName) -> Option<(&HostName, &Listed)> {
        let key = name.raw().to_lowercase();
        let by_label = || {
            let known = self.short.get(&label(name.raw()))?.as_deref()?;
            (!key.contains('.') || !known.contains('.')).then_some(known)
        };
        let known = self.known.get(&key).or_else(|| self.known.get(by_label()?))?;
        Some((&known.0, &known.1))
    }

    /// All Macs.
    pub fn macs(&self) -> impl Iterator<Item = (&HostName, &Listed)> {
        self.known.values().map(|(name, listed)| (name, listed))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_meet_whole_or_by_a_label_that_only_one_has() {
        let mut inventory = Inventory::default();
        for name in ["Mac-1.corp.example", "mac-2", "twin.a.example", "twin.b.example"] {
            assert!(inventory.add(name, Listed::default()));
        }
        assert!(!inventory.add("MAC-2", Listed::default()));
        let find = |name: &str| inventory.find(&HostName::new(name)).map(|(known, _)| known.raw().to_owned());
        assert_eq!(find("mac-1.corp.example").as_deref(), Some("Mac-1.corp.example"));
        assert_eq!(find("mac-1").as_deref(), Some("Mac-1.corp.example"));
        assert_eq!(find("mac-2.local").as_deref(), Some("MAC-2"));
        assert_eq!(find("mac-1.other.example"), None);
        assert_eq!((find("twin"), find("twin.b.example").is_some()), (None, true));
        assert_eq!(inventory.len(), 4);
    }
}
