//! What lies in somebody's home.

use super::belongings::{secrets, stores};
use super::worker::{Trade, Worker};
use crate::random::Random;
use crate::text::mark;

/// A file and its size.
pub type Files = Vec<(String, u64)>;

/// The files of a home, by kind.
#[derive(Clone, Debug)]
pub struct Home {
    pub root: String,
    /// What was written by the person.
    pub documents: Files,
    /// Working copies of repositories.
    pub code: Files,
    /// What tools log in with.
    pub secrets: Files,
    /// What programs keep for the person: browsers, mail, messages, keychains.
    pub stores: Files,
    pub pictures: Files,
}

const SUBJECTS: [&str; 24] = [
    "Annual review",
    "Board minutes",
    "Budget",
    "Campaign",
    "Client list",
    "Contract",
    "Expenses",
    "Forecast",
    "Hiring plan",
    "Invoice",
    "Launch",
    "Meeting notes",
    "Offer",
    "Onboarding",
    "Payroll",
    "Pricing",
    "Roadmap",
    "Salaries",
    "Specification",
    "Strategy",
    "Survey",
    "Tax return",
    "Travel",
    "Überblick",
];

const ENDS: [(&str, u64); 6] =
    [("docx", 180_000), ("xlsx", 240_000), ("pdf", 900_000), ("pptx", 4_200_000), ("pages", 310_000), ("txt", 6_000)];

impl Home {
    /// The home of somebody.
    pub fn new(worker: &Worker) -> Self {
        let root = worker.home();
        let mut random = Random::new(mark(&root), 11);
        let mut sized = |path: String, size: u64| (format!("{root}/{path}"), size / 2 + random.below(size.max(2)));
        let (mut documents, mut code, mut pictures) = (Files::new(), Files::new(), Files::new());
        for (place, subject) in SUBJECTS.iter().enumerate() {
            for (turn, (end, size)) in ENDS.iter().enumerate() {
                let folder = ["Documents", "Documents/Work", "Desktop", "Downloads"][(place + turn) % 4];
                documents.push(sized(format!("{folder}/{subject} {}.{end}", 2024 + turn % 3), *size));
            }
        }
        if worker.trade.codes() || worker.trade == Trade::Runner {
            for repository in ["orchard", "ledger-api", "field-notes"] {
                for part in 0..60_u32 {
                    let end = language(worker.trade);
                    code.push(sized(
                        format!("src/{repository}/{}/part_{part:02}.{end}", ["app", "lib", "tests"][part as usize % 3]),
                        9_000,
                    ));
                }
                code.push(sized(format!("src/{repository}/.env"), 700));
                code.push(sized(format!("src/{repository}/.env.example"), 400));
                code.push(sized(format!("src/{repository}/.git/config"), 500));
            }
        }
        for number in 0..60 {
            pictures
                .push(sized(format!("Pictures/Photos Library.photoslibrary/originals/{:X}/IMG_{number:04}.heic", number % 16), 2_600_000));
        }
        let secrets = secrets(worker).into_iter().map(|(path, size)| sized(path.to_owned(), size)).collect();
        let stores = stores(worker).into_iter().map(|(path, size)| sized(path.to_owned(), size)).collect();
        Self { root, documents, code, secrets, stores, pictures }
    }

    /// All of it, as those see it who read everything.
    pub fn everything(&self) -> Files {
        [&self.documents, &self.code, &self.secrets, &self.stores, &self.pictures].into_iter().flatten().cloned().collect()
    }

    /// A few files of a kind, whichever.
    pub fn some(files: &Files, count: u64, random: &mut Random) -> Files {
        if files.is_empty() {
            return Files::new();
        }
        (0..count).map(|_| random.pick(files).clone()).collect()
    }
}

fn language(trade: Trade) -> &'static str {
    match trade {
        Trade::Mobile => "swift",
        Trade::Backend => "rs",
        Trade::Platform => "tf",
        Trade::Data => "py",
        _ => "ts",
    }
}
