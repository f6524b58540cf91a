//! Folders that are the same elsewhere.

use super::system::standing;
use crate::programs::Program;
use crate::step::Service;
use crate::weeks::home::Home;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{agents, apps, cloud, net, system};

/// Whose folder is synchronised, by whom, where to, and where it lies.
fn client(tale: &Tale<'_>) -> (&'static Program, &'static Service, &'static str) {
    let worker = tale.stage.worker;
    if worker.has(Kit::Dropbox) {
        (&agents::DROPBOX, &cloud::DROPBOX_BLOCK, "Library/CloudStorage/Dropbox")
    } else if worker.has(Kit::OneDrive) {
        (&agents::ONEDRIVE, &net::SHAREPOINT, "Library/CloudStorage/OneDrive-Harbor")
    } else if worker.has(Kit::GoogleDrive) {
        (&agents::GOOGLEDRIVE, &net::GOOGLE_DRIVE, "Library/CloudStorage/GoogleDrive-team@harbor.example/My Drive")
    } else {
        (&agents::BOX, &cloud::BOX_UPLOAD, "Library/CloudStorage/Box-Box")
    }
}

/// A document is written in the folder, and goes up.
pub fn document(tale: &mut Tale<'_>) {
    let (program, service, folder) = client(tale);
    let client = standing(tale, program);
    let editor = tale.pick(&[&apps::WORD, &apps::EXCEL]);
    let end = if std::ptr::eq(editor, &apps::WORD) { "docx" } else { "xlsx" };
    let number = tale.random.between(1, 30);
    let path = tale.home(&format!("{folder}/Projects/Quarter {} plan.{end}", number));
    let app = tale.app(editor);
    let size = tale.random.between(60_000, 3_000_000);
    tale.read(app, &path, size);
    for _ in 0..3 {
        tale.pause(40, 400);
        tale.save(app, &path, size);
        tale.pause(1, 5);
        tale.read(client, &path, size);
        tale.talk(client, service, size, 3_000);
    }
    if std::ptr::eq(program, &agents::DROPBOX) {
        tale.link(client, &cloud::DROPBOX_NOTIFY, 2_000, 3_000, 60_000);
    }
}

/// Many files at once: a folder was put there.
pub fn folder(tale: &mut Tale<'_>) {
    let (program, service, folder) = client(tale);
    let (client, finder) = (standing(tale, program), standing(tale, &system::FINDER));
    let files = [&tale.stage.home.documents, &tale.stage.home.pictures].map(Clone::clone).concat();
    let count = tale.random.between(15, 40);
    let mut bytes = 0;
    for (from, size) in Home::some(&files, count, &mut tale.random) {
        let name = from.rsplit('/').next().unwrap_or(&from).to_owned();
        let to = tale.home(&format!("{folder}/Handover/{name}"));
        tale.copy(finder, &from, &to, size);
        tale.read(client, &to, size);
        bytes += size;
    }
    tale.talk(client, service, bytes, 30_000);
}

/// The same in iCloud Drive, where the system does it.
pub fn icloud(tale: &mut Tale<'_>) {
    let (bird, cloud, provider) = (standing(tale, &system::BIRD), standing(tale, &system::CLOUDD), standing(tale, &system::FILEPROVIDERD));
    let files = tale.stage.home.documents.clone();
    let count = tale.random.between(2, 9);
    let mut bytes = 0;
    for (path, size) in Home::some(&files, count, &mut tale.random) {
        tale.read(provider, &path, size);
        tale.read(bird, &path, size);
        tale.read(cloud, &path, size);
        bytes += size;
    }
    let database = tale.home("Library/Application Support/CloudDocs/session/db/client.db");
    tale.change(bird, &database, 30_000_000);
    tale.talk(cloud, &net::CLOUDKIT, 9_000, 30_000);
    tale.talk(cloud, &net::ICLOUD_CONTENT, bytes, 4_000);
}

/// Pictures go up, gigabytes of them after a journey.
pub fn photos(tale: &mut Tale<'_>) {
    let (library, cloud) = (standing(tale, &system::PHOTOLIBRARYD), standing(tale, &system::CLOUDD));
    let files = tale.stage.home.pictures.clone();
    let (count, many) = if tale.chance(15) { (55, 8_000_000_000) } else { (12, 0) };
    let mut bytes = many;
    for (path, size) in Home::some(&files, count, &mut tale.random) {
        tale.read(library, &path, size);
        tale.read(cloud, &path, size);
        bytes += size;
    }
    tale.talk(cloud, &net::ICLOUD_CONTENT, bytes, 200_000);
}

/// Libraries of a maker of drawings.
pub fn adobe(tale: &mut Tale<'_>) {
    let sync = tale.app(&apps::ADOBE_SYNC);
    let photoshop = tale.app(&apps::PHOTOSHOP);
    let number = tale.random.between(1, 40);
    let path = tale.home(&format!("Documents/Work/poster {}.psd", number));
    let size = tale.random.between(60_000_000, 400_000_000);
    tale.read(photoshop, &path, size);
    tale.pause(300, 2_000);
    tale.save(photoshop, &path, size);
    tale.read(sync, &path, size);
    tale.talk(sync, &net::ADOBE_CLOUD, size, 30_000);
}
