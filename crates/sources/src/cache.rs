//! Descriptions of processes that were read before.

use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use tollgate_model::Process;

use crate::images::Images;

/// How many descriptions are kept.
const MAX_ENTRIES: usize = 1 << 16;

/// How many bytes of JSON the kept descriptions may stand for.
const MAX_BYTES: usize = 12 << 20;

/// Processes by the text that describes them. A process describes itself in every one of its
/// messages, a few hundred bytes each time, of which only the status of its executable differs.
///
/// The text itself is the key, so two descriptions can never be taken for each other; the hash is
/// seeded, so nobody can choose descriptions that fall together. When a bound is reached
/// everything is forgotten, which costs one reading for each live process.
#[derive(Debug, Default)]
pub struct Cache {
    known: HashMap<Box<[u8]>, Arc<Process>, RandomState>,
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
    pub fn get(&self) -> Option<Arc<Process>> {
        self.known.get(self.key.as_slice()).cloned()
    }

    /// Keeps the process so described.
    pub fn insert(&mut self, process: &Arc<Process>) {
        self.bytes = self.bytes.saturating_add(self.key.len());
        if self.known.len() >= MAX_ENTRIES || self.bytes > MAX_BYTES {
            self.known.clear();
            self.bytes = self.key.len();
        }
        self.known.insert(self.key.as_slice().into(), Arc::clone(process));
    }
}

/// One text of several.
pub fn write_key(key: &mut Vec<u8>, fields: &[&[u8]]) {
    key.clear();
    for field in fields {
        // Lengths keep different fields from running together.
        key.extend_from_slice(&(field.len() as u32).to_le_bytes());
        key.extend_from_slice(field);
    }
}
