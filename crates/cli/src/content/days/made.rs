//! Days of one reading or the other, which have the same outside.

use std::path::Path;
use std::{fs, io};

use tollgate_corpus::{Days, Sensor, Weeks};
use tollgate_model::{Nanos, Timestamp};
use tollgate_policy::SITE_FILE;

use crate::args::{ContentDaysArguments, Reading};

/// Made-up days.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    pub macs: u32,
    pub days: u32,
    /// The first of them, that are learned from and not counted.
    pub learn: u32,
    pub seed: u64,
    pub reading: Reading,
}

impl Made {
    /// Those that are asked for.
    pub fn new(arguments: &ContentDaysArguments) -> Self {
        let &ContentDaysArguments { macs, days, learn, seed, reading, .. } = arguments;
        Self { macs, days, learn, seed, reading }
    }

    fn first(self) -> Days {
        Days { macs: self.macs, days: self.days, seed: self.seed }
    }

    fn second(self) -> Weeks {
        Weeks { macs: self.macs, days: self.days, seed: self.seed }
    }

    /// Days of Macs in all.
    pub fn host_days(self) -> u64 {
        match self.reading {
            Reading::First => self.first().host_days(),
            Reading::Second => self.second().host_days(),
        }
    }

    /// Days of Macs that are counted.
    pub fn counted(self) -> u64 {
        u64::from(self.macs).saturating_mul(u64::from(self.days.saturating_sub(self.learn)))
    }

    /// When the days that are counted begin.
    pub fn begin(self) -> Timestamp {
        Timestamp(Days::START).plus(Nanos::from_secs(i64::from(self.learn).saturating_mul(86_400)))
    }

    /// The Macs, what those who work with them do, and what tells of them.
    pub fn macs(self) -> Vec<(String, &'static str, Sensor)> {
        match self.reading {
            Reading::First => self.first().macs().iter().map(|of| (of.host(), of.role.name(), of.sensor())).collect(),
            Reading::Second => self.second().macs().iter().map(|of| (of.host(), of.trade.name(), of.sensor())).collect(),
        }
    }

    /// What the company would say of itself, as `site.toml` has it.
    pub fn site(self) -> &'static str {
        match self.reading {
            Reading::First => Days::SITE,
            Reading::Second => Weeks::SITE,
        }
    }

    /// Writes them into a folder, with what the company would say of itself as content.
    pub fn write(self, folder: &Path) -> io::Result<()> {
        match self.reading {
            Reading::First => self.first().write(folder)?,
            Reading::Second => self.second().write(folder)?,
        }
        let site = folder.join("site");
        fs::create_dir(&site)?;
        fs::write(site.join(SITE_FILE), self.site())
    }

    /// The command that counts them.
    pub fn command(self) -> String {
        let reading = if self.reading == Reading::Second { " --reading second" } else { "" };
        let learn = if self.learn > 0 { format!(" --learn {}", self.learn) } else { String::new() };
        let Self { macs, days, seed, .. } = self;
        format!("tollgate content days{reading} --macs {macs} --days {days}{learn} --seed {seed} --markdown")
    }

    /// What a page says of them.
    pub fn told(self) -> String {
        match self.reading {
            Reading::First => {
                "The days are synthetic (`crates/corpus/src/days`), were written before anything was measured on\nthem, and are frozen."
                    .to_owned()
            }
            Reading::Second => format!(
                "The days are synthetic too (`crates/corpus/src/weeks`), by another reader than those of [ordinary.md](ordinary.md), from {} published\n\
                 look-alikes and from what users of other rules reported, without a look at the content or at the stories of those days, of which\n\
                 only the report was seen. They were not changed after the first count but for a word that somebody searches for, and are frozen, with one known fault: of eleven connections one goes to\n\
                 another address of its name than DNS answered just before, which fewer do in truth.",
                self.second().lookalikes()
            ),
        }
    }

    /// How a page is headed.
    pub fn title(self) -> &'static str {
        match self.reading {
            Reading::First => "How loud ordinary work is",
            Reading::Second => "How loud ordinary work is, as a second reader tells it",
        }
    }
}
