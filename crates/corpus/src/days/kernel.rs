//! Gives processes their numbers, in order of time.

use std::collections::BTreeSet;

use super::deed::{Act, Birth, Deed, Standing, Who};
use crate::programs::Program;
use crate::random::Random;
use crate::step::{Action, Nanos, Process, Step};

/// Numbers beyond which they begin anew.
const MOST_PIDS: u32 = 99_998;

/// The processes of a Mac.
#[derive(Debug)]
pub struct Kernel {
    random: Random,
    alive: Vec<Option<Process>>,
    taken: BTreeSet<u32>,
    pid: u32,
    version: u32,
    last: Nanos,
    /// Numbers between two processes at most.
    stride: u64,
}

impl Kernel {
    /// A Mac that has run for a while.
    pub fn new(random: Random, now: Nanos) -> Self {
        Self { random, alive: Vec::new(), taken: BTreeSet::new(), pid: 80, version: 160, last: now, stride: 6 }
    }

    /// A Mac on which so many processes are born between two that anybody is told of.
    pub fn with_stride(self, stride: u64) -> Self {
        Self { stride, ..self }
    }

    /// A process that ran before anybody looked. The first is launchd.
    pub fn adopt(&mut self, who: Who, program: &'static Program, user: u32, started: Nanos) {
        let (pid, version) = if who.0 == 0 { (1, 1) } else { (self.next_pid(), self.next_version()) };
        let process = Process {
            pid,
            version,
            parent: if pid == 1 { (0, 0) } else { (1, 1) },
            responsible: (pid, version),
            group: pid,
            session: pid,
            program: program.into(),
            started,
            user,
            terminal: None,
        };
        self.put(who, Some(process));
    }

    /// The step that a deed is, and when: no two at the same time. Nothing, if its process is not alive.
    pub fn step(&mut self, deed: Deed) -> Option<(Nanos, Step)> {
        let by = self.find(deed.who)?.clone();
        let at = deed.at.max(self.last + 1_000);
        self.last = at;
        let action = match deed.act {
            Act::Fork(birth) => Action::Fork(self.fork(&by, birth, at)),
            Act::Exec { program, args, cwd, script } => {
                let target = Process { version: self.next_version(), program, ..by.clone() };
                // Who answers for itself does so as what it has become.
                let responsible = if by.responsible.0 == by.pid { (by.pid, target.version) } else { by.responsible };
                let target = Process { responsible, ..target };
                self.put(deed.who, Some(target.clone()));
                Action::Exec { target, args, cwd, script }
            }
            Act::Do(action) => {
                if matches!(action, Action::Exit) {
                    self.put(deed.who, None);
                    self.taken.remove(&by.pid);
                }
                action
            }
        };
        Some((at, Step { by, action }))
    }

    fn fork(&mut self, parent: &Process, birth: Birth, at: Nanos) -> Process {
        let (pid, version) = (self.next_pid(), self.next_version());
        let alone = matches!(birth.standing, Standing::Alone | Standing::Serving(_));
        let terminal = if let Standing::Terminal(number) = birth.standing { Some(number) } else { parent.terminal };
        let session = alone || terminal != parent.terminal;
        let child = Process {
            pid,
            version,
            parent: (parent.pid, parent.version),
            responsible: match birth.standing {
                Standing::Alone => (pid, version),
                Standing::Serving(other) => self.find(other).map_or((pid, version), |other| other.responsible),
                _ => parent.responsible,
            },
            group: match birth.standing {
                Standing::Member => parent.group,
                Standing::Beside(other) => self.find(other).map_or(pid, |other| other.group),
                Standing::Leader | Standing::Terminal(_) | Standing::Alone | Standing::Serving(_) => pid,
            },
            session: if session { pid } else { parent.session },
            program: parent.program.clone(),
            started: at,
            user: birth.user.unwrap_or(parent.user),
            terminal: terminal.filter(|_| !alone),
        };
        self.put(birth.child, Some(child.clone()));
        child
    }

    fn find(&self, who: Who) -> Option<&Process> {
        self.alive.get(who.0 as usize)?.as_ref()
    }

    fn put(&mut self, who: Who, process: Option<Process>) {
        let place = who.0 as usize;
        if self.alive.len() <= place {
            self.alive.resize(place + 1, None);
        }
        self.alive[place] = process;
    }

    /// Most processes of a system are nobody's story, and take numbers all the same.
    fn next_pid(&mut self) -> u32 {
        self.pid += 1 + self.random.below(self.stride) as u32;
        if self.pid > MOST_PIDS {
            self.pid = 100;
        }
        while !self.taken.insert(self.pid) {
            self.pid += 1;
        }
        self.pid
    }

    fn next_version(&mut self) -> u32 {
        self.version += 1 + self.random.below(9) as u32;
        self.version
    }
}
