//! What manages a Mac: it takes stock, runs scripts as root, loads packages, collects logs.

use crate::days::habits::Habit;
use crate::days::kit::Management;
use crate::days::programs::agents::{INTUNE, JAMF, JAMF_DAEMON, MUNKI, MUNKI_PYTHON, ORBIT, OSQUERYD};
use crate::days::programs::system::MDMCLIENT;
use crate::days::programs::tools::{BASH, CURL, DEFAULTS, DITTO, SECURITY, SYSTEM_PROFILER, ZIP};
use crate::days::services::agents::{FLEET, INTUNE_CLOUD, JAMF_CLOUD, JAMF_PACKAGES, MUNKI_REPO};
use crate::days::services::apple::GATEWAY;
use crate::days::story::Story;

/// The habits of a product.
pub fn habits(management: Management) -> &'static [Habit] {
    match management {
        Management::Jamf => {
            const {
                &[
                    Habit::awake(100, jamf_check_in),
                    Habit::at(10, 100, jamf_inventory),
                    Habit::at(11, 15, jamf_logs),
                    Habit::awake(20, profile),
                ]
            }
        }
        Management::Intune => const { &[Habit::awake(25, intune), Habit::at(11, 20, intune_logs), Habit::awake(20, profile)] },
        Management::Munki => const { &[Habit::awake(90, munki)] },
        Management::Fleet => const { &[Habit::awake(600, fleet), Habit::at(15, 4, carve), Habit::awake(20, profile)] },
    }
}

fn profile(s: &mut Story<'_>) {
    let client = s.root(&MDMCLIENT);
    s.read_all(client, &["/Library/Keychains/System.keychain", "/private/var/db/ConfigurationProfiles/Store/ConfigProfiles.plist"]);
    s.talk(client, &GATEWAY, 3_000, 6_000);
}

fn jamf_check_in(s: &mut Story<'_>) {
    let daemon = s.root(&JAMF_DAEMON);
    let jamf = s.run(daemon, &JAMF, "jamf policy -randomDelaySeconds 300");
    s.read_all(jamf, &["/Library/Preferences/com.jamfsoftware.jamf.plist", "/Library/Application Support/JAMF/JAMF.keychain"]);
    s.talk(jamf, &JAMF_CLOUD, 9_000, 14_000);
    if s.chance(8) {
        let size = s.number(4_000_000, 300_000_000);
        s.download(jamf, &JAMF_PACKAGES, size);
        s.make(jamf, "/Library/Application Support/JAMF/Waiting Room/package.pkg", size);
    }
    s.exit(jamf);
}

fn jamf_inventory(s: &mut Story<'_>) {
    let daemon = s.root(&JAMF_DAEMON);
    let jamf = s.run(daemon, &JAMF, "jamf recon");
    s.child(jamf, &SYSTEM_PROFILER, "system_profiler -xml SPHardwareDataType SPApplicationsDataType", |s, profiler| {
        for _ in 0..s.number(40, 90) {
            let path = format!("/Applications/App-{}.app/Contents/Info.plist", s.number(1, 80));
            s.read(profiler, &path);
        }
    });
    let bash = s.run(jamf, &BASH, "/bin/bash '/Library/Application Support/JAMF/tmp/ExtensionAttribute.sh'");
    s.child(bash, &DEFAULTS, "defaults read /Library/Preferences/com.apple.alf globalstate", |s, defaults| {
        s.read(defaults, "/Library/Preferences/com.apple.alf.plist");
    });
    s.child(bash, &SECURITY, "security find-certificate -a -Z /Library/Keychains/System.keychain", |s, security| {
        s.read(security, "/Library/Keychains/System.keychain");
    });
    s.exit(bash);
    s.talk(jamf, &JAMF_CLOUD, 240_000, 9_000);
    s.exit(jamf);
}

/// A policy packs logs and sends them to the tenant with a token.
fn jamf_logs(s: &mut Story<'_>) {
    let daemon = s.root(&JAMF_DAEMON);
    let jamf = s.run(daemon, &JAMF, "jamf policy -id 42");
    let bash = s.run(jamf, &BASH, "/bin/bash '/Library/Application Support/JAMF/tmp/collect.sh' / user");
    s.child(
        bash,
        &ZIP,
        "zip -qr /private/tmp/inv.zip /Library/Logs/DiagnosticReports /private/var/log/install.log ~/Library/Logs",
        |s, zip| {
            s.create(zip, "/private/tmp/zi8Qk2Lm");
            s.read(zip, "/private/var/log/install.log");
            for _ in 0..s.number(20, 60) {
                let path = format!("/Library/Logs/DiagnosticReports/report-{}.ips", s.number(1, 60));
                s.read(zip, &path);
            }
            let size = s.number(400_000, 9_000_000);
            s.close(zip, "/private/tmp/zi8Qk2Lm", size);
            s.rename(zip, "/private/tmp/zi8Qk2Lm", "/private/tmp/inv.zip");
        },
    );
    let line = "curl -sf -H 'Authorization: Bearer eyJhbGciOi' -F file=@/private/tmp/inv.zip \
                https://acme.jamfcloud.com/JSSResource/fileuploads/computers/id/7";
    s.child(bash, &CURL, line, |s, curl| {
        s.read(curl, "/private/tmp/inv.zip");
        s.upload(curl, &JAMF_CLOUD, "/private/tmp/inv.zip");
    });
    s.exit(bash);
    s.exit(jamf);
}

fn intune(s: &mut Story<'_>) {
    let daemon = s.root(&INTUNE);
    s.read(daemon, "/Library/Keychains/System.keychain");
    s.child(daemon, &BASH, "/bin/bash -c '/Library/Intune/Scripts/compliance.sh'", |s, bash| {
        s.child(bash, &SYSTEM_PROFILER, "system_profiler -json SPHardwareDataType", |s, profiler| {
            s.read(profiler, "/Library/Preferences/SystemConfiguration/preferences.plist");
        });
    });
    s.talk(daemon, &INTUNE_CLOUD, 40_000, 9_000);
}

fn intune_logs(s: &mut Story<'_>) {
    let daemon = s.root(&INTUNE);
    let bash = s.run(daemon, &BASH, "/bin/bash -c 'ditto -c -k /Library/Logs/Microsoft/Intune /private/tmp/intune.zip'");
    s.child(bash, &DITTO, "ditto -c -k /Library/Logs/Microsoft/Intune /private/tmp/intune.zip", |s, ditto| {
        s.create(ditto, "/private/tmp/intune.zip");
        for number in 1..12 {
            s.read(ditto, &format!("/Library/Logs/Microsoft/Intune/IntuneMDMDaemon {number}.log"));
        }
        s.close(ditto, "/private/tmp/intune.zip", 700_000);
    });
    s.exit(bash);
    s.read(daemon, "/private/tmp/intune.zip");
    s.read(daemon, "/Library/Keychains/System.keychain");
    s.upload(daemon, &INTUNE_CLOUD, "/private/tmp/intune.zip");
    s.remove(daemon, "/private/tmp/intune.zip");
}

fn munki(s: &mut Story<'_>) {
    let update = s.launch(&MUNKI, "/usr/local/munki/managedsoftwareupdate --auto", 0);
    s.exec_script(
        update,
        &MUNKI_PYTHON,
        Some("/usr/local/munki/managedsoftwareupdate"),
        "python3 /usr/local/munki/managedsoftwareupdate --auto",
    );
    s.read_all(update, &["/Library/Preferences/ManagedInstalls.plist", "/Library/Managed Installs/certs/client.pem"]);
    s.talk(update, &MUNKI_REPO, 9_000, 400_000);
    for _ in 0..s.number(10, 40) {
        let path = format!("/Applications/App-{}.app/Contents/Info.plist", s.number(1, 80));
        s.read(update, &path);
    }
    if s.chance(15) {
        let size = s.number(9_000_000, 400_000_000);
        s.download(update, &MUNKI_REPO, size);
        s.make(update, "/Library/Managed Installs/Cache/package.dmg", size);
    }
    s.exit(update);
}

fn fleet(s: &mut Story<'_>) {
    let (orbit, osquery) = (s.root(&ORBIT), s.root(&OSQUERYD));
    s.read(orbit, "/opt/orbit/secret.txt");
    for _ in 0..s.number(1, 8) {
        let path = match s.number(0, 5) {
            0 => "/etc/hosts".to_owned(),
            1 => "~/.ssh/known_hosts".to_owned(),
            2 => format!("~/Library/Application Support/Google/Chrome/Default/Extensions/ext-{}/manifest.json", s.number(1, 30)),
            3 => "~/Library/Application Support/com.apple.TCC/TCC.db".to_owned(),
            _ => format!("/Applications/App-{}.app/Contents/Info.plist", s.number(1, 80)),
        };
        s.read(osquery, &path);
    }
    let sent = s.number(2_000, 60_000);
    s.talk(osquery, &FLEET, sent, 3_000);
}

/// An investigator asks for a file, and gets it whole.
fn carve(s: &mut Story<'_>) {
    let osquery = s.root(&OSQUERYD);
    let path = s.pick(&["~/Library/Application Support/Google/Chrome/Default/History", "~/.zsh_history", "/private/var/log/install.log"]);
    let carve = format!("/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/carve-{}.tar", s.hex());
    s.create(osquery, &carve);
    s.read(osquery, path);
    s.close(osquery, &carve, 4_000_000);
    s.read(osquery, &carve);
    s.upload(osquery, &FLEET, &carve);
    s.remove(osquery, &carve);
}
