//! Macs that build: nobody is there, day and night, and every few minutes something is signed, packed and uploaded.

use crate::days::deed::Who;
use crate::days::habits::Habit;
use crate::days::programs::tools::{BASH, GIT, GIT_HTTP, RUNNER_LISTENER, RUNNER_NODE, RUNNER_WORKER, SWIFT_FRONTEND, XCODEBUILD};
use crate::days::roles::publish;
use crate::days::services::code::{GITHUB, GITHUB_ACTIONS, GITHUB_RESULTS, NPM};
use crate::days::story::Story;

/// What they do.
pub const HABITS: &[Habit] = &[Habit::work(190, job), Habit::work(120, poll)];

/// Where the source lies.
pub const WORK: &str = "~/actions-runner/_work/app/app";

fn listener(s: &mut Story<'_>) -> Who {
    s.app(&RUNNER_LISTENER)
}

fn poll(s: &mut Story<'_>) {
    let listener = listener(s);
    s.read_all(listener, &["~/actions-runner/.credentials", "~/actions-runner/.credentials_rsaparams"]);
    s.line(listener, &GITHUB_ACTIONS, 9_000, 20_000, 50_000);
}

fn job(s: &mut Story<'_>) {
    let listener = listener(s);
    s.enter(WORK);
    let worker = s.run(listener, &RUNNER_WORKER, "Runner.Worker spawnclient 110 113");
    s.talk(worker, &GITHUB_ACTIONS, 40_000, 90_000);
    checkout(s, worker);
    install(s, worker);
    build(s, worker);
    if s.chance(45) {
        publish::sign(s, worker);
        publish::artefact(s, worker);
    }
    if s.chance(20) {
        publish::notarise(s, worker);
    }
    if s.chance(20) {
        publish::symbols(s, worker);
    }
    if s.chance(35) {
        publish::cache(s, worker);
    }
    if s.chance(12) {
        publish::store(s, worker);
    }
    if s.chance(30) {
        publish::coverage(s, worker);
    }
    let log = format!("~/actions-runner/_diag/Worker_{}.log", s.hex());
    s.note(worker, &log);
    s.talk(worker, &GITHUB_RESULTS, 90_000, 9_000);
    s.exit(worker);
}

fn checkout(s: &mut Story<'_>, worker: Who) {
    let node = s.run(worker, &RUNNER_NODE, "node ~/actions-runner/_work/_actions/actions/checkout/v4/dist/index.js");
    s.child(node, &GIT, "git -c protocol.version=2 fetch --no-tags --prune --depth=1 origin", |s, git| {
        s.read(git, &format!("{WORK}/.git/config"));
        s.child(git, &GIT_HTTP, "git-remote-https origin https://github.com/acme/app", |s, http| {
            let received = s.number(400_000, 90_000_000);
            s.talk(http, &GITHUB, 6_000, received);
        });
        for number in 1..s.number(10, 40) {
            s.note(git, &format!("{WORK}/src/file-{number}.swift"));
        }
    });
    s.exit(node);
}

fn install(s: &mut Story<'_>, worker: Who) {
    let bash = s.run(worker, &BASH, "/bin/bash -e ~/actions-runner/_work/_temp/step.sh");
    let npm = s.script_of_node(bash, "/usr/local/bin/npm", "ci");
    s.read_all(npm, &[&format!("{WORK}/package-lock.json"), "~/.npmrc"]);
    for _ in 0..s.number(2, 9) {
        let size = s.number(9_000, 2_000_000);
        s.download(npm, &NPM, size);
        let path = format!("~/.npm/_cacache/content-v2/sha512/{}", s.hex());
        s.make(npm, &path, size);
    }
    s.exit(npm);
    s.exit(bash);
}

fn build(s: &mut Story<'_>, worker: Who) {
    let bash = s.run(worker, &BASH, "/bin/bash -e ~/actions-runner/_work/_temp/step.sh");
    s.child(bash, &XCODEBUILD, "xcodebuild -scheme App -archivePath build/App.xcarchive archive", |s, build| {
        s.read(build, &format!("{WORK}/App.xcodeproj/project.pbxproj"));
        for number in 1..s.number(3, 9) {
            s.child(build, &SWIFT_FRONTEND, "swift-frontend -frontend -c -primary-file part.swift", |s, swift| {
                s.read_sources(swift, WORK, 3, 12);
                s.note(swift, &format!("~/Library/Developer/Xcode/DerivedData/App-ci/part_{number}.o"));
            });
            s.wait(1, 12);
        }
        s.make(build, &format!("{WORK}/build/App.app/Contents/MacOS/App"), 84_000_000);
    });
    s.exit(bash);
}
