//! One entry, and whether it covers what was sent.

use std::net::IpAddr;

use ipnet::IpNet;
use tollgate_model::{Image, Timestamp, Untrusted};

use super::hours::Hours;
use super::program::ProgramKey;
use super::shape::Shape;
use crate::date::Day;
use crate::domain::Hosts;
use crate::glob::Wild;
use crate::{CategoryId, Classes};

/// A decision of people that some sending is in order.
#[derive(Clone, Debug)]
pub struct AllowEntry {
    /// What it is called, such as `A-0031`.
    pub id: String,
    /// Its file, relative to the policy folder.
    pub file: String,
    /// Counts its changes, from 1.
    pub version: u32,
    /// Who answers for it.
    pub owner: String,
    /// Who wrote it.
    pub author: String,
    /// Who agreed, and is not its author. Without one it is a proposal, and covers nothing.
    pub approver: Option<String>,
    /// Why.
    pub reason: String,
    /// Where that was talked about.
    pub ticket: String,
    /// The day on which it begins.
    pub created: Day,
    /// Its last day.
    pub expires: Day,
    /// Since when it holds no more.
    pub revoked: Option<Timestamp>,
    /// The greatest score of what it covers.
    pub cap: u8,
    /// The program.
    pub program: ProgramKey,
    /// Who runs it.
    pub caller: Option<ProgramKey>,
    pub(super) arguments: Option<Shape>,
    pub(super) machines: Vec<Wild>,
    /// Where to, in words.
    pub destinations: Vec<String>,
    pub(super) hosts: Hosts,
    pub(super) ranges: Vec<IpNet>,
    pub(super) hours: Option<Hours>,
    pub(super) most_bytes_a_day: Option<u64>,
    /// Categories that may be sent, as bits.
    pub(super) categories: u32,
    /// Whether packed too.
    pub(super) archive: bool,
    /// Whether it is tried out: then as if it had been in force at any time.
    pub(super) rehearsed: bool,
}

/// What an entry is at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AllowState {
    /// Nobody else than its author agreed yet.
    Proposed,
    /// Its first day is still to come.
    Pending,
    /// It covers what it says.
    InForce,
    /// Its last day has passed.
    Expired,
    /// Somebody ended it.
    Revoked,
}

impl AllowState {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Pending => "pending",
            Self::InForce => "in force",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// What was sent, as an entry looks at it. What is unknown meets no condition.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    /// The Mac.
    pub machine: &'a str,
    /// The destination identity, in the form of `domain_name`.
    pub destination: &'a str,
    /// Its address.
    pub address: Option<IpAddr>,
    /// How many facts prove its name.
    pub facts: usize,
    /// When it began and ended.
    pub interval: (Timestamp, Timestamp),
    /// Bytes that the program sent there on that UTC day, with these.
    pub bytes_that_day: Option<u64>,
}

impl AllowEntry {
    /// What it is at a time.
    pub fn state(&self, at: Timestamp) -> AllowState {
        if self.revoked.is_some_and(|revoked| at >= revoked) {
            AllowState::Revoked
        } else if !self.expires.holds(at) {
            AllowState::Expired
        } else if self.approver.is_none() {
            AllowState::Proposed
        } else if !self.created.has_begun(at) {
            AllowState::Pending
        } else {
            AllowState::InForce
        }
    }

    /// Whether it is about a program, which its signature proves, that another one runs.
    ///
    /// A program that works for whoever calls it needs a caller, and one that runs scripts needs arguments too, whatever the entry says; so
    /// do parts of macOS, and what is known by a hash alone, whose name is anybody's choice.
    pub fn is_about(&self, who: &Image, classes: Classes, caller: Option<&Image>, argv: &[Untrusted]) -> bool {
        let is_part = who.identity.platform_binary == Some(true);
        let works_for_others = is_part || self.program.is_hash_alone() || classes.works_for_others();
        let runs_scripts = self.program.is_hash_alone() || runs_scripts(classes);
        let by = |key: &ProgramKey| caller.is_some_and(|caller| key.is(&caller.identity));
        self.program.is(&who.identity)
            && self.caller.as_ref().map_or(!works_for_others, by)
            && self.arguments.as_ref().map_or(!runs_scripts, |shape| shape.matches(argv))
    }

    /// Whether it holds for what was sent. Two facts must prove the destination; an address in a range of the entry is one.
    pub fn allows(&self, sending: &Sending<'_>) -> bool {
        let (start, end) = sending.interval;
        let in_range = sending.address.is_some_and(|address| self.ranges.iter().any(|range| range.contains(&address)));
        let proven = sending.facts.saturating_add(usize::from(in_range)) >= 2;
        proven
            && (self.rehearsed || self.state(end) == AllowState::InForce)
            && self.hosts.matches(sending.destination)
            && (self.machines.is_empty() || self.machines.iter().any(|machine| machine.matches(&sending.machine.to_lowercase())))
            && self.hours.is_none_or(|hours| hours.hold(start, end))
            && self.most_bytes_a_day.is_none_or(|most| sending.bytes_that_day.is_some_and(|bytes| bytes <= most))
    }

    /// Names of the categories that it covers.
    pub fn categories<'p>(&self, policy: &'p crate::Policy) -> Vec<&'p str> {
        (0..32).map(CategoryId).filter(|id| self.covers(*id, false)).map(|id| policy.category(id)).collect()
    }

    /// Whether arguments tell whose data goes to a host that strangers share.
    pub const fn tells_whose(&self) -> bool {
        self.arguments.is_some()
    }

    /// Whether it covers data of a category.
    pub const fn covers(&self, category: CategoryId, packed: bool) -> bool {
        self.categories.wrapping_shr(category.0 as u32) & 1 == 1 && (self.archive || !packed)
    }

    /// As if it had been agreed to, and in force at any time: to see what it would cover.
    #[must_use]
    pub fn rehearsed(&self) -> Self {
        Self { rehearsed: true, ..self.clone() }
    }
}

/// Whether a program does what a script says.
pub fn runs_scripts(classes: Classes) -> bool {
    classes.shell || classes.interpreter || classes.scripted
}
