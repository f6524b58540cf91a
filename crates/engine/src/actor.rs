//! Who acted: processes come and go (docs/semantics.md, section B).

use std::sync::Arc;

use tollgate_model::{Action, Event, FilePath, Link, Nanos, Process, StepKind, Timestamp, Untrusted};
use tollgate_policy::Role;

use crate::arguments::{kept, no_arguments, no_command};
use crate::bulk::minute_of;
use crate::carry::Birth;
use crate::flow::Waits;
use crate::host::Work;
use crate::instance::{Detail, ImageSpan, InstanceId, MOST_INSTANCES, Operand, Seen, Use, alone};
use crate::lineage::root_key;
use crate::tag::{Deed, Tag, TagKind};

/// Instances of one host whose data may leave by others.
const MOST_BEHIND: usize = 256;

impl Work<'_> {
    /// The instance that an event is by, registered if it is new (B1, B3).
    pub fn actor(&mut self, event: &Event) -> InstanceId {
        let since = self.earliest(event);
        let stale = event.time.minus(Nanos::from_secs(self.windows.tag.process_medium));
        if let Action::Exec { target, .. } = &event.action
            && target.key.pidversion.is_none()
            && let Some(id) = self.host.instances.bound(target.key)
            && self.host.instances.get(id).is_some_and(|instance| instance.is_another(target, stale))
        {
            self.host.instances.unbind(target.key, id);
        }
        if let Some(id) = self.host.instances.known(event.process.key, since, event.time) {
            return id;
        }
        if let Action::Exec { target, .. } = &event.action
            && let Some(id) = self.host.instances.known(target.key, since, event.time)
        {
            self.host.instances.bind(event.process.key, id);
            return id;
        }
        if let Some(id) = self.host.instances.told_by_pid(&event.process) {
            self.host.instances.bind(event.process.key, id);
            return id;
        }
        let instances = &self.host.instances;
        let parent = instances.original_parent(&event.process, event.time.minus(self.windows.time_window())).or_else(|| {
            let parent = event.process.parent?;
            let parent = instances.known(parent, since, event.time).or_else(|| instances.bound(alone(parent)))?;
            instances.get(parent).is_some_and(|parent| !parent.is_stale(stale)).then_some(parent)
        });
        let id = self.register(&event.process, parent, event);
        if let Some(parent) = self.host.instances.get(id).and_then(|instance| instance.ancestors.first().copied()) {
            self.redirect(parent, id);
            self.inherit(parent, id, 2);
        }
        self.share(id);
        id
    }

    /// C5: a child holds what its parent holds, with a strength that is at most this.
    fn inherit(&mut self, parent: InstanceId, child: InstanceId, strength: u8) {
        let Some(parent) = self.host.instances.get(parent).filter(|parent| !parent.classes().stop) else { return };
        let own = parent.tags.held().filter(|tag| !tag.session && tag.is_active(self.now));
        let tags: Vec<_> = own
            .map(|tag| {
                let mut copy = tag.clone();
                copy.strength = copy.strength.min(strength);
                copy.links = copy.links.with(Link::Tree);
                copy.inherited = true;
                copy.carried_by_process(self.now, self.precision, self.windows)
            })
            .collect();
        if tags.is_empty() || !self.is_carrier(child) {
            return;
        }
        let Some(instance) = self.host.instances.get_mut(child) else { return };
        let shed = tags.iter().fold(0u64, |shed, tag| shed.saturating_add(instance.tags.insert(tag.clone(), self.now)));
        self.host.shed(shed);
        self.host.tagged.insert(child);
        tags.iter().for_each(|tag| self.weigh_heavy(tag));
    }

    /// Since when a life may be what an event tells, which a collector with coarse times may tell late.
    fn earliest(&self, event: &Event) -> Timestamp {
        event.time.minus(event.precision).minus(Nanos::from_secs(self.windows.order.told))
    }

    fn register(&mut self, process: &Arc<Process>, parent: Option<InstanceId>, event: &Event) -> InstanceId {
        let seen = Seen::of(event, self.record.clone());
        let id = self.host.instances.register(process, parent, self.policy, seen);
        self.meet_siblings(id);
        if self.host.instances.get(id).is_some_and(|instance| instance.classes().engine) {
            self.stand_behind(id);
        }
        if self.host.instances.len() > MOST_INSTANCES {
            self.host.shed_instances();
        }
        id
    }

    /// B2, C5: a child is made, and holds what its parent holds.
    pub fn fork(&mut self, parent: InstanceId, child: &Arc<Process>, event: &Event) {
        let instances = &self.host.instances;
        let known = match child.key.pidversion {
            Some(_) => instances.bound(child.key).is_some(),
            None => instances.versioned(child.key).any(|(_, life)| life.born >= self.earliest(event) && life.born <= event.time),
        };
        if known {
            return;
        }
        if let Some(instance) = self.host.instances.get_mut(parent) {
            instance.group = event.process.group.or(instance.group);
        }
        let id = self.register(child, Some(parent), event);
        self.redirect(parent, id);
        self.inherit(parent, id, 3);
        self.share(id);
    }

    /// E2: a child writes where its parent's redirections go.
    fn redirect(&mut self, parent: InstanceId, child: InstanceId) {
        let outputs = self.host.instances.get(parent).and_then(|parent| parent.detail.as_ref()).map(|detail| detail.outputs.redirections());
        if let Some(detail) = self.host.instances.get_mut(child).and_then(|child| child.detail.as_mut()) {
            detail.outputs = outputs.unwrap_or_default();
        }
    }

    /// B3, C6, C7, D1: the actor runs another program.
    pub fn exec(&mut self, id: InstanceId, target: &Arc<Process>, argv: &Arc<[Untrusted]>, event: &Event) {
        let Action::Exec { cwd, .. } = &event.action else { return };
        self.judge(id);
        self.leave_outputs(id);
        self.host.unjudged.remove(id);
        self.end_declared(id);
        let before = self.host.instances.get(id).map(|instance| instance.classes()).unwrap_or_default();
        let owner_before = self.host.instances.get(id).and_then(|i| i.image()).map(|image| Arc::clone(&image.process));
        let classes = self.host.instances.classes(target, self.policy, self.now);
        let command = kept(self.policy.command(&target.image, argv, cwd.as_ref()));
        let parent = self.host.instances.get(id).and_then(|instance| self.host.instances.get(*instance.ancestors.first()?));
        let drives = command.role.drives() || parent.is_some_and(|parent| parent.classes().driven);
        let classes = match parent {
            Some(parent) if parent.lends() => classes.borrowed(),
            _ if drives => classes.driven(),
            _ => classes,
        };
        let operands = Operand::all(&command);
        self.host.instances.bind(target.key, id);
        let Some(instance) = self.host.instances.get_mut(id) else { return };
        instance.set_image(ImageSpan {
            from: self.now,
            precision: event.precision,
            process: Arc::clone(target),
            classes,
            argv: Arc::clone(argv),
            command: Arc::clone(&command),
            record: self.record.clone(),
            executed: true,
        });
        instance.ran = true;
        instance.group = target.group.or(instance.group);
        if let Some(detail) = instance.detail.as_mut() {
            detail.outputs = detail.outputs.redirections();
            detail.operands = operands;
        }
        if !command.named_hosts.is_empty() {
            let shed = self.host.namings.add(&command.named_hosts, self.now, id);
            self.host.instances.mark_notable(id);
            self.host.shed(shed);
        }
        if let Some((remote, folder)) = command.mount.as_deref() {
            self.mount(remote, folder);
        }
        if let Some((image, folder)) = command.image.as_deref() {
            self.attach(image, folder.as_ref());
        }
        if command.role.is_behind_another() || classes.engine {
            self.stand_behind(id);
        }
        if command.destination.is_some() {
            self.host.flows.declare(id, self.now);
            self.host.instances.mark_notable(id);
        }
        if let Some(lineage) = self.host.lineages.get_mut(&id) {
            lineage.process = Arc::clone(target);
            lineage.argv = Arc::clone(argv);
        }
        if self.host.instances.get(id).is_some_and(|instance| instance.forgets()) {
            self.forget_inherited(id);
        }
        self.wake_dormant(id, before.shell || before.stop, owner_before, classes.shell || classes.interpreter || classes.network_tool);
        self.note_answering(id);
        self.share(id);
        command.redirections.iter().for_each(|path| self.open_output(id, path));
        match command.role {
            Role::Secret(category, weight) if classes.driven => self.give_away(id, Birth::secret(category, weight)),
            Role::Secret(category, weight) => self.gain_secret(id, Birth::secret(category, weight), command.given),
            Role::Capture(category, weight) => self.gain_born(id, Birth::capture(category, weight), None),
            Role::Other | Role::Archive | Role::Copy | Role::Upload | Role::Driven | Role::Mount => {}
            Role::Serve | Role::Tunnel | Role::Container | Role::Attach => {}
        }
        if self.host.instances.get(id).is_some_and(|instance| instance.exited.is_some()) {
            // What a coarse collector tells of one that has ended.
            self.judge(id);
        } else {
            self.wait_for_records(id);
        }
    }

    /// F6: what an instance holds may leave by another.
    fn stand_behind(&mut self, id: InstanceId) {
        self.host.instances.mark_notable(id);
        let behind = &mut self.host.behind;
        behind.retain(|&known| known != id);
        behind.push_back(id);
        if behind.len() > MOST_BEHIND {
            behind.pop_front();
            self.host.shed(1);
        }
    }

    /// C6: what a process knew does not outlive its image, where the next one is given names of files and nothing else.
    fn forget_inherited(&mut self, id: InstanceId) {
        let now = self.now;
        if let Some(instance) = self.host.instances.get_mut(id) {
            instance.tags.retain(|tag| tag.session || !tag.inherited || tag.acquired < now);
            for tag in instance.tags.readable_mut().filter(|tag| !tag.session && tag.inherited) {
                tag.until = tag.until.min(now.minus(Nanos(1)));
            }
        }
    }

    /// C6: what an owner holds of its own store does not follow into another identity, unless a
    /// program that is no shell hands it to one that can send or script.
    fn wake_dormant(&mut self, id: InstanceId, shell_before: bool, before: Option<Arc<Process>>, wakes: bool) {
        self.lull_woken(id);
        let Some(instance) = self.host.instances.get(id) else { return };
        let Some(image) = instance.image() else { return };
        let foreign: Vec<_> = instance
            .tags
            .held()
            .filter(|tag| tag.dormant && !tag.session)
            .filter(|tag| tag.rule.is_none_or(|rule| !self.policy.owns(&image.process.image, rule)))
            .cloned()
            .collect();
        if foreign.is_empty() {
            return;
        }
        let woken: Vec<_> = foreign
            .iter()
            .filter(|tag| {
                let owner = before.as_ref().zip(tag.rule).is_some_and(|(process, rule)| self.policy.owns(&process.image, rule));
                wakes && owner && !shell_before && tag.is_active(self.now)
            })
            .cloned()
            .collect();
        if let Some(instance) = self.host.instances.get_mut(id) {
            instance.tags.retain(|tag| !(tag.dormant && foreign.iter().any(|gone| gone.rule == tag.rule)));
        }
        for tag in woken {
            let mut armed = tag;
            (armed.dormant, armed.woken) = (false, true);
            armed.inherited = false;
            armed.strength = armed.strength.min(2);
            armed.links = armed.links.with(Link::Tree);
            let born = armed.born;
            let armed = armed.carried_by_process(self.now, self.precision, self.windows);
            self.stage(&armed, born);
            self.gain(id, armed);
        }
    }

    /// C6: what an owner held comes back to one, which may read it itself.
    fn lull_woken(&mut self, id: InstanceId) {
        let now = self.now;
        let Some(process) = self.process_of(id) else { return };
        let owned = |tag: &Tag| tag.woken && !tag.session && tag.rule.is_some_and(|rule| self.policy.owns(&process.image, rule));
        let Some(instance) = self.host.instances.get_mut(id) else { return };
        let woken: Vec<Tag> = instance.tags.held().filter(|tag| owned(tag) && tag.is_active(now)).cloned().collect();
        instance.tags.retain(|tag| !owned(tag));
        let mut shed = 0u64;
        for tag in woken {
            let dormant = Tag { dormant: true, woken: false, ..tag }.carried_by_process(now, self.precision, self.windows);
            shed = shed.saturating_add(instance.tags.insert(dormant, now));
        }
        self.host.shed(shed);
    }

    /// D3, E4: the actor ends.
    pub fn exit(&mut self, id: InstanceId) {
        self.judge(id);
        self.host.unjudged.remove(id);
        self.end_declared(id);
        if self.host.instances.get(id).is_some_and(|instance| instance.exited.is_none()) {
            self.leave_outputs(id);
        }
        let Some(instance) = self.host.instances.get_mut(id) else { return };
        if instance.exited.is_none() {
            instance.exited = Some(self.now);
        }
        let pid_only: Vec<_> = instance.keys.iter().copied().filter(|key| key.pidversion.is_none()).collect();
        for key in pid_only {
            self.host.instances.unbind(key, id);
        }
        self.host.ended.push_back((self.now, id));
        self.slim_ended();
    }

    /// Makes those small that ended, as soon as nothing more can be told of them: a collector with coarse times beside
    /// a fine one may still tell of what they did before.
    pub fn slim_ended(&mut self) {
        let wait = Nanos::from_secs(self.windows.order.told.saturating_add(1));
        while let Some(&(at, id)) = self.host.ended.front()
            && at.plus(wait) <= self.now
        {
            self.host.ended.pop_front();
            self.slim(id);
        }
    }

    fn end_declared(&mut self, id: InstanceId) {
        let waits = Waits::of(self.windows);
        let wait = Nanos::from_secs(self.windows.join.skew).plus(waits.horizon);
        self.host.flows.end_declared(id, self.now, wait, waits);
    }

    /// Drops what nobody can ask of an exited instance.
    fn slim(&mut self, id: InstanceId) {
        let Some(instance) = self.host.instances.get_mut(id) else { return };
        let may_send = instance.notable || instance.handled;
        let is_parent = instance.parent;
        let mut gained = false;
        if !may_send {
            // No rung leads to it. What it inherited can only matter to flows that nobody owns.
            let least = self.policy.scoring.material.held_min;
            instance.tags.retain(|tag| tag.session || !tag.inherited || tag.weight >= least);
            gained = instance.tags.readable().any(|tag| !tag.session && !tag.inherited);
        }
        // A lineage cites its root, which may stage through its children only later.
        let cited = gained || (instance.lineage == id && (instance.parent || self.host.lineages.contains_key(&id)));
        let mut echoes = Vec::new();
        if !may_send && !cited && !instance.parent {
            // Nobody descends from it either.
            instance.detail = None;
            echoes = instance.tags.take();
        }
        if instance.tags.is_empty() {
            self.host.tagged.remove(&id);
        }
        let shed = echoes
            .into_iter()
            .filter(|tag| tag.is_armed() && !tag.session && tag.kind != TagKind::Capture)
            .map(|tag| self.host.echoes.add(tag))
            .sum();
        self.host.shed(shed);
        let Some(detail) = self.host.instances.get_mut(id).and_then(|instance| instance.detail.as_mut()) else { return };
        detail.outputs = Default::default();
        if !is_parent {
            (detail.siblings, detail.children) = (Vec::new(), Vec::new());
        }
        detail.operands.retain(|operand| may_send && operand.purpose == Use::Upload);
        detail.operands.shrink_to_fit();
        // What it ran before its first exec was its parent's, and nobody asks for it.
        if !may_send && !gained && detail.images.iter().any(|image| image.executed) {
            detail.images.retain(|image| image.executed);
        }
        detail.images.shrink_to_fit();
        for image in &mut detail.images {
            image.command = if may_send { kept(image.command.as_sent()) } else { no_command() };
            if !may_send && !cited {
                image.argv = no_arguments();
            }
        }
    }

    /// What a process does now, as the record at hand tells it.
    pub fn deed(&self, process: &Arc<Process>, kind: StepKind, path: Option<&FilePath>) -> Arc<Deed> {
        Arc::new(Deed {
            kind,
            time: self.told.unwrap_or(self.now),
            process: Arc::clone(process),
            path: path.cloned(),
            record: self.record.clone(),
        })
    }

    /// The present description of an instance.
    pub fn process_of(&self, id: InstanceId) -> Option<Arc<Process>> {
        Some(Arc::clone(&self.host.instances.get(id)?.image()?.process))
    }

    /// Details of an instance, for change.
    pub fn detail_mut(&mut self, id: InstanceId) -> Option<&mut Detail> {
        Some(self.host.instances.get_mut(id)?.detail.get_or_insert_default())
    }

    /// H1, C12: the lineage of a tag staged it at `born`.
    pub fn stage(&mut self, tag: &Tag, born: Timestamp) {
        let root = tag.lineage;
        let gap = tollgate_model::Nanos::from_secs(self.windows.episode.gap);
        if !self.host.lineages.contains_key(&root) {
            let Some(instance) = self.host.instances.get(root) else { return };
            let Some(image) = instance.image() else { return };
            let lineage = crate::lineage::Lineage {
                key: root_key(instance.key, instance.born),
                process: Arc::clone(&image.process),
                argv: Arc::clone(&image.argv),
                episodes: Vec::new(),
                bulk: Default::default(),
                staged: Default::default(),
            };
            self.host.lineages.insert(root, lineage);
        }
        let last = self.host.lineages.get(&root).and_then(|lineage| lineage.episodes.last()).map(|episode| episode.last);
        // Looked for only where it decides.
        let carried = last.is_some_and(|last| born > last.plus(gap)) && self.carries_heavy(root);
        let Some(lineage) = self.host.lineages.get_mut(&root) else { return };
        let shed = lineage.staged.entry(tag.category).or_default().add(minute_of(born), minute_of(born));
        match lineage.episodes.last_mut() {
            Some(episode) if born <= episode.last => {}
            Some(episode) if born <= episode.last.plus(gap) || carried => episode.last = born,
            _ => lineage.episodes.push(crate::lineage::Episode::begin(born)),
        }
        self.host.shed(shed);
    }

    /// H1: whether some instance still holds, since its own read or copy, a heavy tag of a lineage.
    fn carries_heavy(&self, root: InstanceId) -> bool {
        self.host.tagged.iter().filter_map(|&id| self.host.instances.get(id)).any(|instance| {
            instance.exited.is_none()
                && instance.tags.held().any(|tag| {
                    tag.lineage == root
                        && matches!(tag.kind, TagKind::Read | TagKind::Copied)
                        && tag.weight >= self.windows.tag.heavy_weight
                        && tag.is_armed()
                        && !tag.session
                        && tag.is_active(self.now)
                        && tag.links.has(Link::Instance)
                        && !tag.links.has(Link::Tree)
                        && !tag.links.has(Link::File)
                })
        })
    }
}
