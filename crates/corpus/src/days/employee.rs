//! Who works with a Mac, and what is installed on it.
//!
//! The shares are those of a company of a few hundred, in twentieths: each table is read with a stride of its own, so
//! that twenty Macs have everything at least once, and in other combinations with each seed.

use super::kit::{BACKUPS, BROWSERS, Backup, CLOUDS, Cloud, GUARDS, Guard, MANAGEMENTS, Management, TUNNELS, Tunnel};
use crate::programs::Program;
use crate::sensor::Sensor;

/// What somebody does all day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Writes programs.
    Developer,
    /// Writes programs with assistants that read the whole home.
    Assisted,
    /// Works with large files, and sends them about.
    Designer,
    /// Works with tables, and with what must not leave.
    Finance,
    /// Has few programs, and travels.
    Executive,
    /// Looks after other machines.
    Admin,
    /// Nobody: the Mac builds.
    Builds,
    /// Works with more data than a Mac holds.
    Scientist,
}

impl Role {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Developer => "developers",
            Self::Assisted => "developers with assistants",
            Self::Designer => "designers",
            Self::Finance => "finance",
            Self::Executive => "executives",
            Self::Admin => "administrators",
            Self::Builds => "build machines",
            Self::Scientist => "data scientists",
        }
    }
}

/// Somebody with a Mac.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Employee {
    /// Number of the Mac, from 0.
    pub mac: u32,
    /// What they do.
    pub role: Role,
    /// Whether the Mac stays where it is, and awake.
    pub desktop: bool,
    /// What copies it elsewhere.
    pub backup: Backup,
    /// What looks for malware.
    pub guard: Guard,
    /// What manages it.
    pub management: Management,
    /// Where documents go.
    pub cloud: Cloud,
    /// How it reaches the company.
    pub tunnel: Tunnel,
    /// What they browse with.
    pub(crate) browser: &'static Program,
    /// Whether passwords are kept by 1Password; else by Bitwarden.
    pub one_password: bool,
}

use Role::{Admin, Assisted, Builds, Designer, Developer, Executive, Finance, Scientist};

const ROLES: [Role; 20] = [
    Developer, Finance, Assisted, Designer, Executive, Developer, Builds, Scientist, Finance, Developer, Admin, Developer, Designer,
    Assisted, Executive, Scientist, Developer, Builds, Finance, Developer,
];

const USERS: [&str; 20] = [
    "ana", "bo", "carla", "dan", "emre", "fatima", "goran", "hana", "ines", "jonas", "kim", "lea", "marta", "nils", "olga", "pedro",
    "qing", "rosa", "sven", "tara",
];

impl Employee {
    /// Who works with the Mac of this number.
    pub fn new(mac: u32, seed: u64) -> Self {
        let turn = u64::from(mac) + seed % 20;
        let place = |stride: u64, of: usize| (turn * stride % of as u64) as usize;
        let role = ROLES[mac as usize % ROLES.len()];
        Self {
            mac,
            role,
            desktop: role == Builds || (role == Scientist && mac.is_multiple_of(5)) || role == Designer || role == Admin,
            backup: BACKUPS[place(3, BACKUPS.len())],
            guard: GUARDS[place(7, GUARDS.len())],
            management: MANAGEMENTS[place(9, MANAGEMENTS.len())],
            // Tables and SharePoint belong together.
            cloud: if role == Finance { Cloud::OneDrive } else { CLOUDS[place(3, CLOUDS.len())] },
            tunnel: TUNNELS[place(2, TUNNELS.len())],
            browser: BROWSERS[place(3, BROWSERS.len())],
            one_password: !turn.is_multiple_of(3),
        }
    }

    /// The name of the Mac.
    pub fn host(&self) -> String {
        crate::name(self.mac)
    }

    /// What tells of the Mac: half of them by eslogger; of the others every second has a system that is old.
    pub fn sensor(&self) -> Sensor {
        match self.mac % 4 {
            0 | 2 => Sensor::Eslogger,
            1 => Sensor::OsqueryWithSockets,
            _ => Sensor::Osquery,
        }
    }

    /// The name of the person, which is that of the home.
    pub fn user(&self) -> &'static str {
        if self.role == Builds { "ci" } else { USERS[self.mac as usize % USERS.len()] }
    }
}
