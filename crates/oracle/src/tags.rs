//! Section C, first half: what a tag is (C1), and when two are one (C8).

use std::collections::BTreeSet;

use tollgate_model::{FilePath, Link, Nanos, ProcessKey, Timestamp};
use tollgate_policy::{CategoryId, RuleId, Stores};

/// What kind of staging a tag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Read,
    Copied,
    Secret,
    Capture,
    Archive,
}

/// C1: where a tag was born.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Birth {
    pub(crate) key: ProcessKey,
    pub(crate) operation: Kind,
    pub(crate) path: String,
}

/// C1: "this may contain that". That arguments stood for the record is its link L7.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tag {
    pub(crate) kind: Kind,
    pub(crate) category: CategoryId,
    /// I2: the stores of credentials that it was read from.
    pub(crate) stores: Stores,
    pub(crate) base: u8,
    pub(crate) weight: u8,
    pub(crate) copied: u8,
    pub(crate) strength: u8,
    pub(crate) lineage: usize,
    pub(crate) born: Timestamp,
    pub(crate) since: Timestamp,
    pub(crate) acquired: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) precision: Nanos,
    /// The rule whose owner holds it, where it is dormant.
    pub(crate) dormant: Option<RuleId>,
    /// C6: the rule that an owner held it by before it became another program.
    pub(crate) woken: Option<RuleId>,
    pub(crate) session: bool,
    pub(crate) pending: bool,
    /// Whether its carrier has it by a fork or a pipeline alone.
    pub(crate) inherited: bool,
    pub(crate) links: BTreeSet<Link>,
    pub(crate) origin: Birth,
}

impl Tag {
    /// C1.
    pub(crate) fn active(&self, time: Timestamp) -> bool {
        self.until >= time
    }

    pub(crate) fn armed(&self) -> bool {
        self.dormant.is_none()
    }

    /// An armed tag of the instance itself.
    pub(crate) fn own_armed(&self) -> bool {
        self.armed() && !self.session
    }

    pub(crate) fn with(mut self, link: Link) -> Self {
        self.links.insert(link);
        self
    }

    /// F6: what another holds that it acts for.
    pub(crate) fn entrusted(&self) -> bool {
        self.links.contains(&Link::Responsible) || self.links.contains(&Link::Delegated)
    }

    /// Section G: greatest (w, s), then least born, then least origin, then least acquired.
    pub(crate) fn best(tags: &[Self]) -> Option<&Self> {
        use std::cmp::Reverse;
        tags.iter().min_by_key(|tag| (Reverse((tag.weight, tag.strength)), tag.born, &tag.origin, tag.acquired))
    }
}

/// C8: puts a tag on a carrier.
pub(crate) fn put(tags: &mut Vec<Tag>, mut tag: Tag) {
    while let Some(place) = tags.iter().position(|other| one(other, &tag)) {
        let other = tags.remove(place);
        let (first, second) = if other.acquired < tag.acquired { (other, tag) } else { (tag, other) };
        if first.acquired < second.acquired && first.weight < second.weight {
            tags.push(Tag { until: first.until.min(second.acquired.minus(Nanos(1))), ..first });
            tag = second;
        } else {
            tag = merged(second, first);
        }
    }
    tags.push(tag);
}

fn one(a: &Tag, b: &Tag) -> bool {
    let key = |tag: &Tag| (tag.kind, tag.category, tag.lineage, tag.strength, tag.dormant, tag.woken, tag.session, tag.pending);
    key(a) == key(b) && a.acquired <= b.until && b.acquired <= a.until
}

fn merged(a: Tag, b: Tag) -> Tag {
    use std::cmp::Reverse;
    let rank = |tag: &Tag| (Reverse(tag.weight), tag.acquired, tag.origin.clone(), tag.links.contains(&Link::Arguments));
    let (first, second) = if rank(&b) < rank(&a) { (b, a) } else { (a, b) };
    Tag {
        base: first.base.max(second.base),
        weight: first.weight.max(second.weight),
        copied: first.copied.max(second.copied),
        until: first.until.max(second.until),
        born: first.born.min(second.born),
        since: first.since.min(second.since),
        acquired: first.acquired.min(second.acquired),
        inherited: first.inherited && second.inherited,
        stores: first.stores.union(second.stores),
        ..first
    }
}

/// Whether `path` is `operand` or lies beneath it.
pub(crate) fn holds(operand: &FilePath, path: &FilePath) -> bool {
    operand.key() == path.key() || beneath(operand, path.key())
}

/// Whether a path lies beneath a folder.
pub(crate) fn beneath(folder: &FilePath, path: &str) -> bool {
    path.strip_prefix(folder.key().trim_end_matches('/')).is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}
