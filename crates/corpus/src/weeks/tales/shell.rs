//! What people type all day.

use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{net, tools};

/// A few commands at a prompt.
pub fn prompt(tale: &mut Tale<'_>) {
    let (shell, folder, home) = (tale.shell(), tale.home("src/orchard"), tale.stage.home.root.clone());
    let history = tale.home(".zsh_history");
    for _ in 0..tale.random.between(3, 8) {
        match tale.random.below(6) {
            0 => tale.run(shell, &tools::LS, "ls -la", &folder),
            1 => tale.run(shell, &tools::GIT, "git status", &folder),
            2 => {
                let code = tale.stage.home.code.clone();
                for (path, size) in Home::some(&code, 1, &mut tale.random) {
                    let cat = tale.command(shell, &tools::CAT, &format!("cat {path}"), &folder);
                    tale.read(cat, &path, size);
                    tale.exit(cat);
                }
            }
            3 => {
                let code = tale.stage.home.code.clone();
                let grep = tale.command(shell, &tools::GREP, "grep -rn 'größe' app", &folder);
                for (path, size) in Home::some(&code, 12, &mut tale.random) {
                    tale.read(grep, &path, size);
                }
                tale.exit(grep);
            }
            4 => {
                let plist = tale.home("Library/Preferences/com.apple.finder.plist");
                let plutil = tale.command(shell, &tools::PLUTIL, "plutil -p Library/Preferences/com.apple.finder.plist", &home);
                let grep = tale.beside(shell, plutil, &tools::GREP, "grep -i show", &home);
                tale.read(plutil, &plist, 14_000);
                tale.exit(plutil);
                tale.exit(grep);
            }
            _ => {
                let rg = tale.command(shell, &tools::RIPGREP, "rg port", &folder);
                let code = tale.stage.home.code.clone();
                for (path, size) in Home::some(&code, 30, &mut tale.random) {
                    tale.read(rg, &path, size);
                }
                tale.exit(rg);
            }
        }
        tale.change(shell, &history, 90_000);
        tale.pause(4, 40);
    }
}

/// Lines that look like others: an echo of an upload, an example of secrets, a text in base 64, a download.
pub fn lookalikes(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let sh = tale.command(shell, &tools::SH, "sh -c 'echo \"aws s3 cp dist.tgz s3://harbor-releases/\" >> NOTES.md'", &folder);
    let notes = format!("{folder}/NOTES.md");
    tale.change(sh, &notes, 3_000);
    tale.exit(sh);
    let cat = tale.command(shell, &tools::CAT, "cat .env.example", &folder);
    tale.read(cat, &format!("{folder}/.env.example"), 400);
    tale.exit(cat);
    tale.run(shell, &tools::BASE64, "base64 -d -i fixture.b64 -o fixture.bin", &folder);
    let curl = tale.command(shell, &tools::CURL, "curl -fsSLO https://github.com/orchard/schema/releases/download/v3/schema.zip", &folder);
    tale.talk(curl, &net::GOOGLE, 1_400, 9_000);
    tale.talk(curl, &crate::weeks::world::cloud::GITHUB, 2_000, 14_000_000);
    tale.make(curl, &format!("{folder}/schema.zip"), 14_000_000);
    tale.exit(curl);
}

/// A folder is packed, and then something else is sent to the engine on the machine itself.
pub fn pack_then_post(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let code = tale.stage.home.code.clone();
    let tar = tale.command(shell, &tools::TAR, "tar czf build/context.tgz app lib", &folder);
    for (path, size) in Home::some(&code, 30, &mut tale.random) {
        tale.read(tar, &path, size);
    }
    tale.make(tar, &format!("{folder}/build/context.tgz"), 400_000);
    tale.exit(tar);
    let curl = tale.command(shell, &tools::CURL, "curl -s -d @- http://localhost:3000/api/ping", &folder);
    tale.exit(curl);
    let socket = tale.command(
        shell,
        &tools::CURL,
        "curl --unix-socket /var/run/docker.sock -F file=@build/context.tgz http://localhost/build",
        &folder,
    );
    tale.read(socket, &format!("{folder}/build/context.tgz"), 400_000);
    tale.exit(socket);
    let local = tale.command(shell, &tools::CURL, "curl -F file=@build/context.tgz http://localhost:3000/upload", &folder);
    tale.read(local, &format!("{folder}/build/context.tgz"), 400_000);
    tale.exit(local);
}
