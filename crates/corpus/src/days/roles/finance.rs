//! Finance: tables, exports, attachments, portals of banks and of the state.

use crate::days::desk::upload;
use crate::days::habits::Habit;
use crate::days::programs::agents::ONEDRIVE;
use crate::days::programs::apps::{EXCEL, OUTLOOK};
use crate::days::programs::system::ARCHIVE_UTILITY;
use crate::days::services::office::{BANK, ERP, OUTLOOK_API, SHAREPOINT, SHAREPOINT_MY};
use crate::days::story::Story;

/// What they do.
pub const HABITS: &[Habit] = &[
    Habit::work(900, table),
    Habit::work(200, portal),
    Habit::work(20, bank),
    Habit::work(10, payroll),
    Habit::work(10, month),
    Habit::work(80, share),
    Habit::work(5, review),
];

fn sheet(s: &mut Story<'_>) -> String {
    let name = s.pick(&["Payroll", "Budget", "Forecast", "Invoices", "Salary bands", "Customer revenue", "Tax", "Cash flow"]);
    format!("~/Library/CloudStorage/OneDrive-Acme/Finance/{name} {}.xlsx", s.number(1, 30))
}

fn table(s: &mut Story<'_>) {
    let (excel, path) = (s.app(&EXCEL), sheet(s));
    s.read(excel, &path);
    s.note(excel, &format!("{}~lock", path.trim_end_matches(".xlsx")));
    for _ in 0..s.number(1, 6) {
        s.wait(10, 120);
        let size = s.number(18_000, 3_400_000);
        s.replace(excel, &path, size);
        s.note(excel, "~/Library/Containers/com.microsoft.Excel/Data/Library/Application Support/Microsoft/AutoRecovery/save.xlsb");
    }
    let drive = s.app(&ONEDRIVE);
    s.read(drive, &path);
    s.upload(drive, &SHAREPOINT_MY, &path);
}

/// Receipts go into the books.
fn portal(s: &mut Story<'_>) {
    for _ in 0..s.number(1, 9) {
        let path = s.document("pdf");
        upload::by_browser(s, &path, &ERP);
        s.wait(5, 60);
    }
}

fn bank(s: &mut Story<'_>) {
    let path = format!("~/Downloads/payments-{}.xml", s.number(1, 400));
    let browser = s.browser();
    s.download(browser.network, &ERP, 90_000);
    s.make(browser.main, &path, 90_000);
    s.wait(20, 200);
    upload::by_browser(s, &path, &BANK);
}

/// Slips are packed with a password and mailed.
fn payroll(s: &mut Story<'_>) {
    let paths: Vec<String> = (0..s.number(3, 30)).map(|number| format!("~/Documents/Payroll/Payslip {number:03}.pdf")).collect();
    let archive = upload::compressed(s, &paths);
    s.wait(20, 200);
    let outlook = s.app(&OUTLOOK);
    s.read(outlook, &archive);
    let sent = s.number(900_000, 20_000_000);
    s.talk(outlook, &OUTLOOK_API, sent, 4_000);
}

/// The end of a month: many files are unpacked, read and exported.
fn month(s: &mut Story<'_>) {
    let utility = s.launch(&ARCHIVE_UTILITY, "'Archive Utility'", 501);
    let archive = format!("~/Downloads/statements-{}.zip", s.number(1, 90));
    s.read(utility, &archive);
    let paths: Vec<String> = (0..s.number(10, 60)).map(|number| format!("~/Downloads/statements/Statement {number:03}.csv")).collect();
    paths.iter().for_each(|path| s.note(utility, path));
    s.exit(utility);
    let excel = s.app(&EXCEL);
    paths.iter().for_each(|path| s.read(excel, path));
    let (path, size) = (sheet(s), s.number(400_000, 9_000_000));
    s.replace(excel, &path, size);
}

fn share(s: &mut Story<'_>) {
    let pdf = upload::exported(s);
    match s.number(0, 2) {
        0 => upload::by_browser(s, &pdf, &SHAREPOINT),
        1 => upload::by_slack(s, &pdf),
        _ => {
            let outlook = s.app(&OUTLOOK);
            s.read(outlook, &pdf);
            let sent = s.number(90_000, 6_000_000);
            s.talk(outlook, &OUTLOOK_API, sent, 4_000);
        }
    }
}

/// Everything of a year is opened for an audit, and put where the auditors look.
fn review(s: &mut Story<'_>) {
    let paths: Vec<String> = (0..s.number(20, 70)).map(|_| sheet(s)).collect();
    let archive = upload::compressed(s, &paths);
    upload::by_browser(s, &archive, &SHAREPOINT);
}
