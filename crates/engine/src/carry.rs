//! How tags come to processes and files (docs/semantics.md, C3, C4, E4 to E8).

use std::sync::Arc;

use tollgate_model::{FINE, FilePath, Link, StepKind};
use tollgate_policy::{CategoryId, Role, RuleId, Sensitive, Stores};

use crate::host::Work;
use crate::instance::{InstanceId, is_named};
use crate::links::Links;
use crate::note::Note;
use crate::output::Output;
use crate::seen::Access;
use crate::tag::{Deed, Hop, Tag, TagKind};

/// Accesses remembered per host.
const MOST_ACCESSES: usize = 2_048;

impl Work<'_> {
    /// C3: an instance gains a tag. It rises to ancestors and reaches open outputs.
    pub fn gain(&mut self, id: InstanceId, tag: Tag) {
        self.host.tagged.insert(id);
        self.weigh_heavy(&tag);
        if let Some((who, gained)) = &mut self.judged
            && *who == id
            && tag.is_armed()
        {
            gained.push(tag.clone());
        }
        let Some(instance) = self.host.instances.get_mut(id) else { return };
        let shed = instance.tags.insert(tag.clone(), self.now);
        self.host.shed(shed);
        self.note_answering(id);
        if tag.is_armed() && tag.kind != TagKind::Capture && !tag.woken {
            self.rise(id, &tag);
        }
        if self.precision > FINE {
            self.reach_children(id, &tag);
        }
        self.pipe(id, &tag);
        self.fill_outputs(id);
    }

    /// F6: who answers to the same process as others may have them send what it holds.
    pub fn note_answering(&mut self, id: InstanceId) {
        let Some(instance) = self.host.instances.get(id).filter(|instance| !instance.tags.is_empty()) else { return };
        let responsible = instance.image().and_then(|image| image.process.responsible).filter(|key| !instance.keys.contains(key));
        if let Some(responsible) = responsible {
            let shed = self.host.answering.add(responsible, id);
            self.host.shed(shed);
        }
    }

    /// C5: at a coarse time nobody knows whether a child was born before or after.
    fn reach_children(&mut self, id: InstanceId, tag: &Tag) {
        let since = self.now.minus(self.precision);
        let (mut young, mut crowded) = (vec![id], false);
        let mut at = 0;
        while let Some(&parent) = young.get(at) {
            at = at.saturating_add(1);
            let Some(instance) = self.host.instances.get(parent).filter(|instance| !instance.classes().stop) else { continue };
            let Some(detail) = instance.detail.as_ref() else { continue };
            crowded |= detail.crowded;
            let of = |child: &InstanceId| {
                self.host.instances.get(*child).is_some_and(|child| child.born > since && child.ancestors.contains(&id))
            };
            young.extend(detail.children.iter().copied().filter(of));
        }
        self.host.shed(u64::from(crowded));
        for child in young.into_iter().skip(1) {
            if self.is_carrier(child) && !self.host.instances.get(child).is_some_and(|child| child.forgets()) {
                let mut copy = tag.clone();
                copy.strength = copy.strength.min(2);
                self.receive(child, copy);
            }
        }
    }

    /// C5, C10: an instance comes to hold what another gained, and its outputs take it.
    pub fn receive(&mut self, to: InstanceId, mut copy: Tag) {
        copy.links = copy.links.with(Link::Tree);
        copy.inherited = true;
        let copy = copy.carried_by_process(self.now, self.precision, self.windows);
        self.weigh_heavy(&copy);
        let Some(instance) = self.host.instances.get_mut(to) else { return };
        let shed = instance.tags.insert(copy, self.now);
        self.host.tagged.insert(to);
        self.host.shed(shed);
        self.fill_outputs(to);
    }

    /// C3: ancestors get a session copy.
    fn rise(&mut self, id: InstanceId, tag: &Tag) {
        let mut session = tag.clone();
        session.session = true;
        session.strength = session.strength.min(2);
        session.links = session.links.with(Link::Tree);
        let session = session.carried_by_process(self.now, self.precision, self.windows);
        if !session.is_active(self.now) {
            return;
        }
        let ancestors = self.host.instances.get(id).map(|instance| instance.ancestors.clone()).unwrap_or_default();
        for &ancestor in &*ancestors {
            if self.is_carrier(ancestor)
                && let Some(instance) = self.host.instances.get_mut(ancestor)
            {
                let shed = instance.tags.insert(session.clone(), self.now);
                self.host.tagged.insert(ancestor);
                self.host.shed(shed);
                if tag.kind == TagKind::Secret {
                    self.fill_outputs(ancestor);
                }
            }
        }
    }

    /// C7: what a browser gives away is its own, so that only those have it who started it.
    pub fn give_away(&mut self, id: InstanceId, birth: Birth) {
        let Some(tag) = self.born(id, birth, None) else { return };
        if self.host.instances.get(id).is_some_and(|instance| !instance.ancestors.is_empty()) {
            self.stage(&tag, self.now);
        }
        self.rise(id, &tag);
    }

    /// Remembers when somebody came to hold a tag that flows without an owner may take.
    pub fn weigh_heavy(&mut self, tag: &Tag) {
        if tag.weight >= self.policy.scoring.material.held_min && tag.is_armed() {
            self.host.heavy = self.host.heavy.max(self.now);
        }
    }

    /// A tag of the instance's own making, born now.
    pub fn gain_born(&mut self, id: InstanceId, birth: Birth, path: Option<&FilePath>) {
        if let Some(tag) = self.born(id, birth, path) {
            self.stage(&tag, self.now);
            self.gain(id, tag);
        }
    }

    /// C7: a tool is asked for a secret. Who gave it the secret had it.
    pub fn gain_secret(&mut self, id: InstanceId, birth: Birth, given: bool) {
        let Some(tag) = self.born(id, birth, None) else { return };
        self.stage(&tag, self.now);
        self.gain(id, tag.clone());
        let above = self.host.instances.get(id).map(|instance| instance.ancestors.clone()).filter(|_| given).unwrap_or_default();
        let shell = |id: &InstanceId| self.host.instances.get(*id).is_some_and(|instance| instance.classes().shell);
        let Some(&giver) = above.iter().find(|id| !shell(id)) else { return };
        if self.is_carrier(giver) {
            let mut known = tag;
            known.strength = known.strength.min(2);
            known.links = known.links.with(Link::Tree);
            self.gain(giver, known.carried_by_process(self.now, self.precision, self.windows));
        }
    }

    /// A tag born now, as the instance would carry it.
    pub fn born(&self, id: InstanceId, birth: Birth, path: Option<&FilePath>) -> Option<Tag> {
        let Birth { kind, category, rule, weight, copied, step } = birth;
        let instance = self.host.instances.get(id)?;
        let image = instance.image()?;
        // A judgement's steps are those of arguments.
        let link = if self.told.is_some() { Link::Arguments } else { Link::Instance };
        let way = Arc::new(Hop::first(&self.deed(&image.process, step, path), category, link));
        let tag = Tag {
            kind,
            category,
            rule,
            stores: Stores::ELSEWHERE,
            base: weight,
            weight,
            copied,
            strength: 3,
            lineage: instance.lineage,
            born: self.now,
            since: self.now,
            acquired: self.now,
            until: self.now,
            precision: self.precision,
            dormant: false,
            session: false,
            pending: false,
            links: Links::of(Link::Instance),
            inherited: false,
            woken: false,
            root: Arc::clone(&way),
            way,
        };
        Some(tag.carried_by_process(self.now, self.precision, self.windows))
    }

    /// Whether an instance takes tags at all (B6).
    pub fn is_carrier(&self, id: InstanceId) -> bool {
        self.host.instances.get(id).is_some_and(|instance| {
            let classes = instance.classes();
            !classes.non_carrier && !classes.browser
        })
    }

    /// C4, E8: an instance reads or copies a path. `by` says how the record came about.
    pub fn read(&mut self, id: InstanceId, path: &FilePath, size: Option<u64>, by: Reading) {
        if !self.is_carrier(id) {
            self.note(|_, _| Note::NoCarrier);
            // What a browser sends is its user's doing, but then nobody else sent it.
            let browser = self.host.instances.get(id).is_some_and(|instance| instance.classes().browser);
            if browser && by == Reading::Open && self.host.files.is_armed(path, self.now) {
                self.remember_access(id, size);
            }
            return;
        }
        let mut armed = false;
        let sensitive = self.sensitive(path);
        if let Some(sensitive) = sensitive {
            armed |= self.read_sensitive(id, path, sensitive, by);
        }
        for tag in self.host.files.tags(path, self.now) {
            if tag.pending && by == Reading::Open && self.is_given(id, path) {
                let real = Tag { pending: false, strength: tag.strength.min(2), ..tag };
                armed |= self.pass(id, path, real, by);
            } else if tag.pending && by == Reading::Open {
                self.lend(id, path, tag);
            } else {
                armed |= self.pass(id, path, tag, by);
            }
        }
        if sensitive.is_none() && !armed {
            self.note(|_, _| Note::NotSensitive);
        }
        // A copy passes through the kernel, not through the process.
        if armed && by == Reading::Open {
            self.remember_access(id, size);
        }
    }

    fn read_sensitive(&mut self, id: InstanceId, path: &FilePath, sensitive: Sensitive, by: Reading) -> bool {
        let Some(image) = self.host.instances.get(id).and_then(|instance| instance.image()) else { return false };
        let upload = is_named(path, &image.command.uploads);
        let whole = upload || is_named(path, &image.command.inputs);
        let dormant = self.policy.owns(&image.process.image, sensitive.rule) && !image.classes.borrowed && !upload;
        let (kind, weight, step) = match by {
            Reading::Copy => (TagKind::Copied, sensitive.copied, StepKind::Copy),
            // What is sent, packed or printed is copied.
            Reading::Open | Reading::Arguments if whole => (TagKind::Read, sensitive.copied, StepKind::Read),
            Reading::Open | Reading::Arguments => (TagKind::Read, sensitive.read, StepKind::Read),
        };
        let birth = Birth::of(sensitive, kind, weight, step);
        let Some(mut tag) = self.born(id, birth, Some(path)) else { return false };
        if by == Reading::Arguments {
            tag.links = tag.links.with(Link::Arguments);
            tag.since = image.from;
        }
        tag.stores = self.policy.stores(path);
        tag.dormant = dormant;
        if dormant {
            self.note(|_, _| Note::Owner);
        } else {
            let weight = tag.weight;
            self.note(|_, policy| Note::Sensitive { category: policy.category(sensitive.category).to_owned(), weight });
            self.stage(&tag, self.now);
            if by != Reading::Arguments {
                self.read_in_bulk(tag.lineage, path);
            }
        }
        self.gain(id, tag);
        !dormant
    }

    /// E6: whether a command was given a path to read, not to send.
    fn is_given(&self, id: InstanceId, path: &FilePath) -> bool {
        let command = self.host.instances.get(id).and_then(|instance| instance.image()).map(|image| &image.command);
        command.is_some_and(|command| command.role != Role::Upload && is_named(path, &command.inputs))
    }

    /// E6: what a file may hold counts for what its reader sends, and for nothing else, where the reader does what others say,
    /// or was told to send it.
    fn lend(&mut self, id: InstanceId, path: &FilePath, mut tag: Tag) {
        let Some(instance) = self.host.instances.get(id).filter(|instance| !instance.keys.contains(&tag.origin().0)) else { return };
        let Some(image) = instance.image() else { return };
        let sends = is_named(path, &image.command.uploads);
        if !image.is_unvouched() && !image.classes.works_for_others() && !sends {
            return;
        }
        if self.sensitive(path).is_some_and(|sensitive| self.policy.owns(&image.process.image, sensitive.rule)) {
            return;
        }
        tag.way = Hop::first(&self.deed(&image.process, StepKind::Reread, Some(path)), tag.category, Link::File).after(&tag.way);
        (tag.session, tag.inherited) = (true, false);
        tag.strength = tag.strength.min(2);
        tag.links = tag.links.with(Link::File);
        let mut tag = tag.carried_by_process(self.now, self.precision, self.windows);
        if sends {
            // However long ago it was left there: this is what is sent.
            tag.until = self.now.plus(self.windows.time_window());
        }
        if tag.is_active(self.now)
            && let Some(instance) = self.host.instances.get_mut(id)
        {
            let shed = instance.tags.insert(tag, self.now);
            self.host.tagged.insert(id);
            self.host.shed(shed);
        }
    }

    /// Passes one tag of a file to a reader.
    pub fn pass(&mut self, id: InstanceId, path: &FilePath, tag: Tag, by: Reading) -> bool {
        if tag.pending {
            return false;
        }
        let Some(image) = self.host.instances.get(id).and_then(|instance| instance.image()) else { return false };
        let mut tag = tag;
        (tag.inherited, tag.woken) = (false, false);
        let owner = tag.rule.is_some_and(|rule| self.policy.owns(&image.process.image, rule));
        let woken = tag.dormant && !owner;
        tag.dormant &= owner;
        tag.links = tag.links.with(Link::File);
        let mut link = Link::File;
        if by == Reading::Arguments {
            tag.links = tag.links.with(Link::Arguments);
            link = Link::Arguments;
        }
        tag.way = Hop::first(&self.deed(&image.process, StepKind::Reread, Some(path)), tag.category, link).after(&tag.way);
        let tag = tag.carried_by_process(self.now, self.precision, self.windows);
        if woken {
            self.stage(&tag, tag.born);
        }
        let armed = tag.is_armed();
        self.gain(id, tag);
        armed
    }

    /// Remembers that a tagged file of this size passed through an instance (F4 size).
    pub fn remember_access(&mut self, id: InstanceId, size: Option<u64>) {
        let Some(size) = size.filter(|&size| size >= self.policy.scoring.volume.size_min) else { return };
        if let Some(instance) = self.host.instances.get_mut(id) {
            instance.handled = true;
        }
        let access = Access { time: self.now, instance: id, size };
        let shed = crate::bounds::push_bounded(&mut self.host.accesses, access, MOST_ACCESSES);
        self.host.shed(shed);
    }

    /// E1: an instance opens an output; E5: an archiver's output is staging by itself.
    pub fn open_output(&mut self, id: InstanceId, path: &FilePath) {
        let Some(instance) = self.host.instances.get(id).filter(|_| !path.is_sink()) else { return };
        let Some(image) = instance.image() else { return };
        let shell = image.classes.shell;
        let Some(detail) = self.detail_mut(id) else { return };
        if detail.outputs.open(path, shell) {
            self.take_anew(id, path);
        }
    }

    /// E1, E2: a record tells that an instance writes a file.
    pub fn write(&mut self, id: InstanceId, path: &FilePath) {
        self.open_output(id, path);
        if self.detail_mut(id).is_some_and(|detail| detail.outputs.write(path)) {
            self.take_anew(id, path);
        }
        self.take_again(id, path);
        self.leave_pending(id, path);
    }

    /// E1, E5: an output takes what the instance holds.
    pub fn take_anew(&mut self, id: InstanceId, path: &FilePath) {
        let image = self.host.instances.get(id).and_then(|instance| instance.image());
        let archiver = image.is_some_and(|image| image.command.role == Role::Archive);
        if archiver && self.is_carrier(id) {
            let weight = self.policy.scoring.material.plain_archive;
            self.gain_born(id, Birth::archive(weight), Some(path));
        } else {
            self.fill_outputs(id);
        }
    }

    /// E4: an output takes again what it carries no more, though its holder writes it: somebody else emptied it in between.
    pub fn take_again(&mut self, id: InstanceId, path: &FilePath) {
        let Some(instance) = self.host.instances.get(id) else { return };
        let output = instance.detail.as_ref().and_then(|detail| detail.outputs.find(path));
        if let Some(output) = output.filter(|output| self.qualifies(instance, output)).cloned() {
            let carried = self.host.files.tags(path, self.now);
            self.fill(id, &output, &carried);
        }
    }

    /// E4: every open output that qualifies takes what the instance holds.
    pub fn fill_outputs(&mut self, id: InstanceId) {
        let Some(instance) = self.host.instances.get(id) else { return };
        let Some(detail) = instance.detail.as_ref() else { return };
        let ready: Vec<Output> = detail.outputs.open.iter().filter(|output| self.qualifies(instance, output)).cloned().collect();
        for output in &ready {
            self.fill(id, output, &[]);
        }
    }

    /// E4: one output takes what the instance holds, but for what it carries already.
    fn fill(&mut self, id: InstanceId, output: &Output, carries: &[Tag]) {
        let Some(instance) = self.host.instances.get(id) else { return };
        let Some(image) = instance.image() else { return };
        let named = image.command.outputs.iter().any(|path| path.key() == output.path.key());
        // Looking up what a program was given costs most, of many operands; a dormant tag is rare.
        let wakes = named && instance.tags.held().any(|tag| tag.dormant);
        let given = image.command.inputs.iter().filter(|_| wakes);
        let inputs: Vec<RuleId> = given.filter_map(|path| Some(self.sensitive(path)?.rule)).collect();
        let carried: Vec<Tag> = instance
            .tags
            .held()
            .filter(|tag| image.may_write(tag) && !tag.pending && tag.is_active(self.now))
            .filter(|tag| !tag.dormant || (named && tag.rule.is_some_and(|rule| inputs.contains(&rule))))
            .filter(|tag| !carries.iter().any(|known| known.stands_for(tag)))
            .cloned()
            .collect();
        self.fill_with(id, output, carried);
    }

    /// E4: one output takes some of what the instance holds.
    pub fn fill_with(&mut self, id: InstanceId, output: &Output, mut carried: Vec<Tag>) {
        let Some(image) = self.host.instances.get(id).and_then(|instance| instance.image()) else { return };
        if carried.is_empty() {
            return;
        }
        // E5 raises what it has between one and the next.
        carried.sort_by(|a, b| {
            let worth = |tag: &Tag| (std::cmp::Reverse((tag.weight, tag.strength)), tag.acquired);
            worth(a).cmp(&worth(b)).then_with(|| a.origin().cmp(&b.origin()))
        });
        let archive = image.command.role == Role::Archive || self.policy.archive_extension(&output.path);
        let process = Arc::clone(&image.process);
        let deed = self.deed(&process, if archive { StepKind::Archive } else { StepKind::Write }, Some(&output.path));
        let mut risen = Vec::new();
        for tag in carried {
            if tag.weight < tag.copied && tag.is_armed() && !tag.session {
                let mut up = tag.clone();
                up.inherited = false;
                up.weight = up.copied;
                up.base = up.base.max(up.copied);
                risen.push(up.carried_by_process(self.now, self.precision, self.windows));
            }
            self.put(id, &deed, &output.path, tag, archive);
        }
        for tag in risen {
            self.gain(id, tag);
        }
    }

    /// E11: a disk image takes what comes to a file of its volume.
    pub fn pack(&mut self, id: InstanceId, image: &FilePath, tag: &Tag) {
        let Some(process) = self.process_of(id) else { return };
        let archive = self.policy.archive_extension(image);
        let deed = self.deed(&process, if archive { StepKind::Archive } else { StepKind::Write }, Some(image));
        self.put(id, &deed, image, tag.clone(), archive);
    }

    /// Puts a copy of a tag on a file.
    fn put(&mut self, id: InstanceId, deed: &Arc<Deed>, path: &FilePath, tag: Tag, archive: bool) {
        let was_archive = tag.kind == TagKind::Archive;
        let mut copy = tag;
        (copy.inherited, copy.session, copy.woken) = (false, false, false);
        copy.kind = if archive || was_archive { TagKind::Archive } else { TagKind::Copied };
        if !was_archive {
            copy.base = copy.base.max(copy.copied);
        }
        copy.weight = copy.weight.max(copy.copied);
        copy.links = copy.links.with(Link::File);
        copy.way = Hop::first(deed, copy.category, Link::File).after(&copy.way);
        let copy = copy.carried_by_file(self.now, self.precision, self.windows);
        self.sync(id, path, &copy);
        let shed = self.host.files.add(path, copy, self.now, &self.policy.scoring, self.windows);
        self.host.shed(shed);
    }
}

/// What a tag is born with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Birth {
    pub kind: TagKind,
    pub category: CategoryId,
    pub rule: Option<RuleId>,
    pub weight: u8,
    pub copied: u8,
    pub step: StepKind,
}

impl Birth {
    /// From a sensitive place.
    pub const fn of(sensitive: Sensitive, kind: TagKind, weight: u8, step: StepKind) -> Self {
        Self { kind, category: sensitive.category, rule: Some(sensitive.rule), weight, copied: sensitive.copied, step }
    }

    /// From an archive, whatever is in it (E5).
    pub const fn archive(weight: u8) -> Self {
        Self { kind: TagKind::Archive, category: CategoryId::ARCHIVE, rule: None, weight, copied: weight, step: StepKind::Archive }
    }

    /// From a command that asks for a secret (C7).
    pub const fn secret(category: CategoryId, weight: u8) -> Self {
        Self { kind: TagKind::Secret, category, rule: None, weight, copied: weight, step: StepKind::Secret }
    }

    /// From a command that captures something (C7).
    pub const fn capture(category: CategoryId, weight: u8) -> Self {
        Self { kind: TagKind::Capture, category, rule: None, weight, copied: weight, step: StepKind::Capture }
    }
}

/// How a read came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Opened for reading.
    Open,
    /// Copied in one system call.
    Copy,
    /// Stood for by arguments.
    Arguments,
}

impl Work<'_> {
    /// The sensitive tag that a moved, copied or linked file takes with it (E7, E8).
    pub fn moved_sensitive(&self, id: InstanceId, from: &FilePath, to: &FilePath, renamed: bool) -> Option<Tag> {
        let sensitive = self.sensitive(from).filter(|_| self.is_carrier(id))?;
        if renamed && self.policy.sensitive(to).is_some_and(|other| other.rule == sensitive.rule) {
            return None;
        }
        let image = self.host.instances.get(id)?.image()?;
        let dormant = self.policy.owns(&image.process.image, sensitive.rule);
        let birth = Birth::of(sensitive, TagKind::Copied, sensitive.copied, StepKind::Copy);
        let mut tag = self.born(id, birth, Some(from))?;
        tag.links = if renamed { Links::of(Link::File) } else { tag.links.with(Link::File) };
        tag.dormant = dormant;
        Some(tag)
    }
}
