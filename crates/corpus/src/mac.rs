//! A Mac: its long-lived programs, several things at once going on, and on some a quiet theft.

use std::collections::VecDeque;

use crate::programs::{BROWSER, EDITOR, INDEXER, PREFERENCES, Program, SECURITY, UPDATER, ZSH};
use crate::random::Random;
use crate::step::{Action, Nanos, Process, Step};
use crate::{theft, work};

/// Things that go on at the same time.
const AT_ONCE: usize = 6;

/// The state of one Mac.
#[derive(Debug)]
pub struct Mac {
    pub number: u32,
    pub random: Random,
    /// Its user's home.
    pub home: String,
    pub staff: Staff,
    /// Time of what happens next.
    pub now: Nanos,
    pids: u32,
    versions: u32,
    jobs: Vec<VecDeque<Step>>,
    theft: VecDeque<Step>,
    turn: u64,
}

/// Processes that run all day.
#[derive(Debug)]
pub struct Staff {
    pub shell: Process,
    pub editor: Process,
    pub browser: Process,
    pub indexer: Process,
    pub preferences: Process,
    pub security: Process,
    pub updater: Process,
}

const USERS: [&str; 12] = ["ana", "bo", "carla", "dan", "emre", "fatima", "goran", "hana", "ines", "jonas", "kim", "lea"];

impl Mac {
    /// A Mac at the beginning of the corpus.
    pub fn new(number: u32, seed: u64, now: Nanos) -> Self {
        let random = Random::new(seed, u64::from(number));
        let home = format!("/Users/{}", USERS[number as usize % USERS.len()]);
        let mut pids = 500;
        let mut staff = |program: &'static Program| {
            pids += 7;
            Process {
                pid: pids,
                version: pids * 2,
                parent: (1, 1),
                responsible: (pids, pids * 2),
                group: pids,
                session: 1,
                program: program.into(),
                started: now - 3_600_000_000_000,
                user: 501,
                terminal: None,
            }
        };
        let staff = Staff {
            shell: staff(&ZSH),
            editor: staff(&EDITOR),
            browser: staff(&BROWSER),
            indexer: staff(&INDEXER),
            preferences: staff(&PREFERENCES),
            security: staff(&SECURITY),
            updater: staff(&UPDATER),
        };
        Self { number, random, home, staff, now, pids: 900, versions: 2_000, jobs: Vec::new(), theft: VecDeque::new(), turn: 0 }
    }

    /// What happens next. While a theft is under way every second step is of it.
    pub fn next(&mut self) -> Step {
        self.turn += 1;
        if self.turn.is_multiple_of(2)
            && let Some(step) = self.theft.pop_front()
        {
            return step;
        }
        let at = self.random.below(AT_ONCE as u64) as usize;
        if self.jobs.len() < AT_ONCE {
            self.jobs.resize_with(AT_ONCE, VecDeque::new);
        }
        if self.jobs[at].is_empty() {
            self.jobs[at] = work::any(self);
        }
        // No work is without a step.
        self.jobs[at].pop_front().unwrap_or_else(|| Step { by: self.staff.shell.clone(), action: Action::Exit })
    }

    /// The first part of the theft begins.
    pub fn pack(&mut self) {
        let steps = theft::pack(self);
        self.theft.extend(steps);
    }

    /// Its second part begins.
    pub fn send(&mut self) {
        let steps = theft::send(self);
        self.theft.extend(steps);
    }

    fn next_pid(&mut self) -> u32 {
        self.pids = if self.pids >= 99_998 { 900 } else { self.pids + 1 };
        self.pids
    }

    fn next_version(&mut self) -> u32 {
        self.versions += 1;
        self.versions
    }
}

/// Steps that follow one another, as they are thought up.
pub struct Job<'m> {
    pub mac: &'m mut Mac,
    pub steps: VecDeque<Step>,
}

impl<'m> Job<'m> {
    /// Nothing yet.
    pub fn new(mac: &'m mut Mac) -> Self {
        Self { mac, steps: VecDeque::new() }
    }

    /// One more step.
    pub fn step(&mut self, by: &Process, action: Action) {
        self.steps.push_back(Step { by: by.clone(), action });
    }

    /// A child that becomes a program.
    pub fn spawn(&mut self, parent: &Process, program: &'static Program, args: &[&str], cwd: &str) -> Process {
        let pid = self.mac.next_pid();
        // A shell makes each command the leader of a group; what the command starts stays in it.
        let group = if *parent.program == ZSH { pid } else { parent.group };
        let child = Process {
            pid,
            version: self.mac.next_version(),
            parent: (parent.pid, parent.version),
            responsible: parent.responsible,
            group,
            session: parent.pid,
            program: parent.program.clone(),
            started: self.mac.now,
            user: 501,
            terminal: None,
        };
        self.step(parent, Action::Fork(child.clone()));
        let target = Process { version: self.mac.next_version(), program: program.into(), ..child.clone() };
        let args = args.iter().map(|&word| word.to_owned()).collect();
        self.step(&child, Action::Exec { target: target.clone(), args, cwd: cwd.to_owned(), script: None });
        target
    }

    /// A file that is read.
    pub fn read(&mut self, by: &Process, path: &str, size: u64) {
        self.step(by, Action::Open { path: path.to_owned(), size, write: false });
        self.step(by, Action::Close { path: path.to_owned(), size, modified: false });
    }

    /// A file that is made.
    pub fn make(&mut self, by: &Process, path: &str, size: u64) {
        self.step(by, Action::Create { path: path.to_owned() });
        self.step(by, Action::Close { path: path.to_owned(), size, modified: true });
    }

    /// A file that is made beside another and takes its place.
    pub fn replace(&mut self, by: &Process, path: &str, size: u64) {
        let beside = format!("{path}.tmp-{:06x}", self.mac.random.below(0x100_0000));
        self.make(by, &beside, size);
        self.step(by, Action::Rename { from: beside, to: path.to_owned(), size });
    }
}
