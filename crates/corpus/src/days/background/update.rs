//! Updates, of the system and of everything else.

use crate::days::habits::Habit;
use crate::days::programs::agents::{AUTOUPDATE, FIREFOX_UPDATE, KEYSTONE, LOGI, SPARKLE};
use crate::days::programs::apps::{ADOBE_UPDATE, CLEAN_MY_MAC, ITERM, SPOTIFY};
use crate::days::programs::system::{MOBILEASSETD, SOFTWAREUPDATED, UPDATE_BRAIN};
use crate::days::programs::tools::DITTO;
use crate::days::services::agents::{CHROME_DL, CHROME_UPDATE, ITERM_UPDATE, LOGITECH, MICROSOFT_CDN, MOZILLA_UPDATE};
use crate::days::services::apple::{MESU, SWCDN, SWSCAN};
use crate::days::services::office::{ADOBE_DOWNLOAD, MACPAW, OFFICE_CONFIG, SPOTIFY_API};
use crate::days::story::Story;

/// What everybody has.
pub const HABITS: &[Habit] = &[
    Habit::awake(25, assets),
    Habit::at(4, 60, system),
    Habit::awake(40, keystone),
    Habit::awake(15, microsoft),
    Habit::awake(8, sparkle),
    Habit::awake(3, firefox),
    Habit::awake(8, adobe),
    Habit::awake(30, logitech),
    Habit::work(120, music),
    Habit::work(2, clean),
];

fn assets(s: &mut Story<'_>) {
    let assets = s.root(&MOBILEASSETD);
    s.talk(assets, &MESU, 2_000, 40_000);
    let size = s.number(400_000, 90_000_000);
    s.download(assets, &SWCDN, size);
    let asset = s.hex();
    s.make(assets, &format!("/System/Library/AssetsV2/downloadDir/{asset}.zip"), size);
}

fn system(s: &mut Story<'_>) {
    let updates = s.root(&SOFTWAREUPDATED);
    s.talk(updates, &SWSCAN, 3_000, 900_000);
    let brain = s.launch(&UPDATE_BRAIN, "com.apple.MobileSoftwareUpdate.UpdateBrainService", 0);
    let size = s.number(20_000_000, 1_400_000_000);
    s.download(brain, &SWCDN, size);
    s.make(brain, "/System/Volumes/Update/download/AssetData/payload.zip", size);
    s.exit(brain);
}

fn keystone(s: &mut Story<'_>) {
    let updater = s.launch(&KEYSTONE, "GoogleUpdater --server --service=update --enable-logging", 501);
    s.read(updater, "~/Library/Application Support/Google/GoogleUpdater/prefs.json");
    s.talk(updater, &CHROME_UPDATE, 4_000, 9_000);
    if s.chance(8) {
        let size = s.number(90_000_000, 220_000_000);
        s.download(updater, &CHROME_DL, size);
        let dmg = "~/Library/Caches/GoogleUpdater/GoogleChrome.dmg";
        s.make(updater, dmg, size);
        s.mount(updater, "/dev/disk4s1", "/private/tmp/GoogleChromeInstall");
        s.copy(
            updater,
            "/private/tmp/GoogleChromeInstall/Google Chrome.app/Contents/Info.plist",
            "/Applications/Google Chrome.app/Contents/Info.plist",
        );
    }
    s.exit(updater);
}

fn microsoft(s: &mut Story<'_>) {
    let updater = s.launch(&AUTOUPDATE, "'Microsoft Update Assistant' --launchByAgent", 501);
    s.talk(updater, &OFFICE_CONFIG, 3_000, 20_000);
    if s.chance(15) {
        let size = s.number(40_000_000, 700_000_000);
        s.download(updater, &MICROSOFT_CDN, size);
        s.make(updater, "~/Library/Caches/Microsoft/uls/com.microsoft.autoupdate/update.pkg", size);
    }
    s.exit(updater);
}

/// A program loads its own update, unpacks it and begins anew.
fn sparkle(s: &mut Story<'_>) {
    let iterm = s.app(&ITERM);
    s.talk(iterm, &ITERM_UPDATE, 1_500, 9_000);
    if s.chance(30) {
        let zip = format!("~/Library/Caches/com.googlecode.iterm2/org.sparkle-project.Sparkle/PersistentDownloads/{}/iTerm2.zip", s.hex());
        s.download(iterm, &ITERM_UPDATE, 31_000_000);
        s.make(iterm, &zip, 31_000_000);
        let autoupdate = s.run(iterm, &SPARKLE, "Autoupdate com.googlecode.iterm2");
        s.child(autoupdate, &DITTO, &format!("ditto -x -k {zip} /Applications/iTerm.app.update"), |s, ditto| {
            s.read(ditto, &zip);
            for number in 1..30 {
                s.note(ditto, &format!("/Applications/iTerm.app.update/Contents/Resources/file-{number}"));
            }
        });
        s.exit(autoupdate);
    }
}

fn firefox(s: &mut Story<'_>) {
    let updater = s.launch(&FIREFOX_UPDATE, "org.mozilla.updater", 501);
    s.download(updater, &MOZILLA_UPDATE, 60_000_000);
    s.make(updater, "~/Library/Caches/Mozilla/updates/0/update.mar", 60_000_000);
    s.exit(updater);
}

fn adobe(s: &mut Story<'_>) {
    let installer = s.launch(&ADOBE_UPDATE, "'Adobe Installer' --pipename=update", 0);
    let size = s.number(9_000_000, 2_000_000_000);
    s.download(installer, &ADOBE_DOWNLOAD, size);
    s.make(installer, "/Library/Application Support/Adobe/ADCRefs/update.zip", size);
    s.exit(installer);
}

fn logitech(s: &mut Story<'_>) {
    let agent = s.app(&LOGI);
    s.read(agent, "~/Library/Application Support/LogiOptionsPlus/settings.db");
    s.talk(agent, &LOGITECH, 2_400, 9_000);
}

fn music(s: &mut Story<'_>) {
    let spotify = s.app(&SPOTIFY);
    let received = s.number(3_000_000, 12_000_000);
    s.download(spotify, &SPOTIFY_API, received);
    for _ in 0..s.number(2, 9) {
        let path = format!("~/Library/Caches/com.spotify.client/Data/{:02x}/{}.file", s.number(0, 255), s.hex());
        s.note(spotify, &path);
    }
}

/// Somebody makes room.
fn clean(s: &mut Story<'_>) {
    if !s.life.employee.mac.is_multiple_of(5) {
        return;
    }
    let cleaner = s.app(&CLEAN_MY_MAC);
    s.read(cleaner, "~/Library/Application Support/com.apple.TCC/TCC.db");
    s.read_all(cleaner, &["~/Library/Application Support/Google/Chrome/Default/Cookies", "~/Library/Safari/History.db", "~/.zsh_history"]);
    for _ in 0..s.number(60, 200) {
        let path = format!("~/Library/Caches/com.example.cache/{}.bin", s.number(1, 3_000));
        s.read(cleaner, &path);
        s.remove(cleaner, &path);
    }
    s.talk(cleaner, &MACPAW, 9_000, 20_000);
}
