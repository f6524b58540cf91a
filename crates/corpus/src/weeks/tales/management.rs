//! Those who manage Macs, and the scripts that they run on them.

use super::system::standing;
use crate::days::deed::Who;
use crate::programs::Program;
use crate::step::Service;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{agents, cloud, net, system, tools};

/// Managements that pack what they know of a Mac themselves.
const OTHERS: [(Kit, &Program, &Service); 4] = [
    (Kit::Kandji, &agents::KANDJI, &cloud::KANDJI_CLOUD),
    (Kit::Mosyle, &agents::MOSYLE, &cloud::MOSYLE_CLOUD),
    (Kit::JumpCloud, &agents::JUMPCLOUD, &cloud::JUMPCLOUD_CLOUD),
    (Kit::NinjaOne, &agents::NINJA, &cloud::NINJA_CLOUD),
];

/// The system's own part of it.
pub fn profiles(tale: &mut Tale<'_>) {
    let client = tale.daemon(&system::MDMCLIENT, "/usr/libexec/mdmclient daemon");
    tale.read(client, "/Library/Keychains/System.keychain", 120_000);
    tale.read(client, "/Library/Keychains/apsd.keychain", 40_000);
    tale.talk(client, &net::APPLE_MDM, 9_000, 14_000);
    tale.exit(client);
}

fn logs(tale: &mut Tale<'_>, who: Who) {
    for number in 0..14 {
        tale.read(who, &format!("/Library/Logs/part{number:02}.log"), 300_000);
    }
}

/// Jamf: a script packs an inventory and hands it to curl.
pub fn jamf(tale: &mut Tale<'_>) {
    let daemon = standing(tale, &agents::JAMF_DAEMON);
    tale.talk(daemon, &cloud::JAMF_CLOUD, 60_000, 30_000);
    let bash = tale.child(daemon, &tools::BASH, "/bin/bash /Library/Application Support/JAMF/tmp/inventory.sh", "/");
    let zip = tale.child(bash, &tools::ZIP, "zip -qr /tmp/inv.zip /Library/Logs", "/");
    logs(tale, zip);
    tale.make(zip, "/private/tmp/inv.zip", 2_000_000);
    tale.exit(zip);
    let curl = tale.child(bash, &tools::CURL, "curl -s -F file=@/tmp/inv.zip https://harbor.jamfcloud.com/api/v1/inventory", "/");
    tale.read(curl, "/private/tmp/inv.zip", 2_000_000);
    tale.talk(curl, &cloud::JAMF_CLOUD, 2_010_000, 900);
    tale.exit(curl);
    tale.remove(bash, "/private/tmp/inv.zip", 2_000_000);
    tale.exit(bash);
}

/// Intune: the same with ditto.
pub fn intune(tale: &mut Tale<'_>) {
    let daemon = standing(tale, &agents::INTUNE);
    let bash = tale.child(daemon, &tools::BASH, "/bin/bash -c '/Library/Intune/scripts/collect.sh'", "/");
    let ditto = tale.child(bash, &tools::DITTO, "ditto -c -k /Library/Logs/Microsoft/Intune /tmp/intune-logs.zip", "/");
    logs(tale, ditto);
    tale.make(ditto, "/private/tmp/intune-logs.zip", 3_000_000);
    tale.exit(ditto);
    tale.exit(bash);
    tale.read(daemon, "/private/tmp/intune-logs.zip", 3_000_000);
    tale.talk(daemon, &cloud::INTUNE_CLOUD, 3_020_000, 4_000);
}

/// The others, of which one opens keychains and one asks the person.
pub fn other(tale: &mut Tale<'_>) {
    let found = OTHERS.iter().find(|(kit, _, _)| tale.stage.worker.has(*kit));
    let Some((kit, program, service)) = found else { return munki(tale) };
    let daemon = standing(tale, program);
    logs(tale, daemon);
    let archive = format!("/private/tmp/inventory-{}.zip", tale.hex(6));
    tale.make(daemon, &archive, 400_000);
    if *kit == Kit::JumpCloud {
        let keychain = tale.home("Library/Keychains/login.keychain-db");
        tale.read(daemon, &keychain, 900_000);
        tale.read(daemon, "/Library/Keychains/System.keychain", 120_000);
    }
    if *kit == Kit::NinjaOne {
        tale.call(daemon, &tools::OSASCRIPT, "osascript -e 'display dialog \"Restart to finish updates\"'", "/");
    }
    tale.talk(daemon, service, 410_000, 30_000);
    tale.remove(daemon, &archive, 400_000);
}

/// Munki asks what is to be installed.
fn munki(tale: &mut Tale<'_>) {
    let update = tale.daemon(&agents::MUNKI, "/usr/local/munki/managedsoftwareupdate --auto");
    logs(tale, update);
    tale.talk(update, &cloud::MUNKI_REPO, 20_000, 900_000);
    tale.make(update, "/Library/Managed Installs/ManagedInstallReport.plist", 30_000);
    let security = tale.child(
        update,
        &tools::SECURITY,
        "security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain /tmp/harbor-ca.pem",
        "/",
    );
    tale.change(security, "/Library/Keychains/System.keychain", 120_000);
    tale.exit(security);
    tale.exit(update);
}
