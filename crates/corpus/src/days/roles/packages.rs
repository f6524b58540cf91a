//! Packages: installed, updated, and at times published.

use crate::days::habits::Habit;
use crate::days::programs::tools::{BREW_PYTHON, CARGO};
use crate::days::services::code::{CRATES, CRATES_INDEX, CRATES_STATIC, NPM, PYPI, PYPI_FILES, PYPI_UPLOAD};
use crate::days::story::Story;

/// What whoever writes programs does.
pub const HABITS: &[Habit] = &[
    Habit::work(60, npm_install),
    Habit::work(4, npm_publish),
    Habit::work(45, pip_install),
    Habit::work(2, twine),
    Habit::work(25, cargo_fetch),
    Habit::work(2, cargo_publish),
];

fn npm_install(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    let node = s.script_of_node(shell, "/usr/local/bin/npm", "install");
    s.read_all(node, &[&format!("{project}/package.json"), &format!("{project}/package-lock.json"), "~/.npmrc"]);
    for _ in 0..s.number(3, 12) {
        let size = s.number(4_000, 4_000_000);
        s.download(node, &NPM, size);
        let path = format!("~/.npm/_cacache/content-v2/sha512/{:02x}/{}", s.number(0, 255), s.hex());
        s.make(node, &path, size);
        let package = format!("{project}/node_modules/pkg-{}/package.json", s.number(1, 300));
        s.note(node, &package);
    }
    s.exit(node);
}

fn npm_publish(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/web");
    let node = s.script_of_node(shell, "/usr/local/bin/npm", "publish --access restricted");
    s.read_all(node, &["~/.npmrc", "~/src/web/package.json"]);
    let tarball = format!("~/.npm/_cacache/tmp/acme-web-{}.tgz", s.hex());
    s.create(node, &tarball);
    s.read_sources(node, "~/src/web", 10, 60);
    let size = s.number(40_000, 4_000_000);
    s.close(node, &tarball, size);
    s.read(node, &tarball);
    // The registry takes it as text.
    s.talk(node, &NPM, size * 4 / 3 + 9_000, 4_000);
    s.exit(node);
}

fn pip_install(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    s.command(shell, &BREW_PYTHON, "python3 -m pip install -r requirements.txt", |s, pip| {
        s.read_all(pip, &[&format!("{project}/requirements.txt"), "~/.config/pip/pip.conf", "~/.netrc"]);
        s.talk(pip, &PYPI, 9_000, 400_000);
        for _ in 0..s.number(1, 9) {
            let size = s.number(40_000, 60_000_000);
            s.download(pip, &PYPI_FILES, size);
            let wheel = format!("~/Library/Caches/pip/wheels/{}.whl", s.hex());
            s.make(pip, &wheel, size);
        }
    });
}

fn twine(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/tools");
    s.command(shell, &BREW_PYTHON, "python3 -m build", |s, build| {
        s.create(build, "~/src/tools/dist/acme_tools-1.4.0.tar.gz");
        s.read_sources(build, "~/src/tools", 10, 40);
        s.close(build, "~/src/tools/dist/acme_tools-1.4.0.tar.gz", 340_000);
    });
    s.command(shell, &BREW_PYTHON, "python3 -m twine upload dist/acme_tools-1.4.0.tar.gz", |s, twine| {
        s.read_all(twine, &["~/.pypirc", "~/src/tools/dist/acme_tools-1.4.0.tar.gz"]);
        s.upload(twine, &PYPI_UPLOAD, "~/src/tools/dist/acme_tools-1.4.0.tar.gz");
    });
}

fn cargo_fetch(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/api");
    s.command(shell, &CARGO, "cargo update", |s, cargo| {
        s.read_all(cargo, &["~/src/api/Cargo.toml", "~/.cargo/config.toml"]);
        s.talk(cargo, &CRATES_INDEX, 20_000, 400_000);
        for _ in 0..s.number(1, 9) {
            let size = s.number(20_000, 900_000);
            s.download(cargo, &CRATES_STATIC, size);
            let path = format!("~/.cargo/registry/cache/index.crates.io-1949/crate-{}.crate", s.hex());
            s.make(cargo, &path, size);
        }
    });
}

fn cargo_publish(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/api");
    s.command(shell, &CARGO, "cargo publish", |s, cargo| {
        s.read(cargo, "~/.cargo/credentials.toml");
        s.create(cargo, "~/src/api/target/package/api-0.4.1.crate");
        s.read_sources(cargo, "~/src/api", 10, 40);
        s.close(cargo, "~/src/api/target/package/api-0.4.1.crate", 210_000);
        s.read(cargo, "~/src/api/target/package/api-0.4.1.crate");
        s.upload(cargo, &CRATES, "~/src/api/target/package/api-0.4.1.crate");
    });
}
