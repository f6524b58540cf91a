//! Process instances: one life each (docs/semantics.md, section B).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{Event, FilePath, Nanos, Process, ProcessKey, RecordCited, Signature, Timestamp, Untrusted};
use tollgate_policy::{Classes, Command, Policy};

use crate::ancestors::Ancestors;
use crate::arguments::{no_arguments, no_command};
use crate::output::Outputs;
use crate::tag::{Tag, TagSet};

/// An instance of one host; never used twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct InstanceId(pub u64);

/// One image of an instance, with what its arguments say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImageSpan {
    pub from: Timestamp,
    pub precision: Nanos,
    pub process: Arc<Process>,
    pub classes: Classes,
    pub argv: Arc<[Untrusted]>,
    pub command: Arc<Command>,
    /// The record that told of it.
    pub record: RecordCited,
    /// Whether it was an exec, so that `argv` is known.
    pub executed: bool,
}

impl ImageSpan {
    /// Whether what it writes may hold what a tag stands for (E4): its own, and what others told it, where nobody answers for it.
    pub fn may_write(&self, tag: &Tag) -> bool {
        !tag.session || self.is_unvouched()
    }

    /// Whether no valid signature answers for what it does: a script of another's, or nobody known.
    pub fn is_unvouched(&self) -> bool {
        self.classes.scripted || self.process.image.identity.signature != Signature::Valid
    }
}

/// What an operand is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Use {
    Input,
    Upload,
    Output,
}

/// An operand, and whether it has a file record of its own (D2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Operand {
    pub path: FilePath,
    pub purpose: Use,
    pub recorded: bool,
    pub judged: bool,
    pub size: Option<u64>,
    /// Whether it was sensitive or carried a tag when it was recorded.
    pub tagged: bool,
}

impl Operand {
    /// The operands of a command.
    pub fn all(command: &Command) -> Vec<Self> {
        let of = |paths: &[FilePath], purpose| -> Vec<Self> {
            let new = |path: &FilePath| Self { path: path.clone(), purpose, recorded: false, judged: false, size: None, tagged: false };
            paths.iter().map(new).collect()
        };
        [of(&command.inputs, Use::Input), of(&command.uploads, Use::Upload), of(&command.outputs, Use::Output)].concat()
    }

    /// Whether `path` is this operand or lies beneath it.
    pub fn covers(&self, path: &FilePath) -> bool {
        lies_in(path.key(), self.path.key())
    }

    /// Whether this output may be the copy of one of the inputs: it has its name, or that of none.
    pub fn may_copy(&self, input: &FilePath, inputs: &[FilePath]) -> bool {
        let name = self.path.name();
        input.name() == name || inputs.iter().all(|other| other.name() != name)
    }
}

/// Whether a path is one of some operands or lies beneath one.
pub(crate) fn is_named(path: &FilePath, operands: &[FilePath]) -> bool {
    operands.iter().any(|operand| lies_in(path.key(), operand.key()))
}

/// Whether `key` is `folder` or lies beneath it.
pub(crate) fn lies_in(key: &str, folder: &str) -> bool {
    key.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.ends_with('/'))
}

/// What only a living or tagged instance needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Detail {
    /// Images, oldest first.
    pub images: Vec<ImageSpan>,
    /// Operands of the present image.
    pub operands: Vec<Operand>,
    /// Files open for writing.
    pub outputs: Outputs,
    /// Those born beside it, and its last children, while any may still pass something on.
    pub siblings: Vec<InstanceId>,
    pub children: Vec<InstanceId>,
    /// Whether some of those are not known any more, though they lived.
    pub crowded: bool,
}

/// The pid of a key.
pub(crate) const fn alone(key: ProcessKey) -> ProcessKey {
    ProcessKey { pid: key.pid, pidversion: None }
}

/// One life of a process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub key: ProcessKey,
    pub keys: Vec<ProcessKey>,
    pub lineage: InstanceId,
    pub ancestors: Ancestors,
    /// Whether it ran a program of its own, and is not its parent's fork alone (B4).
    pub ran: bool,
    /// The instance of a stop class that its lineage was begun by.
    pub under: Option<InstanceId>,
    pub born: Timestamp,
    pub exited: Option<Timestamp>,
    /// When it last did something that was told.
    pub told: Timestamp,
    pub stop: bool,
    /// Process group, as last told (B7).
    pub group: Option<u32>,
    /// Whether it may own flows: it named hosts, declared an egress, or connected.
    pub notable: bool,
    /// Whether a tagged file passed through it, by whose size it may be found.
    pub handled: bool,
    /// Whether it made another.
    pub parent: bool,
    pub tags: TagSet,
    pub detail: Option<Box<Detail>>,
}

/// Instances of one host that are remembered.
pub(crate) const MOST_INSTANCES: usize = 65_536;

/// Images of one instance that are remembered.
const MOST_IMAGES: usize = 8;

impl Instance {
    /// The present image.
    pub fn image(&self) -> Option<&ImageSpan> {
        self.detail.as_ref()?.images.last()
    }

    /// The image at a time: the last that began at or before it, else the first (B5).
    pub fn image_at(&self, at: Timestamp) -> Option<&ImageSpan> {
        let images = &self.detail.as_ref()?.images;
        images.iter().rev().find(|image| image.from <= at).or_else(|| images.first())
    }

    /// Whether it ran so many images that some may have been forgotten.
    pub fn has_forgotten_images(&self) -> bool {
        self.detail.as_ref().is_some_and(|detail| detail.images.len() >= MOST_IMAGES)
    }

    /// Whether it is known by its pid alone, and nothing was told of it since a time (B1).
    pub fn is_stale(&self, since: Timestamp) -> bool {
        self.keys.iter().all(|key| key.pidversion.is_none()) && self.told < since
    }

    /// Whether an exec is of another life than this, which its pid alone means (B3).
    pub fn is_another(&self, target: &Process, since: Timestamp) -> bool {
        let was = self.image().and_then(|image| image.process.parent);
        let alone = self.keys.iter().all(|key| key.pidversion.is_none());
        match (was, target.parent) {
            (Some(was), Some(is)) if alone && was.pid != is.pid => is.pid != 1 || self.is_stale(since),
            _ => false,
        }
    }

    /// C6: whether what it knew before its exec does not matter: it is part of macOS, and packs files that it names.
    pub fn forgets(&self) -> bool {
        self.image().is_some_and(|image| image.process.image.identity.platform_binary == Some(true) && image.command.packs_named_files())
    }

    /// B6: whether a browser that it starts is borrowed: nobody vouches for it, or it is borrowed itself.
    pub fn lends(&self) -> bool {
        self.classes().borrowed || self.image().is_some_and(|image| image.process.image.identity.signature.is_worthless())
    }

    /// Classes of the present image.
    pub fn classes(&self) -> Classes {
        self.image().map(|image| image.classes).unwrap_or_default()
    }

    /// Whether it lives somewhere in [from, to].
    pub fn lives_in(&self, from: Timestamp, to: Timestamp) -> bool {
        self.born <= to && self.exited.is_none_or(|exited| exited >= from)
    }

    /// Replaces the image, keeping the last few.
    pub fn set_image(&mut self, image: ImageSpan) {
        self.stop = image.classes.stop;
        let detail = self.detail.get_or_insert_default();
        if detail.images.len() >= MOST_IMAGES {
            detail.images.remove(1);
        }
        if detail.images.len() == detail.images.capacity() {
            // Most processes run one or two; there are many of them.
            detail.images.reserve_exact(1);
        }
        detail.images.push(image);
    }
}

/// The instances of one host, by id and by the keys they were seen under.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Instances {
    /// Each apart: there are many, and what moves about is small.
    by_id: BTreeMap<InstanceId, Box<Instance>>,
    by_key: BTreeMap<ProcessKey, InstanceId>,
    /// Who was last bound to a pid alone, and is no more.
    gone: BTreeMap<u32, InstanceId>,
    /// B6: until when programs that run plug-ins are taken to run somebody's.
    hosting: Option<Timestamp>,
    next: u64,
}

impl Instances {
    pub fn get(&self, id: InstanceId) -> Option<&Instance> {
        self.by_id.get(&id).map(|instance| &**instance)
    }

    pub fn get_mut(&mut self, id: InstanceId) -> Option<&mut Instance> {
        self.by_id.get_mut(&id).map(|instance| &mut **instance)
    }

    pub fn bound(&self, key: ProcessKey) -> Option<InstanceId> {
        self.by_key.get(&key).copied()
    }

    /// The instance that a key is bound to, or that a pid alone means: the last born of those with a
    /// versioned key of that pid that lived somewhere in [since, at] (B1).
    pub fn known(&self, key: ProcessKey, since: Timestamp, at: Timestamp) -> Option<InstanceId> {
        let lives = |life: &Instance| life.born <= at && life.exited.is_none_or(|exited| exited >= since);
        self.bound(key).or_else(|| {
            let living = self.versioned(key).filter(|(_, life)| lives(life));
            living.max_by_key(|(id, life)| (life.born, *id)).map(|(id, _)| id)
        })
    }

    /// Who made a process that was handed to another: the last born that is or was bound to a key of the
    /// original parent's pid, if it was alive at that time or later (B1).
    pub fn original_parent(&self, process: &Process, since: Timestamp) -> Option<InstanceId> {
        let pid = process.original_ppid.filter(|&pid| process.parent.is_none_or(|parent| parent.pid != pid))?;
        let of_pid = |pidversion| ProcessKey { pid, pidversion };
        let bound = self.by_key.range(of_pid(None)..=of_pid(Some(u32::MAX))).map(|(_, id)| id);
        let lives = bound.chain(self.gone.get(&pid)).copied();
        let known = lives.filter_map(|id| Some((id, self.by_id.get(&id)?)));
        let (last, life) = known.max_by_key(|(id, life)| (life.born, *id))?;
        life.exited.is_none_or(|exited| exited >= since).then_some(last)
    }

    /// Instances with a versioned key of a pid; none if the key has a version itself.
    pub fn versioned(&self, key: ProcessKey) -> impl Iterator<Item = (InstanceId, &Instance)> {
        let of_pid = |pidversion| ProcessKey { pid: key.pid, pidversion };
        let meant = key.pidversion.is_none().then(|| self.by_key.range(of_pid(Some(0))..=of_pid(Some(u32::MAX))));
        meant.into_iter().flatten().filter_map(|(_, id)| Some((*id, self.get(*id)?)))
    }

    /// The instance that another collector named by the pid of this process alone, running the same image
    /// as far as both tell it (B1).
    pub fn told_by_pid(&self, process: &Process) -> Option<InstanceId> {
        let id = self.bound(alone(process.key))?;
        let known = self.by_id.get(&id)?.image()?.process.image.path.key();
        let path = process.image.path.key();
        (known == path || known.is_empty() || path.is_empty()).then_some(id)
    }

    /// Whether an instance runs in a terminal, below which lineages begin anew, as deep as shells and logins nest.
    pub fn runs_in(&self, instance: &Instance, terminal: InstanceId) -> bool {
        let mut inner = instance;
        for _ in 0..8 {
            match inner.under {
                None => return self.was_begun_by(inner, terminal),
                Some(under) if under == terminal => return true,
                Some(under) => match self.get(under) {
                    Some(above) => inner = above,
                    None => return false,
                },
            }
        }
        false
    }

    /// Whether a lineage whose parent nobody knew names this one as its parent, or as responsible for it: terminals are open for days,
    /// and nothing may be told of them until they connect. A terminal is responsible for itself, and does not run in itself.
    fn was_begun_by(&self, instance: &Instance, terminal: InstanceId) -> bool {
        if instance.lineage == terminal {
            return false;
        }
        let Some(root) = self.get(instance.lineage).and_then(Instance::image) else { return false };
        let mut named = [root.process.parent, root.process.responsible].into_iter().flatten();
        self.get(terminal).is_some_and(|terminal| named.any(|key| terminal.keys.contains(&key)))
    }

    pub fn iter(&self) -> impl Iterator<Item = (InstanceId, &Instance)> {
        self.by_id.iter().map(|(&id, instance)| (id, &**instance))
    }

    /// All, the last born first.
    pub fn iter_latest(&self) -> impl Iterator<Item = (InstanceId, &Instance)> {
        self.by_id.iter().rev().map(|(&id, instance)| (id, &**instance))
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Remembers that an instance may own flows.
    pub fn mark_notable(&mut self, id: InstanceId) {
        if let Some(instance) = self.by_id.get_mut(&id) {
            instance.notable = true;
        }
    }

    /// Binds a further key to an instance.
    pub fn bind(&mut self, key: ProcessKey, id: InstanceId) {
        self.by_key.insert(key, id);
        if let Some(instance) = self.by_id.get_mut(&id)
            && !instance.keys.contains(&key)
        {
            // Most are known by one or two.
            instance.keys.reserve_exact(1);
            instance.keys.push(key);
        }
    }

    /// Takes a key from an instance, if it is still its own.
    pub fn unbind(&mut self, key: ProcessKey, id: InstanceId) {
        if self.bound(key) == Some(id) {
            self.by_key.remove(&key);
            self.gone.insert(key.pid, id);
        }
    }

    /// B6: somebody put a plug-in where such programs look for them.
    pub fn host_plugins(&mut self, until: Timestamp) {
        self.hosting = self.hosting.max(Some(until));
    }

    /// B6: classes of a program as this process runs it from a time on.
    pub fn classes(&self, process: &Process, policy: &Policy, at: Timestamp) -> Classes {
        let mut classes = policy.classes(&process.image);
        if self.hosting.is_some_and(|until| at <= until) {
            classes = classes.hosting();
        }
        if classes.delegate && classes.browser {
            let responsible = process.responsible.and_then(|key| self.by_id.get(&self.bound(key)?));
            classes.browser = responsible.is_some_and(|responsible| responsible.classes().browser);
        }
        classes
    }

    /// Registers an instance (B1, B4).
    pub fn register(&mut self, process: &Arc<Process>, parent: Option<InstanceId>, policy: &Policy, at: Seen) -> InstanceId {
        let id = InstanceId(self.next);
        self.next = self.next.saturating_add(1);
        let known = parent.and_then(|parent| Some((parent, self.by_id.get(&parent)?))).filter(|(_, parent)| !parent.stop);
        let (lineage, ancestors) = match known {
            None => (id, Ancestors::default()),
            Some((parent_id, parent)) => (parent.lineage, parent.ancestors.of_child(parent_id, parent.ran)),
        };
        let under = parent.and_then(|id| self.by_id.get(&id).and_then(|parent| if parent.stop { Some(id) } else { parent.under }));
        let image = parent.and_then(|parent| self.by_id.get(&parent)?.image().cloned());
        let same_image = image.filter(|image| image.process.image == process.image);
        let ran = ancestors.is_empty() || same_image.is_none();
        let same_image = same_image.filter(|image| !image.classes.plugin_host);
        let (classes, argv, command) = match same_image {
            // A fork runs its parent's image, and nothing in its arguments is its own.
            Some(image) => (image.classes, image.argv, no_command()),
            None => {
                let classes = self.classes(process, policy, at.time);
                let classes = match known {
                    Some((_, parent)) if parent.lends() => classes.borrowed(),
                    Some((_, parent)) if parent.classes().driven => classes.driven(),
                    _ => classes,
                };
                (classes, no_arguments(), no_command())
            }
        };
        let mut instance = Instance {
            key: process.key,
            keys: Vec::new(),
            lineage,
            ancestors,
            ran,
            under,
            born: at.time,
            exited: None,
            told: at.time,
            stop: false,
            group: process.group,
            notable: false,
            handled: false,
            parent: false,
            tags: TagSet::default(),
            detail: None,
        };
        instance.set_image(ImageSpan {
            from: at.time,
            precision: at.precision,
            process: Arc::clone(process),
            classes,
            argv,
            command,
            record: at.record,
            executed: false,
        });
        self.by_id.insert(id, Box::new(instance));
        if let Some(parent) = parent.and_then(|parent| self.by_id.get_mut(&parent)) {
            parent.parent = true;
        }
        // A versioned key is the news of its pid.
        if let Some(before) = self.by_key.remove(&alone(process.key)) {
            self.gone.insert(process.key.pid, before);
        }
        self.bind(process.key, id);
        id
    }

    /// Makes room: the least eighth goes, those that carry nothing first, then those that carry what they only
    /// inherited, among equals those that can own no flow, ended ones, and the oldest. Returns who went.
    pub fn shed_eighth(&mut self) -> Vec<InstanceId> {
        let worth = |life: &Instance| {
            let armed = || life.tags.readable().filter(|tag| tag.is_armed());
            let own = armed().any(|tag| !tag.inherited);
            (own, armed().next().is_some(), !life.tags.is_empty(), life.notable || life.handled, life.exited.is_none())
        };
        let mut all: Vec<_> = self.by_id.iter().map(|(&id, life)| (worth(life), id)).collect();
        all.sort_unstable();
        all.truncate(all.len().div_ceil(8));
        let gone: Vec<InstanceId> = all.into_iter().map(|(_, id)| id).collect();
        gone.iter().for_each(|&id| self.remove(id));
        gone
    }

    /// Forgets an instance and its keys.
    pub fn remove(&mut self, id: InstanceId) {
        if let Some(instance) = self.by_id.remove(&id) {
            for key in instance.keys {
                if self.by_key.get(&key) == Some(&id) {
                    self.by_key.remove(&key);
                }
                if self.gone.get(&key.pid) == Some(&id) {
                    self.gone.remove(&key.pid);
                }
            }
        }
    }
}

/// When and by which record something was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub time: Timestamp,
    pub precision: Nanos,
    pub record: RecordCited,
}

impl Seen {
    pub fn of(event: &Event, record: RecordCited) -> Self {
        Self { time: event.time, precision: event.precision, record }
    }
}
