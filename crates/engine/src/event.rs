//! What one endpoint event changes (docs/semantics.md, sections B to E).

use tollgate_model::{Action, Event, FINE, FilePath, FileSeen, Link, StepKind};
use tollgate_policy::Policy;

use crate::bounds::push_bounded;
use crate::carry::Reading;
use crate::host::Work;
use crate::instance::InstanceId;
use crate::seen::{Connection, Leg};
use crate::tag::{Hop, TagSet};

/// Connect events remembered per host.
const MOST_CONNECTIONS: usize = 16_384;

impl Work<'_> {
    /// Applies one endpoint event.
    pub fn apply(&mut self, event: &Event) {
        self.host.last = self.host.last.max(event.time);
        self.host.precision = event.precision;
        self.host.legs.add(Leg::Endpoint, event.time);
        if event.action.is_file() {
            self.host.legs.add(Leg::File, event.time);
        }
        let id = self.actor(event);
        if let Some(instance) = self.host.instances.get_mut(id) {
            instance.told = event.time;
        }
        self.watch_actor(id);
        if event.action.puts().is_some_and(|path| self.policy.plugin(path)) {
            let until = self.now.plus(self.windows.file_life(100));
            self.host.instances.host_plugins(until);
        }
        match &event.action {
            Action::Fork { child } => self.fork(id, child, event),
            Action::Exec { target, argv, .. } => self.exec(id, target, argv, event),
            Action::Exit => self.exit(id),
            Action::Open { file, read, write } => self.open(id, file, *read, *write),
            Action::Create { file } => self.create(id, file),
            Action::Write { file } => self.write(id, &file.path),
            Action::Close { file, modified } => self.close(id, file, *modified),
            Action::Truncate { file } => self.empty(&file.path),
            Action::Unlink { file } => self.host.files.end(&file.path),
            // One name in other letters is the same file.
            Action::Rename { from, to } | Action::Copy { from, to } | Action::Link { from, to } if from.path.key() == to.key() => {}
            Action::Rename { from, to } => self.rename(id, from, to),
            Action::Copy { from, to } => self.copy(id, from, to),
            Action::Link { from, to } => self.link(id, from, to),
            Action::Mount { from, on } => self.volume(from.raw(), on),
            Action::Connect { protocol, local, remote } => {
                let connection = Connection {
                    time: event.time,
                    instance: id,
                    protocol: *protocol,
                    local: *local,
                    remote: *remote,
                    precision: event.precision,
                    used: false,
                };
                self.host.instances.mark_notable(id);
                self.note_terminal(id);
                self.connect_out(connection);
                let shed = push_bounded(&mut self.host.connections, connection, MOST_CONNECTIONS);
                self.host.shed(shed);
            }
        }
    }

    fn open(&mut self, id: InstanceId, file: &FileSeen, read: bool, write: bool) {
        if read {
            self.judge_writers(id, std::slice::from_ref(&file.path), false);
        }
        self.record_operands(id, &file.path, file.size);
        if read {
            self.read(id, &file.path, file.size, Reading::Open);
        }
        if write {
            self.open_output(id, &file.path);
        }
    }

    /// E1: a file begins anew. Of what came in the same coarse moment nobody knows whether it came after.
    fn empty(&mut self, path: &FilePath) {
        if self.precision <= FINE {
            self.host.files.end(path);
        } else {
            self.host.files.end_until(path, self.now.minus(self.precision));
        }
    }

    fn create(&mut self, id: InstanceId, file: &FileSeen) {
        self.empty(&file.path);
        self.record_operands(id, &file.path, None);
        // A file that is open already takes anew: what it carried has just ended.
        if !file.path.is_sink() && self.detail_mut(id).is_some_and(|detail| detail.outputs.find(&file.path).is_some()) {
            self.take_anew(id, &file.path);
        } else {
            self.open_output(id, &file.path);
        }
    }

    fn close(&mut self, id: InstanceId, file: &FileSeen, modified: bool) {
        self.record_operands(id, &file.path, file.size);
        if modified {
            // What closes so was written, whether or not its open is remembered.
            self.open_output(id, &file.path);
            self.take_again(id, &file.path);
            self.judge(id);
        }
        let qualified = self.output_qualifies(id, &file.path);
        if modified {
            self.leave_pending(id, &file.path);
        }
        if modified && self.host.files.is_armed(&file.path, self.now) {
            self.remember_access(id, file.size);
        }
        if let Some(detail) = self.detail_mut(id) {
            detail.outputs.close(&file.path, qualified);
        }
    }

    /// E7.
    fn rename(&mut self, id: InstanceId, from: &FileSeen, to: &FilePath) {
        self.judge_writers(id, std::slice::from_ref(&from.path), false);
        self.record_operands(id, &from.path, from.size);
        self.record_operands(id, to, None);
        let is_output = self
            .host
            .instances
            .get(id)
            .and_then(|instance| instance.detail.as_ref())
            .is_some_and(|detail| detail.outputs.find(&from.path).is_some());
        if is_output {
            self.judge(id);
        }
        self.host.files.end(to);
        let moved = self.host.files.take(&from.path);
        if let Some(tags) = moved {
            let tags = self.moved_tags(id, tags, &from.path, to);
            tags.held().for_each(|tag| self.sync(id, to, tag));
            self.host.files.put(to, tags);
        }
        if let Some(tag) = self.moved_sensitive(id, &from.path, to, true) {
            self.lay(id, to, tag);
        }
        if is_output {
            if let Some(detail) = self.detail_mut(id) {
                for output in detail.outputs.open.iter_mut().filter(|output| output.path.key() == from.path.key()) {
                    output.path = to.clone();
                }
            }
            self.fill_outputs(id);
        }
        self.carry_folder(id, &from.path, to, false);
    }

    /// E8, copy.
    fn copy(&mut self, id: InstanceId, from: &FileSeen, to: &FilePath) {
        self.judge_writers(id, std::slice::from_ref(&from.path), false);
        self.record_operands(id, &from.path, from.size);
        self.record_operands(id, to, None);
        self.host.files.end(to);
        if !self.is_carrier(id) {
            return;
        }
        let tags = self.host.files.tags(&from.path, self.now);
        let sensitive = self.moved_sensitive(id, &from.path, to, false);
        self.read(id, &from.path, from.size, Reading::Copy);
        self.lay_copies(id, &from.path, to, tags);
        if let Some(tag) = sensitive {
            self.lay(id, to, tag);
        }
        self.carry_folder(id, &from.path, to, true);
    }

    /// E8, link.
    fn link(&mut self, id: InstanceId, seen: &FileSeen, to: &FilePath) {
        let from = &seen.path;
        self.judge_writers(id, std::slice::from_ref(from), false);
        self.record_operands(id, from, seen.size);
        self.record_operands(id, to, None);
        self.host.files.end(to);
        if !self.is_carrier(id) {
            return;
        }
        let tags = self.host.files.tags(from, self.now);
        let sensitive = self.moved_sensitive(id, from, to, false);
        self.lay_copies(id, from, to, tags);
        if let Some(tag) = sensitive {
            self.lay(id, to, tag);
        }
        self.carry_folder(id, from, to, true);
    }

    pub fn lay_copies(&mut self, id: InstanceId, from: &FilePath, to: &FilePath, tags: Vec<crate::tag::Tag>) {
        let mut set = TagSet::default();
        for tag in tags {
            set.insert(tag, self.now);
        }
        let copies = self.moved_tags(id, set, from, to);
        for mut tag in copies.held().cloned() {
            tag.links = tag.links.with(Link::File);
            let until = tag.until;
            let pending = tag.pending;
            let mut tag = tag.carried_by_file(self.now, self.precision, self.windows);
            if pending {
                tag.until = until;
            }
            self.sync(id, to, &tag);
            let shed = self.host.files.add(to, tag, self.now, &self.policy.scoring, self.windows);
            self.host.shed(shed);
        }
    }

    /// Tags under their new name: waiting ones become real if the name is an archive's (E6).
    pub fn moved_tags(&self, id: InstanceId, tags: TagSet, from: &FilePath, to: &FilePath) -> TagSet {
        let real = qualifies_by_name(self.policy, to);
        let deed = self.process_of(id).map(|process| self.deed(&process, StepKind::Move, Some(from)));
        let mut moved = TagSet::default();
        for tag in tags.held().filter(|tag| tag.is_active(self.now)) {
            let mut tag = tag.clone();
            if let Some(deed) = &deed {
                tag.way = Hop::first(deed, tag.category, Link::File).after(&tag.way);
            }
            if tag.pending && real {
                tag.pending = false;
                tag = tag.carried_by_file(self.now, self.precision, self.windows);
            }
            moved.insert(tag, self.now);
        }
        moved
    }

    /// Lays a tag that a file takes with it (E7, E8) and counts it as staging.
    fn lay(&mut self, id: InstanceId, to: &FilePath, tag: crate::tag::Tag) {
        let tag = tag.carried_by_file(self.now, self.precision, self.windows);
        if !tag.dormant {
            self.stage(&tag, tag.born);
        }
        self.sync(id, to, &tag);
        let shed = self.host.files.add(to, tag, self.now, &self.policy.scoring, self.windows);
        self.host.shed(shed);
    }
}

/// Whether a name alone makes waiting tags real.
fn qualifies_by_name(policy: &Policy, to: &FilePath) -> bool {
    policy.archive_extension(to)
}
