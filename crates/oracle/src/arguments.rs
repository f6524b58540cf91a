//! Section D: arguments that stand for file records (L7).

use std::collections::BTreeSet;

use tollgate_model::{FilePath, Link, Timestamp};
use tollgate_policy::{Role, Sensitive};

use crate::outputs::by_worth;
use crate::process::Run;
use crate::state::{Staging, State};
use crate::tags::{Kind, Tag, beneath, holds};

impl State<'_> {
    /// D3: judges the commands whose time has come, each at its time.
    pub(crate) fn judge_due(&mut self, upto: Timestamp) {
        let wait = self.policy.windows.arguments();
        let due = |state: &Self| {
            let runs = (0..state.instances.len()).filter_map(|who| Some((state.instances[who].run()?, who)));
            runs.filter(|(run, _)| run.waits() && run.time.plus(wait) <= upto).map(|(run, who)| (run.time.plus(wait), who)).min()
        };
        while let Some((at, who)) = due(self) {
            let run = self.instances[who].runs.last_mut().expect("it waits");
            run.waited = true;
            (self.now, self.precision) = (at, run.precision);
            self.key = *self.instances[who].keys.last().expect("registered with one");
            self.judge(who);
        }
    }

    /// D3: before paths are read, those are judged who have them as output operands without a record, and first
    /// those who wrote what these read by their arguments.
    pub(crate) fn judge_writers(&mut self, reader: usize, paths: &[FilePath], by_arguments: bool) {
        let mut wanted: Vec<(FilePath, bool)> = paths.iter().map(|path| (path.clone(), by_arguments)).collect();
        let mut writers: BTreeSet<(Timestamp, usize)> = BTreeSet::new();
        while let Some((path, folder)) = wanted.pop() {
            for who in (0..self.instances.len()).filter(|who| *who != reader) {
                let Some(run) = self.instances[who].run().filter(|run| run.waits()) else { continue };
                let meets = |operand: &FilePath| holds(operand, &path) || (folder && holds(&path, operand));
                let writes = run.command.outputs.iter().any(|operand| meets(operand) && !is_recorded(run, operand));
                if writes && writers.insert((run.time, who)) {
                    wanted.extend(run.command.inputs.iter().chain(&run.command.uploads).map(|operand| (operand.clone(), true)));
                }
            }
        }
        let key = self.key;
        for (_, who) in writers {
            self.key = *self.instances[who].keys.last().expect("registered with one");
            self.instances[who].runs.last_mut().expect("it waits").waited = true;
            self.judge_alone(who);
        }
        self.key = key;
    }

    /// D3, D4: judges the operands of an instance's command now.
    pub(crate) fn judge(&mut self, who: usize) {
        let Some(run) = self.instances[who].run() else { return };
        let operands: Vec<FilePath> = run.command.inputs.iter().chain(&run.command.uploads).cloned().collect();
        self.judge_writers(who, &operands, true);
        self.judge_alone(who);
    }

    fn judge_alone(&mut self, who: usize) {
        let Some(run) = self.instances[who].run() else { return };
        let lost = self.evidence.gaps.iter().any(|gap| gap.to >= run.time && gap.to <= self.now);
        let operands: Vec<FilePath> = run
            .command
            .inputs
            .iter()
            .chain(&run.command.uploads)
            .filter(|operand| !run.judged.contains(operand))
            .filter(|operand| lost || run.command.role == Role::Container || !is_recorded(run, operand))
            .cloned()
            .collect();
        let outputs: Vec<FilePath> = run.command.outputs.iter().filter(|operand| !is_recorded(run, operand)).cloned().collect();
        let gained = self.gains.len();
        for operand in operands {
            self.stand_for_read(who, &operand);
            self.instances[who].runs.last_mut().expect("it has a command").judged.push(operand);
        }
        let gained: Vec<Tag> = self.gains[gained..].iter().filter(|(other, _)| *other == who).map(|(_, tag)| tag.clone()).collect();
        for output in outputs {
            self.open_output(who, &output);
            self.stand_as_copy(who, &output);
        }
        self.closed_take(who, &gained);
    }

    /// D4: where a command copies to by its arguments alone stands for what it copies.
    fn stand_as_copy(&mut self, who: usize, output: &FilePath) {
        let carries = self.is_carrier(who);
        let Some(run) = self.instances[who].runs.last_mut() else { return };
        if !carries || run.stood.contains(output) {
            return;
        }
        run.stood.push(output.clone());
        let inputs = run.command.copied().to_vec();
        let is_other = inputs.iter().all(|input| input.name() != output.name());
        for input in inputs.iter().filter(|input| is_other || input.name() == output.name()) {
            self.stand(input, output, true);
        }
    }

    /// D3: one operand stands for a read.
    fn stand_for_read(&mut self, who: usize, operand: &FilePath) {
        if !self.is_carrier(who) {
            return;
        }
        let argv = Some(Link::Arguments);
        let now = self.now;
        let sensitive = self.sensitive(operand).is_some();
        let tagged = self.file_tags(operand.key()).iter().any(|tag| tag.active(now) && !tag.pending);
        if sensitive || tagged {
            self.read_sensitive(who, operand, Kind::Read, argv);
            self.read_tags(who, operand.key(), 3, argv);
            return;
        }
        let files: Vec<String> = self.files.keys().filter(|file| beneath(operand, file)).cloned().collect();
        for of in self.covered(operand) {
            self.gain_covered(who, operand, of);
        }
        for file in files {
            self.read_tags(who, &file, 2, argv);
        }
    }

    /// D3: what a folder may hold.
    fn gain_covered(&mut self, who: usize, operand: &FilePath, of: Sensitive) {
        if self.policy.owns(self.instances[who].image(), of.rule) && !self.uploads(who, operand) {
            return;
        }
        // An operand is an input or is uploaded (C4).
        let mut tag = self.born(who, Kind::Read, of, Link::Instance, operand).with(Link::Arguments);
        (tag.base, tag.weight) = (of.copied, of.copied);
        let since = self.instances[who].run().map_or(tag.since, |run| run.time);
        self.gain(who, Tag { strength: 2, since, ..tag }, Staging::Fresh);
    }

    /// D4: outputs that are closed already take what a judgement gave.
    fn closed_take(&mut self, who: usize, gained: &[Tag]) {
        let Some(run) = self.instances[who].run() else { return };
        for output in run.closed.clone() {
            if self.qualifies(who, &output) {
                by_worth(gained).iter().for_each(|tag| self.take(who, &output.path, tag));
            }
        }
    }

    /// Whether the command of an instance creates an archive.
    pub(crate) fn archives(&self, who: usize) -> bool {
        self.instances[who].run().is_some_and(|run| run.command.role == Role::Archive)
    }
}

/// D2.
pub(crate) fn is_recorded(run: &Run, operand: &FilePath) -> bool {
    let outputs = &run.command.outputs;
    let is_output = |path: &FilePath| outputs.iter().any(|output| output.key() == path.key());
    let in_recorded = |recorded: &FilePath| is_output(operand) && is_output(recorded) && holds(recorded, operand);
    run.recorded.iter().any(|recorded| holds(operand, &recorded.path) || in_recorded(&recorded.path))
}
