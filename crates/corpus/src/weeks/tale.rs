//! A story as it is told: a clock that stands still while the Mac sleeps, and what processes do meanwhile.

use super::stage::{Becomes, LAUNCHD, Stage};
use crate::days::deed::{Act, Standing, Who};
use crate::days::words::words;
use crate::programs::Program;
use crate::random::Random;
use crate::step::{Action, Connection, Nanos, Remote, Service};

const MILLISECOND: Nanos = 1_000_000;

/// Bytes a second that an office's line carries for one program.
const LINE: u64 = 6_000_000;

/// A story under way.
pub struct Tale<'s> {
    pub stage: &'s mut Stage,
    pub random: Random,
    pub now: Nanos,
    /// Programs that were opened for this story alone.
    opened: Vec<Who>,
    /// Whether the days ended before the story did.
    over: bool,
}

impl<'s> Tale<'s> {
    /// A story that begins then.
    pub fn new(stage: &'s mut Stage, random: Random, now: Nanos) -> Self {
        Self { stage, random, now, opened: Vec::new(), over: false }
    }

    /// What was opened for it is closed.
    pub fn finish(mut self) {
        while let Some(who) = self.opened.pop() {
            self.exit(who);
        }
    }

    /// A path in the home.
    pub fn home(&self, path: &str) -> String {
        format!("{}/{path}", self.stage.home.root)
    }

    /// Time goes by while the Mac is awake.
    pub fn wait(&mut self, milliseconds: u64) {
        match self.stage.calendar.after(self.now, milliseconds as Nanos * MILLISECOND) {
            Some(at) => self.now = at,
            None => self.over = true,
        }
    }

    /// So many seconds go by, or up to so many.
    pub fn pause(&mut self, least: u64, most: u64) {
        let milliseconds = self.random.between(least * 1_000, most * 1_000);
        self.wait(milliseconds);
    }

    /// Whether it comes to pass in so many of a hundred.
    pub fn chance(&mut self, hundredth: u64) -> bool {
        self.random.below(100) < hundredth
    }

    /// One of a few.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        *self.random.pick(of)
    }

    /// A number in so many letters of base sixteen.
    pub fn hex(&mut self, letters: usize) -> String {
        let number = format!("{:016x}", self.random.next());
        number[..letters.min(16)].to_owned()
    }

    /// Something is done, and takes a moment.
    pub fn act(&mut self, who: Who, act: Act) {
        if self.over {
            return;
        }
        self.stage.push(self.now, who, act);
        let milliseconds = self.random.between(1, 9);
        self.wait(milliseconds);
    }

    fn start(&mut self, parent: Who, standing: Standing, user: Option<u32>, becomes: Becomes) -> Who {
        if self.over {
            return self.stage.birth();
        }
        let who = self.stage.start(self.now, parent, standing, user, becomes);
        self.wait(3);
        who
    }

    /// A child in the group of its parent. The command is a line of words, in single quotes where they hold spaces.
    pub fn child(&mut self, parent: Who, program: &Program, line: &str, cwd: &str) -> Who {
        self.start(parent, Standing::Member, None, becomes(program, line, cwd))
    }

    /// A command at a prompt.
    pub fn command(&mut self, shell: Who, program: &Program, line: &str, cwd: &str) -> Who {
        self.start(shell, Standing::Leader, None, becomes(program, line, cwd))
    }

    /// What stands behind the first of a pipeline.
    pub fn beside(&mut self, shell: Who, first: Who, program: &Program, line: &str, cwd: &str) -> Who {
        self.start(shell, Standing::Beside(first), None, becomes(program, line, cwd))
    }

    /// What launchd starts for the person.
    pub fn job(&mut self, program: &Program, line: &str) -> Who {
        self.start(LAUNCHD, Standing::Alone, Some(501), becomes(program, line, "/"))
    }

    /// What launchd starts for the system.
    pub fn daemon(&mut self, program: &Program, line: &str) -> Who {
        self.start(LAUNCHD, Standing::Alone, Some(0), becomes(program, line, "/"))
    }

    /// A service that launchd starts for a program.
    pub fn service(&mut self, of: Who, program: &Program) -> Who {
        let line = format!("'{}'", program.path);
        self.start(LAUNCHD, Standing::Serving(of), Some(501), becomes(program, &line, "/"))
    }

    /// A program with windows: the one that runs, else one that is opened for this story.
    pub fn app(&mut self, program: &Program) -> Who {
        if let Some(who) = self.stage.find(program) {
            return who;
        }
        let who = self.job(program, &format!("'{}'", program.path));
        self.wait(900);
        self.opened.push(who);
        who
    }

    /// A shell that is open.
    pub fn shell(&mut self) -> Who {
        let shells = self.stage.shells.len() as u64;
        let which = self.random.below(shells) as usize;
        self.stage.shells.get(which).copied().unwrap_or(LAUNCHD)
    }

    /// A process ends.
    pub fn exit(&mut self, who: Who) {
        self.act(who, Act::Do(Action::Exit));
    }

    /// A command that does nothing that anybody is told of.
    pub fn run(&mut self, shell: Who, program: &Program, line: &str, cwd: &str) {
        let who = self.command(shell, program, line, cwd);
        self.wait(30);
        self.exit(who);
    }

    /// A child that does nothing that anybody is told of.
    pub fn call(&mut self, parent: Who, program: &Program, line: &str, cwd: &str) {
        let who = self.child(parent, program, line, cwd);
        self.wait(20);
        self.exit(who);
    }

    /// Something is exchanged with a service, and waited for.
    pub fn talk(&mut self, who: Who, service: &'static Service, sent: u64, received: u64) {
        let milliseconds = 90 + self.random.below(200) + (sent + received) * 1_000 / LINE;
        self.link(who, service, sent, received, milliseconds);
        self.wait(milliseconds);
    }

    /// A connection that stays while other things happen.
    pub fn link(&mut self, who: Who, service: &'static Service, sent: u64, received: u64, milliseconds: u64) {
        let which = self.random.below(3) as u8;
        self.connect(who, Remote::Service(service, which), sent, received, milliseconds);
    }

    /// One of the many sites of the world is asked for a page.
    pub fn visit(&mut self, who: Who, site: u16, sent: u64, received: u64) {
        self.connect(who, Remote::Site(site), sent, received, 400);
    }

    fn connect(&mut self, who: Who, remote: Remote, sent: u64, received: u64, milliseconds: u64) {
        // Who falls asleep hangs up.
        let awake = (self.stage.calendar.sleeps(self.now) - self.now) / MILLISECOND;
        let milliseconds = milliseconds.min(awake.max(1) as u64) as u32;
        // Nothing is ever of the same size twice.
        let (sent, received) = (sent + self.random.below(sent / 20 + 40), received + self.random.below(received / 20 + 90));
        self.act(who, Act::Do(Action::Connect(Connection { remote, sent, received, milliseconds })));
    }
}

fn becomes(program: &Program, line: &str, cwd: &str) -> Becomes {
    Becomes { program: program.clone(), args: words(line, "~"), cwd: cwd.to_owned() }
}
