//! Descriptions of processes that were read before.

use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use tollgate_model::Process;

use crate::images::Images;

/// How many descriptions a generation holds.
const MAX_ENTRIES: usize = 1 << 15;

/// How many bytes of JSON the descriptions of a generation may stand for.
const MAX_BYTES: usize = 5 << 20;

/// Processes by the text that describes them. A process describes itself in every one of its
/// messages, a few hundred bytes each time, of which only the status of its executable differs.
///
/// The text itself is the key, so two descriptions can never be taken for each other; the hash is
/// seeded, so nobody can choose descriptions that fall together. When a bound is reached a new
/// generation begins, which takes over what is asked for again; what is asked for by nobody until
/// the next one begins belongs to processes that ended, and is forgotten.
#[derive(Debug, Default)]
pub struct Cache {
    young: Generation,
    old: Generation,
    bytes: usize,
    key: Vec<u8>,
    /// What processes run.
    pub images: Images,
}

impl Cache {
    /// Sets the description that [`get`](Self::get) and [`insert`](Self::insert) are about: the
    /// texts of its fields, in an order that is always the same.
    pub fn key(&mut self, fields: &[&[u8]]) {
        write_key(&mut self.key, fields);
    }

    /// The process so described, if it was read before.
    pub fn get(&mut self) -> Option<Arc<Process>> {
        if let Some(known) = self.young.get(self.key.as_slice()) {
            return Some(Arc::clone(known));
        }
        let (key, known) = self.old.remove_entry(self.key.as_slice())?;
        self.keep(key, Arc::clone(&known));
        Some(known)
    }

    /// Keeps the process so described.
    pub fn insert(&mut self, process: &Arc<Process>) {
        self.keep(self.key.as_slice().into(), Arc::clone(process));
    }

    fn keep(&mut self, key: Box<[u8]>, process: Arc<Process>) {
        self.bytes = self.bytes.saturating_add(key.len());
        if self.young.len() >= MAX_ENTRIES || self.bytes > MAX_BYTES {
            self.bytes = key.len();
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, process);
    }
}

type Generation = HashMap<Box<[u8]>, Arc<Process>, RandomState>;

/// One text of several.
pub fn write_key(key: &mut Vec<u8>, fields: &[&[u8]]) {
    key.clear();
    for field in fields {
        // Lengths keep different fields from running together.
        key.extend_from_slice(&(field.len() as u32).to_le_bytes());
        key.extend_from_slice(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_outlives_a_generation_and_what_is_not_does_not() {
        let mut cache = Cache::default();
        let process = Arc::new(Process::default());
        let name = |number: usize| format!("{number:0200}");
        let keep = |cache: &mut Cache, number: usize| {
            cache.key(&[name(number).as_bytes()]);
            cache.insert(&process);
        };
        let known = |cache: &mut Cache, number: usize| {
            cache.key(&[name(number).as_bytes()]);
            cache.get().is_some()
        };
        keep(&mut cache, 0);
        keep(&mut cache, 1);
        // A text of 204 bytes each: 25,700 of them fill a generation.
        for number in 2..100_000 {
            keep(&mut cache, number);
            if number % 1_000 == 0 {
                assert!(known(&mut cache, 0), "{number}");
            }
            assert!(cache.young.len() + cache.old.len() <= 2 * 25_701);
        }
        assert!(known(&mut cache, 99_999));
        assert!(!known(&mut cache, 1));
    }
}
