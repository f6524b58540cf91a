//! Section E, first half: outputs, and what they take (E1, E3–E5).

use std::cmp::Reverse;
use std::collections::BTreeSet;

use tollgate_model::{FilePath, Image, Link, Nanos, Signature};
use tollgate_policy::{CategoryId, RuleId, Sensitive};

use crate::process::Output;
use crate::state::{Staging, State};
use crate::tags::{Kind, Tag, holds, put};

/// E1: how many outputs an instance keeps.
const OUTPUTS: usize = 8;

impl State<'_> {
    /// E1: a file opened for writing; nothing new if it is open already.
    pub(crate) fn open_output(&mut self, who: usize, path: &FilePath) {
        if path.is_sink() || self.instances[who].outputs.iter().any(|output| output.path.key() == path.key()) {
            return;
        }
        let redirection = self.classes(self.instances[who].image()).shell;
        let outputs = &mut self.instances[who].outputs;
        outputs.push(Output { path: path.clone(), redirection, written: false, latent: false });
        if outputs.len() > OUTPUTS {
            outputs.remove(0);
        }
        self.opened(who, path);
    }

    /// E1, E2: a record tells of a write.
    pub(crate) fn write(&mut self, who: usize, path: &FilePath) {
        self.open_output(who, path);
        if let Some(output) = self.instances[who].outputs.iter_mut().find(|output| output.path.key() == path.key()) {
            output.written = true;
            if output.latent {
                output.latent = false;
                self.opened(who, path);
            }
        }
        self.take_again(who, path);
        if let Some(output) = self.instances[who].outputs.iter().find(|output| output.path.key() == path.key()).cloned() {
            self.leave_pending(who, &output);
        }
    }

    /// E4: what is written takes again what it does not carry.
    pub(crate) fn take_again(&mut self, who: usize, path: &FilePath) {
        let now = self.now;
        let carried: Vec<Tag> = self.file_tags(path.key()).iter().filter(|tag| tag.active(now) && !tag.pending).cloned().collect();
        self.takes(who, path, &carried);
    }

    /// E4 and E5 at the opening of an output.
    pub(crate) fn opened(&mut self, who: usize, path: &FilePath) {
        self.output_takes(who, path);
        if self.archives(who) {
            let weight = self.policy.scoring.material.plain_archive;
            let of = Sensitive { category: CategoryId::ARCHIVE, read: weight, copied: weight, rule: RuleId(u16::MAX) };
            let tag = self.born(who, Kind::Archive, of, Link::Instance, path);
            self.gain(who, tag, Staging::Fresh);
        }
    }

    /// E3.
    pub(crate) fn qualifies(&self, who: usize, output: &Output) -> bool {
        let instance = &self.instances[who];
        let path = output.path.key();
        let named = instance.run().is_some_and(|run| {
            let command = &run.command;
            let operands = command.words.iter().chain(&command.inputs).chain(&command.outputs).chain(&command.uploads);
            operands.into_iter().any(|operand| operand.key() == path) || command.outputs.iter().any(|operand| holds(operand, &output.path))
        });
        let least = self.policy.scoring.material.held_min;
        let heavy =
            || instance.tags.iter().any(|tag| tag.armed() && self.may_write(who, tag) && tag.active(self.now) && tag.weight >= least);
        if output.latent {
            return false; // E2
        }
        self.archives(who)
            || self.policy.archive_extension(&output.path)
            || named
            || output.redirection
            || ((is_untrusted(instance.image()) || instance.ran_at(self.now).scripted) && heavy())
            || (instance.outputs.iter().filter(|output| !output.latent).count() == 1
                && self.in_burst(instance.lineage, self.now.minus(Nanos::from_secs(60)), self.now))
    }

    /// E4: every open output that qualifies takes every tag it may.
    pub(crate) fn outputs_take(&mut self, who: usize) {
        for output in self.instances[who].outputs.clone() {
            self.output_takes(who, &output.path);
        }
    }

    /// E4: one open output, if it qualifies.
    pub(crate) fn output_takes(&mut self, who: usize, path: &FilePath) {
        self.takes(who, path, &[]);
    }

    /// E4: the same, but for what the file carries already: as heavy, of the category and lineage.
    fn takes(&mut self, who: usize, path: &FilePath, carried: &[Tag]) {
        let what = |tag: &Tag| (tag.armed(), tag.category, tag.lineage);
        let is_carried = |tag: &Tag| carried.iter().any(|known| what(known) == what(tag) && known.weight >= tag.weight);
        let output = self.instances[who].outputs.iter().find(|output| output.path.key() == path.key()).cloned();
        let Some(output) = output.filter(|output| self.qualifies(who, output)) else { return };
        for tag in by_worth(&self.instances[who].tags) {
            let may = tag.active(self.now) && self.may_write(who, &tag) && !is_carried(&tag);
            if may && (tag.armed() || self.takes_dormant(who, &output, &tag)) {
                self.take(who, path, &tag);
            }
        }
    }

    /// E4: what an instance writes may hold its own, and, where nobody answers for it, what others told it.
    pub(crate) fn may_write(&self, who: usize, tag: &Tag) -> bool {
        let instance = &self.instances[who];
        !tag.session || is_untrusted(instance.image()) || instance.ran_at(self.now).scripted
    }

    /// E4: an input operand has the tag's rule, and the output is an output operand.
    fn takes_dormant(&self, who: usize, output: &Output, tag: &Tag) -> bool {
        self.instances[who].run().is_some_and(|run| {
            let rule = |operand: &FilePath| self.sensitive(operand).map(|of| of.rule);
            run.command.inputs.iter().any(|input| rule(input) == tag.dormant)
                && run.command.outputs.iter().any(|operand| operand.key() == output.path.key())
        })
    }

    /// E4: one output takes one tag, and the instance's own rises to its copied weight.
    pub(crate) fn take(&mut self, who: usize, path: &FilePath, tag: &Tag) {
        if !self.is_carrier(who) {
            return; // B6
        }
        let (kind, base, raised) = self.as_taken(who, path, tag);
        self.put_on_file(who, path, Tag { kind, base, weight: raised, ..tag.clone() }.with(Link::File));
        if raised > tag.weight && tag.armed() && !tag.session {
            self.gain(who, Tag { base: raised, weight: raised, ..tag.clone() }, Staging::Passed);
        }
    }

    /// E4: kind, base and weight of a tag that a file takes.
    pub(crate) fn as_taken(&self, who: usize, path: &FilePath, tag: &Tag) -> (Kind, u8, u8) {
        let archived = tag.kind == Kind::Archive;
        let raised = if archived { tag.weight } else { tag.weight.max(tag.copied) };
        let base = if archived { tag.base } else { raised };
        let archive = archived || self.archives(who) || self.policy.archive_extension(path);
        (if archive { Kind::Archive } else { Kind::Copied }, base, raised)
    }

    /// C2, C8, E5: gives a file a tag acquired now.
    pub(crate) fn put_on_file(&mut self, who: usize, path: &FilePath, tag: Tag) {
        let until = self.now.plus(self.policy.windows.file_life(tag.weight));
        let tag = Tag {
            acquired: self.now,
            precision: self.precision,
            until,
            pending: false,
            inherited: false,
            session: false,
            woken: None,
            ..tag
        };
        self.sync(who, path, &tag);
        put(self.files.entry(path.key().to_owned()).or_default(), tag);
        self.weigh_archive(path);
    }

    /// E5: the weight of an archive's categories.
    fn weigh_archive(&mut self, path: &FilePath) {
        let (policy, now) = (self.policy, self.now);
        let Some(tags) = self.files.get_mut(path.key()) else { return };
        let packed = |tag: &Tag| tag.kind == Kind::Archive && tag.category != CategoryId::ARCHIVE && !tag.pending && tag.active(now);
        let categories: BTreeSet<CategoryId> = tags.iter().filter(|tag| packed(tag)).map(|tag| tag.category).collect();
        let Some(base) = tags.iter().filter(|tag| packed(tag)).map(|tag| tag.base).max() else { return };
        let bonus = policy.scoring.material.archive_bonus[categories.len().min(8) - 1];
        let weight = base.saturating_add(bonus).min(100);
        for tag in tags.iter_mut().filter(|tag| packed(tag)) {
            tag.weight = tag.weight.max(weight);
            tag.until = tag.until.max(tag.acquired.plus(policy.windows.file_life(tag.weight)));
        }
    }
}

/// E4: tags in the order in which an output takes them: E5 raises what it has between one and the next.
pub(crate) fn by_worth(tags: &[Tag]) -> Vec<Tag> {
    let mut tags = tags.to_vec();
    tags.sort_by_key(|tag| (Reverse((tag.weight, tag.strength)), tag.acquired, tag.origin.clone()));
    tags
}

/// E3: whether nobody vouches for a program.
pub(crate) fn is_untrusted(image: &Image) -> bool {
    !matches!(image.identity.signature, Signature::Valid)
}
