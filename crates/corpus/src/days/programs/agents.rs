//! What runs in the background: backups, guards, management, synchronisation, updates, tunnels.

use crate::programs::Program;

pub static ARQ: Program = Program::of_team(
    "/Applications/Arq.app/Contents/Resources/ArqAgent.app/Contents/MacOS/ArqAgent",
    "com.haystacksoftware.ArqAgent",
    "48ZCSDVL96",
);
pub static BZSERV: Program = Program::of_team("/Library/Backblaze.bzpkg/bzserv", "com.backblaze.bzserv", "DS3S7D4R86");
pub static BZTRANSMIT: Program = Program::of_team("/Library/Backblaze.bzpkg/bztransmit", "com.backblaze.bztransmit", "DS3S7D4R86");
pub static CRASHPLAN: Program =
    Program::of_team("/Applications/CrashPlan.app/Contents/Library/LaunchServices/CrashPlanService", "com.crashplan.service", "UGHXR79U6M");
pub static RESTIC: Program = Program::ad_hoc("/opt/homebrew/bin/restic", "a.out");
pub static VORTA: Program =
    Program::of_team("/Applications/Vorta.app/Contents/MacOS/vorta-darwin", "com.borgbase.client.macos", "J7R7Y9Y9N2");
pub static BORG: Program = Program::ad_hoc("/opt/homebrew/bin/borg", "borg");
pub static WDAVDAEMON: Program = Program::of_team(
    "/Applications/Microsoft Defender.app/Contents/MacOS/wdavdaemon_enterprise.app/Contents/MacOS/wdavdaemon_enterprise",
    "com.microsoft.wdav.enterprise",
    "UBF8T346G9",
);
pub static FALCON: Program = Program::of_team(
    "/Library/SystemExtensions/6A1F/com.crowdstrike.falcon.Agent.systemextension/Contents/MacOS/com.crowdstrike.falcon.Agent",
    "com.crowdstrike.falcon.Agent",
    "X9E956P446",
);
pub static SENTINEL: Program =
    Program::of_team("/Library/Sentinel/sentinel-agent.bundle/Contents/MacOS/sentineld", "com.sentinelone.sentineld", "4AYE5J54KN");
pub static ELASTIC: Program =
    Program::of_team("/Library/Elastic/Endpoint/elastic-endpoint.app/Contents/MacOS/elastic-endpoint", "co.elastic.endpoint", "2BT3HPN62Z");
pub static OSQUERYD: Program = Program::of_team("/opt/osquery/lib/osquery.app/Contents/MacOS/osqueryd", "io.osquery.agent", "3522FA9PXF");
pub static ORBIT: Program = Program::of_team("/opt/orbit/bin/orbit/macos/stable/orbit", "com.fleetdm.orbit", "8VBZ3948LU");
pub static JAMF_DAEMON: Program = Program::of_team(
    "/Library/Application Support/JAMF/Jamf.app/Contents/MacOS/JamfDaemon.app/Contents/MacOS/JamfDaemon",
    "com.jamf.management.daemon",
    "483DWKW443",
);
pub static JAMF: Program = Program::of_team("/usr/local/jamf/bin/jamf", "com.jamfsoftware.jamf", "483DWKW443");
pub static INTUNE: Program =
    Program::of_team("/Library/Intune/Microsoft Intune Agent.app/Contents/MacOS/IntuneMdmDaemon", "IntuneMdmDaemon", "UBF8T346G9");
pub static MUNKI: Program =
    Program::of_team("/usr/local/munki/managedsoftwareupdate", "com.googlecode.munki.managedsoftwareupdate", "T4SK8ZXCXG");
pub static MUNKI_PYTHON: Program =
    Program::of_team("/usr/local/munki/Python.framework/Versions/3.12/bin/python3.12", "org.python.python", "T4SK8ZXCXG");
pub static DROPBOX: Program = Program::of_team("/Applications/Dropbox.app/Contents/MacOS/Dropbox", "com.getdropbox.dropbox", "G7HH3F8CAK");
pub static ONEDRIVE: Program =
    Program::of_team("/Applications/OneDrive.app/Contents/MacOS/OneDrive", "com.microsoft.OneDrive", "UBF8T346G9");
pub static GDRIVE: Program =
    Program::of_team("/Applications/Google Drive.app/Contents/MacOS/Google Drive", "com.google.drivefs", "EQHXZ8M8AV");
pub static KEYSTONE: Program = Program::of_team(
    "/Library/Application Support/Google/GoogleUpdater/Current/GoogleUpdater.app/Contents/MacOS/GoogleUpdater",
    "com.google.GoogleUpdater",
    "EQHXZ8M8AV",
);
pub static AUTOUPDATE: Program = Program::of_team(
    "/Library/Application Support/Microsoft/MAU2.0/Microsoft AutoUpdate.app/Contents/MacOS/Microsoft Update Assistant.app/Contents/MacOS/Microsoft Update Assistant",
    "com.microsoft.autoupdate.fba",
    "UBF8T346G9",
);
pub static SPARKLE: Program = Program::of_team(
    "/Applications/iTerm.app/Contents/Frameworks/Sparkle.framework/Versions/B/Autoupdate",
    "org.sparkle-project.Sparkle.Autoupdate",
    "H7V7XYVQ7D",
);
pub static FIREFOX_UPDATE: Program = Program::of_team(
    "/Applications/Firefox.app/Contents/MacOS/updater.app/Contents/MacOS/org.mozilla.updater",
    "org.mozilla.updater",
    "43AQ936H96",
);
pub static LOGI: Program = Program::of_team(
    "/Applications/logioptionsplus.app/Contents/MacOS/logioptionsplus_agent.app/Contents/MacOS/logioptionsplus_agent",
    "com.logi.cp-dev-mgr",
    "QED4VVPZWA",
);
pub static TAILSCALE: Program = Program::of_team(
    "/Applications/Tailscale.app/Contents/PlugIns/IPNExtension.appex/Contents/MacOS/IPNExtension",
    "io.tailscale.ipn.macos.network-extension",
    "W5364U7YZB",
);
pub static WARP: Program = Program::of_team(
    "/Applications/Cloudflare WARP.app/Contents/Resources/CloudflareWARP",
    "com.cloudflare.1dot1dot1dot1.macos.warp",
    "68WVV388M8",
);
pub static GLOBAL_PROTECT: Program = Program::of_team(
    "/Applications/GlobalProtect.app/Contents/Resources/PanGPS",
    "com.paloaltonetworks.GlobalProtect.PanGPS",
    "PXPZ95SK77",
);
pub static FILEBEAT: Program =
    Program::of_team("/Library/Elastic/Agent/data/elastic-agent/components/filebeat", "co.elastic.filebeat", "2BT3HPN62Z");
pub static LEGAL_HOLD: Program =
    Program::of_team("/Library/Application Support/LegalHold/LegalHoldAgent", "com.example.legalhold.agent", "ZK4P8L2Q7M");
pub static CRASHPAD: Program = Program::of_team(
    "/Applications/Slack.app/Contents/Frameworks/Electron Framework.framework/Helpers/chrome_crashpad_handler",
    "chrome_crashpad_handler",
    "BQR82RBBHL",
);
pub static PRINT_AGENT: Program = Program::of_team(
    "/Library/Printers/EPSON/InkjetPrinter2/Utilities/EPSON Monitor.app/Contents/MacOS/EPSON Monitor",
    "com.epson.monitor",
    "TXAEAV5RN4",
);
