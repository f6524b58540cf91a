//! Mail, by Apple's program or Microsoft's.

use crate::days::habits::Habit;
use crate::days::programs::apps::{CALENDAR, MAIL, NOTES, OUTLOOK};
use crate::days::services::apple::GATEWAY;
use crate::days::services::office::{IMAP, OUTLOOK_API, SMTP};
use crate::days::story::Story;

/// What everybody does.
pub const HABITS: &[Habit] = &[Habit::awake(500, fetch), Habit::work(220, send), Habit::work(60, notes), Habit::work(80, plan)];

fn has_outlook(s: &Story<'_>) -> bool {
    s.life.employee.mac % 5 < 3
}

fn fetch(s: &mut Story<'_>) {
    let (sent, received) = (s.number(2_000, 9_000), s.number(9_000, 4_000_000));
    if has_outlook(s) {
        let outlook = s.app(&OUTLOOK);
        s.talk(outlook, &OUTLOOK_API, sent, received);
        s.update(outlook, "~/Library/Group Containers/UBF8T346G9.Office/Outlook/Outlook 15 Profiles/Main Profile/Data/Outlook.sqlite");
    } else {
        let mail = s.app(&MAIL);
        s.talk(mail, &IMAP, sent, received);
        for _ in 0..s.number(0, 5) {
            let path = format!("~/Library/Mail/V10/8F1C/INBOX.mbox/Data/Messages/{}.emlx", s.number(1_000, 9_000));
            s.note(mail, &path);
        }
        s.update(mail, "~/Library/Mail/V10/MailData/Envelope Index.sqlite");
    }
}

fn send(s: &mut Story<'_>) {
    let attached = s.chance(35).then(|| s.any_document());
    let outlook = has_outlook(s);
    let (app, to) = if outlook { (s.app(&OUTLOOK), &OUTLOOK_API) } else { (s.app(&MAIL), &SMTP) };
    let Some(path) = attached else {
        let sent = s.number(4_000, 40_000);
        return s.talk(app, to, sent, 3_000);
    };
    s.read(app, &path);
    let size = crate::days::documents::usual_size(&s.path(&path));
    // As text of 64 characters.
    s.talk(app, to, size * 137 / 100 + 6_000, 3_000);
}

fn notes(s: &mut Story<'_>) {
    let notes = s.app(&NOTES);
    s.update(notes, "~/Library/Group Containers/group.com.apple.notes/NoteStore.sqlite");
    s.talk(notes, &GATEWAY, 6_000, 9_000);
}

fn plan(s: &mut Story<'_>) {
    let calendar = s.app(&CALENDAR);
    s.read(calendar, "~/Library/Calendars/Calendar.sqlitedb");
}
