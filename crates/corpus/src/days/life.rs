//! What goes on at a Mac over all its days, and the state that its stories share.

use std::collections::BTreeMap;

use super::calendar::{Calendar, DAY, HOUR, MINUTE, SECOND, START, Span};
use super::deed::{Deed, Who};
use super::employee::Employee;
use super::habits::{Habit, Tell, When, habits};
use super::kernel::Kernel;
use super::programs::system::LAUNCHD;
use super::story::Story;
use crate::programs::Program;
use crate::random::Random;
use crate::step::{Nanos, Step};

/// What is to happen on a day, and when.
type Plan = Vec<(Nanos, Tell)>;

/// A Mac while its days are told.
#[derive(Debug)]
pub struct Life {
    pub employee: Employee,
    pub home: String,
    pub random: Random,
    pub calendar: Calendar,
    /// What has been told, in the order of telling.
    pub deeds: Vec<Deed>,
    /// Sizes of files that were made.
    pub sizes: BTreeMap<String, u64>,
    /// Programs that stay, and since when, by their paths.
    pub running: BTreeMap<&'static str, (Who, Nanos)>,
    /// Shells that wait at prompts, and since when.
    pub shells: Vec<(Who, Nanos)>,
    /// Until when the address of a name is known, and which it is.
    pub known: BTreeMap<&'static str, (Nanos, u8)>,
    /// Questions for names, at the times and to the connections of deeds.
    pub questions: Vec<usize>,
    staff: Vec<(&'static Program, u32)>,
    born: u32,
}

impl Life {
    /// A Mac on the evening before.
    pub fn new(employee: Employee, days: u32, seed: u64) -> Self {
        let mut random = Random::new(seed, u64::from(employee.mac));
        let calendar = Calendar::new(&employee, days, &mut random);
        Self {
            employee,
            home: format!("/Users/{}", employee.user()),
            random,
            calendar,
            deeds: Vec::new(),
            sizes: BTreeMap::new(),
            running: BTreeMap::new(),
            shells: Vec::new(),
            known: BTreeMap::new(),
            questions: Vec::new(),
            staff: vec![(&LAUNCHD, 0)],
            // The first hundred are the staff's.
            born: 100,
        }
    }

    /// The next process.
    pub fn birth(&mut self) -> Who {
        self.born += 1;
        Who(self.born - 1)
    }

    /// A process of the system, which has run since long before.
    pub fn daemon(&mut self, program: &'static Program, user: u32) -> Who {
        let place = self.staff.iter().position(|(other, _)| other.path == program.path);
        let place = place.unwrap_or_else(|| {
            self.staff.push((program, user));
            self.staff.len() - 1
        });
        Who(place as u32)
    }

    /// Lives through a day.
    fn day(&mut self, day: u32, habits: &[Habit]) {
        let midnight = START + Nanos::from(day) * DAY;
        let within = (midnight, midnight + DAY);
        let work = spans(&self.calendar.work, within);
        let busy = work.first().zip(work.last()).map_or((midnight, midnight), |(first, last)| (first.0, last.1));
        let mut plan = Plan::new();
        for habit in habits {
            match habit.when {
                When::Work => self.spread(habit, &work, &mut plan),
                When::Awake => {
                    self.spread(habit, &spans(&self.calendar.awake, busy), &mut plan);
                    // At night, and where nobody works, little goes on.
                    let idle = Habit { often: habit.often / 5, ..*habit };
                    self.spread(&idle, &spans(&self.calendar.awake, (midnight, busy.0)), &mut plan);
                    self.spread(&idle, &spans(&self.calendar.awake, (busy.1, within.1)), &mut plan);
                }
                When::At(hour) => {
                    let at = midnight + Nanos::from(hour) * HOUR + self.random.below(20) as Nanos * MINUTE;
                    if self.random.below(100) < u64::from(habit.often) {
                        plan.extend(self.calendar.wakes(at + self.random.below(60) as Nanos * SECOND).map(|at| (at, habit.story)));
                    }
                }
                When::Begins => {
                    plan.extend(work.first().map(|span| (span.0, habit.story)));
                }
            }
        }
        // Stable: what begins at the same time does so in the order of the habits.
        plan.sort_by_key(|(at, _)| *at);
        for (at, story) in plan {
            story(&mut Story::new(self, at));
        }
    }

    fn spread(&mut self, habit: &Habit, spans: &[Span], plan: &mut Plan) {
        let whole: Nanos = spans.iter().map(|span| span.1 - span.0).sum();
        // Thousandths of a time, in so many seconds.
        let times = (whole / SECOND) as u64 * u64::from(habit.often) / 360;
        let times = times / 1_000 + u64::from(self.random.below(1_000) < times % 1_000);
        for _ in 0..times {
            let mut turn = self.random.below(whole as u64) as Nanos;
            for span in spans {
                if turn < span.1 - span.0 {
                    plan.push((span.0 + turn, habit.story));
                    break;
                }
                turn -= span.1 - span.0;
            }
        }
    }

    /// Lives through so many days, and says what happened, in order, and which of it asked for a name first.
    pub fn steps(mut self, days: u32) -> Steps {
        let habits = habits(&self.employee);
        for day in 0..days {
            self.day(day, &habits);
        }
        let mut kernel = Kernel::new(self.random, START);
        for (place, (program, user)) in self.staff.iter().enumerate() {
            kernel.adopt(Who(place as u32), program, *user, START - 9 * HOUR - place as Nanos * SECOND);
        }
        let mut asks = vec![false; self.deeds.len()];
        self.questions.iter().for_each(|&place| asks[place] = true);
        let mut deeds: Vec<(Deed, bool)> = self.deeds.into_iter().zip(asks).collect();
        deeds.sort_by_key(|(deed, _)| deed.at);
        let all = deeds.len();
        let steps: Vec<(Nanos, Step, bool)> =
            deeds.into_iter().filter_map(|(deed, asks)| kernel.step(deed).map(|(at, step)| (at, step, asks))).collect();
        Steps { lost: all - steps.len(), steps, calendar: self.calendar }
    }
}

/// What happened at a Mac.
#[derive(Debug)]
pub struct Steps {
    /// Time, step, and whether a name was asked for first.
    pub steps: Vec<(Nanos, Step, bool)>,
    pub calendar: Calendar,
    /// Deeds of processes that were not alive: none, in a story that makes sense.
    pub lost: usize,
}

/// The parts of some spans that lie within one.
fn spans(of: &[Span], within: Span) -> Vec<Span> {
    of.iter().map(|span| (span.0.max(within.0), span.1.min(within.1))).filter(|span| span.0 < span.1).collect()
}
