//! Tags: "this may contain that" (docs/semantics.md, section C).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{FilePath, Link, Nanos, Process, ProcessKey, RecordCited, StepKind, Timestamp};
use tollgate_policy::{CategoryId, RuleId, Stores, Windows};

use crate::instance::InstanceId;
use crate::links::Links;

/// What made a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum TagKind {
    Read,
    Copied,
    Secret,
    Capture,
    Archive,
}

/// What one process did, as a record tells it; shared by all that moved with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Deed {
    pub kind: StepKind,
    pub time: Timestamp,
    pub process: Arc<Process>,
    pub path: Option<FilePath>,
    pub record: RecordCited,
}

/// One step on the way of the data, linked to the step before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Hop {
    pub deed: Arc<Deed>,
    pub category: CategoryId,
    pub link: Link,
    pub depth: u8,
    pub before: Option<Arc<Hop>>,
}

/// Longest way that is remembered step by step; beyond it the middle is left out.
const LONGEST_WAY: u8 = 32;

impl Hop {
    /// A first step.
    pub fn first(deed: &Arc<Deed>, category: CategoryId, link: Link) -> Self {
        Self { deed: Arc::clone(deed), category, link, depth: 0, before: None }
    }

    /// This step after `before`. An overlong way loses the step in between.
    pub fn after(mut self, before: &Arc<Self>) -> Arc<Self> {
        let kept = if before.depth >= LONGEST_WAY { before.before.clone() } else { Some(Arc::clone(before)) };
        self.depth = kept.as_ref().map_or(0, |hop| hop.depth.saturating_add(1));
        self.before = kept;
        Arc::new(self)
    }
}

/// A tag on a process or a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tag {
    pub kind: TagKind,
    pub category: CategoryId,
    pub rule: Option<RuleId>,
    /// The stores of credentials that it was read from (I2).
    pub stores: Stores,
    /// Weight before any archive.
    pub base: u8,
    pub weight: u8,
    /// Weight that it rises to when an output takes it.
    pub copied: u8,
    /// 3 strong, 2 medium, 1 weak.
    pub strength: u8,
    pub lineage: InstanceId,
    pub born: Timestamp,
    /// When the data can first have been read.
    pub since: Timestamp,
    pub acquired: Timestamp,
    pub until: Timestamp,
    pub precision: Nanos,
    pub dormant: bool,
    /// Whether it armed because an owner became another program (C6).
    pub woken: bool,
    pub session: bool,
    pub pending: bool,
    pub links: Links,
    /// Whether it came to its carrier by a fork.
    pub inherited: bool,
    /// The step that made it.
    pub root: Arc<Hop>,
    /// The last step so far.
    pub way: Arc<Hop>,
}

/// Where a tag was born: process, operation and path; orders tags that are otherwise equal.
pub(crate) type Origin<'t> = (ProcessKey, StepKind, &'t str);

impl Tag {
    /// Where it was born.
    pub fn origin(&self) -> Origin<'_> {
        let Deed { process, kind, path, .. } = &*self.root.deed;
        (process.key, *kind, path.as_ref().map_or("", FilePath::key))
    }

    /// Whether it holds at a time.
    pub fn is_active(&self, at: Timestamp) -> bool {
        self.until >= at
    }

    /// Whether it arms its carrier: neither dormant nor waiting.
    pub fn is_armed(&self) -> bool {
        !self.dormant && !self.pending
    }

    /// How its carrier, or who sends it, comes to hold it.
    pub fn last_link(&self) -> Link {
        let told = [Link::User, Link::Delegated, Link::Responsible].into_iter().find(|&link| self.links.has(link));
        told.unwrap_or(if self.session || self.inherited { Link::Tree } else { Link::Instance })
    }

    /// Sets `acquired` to `at`, which is known as precisely as that, and `until` as for a process (C2).
    pub fn carried_by_process(mut self, at: Timestamp, precision: Nanos, windows: &Windows) -> Self {
        (self.acquired, self.precision) = (at, precision);
        self.pending = false;
        self.until = if self.session {
            self.born.plus(windows.time_window())
        } else {
            windows.process_life(self.weight, self.strength).map_or(Timestamp::MAX, |life| at.plus(life))
        };
        self
    }

    /// Sets `acquired` to `at`, which is known as precisely as that, and `until` as for a file (C2).
    pub fn carried_by_file(mut self, at: Timestamp, precision: Nanos, windows: &Windows) -> Self {
        (self.acquired, self.precision) = (at, precision);
        self.until = at.plus(windows.file_life(self.weight));
        self
    }

    /// Whether a file that carries this one carries another too (E4): as heavy, of its category and lineage.
    pub fn stands_for(&self, other: &Self) -> bool {
        !self.pending
            && self.dormant == other.dormant
            && self.category == other.category
            && self.lineage == other.lineage
            && self.weight >= other.weight
    }

    /// Whether two tags are one where their times meet (C8).
    fn same_line(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.category == other.category
            && self.lineage == other.lineage
            && self.strength == other.strength
            && self.dormant == other.dormant
            && self.session == other.session
            && self.pending == other.pending
            && self.woken == other.woken
            && (!(self.dormant || self.woken) || self.rule == other.rule)
    }

    fn meets(&self, other: &Self) -> bool {
        self.acquired <= other.until && other.acquired <= self.until
    }

    /// Whether another begins later and weighs more (C8): what had left by then was not as heavy.
    fn is_outweighed(&self, by: &Self) -> bool {
        self.acquired < by.acquired && self.weight < by.weight
    }

    /// The part before a time.
    fn up_to(self, end: Timestamp) -> Self {
        Self { until: self.until.min(end.minus(Nanos(1))), ..self }
    }

    /// The union of two tags that meet (C8).
    fn merged(self, other: Self) -> Self {
        let key = |tag: &Self| (std::cmp::Reverse(tag.weight), tag.acquired);
        let later = key(&other).cmp(&key(&self)).then_with(|| other.origin().cmp(&self.origin()));
        let later = later.then_with(|| other.links.has(Link::Arguments).cmp(&self.links.has(Link::Arguments))).is_lt();
        let (mut kept, left) = if later { (other, self) } else { (self, other) };
        kept.inherited &= left.inherited;
        kept.stores = kept.stores.union(left.stores);
        kept.base = kept.base.max(left.base);
        kept.copied = kept.copied.max(left.copied);
        kept.until = kept.until.max(left.until);
        kept.born = kept.born.min(left.born);
        kept.since = kept.since.min(left.since);
        kept.acquired = kept.acquired.min(left.acquired);
        kept
    }

    /// Order of worth: greatest first (T7). What a tag may weigh once it is copied counts: the keychain is opened by many, and packed by few.
    fn worth(&self) -> (std::cmp::Reverse<(u8, u8, Timestamp)>, Timestamp, Origin<'_>) {
        (std::cmp::Reverse((self.weight.max(self.copied), self.strength, self.until)), self.born, self.origin())
    }
}

/// Most tags that a carrier holds at once (T7).
const MOST_TAGS: usize = 8;

/// The tags of one carrier: those held, and the last that it lost by expiry or by the bound, still
/// readable for flows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct TagSet {
    held: Vec<Tag>,
    past: Vec<Tag>,
}

impl TagSet {
    /// Adds a tag, merging it with those it meets. Returns how many tags fell from memory.
    pub fn insert(&mut self, tag: Tag, now: Timestamp) -> u64 {
        let mut tag = tag;
        loop {
            let one = |tags: &[Tag]| tags.iter().position(|known| known.same_line(&tag) && known.meets(&tag));
            let known = match one(&self.held) {
                Some(at) => self.held.swap_remove(at),
                // What was pushed out is still the same.
                None => match one(&self.past) {
                    Some(at) => self.past.remove(at),
                    None => break,
                },
            };
            tag = if known.is_outweighed(&tag) {
                self.past.push(known.up_to(tag.acquired));
                tag
            } else if tag.is_outweighed(&known) {
                self.past.push(tag.up_to(known.acquired));
                known
            } else {
                known.merged(tag)
            };
        }
        if self.held.len() == self.held.capacity() {
            // Most carriers hold one; there are many of them.
            self.held.reserve_exact(1);
        }
        self.held.push(tag);
        if self.held.len() > MOST_TAGS {
            // What has expired goes first, then what may never count.
            let place = |tag: &Tag| (!tag.is_active(now), tag.pending);
            self.held.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.worth().cmp(&b.worth())));
            let pushed_out = self.held.pop();
            self.past.extend(pushed_out);
        }
        let over = self.past.len().saturating_sub(MOST_TAGS);
        self.past.drain(..over);
        u64::try_from(over).unwrap_or(u64::MAX)
    }

    /// Tags held, whether still active or not.
    pub fn held(&self) -> impl Iterator<Item = &Tag> {
        self.held.iter()
    }

    /// Every tag that can still be read.
    pub fn readable(&self) -> impl Iterator<Item = &Tag> {
        self.held.iter().chain(&self.past)
    }

    /// Every held tag, to be changed in place.
    pub fn held_mut(&mut self) -> impl Iterator<Item = &mut Tag> {
        self.held.iter_mut()
    }

    /// Every tag that can still be read, to be changed in place.
    pub fn readable_mut(&mut self) -> impl Iterator<Item = &mut Tag> {
        self.held.iter_mut().chain(&mut self.past)
    }

    /// Keeps the tags that `keep` accepts.
    pub fn retain(&mut self, mut keep: impl FnMut(&Tag) -> bool) {
        self.held.retain(&mut keep);
        self.past.retain(&mut keep);
        self.held.shrink_to_fit();
        self.past.shrink_to_fit();
    }

    /// Takes out every tag that can still be read.
    pub fn take(&mut self) -> Vec<Tag> {
        let mut tags = std::mem::take(&mut self.held);
        tags.append(&mut self.past);
        tags
    }

    /// Whether nothing can be read.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty() && self.past.is_empty()
    }
}
