//! Sizes of files that were there before, and names of documents.

use super::employee::Role;
use super::story::Story;
use crate::text::mark;

/// Endings and sizes, the first that fits: least and greatest.
const SIZES: &[(&str, u64, u64)] = &[
    ("login.keychain-db", 280_000, 420_000),
    ("System.keychain", 60_000, 90_000),
    ("keychain-2.db", 9_000_000, 14_000_000),
    ("/.ssh/id_ed25519", 411, 464),
    ("/.ssh/id_rsa", 2_602, 2_655),
    ("/.aws/credentials", 232, 640),
    ("/.kube/config", 5_600, 9_400),
    ("/Cookies", 900_000, 2_400_000),
    ("/Login Data", 49_152, 180_000),
    ("/Web Data", 180_000, 420_000),
    ("/History", 4_000_000, 22_000_000),
    ("chat.db", 30_000_000, 240_000_000),
    ("NoteStore.sqlite", 4_000_000, 30_000_000),
    ("/.env", 380, 1_900),
    (".heic", 1_400_000, 4_800_000),
    (".mov", 40_000_000, 900_000_000),
    (".mp4", 20_000_000, 400_000_000),
    (".psd", 60_000_000, 900_000_000),
    (".ai", 8_000_000, 90_000_000),
    (".fig", 3_000_000, 60_000_000),
    (".indd", 20_000_000, 200_000_000),
    (".parquet", 40_000_000, 1_600_000_000),
    (".safetensors", 900_000_000, 9_000_000_000),
    (".pptx", 900_000, 28_000_000),
    (".key", 2_000_000, 40_000_000),
    (".xlsx", 18_000, 3_400_000),
    (".docx", 16_000, 900_000),
    (".pdf", 60_000, 4_200_000),
    (".png", 90_000, 3_800_000),
    (".csv", 4_000, 40_000_000),
    (".emlx", 3_000, 400_000),
    (".jpg", 300_000, 5_200_000),
    (".pack", 90_000, 60_000_000),
    (".dmg", 4_000_000, 400_000_000),
    (".zip", 200_000, 90_000_000),
    (".log", 2_000, 9_000_000),
    (".sqlite", 90_000, 9_000_000),
    (".db", 40_000, 4_000_000),
    (".ips", 9_000, 180_000),
    (".plist", 200, 12_000),
    (".json", 200, 40_000),
];

/// The size of a file, the same whenever it is asked for.
pub fn usual_size(path: &str) -> u64 {
    let name = path.to_ascii_lowercase();
    let fits = SIZES.iter().find(|(ending, ..)| name.ends_with(&ending.to_ascii_lowercase()));
    let (least, greatest) = fits.map_or((240, 28_000), |(_, least, greatest)| (*least, *greatest));
    least + mark(path) % (greatest - least + 1)
}

/// What most documents are about.
const SUBJECTS: [&str; 16] = [
    "Budget 2026",
    "Forecast Q4",
    "Holiday plan",
    "Invoice 10442",
    "Job offer",
    "Meeting notes",
    "Onboarding",
    "Pitch",
    "Price list",
    "Project plan",
    "Quarterly report",
    "Recipe book",
    "Roadmap",
    "Specification",
    "Survey results",
    "Workshop",
];

/// What some are about, and not everybody is to read.
const GUARDED: [&str; 8] = [
    "Board minutes",
    "Contract Northwind",
    "Customer list",
    "Passport scan",
    "Payroll November",
    "Salary review",
    "Tax return 2024",
    "Travel expenses confidential",
];

impl Story<'_> {
    /// A document of the user with this ending.
    pub fn document(&mut self, ending: &str) -> String {
        let folder = self.pick(&["~/Documents", "~/Documents", "~/Documents/Work", "~/Desktop", "~/Downloads"]);
        let guarded = if matches!(self.life.employee.role, Role::Finance | Role::Executive) { 45 } else { 8 };
        let subject = if self.chance(guarded) { self.pick(&GUARDED) } else { self.pick(&SUBJECTS) };
        let version = self.number(1, 7);
        format!("{folder}/{subject} v{version}.{ending}")
    }

    /// A document of any kind.
    pub fn any_document(&mut self) -> String {
        let ending = self.pick(&["docx", "xlsx", "pdf", "pptx", "pdf", "png", "csv"]);
        self.document(ending)
    }
}
