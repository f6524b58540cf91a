//! A check of all hosts together.

use std::collections::BTreeMap;

use tollgate_model::{HostName, Nanos};
use tollgate_policy::{AllowState, CheckRule};

use super::Measured;
use super::note::counted;
use crate::figure::{Figure, State};
use crate::issuers::Between;
use crate::rate::Rate;
use crate::spread::Spread;

impl Measured<'_> {
    pub(super) fn of_all(&self, rule: &CheckRule, hosts: &BTreeMap<HostName, (Figure, State)>) -> (Figure, Vec<String>) {
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
                let told = fleet.macs.values().any(|host| host.has_endpoint());
                if told && !silent.is_empty() {
                    notes.push(format!(
                        "nothing was read in {}: only a reading on purpose tells whether that is watched",
                        silent.join(", ")
                    ));
                }
                if told { Figure::rate(self.categories(read)) } else { Figure::default() }
            }
            "C10" => {
                let Between { issuers, unnamed } = fleet.issuers.between(self.policy.coverage.measure.interceptor);
                let handshakes = issuers.iter().map(|(_, count)| *count).fold(0, u64::saturating_add);
                for (issuer, count) in issuers.iter().take(3) {
                    notes.push(format!("{count} handshakes with certificates of {}", issuer.escaped()));
                }
                if unnamed > 0 {
                    notes.push(format!(
                        "{unnamed} handshakes whose certificate could not be validated: no row tells who issued it (x509.log, from Zeek 4.1 on)"
                    ));
                }
                let Rate { numerator, denominator, .. } = fleet.relayed;
                if denominator > 0 {
                    notes.push(format!(
                        "{numerator} of {denominator} handshakes with a name go to relays that carry other flows ({}): where those go is not seen",
                        self.policy.coverage.measure.relays.join(", ")
                    ));
                }
                notes.push("what a VPN carries is a flow to its other end".to_owned());
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
                    let joined = joined.count();
                    if joined > 0 {
                        notes.push(format!("{joined} Macs were compared with a sensor's clock, by connections that both tell of"));
                    }
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

    pub(super) fn baseline_programs(&self, notes: &mut Vec<String>) -> Figure {
        let Some(baseline) = &self.policy.baseline else {
            notes.push("no baseline was given (--baseline)".to_owned());
            return Figure::default();
        };
        let known = baseline.programs();
        let learned = self.fleet.programs.iter().filter(|program| known.contains(program)).count();
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Figure::rate(Rate::exact(count(learned), count(self.fleet.programs.len())))
    }

    pub(super) fn allow_entries(&self, notes: &mut Vec<String>) -> Figure {
        let allow = &self.policy.allow;
        let Some(end) = self.end else { return Figure::default() };
        let expired = allow.entries.iter().filter(|entry| entry.state(end) == AllowState::Expired).count();
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let all = allow.entries.len().saturating_add(allow.refused.len());
        if all == 0 {
            notes.push("there are no allow entries".to_owned());
        } else {
            let entries = allow.entries.len();
            notes.push(format!(
                "{expired} of {} expired, {} in others",
                if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") },
                counted(count(allow.refused.len()), "mistake")
            ));
        }
        Figure::count(count(expired.saturating_add(allow.refused.len())), count(all))
    }
}
