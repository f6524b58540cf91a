//! Section E, second half: what happens to files (E1, E2, E6–E8).

use tollgate_model::{FilePath, FileSeen, Link, Nanos};

use crate::order::FINE;
use crate::process::Output;
use crate::state::{Staging, State};
use crate::tags::{Kind, Tag, put};

impl State<'_> {
    /// E1.
    pub(crate) fn end_tags(&mut self, path: &FilePath) {
        self.files.remove(path.key());
    }

    /// E1: a file begins anew. Of what came in the same coarse moment nobody knows whether it came after.
    pub(crate) fn empty(&mut self, path: &FilePath) {
        let (now, precision) = (self.now, self.precision);
        let stays = |tag: &Tag| precision > FINE && tag.acquired > now.minus(precision);
        if let Some(tags) = self.files.get_mut(path.key()) {
            tags.retain(stays);
        }
    }

    /// E1: a new file.
    pub(crate) fn create(&mut self, who: usize, file: &FileSeen) {
        self.empty(&file.path);
        let open = self.instances[who].outputs.iter().any(|output| output.path.key() == file.path.key());
        if open {
            self.opened(who, &file.path); // its tags ended, so that it takes anew
        } else {
            self.open_output(who, &file.path);
        }
    }

    /// D3, E2, E6: a close.
    pub(crate) fn close(&mut self, who: usize, file: &FileSeen, modified: bool) {
        if modified {
            self.open_output(who, &file.path); // E1
            self.take_again(who, &file.path);
        }
        let place = self.instances[who].outputs.iter().position(|output| output.path.key() == file.path.key());
        if let Some(place) = place {
            let output = self.instances[who].outputs[place].clone();
            if modified {
                self.judge(who);
            }
            if modified {
                self.leave_pending(who, &output);
            }
            self.instances[who].outputs.retain(|open| open.path.key() != output.path.key());
            if let Some(run) = self.instances[who].runs.last_mut() {
                run.closed.push(output);
            }
        }
        let now = self.now;
        let carried = self.file_tags(file.path.key()).iter().any(|tag| tag.active(now) && tag.armed() && !tag.pending);
        if modified
            && carried
            && let Some(size) = file.size
        {
            self.instances[who].sized.push((now, size)); // F4 size
        }
    }

    /// E6, where no close is told: the writer ends, or becomes another program.
    pub(crate) fn leave_outputs(&mut self, who: usize) {
        for output in self.instances[who].outputs.clone() {
            if !output.latent {
                self.leave_pending(who, &output);
            }
        }
    }

    /// E6.
    pub(crate) fn leave_pending(&mut self, who: usize, output: &Output) {
        if self.qualifies(who, output) || !self.is_carrier(who) {
            return;
        }
        let path = &output.path;
        let until = self.now.plus(Nanos::from_secs(self.policy.windows.tag.pending));
        let own = |tag: &&Tag| tag.armed() && self.may_write(who, tag) && tag.active(self.now);
        for tag in self.instances[who].tags.iter().filter(own).cloned().collect::<Vec<_>>() {
            let (kind, base, weight) = self.as_taken(who, path, &tag);
            let tag = Tag {
                kind,
                base,
                weight,
                acquired: self.now,
                precision: self.precision,
                until,
                pending: true,
                session: false,
                woken: None,
                ..tag
            }
            .with(Link::File);
            put(self.files.entry(path.key().to_owned()).or_default(), tag);
        }
    }

    /// E7.
    pub(crate) fn rename(&mut self, who: usize, from: &FilePath, to: &FilePath) {
        let is_output = |open: &Output| open.path.key() == from.key();
        let moves_output = self.instances[who].outputs.iter().any(is_output);
        if moves_output {
            self.judge(who); // D3: a rename of an output
        }
        self.end_tags(to);
        for tag in self.files.remove(from.key()).unwrap_or_default() {
            let tag = self.made_real(tag, to);
            if tag.active(self.now) {
                self.sync(who, to, &tag);
            }
            put(self.files.entry(to.key().to_owned()).or_default(), tag);
        }
        let of = self.sensitive(from);
        if let Some(of) = of.filter(|of| self.policy.sensitive(to).map(|to| to.rule) != Some(of.rule))
            && self.is_carrier(who)
        {
            let mut tag = self.born(who, Kind::Copied, of, Link::File, from);
            tag.dormant = self.policy.owns(self.instances[who].image(), of.rule).then_some(of.rule);
            if tag.armed() {
                self.stage_lineage(&tag, Staging::Fresh);
            }
            self.put_on_file(who, to, tag);
        }
        let instance = &mut self.instances[who];
        let closed = instance.runs.last_mut().map(|run| &mut run.closed);
        for output in instance.outputs.iter_mut().chain(closed.into_iter().flatten()) {
            if is_output(output) {
                output.path = to.clone();
            }
        }
        if moves_output {
            self.output_takes(who, to);
        }
        self.rename_beneath(who, from, to);
        self.sync_folder(who, from, to);
        self.stand(from, to, false);
    }

    /// E6: a pending tag becomes real under a name with an archive extension.
    pub(crate) fn made_real(&self, tag: Tag, to: &FilePath) -> Tag {
        if tag.pending && tag.active(self.now) && self.policy.archive_extension(to) {
            let until = self.now.plus(self.policy.windows.file_life(tag.weight));
            Tag { pending: false, acquired: self.now, precision: self.precision, until, ..tag }
        } else {
            tag
        }
    }

    /// E8: a copy.
    pub(crate) fn copy(&mut self, who: usize, from: &FilePath, to: &FilePath) {
        if self.is_carrier(who) {
            self.read_sensitive(who, from, Kind::Copied, None);
            self.read_tags(who, from.key(), 3, None);
        }
        self.link(who, from, to);
    }

    /// E8: a link, and what a copy does to its new name.
    pub(crate) fn link(&mut self, who: usize, from: &FilePath, to: &FilePath) {
        let now = self.now;
        let tags: Vec<Tag> = self.file_tags(from.key()).iter().filter(|tag| tag.active(now)).cloned().collect();
        self.end_tags(to);
        if !self.is_carrier(who) {
            return;
        }
        if let Some(of) = self.sensitive(from) {
            let mut tag = self.born(who, Kind::Copied, of, Link::Instance, from).with(Link::File);
            tag.dormant = self.dormant_rule(who, of.rule, from);
            if tag.armed() {
                self.stage_lineage(&tag, Staging::Fresh);
            }
            self.put_on_file(who, to, tag);
        }
        self.lay_copies(who, tags, to);
        for (old, new) in self.pairs_beneath(from, to) {
            let tags: Vec<Tag> = self.file_tags(&old).iter().filter(|tag| tag.active(now)).cloned().collect();
            let new = FilePath::new(&new);
            self.end_tags(&new);
            self.lay_copies(who, tags, &new);
        }
        self.sync_folder(who, from, to);
        self.stand(from, to, true);
    }

    /// E8: what a file's copy or link carries.
    fn lay_copies(&mut self, who: usize, tags: Vec<Tag>, to: &FilePath) {
        for tag in tags {
            let tag = self.made_real(tag.with(Link::File), to);
            if tag.pending {
                put(self.files.entry(to.key().to_owned()).or_default(), tag);
            } else {
                self.put_on_file(who, to, tag);
            }
        }
    }
}
