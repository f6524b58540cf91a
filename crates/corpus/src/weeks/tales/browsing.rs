//! Browsers: what they keep, what they fetch, and what people send with them.

use super::system::standing;
use crate::days::deed::Who;
use crate::step::Service;
use crate::weeks::home::Home;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, browsers, net, office, system};

/// A browser: its windows, who has its connections, where it keeps things, and where it is synchronised.
pub struct Browser {
    pub windows: Who,
    pub network: Who,
    profile: &'static str,
    files: [&'static str; 3],
    sync: &'static Service,
}

const CHROMIUM: [&str; 3] = ["Cookies", "Login Data", "History"];

/// The browser that somebody likes best.
pub fn liked(tale: &Tale<'_>) -> Browser {
    let worker = tale.stage.worker;
    let (windows, network, profile, files, sync) = if worker.has(Kit::Arc) {
        (&browsers::ARC, &browsers::ARC_HELPER, "Library/Application Support/Arc/User Data/Default", CHROMIUM, &net::ARC_SYNC)
    } else if worker.has(Kit::Brave) {
        (
            &browsers::BRAVE,
            &browsers::BRAVE_HELPER,
            "Library/Application Support/BraveSoftware/Brave-Browser/Default",
            CHROMIUM,
            &net::BRAVE_SYNC,
        )
    } else if worker.has(Kit::Chrome) {
        (&browsers::CHROME, &browsers::CHROME_HELPER, "Library/Application Support/Google/Chrome/Default", CHROMIUM, &net::GOOGLE_SYNC)
    } else if worker.has(Kit::Edge) {
        (&browsers::EDGE, &browsers::EDGE_HELPER, "Library/Application Support/Microsoft Edge/Default", CHROMIUM, &net::EDGE_SYNC)
    } else if worker.has(Kit::Orion) {
        let files = ["cookies", "history", "favourites.plist"];
        (&browsers::ORION, &browsers::ORION_NETWORK, "Library/Application Support/Orion/Defaults", files, &net::ORION_KAGI)
    } else if worker.has(Kit::Firefox) {
        let files = ["cookies.sqlite", "logins.json", "places.sqlite"];
        (
            &browsers::FIREFOX,
            &browsers::FIREFOX,
            "Library/Application Support/Firefox/Profiles/k3v9.default-release",
            files,
            &net::FIREFOX_SYNC,
        )
    } else {
        let files = ["Cookies/Cookies.binarycookies", "WebsiteDataStore/store.db", "WebKit/history.db"];
        (&browsers::SAFARI, &browsers::WEBKIT, "Library/Containers/com.apple.Safari/Data/Library", files, &net::ICLOUD_GATEWAY)
    };
    let find = |program| tale.stage.find(program).unwrap_or(crate::weeks::stage::LAUNCHD);
    Browser { windows: find(windows), network: find(network), profile, files, sync }
}

/// Pages are read: every one takes a few connections, and leaves things in the cache.
pub fn pages(tale: &mut Tale<'_>) {
    let browser = liked(tale);
    for _ in 0..tale.random.between(2, 5) {
        for _ in 0..tale.random.between(2, 5) {
            let site = tale.random.below(900) as u16;
            let received = tale.random.between(20_000, 3_000_000);
            tale.visit(browser.network, site, received / 60 + 1_200, received);
            let entry = tale.hex(16);
            let path = tale.home(&format!("{}/Cache/Cache_Data/{}_0", browser.profile, entry));
            tale.make(browser.network, &path, received / 4);
        }
        let firm = tale.pick(&[&net::GOOGLE, &net::GOOGLE_QUIC, &net::GOOGLE_DOCS, &office::WIKI, &net::OFFICE_DOCS, &office::SALES]);
        tale.talk(browser.network, firm, 9_000, 400_000);
        for file in browser.files {
            let path = tale.home(&format!("{}/{file}", browser.profile));
            tale.read(browser.windows, &path, 900_000);
        }
        let path = tale.home(&format!("{}/{}", browser.profile, browser.files[0]));
        tale.change(browser.network, &path, 1_300_000);
        tale.pause(20, 150);
    }
    if tale.chance(30) {
        tale.talk(browser.network, browser.sync, 30_000, 20_000);
    }
}

/// Another browser's profile is taken over, once.
pub fn import(tale: &mut Tale<'_>) {
    let browser = liked(tale);
    let importer =
        if browser.files[0].ends_with("binarycookies") { tale.service(browser.windows, &browsers::SAFARI_IMPORT) } else { browser.windows };
    let other = if browser.profile.contains("Chrome") {
        [
            "Library/Safari/History.db",
            "Library/Safari/Bookmarks.plist",
            "Library/Containers/com.apple.Safari/Data/Library/Cookies/Cookies.binarycookies",
        ]
    } else {
        [
            "Library/Application Support/Google/Chrome/Default/Login Data",
            "Library/Application Support/Google/Chrome/Default/Cookies",
            "Library/Application Support/Google/Chrome/Default/Bookmarks",
        ]
    };
    for path in other {
        let path = tale.home(path);
        tale.read(importer, &path, 700_000);
    }
    let path = tale.home(&format!("{}/{}", browser.profile, browser.files[1]));
    tale.change(browser.windows, &path, 200_000);
    tale.pause(3, 9);
    tale.talk(browser.network, browser.sync, 260_000, 9_000);
}

/// The Finder compresses a folder, and a browser sends it to the firm's own place.
pub fn compress_and_send(tale: &mut Tale<'_>) {
    let browser = liked(tale);
    let archiver = tale.service(standing(tale, &system::FINDER), &system::ARCHIVE_UTILITY);
    let documents = tale.stage.home.documents.clone();
    let mut bytes = 0;
    for (path, size) in Home::some(&documents, 9, &mut tale.random) {
        tale.read(archiver, &path, size);
        bytes += size * 8 / 10;
    }
    let archive = tale.home("Desktop/Report.zip");
    tale.make(archiver, &archive, bytes);
    tale.exit(archiver);
    tale.pause(10, 90);
    tale.read(browser.windows, &archive, bytes);
    let place = tale.pick(&[&office::WIKI, &net::OFFICE_DOCS, &net::GOOGLE_DRIVE, &office::SALES]);
    tale.talk(browser.network, place, bytes, 9_000);
}

/// Something is downloaded and opened.
pub fn download(tale: &mut Tale<'_>) {
    let browser = liked(tale);
    let size = tale.random.between(300_000, 90_000_000);
    let site = tale.random.below(900) as u16;
    tale.visit(browser.network, site, 2_000, size);
    let number = tale.random.below(9_999);
    let path = tale.home(&format!("Downloads/download-{}.zip", number));
    let part = format!("{path}.crdownload");
    tale.make(browser.network, &part, size);
    tale.rename(browser.windows, &part, &path, size);
    let archiver = tale.service(standing(tale, &system::FINDER), &system::ARCHIVE_UTILITY);
    tale.read(archiver, &path, size);
    let folder = path.trim_end_matches(".zip").to_owned();
    for number in 0..12 {
        tale.make(archiver, &format!("{folder}/file{number:02}.pdf"), size / 10);
    }
    tale.exit(archiver);
}

/// A drawing board that is kept elsewhere.
pub fn drawing(tale: &mut Tale<'_>) {
    let figma = tale.app(&apps::FIGMA);
    tale.link(figma, &net::FIGMA_SOCKET, 900_000, 4_000_000, 1_800_000);
    let pictures = tale.stage.home.pictures.clone();
    for (path, size) in Home::some(&pictures, 3, &mut tale.random) {
        tale.read(figma, &path, size);
        tale.talk(figma, &net::FIGMA_WEB, size, 9_000);
        tale.pause(60, 400);
    }
}
