//! Connections of a story.

use super::{MILLISECOND, Story};
use crate::days::calendar::MINUTE;
use crate::days::deed::Who;
use crate::step::{Action, Connection, Nanos, Remote, Service};

impl Story<'_> {
    /// A connection, whose end is waited for.
    pub fn talk(&mut self, who: Who, to: &'static Service, sent: u64, received: u64) {
        let milliseconds = self.number(60, 900) + (sent + received) / 9_000;
        self.line(who, to, sent, received, milliseconds);
        self.pass(milliseconds as Nanos * MILLISECOND);
    }

    /// A connection of which a part of a file's size, in percent, is sent: with its frames and headers.
    pub fn upload(&mut self, who: Who, to: &'static Service, path: &str) {
        let size = self.size(&self.path(path));
        let (more, received) = (self.number(1_100, 4_000), self.number(900, 9_000));
        self.talk(who, to, size + size / 180 + more, received);
    }

    /// A connection that brings a file.
    pub fn download(&mut self, who: Who, to: &'static Service, size: u64) {
        let sent = self.number(800, 2_600) + size / 300;
        self.talk(who, to, sent, size);
    }

    /// Asks for the address of a name: one of three, unless it is a machine of the office.
    fn ask(&mut self, to: &'static Service) -> u8 {
        let which = if to.is_local() { 0 } else { self.number(0, 2) as u8 };
        self.life.known.insert(to.name, (self.at + 5 * MINUTE, which));
        // What asks waits for the answer.
        self.pass(40 * MILLISECOND);
        self.life.questions.push(self.life.deeds.len());
        which
    }

    /// A connection that stays while other things are done.
    pub fn line(&mut self, who: Who, to: &'static Service, sent: u64, received: u64, milliseconds: u64) {
        if self.over {
            return;
        }
        let known = self.life.known.get(to.name).filter(|(until, _)| *until > self.at);
        let which = match known {
            Some((_, which)) => *which,
            None => self.ask(to),
        };
        // No connection outlives the waking of its Mac.
        let left = (self.life.calendar.sleeps(self.at) - self.at) / MILLISECOND;
        let milliseconds = milliseconds.min(left.max(1) as u64).min(u64::from(u32::MAX)) as u32;
        self.act(who, Action::Connect(Connection { remote: Remote::Service(to, which), sent, received, milliseconds }));
    }
}
