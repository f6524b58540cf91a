//! F6, F7: what a flow takes.

use tollgate_model::{Image, Link, Reach, Rung, Timestamp};
use tollgate_policy::{Remote, Role};

use crate::flows::contacted;
use crate::ladder::View;
use crate::process::{Instance, Run};
use crate::score::{self, Joined};
use crate::tags::{Kind, Tag};

impl View<'_> {
    /// F6.
    pub(crate) fn taken(&self, sender: usize) -> Vec<Tag> {
        let instance = &self.state.instances[sender];
        let run = self.run(sender);
        let image = match self.flow.declared {
            Some(_) => &run.expect("a declared egress has an exec").image,
            None => instance.image_at(self.flow.end.plus(self.slack())),
        };
        let sent = self.flow.end.plus(self.slack());
        if instance.ran_at(sent).browser {
            return Vec::new();
        }
        let entrusted = [
            self.entrusted(sender, image, sent),
            self.of_answering(sender, image, sent),
            self.of_driven(sender, sent),
            self.of_giver(sender, sent),
            self.of_parents(sender, sent),
            self.of_behind(sender, sent),
        ]
        .concat();
        let own = instance.tags.iter().filter(|tag| tag.own_armed());
        let above = instance.ancestors.iter().map(|id| &self.state.instances[*id]);
        let sessions = std::iter::once(instance).chain(above).flat_map(|instance: &Instance| &instance.tags);
        let explained = run.is_some_and(|run| self.explained(run));
        let driven = instance.ran_at(sent).driven;
        let sessions = sessions.filter(|tag| tag.session && tag.armed() && !explained && !driven);
        let own = own.chain(sessions).cloned();
        own.chain(entrusted.into_iter().filter(|_| !explained)).filter(|tag| self.in_time(tag)).collect()
    }

    /// F6: what the responsible of the sender holds.
    fn entrusted(&self, sender: usize, image: &Image, sent: Timestamp) -> Vec<Tag> {
        let responsible = self.state.instances[sender].ran_at(sent).responsible;
        let Some(who) = responsible.and_then(|key| self.state.bound.get(&key)).filter(|who| **who != sender) else { return Vec::new() };
        let holder = &self.state.instances[*who];
        if holder.ran_at(sent).browser || self.state.classes(holder.image_at(sent)).stop {
            return Vec::new();
        }
        let link = if self.state.classes(image).delegate { Link::Delegated } else { Link::Responsible };
        let held = holder.tags.iter().filter(|tag| tag.own_armed());
        held.map(|tag| Tag { strength: tag.strength.min(2), ..tag.clone() }.with(link)).collect()
    }

    /// F6: what those gained who answer to the same process as the sender, or to the sender.
    fn of_answering(&self, sender: usize, image: &Image, sent: Timestamp) -> Vec<Tag> {
        let head_of = |id: usize| self.state.instances[id].ran_at(sent).responsible.and_then(|key| self.state.bound.get(&key)).copied();
        let head = head_of(sender).unwrap_or(sender);
        let responsible = &self.state.instances[head];
        if responsible.ran_at(sent).browser || self.state.classes(responsible.image_at(sent)).stop {
            return Vec::new();
        }
        let chain = |id: usize| [&[id], &self.state.instances[id].ancestors[..]].concat();
        let link = if self.state.classes(image).delegate { Link::Delegated } else { Link::Responsible };
        let mut held = Vec::new();
        for other in 0..self.state.instances.len() {
            let related = chain(other).iter().any(|id| chain(sender).contains(id));
            if other == sender || other == head || related || head_of(other) != Some(head) {
                continue;
            }
            let own = self.state.instances[other].tags.iter().filter(|tag| tag.own_armed() && !tag.inherited && self.is_late(tag));
            held.extend(own.map(|tag| Tag { strength: tag.strength.min(2), ..tag.clone() }.with(link)));
        }
        held
    }

    /// F6: what a driven browser holds that a process of its own sends for.
    fn of_driven(&self, sender: usize, sent: Timestamp) -> Vec<Tag> {
        let instance = &self.state.instances[sender];
        let Some(parent) = instance.ancestors.first().map(|parent| &self.state.instances[*parent]) else { return Vec::new() };
        if !instance.ran_at(sent).driven || !parent.ran_at(sent).driven {
            return Vec::new();
        }
        let held = parent.tags.iter().filter(|tag| tag.own_armed());
        held.map(|tag| Tag { strength: tag.strength.min(2), ..tag.clone() }.with(Link::Delegated)).collect()
    }

    /// F6: what an editor, say, has read that gives a command what it is to send.
    fn of_giver(&self, sender: usize, sent: Timestamp) -> Vec<Tag> {
        let instance = &self.state.instances[sender];
        let (Some(giver), Some(run)) = (instance.under, instance.run_at(sent)) else { return Vec::new() };
        let command = &run.command;
        let spoken = command.role == Role::Upload && command.uploads.is_empty();
        let giver = &self.state.instances[giver];
        if command.destination.is_none() || !(command.sends_stdin || spoken) || giver.ran_at(sent).browser {
            return Vec::new();
        }
        // Whoever was there before is not told what was read since, but by who made it.
        let (root, child) = (self.state.instances[instance.lineage].born, instance.ancestors.is_empty());
        let soon = run.time.plus(self.state.policy.windows.time_window());
        let told = |tag: &&Tag| tag.acquired <= soon && (child || tag.acquired.minus(tag.precision) <= root);
        let own = giver.tags.iter().filter(|tag| tag.own_armed() && !tag.inherited && self.is_late(tag) && told(tag));
        own.map(|tag| Tag { session: true, strength: tag.strength.min(2), ..tag.clone() }.with(Link::Tree)).collect()
    }

    /// F6: what the ancestors of the sender gained themselves, for as long as a session would hold it.
    fn of_parents(&self, sender: usize, sent: Timestamp) -> Vec<Tag> {
        let window = self.state.policy.windows.time_window();
        let mut held = Vec::new();
        for &parent in &self.state.instances[sender].ancestors {
            let parent = &self.state.instances[parent];
            if parent.ran_at(sent).browser {
                continue;
            }
            let rises = |tag: &&Tag| tag.own_armed() && !tag.inherited && tag.woken.is_none() && tag.kind != Kind::Capture;
            held.extend(parent.tags.iter().filter(rises).map(|tag| {
                Tag { session: true, strength: tag.strength.min(2), until: tag.born.plus(window), ..tag.clone() }.with(Link::Tree)
            }));
        }
        held
    }

    /// F6: what those hold who have files sent by a tunnel, or by what runs machines.
    fn of_behind(&self, sender: usize, sent: Timestamp) -> Vec<Tag> {
        let role = |id: usize| self.state.instances[id].run_at(sent).map_or(Role::Other, |run| run.command.role);
        let engine = |id: usize| self.state.classes(self.state.instances[id].image_at(sent)).engine;
        let wanted = match engine(sender) {
            true => Role::Container,
            false if role(sender) == Role::Tunnel => Role::Serve,
            false => return Vec::new(),
        };
        let behind = |id: usize| role(id) == wanted || (wanted == Role::Container && engine(id));
        let (from, to) = (self.flow.start.minus(self.slack()), self.flow.end.plus(self.slack()));
        let mut held = Vec::new();
        for other in (0..self.state.instances.len()).filter(|id| *id != sender && behind(*id)) {
            let other = &self.state.instances[other];
            let alive = other.born <= to && other.exited.is_none_or(|exited| exited >= from);
            let own = other.tags.iter().filter(|tag| tag.own_armed() && (alive || self.is_late(tag)));
            held.extend(own.map(|tag| Tag { strength: tag.strength.min(2), ..tag.clone() }.with(Link::Delegated)));
        }
        held
    }

    /// F6: what others hold who sent as much as this flow to the machine itself.
    fn relayed_by(&self, id: usize) -> bool {
        let (from, to) = (self.flow.start.minus(self.slack()), self.flow.end.plus(self.slack()));
        let instance = &self.state.instances[id];
        let connected = instance.connects.iter().any(|c| c.remote.reach() == Reach::Loopback && (from..=to).contains(&c.time));
        let told = self.run(id).and_then(|run| run.command.destination.as_ref()).is_some_and(Remote::is_loopback);
        connected || told
    }

    /// F6: what a relay sends for others.
    pub(crate) fn relayed(&self, sender: usize) -> Vec<Tag> {
        let others = self.present().filter(|id| *id != sender && self.size_matches(*id) && self.relayed_by(*id));
        let held = others.flat_map(|id| &self.state.instances[id].tags).filter(|tag| tag.own_armed() && self.in_time(tag));
        held.map(|tag| tag.clone().with(Link::Delegated)).collect()
    }

    pub(crate) fn is_browser(&self, sender: usize) -> bool {
        self.state.instances[sender].ran_at(self.image_time()).browser
    }

    /// F6: whether a tag's time meets the flow's.
    fn in_time(&self, tag: &Tag) -> bool {
        let slack = self.slack_for(tag);
        tag.acquired <= self.flow.end.plus(slack) && tag.until >= self.flow.start.minus(slack)
    }

    /// F6: whether what the command sends is known, and harmless.
    fn explained(&self, run: &Run) -> bool {
        let command = &run.command;
        let sizes: Option<Vec<u64>> = command
            .uploads
            .iter()
            .map(|operand| {
                let seen: Vec<_> = run.recorded.iter().filter(|seen| seen.path.key() == operand.key()).collect();
                let tagged = seen.iter().any(|seen| seen.tagged);
                seen.iter().filter_map(|seen| seen.size).max().filter(|size| *size > 0 && !tagged)
            })
            .collect();
        let Some(sizes) = sizes.filter(|sizes| !sizes.is_empty()) else { return false };
        let sum: u128 = sizes.into_iter().map(u128::from).sum();
        let enough = self.flow.bytes_out.is_none_or(|bytes| sum * 10 >= u128::from(bytes) * 9);
        let volume = &self.state.policy.scoring.volume;
        let words: Vec<usize> = run.argv.iter().map(|word| word.raw().len()).collect();
        let speaks = words.iter().any(|word| *word > volume.spoken_word) || words.iter().sum::<usize>() > volume.spoken;
        !command.sends_stdin && enough && !speaks && !self.state.evidence.gap_overlaps(run.time, self.flow.end)
    }

    /// F7.
    pub(crate) fn host_rung(&self) -> Vec<Joined> {
        let window = self.state.policy.windows.time_window();
        // J6.
        if self.flow.contact().is_some_and(|name| self.state.policy.is_common(name, self.flow.start)) {
            return Vec::new();
        }
        let near = |tag: &&Tag| {
            let slack = self.slack_for(tag);
            tag.own_armed()
                && tag.weight >= self.state.policy.scoring.material.held_min
                && tag.kind != Kind::Capture
                && tag.acquired <= self.flow.end.plus(slack)
                && tag.acquired.plus(window) >= self.flow.start.minus(slack)
                && !contacted(self.state.policy, self.flow, self.flows, tag.since)
        };
        let tags = self.state.instances.iter().flat_map(|instance| &instance.tags).filter(near);
        let taken = tags.map(|tag| Tag { strength: 1, ..tag.clone() }.with(Link::User)).collect();
        score::join(self, taken, None, Some(Rung::Host), 0)
    }
}
