//! Programs that were read before, each kept once.

use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};
use tollgate_model::Image;

use crate::cache::write_key;
use crate::flaws::Flaws;

/// How many are kept; when they are more, all are forgotten, which costs only memory.
const MOST: usize = 8_192;

/// Programs by what is known of them.
#[derive(Debug, Default)]
pub struct Images {
    known: HashSet<Arc<Image>, RandomState>,
    /// The same by the text that describes them, where that was read without flaws.
    described: HashMap<Box<[u8]>, Arc<Image>, RandomState>,
    bytes: usize,
    key: Vec<u8>,
}

/// How many bytes of text the kept descriptions may have.
const MOST_BYTES: usize = 4 << 20;

impl Images {
    /// The program that these texts describe, which `read` reads unless it is known. What was read with flaws is read
    /// again each time, so that each of its records tells them.
    pub fn described(&mut self, texts: &[&[u8]], flaws: &mut Flaws, read: impl FnOnce(&mut Flaws) -> Image) -> Arc<Image> {
        write_key(&mut self.key, texts);
        if let Some(known) = self.described.get(self.key.as_slice()) {
            return Arc::clone(known);
        }
        let noted_before = flaws.noted();
        let image = read(flaws);
        let image = self.share(image);
        if flaws.noted() == noted_before {
            self.bytes = self.bytes.saturating_add(self.key.len());
            if self.described.len() >= MOST || self.bytes > MOST_BYTES {
                self.described.clear();
                self.bytes = self.key.len();
            }
            self.described.insert(self.key.as_slice().into(), Arc::clone(&image));
        }
        image
    }

    /// The one copy of a program's description.
    pub fn share(&mut self, image: Image) -> Arc<Image> {
        if let Some(known) = self.known.get(&image) {
            return Arc::clone(known);
        }
        if self.known.len() >= MOST {
            self.known.clear();
        }
        let shared = Arc::new(image);
        self.known.insert(Arc::clone(&shared));
        shared
    }
}
