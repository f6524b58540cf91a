//! Versions go to a forge, and releases with them.

use crate::days::deed::Who;
use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{cloud, tools};

/// A commit, and its way to the usual place, over one of two protocols.
pub fn push(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let code = tale.stage.home.code.clone();
    tale.run(shell, &tools::GIT, "git add -A", &folder);
    let commit = tale.command(shell, &tools::GIT, "git commit -m 'Nur größere Äpfel 🍎'", &folder);
    for (path, size) in Home::some(&code, 10, &mut tale.random) {
        tale.read(commit, &path, size);
    }
    let object = format!("{folder}/.git/objects/{}/{}", tale.hex(2), tale.hex(16));
    tale.make(commit, &object, 9_000);
    tale.exit(commit);
    tale.pause(3, 40);
    let git = tale.command(shell, &tools::GIT, "git push origin main", &folder);
    transport(tale, git, &folder, true);
    tale.exit(git);
}

/// Others' commits come.
pub fn fetch(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/ledger-api"));
    let git = tale.command(shell, &tools::GIT, "git pull --rebase", &folder);
    transport(tale, git, &folder, false);
    let pack = format!("{folder}/.git/objects/pack/pack-{}.pack", tale.hex(16));
    tale.make(git, &pack, 900_000);
    tale.exit(git);
}

fn transport(tale: &mut Tale<'_>, git: Who, folder: &str, out: bool) {
    let (sent, received) = if out { (tale.random.between(4_000, 2_000_000), 6_000) } else { (9_000, 1_200_000) };
    let config = format!("{folder}/.git/config");
    tale.read(git, &config, 500);
    if tale.stage.worker.mac.is_multiple_of(2) {
        let (helper, line) = if tale.stage.worker.mac.is_multiple_of(4) {
            (&tools::GIT_HTTPS_BREW, "git-remote-https origin https://github.com/harbor/orchard.git")
        } else {
            (&tools::GIT_HTTPS, "git-remote-https origin https://github.com/harbor/orchard.git")
        };
        let https = tale.child(git, helper, line, folder);
        let keys = tale.child(https, &tools::GIT_KEYCHAIN, "git-credential-osxkeychain get", folder);
        let keychain = tale.home("Library/Keychains/login.keychain-db");
        tale.read(keys, &keychain, 900_000);
        tale.exit(keys);
        tale.talk(https, &cloud::GITHUB, sent, received);
        tale.exit(https);
    } else {
        let line = if out {
            "ssh git@github.com 'git-receive-pack harbor/orchard.git'"
        } else {
            "ssh git@github.com 'git-upload-pack harbor/orchard.git'"
        };
        let ssh = tale.child(git, &tools::SSH, line, folder);
        for (file, size) in [(".ssh/config", 900), (".ssh/id_ed25519", 420), (".ssh/known_hosts", 5_000)] {
            let path = tale.home(file);
            tale.read(ssh, &path, size);
        }
        tale.talk(ssh, &cloud::GITHUB_SSH, sent, received);
        tale.exit(ssh);
    }
}

/// A release is packed, split where it is too large, and handed to the forge.
pub fn release(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let code = tale.stage.home.code.clone();
    let tar = tale.command(shell, &tools::TAR, "tar czf dist.tgz app lib", &folder);
    for (path, size) in Home::some(&code, 40, &mut tale.random) {
        tale.read(tar, &path, size);
    }
    let archive = format!("{folder}/dist.tgz");
    tale.make(tar, &archive, 160_000_000);
    tale.exit(tar);
    let split = tale.command(shell, &tools::SPLIT, "split -b 95m dist.tgz dist.tgz.", &folder);
    tale.read(split, &archive, 160_000_000);
    for part in ["aa", "ab"] {
        tale.make(split, &format!("{archive}.{part}"), 80_000_000);
    }
    tale.exit(split);
    tale.pause(5, 60);
    let gh = tale.command(shell, &tools::GH, "gh release upload v3.2.0 dist.tgz.aa dist.tgz.ab", &folder);
    let hosts = tale.home(".config/gh/hosts.yml");
    tale.read(gh, &hosts, 300);
    tale.call(gh, &tools::SECURITY, "security find-generic-password -s gh:github.com -wa orchard", &folder);
    tale.talk(gh, &cloud::GITHUB_API, 4_000, 20_000);
    for part in ["aa", "ab"] {
        tale.read(gh, &format!("{archive}.{part}"), 80_000_000);
        tale.talk(gh, &cloud::GITHUB_UPLOADS, 80_200_000, 4_000);
    }
    tale.exit(gh);
}

/// Requests are looked at.
pub fn requests(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let gh = tale.command(shell, &tools::GH, "gh pr list", &folder);
    let hosts = tale.home(".config/gh/hosts.yml");
    tale.read(gh, &hosts, 300);
    tale.talk(gh, &cloud::GITHUB_API, 3_000, 40_000);
    tale.exit(gh);
}

/// A package goes to the firm's own forge, with a token among the arguments.
pub fn forge_package(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/ledger-api"));
    let archive = format!("{folder}/dist/ledger.tar.gz");
    let tar = tale.command(shell, &tools::TAR, "tar czf dist/ledger.tar.gz lib", &folder);
    let code = tale.stage.home.code.clone();
    for (path, size) in Home::some(&code, 20, &mut tale.random) {
        tale.read(tar, &path, size);
    }
    tale.make(tar, &archive, 2_400_000);
    tale.exit(tar);
    let line = "curl --fail -H 'PRIVATE-TOKEN: glpat-xxxxxxxxxxxx' --upload-file dist/ledger.tar.gz \
                https://gitlab.harbor.example/api/v4/projects/7/packages/generic/ledger/1.9/ledger.tar.gz";
    let curl = tale.command(shell, &tools::CURL, line, &folder);
    tale.read(curl, &archive, 2_400_000);
    tale.talk(curl, &cloud::GITLAB, 2_410_000, 900);
    tale.exit(curl);
}
