//! F4: who may have sent a flow.

use std::collections::BTreeSet;

use tollgate_model::{Nanos, Rung};
use tollgate_policy::Role;

use crate::ladder::{Used, View};
use crate::process::Connection;
use crate::tags::Tag;

impl View<'_> {
    /// F4: alive somewhere in [start − e, end + e], and no non-carrier.
    pub(crate) fn present(&self) -> impl Iterator<Item = usize> {
        let (from, to) = (self.flow.start.minus(self.slack()), self.flow.end.plus(self.slack()));
        self.state.instances.iter().enumerate().filter_map(move |(id, instance)| {
            let alive = instance.born <= to && instance.exited.is_none_or(|exited| exited >= from);
            (alive && !instance.ran_at(to).non_carrier).then_some(id)
        })
    }

    /// F4: the candidates of a rung, without those that are ancestors of another.
    pub(crate) fn candidates(&self, rung: Rung, used: &Used) -> Vec<usize> {
        let all: Vec<usize> = match rung {
            Rung::Exact => self.nearest(|_, connect| self.is_exact(connect)),
            Rung::Remote => {
                let near = |id: usize, at: usize| self.is_remote(id, at, used);
                let connects = self.present().flat_map(|id| (0..self.state.instances[id].connects.len()).map(move |at| (id, at)));
                let free: Vec<(usize, usize)> = connects.filter(|(id, at)| near(*id, *at)).collect();
                let least = free.iter().map(|(id, at)| self.distance(*id, *at)).min();
                let nearest: BTreeSet<usize> =
                    free.iter().filter(|(id, at)| Some(self.distance(*id, *at)) == least).map(|(id, _)| *id).collect();
                nearest.into_iter().collect()
            }
            Rung::Named => self.present().filter(|id| self.is_named(*id)).collect(),
            Rung::Size => {
                let all: Vec<usize> = self.present().filter(|id| self.size_matches(*id)).collect();
                let (from, to) = (self.flow.start.minus(self.flow.precision), self.flow.end.plus(self.flow.precision));
                let there = |id: &usize| {
                    let instance = &self.state.instances[*id];
                    instance.born <= to && instance.exited.is_none_or(|exited| exited >= from)
                };
                let there: Vec<usize> = all.iter().copied().filter(there).collect();
                if there.is_empty() { all } else { there }
            }
            Rung::Terminal | Rung::Host => Vec::new(),
        };
        self.without_ancestors(&all)
    }

    fn without_ancestors(&self, all: &[usize]) -> Vec<usize> {
        let ancestor = |id: &usize| all.iter().any(|other| self.state.instances[*other].ancestors.contains(id));
        all.iter().filter(|id| !ancestor(id) || self.uploads_there(**id)).copied().collect()
    }

    /// F4: whether the command of a candidate sends to the flow's far end itself.
    fn uploads_there(&self, id: usize) -> bool {
        let address = self.flow.destination.map(|end| end.ip.to_string());
        let command = self.run(id).map(|run| &run.command).filter(|command| command.role == Role::Upload);
        let host = command.and_then(|command| command.destination.as_ref()).map(|remote| &remote.host);
        host.is_some_and(|host| self.flow.names.contains(host) || Some(host) == address.as_ref())
    }

    /// F4: whether a sender is a terminal.
    pub(crate) fn is_terminal(&self, sender: usize) -> bool {
        self.state.classes(self.state.instances[sender].image_at(self.image_time())).terminal
    }

    fn is_exact(&self, connect: &Connection) -> bool {
        let (from, to) = (self.flow.start.minus(self.slack()), self.flow.end.plus(self.slack()));
        let ends = connect.local.is_some() && connect.local == self.flow.source && Some(connect.remote) == self.flow.destination;
        ends && (from..=to).contains(&connect.time)
    }

    /// F4 *terminal*: who takes something of those that ran in a terminal when it connected, but for shells.
    pub(crate) fn within(&self, terminal: usize) -> Vec<usize> {
        let told = Nanos::from_secs(self.state.policy.windows.order.told);
        let connects = &self.state.instances[terminal].connects;
        let fits = |(at, connect): &(usize, &Connection)| {
            let remote = self.is_remote(terminal, *at, &Used::new());
            connect.protocol == self.flow.protocol && (self.is_exact(connect) || remote)
        };
        let lived = |id: usize| {
            let instance = &self.state.instances[id];
            connects.iter().enumerate().filter(fits).any(|(_, connect)| {
                let slack = connect.precision.min(told);
                let (from, to) = (connect.time.minus(slack), connect.time.plus(slack));
                instance.born <= to && instance.exited.is_none_or(|exited| exited >= from)
            })
        };
        let classes = |id: usize| self.state.classes(self.state.instances[id].image_at(self.image_time()));
        let takes = |id: usize| self.taken(id).iter().any(|tag| self.is_late(tag));
        let carries = |id: usize| !self.state.instances[id].ran_at(self.image_time()).non_carrier;
        let sends = |id: usize| !classes(id).shell && carries(id) && takes(id);
        (0..self.state.instances.len()).filter(|id| self.runs_in(*id, terminal) && lived(*id) && sends(*id)).collect()
    }

    /// F6: whether a tag was acquired not long before the flow, as the rung *terminal* asks.
    pub(crate) fn is_late(&self, tag: &Tag) -> bool {
        tag.acquired.plus(self.state.policy.windows.time_window()) >= self.flow.start.minus(self.slack_for(tag))
    }

    fn runs_in(&self, id: usize, terminal: usize) -> bool {
        let instances = &self.state.instances;
        let mut inner = id;
        for _ in 0..8 {
            match instances[inner].under {
                None => {
                    let root = instances[inner].lineage;
                    let named = [instances[root].process.parent, instances[root].process.responsible];
                    return root != terminal && named.iter().flatten().any(|key| instances[terminal].keys.contains(key));
                }
                Some(under) if under == terminal => return true,
                Some(under) => inner = under,
            }
        }
        false
    }

    fn nearest(&self, matches: impl Fn(usize, &Connection) -> bool) -> Vec<usize> {
        let found: Vec<(u64, usize)> = self
            .present()
            .flat_map(|id| {
                let instance = &self.state.instances[id];
                let connects = instance.connects.iter().enumerate();
                let fitting = connects.filter(|(_, connect)| connect.protocol == self.flow.protocol && matches(id, connect));
                fitting.map(|(at, _)| (self.distance(id, at), id)).collect::<Vec<_>>()
            })
            .collect();
        let least = found.iter().map(|(distance, _)| *distance).min();
        found.iter().filter(|(distance, _)| Some(*distance) == least).map(|(_, id)| *id).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn distance(&self, id: usize, at: usize) -> u64 {
        self.state.instances[id].connects[at].time.since(self.flow.start).0.unsigned_abs()
    }

    fn is_remote(&self, id: usize, at: usize, used: &Used) -> bool {
        let connect = &self.state.instances[id].connects[at];
        connect.local.is_none()
            && connect.protocol == self.flow.protocol
            && Some(connect.remote) == self.flow.destination
            && self.distance(id, at) <= self.slack().0.unsigned_abs()
            && !used.contains(&(id, at))
    }

    /// F4 *remote*: the connect that the flow uses up.
    pub(crate) fn nearest_remote(&self, id: usize, used: &Used) -> Option<(usize, usize)> {
        let free = (0..self.state.instances[id].connects.len()).filter(|at| self.is_remote(id, *at, used));
        free.min_by_key(|at| self.distance(id, *at)).map(|at| (id, at))
    }

    /// F4 *named*.
    fn is_named(&self, id: usize) -> bool {
        let until = self.flow.end.plus(self.slack());
        let address = self.flow.destination.map(|end| end.ip.to_string());
        let names: Vec<&String> = self.flow.names.iter().chain(&address).collect();
        let runs = self.state.instances[id].runs.iter().filter(|run| run.time <= until);
        runs.into_iter().any(|run| names.iter().any(|name| run.command.named_hosts.contains(*name)))
    }

    /// F4 *size*.
    pub(crate) fn size_matches(&self, id: usize) -> bool {
        let Some(bytes) = self.flow.bytes_out.map(u128::from) else { return false };
        let volume = &self.state.policy.scoring.volume;
        let (from, to) = (self.flow.start.minus(self.slack()), self.flow.end.plus(self.slack()));
        let within = |size: u64, per_mille: [u64; 2]| {
            let scaled = |share: u64| u128::from(size) * u128::from(share);
            (scaled(per_mille[0])..=scaled(per_mille[1])).contains(&(bytes * 1000))
        };
        self.state.instances[id].sized.iter().any(|(time, size)| {
            *size >= volume.size_min
                && (from..=to).contains(time)
                && (within(*size, volume.size_plain) || within(*size, volume.size_encoded))
        })
    }
}
