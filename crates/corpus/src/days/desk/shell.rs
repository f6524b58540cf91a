//! Shells at prompts, and the projects that they are used in.

use crate::days::deed::Who;
use crate::days::programs::apps::{ITERM, TERMINAL};
use crate::days::programs::tools::{LOGIN, ZSH};
use crate::days::story::Story;

/// Shells that somebody keeps open at most.
const TABS: usize = 8;

impl Story<'_> {
    /// A shell at its prompt, a new one at times.
    pub fn shell(&mut self) -> Who {
        let ready: Vec<Who> = self.life.shells.iter().filter(|(_, since)| *since <= self.at).map(|(who, _)| *who).collect();
        let fresh = ready.is_empty() || self.life.shells.len() < TABS && self.chance(4);
        if !fresh {
            return self.pick(&ready);
        }
        let terminal = if self.life.employee.mac.is_multiple_of(2) { self.app(&TERMINAL) } else { self.app(&ITERM) };
        let number = self.life.shells.len() as u8 + 1;
        let shell = self.login(terminal, number, &LOGIN, &ZSH);
        self.read_all(shell, &["/etc/zshrc", "~/.zshrc", "~/.zprofile", "~/.zsh_history"]);
        self.life.shells.push((shell, self.at));
        shell
    }

    /// A project of whoever works here.
    pub fn project(&mut self) -> String {
        let name = self.pick(&["app", "api", "web", "infra", "tools", "mobile"]);
        format!("~/src/{name}")
    }

    /// A file of a project.
    pub fn source(&mut self, project: &str) -> String {
        let folder = self.pick(&["src", "src/core", "src/net", "lib", "tests", "docs"]);
        let ending = self.pick(&["ts", "rs", "go", "py", "swift", "md"]);
        format!("{project}/{folder}/part_{:03}.{ending}", self.number(1, 240))
    }

    /// Some files of a project are read.
    pub fn read_sources(&mut self, who: Who, project: &str, least: u64, greatest: u64) {
        for _ in 0..self.number(least, greatest) {
            let path = self.source(project);
            self.read(who, &path);
        }
    }
}
