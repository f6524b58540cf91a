//! Letting go of what nothing can ask for any more, and the end of input.

use std::collections::BTreeSet;
use std::sync::Arc;

use tollgate_model::{Nanos, Timestamp};

use crate::finding::FindingKey;
use crate::flow::Waits;
use crate::host::Work;
use crate::instance::{Instance, InstanceId};

/// How long facts stay readable for flows: as long as the longest flow that is judged exactly, one
/// day, and the horizon.
const READABLE: Nanos = Nanos::from_secs(86_400 + 2 * 3_600);

impl Work<'_> {
    /// Forgets what is past asking.
    pub fn sweep(&mut self) {
        let past = self.now.minus(READABLE);
        let instances = &self.host.instances;
        let recent = |id: InstanceId| instances.get(id).is_some_and(|instance| instance.exited.is_none_or(|at| at >= past));
        self.host.namings.retain(|at, id| at >= past || recent(id));
        self.host.connections.retain(|connection| connection.time >= past);
        self.host.accesses.retain(|access| access.time >= past);
        self.host.gaps.retain(|gap| gap.to >= self.now.minus(Nanos::from_secs(self.windows.tag.file_long)).minus(READABLE));
        self.host.names.sweep(past);
        self.host.contacts.sweep(past.minus(Nanos::from_secs(self.windows.join.contact)));
        self.host.files.sweep(self.now);
        let hour = past.hour();
        self.host.assumed.retain(|&(at, _)| at >= hour);
        self.conclude_staging(past);
        self.sweep_tags(past);
        self.sweep_instances(past);
        self.sweep_lineages(past);
    }

    /// H5: staging that is about to be forgotten, and left no egress, is told before.
    fn conclude_staging(&mut self, past: Timestamp) {
        let soon = past.plus(Nanos::from_secs(2 * 3_600));
        let ended = |lineage: &crate::lineage::Lineage| lineage.episodes.iter().any(|episode| episode.last < soon);
        let roots: Vec<InstanceId> = self.host.lineages.iter().filter(|(_, lineage)| ended(lineage)).map(|(&root, _)| root).collect();
        for root in roots {
            self.observe_staging(root, soon);
        }
    }

    fn sweep_tags(&mut self, past: Timestamp) {
        let tagged: Vec<InstanceId> = self.host.tagged.iter().copied().collect();
        for id in tagged {
            let Some(instance) = self.host.instances.get_mut(id) else {
                self.host.tagged.remove(&id);
                continue;
            };
            let gone = instance.exited.is_some_and(|exited| exited < past);
            instance.tags.retain(|tag| !gone && tag.until >= past);
            if instance.tags.is_empty() {
                self.host.tagged.remove(&id);
            }
        }
    }

    fn sweep_instances(&mut self, past: Timestamp) {
        let recent = self.now.minus(Nanos::from_secs(self.windows.join.horizon));
        let mut needed: BTreeSet<InstanceId> = self.host.namings.instances().collect();
        needed.extend(self.host.connections.iter().map(|connection| connection.instance));
        needed.extend(&self.host.tagged);
        for (_, instance) in self.host.instances.iter().filter(|(_, instance)| instance.exited.is_none()) {
            needed.extend(instance.ancestors.iter().copied());
        }
        let gone: Vec<InstanceId> = self
            .host
            .instances
            .iter()
            .filter(|(id, instance)| instance.exited.is_some_and(|at| at < past || (at < recent && !needed.contains(id))))
            .map(|(id, _)| id)
            .collect();
        for id in gone {
            self.host.instances.remove(id);
        }
        self.fade(recent);
        let instances = &self.host.instances;
        self.host.flows.sweep(|id| instances.get(id).is_some());
    }

    /// An exited instance without a tag of its own or above it can still own a flow, so that nobody
    /// else is taken for the sender; its arguments will not be shown any more.
    fn fade(&mut self, recent: Timestamp) {
        let tagged = &self.host.tagged;
        let dull = |id: &InstanceId, instance: &Instance| {
            instance.exited.is_some_and(|at| at < recent)
                && !tagged.contains(id)
                && !instance.ancestors.iter().any(|ancestor| tagged.contains(ancestor))
        };
        let faded: Vec<InstanceId> = self.host.instances.iter().filter(|(id, instance)| dull(id, instance)).map(|(id, _)| id).collect();
        for id in faded {
            if let Some(detail) = self.host.instances.get_mut(id).and_then(|instance| instance.detail.as_mut()) {
                for image in &mut detail.images {
                    image.argv = Arc::default();
                    image.command = Arc::default();
                }
                detail.operands = Vec::new();
            }
        }
    }

    fn sweep_lineages(&mut self, past: Timestamp) {
        let mut alive: BTreeSet<InstanceId> = self.host.files.all().map(|tag| tag.lineage).collect();
        for (_, instance) in self.host.instances.iter() {
            alive.insert(instance.lineage);
            alive.extend(instance.tags.readable().map(|tag| tag.lineage));
        }
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
        let day = past.second().div_euclid(86_400);
        let lineages = &self.host.lineages;
        // A finding that changed in this very sweep is told before it is forgotten in the next.
        let changed = self.host.findings.changed.clone();
        self.host.findings.sweep(|key| match key {
            FindingKey::Episode(root, _) => lineages.contains_key(root) || changed.contains(key),
            FindingKey::NetworkOnly(_, at) => *at >= day,
        });
        for root in gone {
            let told = |key: &FindingKey| matches!(key, FindingKey::Episode(other, _) if *other == root);
            if !changed.iter().any(told) {
                self.host.lineages.remove(&root);
            }
        }
    }

    /// D3: the end of input, before everything is settled.
    pub fn judge_open(&mut self) {
        let alive: Vec<InstanceId> =
            self.host.instances.iter().filter(|(_, instance)| instance.exited.is_none()).map(|(id, _)| id).collect();
        for id in alive {
            self.judge(id);
        }
        let waits = Waits::of(self.windows);
        self.host.flows.end_all(self.now, Nanos::from_secs(self.windows.join.skew).plus(waits.horizon), waits);
    }

    /// H5: the end of input, after everything is settled.
    pub fn observe_all(&mut self) {
        let roots: Vec<InstanceId> = self.host.lineages.keys().copied().collect();
        for root in roots {
            self.observe_staging(root, Timestamp::MAX);
        }
    }
}
