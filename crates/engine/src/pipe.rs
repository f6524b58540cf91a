//! Pipelines: what one member holds, the others may be sent (docs/semantics.md, B7 and C10).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tollgate_model::{Nanos, Timestamp};

use crate::host::Work;
use crate::instance::{Detail, InstanceId};
use crate::tag::Tag;

/// Who was born of one parent lately.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Siblings {
    by_parent: BTreeMap<InstanceId, Vec<(InstanceId, Timestamp)>>,
}

/// Siblings that one instance may share a pipeline with.
const MOST_SIBLINGS: usize = 16;

/// Mates that one instance shares with.
const MOST_MATES: usize = 16;

/// Those with whom an instance shares.
#[derive(Debug, Default)]
struct Mates {
    known: BTreeSet<InstanceId>,
    /// Whether there may be more.
    crowded: bool,
}

impl Siblings {
    /// Adds a child. Returns those born no earlier than `since`, and who is not known any more from now on.
    fn add(&mut self, parent: InstanceId, child: InstanceId, born: Timestamp, since: Timestamp) -> (Vec<InstanceId>, Option<InstanceId>) {
        let children = self.by_parent.entry(parent).or_default();
        children.retain(|&(_, born)| born >= since);
        let known = children.iter().map(|&(id, _)| id).collect();
        let gone = (children.len() >= MOST_SIBLINGS).then(|| children.remove(0).0);
        children.push((child, born));
        (known, gone)
    }

    /// Forgets those born before a time.
    pub fn sweep(&mut self, past: Timestamp) {
        self.by_parent.retain(|_, children| {
            children.retain(|&(_, born)| born >= past);
            !children.is_empty()
        });
    }
}

impl Work<'_> {
    fn pipeline(&self) -> Nanos {
        Nanos::from_secs(self.windows.tag.pipeline)
    }

    /// B7: a new instance meets those that were born beside it.
    pub fn meet_siblings(&mut self, id: InstanceId) {
        let Some(instance) = self.host.instances.get(id) else { return };
        let (Some(&parent), born) = (instance.ancestors.first(), instance.born) else { return };
        self.introduce(parent, id, |detail| &mut detail.children);
        let since = born.minus(self.pipeline());
        let (known, gone) = self.host.siblings.add(parent, id, born, since);
        for sibling in known {
            self.introduce(id, sibling, |detail| &mut detail.siblings);
            self.introduce(sibling, id, |detail| &mut detail.siblings);
        }
        if let Some(detail) = gone.filter(|&gone| self.is_alive(gone)).and_then(|gone| self.detail_mut(gone)) {
            detail.crowded = true;
        }
    }

    /// Whether it lives, or may have left somebody who does.
    fn is_alive(&self, id: InstanceId) -> bool {
        self.host.instances.get(id).is_some_and(|instance| instance.exited.is_none() || instance.parent)
    }

    /// Remembers another; the oldest goes first, of those that ended and left nobody if there are any.
    fn introduce(&mut self, id: InstanceId, other: InstanceId, list: impl Fn(&mut Detail) -> &mut Vec<InstanceId>) {
        let full = self.detail_mut(id).map(&list).filter(|known| known.len() >= MOST_SIBLINGS).map(|known| known.clone());
        let goes = full.map(|known| known.iter().position(|&known| !self.is_alive(known)));
        let Some(detail) = self.detail_mut(id) else { return };
        if let Some(over) = goes {
            detail.crowded |= over.is_none();
            list(detail).remove(over.unwrap_or(0));
        }
        list(detail).push(other);
    }

    /// The process group of an instance.
    fn group_of(&self, id: InstanceId) -> Option<u32> {
        self.host.instances.get(id)?.group
    }

    /// B7, in the order of their registration.
    fn mates(&self, id: InstanceId) -> Mates {
        let mut mates = Mates::default();
        let Some(instance) = self.host.instances.get(id).filter(|instance| instance.exited.is_none()) else { return mates };
        let Some(group) = self.group_of(id) else { return mates };
        let above = instance.ancestors.iter().copied().take_while(|&above| self.group_of(above) == Some(group));
        for link in std::iter::once(id).chain(above) {
            let Some(detail) = self.host.instances.get(link).and_then(|instance| instance.detail.as_ref()) else { continue };
            mates.crowded |= detail.crowded;
            for &sibling in &detail.siblings {
                self.add_descendants(id, sibling, sibling, group, &mut mates);
            }
        }
        mates
    }

    /// Adds an instance and those below it, as far as they are of a group, and live.
    fn add_descendants(&self, of: InstanceId, sibling: InstanceId, id: InstanceId, group: u32, mates: &mut Mates) {
        let Some(instance) = self.host.instances.get(id).filter(|_| self.group_of(id) == Some(group)) else { return };
        // Who is further below does not know it any more (B4).
        if id != sibling && !instance.ancestors.contains(&sibling) {
            return;
        }
        if instance.exited.is_none() && id != of && !mates.known.contains(&id) {
            if mates.known.len() >= MOST_MATES {
                mates.crowded = true;
                return;
            }
            mates.known.insert(id);
        }
        let Some(detail) = instance.detail.as_ref() else { return };
        mates.crowded |= detail.crowded;
        for &child in &detail.children {
            self.add_descendants(of, sibling, child, group, mates);
        }
    }

    /// C10: what an instance gained reaches its mates.
    pub fn pipe(&mut self, id: InstanceId, tag: &Tag) {
        let mates = self.mates(id);
        self.host.shed(u64::from(mates.crowded));
        for mate in mates.known {
            self.piped(mate, tag);
        }
    }

    /// C10: an instance that begins, or runs another program, shares with its mates what they hold.
    pub fn share(&mut self, id: InstanceId) {
        if self.host.tagged.is_empty() {
            return;
        }
        let held = |id: InstanceId| -> Vec<Tag> {
            let Some(instance) = self.host.instances.get(id) else { return Vec::new() };
            instance.tags.held().filter(|tag| tag.is_active(self.now) && !tag.session).cloned().collect()
        };
        let (mates, own) = (self.mates(id), held(id));
        let mut given: Vec<(InstanceId, Vec<Tag>)> = mates.known.iter().map(|&mate| (id, held(mate))).collect();
        // Who holds something and is not known was counted when it gained it.
        let shed = u64::from(mates.crowded && !own.is_empty());
        given.extend(mates.known.iter().map(|&mate| (mate, own.clone())));
        self.host.shed(shed);
        for (to, tags) in given {
            for tag in &tags {
                self.piped(to, tag);
            }
        }
    }

    fn piped(&mut self, to: InstanceId, tag: &Tag) {
        if tag.dormant {
            // What an owner reads to do its work is not what it prints.
            return;
        }
        let born = tag.root.deed.process.key;
        if !self.is_carrier(to) || self.host.instances.get(to).is_none_or(|mate| mate.keys.contains(&born)) {
            return;
        }
        self.receive(to, Tag { woken: false, ..tag.clone() });
    }
}
