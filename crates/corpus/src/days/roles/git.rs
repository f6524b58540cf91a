//! Versions: fetched, committed, signed, pushed, over https and over ssh.

use crate::days::deed::Who;
use crate::days::habits::Habit;
use crate::days::programs::apps::TOWER;
use crate::days::programs::tools::{GH, GIT, GIT_HTTP, GIT_KEYCHAIN, GPG, SSH};
use crate::days::services::code::{GITHUB, GITHUB_API, GITHUB_SSH, GITLAB, GITLAB_SSH, LFS};
use crate::days::story::Story;

/// What whoever writes programs does.
pub const HABITS: &[Habit] = &[
    Habit::work(900, status),
    Habit::work(150, commit),
    Habit::work(120, fetch),
    Habit::work(80, push),
    Habit::work(30, client),
    Habit::work(60, hub),
    Habit::work(6, clone),
];

fn status(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    let line = s.pick(&["git status", "git diff", "git log --oneline -20", "git branch -a", "git stash list"]);
    s.command(shell, &GIT, line, |s, git| {
        s.read_all(git, &["~/.gitconfig", &format!("{project}/.git/config"), &format!("{project}/.git/index")]);
        s.read_sources(git, &project, 0, 4);
    });
}

fn commit(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &GIT, "git commit -am 'Mend what was broken'", |s, git| {
        s.read_all(git, &["~/.gitconfig", &format!("{project}/.git/index")]);
        s.read_sources(git, &project, 1, 8);
        for _ in 0..s.number(2, 8) {
            let object = format!("{project}/.git/objects/{:02x}/{}", s.number(0, 255), s.hex());
            s.note(git, &object);
        }
        if s.chance(30) {
            s.child(git, &GPG, "gpg --status-fd=2 -bsau 8F1C2D3E4A5B6C7D", |s, gpg| {
                s.read_all(gpg, &["~/.gnupg/pubring.kbx", "~/.gnupg/private-keys-v1.d/5A1C.key"]);
            });
        }
    });
}

/// The other end of a remote. Returns when it is done.
fn remote(s: &mut Story<'_>, git: Who, sent: u64, received: u64) {
    if s.chance(50) {
        let (url, to) = s.pick(&[("https://github.com/acme/app.git", &GITHUB), ("https://gitlab.acme.example/acme/app.git", &GITLAB)]);
        s.child(git, &GIT_HTTP, &format!("git-remote-https origin {url}"), |s, http| {
            s.child(http, &GIT_KEYCHAIN, "git-credential-osxkeychain get", |s, keychain| {
                s.read(keychain, "~/Library/Keychains/login.keychain-db")
            });
            s.talk(http, to, sent, received);
        });
    } else {
        let (host, to) = s.pick(&[("git@github.com", &GITHUB_SSH), ("git@gitlab.acme.example", &GITLAB_SSH)]);
        s.child(git, &SSH, &format!("ssh -o SendEnv=GIT_PROTOCOL {host} 'git-receive-pack acme/app.git'"), |s, ssh| {
            s.read_all(ssh, &["~/.ssh/config", "~/.ssh/id_ed25519", "~/.ssh/known_hosts"]);
            s.talk(ssh, to, sent, received);
        });
    }
}

fn fetch(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &GIT, "git pull --rebase", |s, git| {
        s.read_all(git, &["~/.gitconfig", &format!("{project}/.git/config"), &format!("{project}/.git/packed-refs")]);
        let received = s.number(3_000, 9_000_000);
        remote(s, git, 6_000, received);
        let part = format!("{project}/.git/objects/pack/tmp_pack_{}", s.hex());
        s.make(git, &part, received);
        let pack = s.hex();
        s.rename(git, &part, &format!("{project}/.git/objects/pack/pack-{pack}.pack"));
    });
}

fn push(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &GIT, "git push origin HEAD", |s, git| {
        s.read_all(git, &["~/.gitconfig", &format!("{project}/.git/config")]);
        let sent = s.number(4_000, 3_000_000);
        remote(s, git, sent, 6_000);
    });
    if s.chance(6) {
        s.command(shell, &GIT, "git lfs push origin main", |s, git| {
            let object = format!("{project}/.git/lfs/objects/{}", s.number(1, 90));
            s.read(git, &object);
            let sent = s.number(4_000_000, 90_000_000);
            s.talk(git, &LFS, sent, 9_000);
        });
    }
}

/// A client with windows.
fn client(s: &mut Story<'_>) {
    let (tower, project) = (s.app(&TOWER), s.project());
    s.enter(&project);
    s.child(tower, &GIT, "git fetch --all --prune", |s, git| {
        s.read(git, &format!("{project}/.git/config"));
        let received = s.number(3_000, 900_000);
        remote(s, git, 6_000, received);
    });
}

fn hub(s: &mut Story<'_>) {
    let shell = s.shell();
    let line = s.pick(&["gh pr list", "gh pr create --fill", "gh run watch", "gh pr checkout 412"]);
    s.command(shell, &GH, line, |s, gh| {
        s.read_all(gh, &["~/.config/gh/hosts.yml", "~/.config/gh/config.yml"]);
        s.talk(gh, &GITHUB_API, 6_000, 20_000);
    });
}

fn clone(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src");
    s.command(shell, &GIT, "git clone git@github.com:acme/other.git", |s, git| {
        let received = s.number(4_000_000, 400_000_000);
        remote(s, git, received / 300, received);
        s.make(git, "~/src/other/.git/objects/pack/pack-1.pack", received);
        for number in 1..s.number(20, 90) {
            s.note(git, &format!("~/src/other/src/file-{number}.ts"));
        }
    });
}
