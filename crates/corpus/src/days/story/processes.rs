//! Processes that a story begins and ends.

use std::borrow::Cow;

use super::Story;
use crate::days::deed::{Act, Birth, Standing, Who};
use crate::days::programs::system::{LAUNCHD, XPC_PROXY};
use crate::days::programs::tools::{ENV, NODE};
use crate::days::words::words;
use crate::programs::Program;
use crate::step::Action;

impl Story<'_> {
    /// A process of the system that is root's.
    pub fn root(&mut self, program: &'static Program) -> Who {
        self.life.daemon(program, 0)
    }

    /// A process of the system that is the user's.
    pub fn agent(&mut self, program: &'static Program) -> Who {
        self.life.daemon(program, 501)
    }

    fn fork(&mut self, parent: Who, user: Option<u32>, standing: Standing) -> Who {
        let child = self.life.birth();
        self.put(parent, Act::Fork(Birth { child, user, standing }));
        child
    }

    /// A process becomes a program.
    pub fn exec(&mut self, who: Who, program: impl Into<Cow<'static, Program>>, line: &str) {
        self.exec_script(who, program, None, line);
    }

    /// A process becomes what a script runs in.
    pub fn exec_script(&mut self, who: Who, program: impl Into<Cow<'static, Program>>, script: Option<&str>, line: &str) {
        let (args, script) = (words(line, &self.life.home), script.map(|script| self.path(script)));
        self.becomes(who, program.into(), script, args);
    }

    fn becomes(&mut self, who: Who, mut program: Cow<'static, Program>, script: Option<String>, args: Vec<String>) {
        if program.path.starts_with('~') {
            program = Cow::Owned(program.at(self.path(&program.path)));
        }
        self.put(who, Act::Exec { program, args, cwd: self.cwd.clone(), script });
    }

    /// A child that becomes a program.
    pub fn run(&mut self, parent: Who, program: impl Into<Cow<'static, Program>>, line: &str) -> Who {
        let child = self.fork(parent, None, Standing::Member);
        self.exec(child, program, line);
        child
    }

    /// What is typed at a prompt.
    pub fn type_in(&mut self, shell: Who, program: impl Into<Cow<'static, Program>>, line: &str) -> Who {
        let child = self.fork(shell, None, Standing::Leader);
        self.exec(child, program, line);
        child
    }

    /// What is typed at a prompt and runs alone until it ends.
    pub fn command(&mut self, shell: Who, program: impl Into<Cow<'static, Program>>, line: &str, does: impl FnOnce(&mut Self, Who)) {
        let who = self.type_in(shell, program, line);
        does(self, who);
        self.exit(who);
    }

    /// A child that runs alone until it ends.
    pub fn child(&mut self, parent: Who, program: impl Into<Cow<'static, Program>>, line: &str, does: impl FnOnce(&mut Self, Who)) {
        let who = self.run(parent, program, line);
        does(self, who);
        self.exit(who);
    }

    /// What launchd starts, root's or the user's.
    pub fn launch(&mut self, program: impl Into<Cow<'static, Program>>, line: &str, user: u32) -> Who {
        self.start(program.into(), line, user, Standing::Alone)
    }

    /// A service of a program, which launchd starts and the program answers for.
    pub fn serve(&mut self, of: Who, program: &'static Program) -> Who {
        self.start(program.into(), program.id, 501, Standing::Serving(of))
    }

    fn start(&mut self, program: Cow<'static, Program>, line: &str, user: u32, standing: Standing) -> Who {
        let launchd = self.root(&LAUNCHD);
        let who = self.fork(launchd, Some(user), standing);
        let cwd = std::mem::replace(&mut self.cwd, "/".to_owned());
        self.exec(who, &XPC_PROXY, &format!("xpcproxy {}", program.id));
        // launchd names programs in full.
        let mut args = words(line, &self.life.home);
        args.splice(..1, [self.path(&program.path)]);
        self.becomes(who, program, None, args);
        self.cwd = cwd;
        who
    }

    /// A program of the user that stays: started, if it does not run.
    pub fn app(&mut self, program: &'static Program) -> Who {
        self.stays(program, |story| {
            // Whatever is open before anybody comes in has been since another day.
            if story.life.calendar.work.first().is_none_or(|span| story.at < span.0) {
                return story.agent(program);
            }
            story.launch(program, &quoted(&program.path), 501)
        })
    }

    /// A child of such a program that stays as well.
    pub fn part(&mut self, of: &'static Program, program: &'static Program, rest: &str) -> Who {
        let parent = self.app(of);
        self.stays(program, |story| story.run(parent, program, &format!("{} {rest}", quoted(&program.path))))
    }

    /// A service of such a program that stays as well.
    pub fn service(&mut self, of: &'static Program, program: &'static Program) -> Who {
        let owner = self.app(of);
        self.stays(program, |story| story.serve(owner, program))
    }

    fn stays(&mut self, program: &'static Program, start: impl FnOnce(&mut Self) -> Who) -> Who {
        let path: &'static str = match &program.path {
            Cow::Borrowed(path) => path,
            Cow::Owned(_) => "",
        };
        if let Some(&(who, since)) = self.life.running.get(path) {
            self.pass((since - self.at).max(0));
            return who;
        }
        let who = start(self);
        self.life.running.insert(path, (who, self.at));
        who
    }

    /// A login shell on a terminal, which waits at its prompt from now on.
    pub fn login(&mut self, terminal: Who, number: u8, login: &'static Program, shell: &'static Program) -> Who {
        let who = self.fork(terminal, Some(0), Standing::Terminal(number));
        self.exec(who, login, "login -pf user");
        let child = self.fork(who, Some(501), Standing::Leader);
        self.exec(child, shell, "-zsh");
        child
    }

    /// The end of a process.
    pub fn exit(&mut self, who: Who) {
        self.act(who, Action::Exit);
    }

    /// Two commands, of which the second takes what the first gives. Both are alive while they work.
    pub fn pipe(
        &mut self,
        shell: Who,
        first: (&'static Program, &str),
        second: (&'static Program, &str),
        does: impl FnOnce(&mut Self, Who, Who),
    ) {
        let giver = self.fork(shell, None, Standing::Leader);
        let taker = self.fork(shell, None, Standing::Beside(giver));
        self.exec(giver, first.0, first.1);
        self.exec(taker, second.0, second.1);
        does(self, giver, taker);
        self.exit(giver);
        self.exit(taker);
    }

    /// A command whose output the shell puts into a file.
    pub fn redirect(&mut self, shell: Who, command: (&'static Program, &str), path: &str, size: u64, does: impl FnOnce(&mut Self, Who)) {
        let child = self.fork(shell, None, Standing::Leader);
        self.create(child, path);
        self.exec(child, command.0, command.1);
        does(self, child);
        self.close(child, path, size);
        self.exit(child);
    }

    /// A program of node, as its first line starts it: by `env`.
    pub fn script_of_node(&mut self, parent: Who, script: &str, rest: &str) -> Who {
        let child = self.fork(parent, None, Standing::Leader);
        self.exec_script(child, &ENV, Some(script), &format!("env node {script} {rest}"));
        self.exec(child, &NODE, &format!("node {script} {rest}"));
        child
    }
}

/// A word that has spaces.
pub fn quoted(word: &str) -> String {
    if word.contains(' ') { format!("'{word}'") } else { word.to_owned() }
}
