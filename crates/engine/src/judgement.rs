//! Arguments that stand for file records (docs/semantics.md, D2 to D4).

use std::collections::BTreeSet;
use std::sync::Arc;

use tollgate_model::{FilePath, Link, Nanos, StepKind, Timestamp};
use tollgate_policy::Role;

use crate::carry::{Birth, Reading};
use crate::host::Work;
use crate::instance::{InstanceId, Operand, Use, is_named, lies_in};
use crate::tag::{Hop, TagKind};

impl Work<'_> {
    /// D2: a file record of the instance covers the operands that it is about.
    pub fn record_operands(&mut self, id: InstanceId, path: &FilePath, size: Option<u64>) {
        let (tagged, is_output) = {
            let Some(detail) = self.host.instances.get(id).and_then(|instance| instance.detail.as_ref()) else { return };
            if !detail.operands.iter().any(|operand| operand.covers(path)) {
                return;
            }
            let is_output = detail.operands.iter().any(|operand| operand.purpose == Use::Output && operand.path.key() == path.key());
            (self.sensitive(path).is_some() || self.host.files.carries_more(path, self.now), is_output)
        };
        // What would lie in an output, if that were a folder.
        let in_output = |operand: &Operand| is_output && operand.purpose == Use::Output && lies_in(operand.path.key(), path.key());
        let Some(detail) = self.host.instances.get_mut(id).map(|instance| instance.detail.get_or_insert_default()) else { return };
        for operand in detail.operands.iter_mut().filter(|operand| operand.covers(path) || in_output(operand)) {
            if operand.purpose == Use::Output && !operand.recorded {
                self.host.unjudged.record(id, operand.path.key());
            }
            operand.recorded = true;
            operand.tagged |= tagged;
            if operand.path.key() == path.key() {
                operand.size = operand.size.max(size);
            }
        }
    }

    /// D3: the operands of a command wait for records of their own.
    pub fn wait_for_records(&mut self, id: InstanceId) {
        let Some(detail) = self.host.instances.get(id).and_then(|instance| instance.detail.as_ref()) else { return };
        if detail.operands.is_empty() {
            return;
        }
        let outputs = detail.operands.iter().filter(|operand| operand.purpose == Use::Output);
        let at = self.now.plus(self.windows.arguments());
        self.host.unjudged.add(id, at, outputs.map(|operand| operand.path.key().into()));
    }

    /// D3, F11: judges the commands and connections whose time has come, each at its time.
    pub fn judge_due(&mut self, upto: Timestamp) {
        let at_hand = (self.now, self.precision);
        loop {
            let command = self.host.unjudged.next_due(upto);
            let connection = self.host.connects.next_deadline().filter(|&at| at <= upto);
            if connection.is_some_and(|at| command.is_none_or(|(judged, _)| at <= judged)) {
                self.grow_connection();
                continue;
            }
            let Some((at, id)) = command else { break };
            self.host.unjudged.take(at, id);
            let Some(image) = self.host.instances.get(id).and_then(|instance| instance.image()) else { continue };
            (self.now, self.precision) = (at.min(upto), image.precision);
            self.judge(id);
        }
        (self.now, self.precision) = at_hand;
    }

    /// D3, D4: operands without a record of their own stand for one now.
    pub fn judge(&mut self, id: InstanceId) {
        let Some(detail) = self.host.instances.get(id).and_then(|instance| instance.detail.as_ref()) else { return };
        if detail.operands.is_empty() {
            return;
        }
        let read = detail.operands.iter().filter(|operand| operand.purpose != Use::Output).map(|operand| operand.path.clone());
        let read: Vec<FilePath> = read.collect();
        self.judge_writers(id, &read, true);
        self.judge_alone(id);
    }

    /// D3: before paths are read, those are judged who have them as output operands without a record, and first those who
    /// wrote what these read by their arguments.
    pub fn judge_writers(&mut self, reader: InstanceId, paths: &[FilePath], by_arguments: bool) {
        if !self.host.unjudged.writes() {
            return;
        }
        let mut wanted: Vec<(FilePath, bool)> = paths.iter().map(|path| (path.clone(), by_arguments)).collect();
        let mut writers: BTreeSet<(Timestamp, InstanceId)> = BTreeSet::new();
        let mut asked = BTreeSet::new();
        while let Some((path, folder)) = wanted.pop() {
            for id in self.host.unjudged.writers(path.key(), folder, &mut asked) {
                let Some(instance) = self.host.instances.get(id).filter(|_| id != reader) else { continue };
                let (Some(image), Some(detail)) = (instance.image(), instance.detail.as_ref()) else { continue };
                let meets = |operand: &Operand| operand.covers(&path) || (folder && lies_in(operand.path.key(), path.key()));
                let (outputs, inputs): (Vec<_>, Vec<_>) = detail.operands.iter().partition(|operand| operand.purpose == Use::Output);
                let writes = outputs.iter().any(|operand| !operand.recorded && meets(operand));
                if writes && writers.insert((image.from, id)) {
                    wanted.extend(inputs.iter().map(|operand| (operand.path.clone(), true)));
                }
            }
        }
        for (_, id) in writers {
            self.host.unjudged.remove(id);
            self.judge_alone(id);
        }
    }

    fn judge_alone(&mut self, id: InstanceId) {
        let Some(instance) = self.host.instances.get(id) else { return };
        let (Some(image), Some(detail)) = (instance.image(), instance.detail.as_ref()) else { return };
        if !self.is_carrier(id) {
            return;
        }
        // The arguments are what is cited, and when they were told.
        let (cited, told) = (std::mem::replace(&mut self.record, image.record.clone()), self.told.replace(image.from));
        let blind = self.host.gap_in(image.from, self.now);
        // What a machine within the machine reads of a folder, its client does not.
        let elsewhere = image.command.role == Role::Container;
        let is_due = |operand: &Operand| !operand.judged && (!operand.recorded || ((blind || elsewhere) && operand.purpose != Use::Output));
        let due: Vec<Operand> = detail.operands.iter().filter(|operand| is_due(operand)).cloned().collect();
        let closed = detail.outputs.closed.clone();
        let copied = image.command.copied().to_vec();
        if let Some(detail) = self.detail_mut(id) {
            for operand in detail.operands.iter_mut().filter(|operand| is_due(operand)) {
                operand.judged = true;
            }
        }
        let (outputs, read): (Vec<_>, Vec<_>) = due.into_iter().partition(|operand| operand.purpose == Use::Output);
        self.judged = Some((id, Vec::new()));
        for operand in &read {
            self.stand_for(id, &operand.path);
        }
        let (_, gained) = self.judged.take().unwrap_or_default();
        for operand in &outputs {
            self.open_output(id, &operand.path);
            for folder in copied.iter().filter(|folder| operand.may_copy(folder, &copied)) {
                self.stand(folder, &operand.path, true);
            }
        }
        for output in &closed {
            self.fill_with(id, output, gained.clone());
        }
        (self.record, self.told) = (cited, told);
    }

    fn stand_for(&mut self, id: InstanceId, path: &FilePath) {
        let known = self.sensitive(path).is_some() || !self.host.files.tags(path, self.now).is_empty();
        if known {
            self.read(id, path, None, Reading::Arguments);
            return;
        }
        let image = self.host.instances.get(id).and_then(|instance| instance.image());
        let uploads = image.is_some_and(|image| is_named(path, &image.command.uploads));
        let process = image.map(|image| Arc::clone(&image.process));
        for sensitive in self.covered(path) {
            let owns = process.as_ref().is_some_and(|process| self.policy.owns(&process.image, sensitive.rule));
            if owns && !uploads {
                continue;
            }
            let birth = Birth::of(sensitive, TagKind::Read, sensitive.copied, StepKind::Read);
            let Some(mut tag) = self.born(id, birth, Some(path)) else { return };
            tag.strength = 2;
            tag.since = self.host.instances.get(id).and_then(|instance| instance.image()).map_or(tag.since, |image| image.from);
            tag.links = tag.links.with(Link::Arguments);
            let tag = tag.carried_by_process(self.now, self.precision, self.windows);
            self.stage(&tag, self.now);
            self.gain(id, tag);
        }
        let (beneath, shed) = self.host.files.beneath(path, self.now, self.windows);
        self.host.shed(shed);
        for (file, mut tag) in beneath {
            tag.strength = tag.strength.min(2);
            self.pass(id, &file, tag, Reading::Arguments);
        }
    }

    /// E6: no source need tell of a close. What an instance has open is written when it ends or becomes another program.
    pub fn leave_outputs(&mut self, id: InstanceId) {
        let Some(instance) = self.host.instances.get(id).filter(|instance| !instance.tags.is_empty()) else { return };
        let Some(detail) = instance.detail.as_ref() else { return };
        let open: Vec<FilePath> = detail.outputs.open.iter().filter(|output| !output.latent).map(|output| output.path.clone()).collect();
        for path in open {
            self.leave_pending(id, &path);
        }
    }

    /// E6: an output that was written and does not qualify keeps what it may hold for a while.
    pub fn leave_pending(&mut self, id: InstanceId, path: &FilePath) {
        let Some(instance) = self.host.instances.get(id).filter(|instance| !instance.tags.is_empty()) else { return };
        if path.is_sink() || !self.is_carrier(id) || self.output_qualifies(id, path) {
            return;
        }
        let Some(image) = instance.image() else { return };
        let until = self.now.plus(Nanos::from_secs(self.windows.tag.pending));
        let held: Vec<_> =
            instance.tags.held().filter(|tag| tag.is_armed() && image.may_write(tag) && tag.is_active(self.now)).cloned().collect();
        if held.is_empty() {
            return;
        }
        let deed = self.deed(&image.process, StepKind::Write, Some(path));
        for tag in held {
            let mut waiting = tag;
            (waiting.pending, waiting.session, waiting.woken) = (true, false, false);
            waiting.kind = if waiting.kind == TagKind::Archive { TagKind::Archive } else { TagKind::Copied };
            if waiting.kind != TagKind::Archive {
                waiting.base = waiting.base.max(waiting.copied);
            }
            waiting.weight = waiting.weight.max(waiting.copied);
            waiting.links = waiting.links.with(Link::File);
            waiting.way = Hop::first(&deed, waiting.category, Link::File).after(&waiting.way);
            (waiting.acquired, waiting.precision) = (self.now, self.precision);
            waiting.until = until;
            let shed = self.host.files.add(path, waiting, self.now, &self.policy.scoring, self.windows);
            self.host.shed(shed);
        }
    }

    /// Whether an open output of the instance qualifies now.
    pub fn output_qualifies(&self, id: InstanceId, path: &FilePath) -> bool {
        self.host
            .instances
            .get(id)
            .and_then(|instance| Some((instance, instance.detail.as_ref()?.outputs.find(path)?)))
            .is_some_and(|(instance, output)| self.qualifies(instance, output))
    }
}
