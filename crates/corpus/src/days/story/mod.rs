//! Things that follow one another at a Mac, as they are told.

mod connections;
mod files;
mod processes;

use super::deed::{Act, Deed, Who};
use super::life::Life;
use crate::step::{Action, Nanos};

const MILLISECOND: Nanos = 1_000_000;

/// A story: a time that goes on, and a folder that commands are run in.
#[derive(Debug)]
pub struct Story<'l> {
    pub life: &'l mut Life,
    pub at: Nanos,
    pub cwd: String,
    over: bool,
}

impl<'l> Story<'l> {
    /// Begins at that time, or when the Mac wakes next.
    pub fn new(life: &'l mut Life, at: Nanos) -> Self {
        let cwd = life.home.clone();
        let mut story = Self { life, at, cwd, over: false };
        story.pass(0);
        story
    }

    /// A path, where `~` is the home.
    pub fn path(&self, path: &str) -> String {
        match path.strip_prefix('~') {
            Some(rest) => format!("{}{rest}", self.life.home),
            None => path.to_owned(),
        }
    }

    /// Commands are run there from now on.
    pub fn enter(&mut self, folder: &str) {
        self.cwd = self.path(folder);
    }

    /// A number from `least` to `greatest`.
    pub fn number(&mut self, least: u64, greatest: u64) -> u64 {
        self.life.random.between(least, greatest)
    }

    /// Whether something happens that does so many times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.life.random.below(100) < percent
    }

    /// One of a few.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        *self.life.random.pick(of)
    }

    /// Hexadecimal digits that were not used before.
    pub fn hex(&mut self) -> String {
        format!("{:012x}", self.life.random.next() >> 16)
    }

    /// Whether it is in the office, with its printers and drives.
    pub fn in_office(&self) -> bool {
        !self.life.calendar.is_away(self.at)
    }

    /// Seconds pass while nothing is told.
    pub fn wait(&mut self, least: u64, greatest: u64) {
        let millis = self.life.random.between(least * 1_000, greatest * 1_000);
        self.pass(millis as Nanos * MILLISECOND);
    }

    fn pass(&mut self, wait: Nanos) {
        match self.life.calendar.after(self.at, wait) {
            Some(at) => self.at = at,
            None => self.over = true,
        }
    }

    /// Something is done.
    pub fn put(&mut self, who: Who, act: Act) {
        if !self.over {
            self.life.deeds.push(Deed { at: self.at, who, act });
            let tick = self.life.random.between(30_000, 900_000) as Nanos;
            self.pass(tick);
        }
    }

    fn act(&mut self, who: Who, action: Action) {
        self.put(who, Act::Do(action));
    }
}
