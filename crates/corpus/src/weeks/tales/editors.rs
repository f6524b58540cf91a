//! Editors: they read repositories, and send what they need of them.

use super::system::standing;
use crate::days::deed::Who;
use crate::step::Service;
use crate::weeks::home::Home;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, net, tools};

/// The editor, who has its connections, and where it asks for advice and keeps settings.
fn editor(tale: &Tale<'_>) -> (Who, Who, &'static Service, &'static Service) {
    let worker = tale.stage.worker;
    let find = |program| tale.stage.find(program).unwrap_or(crate::weeks::stage::LAUNCHD);
    if worker.has(Kit::Cursor) {
        (find(&apps::CURSOR), find(&apps::CURSOR_HELPER), &net::CURSOR_API, &net::CURSOR_API)
    } else if worker.has(Kit::VsCode) {
        (find(&apps::VSCODE), find(&apps::VSCODE_HELPER), &net::COPILOT, &net::VSCODE_SYNC)
    } else if worker.has(Kit::JetBrains) {
        (find(&apps::JETBRAINS), find(&apps::JETBRAINS), &net::JETBRAINS_API, &net::JETBRAINS_SYNC)
    } else {
        (find(&apps::ZED), find(&apps::ZED), &net::ZED_API, &net::ZED_API)
    }
}

/// Whether somebody has one.
pub fn has_editor(worker: &crate::weeks::Worker) -> bool {
    worker.trade.codes() && [Kit::Cursor, Kit::VsCode, Kit::JetBrains, Kit::Zed].iter().any(|kit| worker.has(*kit))
}

/// Code is read, asked about, and changed.
pub fn editing(tale: &mut Tale<'_>) {
    let (windows, helper, advice, settings) = editor(tale);
    let code = tale.stage.home.code.clone();
    for _ in 0..3 {
        for (path, size) in Home::some(&code, 7, &mut tale.random) {
            tale.read(helper, &path, size);
        }
        let sent = tale.random.between(20_000, 160_000);
        tale.talk(helper, advice, sent, 30_000);
        for (path, size) in Home::some(&code, 2, &mut tale.random) {
            tale.save(windows, &path, size);
        }
        let git = tale.child(helper, &tools::GIT, "git status -z -uall", &tale.home("src/orchard"));
        let config = tale.home("src/orchard/.git/config");
        tale.read(git, &config, 500);
        tale.exit(git);
        tale.pause(30, 200);
    }
    let state = tale.home("Library/Application Support/Code/User/globalStorage/state.vscdb");
    tale.change(windows, &state, 900_000);
    if tale.chance(25) {
        tale.talk(helper, settings, 60_000, 9_000);
        tale.talk(helper, &net::VSCODE_TELEMETRY, 14_000, 900);
    }
}

/// A program takes a picture of the screen, for notes or for an assistant.
pub fn screenshot(tale: &mut Tale<'_>) {
    let program = tale.pick(&[&apps::ZED, &apps::OBSIDIAN, &apps::CLAUDE]);
    let app = tale.app(program);
    let path = format!("/private/var/folders/3k/x1/T/shot-{}.png", tale.hex(6));
    let capture = tale.child(app, &tools::SCREENCAPTURE, &format!("screencapture -x -t png {path}"), "/");
    tale.make(capture, &path, 2_400_000);
    tale.exit(capture);
    tale.read(app, &path, 2_400_000);
    if std::ptr::eq(program, &apps::CLAUDE) {
        tale.talk(app, &net::CLAUDE_WEB, 2_500_000, 9_000);
    }
    tale.remove(app, &path, 2_400_000);
}

/// A language server starts, and reads all there is.
pub fn language_server(tale: &mut Tale<'_>) {
    let (_, helper, _, _) = editor(tale);
    let server = tale.child(helper, &tools::NODE, "node tsserver.js --useInferredProjectPerProjectRoot", &tale.home("src/orchard"));
    let code = tale.stage.home.code.clone();
    tale.read_all(server, &code);
    tale.pause(60, 600);
    tale.exit(server);
    let finder = standing(tale, &crate::weeks::world::system::FINDER);
    let store = tale.home("src/.DS_Store");
    tale.read(finder, &store, 6_000);
}
