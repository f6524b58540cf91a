//! Programs that fell over, and what is sent to those who made them.

use super::system::standing;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, browsers, net, system, tools};

/// A program ends unasked: its reporter writes, and sends.
pub fn reporter(tale: &mut Tale<'_>) {
    let number = tale.random.below(9);
    let report = tale.home(&format!("Library/Logs/DiagnosticReports/Thing-2025-11-2{}.ips", number));
    let crash = tale.daemon(&system::REPORTCRASH, &format!("{} agent", system::REPORTCRASH.path));
    tale.make(crash, &report, 90_000);
    tale.exit(crash);
    let submit = tale.daemon(&system::SUBMITDIAG, &format!("{} server-init", system::SUBMITDIAG.path));
    tale.read(submit, &report, 90_000);
    tale.talk(submit, &net::APPLE_CRASH, 60_000, 2_000);
    tale.exit(submit);
}

/// The same for browsers, which have reporters of their own.
pub fn browser(tale: &mut Tale<'_>) {
    if tale.stage.worker.has(Kit::Firefox) {
        let firefox = standing(tale, &browsers::FIREFOX);
        let reporter = tale.child(firefox, &browsers::FIREFOX_CRASH, "crashreporter pending/7c.dmp", "/");
        let dump = tale.home("Library/Application Support/Firefox/Crash Reports/pending/7c.dmp");
        tale.make(reporter, &dump, 2_400_000);
        tale.read(reporter, &dump, 2_400_000);
        let line =
            format!("curl --silent -F extra=@7c.extra -F 'upload_file_minidump=@{dump}' https://incoming.telemetry.mozilla.org/submit");
        let curl = tale.child(reporter, &tools::CURL, &line, "/");
        tale.read(curl, &dump, 2_400_000);
        tale.talk(curl, &net::FIREFOX_CRASH, 2_420_000, 900);
        tale.exit(curl);
        tale.exit(reporter);
    } else {
        let chrome = standing(tale, &browsers::CHROME);
        let handler =
            tale.child(chrome, &browsers::CHROME_CRASHPAD, "chrome_crashpad_handler --monitor-self --annotation=prod=Chrome_Mac", "/");
        let dump = tale.home("Library/Application Support/Google/Chrome/Crashpad/pending/7c.dmp");
        tale.make(handler, &dump, 1_800_000);
        tale.read(handler, &dump, 1_800_000);
        tale.talk(handler, &net::GOOGLE_CRASH, 700_000, 900);
        tale.exit(handler);
    }
}

/// The system tells all about itself, and somebody attaches it to a report.
pub fn sysdiagnose(tale: &mut Tale<'_>) {
    let tool = tale.daemon(&system::SYSDIAGNOSE, "/usr/bin/sysdiagnose -u");
    for number in 0..40 {
        tale.read(tool, &format!("/private/var/log/part{number:02}.log"), 4_000_000);
    }
    let archive = "/private/var/tmp/sysdiagnose_2025.11.21_10-04-12+0000_macOS_MacBookPro18-3.tar.gz";
    tale.make(tool, archive, 400_000_000);
    tale.exit(tool);
    tale.pause(30, 200);
    let feedback = tale.app(&system::FEEDBACK);
    tale.read(feedback, archive, 400_000_000);
    tale.talk(feedback, &net::FEEDBACK_UPLOAD, 401_000_000, 9_000);
}

/// Teams packs its logs for those who help.
pub fn teams_logs(tale: &mut Tale<'_>) {
    let teams = standing(tale, &apps::TEAMS);
    for number in 0..20 {
        let path = tale.home(&format!("Library/Containers/com.microsoft.teams2/Data/Library/Logs/MSTeams_{number:02}.log"));
        tale.read(teams, &path, 900_000);
    }
    let archive = tale.home("Downloads/PROD-WebLogs-2025-11-21.zip");
    tale.make(teams, &archive, 4_000_000);
    tale.read(teams, &archive, 4_000_000);
    tale.talk(teams, &net::TEAMS_LOGS, 4_050_000, 3_000);
    tale.talk(teams, &net::OFFICE_DIAG, 60_000, 900);
}
