//! All that was measured, in the order in which it is told.

use tollgate_model::{HostName, Timestamp};
use tollgate_policy::Policy;

use crate::checks::{Check, checks};
use crate::figure::State;
use crate::fleet::Fleet;
use crate::heat::{Cell, CoverLeg};
use crate::statements::{Statement, statements};

/// What was measured.
#[derive(Debug)]
pub struct Report {
    /// Checks, in their order.
    pub checks: Vec<Check>,
    /// What two counts of the same thing come to.
    pub compared: Vec<Compared>,
    /// What cannot be seen with these sources.
    pub statements: Vec<Statement>,
    /// Checks that do not pass, most gained by their fix first.
    pub first: Vec<ToFix>,
    /// The hosts.
    pub fleet: Fleet,
}

/// Two counts of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// A name for programs.
    pub code: &'static str,
    /// What is counted.
    pub what: &'static str,
    /// One count, and how it was made.
    pub one: (&'static str, u64),
    /// The other.
    pub other: (&'static str, u64),
    /// What it means that they agree or differ.
    pub meaning: String,
}

/// A fix, and what it gains.
#[derive(Clone, Debug)]
pub struct ToFix {
    /// The check.
    pub id: String,
    /// Its state, over all hosts.
    pub state: State,
    /// Hosts on which it fails or warns.
    pub hosts: Vec<HostName>,
    /// Hosts over effort.
    pub worth: f64,
}

impl Report {
    /// Measures by the rules of a policy. `end` is when the records end; `lost` is what the order stage counts as
    /// lost.
    pub fn new(fleet: Fleet, policy: &Policy, end: Option<Timestamp>, lost: u64) -> Self {
        let checks = checks(&fleet, policy, end);
        let effort = policy.coverage.effort;
        let statements = statements(&fleet, &|of| effort.of(of));
        let mut first: Vec<ToFix> = checks
            .iter()
            .filter(|check| matches!(check.state, State::Warn | State::Fail) || check.count(State::Fail) > 0)
            .map(|check| {
                let hosts: Vec<HostName> = check.hosts_in(State::Fail).chain(check.hosts_in(State::Warn)).cloned().collect();
                let worth = hosts.len().max(1) as f64 / f64::from(effort.of(check.rule.effort).max(1));
                ToFix { id: check.rule.id.clone(), state: check.state, hosts, worth }
            })
            .collect();
        first.sort_by(|one, other| other.worth.total_cmp(&one.worth).then(other.state.cmp(&one.state)).then(one.id.cmp(&other.id)));
        Self { checks, compared: compared(&fleet, lost), statements, first, fleet }
    }

    /// How well a leg is there on a host.
    pub fn cell(&self, host: &HostName, leg: CoverLeg) -> Cell {
        Cell::of(leg, host, &self.checks, &self.statements)
    }

    /// The worst state of any check.
    pub fn worst(&self) -> State {
        self.checks.iter().map(|check| check.state).max().unwrap_or(State::Unknown)
    }

    /// A check by its id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.rule.id == id)
    }
}

fn compared(fleet: &Fleet, lost: u64) -> Vec<Compared> {
    let sum = |of: &dyn Fn(&crate::fleet::Host) -> u64| fleet.macs.values().map(of).fold(0, u64::saturating_add);
    let (all, by_type) = (sum(&|host| host.intake.lost().0.lost), sum(&|host| host.intake.lost().1.lost));
    let mut compared = Vec::new();
    if sum(&|host| host.intake.lost().0.seen) > 0 {
        let meaning = if sum(&|host| host.intake.lost().1.seen) == 0 {
            "messages have no number of their type to compare with"
        } else if all == by_type {
            "both agree"
        } else if by_type < all {
            "whole types of messages are dropped on the way, or the ends of some types are missing: the numbers of each type have fewer holes"
        } else {
            "collectors that count apart were taken for one"
        };
        compared.push(Compared {
            code: "lost-by-type",
            what: "messages that were lost",
            one: ("by the numbers of all messages", all),
            other: ("by the numbers of each type", by_type),
            meaning: meaning.to_owned(),
        });
        compared.push(Compared {
            code: "lost-in-order",
            what: "messages that were lost",
            one: ("as records came", all),
            other: ("after they were put in order", lost),
            meaning: if all == lost { "both agree" } else { "records came far out of their order, or a collector was started again" }
                .to_owned(),
        });
    }
    let (shakeless, flowless) = (sum(&|host| host.shown.joined.without_shake), sum(&|host| host.shown.joined.without_flow));
    if fleet.macs.values().any(crate::fleet::Host::has_network) {
        let meaning = match (shakeless, flowless) {
            (0, 0) => "both logs tell of the same connections",
            (_, 0) => "handshakes are missing: the ssl or quic log is not whole",
            (0, _) => "flows are missing: the conn log is not whole, or connections had not ended",
            _ => "both logs have holes, or connections had not ended",
        };
        compared.push(Compared {
            code: "flows-and-handshakes",
            what: "TLS connections that only one log tells of",
            one: ("flows without a handshake", shakeless),
            other: ("handshakes without a flow", flowless),
            meaning: meaning.to_owned(),
        });
    }
    compared
}
