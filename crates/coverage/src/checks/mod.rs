//! The checks: of all hosts together, by source and build, and host by host.

mod all;
mod note;
mod parts;

use std::collections::BTreeMap;

use tollgate_model::{HostName, Nanos, Timestamp};
use tollgate_policy::{CheckRule, Policy};
use tollgate_sources::Source;

use crate::figure::{Figure, State};
use crate::fleet::{Fleet, Host};
use crate::host_figures::{lag, lag_spread, lags, rate, skew};
use crate::rate::Rate;

/// A check with all that it comes to.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its rule.
    pub rule: CheckRule,
    /// Of all hosts together.
    pub figure: Figure,
    /// Whether that is enough.
    pub state: State,
    /// By source, where that is told apart.
    pub sources: Vec<(String, Figure, State)>,
    /// By build of the operating system, where an inventory tells it.
    pub builds: Vec<(String, Figure, State)>,
    /// By host.
    pub hosts: BTreeMap<HostName, (Figure, State)>,
    /// What else is to be known of it.
    pub notes: Vec<String>,
}

impl Check {
    /// How many hosts are in a state.
    pub fn count(&self, state: State) -> u64 {
        u64::try_from(self.hosts.values().filter(|(_, of)| *of == state).count()).unwrap_or(u64::MAX)
    }

    /// Hosts in a state.
    pub fn hosts_in(&self, state: State) -> impl Iterator<Item = &HostName> {
        self.hosts.iter().filter(move |(_, (_, of))| *of == state).map(|(name, _)| name)
    }
}

/// Measures everything by the rules of a policy, with what it allows as of the end of the records.
pub fn checks(fleet: &Fleet, policy: &Policy, end: Option<Timestamp>) -> Vec<Check> {
    let measured = Measured { fleet, policy, usual_lag: usual_lags(fleet), end };
    policy.coverage.check.iter().map(|rule| measured.check(rule)).collect()
}

/// The lag that is usual of each source: the middle of all hosts' own middles.
fn usual_lags(fleet: &Fleet) -> BTreeMap<Source, Nanos> {
    let mut medians: BTreeMap<Source, Vec<Nanos>> = BTreeMap::new();
    for host in fleet.macs.values() {
        for (source, lag) in lags(host) {
            medians.entry(source).or_default().extend(lag.median());
        }
    }
    let middle = |mut all: Vec<Nanos>| {
        all.sort_unstable();
        all.get(all.len().div_euclid(2)).copied()
    };
    // What is usual cannot be told of one or two.
    let told = medians.into_iter().filter(|(_, all)| all.len() >= 3);
    told.filter_map(|(source, all)| Some((source, middle(all)?))).collect()
}

struct Measured<'a> {
    fleet: &'a Fleet,
    policy: &'a Policy,
    usual_lag: BTreeMap<Source, Nanos>,
    end: Option<Timestamp>,
}

impl Measured<'_> {
    fn check(&self, rule: &CheckRule) -> Check {
        let hosts: BTreeMap<HostName, (Figure, State)> = self
            .fleet
            .macs
            .iter()
            .filter_map(|(name, host)| {
                let figure = self.of_host(rule, host)?;
                Some((name.clone(), (figure, figure.judge(rule, rule.host_least))))
            })
            .collect();
        let (figure, notes) = self.of_all(rule, &hosts);
        let mut state = figure.judge(rule, rule.least);
        if rule.id == "C06" && state != State::Pass && state != State::Unknown && figure.numerator != Some(0) {
            // Silence may be that nobody read there.
            state = State::Unknown;
        }
        let judged = |(name, figure): (String, Figure)| (name, figure, figure.judge(rule, rule.least));
        let sources = self.by_source(rule).into_iter().map(judged).collect();
        let builds = self.by_build(rule).into_iter().map(judged).collect();
        Check { rule: rule.clone(), figure, state, sources, builds, hosts, notes }
    }

    /// The figure of one host; nothing where the check is of no host alone.
    fn of_host(&self, rule: &CheckRule, host: &Host) -> Option<Figure> {
        let least = rule.host_least;
        Some(match &*rule.id {
            "C11" => {
                let (length, sample) = lag(host, least);
                Figure::length(length, sample)
            }
            "C12" => {
                let (length, sample) = lag_spread(host, least);
                Figure::length(length, sample)
            }
            "C13" => {
                let (length, sample) = self.skew(host);
                Figure::length(length.map(|skew| Nanos(skew.0.saturating_abs())), sample)
            }
            "C01" => Figure::rate(rate("C01", host)?),
            // Who tells nothing of itself is counted by C01.
            id if host.is_heard() => self.rated(id, rate(id, host)?, std::iter::once(host)),
            _ => return None,
        })
    }

    /// A rate with the number of things that it rests on.
    fn rated<'h>(&self, id: &str, rate: Rate, hosts: impl Iterator<Item = &'h Host>) -> Figure {
        match id {
            // Bytes are many; what counts is from how many flows.
            "C23" => {
                let flows = hosts.map(|host| host.shown.joined.attributed.numerator).fold(0, u64::saturating_add);
                Figure::rate_of(rate, flows)
            }
            "C05" => {
                let macs = hosts.filter(|host| host.has_endpoint()).count();
                Figure::rate_of(rate, u64::try_from(macs).unwrap_or(u64::MAX))
            }
            _ => Figure::rate(rate),
        }
    }

    fn skew(&self, host: &Host) -> (Option<Nanos>, u64) {
        skew(host, self.policy.coverage.measure.pairs, &|source| self.usual_lag.get(&source).copied())
    }

    /// Of how many categories something was read.
    fn categories(&self, read: u32) -> Rate {
        let all = self.all_categories();
        let read = all.iter().filter(|(at, _)| read.wrapping_shr(*at) & 1 == 1).count();
        Rate::exact(u64::try_from(read).unwrap_or(u64::MAX), u64::try_from(all.len()).unwrap_or(u64::MAX))
    }

    /// Categories by number, but for that of plain archives, which has no place.
    fn all_categories(&self) -> Vec<(u32, &str)> {
        (1..32u8)
            .map(|at| (u32::from(at), self.policy.category(tollgate_policy::CategoryId(at))))
            .take_while(|(_, name)| !name.is_empty())
            .collect()
    }
}
