//! F5: the ladder, rung by rung.

use std::collections::BTreeSet;

use tollgate_model::{Link, Nanos, Rung, Timestamp};

use crate::flows::Flow;
use crate::process::Run;
use crate::score::{self, Joined};
use crate::state::State;
use crate::sums::Sums;
use crate::tags::Tag;

/// A flow with the state of its host when it is judged.
pub(crate) struct View<'a> {
    pub(crate) state: &'a State<'a>,
    pub(crate) flow: &'a Flow,
    /// All flows of the host.
    pub(crate) flows: &'a [Flow],
    /// F12: what was sent before.
    pub(crate) sums: &'a Sums,
}

/// Connect events used by flows (F4 *remote*): instance, and position among its connects.
pub(crate) type Used = BTreeSet<(usize, usize)>;

/// What became of a flow.
pub(crate) struct Verdict {
    /// F5: instances that own it.
    pub(crate) owners: BTreeSet<usize>,
    /// One for each lineage among the tags it took.
    pub(crate) joined: Vec<Joined>,
}

/// One hypothesis about a flow.
struct Hypothesis {
    sender: usize,
    joined: Vec<Joined>,
}

impl View<'_> {
    /// e for processes (F4): declared egress has one clock.
    pub(crate) fn slack(&self) -> Nanos {
        let skew = Nanos::from_secs(self.state.policy.windows.join.skew);
        match () {
            () if self.flow.declared.is_some() => Nanos::ZERO,
            () if self.flow.unseen => self.flow.precision,
            () => skew.plus(self.flow.precision),
        }
    }

    /// e for a tag (F3, F9).
    pub(crate) fn slack_for(&self, tag: &Tag) -> Nanos {
        let skew = Nanos::from_secs(self.state.policy.windows.join.skew);
        match self.flow.declared {
            Some(_) => tag.precision,
            None if self.flow.unseen => self.flow.precision.max(tag.precision),
            None => skew.plus(self.flow.precision.max(tag.precision)),
        }
    }

    /// The exec of the sender that counts.
    pub(crate) fn run(&self, sender: usize) -> Option<&Run> {
        let instance = &self.state.instances[sender];
        match self.flow.declared {
            Some((_, run)) => instance.runs.get(run),
            None => instance.run_at(self.flow.end.plus(self.slack())),
        }
    }

    /// F4, F5: judges a flow.
    pub(crate) fn judge(&self, used: &mut Used) -> Verdict {
        let ladder = [Rung::Exact, Rung::Named, Rung::Remote, Rung::Size];
        let mut found: Vec<(Rung, Hypothesis)> =
            ladder.into_iter().filter_map(|rung| Some((rung, self.choose(rung, &self.candidates(rung, used))?))).collect();
        let kernel = found.iter().find(|(rung, _)| matches!(rung, Rung::Exact | Rung::Remote)).map(|(_, owner)| owner.sender);
        let terminal = kernel.filter(|sender| self.is_terminal(*sender));
        if terminal.is_none() && found.first().is_some_and(|(rung, _)| *rung == Rung::Exact) {
            found.truncate(1);
        }
        if let Some(terminal) = terminal {
            let within = self.choose(Rung::Terminal, &self.within(terminal));
            found.extend(within.map(|hypothesis| (Rung::Terminal, hypothesis)));
        }
        let Some((first, owner)) = found.first() else { return Verdict { owners: BTreeSet::new(), joined: self.host_rung() } };
        let owners = BTreeSet::from([owner.sender]);
        let score = |hypothesis: &Hypothesis| hypothesis.joined.iter().map(Joined::score).max();
        let greatest = found.iter().filter_map(|(_, hypothesis)| score(hypothesis)).max();
        let taking = found.iter().find(|(_, hypothesis)| greatest.is_some() && score(hypothesis) == greatest);
        if *first == Rung::Remote || taking.is_some_and(|(rung, _)| *rung == Rung::Remote) {
            let remote = found.iter().find(|(rung, _)| *rung == Rung::Remote).map(|(_, hypothesis)| hypothesis.sender);
            used.extend(remote.and_then(|sender| self.nearest_remote(sender, used)));
        }
        let Some((_, hypothesis)) = taking else {
            let unresolved = self.is_unresolved(owner.sender);
            return if unresolved {
                Verdict { owners: BTreeSet::new(), joined: self.host_rung() }
            } else {
                Verdict { owners, joined: Vec::new() }
            };
        };
        Verdict { owners: BTreeSet::from([hypothesis.sender]), joined: hypothesis.joined.clone() }
    }

    /// F5: whether a sender acts for somebody who is not known.
    fn is_unresolved(&self, sender: usize) -> bool {
        let sent = self.image_time();
        let instance = &self.state.instances[sender];
        let responsible = instance.ran_at(sent).responsible.and_then(|key| self.state.bound.get(&key));
        let delegate = self.state.classes(instance.image_at(sent)).delegate && responsible.is_none_or(|who| *who == sender);
        delegate || instance.ran_at(sent).driven
    }

    /// F9: judges a declared egress of an instance.
    pub(crate) fn judge_declared(&self, sender: usize) -> Verdict {
        let joined = if self.run(sender).is_some_and(|run| !self.state.instances[sender].ran_at(run.time).non_carrier) {
            self.hypothesis(None, sender, 1).joined
        } else {
            Vec::new()
        };
        Verdict { owners: BTreeSet::from([sender]), joined }
    }

    /// F11: judges a connection that no sensor saw.
    pub(crate) fn judge_unseen(&self, sender: usize) -> Vec<Joined> {
        self.hypothesis(Some(Rung::Exact), sender, 1).joined
    }

    /// F5: greatest flow score, then nearest exec to start, then least key.
    fn choose(&self, rung: Rung, candidates: &[usize]) -> Option<Hypothesis> {
        let count = u32::try_from(candidates.len()).unwrap_or(u32::MAX);
        candidates.iter().map(|sender| self.hypothesis(Some(rung), *sender, count)).min_by_key(|hypothesis| {
            let score = hypothesis.joined.iter().map(|joined| joined.score()).max();
            let instance = &self.state.instances[hypothesis.sender];
            let exec = instance.runs.iter().map(|run| run.time.since(self.flow.start).0.unsigned_abs()).min();
            (std::cmp::Reverse(score), exec.unwrap_or(u64::MAX), instance.keys[0])
        })
    }

    fn hypothesis(&self, rung: Option<Rung>, sender: usize, candidates: u32) -> Hypothesis {
        let mut taken = self.taken(sender);
        if matches!(rung, Some(Rung::Exact | Rung::Remote)) && !self.is_browser(sender) {
            taken.extend(self.relayed(sender));
        }
        if rung == Some(Rung::Terminal) {
            taken = taken
                .into_iter()
                .filter(|tag| self.is_late(tag))
                .map(|tag| Tag { strength: tag.strength.min(2), ..tag }.with(Link::Delegated))
                .collect();
        }
        Hypothesis { sender, joined: score::join(self, taken, Some(sender), rung, candidates) }
    }

    /// G: the time at which images are looked up.
    pub(crate) fn image_time(&self) -> Timestamp {
        self.flow.end.plus(self.slack())
    }
}
