//! The checks: of all hosts together, by source and build, and host by host.

use std::collections::BTreeMap;

use tollgate_model::{HostName, Nanos, Timestamp};
use tollgate_policy::{AllowState, CheckRule, Policy};
use tollgate_sources::Source;

use crate::cuts::Cuts;
use crate::figure::{Figure, State};
use crate::fleet::{Fleet, Host};
use crate::host_figures::{lag, lag_spread, lags, rate, silence, skew};
use crate::rate::Rate;
use crate::spread::Spread;

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

    fn sum(&self, id: &str, of: impl Fn(&Host) -> bool) -> Rate {
        if id == "C17" {
            // A limit that nobody told us shows over all hosts.
            let mut cuts = Cuts::default();
            let hosts = || self.fleet.macs.values().filter(|host| of(host));
            hosts().for_each(|host| cuts.merge(&host.shown.contents.cuts));
            return Rate::exact(cuts.cut(), hosts().map(|host| host.shown.contents.execs).fold(0, u64::saturating_add));
        }
        let heard = |host: &&Host| id == "C01" || host.is_heard();
        let hosts = self.fleet.macs.values().filter(heard).filter(|host| of(host));
        hosts.filter_map(|host| rate(id, host)).fold(Rate::default(), Rate::plus)
    }

    fn of_all(&self, rule: &CheckRule, hosts: &BTreeMap<HostName, (Figure, State)>) -> (Figure, Vec<String>) {
        let lengths = || {
            let known = hosts.values().filter_map(|(figure, _)| figure.value.filter(|_| figure.sample >= rule.host_least));
            let mut spread = Spread::default();
            known.for_each(|value| spread.add(Nanos((value * 1e9) as i64)));
            (spread.per_mille(950), hosts.values().map(|(figure, _)| figure.sample).fold(0, u64::saturating_add))
        };
        let fleet = self.fleet;
        let mut notes = Vec::new();
        let figure = match &*rule.id {
            "C06" => {
                let read = fleet.macs.values().fold(0, |all, host| all | host.shown.contents.categories);
                let silent: Vec<&str> =
                    self.all_categories().into_iter().filter(|(at, _)| read.wrapping_shr(*at) & 1 == 0).map(|(_, name)| name).collect();
                if !silent.is_empty() {
                    notes.push(format!(
                        "nothing was read in {}: only a reading on purpose tells whether that is watched",
                        silent.join(", ")
                    ));
                }
                let told = fleet.macs.values().any(|host| host.has_endpoint());
                if told { Figure::rate(self.categories(read)) } else { Figure::default() }
            }
            "C10" => {
                let between = fleet.issuers.between(self.policy.coverage.measure.interceptor);
                let handshakes = between.iter().map(|(_, count)| *count).fold(0, u64::saturating_add);
                for (issuer, count) in between.iter().take(3) {
                    notes.push(format!("{count} handshakes with certificates of {}", issuer.escaped()));
                }
                notes.push("relays that carry TLS within TLS (iCloud Private Relay, VPNs) are flows to their relay".to_owned());
                Figure::rate(Rate::exact(handshakes, fleet.issuers.judged))
            }
            "C11" => {
                let all = self.by_source(rule);
                if all.is_empty() {
                    notes
                        .push("no record tells when it arrived: a shipper's @timestamp, unixTime of osquery, _write_ts of Zeek".to_owned());
                }
                let slowest = all
                    .into_iter()
                    .filter(|(_, figure)| figure.sample >= rule.least)
                    .max_by(|(_, one), (_, other)| one.value.partial_cmp(&other.value).unwrap_or(std::cmp::Ordering::Equal));
                if let Some((source, _)) = &slowest {
                    notes.push(format!("the slowest source: {source}"));
                }
                slowest.map(|(_, figure)| figure).unwrap_or_default()
            }
            "C12" | "C13" => {
                let (length, sample) = lengths();
                if rule.id == "C13" {
                    let joined = fleet.macs.values().filter(|host| host.shown.joined.pairs >= self.policy.coverage.measure.pairs);
                    notes.push(format!("{} Macs were compared with a sensor's clock, by connections that both tell of", joined.count()));
                }
                Figure::length(length, sample)
            }
            "C20" => {
                notes.push("no drill was run: how long a decision takes is not known".to_owned());
                Figure::default()
            }
            "C21" => self.baseline_programs(&mut notes),
            "C21b" => self
                .policy
                .baseline
                .as_ref()
                .map_or_else(Figure::default, |baseline| Figure::count(baseline.active.values().copied().max().map_or(0, u64::from), 1)),
            "C22" => self.allow_entries(&mut notes),
            "C24" => {
                let sum = |of: fn(&tollgate_sources::Tally) -> u64| fleet.tallies.values().map(of).fold(fleet.unknown, u64::saturating_add);
                Figure::rate(Rate::exact(sum(|tally| tally.rejected), sum(|tally| tally.received)))
            }
            id => {
                self.note(id, &mut notes);
                self.rated(id, self.sum(id, |_| true), fleet.macs.values())
            }
        };
        (figure, notes)
    }

    fn note(&self, id: &str, notes: &mut Vec<String>) {
        let fleet = self.fleet;
        let contents = || fleet.macs.values().map(|host| &host.shown.contents);
        match id {
            "C01" if fleet.listed > 0 => {
                let silent = fleet.macs.values().filter(|host| host.listed && !host.is_heard()).count();
                let strangers = fleet.macs.values().filter(|host| !host.listed && host.has_endpoint()).count();
                notes.push(format!(
                    "{silent} of {} Macs of the inventory gave no record; {strangers} gave some and are not in it",
                    fleet.listed
                ));
            }
            "C01" => notes.push("without an inventory (--inventory) a Mac that tells nothing at all cannot be missed".to_owned()),
            "C02" => {
                let alone = fleet.macs.values().filter(|host| host.has_endpoint() && !host.has_network()).count();
                if alone > 0 {
                    notes.push(format!("no sensor sees {alone} Macs: of these only connections count that they told of"));
                }
            }
            "C07" => {
                let others = contents().map(|contents| contents.archives.others).fold(0, u64::saturating_add);
                notes.push(format!("{others} archives were made by programs that are no packing tools"));
            }
            "C08" => {
                let hidden = fleet.macs.values().map(|host| host.shown.joined.hidden).fold(Rate::default(), Rate::plus);
                notes.push(format!("{} of {} TLS flows hide their name or have none", hidden.numerator, hidden.denominator));
            }
            "C14" => {
                let runs = fleet.macs.values().map(|host| host.intake.lost().0.runs).fold(0, u64::saturating_add);
                notes.push(format!("in {runs} runs of a collector that numbers all its messages (eslogger)"));
            }
            "C16" => {
                let unsigned = contents().map(|contents| contents.unsigned).fold(0, u64::saturating_add);
                notes.push(format!("{unsigned} executions of programs that are unsigned, or signed by nobody in particular"));
            }
            "C17" => {
                let cut: u64 = fleet.cut.values().copied().fold(0, u64::saturating_add);
                if cut > 0 {
                    notes.push(format!("{cut} paths were cut, as their source says"));
                }
            }
            _ => {}
        }
    }

    fn baseline_programs(&self, notes: &mut Vec<String>) -> Figure {
        let Some(baseline) = &self.policy.baseline else {
            notes.push("no baseline was given (--baseline)".to_owned());
            return Figure::default();
        };
        let known = baseline.programs();
        let learned = self.fleet.programs.iter().filter(|program| known.contains(program)).count();
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Figure::rate(Rate::exact(count(learned), count(self.fleet.programs.len())))
    }

    fn allow_entries(&self, notes: &mut Vec<String>) -> Figure {
        let allow = &self.policy.allow;
        let Some(end) = self.end else { return Figure::default() };
        let expired = allow.entries.iter().filter(|entry| entry.state(end) == AllowState::Expired).count();
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let all = allow.entries.len().saturating_add(allow.refused.len());
        if all == 0 {
            notes.push("there are no allow entries".to_owned());
        } else {
            notes.push(format!("{expired} of {} entries expired, {} mistakes in others", allow.entries.len(), allow.refused.len()));
        }
        Figure::count(count(expired.saturating_add(allow.refused.len())), count(all))
    }

    fn by_source(&self, rule: &CheckRule) -> Vec<(String, Figure)> {
        let mut all: BTreeMap<String, Figure> = BTreeMap::new();
        match &*rule.id {
            "C11" => {
                let mut spreads: BTreeMap<Source, Spread> = BTreeMap::new();
                for host in self.fleet.macs.values() {
                    lags(host).for_each(|(source, lag)| spreads.entry(source).or_default().merge(lag));
                }
                all.extend(spreads.into_iter().map(|(source, spread)| (source.to_string(), Figure::p95(&spread))));
            }
            "C15" => {
                let mut rates: BTreeMap<&'static str, Rate> = BTreeMap::new();
                for (name, rate) in self.fleet.macs.values().flat_map(silence) {
                    let known = rates.entry(name).or_default();
                    *known = known.plus(rate);
                }
                all.extend(rates.into_iter().map(|(name, rate)| (name.to_owned(), Figure::rate(rate))));
            }
            "C24" => {
                let rate = |tally: &tollgate_sources::Tally| Figure::rate(Rate::exact(tally.rejected, tally.received));
                all.extend(self.fleet.tallies.iter().map(|(source, tally)| (source.to_string(), rate(tally))));
                if self.fleet.unknown > 0 {
                    all.insert("unknown".to_owned(), Figure::rate(Rate::exact(self.fleet.unknown, self.fleet.unknown)));
                }
            }
            _ => {}
        }
        all.into_iter().collect()
    }

    fn by_build(&self, rule: &CheckRule) -> Vec<(String, Figure)> {
        let builds: std::collections::BTreeSet<&str> = self.fleet.macs.values().filter_map(|host| host.build.as_deref()).collect();
        let of = |build: &&str| {
            let is = |host: &Host| host.build.as_deref() == Some(build);
            let one = self.fleet.macs.values().next()?;
            rate(&rule.id, one)?;
            let hosts = self.fleet.macs.values().filter(|host| is(host));
            Some(((*build).to_owned(), self.rated(&rule.id, self.sum(&rule.id, is), hosts)))
        };
        builds.iter().filter_map(of).collect()
    }
}
