//! Hosts by legs: what of the analysis can work where.

use tollgate_model::HostName;

use crate::checks::Check;
use crate::figure::State;
use crate::statements::Statement;

/// A part of what is to be seen, as the map of hosts has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverLeg {
    /// Which programs run.
    Process,
    /// Which of them connected.
    Attribution,
    /// Where to.
    Destination,
    /// With which name and certificate.
    Tls,
    /// What was read.
    Files,
    /// What was packed.
    Archives,
    /// Whether records come soon, by clocks that are right.
    Time,
    /// Whether records come at all, all of them.
    Whole,
}

impl CoverLeg {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Process, Self::Attribution, Self::Destination, Self::Tls, Self::Files, Self::Archives, Self::Time, Self::Whole];

    /// The name that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Attribution => "attribution",
            Self::Destination => "destination",
            Self::Tls => "tls",
            Self::Files => "files",
            Self::Archives => "archives",
            Self::Time => "time",
            Self::Whole => "whole",
        }
    }

    /// Checks that say how well it is there.
    pub const fn checks(self) -> &'static [&'static str] {
        match self {
            Self::Process => &["C01", "C16", "C17", "C18"],
            Self::Attribution => &["C02", "C03"],
            Self::Destination => &["C04", "C04b"],
            Self::Tls => &["C08"],
            Self::Files => &["C05"],
            Self::Archives => &["C07"],
            Self::Time => &["C11", "C13", "C13b"],
            Self::Whole => &["C14", "C15"],
        }
    }
}

/// How well a leg is there on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// No source tells of it.
    Absent,
    /// As its checks say.
    Measured(State),
}

impl Cell {
    /// The name that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Absent => "ABSENT",
            Self::Measured(state) => state.name(),
        }
    }

    /// Of one host: the worst that a check says; if none says anything, nothing is known.
    pub(crate) fn of(leg: CoverLeg, host: &HostName, checks: &[Check], statements: &[Statement]) -> Self {
        if statements.iter().any(|statement| statement.legs.contains(&leg) && statement.hosts.binary_search(host).is_ok()) {
            return Self::Absent;
        }
        let known = checks.iter().filter(|check| leg.checks().contains(&&*check.rule.id)).filter_map(|check| check.hosts.get(host));
        let told = known.map(|(_, state)| *state).filter(|state| !matches!(state, State::Unknown | State::Info));
        Self::Measured(told.max().unwrap_or(State::Unknown))
    }
}
