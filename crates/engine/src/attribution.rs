//! Which process a flow belongs to, and what it takes (docs/semantics.md, F4 to F7).

use std::borrow::Cow;
use std::collections::BTreeSet;

use tollgate_model::{Confidence, Link, Mode, Nanos, Reach, Rung, Timestamp};
use tollgate_policy::Remote;

use crate::egress::{Egress, Group};
use crate::flow::Flow;
use crate::host::Work;
use crate::instance::{Instance, InstanceId, Use};
use crate::score::score_flow;
use crate::seen::Connection;
use crate::tag::Tag;

/// Candidates of one flow that are scored.
const MOST_SCORED: usize = 64;

/// Processes of a terminal that are looked at for one flow, the latest first.
const MOST_WITHIN: usize = 1_024;

/// What a candidate takes to a flow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub tags: Vec<Tag>,
}

/// A process that a flow may belong to.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Absent on the host rung.
    pub sender: Option<InstanceId>,
    /// When the image that spoke for it began.
    pub exec: Option<Timestamp>,
    pub taken: Taken,
}

impl Candidate {
    /// Nobody, with nothing.
    pub fn nobody() -> Self {
        Self { sender: None, exec: None, taken: Taken::default() }
    }
}

/// To whom a flow was given.
#[derive(Clone, Debug)]
pub(crate) enum Attribution {
    /// Some process owns it.
    Owned {
        rung: Rung,
        /// The candidate that takes something, if any does.
        chosen: Option<Candidate>,
        candidates: usize,
        /// Instances that own the flow, with the start of the image that does.
        owners: Vec<(InstanceId, Timestamp)>,
    },
    /// Nobody is known to own it.
    Unowned,
}

impl Work<'_> {
    /// F5: the ladder. What the kernel says is the end of it; below that, the rung with the greatest
    /// score is used, since naming a host in somebody's arguments must not hide the sender.
    pub fn attribute(&mut self, flow: &Flow, egress: &Egress) -> Attribution {
        let mut owner: Option<Attribution> = None;
        let mut best: Option<(u8, Rung, usize, Candidate)> = None;
        let mut terminal = None;
        for rung in [Rung::Exact, Rung::Named, Rung::Remote, Rung::Size, Rung::Terminal] {
            let found = match rung {
                Rung::Exact => self.exact(flow, egress),
                Rung::Named => self.named(egress),
                Rung::Remote => self.remote(flow, egress),
                Rung::Terminal => self.within(terminal.flatten(), flow, egress),
                _ => self.sized(egress),
            };
            // Of those in a terminal, a child that only shares what its parent holds hides nobody.
            let found = if rung == Rung::Terminal { found } else { self.without_ancestors(&found) };
            let forgotten = if rung == Rung::Named { self.named_and_gone(egress) } else { 0 };
            let candidates = found.len().saturating_add(forgotten);
            let Some((worth, candidate)) = self.choose(&found, egress, rung, candidates) else {
                if forgotten > 0 {
                    owner.get_or_insert(Attribution::Owned { rung, chosen: None, candidates, owners: Vec::new() });
                }
                continue;
            };
            if matches!(rung, Rung::Exact | Rung::Remote) {
                terminal.get_or_insert(candidate.sender.filter(|&sender| self.is_terminal(sender, egress)));
            }
            let owners = candidate.sender.zip(candidate.exec).into_iter().collect();
            if owner.is_none() && rung == Rung::Remote {
                self.use_up(candidate.sender, flow, egress);
            }
            owner.get_or_insert(Attribution::Owned { rung, chosen: None, candidates, owners });
            if let Some(worth) = worth
                && best.as_ref().is_none_or(|(known, ..)| worth > *known)
            {
                best = Some((worth, rung, candidates, candidate));
            }
            if rung == Rung::Exact && terminal.flatten().is_none() {
                break;
            }
        }
        let Some((_, rung, candidates, candidate)) = best else {
            let resolved = |owned: &Attribution| !matches!(owned, Attribution::Owned { owners, .. } if self.is_unresolved(owners, egress));
            return owner.filter(resolved).unwrap_or(Attribution::Unowned);
        };
        if rung == Rung::Remote && !matches!(owner, Some(Attribution::Owned { rung: Rung::Remote, .. })) {
            self.use_up(candidate.sender, flow, egress);
        }
        let owners = candidate.sender.zip(candidate.exec).into_iter().collect();
        Attribution::Owned { rung, chosen: Some(candidate), candidates, owners }
    }

    /// Whether the owner acts for somebody who is not known.
    fn is_unresolved(&self, owners: &[(InstanceId, Timestamp)], egress: &Egress) -> bool {
        let sent = egress.end.plus(egress.reach());
        owners.iter().any(|&(id, _)| {
            let image = self.host.instances.get(id).and_then(|instance| instance.image_at(sent));
            if image.is_some_and(|image| image.classes.driven) {
                return true;
            }
            let delegate = image.filter(|image| image.classes.delegate);
            let known = |key| self.host.instances.bound(key).is_some_and(|other| other != id);
            delegate.is_some_and(|image| !image.process.responsible.is_some_and(known))
        })
    }

    fn is_terminal(&self, id: InstanceId, egress: &Egress) -> bool {
        let sent = egress.end.plus(egress.reach());
        self.host.instances.get(id).and_then(|instance| instance.image_at(sent)).is_some_and(|image| image.classes.terminal)
    }

    /// Who takes something of those that ran in a terminal when it connected, but for shells.
    fn within(&mut self, terminal: Option<InstanceId>, flow: &Flow, egress: &Egress) -> Vec<InstanceId> {
        let Some(terminal) = terminal else { return Vec::new() };
        let e = egress.reach();
        let exact = |c: &Connection| c.local == Some(flow.source) && c.time >= flow.start.minus(e) && c.time <= flow.end.plus(e);
        let remote = |c: &Connection| c.local.is_none() && distance(c.time, flow.start) <= e.0;
        let connects: Vec<(Timestamp, Timestamp)> = self
            .host
            .connections
            .iter()
            .filter(|c| c.instance == terminal && c.protocol == flow.protocol && c.remote == flow.destination)
            .filter(|c| exact(c) || remote(c))
            .map(|c| self.told_around(c.time, c.precision))
            .collect();
        let instances = &self.host.instances;
        let lived = |instance: &Instance| connects.iter().any(|&(from, to)| instance.lives_in(from, to));
        let sends = |instance: &Instance| {
            let image = instance.image_at(egress.end.plus(e));
            image.is_some_and(|image| !image.classes.shell && !image.classes.non_carrier)
        };
        let within: Vec<InstanceId> = instances
            .iter_latest()
            .filter(|(_, instance)| lived(instance) && sends(instance) && instances.runs_in(instance, terminal))
            .map(|(id, _)| id)
            .take(MOST_WITHIN.saturating_add(1))
            .collect();
        let shed = u64::from(within.len() > MOST_WITHIN);
        let takes = |id: &InstanceId| !self.takes(*id, egress, Some(Rung::Terminal)).is_empty();
        let found = within.iter().copied().take(MOST_WITHIN).filter(takes).collect();
        self.host.shed(shed);
        found
    }

    /// When something may have been that a collector tells of a time.
    fn told_around(&self, at: Timestamp, precision: Nanos) -> (Timestamp, Timestamp) {
        let slack = precision.min(Nanos::from_secs(self.windows.order.told));
        (at.minus(slack), at.plus(slack))
    }

    /// A terminal connects: whoever runs in it may be who sends.
    pub fn note_terminal(&mut self, id: InstanceId) {
        let instances = &self.host.instances;
        if !instances.get(id).is_some_and(|instance| instance.classes().terminal) {
            return;
        }
        let (from, _) = self.told_around(self.now, self.precision);
        let living = instances.iter().filter(|(_, instance)| instance.exited.is_none_or(|exited| exited >= from));
        let within: Vec<InstanceId> = living.filter(|(_, instance)| instances.runs_in(instance, id)).map(|(id, _)| id).collect();
        within.into_iter().for_each(|id| self.host.instances.mark_notable(id));
    }

    fn image_start(&self, id: InstanceId, egress: &Egress) -> Option<Timestamp> {
        Some(self.host.instances.get(id)?.image_at(egress.end.plus(egress.reach()))?.from)
    }

    fn may_send(&self, id: InstanceId, egress: &Egress) -> Option<&Instance> {
        let e = egress.reach();
        let instance = self.host.instances.get(id)?;
        let image = instance.image_at(egress.end.plus(e))?;
        (instance.lives_in(egress.start.minus(e), egress.end.plus(e)) && !image.classes.non_carrier).then_some(instance)
    }

    /// Instances with a connect event of these ends, nearest to the start; several only at equal distance.
    fn exact(&self, flow: &Flow, egress: &Egress) -> Vec<InstanceId> {
        let (from, to) = (flow.start.minus(egress.reach()), flow.end.plus(egress.reach()));
        let fits = |c: &&Connection| c.local == Some(flow.source) && c.time >= from && c.time <= to;
        self.nearest_connections(flow, egress, &fits)
    }

    fn remote(&self, flow: &Flow, egress: &Egress) -> Vec<InstanceId> {
        let reach = egress.reach().0;
        let fits = |c: &&Connection| c.local.is_none() && !c.used && distance(c.time, flow.start) <= reach;
        self.nearest_connections(flow, egress, &fits)
    }

    fn nearest_connections(&self, flow: &Flow, egress: &Egress, fits: &dyn Fn(&&Connection) -> bool) -> Vec<InstanceId> {
        let found: Vec<(i64, InstanceId)> = self
            .host
            .connections
            .iter()
            .filter(|c| c.protocol == flow.protocol && c.remote == flow.destination)
            .filter(fits)
            .filter(|c| self.may_send(c.instance, egress).is_some())
            .map(|c| (distance(c.time, flow.start), c.instance))
            .collect();
        let least = found.iter().map(|&(distance, _)| distance).min();
        let nearest: BTreeSet<InstanceId> = found.into_iter().filter(|&(d, _)| Some(d) == least).map(|(_, id)| id).collect();
        nearest.into_iter().collect()
    }

    /// A connect event without near end answers for one flow only.
    fn use_up(&mut self, sender: Option<InstanceId>, flow: &Flow, egress: &Egress) {
        let reach = egress.reach().0;
        let free = self.host.connections.iter_mut().filter(|c| {
            Some(c.instance) == sender
                && c.local.is_none()
                && !c.used
                && c.protocol == flow.protocol
                && c.remote == flow.destination
                && distance(c.time, flow.start) <= reach
        });
        if let Some(connection) = free.min_by_key(|c| distance(c.time, flow.start)) {
            connection.used = true;
        }
    }

    fn named(&self, egress: &Egress) -> Vec<InstanceId> {
        let e = egress.reach();
        let address = egress.endpoint.map(|endpoint| endpoint.ip.to_string());
        let names = egress.names.iter().chain(address.as_ref());
        let found: BTreeSet<InstanceId> = names
            .flat_map(|name| self.host.namings.instances_of(name, egress.end.plus(e)))
            .filter(|&id| self.may_send(id, egress).is_some())
            .collect();
        found.into_iter().collect()
    }

    /// How many instances that are forgotten named the flow's host while it lasted.
    fn named_and_gone(&self, egress: &Egress) -> usize {
        let (from, to) = (egress.start.minus(egress.reach()), egress.end.plus(egress.reach()));
        let address = egress.endpoint.map(|endpoint| endpoint.ip.to_string());
        let names = egress.names.iter().chain(address.as_ref());
        let found: BTreeSet<InstanceId> = names.flat_map(|name| self.host.namings.gone_of(name, from, to)).collect();
        found.len()
    }

    fn sized(&self, egress: &Egress) -> Vec<InstanceId> {
        let e = egress.reach();
        let found: BTreeSet<InstanceId> = self
            .host
            .accesses
            .iter()
            .filter(|access| access.time >= egress.start.minus(e) && access.time <= egress.end.plus(e))
            .filter(|access| self.size_matches(egress.bytes_out, access.size))
            .filter(|access| self.may_send(access.instance, egress).is_some())
            .map(|access| access.instance)
            .collect();
        found.into_iter().collect()
    }

    /// Whether a volume is that of a file, plain or encoded.
    fn size_matches(&self, bytes: Option<u64>, size: u64) -> bool {
        let Some(bytes) = bytes else { return false };
        let (bytes, size) = (u128::from(bytes).saturating_mul(1000), u128::from(size));
        let within =
            |[low, high]: [u64; 2]| bytes >= size.saturating_mul(u128::from(low)) && bytes <= size.saturating_mul(u128::from(high));
        let volume = &self.policy.scoring.volume;
        within(volume.size_plain) || within(volume.size_encoded)
    }

    /// Whether the sender passed a tagged file of the flow's volume.
    pub fn sender_size_match(&self, sender: InstanceId, egress: &Egress) -> bool {
        let e = egress.reach();
        self.host.accesses.iter().any(|access| {
            access.instance == sender
                && access.time >= egress.start.minus(e)
                && access.time <= egress.end.plus(e)
                && self.size_matches(egress.bytes_out, access.size)
        })
    }

    /// Drops candidates that are ancestors of another.
    fn without_ancestors(&self, found: &[InstanceId]) -> Vec<InstanceId> {
        let above: BTreeSet<InstanceId> =
            found.iter().filter_map(|&id| self.host.instances.get(id)).flat_map(|i| i.ancestors.iter().copied()).collect();
        found.iter().copied().filter(|id| !above.contains(id)).collect()
    }

    fn key_of(&self, id: InstanceId) -> tollgate_model::ProcessKey {
        self.host.instances.get(id).map(|instance| instance.key).unwrap_or_default()
    }

    /// The candidate with the greatest score, then the exec nearest to the start, then the least key.
    /// Of very many, only those with the heaviest data are scored, which is counted as shed.
    fn choose(&mut self, found: &[InstanceId], egress: &Egress, rung: Rung, candidates: usize) -> Option<(Option<u8>, Candidate)> {
        let mut ranked: Vec<_> = found
            .iter()
            .map(|&id| {
                let heaviest = self.takes(id, egress, Some(rung)).iter().map(|tag| (tag.weight, tag.strength)).max();
                (std::cmp::Reverse(heaviest), self.nearest_exec(id, egress), self.key_of(id), id)
            })
            .collect();
        ranked.sort_unstable();
        let armed = ranked.partition_point(|(heaviest, ..)| heaviest.0.is_some());
        self.host.shed(u64::from(armed > MOST_SCORED));
        let scored = ranked.iter().take(armed.min(MOST_SCORED));
        let best =
            scored.map(|&(_, nearest, key, id)| (std::cmp::Reverse(self.worth(egress, id, rung, candidates)), nearest, key, id)).min();
        let (worth, id) = best.map(|(worth, .., id)| (worth.0, id)).or_else(|| ranked.first().map(|&(.., id)| (None, id)))?;
        let taken = self.taken_by(id, egress, Some(rung));
        Some((worth, Candidate { sender: Some(id), exec: self.image_start(id, egress), taken }))
    }

    /// How far the nearest exec of an instance is from the start of a flow.
    fn nearest_exec(&self, id: InstanceId, egress: &Egress) -> i64 {
        let images = self.host.instances.get(id).and_then(|instance| instance.detail.as_ref()).map(|detail| &detail.images);
        let executed = images.into_iter().flatten().filter(|image| image.executed);
        executed.map(|image| distance(image.from, egress.start)).min().unwrap_or(i64::MAX)
    }

    /// The greatest score that a candidate could give the flow.
    fn worth(&self, egress: &Egress, sender: InstanceId, rung: Rung, candidates: usize) -> Option<u8> {
        let taken = self.takes(sender, egress, Some(rung));
        Group::by_lineage(taken.iter().map(|tag| &**tag))
            .values()
            .map(|group| score_flow(self, egress, group, Some(sender), Some(rung), Mode::Full, candidates).score)
            .max()
    }

    /// F6: what an instance takes to an egress.
    pub fn taken_by(&self, id: InstanceId, egress: &Egress, rung: Option<Rung>) -> Taken {
        Taken { tags: self.takes(id, egress, rung).into_iter().map(Cow::into_owned).collect() }
    }

    fn takes(&self, id: InstanceId, egress: &Egress, rung: Option<Rung>) -> Vec<Cow<'_, Tag>> {
        let sent = egress.end.plus(egress.reach());
        let Some(instance) = self.host.instances.get(id) else { return Vec::new() };
        if instance.image_at(sent).is_some_and(|image| image.classes.browser) {
            return Vec::new();
        }
        let meets = |tag: &&Tag| tag.is_armed() && egress.meets(tag);
        let above = instance.ancestors.iter().filter_map(|&ancestor| self.host.instances.get(ancestor));
        let session = above.flat_map(|ancestor| ancestor.tags.readable()).filter(|tag| tag.session);
        // What others have of a browser that they drive is not what it sends.
        let driven = instance.image_at(sent).is_some_and(|image| image.classes.driven);
        let meets = |tag: &&Tag| meets(tag) && !(driven && tag.session);
        let mut taken: Vec<Cow<'_, Tag>> = instance.tags.readable().chain(session).filter(meets).map(Cow::Borrowed).collect();
        let entrusted = self.entrusted(id, instance, sent).chain(self.of_driven(instance, sent));
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
            let window = self.windows.time_window();
            taken.retain(|tag| tag.acquired.plus(window) >= egress.start.minus(egress.reach_of(tag)));
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
        let held = responsible.into_iter().flat_map(|responsible| responsible.tags.readable());
        held.filter(|tag| tag.is_armed() && !tag.session).map(move |tag| {
            let mut tag = tag.clone();
            tag.strength = tag.strength.min(2);
            tag.links = tag.links.with(link);
            tag
        })
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
        let held = sent.filter_map(|other| self.host.instances.get(other)).flat_map(|other| other.tags.readable());
        held.filter(|tag| tag.is_armed() && !tag.session)
            .map(|tag| {
                let mut tag = tag.clone();
                tag.links = tag.links.with(Link::Delegated);
                tag
            })
            .collect()
    }

    /// F6: what a driven browser holds that a process of its own sends for.
    fn of_driven<'s>(&'s self, instance: &'s Instance, at: Timestamp) -> impl Iterator<Item = Tag> + 's {
        let driven = move |instance: &Instance| instance.image_at(at).is_some_and(|image| image.classes.driven);
        let parent = instance.ancestors.first().filter(|_| driven(instance)).and_then(|&parent| self.host.instances.get(parent));
        let held = parent.filter(|parent| driven(parent)).into_iter().flat_map(|parent| parent.tags.readable());
        held.filter(|tag| tag.is_armed() && !tag.session).map(|tag| {
            let mut tag = tag.clone();
            tag.strength = tag.strength.min(2);
            tag.links = tag.links.with(Link::Delegated);
            tag
        })
    }

    /// F6: the payload is known and carries nothing.
    fn is_explained(&self, instance: &Instance, egress: &Egress) -> bool {
        let Some(image) = instance.image_at(egress.end.plus(egress.reach())) else { return false };
        let Some(detail) = instance.detail.as_ref() else { return false };
        let present = instance.image().is_some_and(|present| present.from == image.from);
        let uploads: Vec<_> = detail.operands.iter().filter(|operand| operand.purpose == Use::Upload).collect();
        if !present || uploads.is_empty() || image.command.sends_stdin || self.host.gap_in(image.from, egress.end) {
            return false;
        }
        let known = uploads.iter().all(|operand| operand.recorded && operand.size.is_some() && !operand.tagged);
        let total = uploads.iter().filter_map(|operand| operand.size).fold(0u64, u64::saturating_add);
        let enough = egress.bytes_out.is_none_or(|bytes| u128::from(total).saturating_mul(10) >= u128::from(bytes).saturating_mul(9));
        known && enough
    }

    /// F7: what a flow without an owner takes from the whole host.
    pub fn taken_by_host(&self, egress: &Egress) -> Taken {
        let contact = Nanos::from_secs(self.windows.join.contact);
        let window = self.windows.time_window();
        let e = egress.reach().plus(Nanos::from_secs(1));
        if self.host.heavy.plus(window).plus(e) < egress.start {
            return Taken::default();
        }
        let span = |tag: &Tag| {
            let e = egress.reach_of(tag);
            (egress.start.minus(e).minus(window), egress.end.plus(e))
        };
        let held = self
            .host
            .tagged
            .iter()
            .filter_map(|&id| self.host.instances.get(id))
            .flat_map(|instance| instance.tags.readable())
            .filter(|tag| tag.is_armed() && !tag.session && tag.weight >= 60)
            .filter(|tag| {
                let (from, to) = span(tag);
                tag.acquired >= from && tag.acquired <= to
            });
        let is_new = |tag: &Tag| !self.host.contacts.any_before(&egress.name, tag.since, contact);
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

/// Whether the sender itself holds a tag: it has it neither from its session nor from who is responsible for it.
pub(crate) fn is_own(tag: &Tag) -> bool {
    !tag.session && !is_entrusted(tag)
}

/// Whether the process that is responsible for the sender holds a tag.
pub(crate) fn is_entrusted(tag: &Tag) -> bool {
    tag.links.has(Link::Responsible) || tag.links.has(Link::Delegated)
}

/// Distance of two times in nanoseconds.
fn distance(a: Timestamp, b: Timestamp) -> i64 {
    a.since(b).0.saturating_abs()
}

/// Confidence that a rung allows.
pub(crate) const fn rung_confidence(rung: Rung) -> Confidence {
    match rung {
        Rung::Exact | Rung::Named => Confidence::High,
        Rung::Remote | Rung::Size | Rung::Terminal => Confidence::Medium,
        Rung::Host => Confidence::Low,
    }
}
