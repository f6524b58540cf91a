//! Arguments that stand for file records (docs/semantics.md, D2 to D4).

use tollgate_model::{FilePath, Link, Nanos, StepKind};

use crate::carry::{Birth, Reading};
use crate::host::Work;
use crate::instance::{InstanceId, Operand, Use};
use crate::tag::{Hop, TagKind};

impl Work<'_> {
    /// D2: a file record of the instance covers the operands that it is about.
    pub fn record_operands(&mut self, id: InstanceId, path: &FilePath, size: Option<u64>) {
        let tagged = {
            let Some(detail) = self.host.instances.get(id).and_then(|instance| instance.detail.as_ref()) else { return };
            if !detail.operands.iter().any(|operand| operand.covers(path)) {
                return;
            }
            self.sensitive(path).is_some() || self.host.files.carries(path, self.now)
        };
        let Some(detail) = self.detail_mut(id) else { return };
        for operand in detail.operands.iter_mut().filter(|operand| operand.covers(path)) {
            operand.recorded = true;
            operand.tagged |= tagged;
            if operand.path.key() == path.key() {
                operand.size = operand.size.max(size);
            }
        }
    }

    /// D3, D4: operands without a record of their own stand for one now.
    pub fn judge(&mut self, id: InstanceId) {
        let Some(instance) = self.host.instances.get(id) else { return };
        let (Some(image), Some(detail)) = (instance.image(), instance.detail.as_ref()) else { return };
        if detail.operands.is_empty() || !self.is_carrier(id) {
            return;
        }
        let blind = self.host.gap_in(image.from, self.now);
        let is_due = |operand: &Operand| !operand.judged && (!operand.recorded || (blind && operand.purpose != Use::Output));
        let due: Vec<Operand> = detail.operands.iter().filter(|operand| is_due(operand)).cloned().collect();
        let closed = detail.outputs.closed.clone();
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
        }
        for output in &closed {
            self.fill_with(id, output, gained.clone());
        }
    }

    fn stand_for(&mut self, id: InstanceId, path: &FilePath) {
        let known = self.sensitive(path).is_some() || !self.host.files.tags(path, self.now).is_empty();
        if known {
            self.read(id, path, None, Reading::Arguments);
            return;
        }
        for sensitive in self.covered(path) {
            let birth = Birth::of(sensitive, TagKind::Read, sensitive.read, StepKind::Read);
            let Some(mut tag) = self.born(id, birth, Some(path)) else { return };
            tag.strength = 2;
            tag.since = self.host.instances.get(id).and_then(|instance| instance.image()).map_or(tag.since, |image| image.from);
            tag.links = tag.links.with(Link::Arguments);
            let tag = tag.carried_by_process(self.now, self.precision, self.windows);
            self.stage(tag.lineage, self.now);
            self.gain(id, tag);
        }
        let (beneath, shed) = self.host.files.beneath(path, self.now, self.windows);
        self.host.shed(shed);
        for (file, mut tag) in beneath {
            tag.strength = tag.strength.min(2);
            self.pass(id, &file, tag, Reading::Arguments);
        }
    }

    /// E6: at a modified close, an output that does not qualify keeps what it may hold for a while.
    pub fn leave_pending(&mut self, id: InstanceId, path: &FilePath) {
        let Some(instance) = self.host.instances.get(id) else { return };
        let Some(image) = instance.image() else { return };
        let until = self.now.plus(Nanos::from_secs(self.windows.tag.pending));
        let held: Vec<_> = instance.tags.held().filter(|tag| tag.is_armed() && !tag.session && tag.is_active(self.now)).cloned().collect();
        if held.is_empty() {
            return;
        }
        let deed = self.deed(&image.process, StepKind::Write, Some(path));
        for tag in held {
            let mut waiting = tag;
            waiting.pending = true;
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
