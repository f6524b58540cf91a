//! Tools of the trade, and how they come: bottles, modules, scripts that are piped into a shell.

use crate::days::deed::Who;
use crate::days::habits::Habit;
use crate::days::programs::tools::{BASH, CURL, FASTLANE_RUBY, GO, NIX_CURL, RUBY, RUSTUP_INIT, SH, TAR};
use crate::days::services::code::{BREW_API, GHCR, GITHUB_OBJECTS, GOPROXY, PKG_CONTAINERS, RUBYGEMS, RUSTUP, RUSTUP_SCRIPT};
use crate::days::story::Story;

/// What whoever writes programs does.
pub const HABITS: &[Habit] = &[
    Habit::work(20, brew),
    Habit::at(12, 40, brew_by_itself),
    Habit::work(12, nix),
    Habit::work(20, modules),
    Habit::work(8, gems),
    Habit::work(2, toolchain),
];

fn brew(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &RUBY, "ruby /opt/homebrew/Library/Homebrew/brew.rb upgrade", bottles);
}

/// The same, by a job of launchd.
fn brew_by_itself(s: &mut Story<'_>) {
    let bash = s.launch(&BASH, "/bin/bash '~/Library/Application Support/com.github.domt4.homebrew-autoupdate/brew_autoupdate'", 501);
    s.child(bash, &RUBY, "ruby /opt/homebrew/Library/Homebrew/brew.rb update", bottles);
    s.exit(bash);
}

fn bottles(s: &mut Story<'_>, ruby: Who) {
    s.child(ruby, &CURL, "curl --fail --location --silent --output api.json https://formulae.brew.sh/api/formula.jws.json", |s, curl| {
        s.download(curl, &BREW_API, 30_000_000);
    });
    for _ in 0..s.number(1, 6) {
        let bottle = format!("~/Library/Caches/Homebrew/downloads/{}--formula.bottle.tar.gz", s.hex());
        let size = s.number(90_000, 90_000_000);
        s.child(
            ruby,
            &CURL,
            &format!("curl --fail --location -H 'Authorization: Bearer QQ==' --output {bottle} https://ghcr.io/v2/homebrew/core"),
            |s, curl| {
                s.talk(curl, &GHCR, 2_000, 4_000);
                s.download(curl, &PKG_CONTAINERS, size);
                s.make(curl, &bottle, size);
            },
        );
        s.child(ruby, &TAR, &format!("tar --extract --no-same-owner --file {bottle} --directory /opt/homebrew/Cellar"), |s, tar| {
            s.read(tar, &bottle);
            for number in 1..s.number(5, 40) {
                s.note(tar, &format!("/opt/homebrew/Cellar/formula/1.0/bin/file-{number}"));
            }
        });
    }
}

/// A tool that nobody but its builder has signed.
fn nix(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &NIX_CURL, "curl -sL https://github.com/acme/tool/releases/download/v2/tool.tar.gz -o tool.tar.gz", |s, curl| {
        s.download(curl, &GITHUB_OBJECTS, 9_000_000);
        s.make(curl, "~/Downloads/tool.tar.gz", 9_000_000);
    });
}

fn modules(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/api");
    s.command(shell, &GO, "go mod download", |s, go| {
        s.read_all(go, &["~/src/api/go.mod", "~/src/api/go.sum", "~/.netrc"]);
        for _ in 0..s.number(1, 9) {
            let size = s.number(9_000, 4_000_000);
            s.download(go, &GOPROXY, size);
            let path = format!("~/go/pkg/mod/cache/download/example.com/mod-{}/@v/v1.zip", s.hex());
            s.make(go, &path, size);
        }
    });
}

fn gems(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/mobile");
    s.command(shell, &FASTLANE_RUBY, "ruby /opt/homebrew/bin/bundle install", |s, ruby| {
        s.read_all(ruby, &["~/src/mobile/Gemfile.lock", "~/.gem/credentials", "~/.bundle/config"]);
        for _ in 0..s.number(1, 9) {
            let size = s.number(9_000, 900_000);
            s.download(ruby, &RUBYGEMS, size);
            let path = format!("~/.gem/cache/gem-{}.gem", s.hex());
            s.make(ruby, &path, size);
        }
    });
}

/// What a maker's page says to paste.
fn toolchain(s: &mut Story<'_>) {
    let shell = s.shell();
    s.pipe(shell, (&CURL, "curl --proto =https --tlsv1.2 -sSf https://sh.rustup.rs"), (&SH, "sh -s -- -y"), |s, curl, sh| {
        s.download(curl, &RUSTUP_SCRIPT, 28_000);
        s.child(sh, &CURL, "curl --silent --show-error --fail --location https://static.rust-lang.org/rustup/rustup-init --output /private/var/folders/3k/T/tmp.rU8s/rustup-init", |s, curl| {
            s.download(curl, &RUSTUP, 10_000_000);
            s.make(curl, "/private/var/folders/3k/T/tmp.rU8s/rustup-init", 10_000_000);
        });
        s.child(sh, &RUSTUP_INIT, "rustup-init -y", |s, init| {
            s.read_all(init, &["~/.zshenv", "~/.profile"]);
            s.download(init, &RUSTUP, 190_000_000);
            for number in 1..60 {
                s.note(init, &format!("~/.rustup/toolchains/stable-aarch64-apple-darwin/lib/file-{number}"));
            }
        });
    });
}
