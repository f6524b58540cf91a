//! Folders that are the same elsewhere.

use crate::days::deed::Who;
use crate::days::habits::Habit;
use crate::days::kit::Cloud;
use crate::days::programs::agents::{DROPBOX, GDRIVE, ONEDRIVE};
use crate::days::programs::apps::{EXCEL, WORD};
use crate::days::programs::system::FILEPROVIDERD;
use crate::days::services::office::{DROPBOX_API, DROPBOX_BLOCK, GDRIVE_API, GRAPH, SHAREPOINT_MY};
use crate::days::story::Story;
use crate::step::Service;

/// The habits of a service. That of Apple is the system's.
pub fn habits(cloud: Cloud) -> &'static [Habit] {
    match cloud {
        Cloud::OneDrive => const { &[Habit::work(700, one_drive), Habit::awake(300, one_drive_asks)] },
        Cloud::Dropbox => const { &[Habit::work(600, dropbox), Habit::awake(300, dropbox_asks)] },
        Cloud::GoogleDrive => const { &[Habit::work(500, google_drive), Habit::awake(300, google_drive_asks)] },
        Cloud::ICloud => &[],
    }
}

fn upload(s: &mut Story<'_>, by: Who, root: &str, to: &'static Service) {
    let document = s.any_document();
    let name = document.rsplit('/').next().unwrap_or("Document");
    let path = format!("{root}/{name}");
    if s.chance(60) {
        let office = if name.ends_with("xlsx") { s.app(&EXCEL) } else { s.app(&WORD) };
        let size = s.number(16_000, 2_000_000);
        s.replace(office, &path, size);
        s.wait(1, 5);
    }
    let provider = s.agent(&FILEPROVIDERD);
    s.read(provider, &path);
    s.read(by, &path);
    s.upload(by, to, &path);
}

fn one_drive(s: &mut Story<'_>) {
    let drive = s.app(&ONEDRIVE);
    upload(s, drive, "~/Library/CloudStorage/OneDrive-Acme/Documents", &SHAREPOINT_MY);
    s.update(drive, "~/Library/Application Support/OneDrive/settings/Business1/SyncEngineDatabase.db");
}

fn one_drive_asks(s: &mut Story<'_>) {
    let drive = s.app(&ONEDRIVE);
    s.talk(drive, &GRAPH, 4_000, 9_000);
    s.update(drive, "~/Library/Logs/OneDrive/Business1/SyncEngine-current.odl");
}

fn dropbox(s: &mut Story<'_>) {
    let dropbox = s.app(&DROPBOX);
    upload(s, dropbox, "~/Library/CloudStorage/Dropbox/Acme", &DROPBOX_BLOCK);
    s.update(dropbox, "~/.dropbox/instance1/sync_history.db");
}

fn dropbox_asks(s: &mut Story<'_>) {
    let dropbox = s.app(&DROPBOX);
    s.read(dropbox, "~/.dropbox/info.json");
    s.talk(dropbox, &DROPBOX_API, 3_000, 6_000);
}

fn google_drive(s: &mut Story<'_>) {
    let drive = s.app(&GDRIVE);
    upload(s, drive, "~/Library/CloudStorage/GoogleDrive-user@acme.example/My Drive", &GDRIVE_API);
    s.update(drive, "~/Library/Application Support/Google/DriveFS/1071/mirror_sqlite.db");
}

fn google_drive_asks(s: &mut Story<'_>) {
    let drive = s.app(&GDRIVE);
    s.talk(drive, &GDRIVE_API, 5_000, 20_000);
}
