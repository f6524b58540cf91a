//! A Mac that nobody sits at: jobs come, and leave results.

use super::system::standing;
use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{agents, cloud, tools};

/// A job of a forge: it restores what was kept, builds, and keeps again.
pub fn job(tale: &mut Tale<'_>) {
    let listener = standing(tale, &agents::RUNNER_LISTENER);
    tale.talk(listener, &cloud::ACTIONS, 9_000, 30_000);
    let folder = "/Users/runner/actions-runner/_work/orchard/orchard";
    let worker = tale.child(listener, &agents::RUNNER_WORKER, "/Users/runner/actions-runner/bin/Runner.Worker spawnclient 118 121", folder);
    let checkout = tale.child(
        worker,
        &agents::RUNNER_NODE,
        "node /Users/runner/actions-runner/_work/_actions/actions/checkout/v5/dist/index.js",
        folder,
    );
    let git = tale.child(checkout, &tools::GIT, "git fetch --depth=1 origin main", folder);
    let https = tale.child(git, &tools::GIT_HTTPS, "git-remote-https origin https://github.com/harbor/orchard", folder);
    tale.talk(https, &cloud::GITHUB, 6_000, 9_000_000);
    tale.exit(https);
    tale.exit(git);
    tale.exit(checkout);
    let bash = tale.child(worker, &tools::BASH, "/bin/bash -e /Users/runner/actions-runner/_work/_temp/build.sh", folder);
    let npm = tale.child(bash, &tools::NODE, "node /usr/local/bin/npm ci", folder);
    tale.read(npm, "/Users/runner/.npmrc", 220);
    tale.talk(npm, &cloud::NPM, 40_000, 20_000_000);
    tale.exit(npm);
    let code = tale.stage.home.code.clone();
    for number in 0..8 {
        let clang = tale.child(bash, &tools::CLANG, &format!("clang -c part_{number:02}.m -o part_{number:02}.o"), folder);
        for (path, size) in Home::some(&code, 5, &mut tale.random) {
            tale.read(clang, &path, size);
        }
        tale.make(clang, &format!("{folder}/build/part_{number:02}.o"), 40_000);
        tale.exit(clang);
    }
    tale.exit(bash);
    if tale.chance(50) {
        keep(tale, worker, folder);
    }
    tale.exit(worker);
}

/// What took long to make is kept elsewhere for the next time.
fn keep(tale: &mut Tale<'_>, worker: crate::days::deed::Who, folder: &str) {
    let cache = tale.child(
        worker,
        &agents::RUNNER_NODE,
        "node /Users/runner/actions-runner/_work/_actions/actions/cache/v4/dist/save/index.js",
        folder,
    );
    let archive = format!("/Users/runner/actions-runner/_work/_temp/{}/cache.tzst", tale.hex(8));
    let line =
        format!("tar --posix -cf {archive} --exclude cache.tzst -P -C {folder} --files-from manifest.txt --use-compress-program zstdmt");
    let tar = tale.child(cache, &tools::TAR, &line, folder);
    for number in 0..30 {
        tale.read(tar, &format!("{folder}/node_modules/pkg{number:02}/index.js"), 14_000);
    }
    let size = tale.random.between(200_000_000, 900_000_000);
    tale.make(tar, &archive, size);
    tale.exit(tar);
    tale.read(cache, &archive, size);
    tale.talk(cache, &cloud::ACTIONS, 3_000, 4_000);
    tale.talk(cache, &cloud::ACTIONS_BLOB, size, 9_000);
    tale.exit(cache);
}

/// Every hour the newest results go to the bucket of releases.
pub fn releases(tale: &mut Tale<'_>) {
    let folder = "/Users/runner/release";
    let job = tale.job(&tools::BASH, "/bin/bash /Users/runner/release/hourly.sh");
    let tar = tale.child(job, &tools::TAR, "tar czf dist.tgz dist", folder);
    for number in 0..20 {
        tale.read(tar, &format!("{folder}/dist/part{number:02}.js"), 90_000);
    }
    let archive = format!("{folder}/dist.tgz");
    tale.make(tar, &archive, 40_000_000);
    tale.exit(tar);
    let aws = tale.child(job, &tools::AWS, "aws s3 cp dist.tgz s3://harbor-releases/", folder);
    tale.read(aws, "/Users/runner/.aws/credentials", 300);
    tale.read(aws, &archive, 40_000_000);
    tale.talk(aws, &cloud::S3_RELEASES, 40_100_000, 9_000);
    tale.exit(aws);
    tale.exit(job);
}

/// One process packs, ends, and minutes later another fetches: its number may be the same.
pub fn unrelated(tale: &mut Tale<'_>) {
    let folder = "/Users/runner/release";
    let ditto = tale.job(&tools::DITTO, "ditto -c -k /Users/runner/Documents /Users/runner/release/notes.zip");
    let documents = tale.stage.home.documents.clone();
    for (path, size) in Home::some(&documents, 20, &mut tale.random) {
        tale.read(ditto, &path, size);
    }
    tale.make(ditto, &format!("{folder}/notes.zip"), 9_000_000);
    tale.exit(ditto);
    tale.pause(200, 300);
    let brew = tale.job(&tools::BASH, "/bin/bash -p /opt/homebrew/bin/brew update");
    let curl = tale.child(brew, &tools::CURL, "curl --disable -L https://formulae.brew.sh/api/formula.jws.json", folder);
    tale.talk(curl, &cloud::BREW_API, 2_000, 30_000_000);
    tale.exit(curl);
    tale.exit(brew);
}
