//! What two collectors on one host tell of one act (semantics A5).

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use tollgate_model::{Action, Event, FINE, FilePath, Nanos};

/// Coarsest times that are looked for among others.
const COARSE: Nanos = Nanos::from_secs(1);

/// Acts of one host that are remembered; what comes beyond may be told twice.
const MOST_ACTS: usize = 65_536;

/// Whether an event's time orders it among others.
pub(crate) fn is_fine(event: &Event) -> bool {
    event.precision <= FINE
}

/// Whether only the second is known.
pub(crate) fn is_coarse(event: &Event) -> bool {
    !is_fine(event) && event.precision <= COARSE
}

/// What fine collectors told lately, by second.
#[derive(Debug)]
pub(crate) struct Acts {
    seconds: VecDeque<(i64, HashSet<u64>)>,
    /// How much later it may be told again.
    told: Nanos,
    count: usize,
}

impl Acts {
    /// Nothing was told yet.
    pub fn new(told: Nanos) -> Self {
        Self { seconds: VecDeque::new(), told, count: 0 }
    }

    /// Remembers what a fine event tells, and forgets what is too old. Events come by whole seconds.
    pub fn add(&mut self, event: &Event) {
        let second = event.time.second();
        let oldest = event.time.minus(self.told).second();
        while let Some((_, acts)) = self.seconds.pop_front_if(|(first, _)| *first < oldest.saturating_sub(1)) {
            self.count = self.count.saturating_sub(acts.len());
        }
        if self.seconds.back().is_none_or(|(last, _)| *last != second) {
            self.seconds.push_back((second, HashSet::new()));
        }
        let Some((_, acts)) = self.seconds.back_mut() else { return };
        for act in [act(event), change(event)].into_iter().flatten() {
            if self.count < MOST_ACTS && acts.insert(act) {
                self.count = self.count.saturating_add(1);
            }
        }
    }

    /// Whether nothing was told that may be told again.
    pub fn is_empty(&self) -> bool {
        self.seconds.is_empty()
    }

    /// Whether a fine event told the act of a coarse one, in its second or shortly before.
    pub fn hold(&self, event: &Event) -> bool {
        let second = event.time.second();
        let first = second.saturating_sub(self.told.0.div_euclid(1_000_000_000));
        let Some(act) = act(event).or_else(|| change(event)) else { return false };
        self.seconds.iter().any(|(at, acts)| (first..=second).contains(at) && acts.contains(&act))
    }
}

/// An act that is told as such.
fn act(event: &Event) -> Option<u64> {
    let path = FilePath::key;
    Some(match &event.action {
        Action::Exec { target, .. } => digest(event, "exec", path(&target.image.path)),
        Action::Fork { child } => digest(event, "fork", child.key.pid),
        Action::Exit => digest(event, "exit", ()),
        Action::Open { file, .. } => digest(event, "open", path(&file.path)),
        Action::Unlink { file } => digest(event, "unlink", path(&file.path)),
        Action::Rename { from, to } => digest(event, "rename", (path(&from.path), path(to))),
        Action::Copy { from, to } => digest(event, "copy", (path(&from.path), path(to))),
        Action::Link { from, to } => digest(event, "link", (path(&from.path), path(to))),
        Action::Create { .. }
        | Action::Write { .. }
        | Action::Close { .. }
        | Action::Truncate { .. }
        | Action::Mount { .. }
        | Action::Connect { .. } => {
            return None;
        }
    })
}

/// A change of a file, whichever of its signs was told.
fn change(event: &Event) -> Option<u64> {
    match &event.action {
        Action::Create { file }
        | Action::Write { file }
        | Action::Truncate { file }
        | Action::Close { file, modified: true }
        | Action::Open { file, write: true, .. } => Some(digest(event, "change", file.path.key())),
        _ => None,
    }
}

fn digest(event: &Event, kind: &str, about: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (event.process.key.pid, kind, about).hash(&mut hasher);
    hasher.finish()
}
