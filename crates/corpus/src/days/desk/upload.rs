//! Files that people hand to others by a browser or a messenger.

use crate::days::programs::apps::{PREVIEW, SLACK, SLACK_PART};
use crate::days::programs::system::{ARCHIVE_UTILITY, FINDER};
use crate::days::services::office::SLACK_FILES;
use crate::days::story::Story;
use crate::step::Service;

/// A file is chosen in a dialogue of the browser and sent.
pub fn by_browser(s: &mut Story<'_>, path: &str, to: &'static Service) {
    let browser = s.browser();
    s.read(browser.main, path);
    s.upload(browser.network, to, path);
}

/// A file is dropped into a conversation.
pub fn by_slack(s: &mut Story<'_>, path: &str) {
    let slack = s.app(&SLACK);
    let part = s.part(&SLACK, &SLACK_PART, "--type=utility --utility-sub-type=network.mojom.NetworkService");
    s.read(slack, path);
    s.upload(part, &SLACK_FILES, path);
}

/// Files are packed by Finder. Returns the archive.
pub fn compressed(s: &mut Story<'_>, paths: &[String]) -> String {
    let finder = s.app(&FINDER);
    for path in paths {
        s.read(finder, path);
    }
    let utility = s.launch(&ARCHIVE_UTILITY, "'Archive Utility'", 501);
    let archive = format!("~/Desktop/Archive {}.zip", s.number(1, 40));
    s.create(utility, &archive);
    let mut size = 0;
    for path in paths {
        s.read(utility, path);
        size += s.number(20_000, 4_000_000);
    }
    s.close(utility, &archive, size);
    s.exit(utility);
    archive
}

/// A document is looked at, and written as PDF.
pub fn exported(s: &mut Story<'_>) -> String {
    let (path, pdf) = (s.any_document(), s.document("pdf"));
    let preview = s.launch(&PREVIEW, "Preview", 501);
    s.read(preview, &path);
    let size = s.number(60_000, 4_000_000);
    s.replace(preview, &pdf, size);
    s.wait(5, 60);
    s.exit(preview);
    pdf
}
