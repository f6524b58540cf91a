//! Which process a flow belongs to, and what it takes (docs/semantics.md, F4 to F7).

use std::collections::BTreeSet;

use tollgate_model::{Confidence, Endpoint, Mode, Nanos, Rung, Timestamp};

use crate::flow::Flow;
use crate::host::Work;
use crate::instance::{Instance, InstanceId, Use};
use crate::score::{Egress, Group, score_flow};
use crate::tag::Tag;

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
    /// F5: the ladder.
    pub fn attribute(&mut self, flow: &Flow, egress: &Egress) -> Attribution {
        let exact = self.exact(flow, egress);
        if let Some(id) = exact {
            let taken = self.taken_by(id, egress);
            let exec = self.image_start(id, egress);
            let chosen = (!taken.tags.is_empty()).then_some(Candidate { sender: Some(id), exec, taken });
            return Attribution::Owned { rung: Rung::Exact, chosen, candidates: 1, owners: exec.map(|exec| (id, exec)).into_iter().collect() };
        }
        let mut owner: Option<Attribution> = None;
        for rung in [Rung::Named, Rung::Remote, Rung::Size] {
            let found = match rung {
                Rung::Named => self.named(egress),
                Rung::Remote => self.remote(flow, egress),
                _ => self.sized(egress),
            };
            let found = self.without_ancestors(found);
            if found.is_empty() {
                continue;
            }
            let candidates = found.len();
            let chosen = self.choose(&found, egress, rung, candidates);
            let owners = match &chosen {
                Some(candidate) => candidate.sender.zip(candidate.exec).into_iter().collect(),
                None => found.iter().filter_map(|&(id, _)| Some((id, self.image_start(id, egress)?))).collect(),
            };
            let attribution = Attribution::Owned { rung, chosen, candidates, owners };
            if matches!(attribution, Attribution::Owned { chosen: Some(_), .. }) {
                return attribution;
            }
            owner.get_or_insert(attribution);
        }
        owner.unwrap_or(Attribution::Unowned)
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

    fn exact(&self, flow: &Flow, egress: &Egress) -> Option<InstanceId> {
        self.host
            .connections
            .iter()
            .filter(|c| c.protocol == flow.protocol && c.remote == flow.destination)
            .filter(|c| c.local.is_some_and(|local| same_near_end(local, flow.source)))
            .filter(|c| {
                let e = egress.skew.plus(egress.precision.max(c.precision));
                c.time >= flow.start.minus(e) && c.time <= flow.end.plus(e)
            })
            .filter(|c| self.may_send(c.instance, egress).is_some())
            .min_by_key(|c| (distance(c.time, flow.start), self.key_of(c.instance)))
            .map(|c| c.instance)
    }

    fn named(&self, egress: &Egress) -> Vec<(InstanceId, Timestamp)> {
        let e = egress.reach();
        let address = egress.endpoint.map(|endpoint| endpoint.ip.to_string());
        let mut found: Vec<(InstanceId, Timestamp)> = Vec::new();
        for naming in self.host.namings.iter().filter(|naming| naming.time <= egress.end.plus(e)) {
            let hosts = &naming.command.named_hosts;
            let names = egress.names.iter().chain(address.as_ref()).any(|name| hosts.contains(name));
            if names && self.may_send(naming.instance, egress).is_some() {
                found.push((naming.instance, naming.time));
            }
        }
        nearest_each(found, egress.start)
    }

    fn remote(&mut self, flow: &Flow, egress: &Egress) -> Vec<(InstanceId, Timestamp)> {
        let found = self
            .host
            .connections
            .iter()
            .enumerate()
            .filter(|(_, c)| c.local.is_none() && !c.used && c.protocol == flow.protocol && c.remote == flow.destination)
            .filter(|(_, c)| distance(c.time, flow.start) <= egress.skew.plus(egress.precision.max(c.precision)).0)
            .filter(|(_, c)| self.may_send(c.instance, egress).is_some())
            .min_by_key(|(_, c)| (distance(c.time, flow.start), self.key_of(c.instance)))
            .map(|(at, c)| (at, c.instance, c.time));
        let Some((at, id, time)) = found else { return Vec::new() };
        if let Some(connection) = self.host.connections.get_mut(at) {
            connection.used = true;
        }
        vec![(id, time)]
    }

    fn sized(&self, egress: &Egress) -> Vec<(InstanceId, Timestamp)> {
        let e = egress.reach();
        let found = self
            .host
            .accesses
            .iter()
            .filter(|access| access.time >= egress.start.minus(e) && access.time <= egress.end.plus(e))
            .filter(|access| self.size_matches(egress.bytes_out, access.size))
            .filter(|access| self.may_send(access.instance, egress).is_some())
            .filter_map(|access| Some((access.instance, self.host.instances.get(access.instance)?.image_at(access.time)?.from)))
            .collect();
        nearest_each(found, egress.start)
    }

    /// Whether a volume is that of a file, plain or encoded.
    fn size_matches(&self, bytes: Option<u64>, size: u64) -> bool {
        let Some(bytes) = bytes else { return false };
        let (bytes, size) = (u128::from(bytes).saturating_mul(1000), u128::from(size));
        let within = |[low, high]: [u64; 2]| {
            bytes >= size.saturating_mul(u128::from(low)) && bytes <= size.saturating_mul(u128::from(high))
        };
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
    fn without_ancestors(&self, found: Vec<(InstanceId, Timestamp)>) -> Vec<(InstanceId, Timestamp)> {
        let above: BTreeSet<InstanceId> =
            found.iter().filter_map(|&(id, _)| self.host.instances.get(id)).flat_map(|i| i.ancestors.iter().copied()).collect();
        found.into_iter().filter(|(id, _)| !above.contains(id)).collect()
    }

    fn key_of(&self, id: InstanceId) -> tollgate_model::ProcessKey {
        self.host.instances.get(id).map(|instance| instance.key).unwrap_or_default()
    }

    fn choose(&self, found: &[(InstanceId, Timestamp)], egress: &Egress, rung: Rung, candidates: usize) -> Option<Candidate> {
        found
            .iter()
            .filter_map(|&(id, exec)| {
                let taken = self.taken_by(id, egress);
                if taken.tags.is_empty() {
                    return None;
                }
                let worth = self.worth(&taken, egress, id, rung, candidates);
                let rank = (std::cmp::Reverse(worth), distance(exec, egress.start), self.key_of(id));
                let image = self.image_start(id, egress);
                Some((rank, Candidate { sender: Some(id), exec: image, taken }))
            })
            .min_by_key(|(rank, _)| *rank)
            .map(|(_, candidate)| candidate)
    }

    /// The greatest score that a candidate could give the flow.
    fn worth(&self, taken: &Taken, egress: &Egress, sender: InstanceId, rung: Rung, candidates: usize) -> u8 {
        let lineages: BTreeSet<InstanceId> = taken.tags.iter().map(|tag| tag.lineage).collect();
        lineages
            .into_iter()
            .map(|root| {
                let tags = taken.tags.iter().filter(|tag| tag.lineage == root).cloned().collect();
                score_flow(self, egress, &Group { tags }, Some(sender), Some(rung), Mode::Full, candidates).score
            })
            .max()
            .unwrap_or(0)
    }

    /// F6: what an instance takes to an egress.
    pub fn taken_by(&self, id: InstanceId, egress: &Egress) -> Taken {
        let Some(instance) = self.host.instances.get(id) else { return Taken::default() };
        let browser = instance.image_at(egress.end.plus(egress.reach())).is_some_and(|image| image.classes.browser);
        if browser {
            return Taken::default();
        }
        let explained = self.is_explained(instance, egress);
        let own = instance.tags.readable().filter(|tag| !tag.session || !explained);
        let above = instance
            .ancestors
            .iter()
            .filter_map(|&ancestor| self.host.instances.get(ancestor))
            .flat_map(|ancestor| ancestor.tags.readable())
            .filter(|tag| tag.session && !explained);
        Taken { tags: own.chain(above).filter(|tag| tag.is_armed() && egress.meets(tag)).cloned().collect() }
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
        let tags = self
            .host
            .tagged
            .iter()
            .filter_map(|&id| self.host.instances.get(id))
            .flat_map(|instance| instance.tags.readable())
            .filter(|tag| tag.is_armed() && !tag.session && tag.weight >= 60)
            .filter(|tag| {
                let e = egress.reach_of(tag);
                tag.acquired <= egress.end.plus(e) && tag.acquired.plus(window) >= egress.start.minus(e)
            })
            .filter(|tag| !self.host.contacts.any_before(&egress.name, tag.born, contact))
            .map(|tag| {
                let mut tag = tag.clone();
                tag.strength = 1;
                tag.links = tag.links.with(tollgate_model::Link::User);
                tag
            })
            .collect();
        Taken { tags }
    }
}

/// A local end as a connect event gives it: an unspecified address stands for any.
fn same_near_end(local: Endpoint, source: Endpoint) -> bool {
    local.port == source.port && (local.ip == source.ip || local.ip.is_unspecified())
}

/// Distance of two times in nanoseconds.
fn distance(a: Timestamp, b: Timestamp) -> i64 {
    a.since(b).0.saturating_abs()
}

/// One entry for each instance: the nearest to a time.
fn nearest_each(mut found: Vec<(InstanceId, Timestamp)>, start: Timestamp) -> Vec<(InstanceId, Timestamp)> {
    found.sort_by_key(|&(id, time)| (id, distance(time, start), time));
    found.dedup_by_key(|&mut (id, _)| id);
    found
}

/// Confidence that a rung allows.
pub(crate) const fn rung_confidence(rung: Rung) -> Confidence {
    match rung {
        Rung::Exact | Rung::Named => Confidence::High,
        Rung::Remote | Rung::Size => Confidence::Medium,
        Rung::Host => Confidence::Low,
    }
}
