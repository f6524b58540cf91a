//! Programs that were read before, each kept once.

use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashSet;
use tollgate_model::Image;

/// How many are kept; when they are more, all are forgotten, which costs only memory.
const MOST: usize = 8_192;

/// Programs by what is known of them.
#[derive(Debug, Default)]
pub struct Images {
    known: HashSet<Arc<Image>, RandomState>,
}

impl Images {
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
