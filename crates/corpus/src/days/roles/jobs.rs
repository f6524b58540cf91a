//! Jobs that people have set up for themselves: scripts of launchd that nobody watches.

use crate::days::habits::Habit;
use crate::days::programs::tools::{AWS, BASH, GIT, RSYNC, SSH, TAR, ZSH};
use crate::days::roles::remote;
use crate::days::services::code::{BUILD_HOST, GITHUB_SSH, S3};
use crate::days::story::Story;

/// What some of those who write programs have.
pub const HABITS: &[Habit] = &[Habit::at(20, 100, settings), Habit::at(21, 100, notes), Habit::at(18, 60, workspace)];

/// The settings of a home go to a repository of their own.
fn settings(s: &mut Story<'_>) {
    if s.life.employee.mac % 4 != 1 {
        return;
    }
    s.enter("~/.dotfiles");
    let zsh = s.launch(&ZSH, "/bin/zsh ~/.dotfiles/push.sh", 501);
    s.child(zsh, &GIT, "git commit -qam nightly", |s, git| {
        s.read_all(git, &["~/.zshrc", "~/.gitconfig", "~/.ssh/config", "~/.config/gh/config.yml", "~/.vimrc"]);
        let object = format!("~/.dotfiles/.git/objects/{}", s.hex());
        s.note(git, &object);
    });
    s.child(zsh, &GIT, "git push -q origin main", |s, git| {
        s.read(git, "~/.dotfiles/.git/config");
        s.child(git, &SSH, "ssh git@github.com 'git-receive-pack user/dotfiles.git'", |s, ssh| {
            s.read_all(ssh, &remote::KEYS);
            s.talk(ssh, &GITHUB_SSH, 9_000, 4_000);
        });
    });
    s.exit(zsh);
}

/// Notes are packed and kept in a bucket.
fn notes(s: &mut Story<'_>) {
    if s.life.employee.mac % 6 != 5 {
        return;
    }
    let bash = s.launch(&BASH, "/bin/bash ~/bin/keep-notes.sh", 501);
    s.child(bash, &TAR, "tar czf /private/tmp/notes.tgz ~/Notes", |s, tar| {
        s.create(tar, "/private/tmp/notes.tgz");
        for number in 1..s.number(20, 90) {
            s.read(tar, &format!("~/Notes/note-{number}.md"));
        }
        let size = s.number(90_000, 4_000_000);
        s.close(tar, "/private/tmp/notes.tgz", size);
    });
    s.child(bash, &AWS, "aws s3 cp /private/tmp/notes.tgz s3://notes-of-mine/", |s, aws| {
        s.read_all(aws, &["~/.aws/config", "~/.aws/credentials", "/private/tmp/notes.tgz"]);
        s.upload(aws, &S3, "/private/tmp/notes.tgz");
    });
    s.exit(bash);
}

/// What is not committed yet goes to a machine of the office.
fn workspace(s: &mut Story<'_>) {
    if s.life.employee.mac % 5 != 4 || !s.in_office() {
        return;
    }
    let rsync = s.launch(&RSYNC, "rsync -a --exclude node_modules ~/src/ build-3.acme.example:backup/", 501);
    let ssh = s.run(rsync, &SSH, "ssh build-3.acme.example rsync --server -logDtpre.iLsfxC . backup/");
    s.read_all(ssh, &remote::KEYS);
    for project in ["app", "api", "web", "infra"] {
        s.read_sources(rsync, &format!("~/src/{project}"), 10, 40);
        s.read(rsync, &format!("~/src/{project}/.env"));
    }
    let sent = s.number(900_000, 20_000_000);
    s.talk(ssh, &BUILD_HOST, sent, 90_000);
    s.exit(ssh);
    s.exit(rsync);
}
