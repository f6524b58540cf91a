//! Section C, second half: how tags are gained and passed on (C2–C7).

use std::collections::BTreeSet;

use tollgate_model::{FilePath, Image, Link, Nanos, Timestamp};
use tollgate_policy::{Role, RuleId, Sensitive, Stores};

use crate::order::FINE;
use crate::outputs::is_untrusted;
use crate::state::{Staging, State};
use crate::tags::{Birth, Kind, Tag, holds, put};

impl State<'_> {
    /// A tag born now, of an instance's own doing.
    pub(crate) fn born(&self, who: usize, kind: Kind, of: Sensitive, link: Link, path: &FilePath) -> Tag {
        let weight = if kind == Kind::Read { of.read } else { of.copied };
        Tag {
            kind,
            category: of.category,
            stores: Stores::ELSEWHERE,
            base: weight,
            weight,
            copied: of.copied,
            strength: 3,
            lineage: self.instances[who].lineage,
            born: self.now,
            since: self.now,
            acquired: self.now,
            until: self.now,
            precision: self.precision,
            dormant: None,
            session: false,
            pending: false,
            inherited: false,
            woken: None,
            links: BTreeSet::from([link]),
            origin: Birth { key: self.key, operation: kind, path: path.key().to_owned() },
        }
    }

    /// C2 for a process.
    fn process_until(&self, tag: &Tag) -> Timestamp {
        let windows = &self.policy.windows;
        if tag.session {
            return tag.born.plus(windows.time_window());
        }
        windows.process_life(tag.weight, tag.strength).map_or(Timestamp::MAX, |life| self.now.plus(life))
    }

    pub(crate) fn acquired(&self, mut tag: Tag) -> Tag {
        tag.acquired = self.now;
        tag.precision = self.precision;
        tag.until = self.process_until(&tag);
        tag
    }

    /// C3.
    pub(crate) fn gain(&mut self, who: usize, tag: Tag, staging: Staging) {
        if !self.is_carrier(who) {
            return; // B6
        }
        let tag = Tag { inherited: false, ..self.acquired(tag) };
        if tag.armed() {
            self.stage(who, &tag, staging);
        }
        put(&mut self.instances[who].tags, tag.clone());
        if tag.armed() && tag.kind != Kind::Capture && tag.woken.is_none() {
            for ancestor in self.instances[who].ancestors.clone() {
                self.rise(ancestor, tag.clone());
            }
        }
        self.reach_children(who, &tag);
        self.pipe(who, &tag);
        self.outputs_take(who);
    }

    /// C5: at a coarse time nobody knows whether a child was born before or after.
    fn reach_children(&mut self, who: usize, tag: &Tag) {
        if self.precision <= FINE || self.classes(self.instances[who].image()).stop {
            return;
        }
        let since = self.now.minus(self.precision);
        for child in 0..self.instances.len() {
            let instance = &self.instances[child];
            let above = instance.ancestors.iter().position(|ancestor| *ancestor == who);
            let between = above.map(|at| &instance.ancestors[..at]).unwrap_or_default();
            let young = |id: &usize| self.instances[*id].born > since && !self.classes(self.instances[*id].image()).stop;
            let is_child = above.is_some() && instance.born > since && between.iter().all(young);
            if is_child && self.is_carrier(child) && !self.forgets(child) {
                let copy = Tag { strength: tag.strength.min(2), inherited: true, ..tag.clone() }.with(Link::Tree);
                let copy = self.acquired(copy);
                put(&mut self.instances[child].tags, copy);
                self.outputs_take(child);
            }
        }
    }

    /// C6: whether what an instance knew before its exec does not matter.
    fn forgets(&self, who: usize) -> bool {
        let instance = &self.instances[who];
        instance.image().identity.platform_binary == Some(true) && instance.run().is_some_and(|run| run.command.packs_named_files())
    }

    /// C7: what a browser gives away is its own, so that only those have it who started it.
    pub(crate) fn give_away(&mut self, who: usize, tag: Tag) {
        let tag = self.acquired(tag);
        if !self.instances[who].ancestors.is_empty() {
            self.stage_lineage(&tag, Staging::Fresh);
        }
        for ancestor in self.instances[who].ancestors.clone() {
            self.rise(ancestor, tag.clone());
        }
    }

    /// C7: who gave a tool its secret had it.
    pub(crate) fn knew(&mut self, who: usize, tag: Tag) {
        let shell = |id: &usize| self.classes(self.instances[*id].image()).shell;
        if let Some(giver) = self.instances[who].ancestors.iter().copied().find(|id| !shell(id)) {
            self.gain(giver, Tag { strength: 2, ..tag }.with(Link::Tree), Staging::Passed);
        }
    }

    /// C3: the session copy of one ancestor.
    fn rise(&mut self, ancestor: usize, tag: Tag) {
        let session = self.acquired(Tag { session: true, strength: 2, ..tag }.with(Link::Tree));
        if self.is_carrier(ancestor) && session.active(self.now) {
            let told = session.kind == Kind::Secret;
            put(&mut self.instances[ancestor].tags, session);
            if told {
                self.outputs_take(ancestor);
            }
        }
    }

    /// C4: a read, or an operand that stands for one. Says whether an armed tag was gained.
    pub(crate) fn read(&mut self, who: usize, path: &FilePath) -> bool {
        if !self.is_carrier(who) {
            return false;
        }
        let sensitive = self.read_sensitive(who, path, Kind::Read, None);
        let given = self.is_given(who, path);
        let passed = if given {
            // E6: who was given it to read takes what the file may hold for what it holds.
            let most = |tag: &Tag| if tag.pending { 2 } else { 3 };
            let real = |tag: &Tag| Tag { pending: false, strength: tag.strength.min(most(tag)), ..tag.clone() };
            let real = self.file_tags(path.key()).iter().map(real).collect();
            self.pass_tags(who, real, 3, None)
        } else {
            self.read_tags(who, path.key(), 3, None)
        };
        if !given {
            self.read_pending(who, path);
        }
        sensitive || passed
    }

    /// E6: what a file may hold counts for what its reader sends, and for nothing else.
    fn read_pending(&mut self, who: usize, path: &FilePath) {
        let now = self.now;
        let ran = self.instances[who].ran_at(now);
        let image = self.instances[who].image();
        let classes = self.classes(image);
        let labelled = classes.shell || classes.interpreter || classes.network_tool || classes.tool_by_name || classes.no_reputation;
        if !labelled && !ran.scripted && !is_untrusted(image) && !self.uploads(who, path) {
            return;
        }
        if self.sensitive(path).is_some_and(|of| self.policy.owns(self.instances[who].image(), of.rule)) {
            return;
        }
        let waiting: Vec<Tag> = self
            .file_tags(path.key())
            .iter()
            .filter(|tag| tag.active(now) && tag.pending && !self.instances[who].keys.contains(&tag.origin.key))
            .cloned()
            .collect();
        for tag in waiting {
            let tag = Tag { pending: false, inherited: false, session: true, strength: tag.strength.min(2), ..tag };
            let mut tag = self.acquired(tag.with(Link::File));
            if self.uploads(who, path) {
                tag.until = now.plus(self.policy.windows.time_window());
            }
            if tag.active(now) {
                put(&mut self.instances[who].tags, tag);
            }
        }
    }

    /// C4, first half; `argv` is L7 where arguments stand for the read.
    pub(crate) fn read_sensitive(&mut self, who: usize, path: &FilePath, kind: Kind, argv: Option<Link>) -> bool {
        let Some(of) = self.sensitive(path) else { return false };
        let mut tag = self.born(who, kind, of, Link::Instance, path);
        tag.stores = self.policy.stores(path);
        if self.uploads(who, path) || self.names_input(who, path) {
            // What is sent, packed or printed is copied.
            (tag.base, tag.weight) = (of.copied, of.copied);
        }
        tag.dormant = self.dormant_rule(who, of.rule, path);
        tag.links.extend(argv);
        if argv.is_some() {
            tag.since = self.instances[who].run().map_or(tag.since, |run| run.time);
        }
        let armed = tag.armed();
        if armed && argv.is_none() {
            self.read_in_bulk(tag.lineage, path);
        }
        self.gain(who, tag, Staging::Fresh);
        armed
    }

    /// C4: the rule, if its owner is at work and does not send the file.
    pub(crate) fn dormant_rule(&self, who: usize, rule: RuleId, path: &FilePath) -> Option<RuleId> {
        let instance = &self.instances[who];
        let borrowed = instance.images.last().is_some_and(|ran| ran.borrowed);
        (self.policy.owns(instance.image(), rule) && !borrowed && !self.uploads(who, path)).then_some(rule)
    }

    /// C4: whether a path is an upload operand, or in one.
    pub(crate) fn uploads(&self, who: usize, path: &FilePath) -> bool {
        self.instances[who].run().is_some_and(|run| run.command.uploads.iter().any(|operand| holds(operand, path)))
    }

    /// E6: whether a command was given a path to read, not to send.
    fn is_given(&self, who: usize, path: &FilePath) -> bool {
        self.instances[who].run().is_some_and(|run| run.command.role != Role::Upload) && self.names_input(who, path)
    }

    /// C4: whether a path is an input operand, or in one.
    fn names_input(&self, who: usize, path: &FilePath) -> bool {
        self.instances[who].run().is_some_and(|run| run.command.inputs.iter().any(|operand| holds(operand, path)))
    }

    /// C4, second half: passes on the tags of a file.
    pub(crate) fn read_tags(&mut self, who: usize, file: &str, strength: u8, argv: Option<Link>) -> bool {
        let real = self.file_tags(file).iter().filter(|tag| !tag.pending).cloned().collect();
        self.pass_tags(who, real, strength, argv)
    }

    fn pass_tags(&mut self, who: usize, passing: Vec<Tag>, strength: u8, argv: Option<Link>) -> bool {
        let now = self.now;
        let mut any = false;
        for tag in passing.into_iter().filter(|tag| tag.active(now)) {
            let mut tag = Tag { strength: tag.strength.min(strength), woken: None, ..tag }.with(Link::File);
            tag.links.extend(argv);
            let slept = tag.dormant.is_some();
            tag.dormant = tag.dormant.filter(|rule| self.policy.owns(self.instances[who].image(), *rule));
            any |= tag.armed();
            self.gain(who, tag, if slept { Staging::Woken } else { Staging::Passed });
        }
        any
    }

    /// C5, with a strength that is at most this.
    pub(crate) fn fork_tags(&mut self, parent: usize, child: usize, strength: u8) {
        if !self.is_carrier(child) || self.classes(self.instances[parent].image()).stop {
            return; // B6, B4
        }
        let now = self.now;
        let own: Vec<Tag> = self.instances[parent].tags.iter().filter(|tag| tag.active(now) && !tag.session).cloned().collect();
        for tag in own {
            let tag = self.acquired(Tag { strength: tag.strength.min(strength), inherited: true, ..tag }.with(Link::Tree));
            put(&mut self.instances[child].tags, tag);
        }
    }

    /// C6. The new image is in place.
    pub(crate) fn exec_tags(&mut self, who: usize, before: &Image) {
        let now = self.now;
        let image = self.instances[who].image().clone();
        let (old, new) = (self.classes(before), self.classes(&image));
        let sends = new.shell || new.interpreter || new.network_tool;
        for tag in self.instances[who].tags.clone() {
            // It comes back to an owner.
            if !tag.session && tag.active(now) && tag.woken.is_some_and(|rule| self.policy.owns(&image, rule)) {
                let dormant = self.acquired(Tag { dormant: tag.woken, woken: None, ..tag });
                put(&mut self.instances[who].tags, dormant);
            }
        }
        let policy = self.policy;
        self.instances[who].tags.retain(|tag| tag.session || tag.woken.is_none_or(|rule| !policy.owns(&image, rule)));
        for tag in self.instances[who].tags.clone() {
            let Some(rule) = tag.dormant.filter(|rule| !self.policy.owns(&image, *rule)) else { continue };
            if tag.active(now) && self.policy.owns(before, rule) && !old.shell && !old.stop && sends {
                let tag = Tag { dormant: None, woken: Some(rule), strength: tag.strength.min(2), ..tag }.with(Link::Tree);
                self.gain(who, tag, Staging::Woken);
            }
        }
        if self.forgets(who) {
            let tags = &mut self.instances[who].tags;
            tags.retain(|tag| tag.session || !tag.inherited || tag.acquired < now);
            for tag in tags.iter_mut().filter(|tag| !tag.session && tag.inherited) {
                tag.until = tag.until.min(now.minus(Nanos(1)));
            }
        }
        self.instances[who].tags.retain(|tag| tag.dormant.is_none_or(|rule| policy.owns(&image, rule)));
    }
}
