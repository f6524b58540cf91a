//! What administrators ask of the whole fleet: by interfaces, by scripts, on somebody's screen.

use crate::days::programs::apps::TEAM_VIEWER;
use crate::days::programs::tools::{BASH, CURL, DEFAULTS, JQ, SECURITY, SSH};
use crate::days::roles::remote;
use crate::days::services::agents::{FLEET, JAMF_CLOUD};
use crate::days::services::code::{KIBANA, WEB_SSH};
use crate::days::services::office::{IP_INFO, TEAM_VIEWER_CLOUD};
use crate::days::story::Story;

/// The console of the management, by its interface.
pub fn api(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &SECURITY, "security find-generic-password -a api -s jamf -w", |s, security| {
        s.read(security, "~/Library/Keychains/login.keychain-db");
    });
    let (line, to) = s.pick(&[
        ("curl -s -H 'Authorization: Bearer eyJhbGciOi' https://acme.jamfcloud.com/api/v1/computers-inventory", &JAMF_CLOUD),
        ("curl -s -H 'Authorization: Bearer eyJhbGciOi' -d @policy.json https://fleet.acme.example/api/v1/fleet/policies", &FLEET),
    ]);
    s.command(shell, &CURL, line, |s, curl| {
        if line.contains("@policy.json") {
            s.read(curl, "~/policy.json");
        }
        s.talk(curl, to, 6_000, 900_000);
    });
    s.command(shell, &JQ, "jq -r .results[].name inventory.json", |s, jq| s.read(jq, "~/inventory.json"));
}

pub fn inventory(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &DEFAULTS, "defaults read /Library/Preferences/com.apple.SoftwareUpdate", |s, defaults| {
        s.read(defaults, "/Library/Preferences/com.apple.SoftwareUpdate.plist");
    });
    s.command(shell, &SECURITY, "security dump-trust-settings -d", |s, security| s.read(security, "/Library/Keychains/System.keychain"));
    s.command(shell, &CURL, "curl -s https://ipinfo.io", |s, curl| s.talk(curl, &IP_INFO, 700, 4_000));
}

/// Scripts over many machines.
pub fn scripts(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &BASH, "bash fleet-uptime.sh", |s, bash| {
        for _ in 0..s.number(3, 20) {
            s.child(bash, &SSH, "ssh -o BatchMode=yes admin@web-1.acme.example uptime", |s, ssh| {
                s.read_all(ssh, &remote::KEYS);
                s.talk(ssh, &WEB_SSH, 4_000, 6_000);
            });
        }
    });
}

/// Rules for the search of logs.
pub fn rules(s: &mut Story<'_>) {
    let shell = s.shell();
    let line = "curl -X POST -H 'kbn-xsrf: true' -H 'Authorization: ApiKey eyJh' -F file=@rules.ndjson \
                https://3f9c2d.kb.eu-west-1.aws.elastic-cloud.com/api/detection_engine/rules/_import";
    s.command(shell, &CURL, line, |s, curl| {
        s.read(curl, "~/rules.ndjson");
        s.upload(curl, &KIBANA, "~/rules.ndjson");
    });
}

/// Somebody's screen is looked at, and a file is handed over.
pub fn help(s: &mut Story<'_>) {
    let viewer = s.app(&TEAM_VIEWER);
    s.read(viewer, "~/Library/Preferences/com.teamviewer.teamviewer.preferences.plist");
    let (sent, received) = (s.number(400_000, 20_000_000), s.number(4_000_000, 90_000_000));
    s.line(viewer, &TEAM_VIEWER_CLOUD, sent, received, 900_000);
    s.wait(200, 900);
    if s.chance(40) {
        let path = format!("~/Downloads/Installer-{}.dmg", s.number(1, 20));
        s.read(viewer, &path);
        s.upload(viewer, &TEAM_VIEWER_CLOUD, &path);
    }
}
