//! A world in the making: lines of the trace notation with their times, in any order.

use tollgate_model::{Nanos, Record, Timestamp};

use super::cast::Program;
use super::random::Random;
use tollgate_trace as trace;

/// A moment of worlds, in nanoseconds after their first day's midnight.
pub(crate) type Moment = i64;

/// A second of [`Moment`]s.
pub(crate) const SECOND: Moment = 1_000_000_000;

const MIDNIGHT: i64 = 20_513 * 86_400 * SECOND; // 2026-03-01

/// One host's lines.
pub(crate) struct Scene {
    host: String,
    head: String,
    lines: Vec<(Moment, String)>,
    next_pid: u32,
    next_uid: u32,
}

impl Scene {
    /// An empty host; `source` is its line of defaults.
    pub(crate) fn new(host: &str, source: &str) -> Self {
        Self { host: host.to_owned(), head: format!("host {host}\n{source}\n"), lines: Vec::new(), next_pid: 400, next_uid: 1 }
    }

    /// Something that happened.
    pub(crate) fn say(&mut self, at: Moment, line: &str) {
        let time = trace::written_time(Timestamp(MIDNIGHT).plus(Nanos(at)));
        self.lines.push((at, format!("{time} {line}")));
    }

    /// A process that was there before.
    pub(crate) fn there_is(&mut self, at: Moment, name: &str, parent: u32, program: Program) -> u32 {
        let pid = self.pid();
        let parent = if parent == 0 { String::new() } else { format!("parent={parent}") };
        self.lines.push((at, format!("process {name}_{pid} pid={pid} {parent} auid=501 {}", program.0)));
        pid
    }

    /// A process whose fork was not recorded, handed to another parent.
    pub(crate) fn orphan(&mut self, at: Moment, parent: u32, original: u32, program: Program) -> u32 {
        let pid = self.pid();
        self.lines.push((at, format!("process orphan_{pid} pid={pid} parent={parent} original={original} auid=501 {}", program.0)));
        pid
    }

    /// A process made by another.
    pub(crate) fn fork(&mut self, at: Moment, parent: u32) -> u32 {
        let pid = self.pid();
        self.say(at, &format!("fork {parent} -> {pid}"));
        pid
    }

    /// A program that a process becomes.
    pub(crate) fn exec(&mut self, at: Moment, pid: u32, program: Program, argv: &str) {
        self.say(at, &format!("exec {pid} {} cwd=/Users/ana : {argv}", program.0));
    }

    /// A process made by another, running a program.
    pub(crate) fn spawn(&mut self, at: Moment, parent: u32, program: Program, argv: &str) -> u32 {
        // Some shells make a subshell first, which runs nothing itself.
        let subshells = if self.next_pid.is_multiple_of(7) { self.next_pid % 4 } else { 0 };
        let parent = (0..subshells).fold(parent, |parent, _| self.fork(at, parent));
        let pid = self.fork(at, parent);
        self.exec(at + SECOND / 100, pid, program, argv);
        pid
    }

    /// A pid nobody has.
    pub(crate) fn pid(&mut self) -> u32 {
        self.next_pid += 1;
        self.next_pid
    }

    /// A connection's uid nobody has.
    pub(crate) fn uid(&mut self) -> String {
        self.next_uid += 1;
        format!("C{}{}", self.next_uid, self.host)
    }

    /// The lines in order of time.
    fn text(&self) -> String {
        let mut lines: Vec<&(Moment, String)> = self.lines.iter().collect();
        lines.sort_by_key(|(at, _)| *at);
        lines.iter().fold(self.head.clone(), |text, (_, line)| text + line + "\n")
    }

    /// The records.
    pub(crate) fn records(&self) -> Vec<Record> {
        let text = self.text();
        trace::parse(&text).unwrap_or_else(|error| panic!("a world is no trace: {error}\n{text}"))
    }
}

/// Lengths of time just under, at, and just over the windows that matter, in seconds; short ones
/// most of the time.
pub(crate) fn delay(random: &mut Random) -> Moment {
    const SHORT: &[i64] = &[0, 1, 2, 5, 20, 45];
    const EDGES: &[i64] = &[59, 60, 61, 119, 121, 400, 599, 600, 601, 2_400, 3_599, 3_601];
    const LONG: &[i64] = &[14_399, 14_401, 21_599, 21_601, 86_399, 86_401, 172_800, 259_199, 259_201];
    let seconds = match random.below(20) {
        0..=13 => random.pick(SHORT),
        14..=18 => random.pick(EDGES),
        _ => random.pick(LONG),
    };
    seconds * SECOND + if random.chance(30) { 0 } else { random.between(0, 999) * SECOND / 1_000 }
}
