//! Which process a flow belongs to (docs/semantics.md, F5).

use std::collections::BTreeSet;

use tollgate_model::{Confidence, Mode, Rung, Timestamp};
use tollgate_policy::Role;

use crate::candidates::distance;
use crate::egress::{Egress, Group};
use crate::flow::Flow;
use crate::host::Work;
use crate::instance::InstanceId;
use crate::score::score_flow;
use crate::taking::Taken;

/// Candidates of one flow that are scored.
const MOST_SCORED: usize = 64;

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
                _ => self.sized_and_there(egress),
            };
            // Of those in a terminal, a child that only shares what its parent holds hides nobody.
            let found = if rung == Rung::Terminal { found } else { self.without_ancestors(&found, egress) };
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

    fn image_start(&self, id: InstanceId, egress: &Egress) -> Option<Timestamp> {
        Some(self.host.instances.get(id)?.image_at(egress.end.plus(egress.reach()))?.from)
    }

    /// Drops candidates that are ancestors of another, unless they send to the far end themselves.
    fn without_ancestors(&self, found: &[InstanceId], egress: &Egress) -> Vec<InstanceId> {
        let above: BTreeSet<InstanceId> =
            found.iter().filter_map(|&id| self.host.instances.get(id)).flat_map(|i| i.ancestors.iter().copied()).collect();
        found.iter().copied().filter(|&id| !above.contains(&id) || self.uploads_there(id, egress)).collect()
    }

    fn uploads_there(&self, id: InstanceId, egress: &Egress) -> bool {
        let sent = egress.end.plus(egress.reach());
        let image = self.host.instances.get(id).and_then(|instance| instance.image_at(sent)).filter(|image| image.from <= sent);
        let command = image.map(|image| &image.command).filter(|command| command.role == Role::Upload);
        let host = command.and_then(|command| command.destination.as_ref()).map(|remote| &remote.host);
        host.is_some_and(|host| egress.names.contains(host) || egress.endpoint.is_some_and(|end| end.ip.to_string() == *host))
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
}

/// Confidence that a rung allows.
pub(crate) const fn rung_confidence(rung: Rung) -> Confidence {
    match rung {
        Rung::Exact | Rung::Named => Confidence::High,
        Rung::Remote | Rung::Size | Rung::Terminal => Confidence::Medium,
        Rung::Host => Confidence::Low,
    }
}
