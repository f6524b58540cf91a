//! Documents: written, exported, printed, packed, photographed, put on a drive of the office.

use crate::days::desk::upload;
use crate::days::habits::Habit;
use crate::days::programs::agents::PRINT_AGENT;
use crate::days::programs::apps::{EXCEL, POWERPOINT, WORD};
use crate::days::programs::system::{CUPSD, FINDER, IPP, NETAUTH, SCREENSHOT, SHARINGD};
use crate::days::services::office::{GDRIVE_UPLOAD, NAS, OFFICE_CONFIG, PRINTER, SHAREPOINT};
use crate::days::story::Story;

/// What everybody does.
pub const HABITS: &[Habit] = &[
    Habit::work(350, write),
    Habit::work(60, export),
    Habit::work(30, print),
    Habit::work(45, screenshot),
    Habit::work(15, pack),
    Habit::work(20, drive),
    Habit::work(12, hand_over),
    Habit::work(60, tidy),
];

fn write(s: &mut Story<'_>) {
    let (ending, app) = s.pick(&[("docx", &WORD), ("xlsx", &EXCEL), ("pptx", &POWERPOINT)]);
    let (app, path) = (s.app(app), s.document(ending));
    s.read(app, &path);
    for _ in 0..s.number(1, 5) {
        s.wait(20, 240);
        let size = s.number(16_000, 3_000_000);
        s.replace(app, &path, size);
        s.note(app, "~/Library/Containers/com.microsoft.Word/Data/Library/Preferences/AutoRecovery/AutoRecovery save.asd");
    }
    if s.chance(50) {
        s.talk(app, &OFFICE_CONFIG, 4_000, 20_000);
    }
}

fn export(s: &mut Story<'_>) {
    let pdf = upload::exported(s);
    if s.chance(40) {
        upload::by_browser(s, &pdf, &SHAREPOINT);
    }
}

fn print(s: &mut Story<'_>) {
    if !s.in_office() {
        return;
    }
    let (cups, path) = (s.root(&CUPSD), s.document("pdf"));
    let spool = format!("/private/var/spool/cups/d{:05}-001", s.number(1, 9_999));
    let size = s.number(90_000, 9_000_000);
    s.read(cups, &path);
    s.make(cups, &spool, size);
    s.child(cups, &IPP, "ipp://printer-2.acme.example/ipp/print 42 user Document 1 collate", |s, ipp| {
        s.read(ipp, &spool);
        s.upload(ipp, &PRINTER, &spool);
    });
    let agent = s.app(&PRINT_AGENT);
    s.talk(agent, &PRINTER, 900, 2_000);
}

fn screenshot(s: &mut Story<'_>) {
    let tool = s.agent(&SCREENSHOT);
    let path = format!("~/Desktop/Screenshot 2025-11-{}.png", s.number(10, 24));
    let size = s.number(90_000, 3_800_000);
    s.replace(tool, &path, size);
    s.wait(3, 90);
    if s.chance(55) {
        upload::by_slack(s, &path);
    }
}

fn pack(s: &mut Story<'_>) {
    let paths: Vec<String> = (0..s.number(2, 12)).map(|_| s.any_document()).collect();
    let archive = upload::compressed(s, &paths);
    s.wait(20, 400);
    match s.number(0, 3) {
        0 => upload::by_slack(s, &archive),
        1 => upload::by_browser(s, &archive, &SHAREPOINT),
        2 => upload::by_browser(s, &archive, &GDRIVE_UPLOAD),
        _ => {}
    }
}

/// Files go to the drive of a department.
fn drive(s: &mut Story<'_>) {
    if !s.in_office() {
        return;
    }
    let (auth, finder) = (s.agent(&NETAUTH), s.app(&FINDER));
    s.read(auth, "~/Library/Keychains/login.keychain-db");
    s.mount(auth, "//user@nas.acme.example/team", "/Volumes/team");
    let mut bytes = 9_000;
    for _ in 0..s.number(2, 30) {
        let path = s.any_document();
        let name = path.rsplit('/').next().unwrap_or("Document").to_owned();
        s.copy(finder, &path, &format!("/Volumes/team/Shared/{name}"));
        bytes += 400_000;
    }
    s.line(finder, &NAS, bytes, bytes / 40, 60_000);
}

/// From one device to another, beside any network.
fn hand_over(s: &mut Story<'_>) {
    let (sharing, path) = (s.agent(&SHARINGD), s.any_document());
    s.read(sharing, &path);
    let pack = format!("/private/var/folders/3k/T/AirDrop/{}.cpgz", s.hex());
    s.make(sharing, &pack, 900_000);
    s.remove(sharing, &pack);
}

fn tidy(s: &mut Story<'_>) {
    let finder = s.app(&FINDER);
    for _ in 0..s.number(1, 9) {
        let path = s.any_document();
        let name = path.rsplit('/').next().unwrap_or("Document").to_owned();
        match s.number(0, 2) {
            0 => s.clone_file(finder, &path, &format!("~/Documents/Archive/Copy of {name}")),
            1 => s.rename(finder, &path, &format!("~/Documents/Archive/{name}")),
            _ => s.rename(finder, &path, &format!("~/.Trash/{name}")),
        }
    }
}
