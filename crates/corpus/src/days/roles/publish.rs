//! What a Mac that builds does with what it has built: it signs, packs and uploads.

use crate::days::deed::Who;
use crate::days::programs::tools::{
    AWS, BASH, CODECOV, CODESIGN, CURL, DITTO, FASTLANE_RUBY, NOTARYTOOL, RUNNER_NODE, SECURITY, SENTRY_CLI, TAR, XCRUN, ZIP, ZSTD,
};
use crate::days::roles::builds::WORK;
use crate::days::services::apple::{NOTARY_API, TRANSPORTER_UPLOAD};
use crate::days::services::code::{CODECOV_CLI, CODECOV_UPLOAD, GITHUB_RESULTS, NOTARY, S3_RELEASES, SENTRY};
use crate::days::story::Story;

/// The key lies in a keychain of its own, which every job unlocks.
pub fn sign(s: &mut Story<'_>, worker: Who) {
    let bash = s.run(worker, &BASH, "/bin/bash -e ~/actions-runner/_work/_temp/sign.sh");
    let keychain = "~/Library/Keychains/build.keychain-db";
    s.make(bash, "~/actions-runner/_work/_temp/certificate.p12", 3_200);
    s.child(bash, &SECURITY, "security unlock-keychain -p secret build.keychain", |s, security| s.update(security, keychain));
    s.child(bash, &SECURITY, "security import certificate.p12 -k build.keychain -P secret -T /usr/bin/codesign", |s, security| {
        s.read(security, "~/actions-runner/_work/_temp/certificate.p12");
        s.update(security, keychain);
    });
    s.child(bash, &CODESIGN, "codesign --force --options runtime --sign 'Developer ID Application: Acme' build/App.app", |s, codesign| {
        s.read_all(codesign, &[keychain, "~/Library/Keychains/login.keychain-db", &format!("{WORK}/build/App.app/Contents/MacOS/App")]);
    });
    s.remove(bash, "~/actions-runner/_work/_temp/certificate.p12");
    s.exit(bash);
}

pub fn artefact(s: &mut Story<'_>, worker: Who) {
    let bash = s.run(worker, &BASH, "/bin/bash -e ~/actions-runner/_work/_temp/publish.sh");
    let archive = format!("{WORK}/dist/App-{}.tgz", s.number(1_000, 9_999));
    s.child(bash, &TAR, &format!("tar czf {archive} build/App.app"), |s, tar| {
        s.create(tar, &archive);
        s.read(tar, &format!("{WORK}/build/App.app/Contents/MacOS/App"));
        s.wait(3, 12);
        let size = s.number(30_000_000, 60_000_000);
        s.close(tar, &archive, size);
    });
    s.child(bash, &AWS, &format!("aws s3 cp {archive} s3://acme-releases/nightly/"), |s, aws| {
        s.read_all(aws, &["~/.aws/credentials", &archive]);
        s.upload(aws, &S3_RELEASES, &archive);
    });
    s.exit(bash);
}

pub fn notarise(s: &mut Story<'_>, worker: Who) {
    let (bash, zip) = (s.run(worker, &BASH, "/bin/bash -e ~/actions-runner/_work/_temp/notarise.sh"), format!("{WORK}/App.zip"));
    s.child(bash, &DITTO, "ditto -c -k --keepParent build/App.app App.zip", |s, ditto| {
        s.create(ditto, &zip);
        s.read(ditto, &format!("{WORK}/build/App.app/Contents/MacOS/App"));
        s.close(ditto, &zip, 41_000_000);
    });
    s.child(bash, &XCRUN, "xcrun notarytool submit App.zip --key AuthKey.p8 --wait", |s, tool| {
        s.exec(tool, &NOTARYTOOL, "notarytool submit App.zip --key AuthKey.p8 --wait");
        s.read_all(tool, &["~/private_keys/AuthKey.p8", &zip]);
        s.talk(tool, &NOTARY_API, 6_000, 9_000);
        s.upload(tool, &NOTARY, &zip);
        s.wait(60, 300);
    });
    s.exit(bash);
}

pub fn symbols(s: &mut Story<'_>, worker: Who) {
    let (bash, zip) = (s.run(worker, &BASH, "/bin/bash -e ~/actions-runner/_work/_temp/symbols.sh"), format!("{WORK}/App.dSYM.zip"));
    s.child(bash, &ZIP, "zip -qr App.dSYM.zip App.dSYM", |s, packs| {
        let part = format!("{WORK}/ziC1d2E3");
        s.create(packs, &part);
        s.read(packs, &format!("{WORK}/App.dSYM/Contents/Resources/DWARF/App"));
        s.close(packs, &part, 38_000_000);
        s.rename(packs, &part, &zip);
    });
    s.child(bash, &SENTRY_CLI, "sentry-cli upload-dif App.dSYM.zip", |s, sentry| {
        s.read_all(sentry, &["~/.sentryclirc", &zip]);
        s.upload(sentry, &SENTRY, &zip);
    });
    s.exit(bash);
}

pub fn cache(s: &mut Story<'_>, worker: Who) {
    let node = s.run(worker, &RUNNER_NODE, "node ~/actions-runner/_work/_actions/actions/cache/v4/dist/save/index.js");
    let cache = "~/actions-runner/_work/_temp/cache.tzst";
    // It packs beside the archive.
    s.enter("~/actions-runner/_work/_temp");
    let line = "tar --posix -cf cache.tzst --exclude cache.tzst -P -C ~/actions-runner/_work/app/app --files-from manifest.txt --use-compress-program zstdmt";
    s.child(node, &TAR, line, |s, tar| {
        s.create(tar, cache);
        let zstd = s.run(tar, &ZSTD, "zstdmt");
        for _ in 0..s.number(20, 60) {
            let path = format!("~/.npm/_cacache/content-v2/sha512/{}", s.number(1, 900));
            s.read(tar, &path);
        }
        s.wait(10, 40);
        let size = s.number(200_000_000, 900_000_000);
        s.close(tar, cache, size);
        s.exit(zstd);
    });
    s.enter(WORK);
    s.read(node, cache);
    s.upload(node, &GITHUB_RESULTS, cache);
    s.exit(node);
}

pub fn store(s: &mut Story<'_>, worker: Who) {
    let bash = s.run(worker, &BASH, "/bin/bash -e ~/actions-runner/_work/_temp/beta.sh");
    s.child(bash, &FASTLANE_RUBY, "ruby /opt/homebrew/bin/fastlane pilot upload", |s, ruby| {
        s.read_all(ruby, &["~/private_keys/AuthKey.p8", &format!("{WORK}/fastlane/.env"), &format!("{WORK}/build/App.ipa")]);
        s.upload(ruby, &TRANSPORTER_UPLOAD, &format!("{WORK}/build/App.ipa"));
    });
    s.exit(bash);
}

/// A program that was just loaded sends what the tests have covered.
pub fn coverage(s: &mut Story<'_>, worker: Who) {
    let bash = s.run(worker, &BASH, "/bin/bash -e ~/actions-runner/_work/_temp/coverage.sh");
    s.child(bash, &CURL, "curl -Os https://cli.codecov.io/latest/macos/codecov", |s, curl| {
        s.download(curl, &CODECOV_CLI, 19_000_000);
        s.make(curl, "~/actions-runner/_work/app/app/codecov", 19_000_000);
    });
    s.child(bash, &CODECOV, "./codecov upload-process", |s, codecov| {
        s.read_all(codecov, &["~/actions-runner/_work/app/app/coverage.xml", "~/actions-runner/_work/app/app/.git/config"]);
        s.talk(codecov, &CODECOV_UPLOAD, 900_000, 4_000);
    });
    s.exit(bash);
}
