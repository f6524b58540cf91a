//! What looks after Macs without being asked: backups, synchronisation, guards, management, tunnels, runners.

use super::{adhoc, team};
use crate::programs::Program;

pub static BZTRANSMIT: Program = team("/Library/Backblaze.bzpkg/bztransmit", "com.backblaze.bztransmit", "XP5RZQGZ2L");
pub static ARQ: Program =
    team("/Applications/Arq.app/Contents/Resources/ArqAgent.app/Contents/MacOS/ArqAgent", "com.haystacksoftware.ArqAgent", "48ZCSDVL96");
pub static CRASHPLAN: Program =
    team("/Applications/CrashPlan.app/Contents/Library/LaunchServices/CrashPlanService", "com.crashplan.CrashPlanService", "UGHXR79U6M");
pub static IDRIVE: Program =
    team("/Applications/IDriveForMac/IDrive.app/Contents/Resources/IDriveDaemon", "com.prosoftnet.IDriveDaemon", "JWDCNYZ922");
pub static VORTA: Program = adhoc("/Applications/Vorta.app/Contents/MacOS/vorta-darwin", "com.borgbase.client.macos");
pub static BORG: Program = adhoc("/opt/homebrew/Cellar/borgbackup/1.4.1/libexec/bin/python3", "python3.13");
pub static DROPBOX: Program = team("/Applications/Dropbox.app/Contents/MacOS/Dropbox", "com.getdropbox.dropbox", "G7HH3F8CAK");
pub static ONEDRIVE: Program = team("/Applications/OneDrive.app/Contents/MacOS/OneDrive", "com.microsoft.OneDrive", "UBF8T346G9");
pub static GOOGLEDRIVE: Program = team("/Applications/Google Drive.app/Contents/MacOS/Google Drive", "com.google.drivefs", "EQHXZ8M8AV");
pub static BOX: Program = team("/Applications/Box.app/Contents/MacOS/Box", "com.box.desktop", "M683GB7CPW");
pub static FALCON: Program = team(
    "/Library/SystemExtensions/7C1D2A90-3E5B-4F8A-9A61-0B2C4D6E8F10/com.crowdstrike.falcon.Agent.systemextension/Contents/MacOS/com.crowdstrike.falcon.Agent",
    "com.crowdstrike.falcon.Agent",
    "X9E956P446",
);
pub static DEFENDER: Program = team("/Applications/Microsoft Defender.app/Contents/MacOS/wdavdaemon", "com.microsoft.wdav", "UBF8T346G9");
pub static ELASTIC: Program =
    team("/Library/Elastic/Endpoint/elastic-endpoint.app/Contents/MacOS/elastic-endpoint", "co.elastic.endpoint", "2BT3HPN62Z");
pub static ELASTIC_WORDEXP: Program = team("/Library/Elastic/Endpoint/wordexp-helper", "co.elastic.wordexp-helper", "2BT3HPN62Z");
pub static SENTINEL: Program =
    team("/Library/Sentinel/sentinel-agent.bundle/Contents/MacOS/sentineld", "com.sentinelone.sentineld", "4AYE5J54KN");
pub static TANIUM: Program = team("/Library/Tanium/TaniumClient/TaniumClient", "com.tanium.taniumclient", "TZTPM3VTUU");
pub static BITDEFENDER: Program =
    team("/Library/Bitdefender/AVP/BDLDaemon.app/Contents/MacOS/BDLDaemon", "com.bitdefender.BDLDaemon", "GUNFMW623Y");
pub static JAMF_DAEMON: Program = team(
    "/Library/Application Support/JAMF/Jamf.app/Contents/MacOS/JamfDaemon.app/Contents/MacOS/JamfDaemon",
    "com.jamf.management.daemon",
    "483DWKW443",
);
pub static INTUNE: Program =
    team("/Library/Intune/Microsoft Intune Agent.app/Contents/MacOS/IntuneMdmDaemon", "com.microsoft.intuneMDMAgent", "UBF8T346G9");
pub static KANDJI: Program = team("/Library/Kandji/Kandji Agent.app/Contents/MacOS/kandji-daemon", "io.kandji.KandjiAgent", "P3FGV63VK7");
pub static MOSYLE: Program =
    team("/Library/Application Support/Mosyle/Mosyle Manager.app/Contents/MacOS/MosyleManager", "com.mosyle.macos.manager", "SNRKD5M25Z");
pub static MUNKI: Program = team("/usr/local/munki/managedsoftwareupdate", "com.googlecode.munki.managedsoftwareupdate", "T4SK8ZXCXG");
pub static JUMPCLOUD: Program = team("/opt/jc/bin/jumpcloud-agent", "com.jumpcloud.darwin-agent", "N985MXSH85");
pub static NINJA: Program = team("/Applications/NinjaRMMAgent/programfiles/ninjarmm-macagent", "ninjarmm-macagent", "82NJ2S7TLL");
pub static OSQUERYD: Program = team("/opt/osquery/lib/osquery.app/Contents/MacOS/osqueryd", "io.osquery.agent", "3522FA9PXF");
pub static VELOCIRAPTOR: Program = adhoc("/usr/local/sbin/velociraptor", "a.out");
pub static LEGALHOLD: Program =
    team("/Library/Custodian/CustodianAgent.app/Contents/MacOS/CustodianAgent", "com.custodian.agent", "Q8V2KX7RJ4");
pub static DATADOG: Program = team("/opt/datadog-agent/bin/agent/agent", "com.datadoghq.agent", "JKFCB4CN7C");
pub static FILEBEAT: Program = team("/Library/Elastic/Agent/data/elastic-agent-9.1.4/components/filebeat", "filebeat", "2BT3HPN62Z");
pub static FLUENTBIT: Program = adhoc("/opt/fluent-bit/bin/fluent-bit", "fluent-bit");
pub static ZSCALER: Program = team("/Applications/Zscaler/Zscaler.app/Contents/PlugIns/ZscalerTunnel", "com.zscaler.tunnel", "PCBCQZJ7S7");
pub static NETSKOPE: Program = team(
    "/Library/SystemExtensions/1A9F03C2-77D4-4C0B-8E12-5D6F7A8B9C01/com.netskope.client.Netskope-Client.NetskopeClientMacAppProxy.systemextension/Contents/MacOS/com.netskope.client.Netskope-Client.NetskopeClientMacAppProxy",
    "com.netskope.client.Netskope-Client.NetskopeClientMacAppProxy",
    "24W52P9M7W",
);
pub static WARP: Program = team("/Applications/Cloudflare WARP.app/Contents/Resources/CloudflareWARP", "CloudflareWARP", "68WVV388M8");
pub static TAILSCALE: Program = team(
    "/Applications/Tailscale.app/Contents/PlugIns/IPNExtension.appex/Contents/MacOS/IPNExtension",
    "io.tailscale.ipn.macsys.network-extension",
    "W5364U7YZB",
);
pub static ADGUARD: Program = team(
    "/Applications/AdGuard.app/Contents/Library/SystemExtensions/com.adguard.mac.adguard.network-extension.systemextension/Contents/MacOS/com.adguard.mac.adguard.network-extension",
    "com.adguard.mac.adguard.network-extension",
    "TC3Q7MAJXF",
);
pub static LITTLESNITCH: Program = team(
    "/Library/SystemExtensions/B6F41E2D-0C35-4A7E-9F44-2E3D5C6B7A80/at.obdev.littlesnitch.networkextension.systemextension/Contents/MacOS/at.obdev.littlesnitch.networkextension",
    "at.obdev.littlesnitch.networkextension",
    "MLZF7K7B5R",
);
pub static RUNNER_LISTENER: Program = adhoc("/Users/runner/actions-runner/bin/Runner.Listener", "Runner.Listener-55554944");
pub static RUNNER_WORKER: Program = adhoc("/Users/runner/actions-runner/bin/Runner.Worker", "Runner.Worker-55554944");
pub static RUNNER_NODE: Program = adhoc("/Users/runner/actions-runner/externals/node20/bin/node", "node");
pub static CLOUDAMIZE: Program = adhoc("/usr/local/cloudamize/agent/bin/ccagent", "a.out");
