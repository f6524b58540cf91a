//! Administrators: other people's machines, their logs, and vendors who want to see them.

use crate::days::background::reports;
use crate::days::habits::Habit;
use crate::days::programs::system::DISKIMAGES;
use crate::days::programs::tools::{BASH, CAT, CODESIGN, CURL, HDIUTIL, LOG, OPENSSL, PKGBUILD, SCP, SSH, SYSTEM_PROFILER, ZIP};
use crate::days::roles::{cloud, fleet, git, release, remote};
use crate::days::services::code::{ARTIFACTS, BASTION, LOG_HOST, VENDOR_SUPPORT, WEB_SSH};
use crate::days::story::Story;

/// What they do.
pub const HABITS: &[Habit] = &[
    Habit::work(300, machines),
    Habit::work(20, logs_of_others),
    Habit::work(4, diagnosis),
    Habit::work(8, vendor),
    Habit::work(40, fleet::api),
    Habit::work(10, package),
    Habit::work(6, certificate),
    Habit::work(40, local_logs),
    Habit::work(120, fleet::inventory),
    Habit::work(30, fleet::scripts),
    Habit::work(10, fleet::rules),
    Habit::work(15, fleet::help),
    Habit::work(3, release::support),
    git::HABITS[0],
    git::HABITS[2],
    cloud::HABITS[0],
    cloud::HABITS[4],
    remote::HABITS[0],
    remote::HABITS[1],
];

fn machines(s: &mut Story<'_>) {
    let shell = s.shell();
    let (line, to) = s.pick(&[("ssh root@web-1.acme.example uptime", &WEB_SSH), ("ssh bastion.acme.example", &BASTION)]);
    s.command(shell, &SSH, line, |s, ssh| {
        s.read_all(ssh, &remote::KEYS);
        let (sent, received) = (s.number(4_000, 90_000), s.number(6_000, 900_000));
        s.talk(ssh, to, sent, received);
    });
}

/// Logs of a server are fetched, packed and sent to its vendor.
fn logs_of_others(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/Cases/4711");
    s.command(shell, &SCP, "scp -r web-1.acme.example:/var/log/app logs", |s, scp| {
        let ssh = s.run(scp, &SSH, "ssh -x -oPermitLocalCommand=no web-1.acme.example scp -r -f /var/log/app");
        s.read_all(ssh, &remote::KEYS);
        s.download(ssh, &WEB_SSH, 40_000_000);
        for number in 1..s.number(5, 30) {
            s.note(scp, &format!("~/Cases/4711/logs/app-{number}.log"));
        }
        s.exit(ssh);
    });
    s.command(shell, &ZIP, "zip -r case-4711.zip logs", |s, zip| {
        s.create(zip, "~/Cases/4711/ziQw3Er");
        for number in 1..s.number(5, 30) {
            s.read(zip, &format!("~/Cases/4711/logs/app-{number}.log"));
        }
        s.close(zip, "~/Cases/4711/ziQw3Er", 8_000_000);
        s.rename(zip, "~/Cases/4711/ziQw3Er", "~/Cases/4711/case-4711.zip");
    });
    s.wait(20, 400);
    s.command(shell, &CURL, "curl -u acme:token -F file=@case-4711.zip https://support.vendor.example/cases/4711", |s, curl| {
        s.read_all(curl, &["~/.netrc", "~/Cases/4711/case-4711.zip"]);
        s.upload(curl, &VENDOR_SUPPORT, "~/Cases/4711/case-4711.zip");
    });
}

fn diagnosis(s: &mut Story<'_>) {
    let shell = s.shell();
    reports::sysdiagnose(s, shell);
}

fn vendor(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &BASH, "bash /usr/local/bin/collect-diagnostics.sh", |s, bash| {
        s.child(bash, &SYSTEM_PROFILER, "system_profiler -detailLevel full", |s, profiler| {
            s.read(profiler, "/Library/Preferences/SystemConfiguration/preferences.plist")
        });
        s.child(bash, &LOG, "log show --last 1h --style ndjson", |s, log| s.read(log, "/private/var/db/diagnostics/Persist/1.tracev3"));
        s.child(bash, &ZIP, "zip -q /private/tmp/diagnostics.zip /Library/Logs /Library/Preferences", |s, zip| {
            s.create(zip, "/private/tmp/ziTy7Ui");
            for number in 1..s.number(10, 40) {
                s.read(zip, &format!("/Library/Preferences/com.example.{number}.plist"));
            }
            s.close(zip, "/private/tmp/ziTy7Ui", 2_000_000);
            s.rename(zip, "/private/tmp/ziTy7Ui", "/private/tmp/diagnostics.zip");
        });
    });
    let browser = s.browser();
    s.read(browser.main, "/private/tmp/diagnostics.zip");
    s.upload(browser.network, &VENDOR_SUPPORT, "/private/tmp/diagnostics.zip");
}

/// A package for the fleet.
fn package(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/Packages/tool");
    s.command(shell, &HDIUTIL, "hdiutil attach ~/Downloads/Tool.dmg", |s, _| {
        let images = s.root(&DISKIMAGES);
        s.read(images, "~/Downloads/Tool.dmg");
        s.mount(images, "/dev/disk5s1", "/Volumes/Tool");
    });
    s.command(shell, &PKGBUILD, "pkgbuild --root payload --identifier com.acme.tool --version 2.1 Tool.pkg", |s, build| {
        s.create(build, "~/Packages/tool/Tool.pkg");
        for number in 1..s.number(5, 30) {
            s.read(build, &format!("~/Packages/tool/payload/file-{number}"));
        }
        s.close(build, "~/Packages/tool/Tool.pkg", 12_000_000);
    });
    s.command(shell, &CODESIGN, "codesign --verify Tool.pkg", |s, sign| s.read(sign, "~/Library/Keychains/login.keychain-db"));
    if s.in_office() {
        s.command(shell, &CURL, "curl -n -T Tool.pkg https://artifacts.acme.example/packages/", |s, curl| {
            s.read_all(curl, &["~/.netrc", "~/Packages/tool/Tool.pkg"]);
            s.upload(curl, &ARTIFACTS, "~/Packages/tool/Tool.pkg");
        });
    }
}

fn certificate(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/Certificates");
    s.command(shell, &OPENSSL, "openssl pkcs12 -export -inkey web.key -in web.pem -out web.p12", |s, openssl| {
        s.read_all(openssl, &["~/Certificates/web.key", "~/Certificates/web.pem"]);
        s.make(openssl, "~/Certificates/web.p12", 4_100);
    });
    s.command(shell, &SCP, "scp web.p12 web-1.acme.example:/etc/ssl/", |s, scp| {
        s.read(scp, "~/Certificates/web.p12");
        let ssh = s.run(scp, &SSH, "ssh -x web-1.acme.example scp -t /etc/ssl/");
        s.read_all(ssh, &remote::KEYS);
        s.upload(ssh, &WEB_SSH, "~/Certificates/web.p12");
        s.exit(ssh);
    });
}

fn local_logs(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &CAT, "cat /var/log/install.log", |s, cat| s.read(cat, "/private/var/log/install.log"));
    if s.in_office() {
        s.command(shell, &CURL, "curl -s --data-binary @/var/log/install.log https://logs.acme.example/ingest", |s, curl| {
            s.read(curl, "/private/var/log/install.log");
            s.upload(curl, &LOG_HOST, "/private/var/log/install.log");
        });
    }
}
