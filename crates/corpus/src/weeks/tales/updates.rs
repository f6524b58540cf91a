//! Programs that renew themselves, and those from the store.

use crate::weeks::home::Home;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, net, system, tools};

/// Makers' own updaters, which ask every few hours.
pub fn makers(tale: &mut Tale<'_>) {
    let worker = tale.stage.worker;
    let mut updaters = vec![(&apps::AUTOUPDATE, &net::MICROSOFT_UPDATE)];
    for (kit, program, service) in [
        (Kit::Logi, &apps::LOGI, &net::LOGI_UPDATE),
        (Kit::Steam, &apps::STEAM, &net::STEAM_CDN),
        (Kit::Spotify, &apps::SPOTIFY, &net::SPOTIFY_AP),
        (Kit::Adobe, &apps::ADOBE_UPDATER, &net::ADOBE_UPDATE),
    ] {
        if worker.has(kit) {
            updaters.push((program, service));
        }
    }
    for (program, service) in updaters {
        let updater = tale.job(program, &format!("'{}' --background", program.path));
        let cache = tale.home(&format!("Library/Caches/{}/Cache.db", program.id));
        tale.change(updater, &cache, 90_000);
        let received = tale.random.between(9_000, 40_000_000);
        tale.talk(updater, service, 6_000, received);
        tale.exit(updater);
    }
}

/// An update is fetched, unpacked over the old one, and the program begins anew.
pub fn sparkle(tale: &mut Tale<'_>) {
    let app = tale.job(&apps::SPARKLE_APP, &format!("'{}'", apps::SPARKLE_APP.path));
    tale.talk(app, &net::ITERM_UPDATE, 3_000, 30_000_000);
    let zip = tale.home("Library/Caches/com.googlecode.iterm2/org.sparkle-project.Sparkle/PersistentDownloads/iTerm2.zip");
    tale.make(app, &zip, 30_000_000);
    let updater = tale.child(app, &apps::SPARKLE_UPDATER, &format!("'{}'", apps::SPARKLE_UPDATER.path), "/");
    let ditto = tale.child(updater, &tools::DITTO, &format!("/usr/bin/ditto -x -k '{zip}' /private/tmp/iTerm2"), "/");
    tale.read(ditto, &zip, 30_000_000);
    for number in 0..20 {
        tale.make(ditto, &format!("/private/tmp/iTerm2/iTerm.app/Contents/Resources/part{number:02}.nib"), 90_000);
    }
    tale.exit(ditto);
    tale.rename(updater, "/private/tmp/iTerm2/iTerm.app", "/Applications/iTerm.app", 30_000_000);
    tale.exit(updater);
    tale.exit(app);
    let again = tale.job(&apps::SPARKLE_APP, &format!("'{}'", apps::SPARKLE_APP.path));
    tale.pause(60, 900);
    tale.exit(again);
}

/// Applications made for phones.
pub fn phone_apps(tale: &mut Tale<'_>) {
    for (program, service) in [(&apps::KINDLE, &net::KINDLE_SYNC), (&apps::TESTFLIGHT_APP, &net::TESTFLIGHT_API)] {
        let app = tale.app(program);
        let store = tale.home(&format!("Library/Containers/{}/Data/Documents/store.sqlite", program.id));
        tale.change(app, &store, 900_000);
        tale.talk(app, service, 20_000, 900_000);
    }
}

/// A cleaner looks through caches and permissions.
pub fn cleaner(tale: &mut Tale<'_>) {
    let cleaner = tale.app(&apps::CLEANMYMAC);
    let stores = tale.stage.home.stores.clone();
    tale.read_all(cleaner, &stores);
    let tcc = "/Library/Application Support/com.apple.TCC/TCC.db";
    tale.read(cleaner, tcc, 120_000);
    let documents = tale.stage.home.documents.clone();
    for (path, size) in Home::some(&documents, 30, &mut tale.random) {
        tale.read(cleaner, &path, size);
    }
    let finder = tale.stage.find(&system::FINDER).unwrap_or(cleaner);
    let store = tale.home(".DS_Store");
    tale.read(finder, &store, 6_000);
    tale.talk(cleaner, &net::MACPAW, 30_000, 40_000);
}
