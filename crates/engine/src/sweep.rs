//! Letting go of what nothing can ask for any more, and the end of input.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Level, Nanos, Timestamp};
use tollgate_policy::Role;

use crate::engine::SWEEP_EVERY;
use crate::finding::FindingKey;
use crate::flow::Waits;
use crate::host::Work;
use crate::instance::{Instance, InstanceId};
use crate::tag::Tag;

/// The longest flow that is judged exactly.
const LONGEST: i64 = 86_400;

impl Work<'_> {
    /// How long facts stay readable for flows: as long as the longest that is judged exactly, or whatever waits for its row,
    /// and what may come late on both sides.
    fn readable(&self) -> Nanos {
        let join = &self.windows.join;
        Nanos::from_secs(join.handshake.max(LONGEST).saturating_add(join.horizon.saturating_mul(2)))
    }

    /// Forgets what is past asking.
    pub fn sweep(&mut self) {
        let readable = self.readable();
        let past = self.now.minus(readable);
        let instances = &self.host.instances;
        self.host.namings.sweep(past, |id| instances.get(id).is_some_and(|instance| instance.exited.is_none_or(|at| at >= past)));
        self.host.connections.retain(|connection| connection.time >= past);
        self.host.accesses.retain(|access| access.time >= past);
        let known = self.now.minus(Nanos::from_secs(self.windows.tag.file_long)).minus(readable);
        // What is carried may be of any time before.
        let armed = !self.host.is_unarmed();
        let (kept, gone): (Vec<_>, Vec<_>) = self.host.gaps.drain(..).partition(|gap| armed || gap.to >= known);
        self.host.gaps = kept;
        self.host.findings.note_lost(&gone);
        self.host.names.sweep(past);
        self.host.echoes.sweep(past);
        self.slim_ended();
        self.host.siblings.sweep(self.now.minus(Nanos::from_secs(self.windows.tag.pipeline)));
        let contact = Nanos::from_secs(self.windows.join.contact);
        let asked = self.asked_contacts();
        self.host.contacts.sweep(past.minus(contact), &asked, contact);
        self.host.files.sweep(self.now);
        self.host.folders.sweep(self.now);
        self.host.mounts.sweep(self.now);
        self.host.accumulation.sweep(self.now, self.policy.scoring.volume.days);
        let instances = &self.host.instances;
        self.host.behind.retain(|&id| instances.get(id).is_some());
        self.host.answering.sweep(|id| instances.get(id).is_some_and(|instance| !instance.tags.is_empty()));
        let hour = past.hour();
        self.host.assumed.retain(|&(at, _)| at >= hour);
        self.conclude_staging(past);
        let declaring = self.declaring();
        self.sweep_tags(past, &declaring);
        self.sweep_instances(past, &declaring);
        self.sweep_lineages(past);
    }

    /// F7: before which times it matters whom the host contacted.
    fn asked_contacts(&self) -> BTreeSet<Timestamp> {
        let least = self.policy.scoring.material.held_min;
        let instances = self.host.tagged.iter().filter_map(|&id| self.host.instances.get(id));
        let carried = instances.flat_map(|instance| instance.tags.readable()).filter(|tag| !tag.session);
        carried.chain(self.host.echoes.all()).filter(|tag| tag.weight >= least && tag.is_armed()).map(|tag| tag.since).collect()
    }

    /// H5: staging that is about to be forgotten, and left no egress, is told before.
    fn conclude_staging(&mut self, past: Timestamp) {
        let soon = past.plus(Nanos::from_secs(self.windows.join.horizon.saturating_mul(2)));
        let ended = |lineage: &crate::lineage::Lineage| lineage.episodes.iter().any(|episode| episode.last < soon && !episode.closed);
        let roots: Vec<InstanceId> = self.host.lineages.iter().filter(|(_, lineage)| ended(lineage)).map(|(&root, _)| root).collect();
        for root in roots {
            self.observe_staging(root, soon);
        }
    }

    /// Instances whose arguments declare an upload that is still to be judged, however long it takes, and their ancestors.
    fn declaring(&self) -> BTreeSet<InstanceId> {
        let declaring: BTreeSet<InstanceId> = self.host.flows.declaring().collect();
        let above = declaring.iter().filter_map(|&id| self.host.instances.get(id)).flat_map(|instance| instance.ancestors.iter());
        // Who handed out files on a tunnel that is still open, too.
        let role = |id: &InstanceId| Some(self.host.instances.get(*id)?.image()?.command.role);
        let tunnel = declaring.iter().any(|id| role(id) == Some(Role::Tunnel));
        let served = self.host.behind.iter().filter(|id| tunnel && role(id) == Some(Role::Serve));
        let connecting = self.host.connects.unseen().map(|(id, _)| id);
        declaring.iter().chain(above).chain(served).copied().chain(connecting).collect()
    }

    fn sweep_tags(&mut self, past: Timestamp, declaring: &BTreeSet<InstanceId>) {
        let tagged: Vec<InstanceId> = self.host.tagged.iter().copied().collect();
        for id in tagged {
            let Some(instance) = self.host.instances.get_mut(id) else {
                self.host.tagged.remove(&id);
                continue;
            };
            let gone = instance.exited.is_some_and(|exited| exited < past);
            let asked = declaring.contains(&id);
            instance.tags.retain(|tag| asked || (!gone && tag.until >= past));
            if instance.tags.is_empty() {
                self.host.tagged.remove(&id);
            }
        }
    }

    fn sweep_instances(&mut self, past: Timestamp, declaring: &BTreeSet<InstanceId>) {
        let recent = self.now.minus(Nanos::from_secs(self.windows.join.horizon));
        let mut needed: BTreeSet<InstanceId> = self.host.connections.iter().map(|connection| connection.instance).collect();
        needed.extend(&self.host.tagged);
        needed.extend(declaring);
        for (_, instance) in self.host.instances.iter().filter(|(_, instance)| instance.exited.is_none()) {
            needed.extend(instance.ancestors.iter().copied());
        }
        // Nothing more is told of one that ended, and nobody asks for one that held nothing and left nobody.
        let leaves = self.now.minus(SWEEP_EVERY);
        // By then every connection that it can have had is judged.
        let judged = recent.minus(Nanos::from_secs(self.windows.join.skew.saturating_mul(2).saturating_add(self.windows.join.horizon)));
        let is_gone = |id: &InstanceId, instance: &Instance| {
            let idle = |at| at < recent && !needed.contains(id) && !self.could_take(instance);
            let leaf = |at: Timestamp| at < leaves && instance.detail.is_none() && instance.tags.is_empty();
            let spent = |at| at < judged && !declaring.contains(id) && instance.tags.readable().all(is_inherited);
            instance.exited.is_some_and(|at| (at < past && !declaring.contains(id)) || leaf(at) || idle(at) || spent(at))
        };
        let gone: BTreeMap<InstanceId, (Timestamp, Timestamp)> = self
            .host
            .instances
            .iter()
            .filter(|(id, instance)| is_gone(id, instance))
            .filter_map(|(id, instance)| Some((id, (instance.born, instance.exited?))))
            .collect();
        // They may have owned a flow that is still to come, so that nobody else is taken for the sender.
        self.host.namings.fade(&gone);
        for &id in gone.keys() {
            self.host.instances.remove(id);
            self.host.tagged.remove(&id);
        }
        let instances = &self.host.instances;
        self.host.flows.sweep(|id| instances.get(id).is_some());
    }

    /// Whether an instance that exited could have sent what its session held while it lived.
    fn could_take(&self, instance: &Instance) -> bool {
        let e = Nanos::from_secs(self.windows.join.skew.saturating_mul(2).saturating_add(1));
        let exited = instance.exited.unwrap_or(Timestamp::MAX);
        instance.ancestors.iter().filter_map(|&id| self.host.instances.get(id)).any(|ancestor| {
            ancestor.tags.readable().any(|tag| tag.session && tag.acquired <= exited.plus(e) && tag.until >= instance.born.minus(e))
        })
    }

    fn sweep_lineages(&mut self, past: Timestamp) {
        let carried = self.host.instances.iter().flat_map(|(_, instance)| instance.tags.readable());
        let carried = carried.chain(self.host.connects.unseen().flat_map(|(_, unseen)| &unseen.tags));
        let left: BTreeSet<(InstanceId, Timestamp)> =
            self.host.files.all().chain(self.host.echoes.all()).chain(carried).map(|tag| (tag.lineage, tag.born)).collect();
        let mut alive: BTreeSet<InstanceId> = left.iter().map(|&(root, _)| root).collect();
        alive.extend(self.host.instances.iter().map(|(_, instance)| instance.lineage));
        let recent = |at: Option<Timestamp>| at.is_some_and(|at| at >= past);
        let gone: Vec<InstanceId> = self
            .host
            .lineages
            .iter()
            .filter(|(root, lineage)| !alive.contains(root) && !recent(lineage.episodes.last().map(|episode| episode.last)))
            .map(|(&root, _)| root)
            .collect();
        for &root in &gone {
            self.observe_staging(root, Timestamp::MAX);
        }
        let window = self.windows.time_window();
        for (&root, lineage) in &mut self.host.lineages {
            let births = left.range((root, Timestamp::MIN)..=(root, Timestamp::MAX));
            let open: BTreeSet<usize> = births.filter_map(|&(_, born)| lineage.episode_of(born)).collect();
            lineage.close(past, |index| open.contains(&index));
            let births = left.range((root, Timestamp::MIN)..=(root, Timestamp::MAX)).map(|&(_, born)| born);
            lineage.forget_staged(births, past, window);
        }
        if let Some(learned) = self.host.learned.as_deref_mut() {
            let lineages = &self.host.lineages;
            learned.taint(self.host.findings.lineages_from(Level::Medium));
            learned.settle(|root| !alive.contains(&root) && !lineages.contains_key(&root));
        }
        let day = past.second().div_euclid(86_400);
        let lineages = &self.host.lineages;
        // What changed is told before it is forgotten.
        let untold: BTreeSet<InstanceId> = self.host.findings.untold_lineages();
        self.host.findings.sweep(|key| match key {
            FindingKey::Episode(root, index) => lineages.get(root).is_some_and(|lineage| lineage.is_open(*index)),
            FindingKey::NetworkOnly(_, at) => *at >= day,
        });
        for root in gone {
            if !untold.contains(&root) {
                self.host.lineages.remove(&root);
            }
        }
    }

    /// D3: the end of input, before everything is settled.
    pub fn judge_open(&mut self) {
        self.judge_due(Timestamp::MAX);
        let waits = Waits::of(self.windows);
        let wait = Nanos::from_secs(self.windows.join.skew).plus(waits.horizon);
        self.host.flows.end_all(self.now, self.windows.arguments(), wait, waits);
    }

    /// H5: the end of input, after everything is settled.
    pub fn observe_all(&mut self) {
        let roots: Vec<InstanceId> = self.host.lineages.keys().copied().collect();
        for root in roots {
            self.observe_staging(root, Timestamp::MAX);
        }
    }
}

/// Whether a tag came to its carrier from above or below, and not by anything that it did.
fn is_inherited(tag: &Tag) -> bool {
    tag.session || tag.inherited
}
