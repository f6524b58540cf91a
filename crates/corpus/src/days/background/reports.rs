//! What the system tells of itself: crashes, use, logs.

use crate::days::programs::agents::CRASHPAD;
use crate::days::programs::apps::{FIREFOX_CRASH, SLACK};
use crate::days::programs::system::{ANALYTICSD, FEEDBACK, NEWSYSLOG, REPORT_CRASH, SUBMIT_DIAG, SYSDIAGNOSE, SYSDIAGNOSE_DAEMON};
use crate::days::programs::tools::{CURL, GZIP, LOG, TAR};
use crate::days::services::agents::MOZILLA_TELEMETRY;
use crate::days::services::apple::{FEEDBACK_UPLOAD, RADAR, XP};
use crate::days::services::code::SENTRY;
use crate::days::story::Story;

/// A program falls over.
pub fn crash(s: &mut Story<'_>) {
    let report = s.launch(&REPORT_CRASH, "ReportCrash agent", 501);
    let app = s.pick(&["Slack", "zoom.us", "Notion", "node", "python3.13", "Figma", "Microsoft Excel"]);
    let path = format!("~/Library/Logs/DiagnosticReports/{app}-2025-11-{}.ips", s.hex());
    s.read(report, &format!("/Applications/{app}.app/Contents/Info.plist"));
    let size = s.number(9_000, 180_000);
    s.make(report, &path, size);
    s.exit(report);
    s.wait(20, 600);
    let submit = s.launch(&SUBMIT_DIAG, "SubmitDiagInfo server-init", 0);
    s.read(submit, &path);
    s.upload(submit, &RADAR, &path);
    s.exit(submit);
    if s.chance(40) {
        crash_of_others(s);
    }
}

/// Programs that have reporters of their own.
fn crash_of_others(s: &mut Story<'_>) {
    if s.chance(70) {
        let slack = s.app(&SLACK);
        let pad =
            s.run(slack, &CRASHPAD, "chrome_crashpad_handler --monitor-self '--database=~/Library/Application Support/Slack/Crashpad'");
        let dump = format!("~/Library/Application Support/Slack/Crashpad/pending/{}.dmp", s.hex());
        let size = s.number(400_000, 2_400_000);
        s.make(pad, &dump, size);
        s.read(pad, &dump);
        s.upload(pad, &SENTRY, &dump);
        s.exit(pad);
    } else {
        let reporter = s.launch(&FIREFOX_CRASH, "crashreporter", 501);
        let dump = format!("~/Library/Application Support/Firefox/Crash Reports/pending/{}.extra", s.hex());
        s.read(reporter, &dump);
        let line = format!("curl -F 'extra=@{dump}' -F ProductName=Firefox https://incoming.telemetry.mozilla.org/submit/telemetry");
        s.child(reporter, &CURL, &line, |s, curl| {
            s.read(curl, &dump);
            s.upload(curl, &MOZILLA_TELEMETRY, &dump);
        });
        s.exit(reporter);
    }
}

/// How the Mac is used.
pub fn analytics(s: &mut Story<'_>) {
    let daemon = s.root(&ANALYTICSD);
    let path = format!("/Library/Logs/DiagnosticReports/Analytics-{}.core_analytics", s.hex());
    s.make(daemon, &path, 180_000);
    let submit = s.launch(&SUBMIT_DIAG, "SubmitDiagInfo server-init", 0);
    s.read(submit, &path);
    s.upload(submit, &XP, &path);
    s.exit(submit);
}

/// Logs are put by.
pub fn rotate(s: &mut Story<'_>) {
    let rotate = s.launch(&NEWSYSLOG, "newsyslog", 0);
    s.read(rotate, "/etc/newsyslog.conf");
    for name in ["system", "install", "wifi"] {
        let kept = format!("/private/var/log/{name}.log.0");
        s.rename(rotate, &format!("/private/var/log/{name}.log"), &kept);
        s.child(rotate, &GZIP, &format!("gzip -f {kept}"), |s, gzip| {
            s.create(gzip, &format!("{kept}.gz"));
            s.read(gzip, &kept);
            let size = s.number(9_000, 400_000);
            s.close(gzip, &format!("{kept}.gz"), size);
            s.remove(gzip, &kept);
        });
    }
    s.exit(rotate);
}

/// Everything about the Mac, for Apple.
pub fn sysdiagnose(s: &mut Story<'_>, by: crate::days::deed::Who) {
    let daemon = s.root(&SYSDIAGNOSE_DAEMON);
    let name = format!("/private/var/tmp/sysdiagnose_2025.11.{}", s.hex());
    s.command(by, &SYSDIAGNOSE, "sysdiagnose -u", |s, _| s.wait(20, 60));
    for _ in 0..s.number(60, 140) {
        let path = match s.number(0, 4) {
            0 => format!("/Library/Logs/DiagnosticReports/report-{}.ips", s.number(1, 60)),
            1 => format!("/private/var/log/log-{}.log", s.number(1, 40)),
            2 => "/Library/Preferences/com.apple.alf.plist".to_owned(),
            _ => format!("~/Library/Logs/app-{}.log", s.number(1, 50)),
        };
        s.read(daemon, &path);
    }
    s.child(daemon, &LOG, &format!("log collect --output {name}/system_logs.logarchive --last 1d"), |s, log| {
        let size = s.number(90_000_000, 300_000_000);
        s.make(log, &format!("{name}/system_logs.logarchive/logdata.LiveData.tracev3"), size);
    });
    let archive = format!("{name}.tar.gz");
    s.child(daemon, &TAR, &format!("tar -czf {archive} {name}"), |s, tar| {
        s.create(tar, &archive);
        s.read(tar, &format!("{name}/system_logs.logarchive/logdata.LiveData.tracev3"));
        s.wait(20, 90);
        let size = s.number(180_000_000, 420_000_000);
        s.close(tar, &archive, size);
    });
    s.wait(60, 900);
    let feedback = s.launch(&FEEDBACK, "'Feedback Assistant'", 501);
    s.read(feedback, &archive);
    s.upload(feedback, &FEEDBACK_UPLOAD, &archive);
    s.exit(feedback);
}
