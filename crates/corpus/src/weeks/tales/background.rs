//! The small change of every Mac: preferences, caches, logs.

use super::system::standing;
use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, net, system};

const DOMAINS: [&str; 10] = [
    "com.apple.finder",
    "com.apple.dock",
    "com.apple.Safari",
    "com.apple.spaces",
    "com.apple.HIToolbox",
    "com.apple.universalaccess",
    "com.google.Chrome",
    "com.microsoft.autoupdate2",
    "com.tinyspeck.slackmacgap",
    "com.apple.controlcenter",
];

/// Preferences are read and written.
pub fn preferences(tale: &mut Tale<'_>) {
    let daemon = standing(tale, &system::CFPREFSD);
    for _ in 0..4 {
        let domain = tale.random.pick(&DOMAINS);
        let path = tale.home(&format!("Library/Preferences/{}.plist", domain));
        tale.read(daemon, &path, 14_000);
        if tale.chance(50) {
            tale.save(daemon, &path, 14_200);
        }
    }
    let keys = standing(tale, &system::SECD);
    let path = tale.home("Library/Keychains/8C5E1F20-77AB-5D4E-93C1-0A6B2D3E4F50/keychain-2.db");
    tale.change(keys, &path, 3_000_000);
    let guard = standing(tale, &system::SECURITYD);
    let path = tale.home("Library/Keychains/login.keychain-db");
    tale.read(guard, &path, 900_000);
}

/// Somebody looks at files and opens a few.
pub fn looking(tale: &mut Tale<'_>) {
    let finder = standing(tale, &system::FINDER);
    let store = tale.home("Documents/.DS_Store");
    tale.read(finder, &store, 10_000);
    let files = tale.stage.home.documents.clone();
    let preview = tale.app(&system::PREVIEW);
    for (path, size) in Home::some(&files, 6, &mut tale.random) {
        tale.read(finder, &path, size);
        tale.read(preview, &path, size);
        tale.pause(5, 60);
    }
    tale.change(finder, &store, 10_200);
}

/// A reader of news asks hundreds of sites, each for a little.
pub fn feeds(tale: &mut Tale<'_>) {
    let reader = tale.app(&apps::FEED_READER);
    let sites = tale.random.between(120, 260);
    for number in 0..sites {
        let size = tale.random.between(4_000, 90_000);
        tale.visit(reader, (number * 7 % 900) as u16, 700, size);
        if number % 6 == 0 {
            let path = tale.home(&format!("Library/Containers/com.ranchero.NetNewsWire-Evergreen/Data/Library/Caches/feed{number:03}.xml"));
            tale.make(reader, &path, size);
        }
    }
    tale.pause(20, 60);
}

/// A person looks at pictures, and edits one.
pub fn pictures(tale: &mut Tale<'_>) {
    let photos = tale.app(&system::PHOTOS);
    let files = tale.stage.home.pictures.clone();
    for (path, size) in Home::some(&files, 14, &mut tale.random) {
        tale.read(photos, &path, size);
    }
    let database = tale.home("Pictures/Photos Library.photoslibrary/database/Photos.sqlite");
    tale.change(photos, &database, 90_000_000);
    let library = standing(tale, &system::PHOTOLIBRARYD);
    tale.change(library, &database, 90_000_000);
    tale.talk(photos, &net::ICLOUD_GATEWAY, 4_000, 30_000);
}
