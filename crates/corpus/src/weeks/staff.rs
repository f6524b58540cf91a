//! What runs on a Mac all the time: daemons before anybody looked, and what opens when its person logs in.

use super::kit::Kit;
use super::stage::{Becomes, LAUNCHD, Stage};
use super::worker::Trade;
use super::world::{agents, apps, browsers, system, tools};
use crate::days::calendar::START;
use crate::days::deed::{Standing, Who};
use crate::programs::Program;
use crate::step::Nanos;

/// Daemons of every Mac, with who runs them.
const DAEMONS: [(&Program, u32); 18] = [
    (&system::MDS, 0),
    (&system::SYSPOLICYD, 0),
    (&system::TRUSTD, 0),
    (&system::APSD, 0),
    (&system::TIMED, 0),
    (&system::SECURITYD, 0),
    (&system::CFPREFSD, 501),
    (&system::SECD, 501),
    (&system::BIRD, 501),
    (&system::CLOUDD, 501),
    (&system::FILEPROVIDERD, 501),
    (&system::PHOTOLIBRARYD, 501),
    (&system::NSURLSESSIOND, 501),
    (&system::SHARINGD, 501),
    (&system::MOBILEASSETD, 0),
    (&system::SOFTWAREUPDATED, 0),
    (&system::BACKUPD, 0),
    (&system::WIFIVELOCITYD, 0),
];

/// Daemons that come with something else.
const INSTALLED: [(Kit, &Program); 24] = [
    (Kit::Falcon, &agents::FALCON),
    (Kit::Defender, &agents::DEFENDER),
    (Kit::Elastic, &agents::ELASTIC),
    (Kit::SentinelOne, &agents::SENTINEL),
    (Kit::Tanium, &agents::TANIUM),
    (Kit::Bitdefender, &agents::BITDEFENDER),
    (Kit::JamfPro, &agents::JAMF_DAEMON),
    (Kit::Intune, &agents::INTUNE),
    (Kit::Kandji, &agents::KANDJI),
    (Kit::Mosyle, &agents::MOSYLE),
    (Kit::JumpCloud, &agents::JUMPCLOUD),
    (Kit::NinjaOne, &agents::NINJA),
    (Kit::Osquery, &agents::OSQUERYD),
    (Kit::Velociraptor, &agents::VELOCIRAPTOR),
    (Kit::LegalHold, &agents::LEGALHOLD),
    (Kit::Datadog, &agents::DATADOG),
    (Kit::Filebeat, &agents::FILEBEAT),
    (Kit::FluentBit, &agents::FLUENTBIT),
    (Kit::CrashPlan, &agents::CRASHPLAN),
    (Kit::Idrive, &agents::IDRIVE),
    (Kit::Warp, &agents::WARP),
    (Kit::Netskope, &agents::NETSKOPE),
    (Kit::AdGuard, &agents::ADGUARD),
    (Kit::LittleSnitch, &agents::LITTLESNITCH),
];

/// What opens at login, with the helper that has its connections.
const LOGIN_ITEMS: [(Kit, &Program, Option<&Program>); 24] = [
    (Kit::Chrome, &browsers::CHROME, Some(&browsers::CHROME_HELPER)),
    (Kit::Edge, &browsers::EDGE, Some(&browsers::EDGE_HELPER)),
    (Kit::Brave, &browsers::BRAVE, Some(&browsers::BRAVE_HELPER)),
    (Kit::Arc, &browsers::ARC, Some(&browsers::ARC_HELPER)),
    (Kit::Firefox, &browsers::FIREFOX, Some(&browsers::FIREFOX_CONTENT)),
    (Kit::Slack, &apps::SLACK, Some(&apps::SLACK_HELPER)),
    (Kit::Discord, &apps::DISCORD, Some(&apps::DISCORD_HELPER)),
    (Kit::Teams, &apps::TEAMS, None),
    (Kit::Outlook, &apps::OUTLOOK, None),
    (Kit::VsCode, &apps::VSCODE, Some(&apps::VSCODE_HELPER)),
    (Kit::Cursor, &apps::CURSOR, Some(&apps::CURSOR_HELPER)),
    (Kit::JetBrains, &apps::JETBRAINS, None),
    (Kit::Zed, &apps::ZED, None),
    (Kit::OnePassword, &apps::ONEPASSWORD, None),
    (Kit::Bitwarden, &apps::BITWARDEN, None),
    (Kit::Keeper, &apps::KEEPER, None),
    (Kit::Secretive, &apps::SECRETIVE, None),
    (Kit::ClaudeDesktop, &apps::CLAUDE, Some(&apps::CLAUDE_HELPER)),
    (Kit::Dropbox, &agents::DROPBOX, None),
    (Kit::OneDrive, &agents::ONEDRIVE, None),
    (Kit::GoogleDrive, &agents::GOOGLEDRIVE, None),
    (Kit::Box, &agents::BOX, None),
    (Kit::Arq, &agents::ARQ, None),
    (Kit::Docker, &tools::DOCKER_BACKEND, None),
];

/// Fills a Mac. Returns when everything runs.
pub fn fill(stage: &mut Stage) -> Nanos {
    for (program, user) in DAEMONS {
        stage.adopt(program, user);
    }
    for (kit, program) in INSTALLED {
        if stage.worker.has(kit) {
            stage.adopt(program, 0);
        }
    }
    let mut at = stage.calendar.wakes(START).unwrap_or(stage.end);
    if stage.worker.trade == Trade::Runner {
        stage.adopt(&agents::RUNNER_LISTENER, 501);
        stage.adopt(&tools::DOCKER_BACKEND, 501);
        return at;
    }
    open(stage, &mut at, &system::FINDER, None);
    open(stage, &mut at, &system::MAIL, None);
    let safari = open(stage, &mut at, &browsers::SAFARI, None);
    let network = start(stage, &mut at, LAUNCHD, Standing::Serving(safari), &browsers::WEBKIT, "");
    stage.keep(&browsers::WEBKIT, network);
    if stage.worker.has(Kit::Orion) {
        let orion = open(stage, &mut at, &browsers::ORION, None);
        let network = start(stage, &mut at, LAUNCHD, Standing::Serving(orion), &browsers::ORION_NETWORK, "");
        stage.keep(&browsers::ORION_NETWORK, network);
    }
    for (kit, program, helper) in LOGIN_ITEMS {
        if stage.worker.has(kit) {
            open(stage, &mut at, program, helper);
        }
    }
    for (kit, program) in [(Kit::Zscaler, &agents::ZSCALER), (Kit::Tailscale, &agents::TAILSCALE)] {
        if stage.worker.has(kit) {
            open(stage, &mut at, program, None);
        }
    }
    if stage.worker.trade.types() {
        shells(stage, &mut at);
    }
    at
}

/// An application, and its helper.
fn open(stage: &mut Stage, at: &mut Nanos, program: &'static Program, helper: Option<&'static Program>) -> Who {
    let who = start(stage, at, LAUNCHD, Standing::Alone, program, "");
    stage.keep(program, who);
    if let Some(helper) = helper {
        let kind = "--type=utility --utility-sub-type=network.mojom.NetworkService --lang=en-GB";
        let serving = start(stage, at, who, Standing::Member, helper, kind);
        stage.keep(helper, serving);
    }
    who
}

fn start(stage: &mut Stage, at: &mut Nanos, parent: Who, standing: Standing, program: &'static Program, rest: &str) -> Who {
    *at += 40_000_000;
    let args = std::iter::once(program.path.as_ref()).chain(rest.split_whitespace()).map(str::to_owned).collect();
    let user = (parent == LAUNCHD).then_some(501);
    stage.start(*at, parent, standing, user, Becomes { program: program.clone(), args, cwd: "/".to_owned() })
}

/// Three windows of a terminal, each with its shell.
fn shells(stage: &mut Stage, at: &mut Nanos) {
    let terminal = if stage.worker.has(Kit::Ghostty) {
        &apps::GHOSTTY
    } else if stage.worker.mac.is_multiple_of(3) {
        &apps::SPARKLE_APP
    } else {
        &system::TERMINAL
    };
    let terminal = open(stage, at, terminal, None);
    let (user, home) = (stage.worker.user(), stage.home.root.clone());
    for window in 0..3 {
        *at += 90_000_000;
        let args = ["login", "-pf", user].map(str::to_owned).to_vec();
        let becomes = Becomes { program: system::LOGIN.clone(), args, cwd: home.clone() };
        let login = stage.start(*at, terminal, Standing::Terminal(window), Some(0), becomes);
        *at += 30_000_000;
        let becomes = Becomes { program: tools::ZSH.clone(), args: vec!["-zsh".to_owned()], cwd: home.clone() };
        let shell = stage.start(*at, login, Standing::Member, Some(501), becomes);
        stage.shells.push(shell);
    }
}
