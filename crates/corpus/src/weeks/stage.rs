//! A Mac over all its days: what runs on it, and everything that is told of it.

use std::collections::{BTreeMap, HashMap};

use super::home::Home;
use super::timetable;
use super::worker::{Trade, Worker};
use crate::days::calendar::{Calendar, DAY, START};
use crate::days::deed::{Act, Birth, Deed, Standing, Who};
use crate::days::kernel::Kernel;
use crate::programs::Program;
use crate::random::Random;
use crate::step::{Nanos, Step};
use crate::text::mark;

/// The first process.
pub const LAUNCHD: Who = Who(0);

/// Numbers that a Mac that builds uses between two processes of which anybody is told: its compilers are muted, and
/// its pids come round within a day.
const BUSY: u64 = 150;

/// A Mac.
#[derive(Debug)]
pub struct Stage {
    pub worker: Worker,
    pub calendar: Calendar,
    pub home: Home,
    pub seed: u64,
    /// When the last day ends.
    pub end: Nanos,
    /// How often each story was told.
    pub told: BTreeMap<&'static str, u32>,
    /// Shells that stay open.
    pub shells: Vec<Who>,
    deeds: Vec<Deed>,
    born: u32,
    running: HashMap<&'static str, Who>,
    adopted: Vec<(Who, &'static Program, u32)>,
}

impl Stage {
    /// A Mac on which nothing happened yet.
    pub fn new(worker: Worker, days: u32, seed: u64) -> Self {
        let mut random = Random::new(seed, mark("timetable") ^ u64::from(worker.mac));
        let calendar = timetable::calendar(&worker, days, &mut random);
        Self {
            worker,
            calendar,
            home: Home::new(&worker),
            seed,
            end: START + Nanos::from(days) * DAY,
            told: BTreeMap::new(),
            shells: Vec::new(),
            deeds: Vec::new(),
            born: 1,
            running: HashMap::new(),
            adopted: Vec::new(),
        }
    }

    /// A daemon that ran before anybody looked.
    pub fn adopt(&mut self, program: &'static Program, user: u32) {
        let who = self.birth();
        self.adopted.push((who, program, user));
        self.keep(program, who);
    }

    /// Keeps a process under its program, to be found by.
    pub fn keep(&mut self, program: &'static Program, who: Who) {
        let path: &'static str = program.path.as_ref();
        self.running.insert(path, who);
    }

    /// The process of a program that runs all the time.
    pub fn find(&self, program: &Program) -> Option<Who> {
        self.running.get(program.path.as_ref()).copied()
    }

    /// A number for a process.
    pub fn birth(&mut self) -> Who {
        self.born += 1;
        Who(self.born)
    }

    /// Takes a deed.
    pub fn push(&mut self, at: Nanos, who: Who, act: Act) {
        if at < self.end {
            self.deeds.push(Deed { at, who, act });
        }
    }

    /// All that happened, in order of time, and how many deeds were of processes that were not alive.
    pub fn steps(&mut self) -> (Vec<(Nanos, Step)>, usize) {
        let mut deeds = std::mem::take(&mut self.deeds);
        deeds.sort_by_key(|deed| deed.at);
        let random = Random::new(self.seed, mark("kernel") ^ u64::from(self.worker.mac));
        let mut kernel = Kernel::new(random, START);
        if self.worker.trade == Trade::Runner {
            kernel = kernel.with_stride(BUSY);
        }
        kernel.adopt(LAUNCHD, &super::world::system::LAUNCHD, 0, START - DAY);
        for (who, program, user) in &self.adopted {
            kernel.adopt(*who, program, *user, START - DAY);
        }
        let all = deeds.len();
        let steps: Vec<_> = deeds.into_iter().filter_map(|deed| kernel.step(deed)).collect();
        let lost = all - steps.len();
        (steps, lost)
    }

    /// A child that becomes a program, at that time.
    pub fn start(&mut self, at: Nanos, parent: Who, standing: Standing, user: Option<u32>, becomes: Becomes) -> Who {
        let child = self.birth();
        self.push(at, parent, Act::Fork(Birth { child, user, standing }));
        let Becomes { program, args, cwd } = becomes;
        self.push(at + 1_500_000, child, Act::Exec { program: program.into(), args, cwd, script: None });
        child
    }
}

/// What a child becomes.
#[derive(Clone, Debug)]
pub struct Becomes {
    pub program: Program,
    pub args: Vec<String>,
    pub cwd: String,
}
