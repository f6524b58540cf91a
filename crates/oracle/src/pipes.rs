//! B7, C10: pipelines.

use tollgate_model::{Link, Nanos};

use crate::state::State;
use crate::tags::{Tag, put};

impl State<'_> {
    /// B7: an instance, and its ancestors as long as they are of its group.
    fn chain(&self, who: usize) -> Vec<usize> {
        let group = self.instances[who].group;
        let above = self.instances[who].ancestors.iter().copied();
        std::iter::once(who).chain(above.take_while(|id| group.is_some() && self.instances[*id].group == group)).collect()
    }

    /// B7: born of one parent at about one time.
    fn are_siblings(&self, one: usize, other: usize) -> bool {
        let pipeline = Nanos::from_secs(self.policy.windows.tag.pipeline);
        let (a, b) = (&self.instances[one], &self.instances[other]);
        one != other
            && a.ancestors.first().is_some_and(|parent| b.ancestors.first() == Some(parent))
            && a.born.since(b.born).max(b.born.since(a.born)) <= pipeline
    }

    /// B7, in the order of their registration.
    fn mates(&self, who: usize) -> Vec<usize> {
        let one = &self.instances[who];
        let chain = self.chain(who);
        let is_mate = |id: &usize| {
            let other = &self.instances[*id];
            one.exited.is_none()
                && other.exited.is_none()
                && one.group.is_some_and(|group| other.group == Some(group))
                && self.chain(*id).iter().any(|theirs| chain.iter().any(|ours| self.are_siblings(*ours, *theirs)))
        };
        (0..self.instances.len()).filter(|id| *id != who).filter(is_mate).collect()
    }

    /// C10: what an instance gained reaches its mates.
    pub(crate) fn pipe(&mut self, who: usize, tag: &Tag) {
        for mate in self.mates(who) {
            self.piped(mate, tag);
        }
    }

    /// C10: an instance and its mates share what they hold.
    pub(crate) fn share(&mut self, who: usize) {
        let held = |state: &Self, id: usize| -> Vec<Tag> {
            let tags = state.instances[id].tags.iter();
            tags.filter(|tag| tag.active(state.now) && !tag.session).cloned().collect()
        };
        let mates = self.mates(who);
        let got = mates.iter().map(|mate| (who, held(self, *mate)));
        let given: Vec<(usize, Vec<Tag>)> = got.chain(mates.iter().map(|mate| (*mate, held(self, who)))).collect();
        for (to, tags) in given {
            tags.iter().for_each(|tag| self.piped(to, tag));
        }
    }

    /// C10: one tag, to one mate.
    fn piped(&mut self, to: usize, tag: &Tag) {
        if !self.is_carrier(to) || self.instances[to].keys.contains(&tag.origin.key) {
            return; // B6, or its own
        }
        if tag.dormant.is_some() {
            return;
        }
        let copy = Tag { inherited: true, woken: None, ..tag.clone() }.with(Link::Tree);
        let copy = self.acquired(copy);
        put(&mut self.instances[to].tags, copy);
        self.outputs_take(to);
    }
}
