//! The system itself: it indexes, keeps secrets, synchronises and looks after its state.

use crate::days::background::{personal, reports};
use crate::days::habits::Habit;
use crate::days::programs::system::{
    AKD, APPSTOREAGENT, APSD, CFPREFSD, COREDUETD, LSD, MDNS, MDS_STORES, MDWORKER, NSURLSESSIOND, PERIODIC, QUICKLOOK, RAPPORTD, SECD,
    SECURITYD, SHARINGD, SYSPOLICYD, TCCD, TIMED, TRUSTD, XPROTECT, XPROTECT_PLUGIN,
};
use crate::days::services::apple::{APNS, APPLE_ID, CRL, GATEWAY, OCSP, SWCDN, XP};
use crate::days::services::sites::SITES;
use crate::days::story::Story;

/// What every Mac does.
pub const HABITS: &[Habit] = &[
    Habit::awake(900, index),
    Habit::awake(900, preferences),
    Habit::awake(500, keychain),
    Habit::awake(160, trust),
    Habit::awake(30, push),
    Habit::awake(110, personal::icloud),
    Habit::awake(70, personal::messages),
    Habit::awake(90, personal::people),
    Habit::awake(250, state),
    Habit::awake(120, policy),
    Habit::awake(40, personal::photos),
    Habit::awake(60, delegated),
    Habit::awake(45, account),
    Habit::at(1, 100, malware),
    Habit::at(2, 80, personal::faces),
    Habit::at(19, 6, personal::telephone),
    Habit::at(3, 100, daily),
    Habit::awake(14, reports::crash),
    Habit::awake(25, reports::analytics),
    Habit::at(0, 100, reports::rotate),
];

fn index(s: &mut Story<'_>) {
    let worker = s.launch(&MDWORKER, "mdworker_shared -s mdworker -c MDSImporterWorker -m com.apple.mdworker.shared", 501);
    for _ in 0..s.number(4, 14) {
        let path = match s.number(0, 19) {
            0..5 => s.any_document(),
            5 | 6 => format!("~/Library/Mail/V10/8F1C/INBOX.mbox/Data/Messages/{}.emlx", s.number(1_000, 9_000)),
            7 => "~/Library/Safari/History.db".to_owned(),
            8 => "~/Library/Messages/chat.db".to_owned(),
            9 => "~/Library/Group Containers/group.com.apple.notes/NoteStore.sqlite".to_owned(),
            10..13 => format!("~/Pictures/Export/IMG_{:04}.heic", s.number(1, 900)),
            13 => "~/.zsh_history".to_owned(),
            _ => format!("~/Library/Caches/com.apple.helpd/Generated/page-{}.html", s.number(1, 400)),
        };
        s.read(worker, &path);
        s.wait(0, 1);
    }
    let store = s.root(&MDS_STORES);
    let file = s.number(0, 40);
    s.update(store, &format!("/System/Volumes/Data/.Spotlight-V100/Store-V2/7A1E/0.index{file}.db"));
    s.wait(1, 40);
    s.exit(worker);
}

fn preferences(s: &mut Story<'_>) {
    let daemon = s.agent(&CFPREFSD);
    for _ in 0..s.number(1, 5) {
        let domain =
            s.pick(&["com.apple.dock", "com.apple.finder", "com.apple.spaces", "com.google.Chrome", "com.apple.Safari", "us.zoom.xos"]);
        let path = format!("~/Library/Preferences/{domain}.{}.plist", s.number(1, 30));
        s.read(daemon, &path);
        if s.chance(35) {
            let size = s.number(200, 9_000);
            s.replace(daemon, &path, size);
        }
    }
}

fn keychain(s: &mut Story<'_>) {
    let (securityd, secd) = (s.root(&SECURITYD), s.agent(&SECD));
    s.read(securityd, "~/Library/Keychains/login.keychain-db");
    if s.chance(30) {
        s.read(securityd, "/Library/Keychains/System.keychain");
    }
    s.update(secd, "~/Library/Keychains/4B1C6E0D-8A55-4F0E-9B1D-3A77C5D2E901/keychain-2.db");
    if s.chance(12) {
        s.talk(secd, &GATEWAY, 6_000, 9_000);
    }
}

fn trust(s: &mut Story<'_>) {
    let trustd = s.root(&TRUSTD);
    s.read(trustd, "/private/var/protected/trustd/valid.sqlite3");
    s.read(trustd, "/Library/Keychains/System.keychain");
    let to = if s.chance(80) { &OCSP } else { &CRL };
    s.talk(trustd, to, 900, 4_200);
}

fn push(s: &mut Story<'_>) {
    let (apsd, mdns, timed) = (s.root(&APSD), s.root(&MDNS), s.root(&TIMED));
    s.read(apsd, "/Library/Keychains/apsd.keychain");
    let (sent, received, long) = (s.number(4_000, 40_000), s.number(9_000, 90_000), s.number(3_000_000, 14_000_000));
    s.line(apsd, &APNS, sent, received, long);
    s.read(mdns, "/etc/hosts");
    s.read(timed, "/private/var/db/timed/com.apple.timed.plist");
}

fn state(s: &mut Story<'_>) {
    let (duet, tccd, lsd) = (s.root(&COREDUETD), s.agent(&TCCD), s.agent(&LSD));
    s.update(duet, "/private/var/db/CoreDuet/Knowledge/knowledgeC.db");
    s.read(tccd, "~/Library/Application Support/com.apple.TCC/TCC.db");
    s.read(lsd, "/private/var/db/lsd/com.apple.lsdschemes.plist");
    let (sharing, rapport) = (s.agent(&SHARINGD), s.agent(&RAPPORTD));
    s.read(rapport, "~/Library/Preferences/com.apple.rapport.plist");
    s.read(sharing, "~/Library/Preferences/com.apple.sharingd.plist");
}

fn policy(s: &mut Story<'_>) {
    let (policy, looks) = (s.root(&SYSPOLICYD), s.agent(&QUICKLOOK));
    let app = s.pick(&["Slack", "zoom.us", "Google Chrome", "Figma", "Notion", "iTerm", "Spotify"]);
    s.read(policy, &format!("/Applications/{app}.app/Contents/_CodeSignature/CodeResources"));
    s.update(policy, "/private/var/db/SystemPolicyConfiguration/ExecPolicy.db");
    let document = s.any_document();
    s.read(looks, &document);
}

/// Transfers that programs leave to the system.
fn delegated(s: &mut Story<'_>) {
    let (session, store) = (s.agent(&NSURLSESSIOND), s.agent(&APPSTOREAGENT));
    s.update(session, "~/Library/Caches/com.apple.nsurlsessiond/Cache.db");
    let size = s.number(40_000, 9_000_000);
    if s.chance(70) {
        s.download(session, &SWCDN, size);
    } else {
        let site = s.number(0, 59) as usize;
        s.download(session, &SITES[site], size);
    }
    s.talk(store, &XP, 4_000, 2_000);
}

fn account(s: &mut Story<'_>) {
    let akd = s.agent(&AKD);
    s.update(akd, "~/Library/Accounts/Accounts4.sqlite");
    s.talk(akd, &APPLE_ID, 5_000, 9_000);
}

fn malware(s: &mut Story<'_>) {
    let scan = s.launch(&XPROTECT, "XProtect", 0);
    let plugin = s.run(scan, &XPROTECT_PLUGIN, "XProtectRemediatorAdload");
    for _ in 0..s.number(60, 140) {
        let path = match s.number(0, 5) {
            0 => format!("~/Library/LaunchAgents/com.example.agent-{}.plist", s.number(1, 9)),
            1 => format!("~/Library/Application Support/Google/Chrome/Default/Extensions/ext-{}/manifest.json", s.number(1, 30)),
            2 => format!("/Library/LaunchDaemons/com.example.daemon-{}.plist", s.number(1, 20)),
            3 => "~/Library/Safari/Extensions/Extensions.plist".to_owned(),
            _ => format!("/Applications/App-{}.app/Contents/Info.plist", s.number(1, 80)),
        };
        s.read(plugin, &path);
    }
    s.exit(plugin);
    s.exit(scan);
}

fn daily(s: &mut Story<'_>) {
    let periodic = s.launch(&PERIODIC, "periodic daily", 0);
    for name in ["110.clean-tmps", "130.clean-msgs", "430.status-rwho", "500.daily"] {
        s.read(periodic, &format!("/etc/periodic/daily/{name}"));
    }
    s.note(periodic, "/private/var/log/daily.out");
    s.exit(periodic);
}
