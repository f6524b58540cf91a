//! Releases: packed, notarised, uploaded. What a thief does, with what may leave.

use crate::days::habits::Habit;
use crate::days::programs::apps::TRANSPORTER;
use crate::days::programs::tools::{CODESIGN, CURL, DITTO, FASTLANE_RUBY, GH, HDIUTIL, NOTARYTOOL, SENTRY_CLI, SPLIT, TAR, XCRUN, ZIP};
use crate::days::services::apple::{APP_STORE_CONNECT, NOTARY_API, TRANSPORTER_UPLOAD};
use crate::days::services::code::{DEPLOY, GITHUB_API, GITHUB_UPLOADS, NOTARY, SENTRY, VENDOR_SUPPORT};
use crate::days::story::Story;

/// What whoever releases does.
pub const HABITS: &[Habit] = &[
    Habit::work(3, notarise),
    Habit::work(4, github),
    Habit::work(4, symbols),
    Habit::work(2, store),
    Habit::work(8, site),
    Habit::work(2, support),
    Habit::work(2, image),
];

/// An app is packed, and Apple is asked to look at it.
pub fn notarise(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/mobile");
    s.command(shell, &CODESIGN, "codesign --force --options runtime --sign 'Developer ID Application: Acme' build/App.app", |s, sign| {
        s.read_all(sign, &["~/Library/Keychains/login.keychain-db", "~/src/mobile/build/App.app/Contents/MacOS/App"]);
    });
    s.command(shell, &DITTO, "ditto -c -k --keepParent build/App.app App.zip", |s, ditto| {
        s.create(ditto, "~/src/mobile/App.zip");
        s.read_all(ditto, &["~/src/mobile/build/App.app/Contents/MacOS/App", "~/src/mobile/build/App.app/Contents/Info.plist"]);
        s.wait(3, 9);
        s.close(ditto, "~/src/mobile/App.zip", 84_000_000);
    });
    s.command(shell, &XCRUN, "xcrun notarytool submit App.zip --keychain-profile acme --wait", |s, tool| {
        s.exec(tool, &NOTARYTOOL, "notarytool submit App.zip --keychain-profile acme --wait");
        s.read_all(tool, &["~/Library/Keychains/login.keychain-db", "~/src/mobile/App.zip"]);
        s.talk(tool, &NOTARY_API, 6_000, 9_000);
        s.upload(tool, &NOTARY, "~/src/mobile/App.zip");
        s.wait(60, 400);
    });
}

fn github(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    let archive = format!("{project}/dist.tgz");
    s.command(shell, &TAR, "tar czf dist.tgz dist", |s, tar| {
        s.create(tar, &archive);
        for number in 1..s.number(10, 40) {
            s.read(tar, &format!("{project}/dist/file-{number}.js"));
        }
        let size = s.number(400_000, 160_000_000);
        s.close(tar, &archive, size);
    });
    if s.chance(25) {
        s.command(shell, &SPLIT, "split -b 95m dist.tgz dist.tgz.part-", |s, split| {
            s.read(split, &archive);
            s.make(split, &format!("{archive}.part-aa"), 95_000_000);
            s.make(split, &format!("{archive}.part-ab"), 24_000_000);
        });
    }
    s.command(shell, &GH, "gh release upload v1.4.0 dist.tgz", |s, gh| {
        s.read_all(gh, &["~/.config/gh/hosts.yml", &archive]);
        s.talk(gh, &GITHUB_API, 4_000, 9_000);
        s.upload(gh, &GITHUB_UPLOADS, &archive);
    });
}

fn symbols(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/mobile");
    s.command(shell, &FASTLANE_RUBY, "ruby /opt/homebrew/bin/fastlane beta", |s, ruby| {
        s.read_all(ruby, &["~/src/mobile/fastlane/Fastfile", "~/src/mobile/fastlane/.env", "~/.fastlane/spaceship/cookie"]);
        s.child(ruby, &ZIP, "zip -r App.dSYM.zip App.dSYM", |s, zip| {
            s.create(zip, "~/src/mobile/ziA1b2C3");
            s.read(zip, "~/src/mobile/App.dSYM/Contents/Resources/DWARF/App");
            s.close(zip, "~/src/mobile/ziA1b2C3", 41_000_000);
            s.rename(zip, "~/src/mobile/ziA1b2C3", "~/src/mobile/App.dSYM.zip");
        });
        s.child(ruby, &SENTRY_CLI, "sentry-cli upload-dif App.dSYM.zip", |s, sentry| {
            s.read_all(sentry, &["~/.sentryclirc", "~/src/mobile/App.dSYM.zip"]);
            s.upload(sentry, &SENTRY, "~/src/mobile/App.dSYM.zip");
        });
    });
}

fn store(s: &mut Story<'_>) {
    let transporter = s.app(&TRANSPORTER);
    s.read_all(transporter, &["~/src/mobile/build/App.ipa", "~/Library/Keychains/login.keychain-db"]);
    s.talk(transporter, &APP_STORE_CONNECT, 9_000, 9_000);
    s.upload(transporter, &TRANSPORTER_UPLOAD, "~/src/mobile/build/App.ipa");
}

/// A site is packed and handed to the company's host.
fn site(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/web");
    s.command(shell, &TAR, "tar czf /tmp/site.tgz dist", |s, tar| {
        s.create(tar, "/private/tmp/site.tgz");
        for number in 1..s.number(5, 30) {
            s.read(tar, &format!("~/src/web/dist/assets/chunk-{number}.js"));
        }
        let size = s.number(200_000, 9_000_000);
        s.close(tar, "/private/tmp/site.tgz", size);
    });
    s.wait(1, 120);
    s.command(shell, &CURL, "curl -H 'Authorization: Bearer eyJhbGciOi' -T /tmp/site.tgz https://deploy.acme.example/", |s, curl| {
        s.read(curl, "/private/tmp/site.tgz");
        s.upload(curl, &DEPLOY, "/private/tmp/site.tgz");
    });
}

/// A vendor wants to see logs.
pub fn support(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &TAR, "tar czf diag.tgz /Library/Logs/Vendor ~/Library/Logs/Vendor", |s, tar| {
        s.create(tar, "~/diag.tgz");
        for number in 1..s.number(4, 30) {
            s.read(tar, &format!("/Library/Logs/Vendor/agent-{number}.log"));
        }
        let size = s.number(900_000, 30_000_000);
        s.close(tar, "~/diag.tgz", size);
    });
    s.wait(10, 300);
    s.command(
        shell,
        &CURL,
        "curl -T diag.tgz -H 'Authorization: Basic Y2FzZTo0Mg==' https://support.vendor.example/upload/case-42",
        |s, curl| {
            s.read(curl, "~/diag.tgz");
            s.upload(curl, &VENDOR_SUPPORT, "~/diag.tgz");
        },
    );
}

/// A disk image for those who install by hand.
fn image(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/mobile");
    s.command(shell, &HDIUTIL, "hdiutil create -volname App -srcfolder build/App.app -ov -format UDZO App.dmg", |s, hdiutil| {
        s.create(hdiutil, "~/src/mobile/App.dmg");
        s.read(hdiutil, "~/src/mobile/build/App.app/Contents/MacOS/App");
        s.wait(5, 20);
        s.close(hdiutil, "~/src/mobile/App.dmg", 80_000_000);
    });
}
