//! What is known of one host after some of its endpoint records: a plain replay, event by event,
//! that forgets nothing.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::{Action, Event, FilePath, FileSeen, Link, Nanos, Process, ProcessKey, Timestamp};
use tollgate_policy::{CategoryId, Policy, Remote, Role, Sensitive};

use crate::bulk::minute_of;
use crate::images::Attached;
use crate::order::Evidence;
use crate::process::{Connection, Instance, Recorded, Run};
use crate::synced::Synced;
use crate::tags::{Kind, Tag};

/// Whether a gain is staging (H1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Staging {
    /// Born now.
    Fresh,
    /// Passed on: it is none.
    Passed,
    /// Armed later: it counts from its birth.
    Woken,
}

/// H1: a stretch of one lineage's staging.
#[derive(Clone)]
pub(crate) struct Episode {
    pub(crate) first: Timestamp,
    pub(crate) last: Timestamp,
}

/// The state of one host.
pub(crate) struct State<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) evidence: &'a Evidence<'a>,
    pub(crate) instances: Vec<Instance>,
    /// B1: keys of instances.
    pub(crate) bound: BTreeMap<ProcessKey, usize>,
    /// Tags of files, by the key of the path.
    pub(crate) files: BTreeMap<String, Vec<Tag>>,
    /// C11: what lineages read in which minute, and the minutes of bursts.
    pub(crate) reads: Vec<(usize, i64, String)>,
    pub(crate) bursts: BTreeSet<(usize, i64)>,
    /// C12: what lineages staged in which minute.
    pub(crate) staged: BTreeSet<(usize, CategoryId, i64)>,
    /// F10, in order.
    pub(crate) synced: Vec<Synced>,
    /// F10: mounts of other machines' folders, in order: folder, remote, since, until.
    pub(crate) mounts: Vec<(FilePath, Remote, Timestamp, Timestamp)>,
    /// B6: until when programs that run plug-ins are taken to run somebody's.
    pub(crate) hosting: Timestamp,
    /// E11: disk images that were attached, in order.
    pub(crate) images: Vec<Attached>,
    /// E9: folders that stand for others (folder, origin, until), in order.
    pub(crate) standing: Vec<(FilePath, FilePath, Timestamp)>,
    /// H1, by lineage.
    pub(crate) episodes: BTreeMap<usize, Vec<Episode>>,
    /// Every armed tag that an instance gained, for H5.
    pub(crate) gains: Vec<(usize, Tag)>,
    /// Time, precision and key of the event at hand.
    pub(crate) now: Timestamp,
    pub(crate) precision: Nanos,
    pub(crate) key: ProcessKey,
}

impl<'a> State<'a> {
    /// Replays the endpoint records up to a time.
    pub(crate) fn replay(policy: &'a Policy, evidence: &'a Evidence<'a>, upto: Timestamp) -> Self {
        let mut state = Self {
            policy,
            evidence,
            instances: Vec::new(),
            bound: BTreeMap::new(),
            files: BTreeMap::new(),
            reads: Vec::new(),
            bursts: BTreeSet::new(),
            staged: BTreeSet::new(),
            synced: Vec::new(),
            mounts: Vec::new(),
            images: Vec::new(),
            hosting: Timestamp::MIN,
            standing: Vec::new(),
            episodes: BTreeMap::new(),
            gains: Vec::new(),
            now: Timestamp::MIN,
            precision: Nanos::ZERO,
            key: ProcessKey::default(),
        };
        for event in evidence.events.iter().filter(|event| event.time <= upto) {
            state.judge_due(event.time);
            state.apply(event);
        }
        state.judge_due(upto);
        state
    }

    fn apply(&mut self, event: &Event) {
        (self.now, self.precision, self.key) = (event.time, event.precision, event.process.key);
        match &event.action {
            Action::Fork { child } => self.fork(&event.process, child),
            Action::Exec { target, argv, cwd, .. } => self.exec(&event.process, target, argv, cwd.as_ref()),
            action => {
                let who = self.instance_of(&event.process);
                self.instances[who].told = self.now;
                if action.puts().is_some_and(|path| self.policy.plugin(path)) {
                    self.hosting = self.now.plus(self.policy.windows.file_life(100));
                }
                self.act(who, action);
            }
        }
    }

    fn exec(&mut self, before: &Process, target: &Process, argv: &[tollgate_model::Untrusted], cwd: Option<&FilePath>) {
        let who = self.exec_actor(before, target);
        let old = self.instances[who].image().clone();
        self.instances[who].told = self.now;
        self.judge(who); // D3: the next exec
        self.leave_outputs(who);
        if let Some(run) = self.instances[who].runs.last_mut() {
            run.end = Some(self.now);
        }
        self.key = target.key;
        let command = self.policy.command(&target.image, argv, cwd);
        let role = command.role;
        self.new_image(who, target, role);
        if let Some((remote, folder)) = command.mount.as_deref() {
            self.mount(remote, folder);
        }
        if let Some((image, folder)) = command.image.as_deref() {
            self.attach(image, folder.as_ref());
        }
        let redirections = command.redirections.clone();
        self.instances[who].runs.push(Run {
            time: self.now,
            precision: self.precision,
            end: None,
            image: tollgate_model::Image::clone(&target.image),
            argv: argv.into(),
            command,
            recorded: Vec::new(),
            judged: Vec::new(),
            stood: Vec::new(),
            waited: false,
            closed: Vec::new(),
        });
        self.exec_tags(who, &old);
        self.share(who);
        for path in redirections {
            self.open_output(who, &path);
        }
        if let Role::Secret(category, weight) | Role::Capture(category, weight) = role {
            // C7. A secret has no rule; it is never dormant.
            let of = Sensitive { category, read: weight, copied: weight, rule: tollgate_policy::RuleId(u16::MAX) };
            let kind = if matches!(role, Role::Secret(..)) { Kind::Secret } else { Kind::Capture };
            let tag = self.born(who, kind, of, Link::Instance, &target.image.path);
            if self.instances[who].ran_at(self.now).driven {
                self.give_away(who, tag);
            } else {
                self.gain(who, tag.clone(), Staging::Fresh);
                if self.instances[who].run().is_some_and(|run| run.command.given) {
                    self.knew(who, tag);
                }
            }
        }
        if self.instances[who].exited.is_some() {
            // D3: what a coarse collector tells of one that has ended.
            self.judge(who);
            self.instances[who].runs.last_mut().expect("it began").waited = true;
        }
    }

    fn act(&mut self, who: usize, action: &Action) {
        match action {
            Action::Fork { .. } | Action::Exec { .. } => {}
            Action::Exit => {
                self.judge(who); // D3: exit
                if self.instances[who].exited.is_none() {
                    self.leave_outputs(who);
                }
                self.exit(who);
            }
            Action::Open { file, read, write } => {
                if *read {
                    self.judge_writers(who, std::slice::from_ref(&file.path), false);
                    self.open_read(who, file);
                }
                if *write {
                    self.open_output(who, &file.path);
                }
                self.record(who, &file.path, file.size);
            }
            Action::Create { file } => {
                self.create(who, file);
                self.record(who, &file.path, file.size);
            }
            Action::Write { file } => self.write(who, &file.path),
            Action::Close { file, modified } => {
                self.record(who, &file.path, file.size);
                self.close(who, file, *modified);
            }
            Action::Truncate { file } => self.empty(&file.path),
            Action::Unlink { file } => self.end_tags(&file.path),
            Action::Rename { from, to } | Action::Copy { from, to } | Action::Link { from, to } if from.path.key() == to.key() => {}
            Action::Rename { from, to } => {
                self.judge_writers(who, std::slice::from_ref(&from.path), false);
                self.record(who, &from.path, from.size);
                self.record(who, to, from.size);
                self.rename(who, &from.path, to);
            }
            Action::Copy { from, to } => {
                self.judge_writers(who, std::slice::from_ref(&from.path), false);
                self.copy(who, &from.path, to);
                self.record(who, &from.path, from.size);
                self.record(who, to, from.size);
            }
            Action::Link { from, to } => {
                self.judge_writers(who, std::slice::from_ref(&from.path), false);
                self.record(who, &from.path, from.size);
                self.record(who, to, from.size);
                self.link(who, &from.path, to);
            }
            Action::Mount { from, on } => self.volume(from.raw(), on),
            Action::Connect { protocol, local, remote } => {
                let by_browser = self.instances[who].images.last().is_some_and(|ran| ran.browser);
                let (protocol, local, remote) = (*protocol, *local, *remote);
                let number = self.instances.iter().map(|instance| instance.connects.len()).sum();
                let connection = Connection { time: self.now, precision: self.precision, protocol, local, number, by_browser, remote };
                self.instances[who].connects.push(connection);
            }
        }
    }

    fn open_read(&mut self, who: usize, file: &FileSeen) {
        let now = self.now;
        let browser = self.instances[who].ran_at(now).browser;
        let carried = self.file_tags(file.path.key()).iter().any(|tag| tag.active(now) && tag.armed() && !tag.pending);
        if (self.read(who, &file.path) || (browser && carried))
            && let Some(size) = file.size
        {
            self.instances[who].sized.push((self.now, size)); // F4 size
        }
    }

    /// D2.
    fn record(&mut self, who: usize, path: &FilePath, size: Option<u64>) {
        let now = self.now;
        let tagged = self.file_tags(path.key()).iter().any(|tag| tag.active(now) && tag.category != CategoryId::ARCHIVE)
            || self.sensitive(path).is_some();
        if let Some(run) = self.instances[who].runs.last_mut() {
            run.recorded.push(Recorded { path: path.clone(), size, tagged });
        }
    }

    /// H1: notes an armed gain, and cuts episodes.
    pub(crate) fn stage(&mut self, who: usize, tag: &Tag, staging: Staging) {
        self.gains.push((who, tag.clone()));
        self.stage_lineage(tag, staging);
    }

    /// H1 for a tag that a file got.
    pub(crate) fn stage_lineage(&mut self, tag: &Tag, staging: Staging) {
        if staging != Staging::Passed {
            let time = if staging == Staging::Woken { tag.born } else { self.now };
            self.staged.insert((tag.lineage, tag.category, minute_of(time)));
        }
        let gap = Nanos::from_secs(self.policy.windows.episode.gap);
        let held = self.instances.iter().any(|instance| instance.exited.is_none() && self.holds_heavy(instance, tag));
        let episodes = self.episodes.entry(tag.lineage).or_default();
        match episodes.last_mut() {
            None => episodes.push(Episode { first: tag.born, last: tag.born }),
            Some(_) if staging == Staging::Passed => {}
            Some(last) => {
                let time = if staging == Staging::Woken { tag.born } else { self.now };
                if time.since(last.last) > gap && !held {
                    episodes.push(Episode { first: time, last: time });
                } else {
                    last.last = last.last.max(time);
                }
            }
        }
    }

    /// H1: whether a reader still holds an own tag of the lineage with w ≥ 80.
    fn holds_heavy(&self, instance: &Instance, staged: &Tag) -> bool {
        instance.tags.iter().any(|tag| {
            let own = matches!(tag.kind, Kind::Read | Kind::Copied)
                && tag.links.contains(&Link::Instance)
                && !tag.links.contains(&Link::Tree)
                && !tag.links.contains(&Link::File);
            tag.own_armed()
                && own
                && tag.lineage == staged.lineage
                && tag.weight >= self.policy.windows.tag.heavy_weight
                && tag.active(self.now)
        })
    }

    /// The tags of a file.
    pub(crate) fn file_tags(&self, key: &str) -> &[Tag] {
        self.files.get(key).map_or(&[], |tags| tags)
    }
}
