//! Pipelines: what one member holds, the others may be sent (docs/semantics.md, B7 and C10).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tollgate_model::{Link, Nanos, Timestamp};

use crate::host::Work;
use crate::instance::InstanceId;
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

/// How many ancestors an instance knows (B4).
const DEPTH: usize = 3;

impl Siblings {
    /// Adds a child. Returns those born no earlier than `since`.
    fn add(&mut self, parent: InstanceId, child: InstanceId, born: Timestamp, since: Timestamp) -> Vec<InstanceId> {
        let children = self.by_parent.entry(parent).or_default();
        children.retain(|&(_, born)| born >= since);
        let known = children.iter().map(|&(id, _)| id).collect();
        if children.len() >= MOST_SIBLINGS {
            children.remove(0);
        }
        children.push((child, born));
        known
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
        if let Some(detail) = self.detail_mut(parent) {
            if detail.children.len() >= MOST_SIBLINGS {
                detail.children.remove(0);
            }
            detail.children.push(id);
        }
        let since = born.minus(self.pipeline());
        for sibling in self.host.siblings.add(parent, id, born, since) {
            self.introduce(id, sibling);
            self.introduce(sibling, id);
        }
    }

    /// Remembers a sibling; the oldest goes first, of those that ended and left nobody if there are any.
    fn introduce(&mut self, id: InstanceId, sibling: InstanceId) {
        let instances = &self.host.instances;
        let is_over = |id: &InstanceId| instances.get(*id).is_none_or(|instance| instance.exited.is_some() && !instance.parent);
        let known = instances.get(id).and_then(|instance| instance.detail.as_ref()).map(|detail| &detail.siblings);
        let goes = known.filter(|known| known.len() >= MOST_SIBLINGS).map(|known| known.iter().position(is_over).unwrap_or(0));
        if let Some(detail) = self.detail_mut(id) {
            if let Some(at) = goes.filter(|&at| at < detail.siblings.len()) {
                detail.siblings.remove(at);
            }
            detail.siblings.push(sibling);
        }
    }

    /// The process group of an instance.
    fn group_of(&self, id: InstanceId) -> Option<u32> {
        self.host.instances.get(id)?.group
    }

    /// B7, in the order of their registration.
    fn mates(&self, id: InstanceId) -> Vec<InstanceId> {
        let Some(instance) = self.host.instances.get(id).filter(|instance| instance.exited.is_none()) else { return Vec::new() };
        let Some(group) = self.group_of(id) else { return Vec::new() };
        let above = instance.ancestors.iter().copied().take_while(|&above| self.group_of(above) == Some(group));
        let mut mates = BTreeSet::new();
        for link in std::iter::once(id).chain(above) {
            let siblings = self.host.instances.get(link).and_then(|instance| Some(&instance.detail.as_ref()?.siblings));
            for &sibling in siblings.into_iter().flatten() {
                self.add_descendants(sibling, group, DEPTH, &mut mates);
            }
        }
        mates.remove(&id);
        mates.into_iter().collect()
    }

    /// Adds an instance and those below it, as far as they are of a group, and live.
    fn add_descendants(&self, id: InstanceId, group: u32, depth: usize, mates: &mut BTreeSet<InstanceId>) {
        if mates.len() > MOST_MATES {
            return;
        }
        let Some(instance) = self.host.instances.get(id).filter(|_| self.group_of(id) == Some(group)) else { return };
        if instance.exited.is_none() {
            mates.insert(id);
        }
        let children = instance.detail.as_ref().map(|detail| &detail.children);
        if let Some(below) = depth.checked_sub(1) {
            for &child in children.into_iter().flatten() {
                self.add_descendants(child, group, below, mates);
            }
        }
    }

    /// C10: what an instance gained reaches its mates.
    pub fn pipe(&mut self, id: InstanceId, tag: &Tag) {
        for mate in self.mates(id) {
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
        let mates = self.mates(id);
        let mut given: Vec<(InstanceId, Vec<Tag>)> = mates.iter().map(|&mate| (id, held(mate))).collect();
        given.extend(mates.iter().map(|&mate| (mate, held(id))));
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
        let mut copy = tag.clone();
        copy.links = copy.links.with(Link::Tree);
        copy.inherited = true;
        let copy = copy.carried_by_process(self.now, self.precision, self.windows);
        self.weigh_heavy(&copy);
        let Some(instance) = self.host.instances.get_mut(to) else { return };
        let shed = instance.tags.insert(copy, self.now);
        self.host.tagged.insert(to);
        self.host.shed(shed);
        self.fill_outputs(to);
    }
}
