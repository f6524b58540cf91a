//! What people of all trades do.

use super::{Habit, habit, person, types};
use crate::weeks::kit::Kit;
use crate::weeks::often::Often::{Days, Work};
use crate::weeks::tales::{agents, background, browsing, chat, crash, office, passwords, sync, system, updates};
use crate::weeks::worker::{Trade, Worker};

pub const HABITS: &[Habit] = &[
    habit("looking", &[], person, Work(6, 12), background::looking),
    habit("feeds", &["8-12"], reads_news, Days(3), background::feeds),
    habit("pictures", &[], |worker| worker.has(Kit::ICloud), Work(1, 2), background::pictures),
    habit("airdrop", &["B45"], person, Days(6), system::airdrop),
    habit("synchronised document", &["B07", "8-21"], synchronises, Work(4, 9), sync::document),
    habit("synchronised folder", &["B07"], synchronises, Days(2), sync::folder),
    habit("icloud drive", &["B08"], |worker| worker.has(Kit::ICloud), Work(3, 8), sync::icloud),
    habit("adobe", &[], |worker| worker.has(Kit::Adobe), Work(2, 4), sync::adobe),
    habit("pages", &["B23"], |worker| person(worker) && !worker.has(Kit::Orion), Work(25, 45), browsing::pages),
    habit("pages in orion", &["B55", "8-40"], |worker| worker.has(Kit::Orion), Work(25, 45), browsing::pages),
    habit("browser import", &["B24"], person, Days(10), browsing::import),
    habit("compress and send", &["B47"], person, Days(2), browsing::compress_and_send),
    habit("download", &[], person, Work(2, 5), browsing::download),
    habit("drawing", &[], |worker| worker.trade == Trade::Designer, Work(2, 4), browsing::drawing),
    habit("words", &["B27", "B71"], talks, Work(8, 14), chat::words),
    habit("file in a conversation", &["B26"], talks, Work(2, 5), chat::file),
    habit("meeting", &["B26"], |worker| worker.has(Kit::Zoom), Work(1, 3), chat::meeting),
    habit("vault", &["B25", "8-20"], keeps_passwords, Work(4, 8), passwords::vault),
    habit("assistant in a window", &["B30", "8-36"], asks, Work(3, 6), agents::window),
    habit("reporter", &["B31"], person, Days(5), crash::reporter),
    habit("browser's reporter", &["B31", "8-23"], reports, Days(4), crash::browser),
    habit("sysdiagnose", &["B32"], person, Days(15), crash::sysdiagnose),
    habit("teams logs", &["B33"], |worker| worker.has(Kit::Teams), Days(4), crash::teams_logs),
    habit("mail", &["B46"], person, Work(10, 16), office::mail),
    habit("writing", &[], |worker| !types(worker) && person(worker), Work(3, 6), office::writing),
    habit("books", &[], |worker| worker.trade == Trade::Finance, Work(3, 5), office::books),
    habit("printing", &["B48"], prints, Work(1, 3), office::printing),
    habit("phone apps", &["B50", "8-42"], |worker| worker.has(Kit::IosApps), Work(2, 3), updates::phone_apps),
    habit("cleaner", &["B63", "8-33"], |worker| worker.has(Kit::CleanMyMac), Days(2), updates::cleaner),
];

fn reads_news(worker: &Worker) -> bool {
    matches!(worker.trade, Trade::Office | Trade::Designer | Trade::Backend)
}

fn synchronises(worker: &Worker) -> bool {
    [Kit::Dropbox, Kit::OneDrive, Kit::GoogleDrive, Kit::Box].iter().any(|kit| worker.has(*kit))
}

fn talks(worker: &Worker) -> bool {
    [Kit::Slack, Kit::Discord, Kit::Teams].iter().any(|kit| worker.has(*kit))
}

fn keeps_passwords(worker: &Worker) -> bool {
    [Kit::OnePassword, Kit::Bitwarden, Kit::Keeper].iter().any(|kit| worker.has(*kit))
}

fn asks(worker: &Worker) -> bool {
    worker.has(Kit::ClaudeDesktop) || worker.has(Kit::ChatGpt)
}

fn reports(worker: &Worker) -> bool {
    worker.has(Kit::Firefox) || worker.has(Kit::Chrome)
}

fn prints(worker: &Worker) -> bool {
    matches!(worker.trade, Trade::Finance | Trade::Lawyer | Trade::Office)
}
