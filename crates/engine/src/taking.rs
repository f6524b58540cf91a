//! What a candidate takes to a flow (docs/semantics.md, F6 and F7).

use std::borrow::Cow;

use tollgate_model::{Link, Nanos, Reach, Rung, Timestamp};
use tollgate_policy::{Remote, Role};

use crate::egress::Egress;
use crate::host::Work;
use crate::instance::{ImageSpan, Instance, InstanceId, Use};
use crate::tag::{Tag, TagKind};

/// What a candidate takes to a flow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub tags: Vec<Tag>,
}

impl Work<'_> {
    /// F6: what an instance takes to an egress.
    pub fn taken_by(&self, id: InstanceId, egress: &Egress, rung: Option<Rung>) -> Taken {
        Taken { tags: self.takes(id, egress, rung).into_iter().map(Cow::into_owned).collect() }
    }

    /// F6, without a copy where none is needed.
    pub fn takes(&self, id: InstanceId, egress: &Egress, rung: Option<Rung>) -> Vec<Cow<'_, Tag>> {
        let sent = egress.end.plus(egress.reach());
        let Some(instance) = self.host.instances.get(id) else { return Vec::new() };
        if instance.image_at(sent).is_some_and(|image| image.classes.browser) {
            return Vec::new();
        }
        let above = instance.ancestors.iter().filter_map(|&ancestor| self.host.instances.get(ancestor));
        let session = above.flat_map(|ancestor| ancestor.tags.readable()).filter(|tag| tag.session);
        // What others have of a browser that they drive is not what it sends.
        let driven = instance.image_at(sent).is_some_and(|image| image.classes.driven);
        let meets = |tag: &&Tag| tag.is_armed() && egress.meets(tag) && !(driven && tag.session);
        let mut taken: Vec<Cow<'_, Tag>> = instance.tags.readable().chain(session).filter(meets).map(Cow::Borrowed).collect();
        let entrusted = self
            .entrusted(id, instance, sent)
            .chain(self.of_answering(id, instance, egress))
            .chain(self.of_driven(instance, sent))
            .chain(self.of_giver(instance, egress))
            .chain(self.of_parents(instance, sent))
            .chain(self.of_behind(id, instance, egress));
        taken.extend(entrusted.filter(|tag| egress.meets(tag)).map(Cow::Owned));
        // Asked only where it matters.
        if taken.iter().any(|tag| !is_own(tag)) && self.is_explained(instance, egress) {
            taken.retain(|tag| is_own(tag));
        }
        if matches!(rung, Some(Rung::Exact | Rung::Remote)) {
            taken.extend(self.relayed(id, egress).into_iter().filter(|tag| egress.meets(tag)).map(Cow::Owned));
        }
        if rung == Some(Rung::Terminal) {
            // The terminal is known to send, but not for whom.
            taken.retain(|tag| self.is_late(tag, egress));
            for tag in taken.iter_mut().map(Cow::to_mut) {
                tag.strength = tag.strength.min(2);
                tag.links = tag.links.with(Link::Delegated);
            }
        }
        taken
    }

    /// F6: what the process holds that is responsible for an instance (B8).
    fn entrusted<'s>(&'s self, id: InstanceId, instance: &'s Instance, at: Timestamp) -> impl Iterator<Item = Tag> + 's {
        let image = instance.image_at(at);
        let link = if image.is_some_and(|image| image.classes.delegate) { Link::Delegated } else { Link::Responsible };
        let responsible = image
            .and_then(|image| self.host.instances.bound(image.process.responsible?))
            .filter(|&other| other != id)
            .and_then(|other| self.host.instances.get(other))
            .filter(|other| other.image_at(at).is_some_and(|image| !image.classes.stop && !image.classes.browser));
        responsible.into_iter().flat_map(move |responsible| sent_for(responsible, link, 2))
    }

    /// F6: what those gained who answer to the same process as the sender, or to it, and have no ancestor in common with it.
    fn of_answering(&self, id: InstanceId, instance: &Instance, egress: &Egress) -> Vec<Tag> {
        let sent = egress.end.plus(egress.reach());
        let instances = &self.host.instances;
        let Some(image) = instance.image_at(sent).filter(|_| !self.host.answering.is_empty()) else { return Vec::new() };
        let link = if image.classes.delegate { Link::Delegated } else { Link::Responsible };
        let head = image.process.responsible.and_then(|key| instances.bound(key)).unwrap_or(id);
        let Some(responsible) = instances.get(head) else { return Vec::new() };
        if responsible.image_at(sent).is_none_or(|image| image.classes.stop || image.classes.browser) {
            return Vec::new();
        }
        let keys = responsible.keys.iter().filter(|key| instances.bound(**key) == Some(head));
        let others = keys.flat_map(|key| self.host.answering.to(*key).map(move |other| (key, other)));
        let holders = others.filter(|&(_, other)| other != id && other != head).filter_map(|(key, other)| {
            let holder = instances.get(other)?;
            let answers = holder.image_at(sent)?.process.responsible == Some(*key);
            (answers && !are_related((id, instance), (other, holder))).then_some(holder)
        });
        holders.flat_map(|holder| sent_for(holder, link, 2)).filter(|tag| !tag.inherited && self.is_late(tag, egress)).collect()
    }

    /// F6: what a relay sends for others, who sent as much to the machine itself.
    fn relayed(&self, id: InstanceId, egress: &Egress) -> Vec<Tag> {
        let (from, to) = (egress.start.minus(egress.reach()), egress.end.plus(egress.reach()));
        let connected = |other: InstanceId| {
            let mut connects = self.host.connections.iter().filter(|c| c.instance == other && c.remote.reach() == Reach::Loopback);
            connects.any(|c| c.time >= from && c.time <= to)
        };
        let told = |other: InstanceId| {
            let image = self.host.instances.get(other).and_then(|other| other.image_at(to));
            image.and_then(|image| image.command.destination.as_ref()).is_some_and(Remote::is_loopback)
        };
        let sent = self.sized(egress).into_iter().filter(|&other| other != id && (connected(other) || told(other)));
        // As many bytes are as good as a record.
        sent.filter_map(|other| self.host.instances.get(other)).flat_map(|other| sent_for(other, Link::Delegated, 3)).collect()
    }

    /// F6: what a driven browser holds that a process of its own sends for.
    fn of_driven<'s>(&'s self, instance: &'s Instance, at: Timestamp) -> impl Iterator<Item = Tag> + 's {
        let driven = move |instance: &Instance| instance.image_at(at).is_some_and(|image| image.classes.driven);
        let parent = instance.ancestors.first().filter(|_| driven(instance)).and_then(|&parent| self.host.instances.get(parent));
        parent.filter(|parent| driven(parent)).into_iter().flat_map(|parent| sent_for(parent, Link::Delegated, 2))
    }

    /// F6: what a program of a stop class gained in which a command runs that sends what it is given, and no file.
    fn of_giver(&self, instance: &Instance, egress: &Egress) -> Vec<Tag> {
        let sent = egress.end.plus(egress.reach());
        let Some(image) = instance.image_at(sent).filter(|image| image.command.sends_what_it_is_given()) else { return Vec::new() };
        let giver = instance.under.and_then(|under| self.host.instances.get(under));
        let giver = giver.filter(|giver| giver.image_at(sent).is_some_and(|image| !image.classes.browser));
        let held = giver.into_iter().flat_map(|giver| sent_for(giver, Link::Tree, 2));
        // A shell that was there before is not told what was read since; one that was made for it may be. Who starts a sender to
        // send something has it soon.
        let root = self.host.instances.get(instance.lineage).map(|root| root.born);
        let after = |tag: &Tag| instance.ancestors.is_empty() || root.is_some_and(|born| tag.acquired.minus(tag.precision) <= born);
        let soon = image.from.plus(self.windows.time_window());
        let told = held.filter(|tag| !tag.inherited && tag.acquired <= soon && self.is_late(tag, egress) && after(tag));
        told.map(|tag| Tag { session: true, ..tag }).collect()
    }

    /// F6: what the ancestors of an instance gained themselves, as its session has what they gained who have an ancestor in common
    /// with it: a root has none that could hold it for its children.
    fn of_parents<'s>(&'s self, instance: &'s Instance, sent: Timestamp) -> impl Iterator<Item = Tag> + 's {
        let known = instance.ancestors.iter().filter_map(|&id| self.host.instances.get(id));
        let parents = known.filter(move |parent| parent.image_at(sent).is_some_and(|image| !image.classes.browser));
        let window = self.windows.time_window();
        let gained = |tag: &&Tag| tag.is_armed() && !tag.session && !tag.inherited && !tag.woken && tag.kind != TagKind::Capture;
        parents.flat_map(move |parent| {
            parent.tags.readable().filter(gained).map(move |tag| {
                let (strength, links) = (tag.strength.min(2), tag.links.with(Link::Tree));
                Tag { session: true, strength, links, until: tag.born.plus(window), ..tag.clone() }
            })
        })
    }

    /// F6: what those hold who have files sent by a tunnel, or by what runs machines.
    fn of_behind<'s>(&'s self, id: InstanceId, instance: &Instance, egress: &'s Egress) -> impl Iterator<Item = Tag> + 's {
        let (from, to) = (egress.start.minus(egress.reach()), egress.end.plus(egress.reach()));
        let wanted = instance.image_at(to).and_then(|image| match image.command.role {
            _ if image.classes.engine => Some(Role::Container),
            Role::Tunnel => Some(Role::Serve),
            _ => None,
        });
        let others = wanted.into_iter().flat_map(|wanted| self.host.behind.iter().map(move |&other| (wanted, other)));
        let others = others.filter(move |&(_, other)| other != id).filter_map(move |(wanted, other)| {
            let other = self.host.instances.get(other)?;
            let image = other.image_at(to)?;
            (image.command.role == wanted || (wanted == Role::Container && image.classes.engine)).then_some(other)
        });
        others.flat_map(move |other| {
            let alive = other.lives_in(from, to);
            sent_for(other, Link::Delegated, 2).filter(move |tag| alive || self.is_late(tag, egress))
        })
    }

    /// F4, F6: whether a tag was acquired not long before an egress.
    fn is_late(&self, tag: &Tag, egress: &Egress) -> bool {
        tag.acquired.plus(self.windows.time_window()) >= egress.start.minus(egress.reach_of(tag))
    }

    /// F6: the payload is known and carries nothing.
    fn is_explained(&self, instance: &Instance, egress: &Egress) -> bool {
        let Some(image) = instance.image_at(egress.end.plus(egress.reach())) else { return false };
        let Some(detail) = instance.detail.as_ref() else { return false };
        let present = instance.image().is_some_and(|present| present.from == image.from);
        let uploads: Vec<_> = detail.operands.iter().filter(|operand| operand.purpose == Use::Upload).collect();
        if !present || uploads.is_empty() || image.command.sends_stdin || self.speaks(image) || self.host.gap_in(image.from, egress.end) {
            return false;
        }
        let known = uploads.iter().all(|operand| operand.recorded && operand.size.is_some_and(|size| size > 0) && !operand.tagged);
        let total = uploads.iter().filter_map(|operand| operand.size).fold(0u64, u64::saturating_add);
        let enough = egress.bytes_out.is_none_or(|bytes| u128::from(total).saturating_mul(10) >= u128::from(bytes).saturating_mul(9));
        known && enough
    }

    /// F6: whether arguments are long enough to be what is sent.
    fn speaks(&self, image: &ImageSpan) -> bool {
        let volume = &self.policy.scoring.volume;
        let all = image.argv.iter().map(|word| word.raw().len()).fold(0, usize::saturating_add);
        all > volume.spoken || image.argv.iter().any(|word| word.raw().len() > volume.spoken_word)
    }

    /// F7: whether the host went to the destination before a tag's data can have been read.
    pub fn is_familiar(&self, egress: &Egress, tag: &Tag) -> bool {
        let contact = Nanos::from_secs(self.windows.join.contact);
        egress.contact().is_some_and(|name| self.host.contacts.any_before(name, tag.since, contact))
    }

    /// F7: what a flow without an owner takes from the whole host.
    pub fn taken_by_host(&self, egress: &Egress) -> Taken {
        let window = self.windows.time_window();
        let e = egress.reach().plus(Nanos::from_secs(1));
        if self.host.heavy.plus(window).plus(e) < egress.start {
            return Taken::default();
        }
        let span = |tag: &Tag| {
            let e = egress.reach_of(tag);
            (egress.start.minus(e).minus(window), egress.end.plus(e))
        };
        let least = self.policy.scoring.material.held_min;
        let held = self
            .host
            .tagged
            .iter()
            .filter_map(|&id| self.host.instances.get(id))
            .flat_map(|instance| instance.tags.readable())
            .filter(|tag| tag.is_armed() && !tag.session && tag.weight >= least && tag.kind != TagKind::Capture)
            .filter(|tag| {
                let (from, to) = span(tag);
                tag.acquired >= from && tag.acquired <= to
            });
        // J6.
        let is_common = egress.contact().is_some_and(|name| self.policy.is_common(name, egress.start));
        let is_new = |tag: &Tag| !is_common && !self.is_familiar(egress, tag);
        let echoes = self.host.echoes.last_in(span).filter(is_new);
        let tags = held
            .filter(|tag| is_new(tag))
            .cloned()
            .chain(echoes)
            .map(|mut tag| {
                tag.strength = 1;
                tag.links = tag.links.with(Link::User);
                tag
            })
            .collect();
        Taken { tags }
    }
}

/// Whether two instances, each with its ancestors, have one in common.
fn are_related(one: (InstanceId, &Instance), other: (InstanceId, &Instance)) -> bool {
    let mut chain = std::iter::once(one.0).chain(one.1.ancestors.iter().copied());
    chain.any(|id| id == other.0 || other.1.ancestors.contains(&id))
}

/// What an instance holds, as another sends it that only this link joins to it.
fn sent_for(holder: &Instance, link: Link, strength: u8) -> impl Iterator<Item = Tag> + '_ {
    holder.tags.readable().filter(|tag| tag.is_armed() && !tag.session).map(move |tag| {
        let mut tag = tag.clone();
        tag.strength = tag.strength.min(strength);
        tag.links = tag.links.with(link);
        tag
    })
}

/// Whether the sender itself holds a tag: it has it neither from its session nor from who is responsible for it.
pub(crate) fn is_own(tag: &Tag) -> bool {
    !tag.session && !is_entrusted(tag)
}

/// Whether the process that is responsible for the sender holds a tag.
pub(crate) fn is_entrusted(tag: &Tag) -> bool {
    tag.links.has(Link::Responsible) || tag.links.has(Link::Delegated)
}
