//! Section B: processes.

use tollgate_model::{Endpoint, FilePath, Image, Nanos, Process, ProcessKey, Protocol, Timestamp, Untrusted};
use tollgate_policy::{Classes, Command, Role};

use crate::state::State;
use crate::tags::Tag;

/// One life of one process (B1), named everywhere by its position in the order of registration.
pub(crate) struct Instance {
    /// The message that registered it.
    pub(crate) process: Process,
    /// Every key it was bound to, in order.
    pub(crate) keys: Vec<ProcessKey>,
    pub(crate) born: Timestamp,
    pub(crate) exited: Option<Timestamp>,
    /// B1: when it last did something that was told.
    pub(crate) told: Timestamp,
    /// B7.
    pub(crate) group: Option<u32>,
    /// What it ran, each from a time on.
    pub(crate) images: Vec<Ran>,
    /// B4.
    pub(crate) lineage: usize,
    /// B4, nearest first.
    pub(crate) ancestors: Vec<usize>,
    /// B4: whether it ran a program of its own so far.
    pub(crate) ran: bool,
    /// B4: whether the first of its ancestors had when it was born.
    pub(crate) of_program: bool,
    /// B4: the instance of a stop class that its lineage was begun by.
    pub(crate) under: Option<usize>,
    /// Its execs, in order.
    pub(crate) runs: Vec<Run>,
    /// Every tag it ever had, expired ones too.
    pub(crate) tags: Vec<Tag>,
    /// E1: files opened for writing and not yet closed, oldest first.
    pub(crate) outputs: Vec<Output>,
    pub(crate) connects: Vec<Connection>,
    /// F4 *size*: times and sizes of files that gave or carried a tag.
    pub(crate) sized: Vec<(Timestamp, u64)>,
}

/// An image that an instance ran.
pub(crate) struct Ran {
    began: Timestamp,
    /// How precisely that is known.
    pub(crate) precision: Nanos,
    image: Image,
    /// B3: the pid of the parent.
    ppid: Option<u32>,
    /// B8: the key of who is responsible.
    pub(crate) responsible: Option<ProcessKey>,
    /// B6: whether it counts as a browser.
    pub(crate) browser: bool,
    /// B6: whether it is a browser that a script drives.
    pub(crate) driven: bool,
    pub(crate) borrowed: bool,
    /// B6: whether it takes nothing, whatever it reads.
    pub(crate) non_carrier: bool,
    /// B6: whether what it writes is its script's, or its plug-in's.
    pub(crate) scripted: bool,
}

/// A stretch of an instance's life under the image of one exec.
pub(crate) struct Run {
    pub(crate) time: Timestamp,
    pub(crate) precision: Nanos,
    /// The next exec, or exit.
    pub(crate) end: Option<Timestamp>,
    pub(crate) image: Image,
    pub(crate) argv: Box<[Untrusted]>,
    pub(crate) command: Command,
    /// D2.
    pub(crate) recorded: Vec<Recorded>,
    /// D3: operands that stood for a read.
    pub(crate) judged: Vec<FilePath>,
    /// D4: outputs that came to stand for what was copied.
    pub(crate) stood: Vec<FilePath>,
    /// D3: whether it was judged because its time had come.
    pub(crate) waited: bool,
    /// D4: outputs closed under this image.
    pub(crate) closed: Vec<Output>,
}

/// A file that an instance touched under one image (D2).
pub(crate) struct Recorded {
    pub(crate) path: FilePath,
    pub(crate) size: Option<u64>,
    /// Whether it was sensitive or carried any tag then.
    pub(crate) tagged: bool,
}

/// E1: a file opened for writing.
#[derive(Clone)]
pub(crate) struct Output {
    pub(crate) path: FilePath,
    /// Whether a shell opened it.
    pub(crate) redirection: bool,
    /// Whether a record told that its holder wrote it.
    pub(crate) written: bool,
    /// E2: whether its holder would have to be told to write it.
    pub(crate) latent: bool,
}

/// E2: what a child, or the next image, has of outputs.
fn kept(outputs: &[Output]) -> Vec<Output> {
    let redirections = outputs.iter().filter(|output| output.redirection);
    redirections.map(|output| Output { latent: output.latent || output.written, written: false, ..output.clone() }).collect()
}

/// A connect event.
pub(crate) struct Connection {
    pub(crate) time: Timestamp,
    pub(crate) precision: Nanos,
    pub(crate) protocol: Protocol,
    pub(crate) local: Option<Endpoint>,
    /// Its place among all of the host.
    pub(crate) number: usize,
    /// B6: whether its process was a browser then.
    pub(crate) by_browser: bool,
    pub(crate) remote: Endpoint,
}

impl Run {
    /// D3: whether its operands still wait for records of their own.
    pub(crate) fn waits(&self) -> bool {
        self.end.is_none() && !self.waited
    }
}

impl Instance {
    /// B5: the last image that began at or before a time, else the first.
    pub(crate) fn image_at(&self, time: Timestamp) -> &Image {
        &self.ran_at(time).image
    }

    /// B5, with what else is known of the image.
    pub(crate) fn ran_at(&self, time: Timestamp) -> &Ran {
        self.images.iter().rfind(|ran| ran.began <= time).unwrap_or(&self.images[0])
    }

    /// The image it runs now.
    pub(crate) fn image(&self) -> &Image {
        &self.images.last().expect("registered with one").image
    }

    /// Its last exec.
    pub(crate) fn run(&self) -> Option<&Run> {
        self.runs.last()
    }

    /// The exec whose image it ran at a time.
    pub(crate) fn run_at(&self, time: Timestamp) -> Option<&Run> {
        self.runs.iter().rfind(|run| run.time <= time)
    }

    /// H7: how the root of a lineage is written.
    pub(crate) fn lineage_key(&self) -> String {
        let key = self.keys[0];
        match key.pidversion {
            Some(version) => format!("{}.{version}", key.pid),
            None => format!("{}@{}", key.pid, self.born.second()),
        }
    }
}

impl State<'_> {
    /// B1: the instance of a message, registered if its key is not bound.
    pub(crate) fn instance_of(&mut self, process: &Process) -> usize {
        if let Some(bound) = self.known(process.key) {
            return bound;
        }
        let alone = ProcessKey { pidversion: None, ..process.key };
        if let Some(bound) = self.bound.get(&alone).copied() {
            let (one, other) = (self.instances[bound].image().path.key(), process.image.path.key());
            if one == other || one.is_empty() || other.is_empty() {
                self.bind(process.key, bound);
                return bound;
            }
        }
        let parent = self.original_parent(process).or_else(|| {
            let key = process.parent?;
            let alone = ProcessKey { pidversion: None, ..key };
            let parent = self.known(key).or_else(|| self.bound.get(&alone).copied());
            parent.filter(|parent| !self.is_stale(*parent))
        });
        let who = self.register(process, parent);
        if let Some(parent) = self.instances[who].ancestors.first().copied() {
            self.fork_tags(parent, who, 2);
            self.instances[who].outputs = self.redirections(parent);
        }
        self.share(who);
        who
    }

    /// B1: who made a process that was handed to another.
    fn original_parent(&self, process: &Process) -> Option<usize> {
        let pid = process.original_ppid?;
        if process.parent.is_some_and(|parent| parent.pid == pid) {
            return None;
        }
        let of_pid = (0..self.instances.len()).filter(|who| self.instances[*who].keys.iter().any(|key| key.pid == pid));
        let last = of_pid.max_by_key(|who| (self.instances[*who].born, *who));
        let since = self.now.minus(self.policy.windows.time_window());
        last.filter(|who| self.instances[*who].exited.is_none_or(|exited| exited >= since))
    }

    /// B1: the instance that a key is bound to, or that a pid alone means.
    fn known(&self, key: ProcessKey) -> Option<usize> {
        self.bound.get(&key).copied().or_else(|| {
            let from = self.earliest();
            let lives = |who: &usize| self.instances[*who].born <= self.now && self.instances[*who].exited.is_none_or(|at| at >= from);
            let versioned = self.versioned(key).filter(lives);
            versioned.max_by_key(|who| (self.instances[*who].born, *who))
        })
    }

    /// B1, B2: since when a life may be what the event at hand tells.
    fn earliest(&self) -> Timestamp {
        self.now.minus(self.precision).minus(Nanos::from_secs(self.policy.windows.order.told))
    }

    /// Instances that were seen under versioned keys of a pid alone.
    fn versioned(&self, key: ProcessKey) -> impl Iterator<Item = usize> + '_ {
        let meant = move |other: &ProcessKey| key.pidversion.is_none() && other.pid == key.pid && other.pidversion.is_some();
        self.bound.iter().filter(move |(other, _)| meant(other)).map(|(_, who)| *who)
    }

    fn bind(&mut self, key: ProcessKey, who: usize) {
        self.bound.insert(key, who);
        if !self.instances[who].keys.contains(&key) {
            self.instances[who].keys.push(key);
        }
    }

    /// B1, B4: a new life.
    fn register(&mut self, process: &Process, parent: Option<usize>) -> usize {
        let id = self.instances.len();
        let within = parent.filter(|parent| !self.classes(self.instances[*parent].image()).stop);
        let (lineage, ancestors) = match within {
            None => (id, Vec::new()),
            Some(parent) => (self.instances[parent].lineage, self.ancestors(parent)),
        };
        let ran_own = within.is_none_or(|parent| *self.instances[parent].image() != *process.image);
        let of_program = within.is_some_and(|parent| self.instances[parent].ran);
        let stopped = |parent: &usize| self.classes(self.instances[*parent].image()).stop;
        let under = parent.and_then(|parent| if stopped(&parent) { Some(parent) } else { self.instances[parent].under });
        // B1: a versioned key is the news of its pid.
        self.bound.remove(&ProcessKey { pidversion: None, ..process.key });
        self.bound.insert(process.key, id);
        let ran = self.ran(process, ancestors.first().copied(), false);
        self.instances.push(Instance {
            process: process.clone(),
            keys: vec![process.key],
            born: self.now,
            exited: None,
            told: self.now,
            group: process.group,
            images: vec![ran],
            lineage,
            ancestors,
            ran: ran_own,
            of_program,
            under,
            runs: Vec::new(),
            tags: Vec::new(),
            outputs: Vec::new(),
            connects: Vec::new(),
            sized: Vec::new(),
        });
        id
    }

    /// B4: who is above a child that a parent has now: up to the third that ran a program of its own.
    fn ancestors(&self, parent: usize) -> Vec<usize> {
        let (mut above, mut programs, mut program) = (Vec::new(), 0, self.instances[parent].ran);
        for next in std::iter::once(parent).chain(self.instances[parent].ancestors.iter().copied()) {
            if programs == 3 || above.len() == 8 {
                break;
            }
            above.push(next);
            programs += usize::from(program);
            program = self.instances[next].of_program;
        }
        above
    }

    /// B2, C5, E2: a fork. A versioned key that is bound already is no new life.
    pub(crate) fn fork(&mut self, parent: &Process, child: &Process) {
        let told = parent.group;
        let parent = self.instance_of(parent);
        let versioned = child.key.pidversion.is_some() && self.bound.contains_key(&child.key);
        let from = self.earliest();
        let just_born = |who: usize| self.instances[who].born >= from && self.instances[who].born <= self.now;
        if versioned || self.versioned(child.key).any(just_born) {
            return;
        }
        self.instances[parent].group = told.or(self.instances[parent].group);
        self.instances[parent].told = self.now;
        let child = self.register(child, Some(parent));
        self.fork_tags(parent, child, 3);
        self.instances[child].outputs = self.redirections(parent);
        self.share(child);
    }

    /// E2.
    fn redirections(&self, who: usize) -> Vec<Output> {
        kept(&self.instances[who].outputs)
    }

    /// B1: whether a life is known by its pid alone, and nothing was told of it for long.
    fn is_stale(&self, who: usize) -> bool {
        let long = Nanos::from_secs(self.policy.windows.tag.process_medium);
        let instance = &self.instances[who];
        instance.keys.iter().all(|key| key.pidversion.is_none()) && instance.told.plus(long) < self.now
    }

    /// B3: whether an exec is of another life than the one that its pid alone means.
    fn is_another_life(&self, who: usize, target: &Process) -> bool {
        let instance = &self.instances[who];
        let alone = instance.keys.iter().all(|key| key.pidversion.is_none());
        match (instance.images.last().and_then(|ran| ran.ppid), target.parent.map(|key| key.pid)) {
            (Some(was), Some(is)) if alone && was != is => is != 1 || self.is_stale(who),
            _ => false,
        }
    }

    /// B3: who makes an exec.
    pub(crate) fn exec_actor(&mut self, before: &Process, target: &Process) -> usize {
        if target.key.pidversion.is_none()
            && let Some(bound) = self.bound.get(&target.key).copied()
            && self.is_another_life(bound, target)
        {
            self.bound.remove(&target.key);
        }
        let by_target = || self.known(target.key);
        match self.known(before.key).or_else(by_target) {
            Some(bound) => bound,
            None => self.instance_of(before),
        }
    }

    /// B3, E2: a new image. Redirections stay open, other outputs do not.
    pub(crate) fn new_image(&mut self, who: usize, target: &Process, role: Role) {
        self.bind(target.key, who);
        let ran = self.ran(target, self.instances[who].ancestors.first().copied(), role.drives());
        let instance = &mut self.instances[who];
        instance.images.push(ran);
        instance.ran = true;
        (instance.process.parent, instance.process.responsible) = (target.parent, target.responsible);
        instance.group = target.group.or(instance.group);
        instance.outputs = kept(&instance.outputs);
    }

    /// B2: an exit unbinds a key without a version.
    pub(crate) fn exit(&mut self, who: usize) {
        self.instances[who].exited = Some(self.now);
        if let Some(run) = self.instances[who].runs.last_mut() {
            run.end = Some(self.now);
        }
        self.bound.retain(|key, bound| *bound != who || key.pidversion.is_some());
    }

    /// B6.
    pub(crate) fn classes(&self, image: &Image) -> Classes {
        self.policy.classes(image)
    }

    /// B6: whether an instance may take tags now.
    pub(crate) fn is_carrier(&self, who: usize) -> bool {
        let instance = &self.instances[who];
        let ran = instance.images.last().expect("registered with one");
        !ran.non_carrier && !ran.browser
    }

    /// B6, B8: an image that begins now.
    fn ran(&self, process: &Process, parent: Option<usize>, ordered: bool) -> Ran {
        let classes = self.classes(&process.image);
        let hosting = self.now <= self.hosting;
        let responsible = process.responsible.and_then(|key| self.bound.get(&key)).filter(|who| **who < self.instances.len());
        let of_browser = responsible.is_some_and(|who| self.instances[*who].images.last().is_some_and(|ran| ran.browser));
        let of_driven = parent.is_some_and(|parent| self.instances[parent].images.last().is_some_and(|ran| ran.driven));
        let lent = |ran: &Ran| ran.borrowed || ran.image.identity.signature.is_worthless();
        let of_nobody = parent.is_some_and(|parent| self.instances[parent].images.last().is_some_and(lent));
        let own = classes.browser && !classes.delegate;
        let (driven, borrowed) = (own && (ordered || of_driven || of_nobody), own && of_nobody);
        let browser = classes.browser && !driven && (!classes.delegate || of_browser);
        Ran {
            began: self.now,
            precision: self.precision,
            image: Image::clone(&process.image),
            ppid: process.parent.map(|key| key.pid),
            responsible: process.responsible,
            browser,
            driven,
            borrowed,
            non_carrier: classes.non_carrier && !(hosting && classes.plugin_host),
            scripted: classes.scripted || (hosting && classes.plugin_host),
        }
    }
}
