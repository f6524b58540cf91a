//! Pipelines: what one member holds, the others may be sent (docs/semantics.md, B7 and C10).

use std::collections::BTreeMap;

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
        let since = born.minus(self.pipeline());
        for sibling in self.host.siblings.add(parent, id, born, since) {
            if self.host.instances.get(sibling).is_some_and(|sibling| sibling.exited.is_none()) {
                self.introduce(id, sibling);
                self.introduce(sibling, id);
            }
        }
    }

    fn introduce(&mut self, id: InstanceId, sibling: InstanceId) {
        if let Some(detail) = self.detail_mut(id)
            && detail.siblings.len() < MOST_SIBLINGS
        {
            detail.siblings.push(sibling);
        }
    }

    /// B7, in the order of their registration.
    fn mates(&self, id: InstanceId) -> Vec<InstanceId> {
        let group_of = |id: InstanceId| {
            let instance = self.host.instances.get(id).filter(|instance| instance.exited.is_none())?;
            instance.image()?.process.group
        };
        let Some(siblings) = self.host.instances.get(id).and_then(|instance| Some(&instance.detail.as_ref()?.siblings)) else {
            return Vec::new();
        };
        if siblings.is_empty() {
            return Vec::new();
        }
        let Some(group) = group_of(id) else { return Vec::new() };
        siblings.iter().copied().filter(|&sibling| group_of(sibling) == Some(group)).collect()
    }

    /// C10: what an instance gained reaches its mates.
    pub fn pipe(&mut self, id: InstanceId, tag: &Tag) {
        for mate in self.mates(id) {
            self.piped(id, mate, tag);
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
        let mut given: Vec<(InstanceId, InstanceId, Vec<Tag>)> = mates.iter().map(|&mate| (mate, id, held(mate))).collect();
        given.extend(mates.iter().map(|&mate| (id, mate, held(id))));
        for (from, to, tags) in given {
            for tag in &tags {
                self.piped(from, to, tag);
            }
        }
    }

    fn piped(&mut self, from: InstanceId, to: InstanceId, tag: &Tag) {
        let born = tag.root.deed.process.key;
        if !self.is_carrier(to) || self.host.instances.get(to).is_none_or(|mate| mate.keys.contains(&born)) {
            return;
        }
        let mut copy = tag.clone();
        copy.links = copy.links.with(Link::Tree);
        copy.inherited = true;
        if tag.dormant {
            let Some(image) = self.host.instances.get(to).and_then(|instance| instance.image()) else { return };
            // What comes first in a pipeline is made first.
            if from > to || tag.rule.is_some_and(|rule| self.policy.owns(&image.process.image, rule)) {
                return;
            }
            copy.dormant = false;
            copy.strength = copy.strength.min(2);
            self.stage(copy.lineage, copy.born);
        }
        let copy = copy.carried_by_process(self.now, self.precision, self.windows);
        self.weigh_heavy(&copy);
        let Some(instance) = self.host.instances.get_mut(to) else { return };
        let shed = instance.tags.insert(copy, self.now);
        self.host.tagged.insert(to);
        self.host.shed(shed);
        self.fill_outputs(to);
    }
}
