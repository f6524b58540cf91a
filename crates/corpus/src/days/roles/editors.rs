//! Editors of programs, and what is built into them.

use crate::days::habits::Habit;
use crate::days::programs::apps::{CODE, CODE_PLUGIN, IDEA};
use crate::days::programs::tools::AGENT_RG;
use crate::days::services::code::{COPILOT, JETBRAINS, VSCODE_MARKET, VSCODE_SYNC};
use crate::days::story::Story;

/// What whoever writes programs does.
pub const HABITS: &[Habit] = &[Habit::work(1_500, edit), Habit::work(350, suggestions), Habit::work(60, extensions)];

fn edit(s: &mut Story<'_>) {
    let project = s.project();
    let editor = if s.life.employee.mac.is_multiple_of(5) { s.app(&IDEA) } else { s.app(&CODE) };
    s.read_sources(editor, &project, 1, 6);
    if s.chance(6) {
        s.read(editor, &format!("{project}/.env"));
    }
    let (saved, size) = (s.source(&project), s.number(400, 40_000));
    s.replace(editor, &saved, size);
    let state = if s.life.employee.mac.is_multiple_of(5) {
        "~/Library/Caches/JetBrains/IntelliJIdea2025.2/index/changes.db"
    } else {
        "~/Library/Application Support/Code/User/workspaceStorage/1b2f/state.vscdb"
    };
    s.update(editor, state);
}

/// A completion goes to its service with what stands around it.
fn suggestions(s: &mut Story<'_>) {
    let (plugin, project) = (s.part(&CODE, &CODE_PLUGIN, "--type=utility --utility-sub-type=node.mojom.NodeService"), s.project());
    s.read_sources(plugin, &project, 1, 5);
    s.read(plugin, "~/.config/github-copilot/apps.json");
    let (sent, received) = (s.number(9_000, 90_000), s.number(2_000, 20_000));
    s.talk(plugin, &COPILOT, sent, received);
}

/// Extensions look through the project, ask for newer ones, synchronise settings.
fn extensions(s: &mut Story<'_>) {
    let (plugin, project) = (s.part(&CODE, &CODE_PLUGIN, "--type=utility --utility-sub-type=node.mojom.NodeService"), s.project());
    s.enter(&project);
    s.child(plugin, &AGENT_RG, "rg --files --hidden --case-sensitive --no-require-git -g '!**/.git'", |s, rg| {
        s.read(rg, &format!("{project}/.gitignore"));
    });
    s.read(plugin, "~/Library/Application Support/Code/User/settings.json");
    let to = s.pick(&[&VSCODE_MARKET, &VSCODE_SYNC, &JETBRAINS]);
    s.talk(plugin, to, 9_000, 60_000);
}
