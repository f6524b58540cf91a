//! Who may have sent a flow, rung by rung (docs/semantics.md, F4).

use std::collections::BTreeSet;

use tollgate_model::{Nanos, Rung, Timestamp};

use crate::egress::Egress;
use crate::flow::Flow;
use crate::host::Work;
use crate::instance::{Instance, InstanceId};
use crate::seen::Connection;

/// Processes of a terminal that are looked at for one flow, the latest first.
const MOST_WITHIN: usize = 1_024;

impl Work<'_> {
    /// Whether a sender is a terminal.
    pub fn is_terminal(&self, id: InstanceId, egress: &Egress) -> bool {
        let sent = egress.end.plus(egress.reach());
        self.host.instances.get(id).and_then(|instance| instance.image_at(sent)).is_some_and(|image| image.classes.terminal)
    }

    /// Who takes something of those that ran in a terminal when it connected, but for shells.
    pub fn within(&mut self, terminal: Option<InstanceId>, flow: &Flow, egress: &Egress) -> Vec<InstanceId> {
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

    fn may_send(&self, id: InstanceId, egress: &Egress) -> Option<&Instance> {
        let e = egress.reach();
        let instance = self.host.instances.get(id)?;
        let image = instance.image_at(egress.end.plus(e))?;
        (instance.lives_in(egress.start.minus(e), egress.end.plus(e)) && !image.classes.non_carrier).then_some(instance)
    }

    /// Instances with a connect event of these ends, nearest to the start; several only at equal distance.
    pub fn exact(&self, flow: &Flow, egress: &Egress) -> Vec<InstanceId> {
        let (from, to) = (flow.start.minus(egress.reach()), flow.end.plus(egress.reach()));
        let fits = |c: &&Connection| c.local == Some(flow.source) && c.time >= from && c.time <= to;
        self.nearest_connections(flow, egress, &fits)
    }

    /// Instances with a connect event of this far end about the start, the near end not told, nearest.
    pub fn remote(&self, flow: &Flow, egress: &Egress) -> Vec<InstanceId> {
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
    pub fn use_up(&mut self, sender: Option<InstanceId>, flow: &Flow, egress: &Egress) {
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

    /// Instances whose arguments name the destination.
    pub fn named(&self, egress: &Egress) -> Vec<InstanceId> {
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
    pub fn named_and_gone(&self, egress: &Egress) -> usize {
        let (from, to) = (egress.start.minus(egress.reach()), egress.end.plus(egress.reach()));
        let address = egress.endpoint.map(|endpoint| endpoint.ip.to_string());
        let names = egress.names.iter().chain(address.as_ref());
        let found: BTreeSet<InstanceId> = names.flat_map(|name| self.host.namings.gone_of(name, from, to)).collect();
        found.len()
    }

    /// Instances through which a tagged file of the flow's volume passed.
    pub fn sized(&self, egress: &Egress) -> Vec<InstanceId> {
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

    /// Of those through which a file of the flow's volume passed, who was there while it lasted; if nobody was, as far as the
    /// two clocks agree, all.
    pub fn sized_and_there(&self, egress: &Egress) -> Vec<InstanceId> {
        let all = self.sized(egress);
        let (from, to) = (egress.start.minus(egress.precision), egress.end.plus(egress.precision));
        let lived = |id: &InstanceId| self.host.instances.get(*id).is_some_and(|instance| instance.lives_in(from, to));
        let there: Vec<InstanceId> = all.iter().copied().filter(lived).collect();
        if there.is_empty() { all } else { there }
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
}

/// Distance of two times in nanoseconds.
pub(crate) fn distance(a: Timestamp, b: Timestamp) -> i64 {
    a.since(b).0.saturating_abs()
}
