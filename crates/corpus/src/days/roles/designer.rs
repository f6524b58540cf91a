//! Designers: large files, which go to clients and services all day.

use crate::days::desk::upload;
use crate::days::habits::Habit;
use crate::days::programs::apps::{CORE_SYNC, CREATIVE_CLOUD, CYBERDUCK, FIGMA, PHOTOSHOP};
use crate::days::programs::system::FINDER;
use crate::days::services::code::WEB_SSH;
use crate::days::services::office::{
    ADOBE_LICENSE, ADOBE_STORAGE, DROPBOX_CONTENT, FIGMA_API, FIGMA_FILES, GDRIVE_UPLOAD, WETRANSFER, WETRANSFER_UP,
};
use crate::days::story::Story;

/// What they do.
pub const HABITS: &[Habit] = &[
    Habit::work(900, figma),
    Habit::work(60, figma_import),
    Habit::work(500, photoshop),
    Habit::work(160, adobe_sync),
    Habit::work(60, adobe_license),
    Habit::work(40, transfer),
    Habit::work(50, assets),
    Habit::work(20, server),
    Habit::work(90, sort_out),
];

fn work(s: &mut Story<'_>, ending: &str) -> String {
    let client = s.pick(&["Northwind", "Contoso", "Acme", "Globex"]);
    format!("~/Documents/Clients/{client}/Layout {}.{ending}", s.number(1, 60))
}

fn figma(s: &mut Story<'_>) {
    let figma = s.app(&FIGMA);
    let path = format!("~/Library/Application Support/Figma/DesktopProfile/v38/Cache/Cache_Data/{}_0", s.hex());
    s.note(figma, &path);
    s.update(figma, "~/Library/Application Support/Figma/DesktopProfile/v38/Cookies");
    let (sent, received) = (s.number(20_000, 4_000_000), s.number(40_000, 9_000_000));
    s.talk(figma, &FIGMA_API, sent, received);
}

fn figma_import(s: &mut Story<'_>) {
    let (figma, path) = (s.app(&FIGMA), work(s, "png"));
    s.read(figma, &path);
    s.upload(figma, &FIGMA_FILES, &path);
}

fn photoshop(s: &mut Story<'_>) {
    let (app, path) = (s.app(&PHOTOSHOP), work(s, "psd"));
    s.read(app, &path);
    for _ in 0..s.number(1, 6) {
        let scratch = format!("/private/var/folders/3k/T/Photoshop Temp{}", s.number(1_000, 9_999));
        s.note(app, &scratch);
        let brush = format!("~/Library/Application Support/Adobe/Adobe Photoshop 2026/Presets/brush-{}.abr", s.number(1, 90));
        s.read(app, &brush);
    }
    s.wait(20, 200);
    let size = s.number(60_000_000, 900_000_000);
    s.replace(app, &path, size);
    if s.chance(40) {
        let (png, size) = (work(s, "png"), s.number(400_000, 20_000_000));
        s.make(app, &png, size);
    }
}

fn adobe_sync(s: &mut Story<'_>) {
    let sync = s.app(&CORE_SYNC);
    let path = if s.chance(60) { work(s, "psd") } else { work(s, "ai") };
    s.read(sync, &path);
    s.upload(sync, &ADOBE_STORAGE, &path);
    s.update(sync, "~/Library/Application Support/Adobe/CoreSync/sync.db");
}

fn adobe_license(s: &mut Story<'_>) {
    let cloud = s.app(&CREATIVE_CLOUD);
    s.read(cloud, "~/Library/Keychains/login.keychain-db");
    s.talk(cloud, &ADOBE_LICENSE, 6_000, 9_000);
}

/// A client gets everything, packed.
fn transfer(s: &mut Story<'_>) {
    let paths: Vec<String> = (0..s.number(3, 20)).map(|_| work(s, "png")).collect();
    let archive = upload::compressed(s, &paths);
    s.wait(10, 200);
    let browser = s.browser();
    s.talk(browser.network, &WETRANSFER, 9_000, 40_000);
    let to = s.pick(&[&WETRANSFER_UP, &WETRANSFER_UP, &GDRIVE_UPLOAD, &DROPBOX_CONTENT]);
    upload::by_browser(s, &archive, to);
}

fn assets(s: &mut Story<'_>) {
    let path = work(s, "pdf");
    let to = s.pick(&[&GDRIVE_UPLOAD, &DROPBOX_CONTENT, &FIGMA_FILES]);
    upload::by_browser(s, &path, to);
    let picture = work(s, "png");
    upload::by_slack(s, &picture);
}

/// Pictures for a site, by a client with windows.
fn server(s: &mut Story<'_>) {
    let duck = s.app(&CYBERDUCK);
    s.read_all(duck, &["~/.ssh/known_hosts", "~/.ssh/id_ed25519", "~/Library/Keychains/login.keychain-db"]);
    for _ in 0..s.number(1, 12) {
        let path = work(s, "jpg");
        s.read(duck, &path);
        s.upload(duck, &WEB_SSH, &path);
    }
}

fn sort_out(s: &mut Story<'_>) {
    let finder = s.app(&FINDER);
    for _ in 0..s.number(3, 30) {
        let (path, number) = (work(s, "png"), s.number(1, 900));
        s.read(finder, &path);
        s.clone_file(finder, &path, &format!("~/Documents/Clients/Archive/Layout copy {number}.png"));
    }
}
