//! Who works with a Mac, and what is installed on it.

use super::kit::{KITS, Kit};
use crate::sensor::Sensor;

/// What somebody does for a living.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trade {
    /// Makes sites and their servers in JavaScript.
    Web,
    /// Makes applications for phones and Macs.
    Mobile,
    /// Makes services in Go, Rust and Python.
    Backend,
    /// Keeps clusters and accounts in clouds.
    Platform,
    /// Asks tables questions.
    Data,
    /// Drives browsers to find mistakes.
    Tester,
    /// Draws, and makes films.
    Designer,
    /// Keeps books and pays people.
    Finance,
    /// Writes letters, sells, and meets.
    Office,
    /// Writes contracts, and is held to keep them.
    Lawyer,
    /// Helps all others.
    Support,
    /// Nobody: jobs run by themselves.
    Runner,
}

impl Trade {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web developers",
            Self::Mobile => "app developers",
            Self::Backend => "service developers",
            Self::Platform => "platform engineers",
            Self::Data => "data analysts",
            Self::Tester => "testers",
            Self::Designer => "design and film",
            Self::Finance => "bookkeepers",
            Self::Office => "office",
            Self::Lawyer => "lawyers",
            Self::Support => "support",
            Self::Runner => "job runners",
        }
    }

    /// Whether shells are open all day.
    pub const fn types(self) -> bool {
        !matches!(self, Self::Designer | Self::Finance | Self::Office | Self::Lawyer)
    }

    /// Whether programs are written.
    pub const fn codes(self) -> bool {
        matches!(self, Self::Web | Self::Mobile | Self::Backend | Self::Platform | Self::Data | Self::Tester)
    }
}

/// Trades, seat after seat. Even seats are told of by eslogger, so that most trades sit on both sides.
const SEATS: [Trade; 20] = [
    Trade::Web,
    Trade::Mobile,
    Trade::Finance,
    Trade::Platform,
    Trade::Office,
    Trade::Backend,
    Trade::Data,
    Trade::Designer,
    Trade::Runner,
    Trade::Support,
    Trade::Designer,
    Trade::Web,
    Trade::Mobile,
    Trade::Data,
    Trade::Lawyer,
    Trade::Backend,
    Trade::Platform,
    Trade::Finance,
    Trade::Tester,
    Trade::Web,
];

const USERS: [&str; 20] = [
    "maya", "piotr", "sunniva", "tomas", "aiko", "raul", "greta", "yusuf", "runner", "ingrid", "noor", "henri", "zofia", "kwame", "elif",
    "olaf", "priya", "bruno", "lotte", "mateo",
];

/// Somebody with a Mac.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worker {
    /// Number of the Mac, from 0.
    pub mac: u32,
    /// What they do.
    pub trade: Trade,
    seat: usize,
}

impl Worker {
    /// Who sits at that Mac.
    pub(super) fn new(mac: u32) -> Self {
        let seat = mac as usize % SEATS.len();
        Self { mac, trade: SEATS[seat], seat }
    }

    /// The name of the Mac.
    pub fn host(&self) -> String {
        format!("seat-{:03}", self.mac)
    }

    /// What tells of the Mac: every second by eslogger; of the others every second has a system that is old.
    pub fn sensor(&self) -> Sensor {
        match self.mac % 4 {
            0 | 2 => Sensor::Eslogger,
            3 => Sensor::OsqueryWithSockets,
            _ => Sensor::Osquery,
        }
    }

    /// Whether that is installed.
    pub(super) fn has(&self, kit: Kit) -> bool {
        KITS[self.seat].contains(&kit)
    }

    /// Where their files lie.
    pub(super) fn home(&self) -> String {
        format!("/Users/{}", self.user())
    }

    /// Their short name.
    pub(super) fn user(&self) -> &'static str {
        USERS[self.seat]
    }

    /// Whether the Mac stands on a desk and never sleeps.
    pub(super) fn is_desktop(&self) -> bool {
        self.trade == Trade::Runner || self.has(Kit::Desktop)
    }
}
