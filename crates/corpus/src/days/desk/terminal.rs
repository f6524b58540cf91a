//! Shells at prompts: what is typed all day beside the work that has a story of its own.

use crate::days::habits::Habit;
use crate::days::programs::tools::{
    ATUIN, BASE64, CAT, CP, FIND, GREP, HEAD, LS, MV, OSASCRIPT, PBCOPY, RG, SED, SH, SORT, SQLITE3, SSH_ADD, UNZIP,
};
use crate::days::services::code::ATUIN_SYNC;
use crate::days::story::Story;

/// What whoever uses shells does.
pub const HABITS: &[Habit] = &[
    Habit::work(1_600, look),
    Habit::work(160, history),
    Habit::work(45, secret),
    Habit::work(25, settings),
    Habit::work(12, database),
    Habit::work(10, key),
    Habit::work(100, search),
    Habit::work(200, script),
    Habit::work(40, joined),
    Habit::work(60, history_of_all),
    Habit::work(12, unpack),
    Habit::work(20, copies),
];

fn look(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    let (program, line) = s.pick(&[
        (&LS, "ls -la"),
        (&LS, "ls -la src"),
        (&CAT, "cat README.md"),
        (&SED, "sed -n 1,80p src/core/part_001.ts"),
        (&HEAD, "head -50 src/net/part_010.go"),
        (&GREP, "grep -rn main src"),
        (&FIND, "find . -name '*.md' -newer README.md"),
        (&SORT, "sort -u names.txt"),
    ]);
    s.command(shell, program, line, |s, command| {
        let most = if program.id == GREP.id { 22 } else { 2 };
        s.read_sources(command, &project, 0, most);
    });
}

fn history(s: &mut Story<'_>) {
    let shell = s.shell();
    s.update(shell, "~/.zsh_history");
}

/// Somebody looks at what must not be shown, for a reason.
fn secret(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    match s.number(0, 4) {
        0 => s.command(shell, &CAT, "cat .env", |s, cat| s.read(cat, &format!("{project}/.env"))),
        1 => s.command(shell, &GREP, "grep DATABASE_URL .env", |s, grep| s.read(grep, &format!("{project}/.env"))),
        2 => s.command(shell, &CAT, "cat ~/.aws/config", |s, cat| s.read(cat, "~/.aws/config")),
        3 => s.command(shell, &CAT, "cat ~/.kube/config", |s, cat| s.read(cat, "~/.kube/config")),
        _ => s.command(shell, &CAT, "cat ~/.ssh/config", |s, cat| s.read(cat, "~/.ssh/config")),
    }
}

fn settings(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &MV, "mv .env.example .env", |s, mv| s.rename(mv, &format!("{project}/.env.example"), &format!("{project}/.env")));
}

fn database(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &SQLITE3, "sqlite3 dev.sqlite .dump", |s, sqlite| s.read(sqlite, &format!("{project}/dev.sqlite")));
}

/// A script of the project, which says aloud that it is done.
fn script(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &SH, "sh scripts/check.sh", |s, sh| {
        s.read(sh, &format!("{project}/scripts/check.sh"));
        for _ in 0..s.number(1, 6) {
            s.child(sh, &GREP, "grep -q version package.json", |s, grep| s.read(grep, &format!("{project}/package.json")));
        }
        if s.chance(20) {
            s.child(sh, &OSASCRIPT, "osascript -e 'display notification \"done\"'", |s, osascript| {
                s.read(osascript, "/System/Library/ScriptingAdditions/StandardAdditions.osax/Contents/Info.plist");
            });
        }
    });
}

/// Commands that hand on what they read.
fn joined(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    match s.number(0, 3) {
        0 => s.pipe(shell, (&CAT, "cat .env"), (&PBCOPY, "pbcopy"), |s, cat, _| s.read(cat, &format!("{project}/.env"))),
        1 => s.pipe(shell, (&CAT, "cat certificate.pem"), (&BASE64, "base64"), |s, cat, _| {
            s.read(cat, &format!("{project}/certificate.pem"))
        }),
        2 => s.pipe(shell, (&GREP, "grep -r password src"), (&HEAD, "head"), |s, grep, _| s.read_sources(grep, &project, 20, 60)),
        _ => {
            let list = format!("{project}/files.txt");
            s.redirect(shell, (&FIND, "find . -name '*.md'"), &list, 4_000, |s, find| s.read_sources(find, &project, 0, 2));
        }
    }
}

/// A keeper of histories has them everywhere.
fn history_of_all(s: &mut Story<'_>) {
    let shell = s.shell();
    s.read(shell, "~/.zsh_history");
    if s.life.employee.mac % 3 == 2 {
        s.child(shell, &ATUIN, "atuin sync", |s, atuin| {
            s.read_all(atuin, &["~/.local/share/atuin/key", "~/.local/share/atuin/session"]);
            s.update(atuin, "~/.local/share/atuin/history.db");
            s.talk(atuin, &ATUIN_SYNC, 40_000, 9_000);
        });
    }
}

fn unpack(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/Downloads");
    let archive = format!("~/Downloads/assets-{}.zip", s.number(1, 90));
    s.command(shell, &UNZIP, &format!("unzip -q {archive}"), |s, unzip| {
        s.read(unzip, &archive);
        for number in 1..s.number(5, 40) {
            s.note(unzip, &format!("~/Downloads/assets/file-{number}.png"));
        }
    });
}

fn copies(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    if s.chance(30) {
        s.command(shell, &CP, "cp .env .env.bak", |s, cp| s.clone_file(cp, &format!("{project}/.env"), &format!("{project}/.env.bak")));
    } else {
        s.command(shell, &CP, "cp README.md docs/", |s, cp| {
            s.copy(cp, &format!("{project}/README.md"), &format!("{project}/docs/README.md"))
        });
    }
}

/// A public key is copied, a private one is given to the agent.
fn key(s: &mut Story<'_>) {
    let shell = s.shell();
    if s.chance(50) {
        s.pipe(shell, (&CAT, "cat ~/.ssh/id_ed25519.pub"), (&PBCOPY, "pbcopy"), |s, cat, _| s.read(cat, "~/.ssh/id_ed25519.pub"));
    } else {
        s.command(shell, &SSH_ADD, "ssh-add --apple-use-keychain ~/.ssh/id_ed25519", |s, add| {
            s.read_all(add, &["~/.ssh/id_ed25519", "~/Library/Keychains/login.keychain-db"]);
        });
    }
}

fn search(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &RG, "rg -n handle_request", |s, rg| {
        s.read_sources(rg, &project, 20, 80);
        if s.chance(15) {
            s.read(rg, &format!("{project}/.env"));
        }
    });
}
