//! Assistants: those that search a whole home, and those that sit in a window.

use super::system::standing;
use crate::days::deed::Who;
use crate::programs::Program;
use crate::step::Service;
use crate::weeks::home::Home;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, net, system, tools};

/// The assistant, where it thinks, and what it searches with.
fn assistant(tale: &mut Tale<'_>) -> (Who, &'static Service, &'static Program, bool) {
    let (worker, shell, folder) = (tale.stage.worker, tale.shell(), tale.home("src/orchard"));
    if worker.has(Kit::Cursor) {
        (standing(tale, &apps::CURSOR_HELPER), &net::CURSOR_API, &apps::CURSOR_RG, false)
    } else if worker.has(Kit::Codex) {
        (tale.command(shell, &apps::CODEX, "codex", &folder), &net::OPENAI, &tools::RIPGREP, true)
    } else if worker.has(Kit::OpenCode) {
        (tale.command(shell, &apps::OPENCODE, "opencode", &folder), &net::ANTHROPIC, &tools::RIPGREP, true)
    } else {
        (tale.command(shell, &apps::CLAUDE_CODE, "claude", &folder), &net::ANTHROPIC, &tools::RIPGREP, true)
    }
}

/// Whether somebody has one in a terminal or editor.
pub fn has_assistant(worker: &crate::weeks::Worker) -> bool {
    [Kit::Cursor, Kit::Codex, Kit::OpenCode, Kit::ClaudeCode].iter().any(|kit| worker.has(*kit))
}

/// A task in a repository: it searches, reads, thinks, writes and tests.
pub fn task(tale: &mut Tale<'_>) {
    let (agent, service, search, ends) = assistant(tale);
    let folder = tale.home("src/orchard");
    let code = tale.stage.home.code.clone();
    for _ in 0..tale.random.between(3, 7) {
        let rg = tale.child(agent, search, "rg --json --hidden -n 'fn main' .", &folder);
        for (path, size) in Home::some(&code, 25, &mut tale.random) {
            tale.read(rg, &path, size);
        }
        tale.exit(rg);
        for (path, size) in Home::some(&code, 3, &mut tale.random) {
            tale.read(agent, &path, size);
        }
        let sent = tale.random.between(60_000, 500_000);
        tale.talk(agent, service, sent, 40_000);
        for (path, size) in Home::some(&code, 1, &mut tale.random) {
            tale.save(agent, &path, size);
        }
        let shell = tale.child(agent, &tools::ZSH, "/bin/zsh -c 'npm test --silent 2>&1 | tail -40'", &folder);
        tale.call(shell, &tools::NODE, "node /usr/local/bin/npm test --silent", &folder);
        tale.exit(shell);
        tale.pause(10, 60);
    }
    if ends {
        tale.exit(agent);
    }
}

/// It searches the whole home, and its tool opens whatever there is.
pub fn search_home(tale: &mut Tale<'_>) {
    let (agent, service, search, ends) = assistant(tale);
    let home = tale.stage.home.root.clone();
    let rg = tale.child(agent, search, &format!("rg --hidden --no-ignore -l 'orchard.toml' {home}"), &home);
    let everything = tale.stage.home.everything();
    for (path, size) in everything.iter().step_by(2) {
        tale.read(rg, path, *size);
    }
    tale.exit(rg);
    tale.talk(agent, service, 70_000, 30_000);
    if ends {
        tale.exit(agent);
    }
}

/// An assistant in a window, which looks for its key in the keychain.
pub fn window(tale: &mut Tale<'_>) {
    let (program, service) =
        if tale.stage.worker.has(Kit::ChatGpt) { (&apps::CHATGPT, &net::CHATGPT_WEB) } else { (&apps::CLAUDE, &net::CLAUDE_WEB) };
    let app = tale.app(program);
    let network = tale.stage.find(&apps::CLAUDE_HELPER).unwrap_or(app);
    let keychain = tale.home("Library/Keychains/login.keychain-db");
    tale.read(app, &keychain, 900_000);
    for _ in 0..3 {
        tale.talk(network, service, 24_000, 60_000);
        tale.pause(20, 120);
    }
    if tale.chance(40) {
        let documents = tale.stage.home.documents.clone();
        for (path, size) in Home::some(&documents, 1, &mut tale.random) {
            tale.read(app, &path, size);
            tale.talk(network, service, size, 9_000);
        }
    }
}

/// An assistant tells the person that it is done.
pub fn notify(tale: &mut Tale<'_>) {
    let (agent, service, _, ends) = assistant(tale);
    tale.call(agent, &tools::OSASCRIPT, "osascript -e 'display notification \"done\" with title \"orchard\"'", "/");
    tale.talk(agent, service, 9_000, 4_000);
    let finder = standing(tale, &system::FINDER);
    let store = tale.home(".DS_Store");
    tale.read(finder, &store, 6_000);
    if ends {
        tale.exit(agent);
    }
}
