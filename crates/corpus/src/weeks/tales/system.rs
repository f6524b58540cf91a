//! What the system does by itself: it indexes, checks, updates, keeps time, and downloads for others.

use crate::days::deed::Who;
use crate::programs::Program;
use crate::weeks::home::Home;
use crate::weeks::stage::LAUNCHD;
use crate::weeks::tale::Tale;
use crate::weeks::world::{net, system};

/// A process that runs all the time.
pub fn standing(tale: &Tale<'_>, program: &Program) -> Who {
    tale.stage.find(program).unwrap_or(LAUNCHD)
}

/// The index takes in whatever changed, wherever it lies.
pub fn indexing(tale: &mut Tale<'_>) {
    let everything = tale.stage.home.everything();
    let line = format!("'{}' -s mdworker -c MDSImporterWorker -m com.apple.mdworker.shared", system::MDWORKER.path);
    let worker = tale.job(&system::MDWORKER, &line);
    let count = tale.random.between(30, 70);
    for (path, size) in Home::some(&everything, count, &mut tale.random) {
        tale.read(worker, &path, size);
    }
    tale.pause(5, 30);
    tale.exit(worker);
    let mds = standing(tale, &system::MDS);
    tale.change(mds, "/System/Volumes/Data/.Spotlight-V100/Store-V2/5B7A/store.db", 80_000_000);
}

/// Malware is looked for, also in what browsers keep.
pub fn malware_scan(tale: &mut Tale<'_>) {
    let scanner = tale.daemon(&system::XPROTECT, &format!("'{}'", system::XPROTECT.path));
    let extensions = tale.home("Library/Application Support/Google/Chrome/Default/Extensions");
    for number in 0..18 {
        tale.read(scanner, &format!("{extensions}/ext{number:02}/manifest.json"), 4_000);
    }
    for agent in ["com.adobe.ARMDC", "com.google.keystone", "us.zoom.updater", "com.dropbox.agent"] {
        tale.read(scanner, &format!("/Library/LaunchAgents/{agent}.plist"), 1_100);
    }
    let stores = tale.stage.home.stores.clone();
    tale.read_all(scanner, &stores);
    tale.exit(scanner);
    let policy = standing(tale, &system::SYSPOLICYD);
    tale.change(policy, "/private/var/db/SystemPolicyConfiguration/ExecPolicy", 2_000_000);
}

/// The system asks for updates, and takes parts of them from places of its own.
pub fn software_update(tale: &mut Tale<'_>) {
    let updater = standing(tale, &system::SOFTWAREUPDATED);
    tale.talk(updater, &net::APPLE_UPDATES, 2_400, 48_000);
    let assets = standing(tale, &system::MOBILEASSETD);
    tale.talk(assets, &net::APPLE_ASSETS, 1_900, 260_000);
    if tale.chance(40) {
        let brain = tale.daemon(&system::UPDATE_BRAIN, &format!("'{}'", system::UPDATE_BRAIN.path));
        tale.talk(brain, &net::APPLE_SWCDN, 9_000, 240_000_000);
        for number in 0..12 {
            tale.make(brain, &format!("/private/var/MobileSoftwareUpdate/staged/part{number:02}.aar"), 20_000_000);
        }
        tale.pause(20, 60);
        tale.exit(brain);
    }
}

/// Certificates are checked, pushes come, clocks are set.
pub fn services(tale: &mut Tale<'_>) {
    let (trust, push, time) = (standing(tale, &system::TRUSTD), standing(tale, &system::APSD), standing(tale, &system::TIMED));
    tale.talk(trust, &net::APPLE_OCSP, 900, 2_600);
    tale.read(trust, "/private/var/protected/trustd/valid.sqlite3", 30_000_000);
    tale.read(trust, "/Library/Keychains/System.keychain", 120_000);
    tale.link(push, &net::APPLE_PUSH, 6_000, 9_000, 1_200_000);
    tale.talk(time, &net::APPLE_TIME, 48, 48);
}

/// Downloads in the background for the App Store, Music and podcasts.
pub fn background_downloads(tale: &mut Tale<'_>) {
    let session = standing(tale, &system::NSURLSESSIOND);
    let service = tale.pick(&[&net::APPLE_STORE, &net::APPLE_MUSIC]);
    let received = tale.random.between(200_000, 60_000_000);
    tale.talk(session, service, 5_000, received);
    let number = tale.random.below(9_999);
    let file = tale.home(&format!("Library/Caches/com.apple.nsurlsessiond/Downloads/CFNetworkDownload_{}.tmp", number));
    tale.make(session, &file, received);
}

/// A file goes to somebody in the room, over no network that a sensor sees.
pub fn airdrop(tale: &mut Tale<'_>) {
    let sharing = standing(tale, &system::SHARINGD);
    let files = [&tale.stage.home.documents, &tale.stage.home.pictures].map(Clone::clone).concat();
    for (path, size) in Home::some(&files, 3, &mut tale.random) {
        tale.read(sharing, &path, size);
    }
    let zip = tale.home("Library/Caches/com.apple.sharingd/AirDrop.cpio.gz");
    tale.make(sharing, &zip, 9_000_000);
    tale.pause(5, 20);
    tale.remove(sharing, &zip, 9_000_000);
}

/// The radio is measured.
pub fn radio(tale: &mut Tale<'_>) {
    let radio = standing(tale, &system::WIFIVELOCITYD);
    tale.read(radio, "/Library/Preferences/SystemConfiguration/com.apple.wifi.known-networks.plist", 30_000);
    tale.read(radio, "/Library/Keychains/System.keychain", 120_000);
    tale.make(radio, "/private/var/log/wifi.log", 400_000);
}
