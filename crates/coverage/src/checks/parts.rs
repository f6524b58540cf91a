//! A check of some hosts, by source and by build.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_policy::CheckRule;
use tollgate_sources::{Source, Tally};

use super::Measured;
use crate::cuts::Cuts;
use crate::figure::Figure;
use crate::fleet::Host;
use crate::host_figures::{lags, rate, silence};
use crate::rate::Rate;
use crate::spread::Spread;

impl Measured<'_> {
    pub(super) fn sum(&self, id: &str, of: impl Fn(&Host) -> bool) -> Rate {
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

    pub(super) fn by_source(&self, rule: &CheckRule) -> Vec<(String, Figure)> {
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
                let rate = |tally: &Tally| Figure::rate(Rate::exact(tally.rejected, tally.received));
                all.extend(self.fleet.tallies.iter().map(|(source, tally)| (source.to_string(), rate(tally))));
                if self.fleet.unknown > 0 {
                    all.insert("unknown".to_owned(), Figure::rate(Rate::exact(self.fleet.unknown, self.fleet.unknown)));
                }
            }
            _ => {}
        }
        all.into_iter().collect()
    }

    pub(super) fn by_build(&self, rule: &CheckRule) -> Vec<(String, Figure)> {
        let builds: BTreeSet<&str> = self.fleet.macs.values().filter_map(|host| host.build.as_deref()).collect();
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
