//! Packages come, and now and then go.

use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::worker::Trade;
use crate::weeks::world::{cloud, tools};

/// Homebrew fetches, unpacks and pours.
pub fn brew(tale: &mut Tale<'_>) {
    let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
    let bash = tale.command(shell, &tools::BASH, "/bin/bash -p /opt/homebrew/bin/brew upgrade", &home);
    let ruby = tale.child(bash, &tools::BREW_RUBY, "ruby -W1 -- /opt/homebrew/Library/Homebrew/brew.rb upgrade", &home);
    let curl = tale.child(ruby, &tools::CURL, "curl --disable --cookie /dev/null -L https://formulae.brew.sh/api/formula.jws.json", &home);
    tale.talk(curl, &cloud::BREW_API, 2_000, 30_000_000);
    tale.exit(curl);
    for formula in ["jq", "openssl@3", "sqlite"] {
        let line =
            format!("curl --disable --cookie /dev/null -L -o {formula}.tar.gz.incomplete https://ghcr.io/v2/homebrew/core/{formula}/blobs");
        let curl = tale.child(ruby, &tools::BREW_CURL, &line, &home);
        tale.talk(curl, &cloud::GHCR, 1_500, 9_000);
        tale.talk(curl, &cloud::BREW_BOTTLES, 3_000, 12_000_000);
        let bottle = tale.home(&format!("Library/Caches/Homebrew/downloads/{formula}.tar.gz"));
        tale.make(curl, &bottle, 12_000_000);
        tale.exit(curl);
        let tar = tale.child(ruby, &tools::TAR, &format!("tar --extract --no-same-owner --file {bottle} --directory /private/tmp"), &home);
        tale.read(tar, &bottle, 12_000_000);
        for number in 0..15 {
            tale.make(tar, &format!("/opt/homebrew/Cellar/{formula}/9.1/lib/part{number:02}.dylib"), 600_000);
        }
        tale.exit(tar);
    }
    tale.exit(ruby);
    tale.exit(bash);
}

/// What a project needs is fetched.
pub fn install(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    match tale.stage.worker.trade {
        Trade::Backend => {
            let cargo = tale.command(shell, &tools::CARGO, "cargo build", &folder);
            tale.talk(cargo, &cloud::CRATES_INDEX, 9_000, 900_000);
            tale.talk(cargo, &cloud::CRATES, 4_000, 3_000_000);
            for number in 0..12 {
                let rustc =
                    tale.child(cargo, &tools::RUSTC, &format!("rustc --crate-name part{number:02} app/part_{number:02}.rs"), &folder);
                let code = tale.stage.home.code.clone();
                for (path, size) in Home::some(&code, 5, &mut tale.random) {
                    tale.read(rustc, &path, size);
                }
                tale.make(rustc, &format!("{folder}/target/debug/deps/part{number:02}.rlib"), 900_000);
                tale.exit(rustc);
            }
            tale.exit(cargo);
        }
        Trade::Data => {
            let pip = tale.command(shell, &tools::PYTHON, "python3 -m pip install -r requirements.txt", &folder);
            let netrc = tale.home(".netrc");
            tale.read(pip, &netrc, 160);
            tale.talk(pip, &cloud::PYPI, 9_000, 400_000);
            tale.talk(pip, &cloud::PYPI_FILES, 6_000, 60_000_000);
            for number in 0..30 {
                tale.make(pip, &format!("{folder}/.venv/lib/python3.12/site-packages/pkg/mod{number:02}.py"), 9_000);
            }
            tale.exit(pip);
        }
        _ => {
            let npm = tale.command(shell, &tools::NODE, "node /usr/local/bin/npm install", &folder);
            let config = tale.home(".npmrc");
            tale.read(npm, &config, 220);
            tale.talk(npm, &cloud::NPM, 60_000, 30_000_000);
            for number in 0..40 {
                tale.make(npm, &format!("{folder}/node_modules/pkg{number:02}/index.js"), 14_000);
            }
            tale.exit(npm);
        }
    }
}

/// A library of one's own goes to the registry.
pub fn publish(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/field-notes"));
    let npm = tale.command(shell, &tools::NODE, "node /usr/local/bin/npm publish --access public", &folder);
    let config = tale.home(".npmrc");
    tale.read(npm, &config, 220);
    let code = tale.stage.home.code.clone();
    for (path, size) in Home::some(&code, 25, &mut tale.random) {
        tale.read(npm, &path, size);
    }
    let pack = format!("{folder}/field-notes-1.4.2.tgz");
    tale.make(npm, &pack, 260_000);
    tale.read(npm, &pack, 260_000);
    tale.talk(npm, &cloud::NPM, 362_000, 4_000);
    tale.remove(npm, &pack, 260_000);
    tale.exit(npm);
}

/// The same for those who write Python, Rust and Ruby.
pub fn publish_other(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/field-notes"));
    let (program, line, secret, pack, service) = match tale.stage.worker.trade {
        Trade::Data => (
            &tools::PYTHON,
            "python3 -m twine upload dist/field_notes-1.4.2.tar.gz",
            ".pypirc",
            "dist/field_notes-1.4.2.tar.gz",
            &cloud::PYPI_UPLOAD,
        ),
        Trade::Backend => {
            (&tools::CARGO, "cargo publish", ".cargo/credentials.toml", "target/package/field-notes-1.4.2.crate", &cloud::CRATES)
        }
        _ => (
            &tools::RUBY,
            "ruby /opt/homebrew/bin/gem push field-notes-1.4.2.gem",
            ".gem/credentials",
            "field-notes-1.4.2.gem",
            &cloud::GEMS,
        ),
    };
    let tool = tale.command(shell, program, line, &folder);
    let (secret, pack) = (tale.home(secret), format!("{folder}/{pack}"));
    let code = tale.stage.home.code.clone();
    for (path, size) in Home::some(&code, 20, &mut tale.random) {
        tale.read(tool, &path, size);
    }
    tale.make(tool, &pack, 190_000);
    tale.read(tool, &secret, 200);
    tale.read(tool, &pack, 190_000);
    tale.talk(tool, service, 194_000, 3_000);
    tale.exit(tool);
}
