//! What the system keeps for its user: messages, people, pictures, documents of iCloud, a telephone.

use crate::days::programs::system::{
    BIRD, CALACCESSD, CLOUDD, CONTACTSD, IDENTITYSERVICESD, IMAGENT, IMDPERSISTENCE, MEDIAANALYSISD, MOBILE_BACKUP, PHOTOLIBRARYD, SUGGESTD,
};
use crate::days::services::apple::{GATEWAY, ICLOUD_CONTENT, ICLOUD_PHOTOS, MESSAGES_CONTENT};
use crate::days::story::Story;

pub fn icloud(s: &mut Story<'_>) {
    let (bird, cloudd) = (s.agent(&BIRD), s.agent(&CLOUDD));
    s.update(bird, "~/Library/Application Support/CloudDocs/session/db/client.db");
    for _ in 0..s.number(0, 3) {
        let note = s.pick(&["Shopping.pages", "Trip.key", "Ideas.pages", "Family budget.numbers", "Scan.pdf"]);
        let path = format!("~/Library/Mobile Documents/com~apple~CloudDocs/{}/{note}", s.number(1, 40));
        s.read(bird, &path);
        s.read(cloudd, &path);
        s.upload(cloudd, &ICLOUD_CONTENT, &path);
    }
    s.update(cloudd, "~/Library/Caches/CloudKit/CloudKitOperationInfo.db");
    let (sent, received) = (s.number(2_000, 30_000), s.number(3_000, 60_000));
    s.talk(cloudd, &GATEWAY, sent, received);
}

pub fn messages(s: &mut Story<'_>) {
    let (agent, store, identity) = (s.agent(&IMAGENT), s.agent(&IMDPERSISTENCE), s.agent(&IDENTITYSERVICESD));
    s.update(store, "~/Library/Messages/chat.db");
    s.read(agent, "~/Library/Messages/chat.db");
    if s.chance(30) {
        let path = format!("~/Library/Messages/Attachments/{:02x}/IMG_{:04}.heic", s.number(0, 255), s.number(1, 400));
        let size = s.number(900_000, 4_000_000);
        s.download(agent, &ICLOUD_CONTENT, size);
        s.make(agent, &path, size);
    }
    s.talk(identity, &MESSAGES_CONTENT, 4_000, 7_000);
}

pub fn people(s: &mut Story<'_>) {
    let (contacts, calendars, suggests) = (s.agent(&CONTACTSD), s.agent(&CALACCESSD), s.agent(&SUGGESTD));
    s.read(contacts, "~/Library/Application Support/AddressBook/AddressBook-v22.abcddb");
    s.update(calendars, "~/Library/Calendars/Calendar.sqlitedb");
    s.read(suggests, "~/Library/Suggestions/snippets.db");
    if s.chance(60) {
        s.talk(calendars, &GATEWAY, 3_000, 20_000);
    }
}

pub fn photos(s: &mut Story<'_>) {
    let (library, cloudd) = (s.agent(&PHOTOLIBRARYD), s.agent(&CLOUDD));
    s.update(library, "~/Pictures/Photos Library.photoslibrary/database/Photos.sqlite");
    for _ in 0..s.number(1, 6) {
        let path = format!("~/Pictures/Photos Library.photoslibrary/originals/{:X}/{}.heic", s.number(0, 15), s.hex());
        s.read(cloudd, &path);
        s.upload(cloudd, &ICLOUD_PHOTOS, &path);
    }
}

pub fn faces(s: &mut Story<'_>) {
    let analysis = s.agent(&MEDIAANALYSISD);
    for _ in 0..s.number(20, 120) {
        let path = format!("~/Pictures/Photos Library.photoslibrary/originals/{:X}/{}.heic", s.number(0, 15), s.number(10_000, 60_000));
        s.read(analysis, &path);
        s.wait(0, 3);
    }
}

/// The telephone is kept on the Mac.
pub fn telephone(s: &mut Story<'_>) {
    let backup = s.launch(&MOBILE_BACKUP, "AppleMobileBackup -b --domain com.apple.mobile.backup", 501);
    for _ in 0..s.number(40, 160) {
        let path = format!("~/Library/Application Support/MobileSync/Backup/00008120-1A2B/{:02x}/{}", s.number(0, 255), s.hex());
        let size = s.number(900, 4_000_000);
        s.make(backup, &path, size);
    }
    s.update(backup, "~/Library/Application Support/MobileSync/Backup/00008120-1A2B/Manifest.db");
    s.exit(backup);
}
