//! Papers, letters, books and printers.

use super::system::standing;
use crate::weeks::home::Home;
use crate::weeks::kit::Kit;
use crate::weeks::tale::Tale;
use crate::weeks::world::{apps, net, office, system};

/// Letters come; some have something attached, and so have some answers.
pub fn mail(tale: &mut Tale<'_>) {
    let outlook = tale.stage.worker.has(Kit::Outlook);
    let app = standing(tale, if outlook { &apps::OUTLOOK } else { &system::MAIL });
    let (inbox, outbox) = if outlook { (&net::OUTLOOK_WEB, &net::OUTLOOK_WEB) } else { (&net::IMAP, &net::SMTP) };
    tale.talk(app, inbox, 9_000, 900_000);
    for number in 0..4 {
        let letter = tale.random.below(900);
        let path = tale.home(&format!("Library/Mail/V10/4C5D/INBOX.mbox/Data/Messages/{}.emlx", 4_000 + number + letter));
        tale.make(app, &path, 60_000);
    }
    let index = tale.home("Library/Mail/V10/MailData/Envelope Index");
    tale.change(app, &index, 60_000_000);
    if tale.chance(35) {
        let documents = tale.stage.home.documents.clone();
        for (path, size) in Home::some(&documents, 2, &mut tale.random) {
            tale.read(app, &path, size);
            tale.talk(app, outbox, size * 137 / 100, 2_000);
        }
    }
}

/// A document is written without being sent anywhere.
pub fn writing(tale: &mut Tale<'_>) {
    let editor = tale.pick(&[&apps::WORD, &apps::EXCEL]);
    let app = tale.app(editor);
    let documents = tale.stage.home.documents.clone();
    for (path, size) in Home::some(&documents, 3, &mut tale.random) {
        tale.read(app, &path, size);
        for _ in 0..4 {
            tale.pause(60, 300);
            tale.save(app, &path, size);
        }
    }
    tale.talk(app, &net::OFFICE_DIAG, 9_000, 900);
}

/// Accounts are kept in a page of the firm's, and payments in one of the bank's.
pub fn books(tale: &mut Tale<'_>) {
    let browser = super::browsing::liked(tale);
    let documents = tale.stage.home.documents.clone();
    for (path, size) in Home::some(&documents, 4, &mut tale.random) {
        tale.read(browser.windows, &path, size);
        tale.talk(browser.network, &office::LEDGER, size, 60_000);
        tale.pause(40, 300);
    }
    tale.talk(browser.network, &office::BANK, 60_000, 400_000);
}

/// Pages go to a printer, and come from a scanner.
pub fn printing(tale: &mut Tale<'_>) {
    let preview = tale.app(&system::PREVIEW);
    let documents = tale.stage.home.documents.clone();
    for (path, size) in Home::some(&documents, 2, &mut tale.random) {
        tale.read(preview, &path, size);
        tale.talk(preview, &office::PRINTER, size * 3, 2_000);
    }
    let agent = tale.app(&apps::PRINT_AGENT);
    tale.talk(agent, &office::SCANNER, 4_000, 6_000_000);
    let scan = tale.home("Documents/Scan 12.pdf");
    tale.make(agent, &scan, 6_000_000);
}
