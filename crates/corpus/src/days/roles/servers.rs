//! Services while they are written: they run for hours with the secrets of their project, and talk to what they will
//! talk to later.

use crate::days::habits::Habit;
use crate::days::programs::tools::{BREW_PYTHON, NODE};
use crate::days::services::code::{DATABASE, GOOGLE_TOKEN, OPENAI, PRICES, S3};
use crate::days::story::Story;

/// What whoever writes services does.
pub const HABITS: &[Habit] = &[Habit::work(25, node), Habit::work(15, python)];

fn node(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/web");
    let npm = s.script_of_node(shell, "/usr/local/bin/npm", "run dev");
    s.read_all(npm, &["~/src/web/package.json", "~/.npmrc"]);
    s.child(npm, &NODE, "node node_modules/.bin/next dev", |s, server| {
        s.read_all(server, &["~/src/web/.env", "~/src/web/.env.local", "~/src/web/next.config.js"]);
        for _ in 0..s.number(3, 20) {
            s.wait(20, 300);
            s.read_sources(server, "~/src/web", 1, 9);
            let to = s.pick(&[&PRICES, &OPENAI, &GOOGLE_TOKEN]);
            let (sent, received) = (s.number(900, 40_000), s.number(2_000, 200_000));
            s.talk(server, to, sent, received);
        }
    });
    s.exit(npm);
}

fn python(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/api");
    s.command(shell, &BREW_PYTHON, "python3 manage.py runserver", |s, server| {
        s.read_all(server, &["~/src/api/.env", "~/src/api/settings.py", "~/.aws/credentials"]);
        for _ in 0..s.number(3, 12) {
            s.wait(20, 300);
            s.read_sources(server, "~/src/api", 1, 6);
            if s.in_office() {
                s.talk(server, &DATABASE, 9_000, 90_000);
            }
            if s.chance(30) {
                // What somebody has uploaded in a test goes where uploads go.
                let sent = s.number(90_000, 4_000_000);
                s.talk(server, &S3, sent, 3_000);
            }
        }
    });
}
