//! Whoever works with assistants: they search the home, run commands, and send what they read to their models.

use crate::days::deed::Who;
use crate::days::habits::Habit;
use crate::days::programs::apps::{CURSOR, CURSOR_PLUGIN};
use crate::days::programs::tools::{AGENT_RG, CAT, CLAUDE_CODE, CLAUDE_RG, CODEX, CURL, GIT, NODE, RG, SCREENCAPTURE, SED, TAR, ZSH};
use crate::days::services::code::{ANTHROPIC, CURSOR_API, GITHUB, GITHUB_API, OPENAI, STATSIG};
use crate::days::story::Story;
use crate::step::Service;

/// What they do besides.
pub const HABITS: &[Habit] = &[
    Habit::work(110, claude),
    Habit::work(50, codex),
    Habit::work(500, cursor),
    Habit::work(60, cursor_search),
    Habit::work(20, picture),
    Habit::work(15, packed),
];

/// A turn of an assistant: it reads, and asks its model with what it has read.
fn turn(s: &mut Story<'_>, agent: Who, search: &'static crate::programs::Program, to: &'static Service) {
    let project = s.project();
    s.enter(&project);
    for _ in 0..s.number(2, 9) {
        match s.number(0, 9) {
            0 | 1 => s.child(agent, search, "rg --hidden --no-ignore -l api_base_url ~", |s, rg| home(s, rg)),
            2 | 3 => s.child(agent, search, "rg -n --hidden 'fn main' .", |s, rg| s.read_sources(rg, &project, 10, 60)),
            4 => tool(s, agent, &format!("cat {project}/.env"), &format!("{project}/.env")),
            5 => s.child(agent, &GIT, "git diff HEAD", |s, git| s.read_sources(git, &project, 1, 9)),
            6 => {
                let path = s.source(&project);
                tool(s, agent, &format!("sed -n 1,200p {path}"), &path);
            }
            7 => s.child(agent, &NODE, "node node_modules/.bin/jest", |s, node| s.read_sources(node, &project, 10, 40)),
            _ => s.read_sources(agent, &project, 1, 6),
        }
        let (sent, received) = (s.number(40_000, 900_000), s.number(4_000, 60_000));
        s.talk(agent, to, sent, received);
        s.wait(3, 40);
        if s.chance(50) {
            let (path, size) = (s.source(&project), s.number(400, 40_000));
            s.replace(agent, &path, size);
        }
    }
}

/// A command in a shell of its own.
fn tool(s: &mut Story<'_>, agent: Who, line: &str, path: &str) {
    let shell = s.run(agent, &ZSH, &format!("/bin/zsh -c -l '{line}'"));
    s.read_all(shell, &["~/.zshenv", "~/.zprofile"]);
    let program = if line.starts_with("cat") { &CAT } else { &SED };
    s.child(shell, program, line, |s, command| s.read(command, path));
    s.exit(shell);
}

/// A search through everything that somebody has.
fn home(s: &mut Story<'_>, rg: Who) {
    for _ in 0..s.number(40, 160) {
        let path = match s.number(0, 30) {
            0 => "~/Library/Application Support/Google/Chrome/Default/Cookies".to_owned(),
            1 => "~/Library/Application Support/Google/Chrome/Default/Login Data".to_owned(),
            2 => "~/Library/Application Support/Slack/Cookies".to_owned(),
            3 => "~/.zsh_history".to_owned(),
            4 => "~/.aws/credentials".to_owned(),
            5 => "~/.ssh/config".to_owned(),
            6 => "~/.npmrc".to_owned(),
            7 => "~/src/api/.env".to_owned(),
            8 => "~/Library/Application Support/Exodus/exodus.wallet/seed.seco".to_owned(),
            9..12 => s.any_document(),
            _ => {
                let project = s.project();
                s.source(&project)
            }
        };
        s.read(rg, &path);
    }
}

fn claude(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &CLAUDE_CODE, "claude", |s, claude| {
        s.read_all(claude, &["~/.claude.json", "~/.claude/settings.json", "~/Library/Keychains/login.keychain-db"]);
        s.talk(claude, &STATSIG, 4_000, 9_000);
        let server = s.run(claude, &NODE, "node ~/.npm/_npx/1a2b/node_modules/.bin/mcp-server-github");
        s.read_all(server, &["~/.npmrc", "~/.config/gh/hosts.yml"]);
        s.talk(server, &GITHUB_API, 6_000, 60_000);
        turn(s, claude, &CLAUDE_RG, &ANTHROPIC);
        s.exit(server);
        s.note(claude, "~/.claude/projects/app/session.jsonl");
    });
}

fn codex(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &CODEX, "codex", |s, codex| {
        s.read_all(codex, &["~/.codex/auth.json", "~/.codex/config.toml"]);
        turn(s, codex, &RG, &OPENAI);
        if s.chance(20) {
            s.child(codex, &CURL, "curl -sL https://github.com/acme/app/raw/main/README.md", |s, curl| s.download(curl, &GITHUB, 20_000));
        }
    });
}

fn cursor(s: &mut Story<'_>) {
    let (plugin, project) = (s.part(&CURSOR, &CURSOR_PLUGIN, "--type=utility --utility-sub-type=node.mojom.NodeService"), s.project());
    s.read_sources(plugin, &project, 2, 12);
    let (sent, received) = (s.number(20_000, 400_000), s.number(4_000, 40_000));
    s.talk(plugin, &CURSOR_API, sent, received);
    let (editor, path, size) = (s.app(&CURSOR), s.source(&project), s.number(400, 40_000));
    s.replace(editor, &path, size);
}

fn cursor_search(s: &mut Story<'_>) {
    let plugin = s.part(&CURSOR, &CURSOR_PLUGIN, "--type=utility --utility-sub-type=node.mojom.NodeService");
    turn(s, plugin, &AGENT_RG, &CURSOR_API);
}

/// An assistant looks at the screen.
fn picture(s: &mut Story<'_>) {
    let cursor = s.app(&CURSOR);
    let path = format!("/private/var/folders/3k/T/screen-{}.png", s.hex());
    s.child(cursor, &SCREENCAPTURE, &format!("screencapture -x {path}"), |s, capture| s.make(capture, &path, 1_900_000));
    s.read(cursor, &path);
    let plugin = s.part(&CURSOR, &CURSOR_PLUGIN, "--type=utility --utility-sub-type=node.mojom.NodeService");
    s.talk(plugin, &CURSOR_API, 2_600_000, 9_000);
}

/// A project is packed, to be tried elsewhere.
fn packed(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.command(shell, &TAR, &format!("tar czf /tmp/work.tgz {project}"), |s, tar| {
        s.create(tar, "/private/tmp/work.tgz");
        s.read_sources(tar, &project, 30, 90);
        s.read(tar, &format!("{project}/.env"));
        s.close(tar, "/private/tmp/work.tgz", 4_100_000);
    });
}
