//! Executives: mail, meetings, messages, the telephone's pictures; few programs, many places.

use crate::days::desk::upload;
use crate::days::habits::Habit;
use crate::days::programs::apps::{CALENDAR, MESSAGES, NOTES, PHOTOS, POWERPOINT, PREVIEW};
use crate::days::programs::system::{BIRD, CLOUDD, IMAGENT};
use crate::days::services::apple::{GATEWAY, ICLOUD_CONTENT, ICLOUD_PHOTOS};
use crate::days::services::office::{SHAREPOINT, TRAVEL};
use crate::days::story::Story;

/// What they do.
pub const HABITS: &[Habit] = &[
    Habit::work(500, messages),
    Habit::work(200, pictures),
    Habit::work(250, slides),
    Habit::work(300, reading),
    Habit::work(150, notes),
    Habit::work(20, travel),
    Habit::work(40, signature),
    Habit::work(300, appointments),
    Habit::work(150, cloud),
];

fn messages(s: &mut Story<'_>) {
    let (app, agent) = (s.app(&MESSAGES), s.agent(&IMAGENT));
    s.read(app, "~/Library/Messages/chat.db");
    s.read(app, "~/Library/Application Support/AddressBook/AddressBook-v22.abcddb");
    s.update(agent, "~/Library/Messages/chat.db");
    if s.chance(30) {
        let path = s.any_document();
        s.read(app, &path);
        s.clone_file(app, &path, "~/Library/Messages/Attachments/4a/outgoing");
        s.upload(agent, &ICLOUD_CONTENT, &path);
    } else {
        s.talk(agent, &GATEWAY, 6_000, 6_000);
    }
}

fn pictures(s: &mut Story<'_>) {
    let (photos, cloudd) = (s.app(&PHOTOS), s.agent(&CLOUDD));
    for _ in 0..s.number(2, 20) {
        let path = format!("~/Pictures/Photos Library.photoslibrary/originals/{:X}/{}.heic", s.number(0, 15), s.number(10_000, 60_000));
        s.read(photos, &path);
    }
    s.update(photos, "~/Pictures/Photos Library.photoslibrary/database/Photos.sqlite");
    let size = s.number(900_000, 9_000_000);
    s.download(cloudd, &ICLOUD_PHOTOS, size);
}

fn slides(s: &mut Story<'_>) {
    let (app, path) = (s.app(&POWERPOINT), s.document("pptx"));
    s.read(app, &path);
    for _ in 0..s.number(1, 4) {
        s.wait(20, 200);
        let size = s.number(900_000, 28_000_000);
        s.replace(app, &path, size);
    }
    if s.chance(15) {
        upload::by_browser(s, &path, &SHAREPOINT);
    }
}

fn reading(s: &mut Story<'_>) {
    let preview = s.launch(&PREVIEW, "Preview", 501);
    for _ in 0..s.number(1, 5) {
        let path = s.document("pdf");
        s.read(preview, &path);
        s.wait(20, 200);
    }
    s.exit(preview);
}

fn notes(s: &mut Story<'_>) {
    let notes = s.app(&NOTES);
    s.update(notes, "~/Library/Group Containers/group.com.apple.notes/NoteStore.sqlite");
    if s.chance(20) {
        let path = format!("~/Library/Group Containers/group.com.apple.notes/Accounts/1A/Media/{}/scan.pdf", s.hex());
        s.note(notes, &path);
    }
    s.talk(notes, &GATEWAY, 9_000, 9_000);
}

/// A passport is needed once more.
fn travel(s: &mut Story<'_>) {
    let browser = s.browser();
    s.talk(browser.network, &TRAVEL, 20_000, 900_000);
    if s.chance(10) {
        upload::by_browser(s, "~/Documents/Passport scan v1.pdf", &TRAVEL);
    }
}

fn signature(s: &mut Story<'_>) {
    let path = s.document("pdf");
    let preview = s.launch(&PREVIEW, "Preview", 501);
    s.read(preview, &path);
    s.wait(20, 90);
    let size = s.number(200_000, 4_000_000);
    s.replace(preview, &path, size);
    s.exit(preview);
    upload::by_slack(s, &path);
}

fn appointments(s: &mut Story<'_>) {
    let calendar = s.app(&CALENDAR);
    s.update(calendar, "~/Library/Calendars/Calendar.sqlitedb");
    s.talk(calendar, &GATEWAY, 4_000, 9_000);
}

fn cloud(s: &mut Story<'_>) {
    let (bird, cloudd) = (s.agent(&BIRD), s.agent(&CLOUDD));
    for _ in 0..s.number(1, 5) {
        let name = s.any_document();
        let name = name.rsplit('/').next().unwrap_or("Document").to_owned();
        let path = format!("~/Library/Mobile Documents/com~apple~CloudDocs/Board/{name}");
        s.read(bird, &path);
        s.read(cloudd, &path);
        s.upload(cloudd, &ICLOUD_CONTENT, &path);
    }
}
