//! The figures of one host.

use tollgate_model::Nanos;
use tollgate_sources::{Kind, Source};

use crate::fleet::Host;
use crate::intake::SourceIntake;
use crate::presence::Presence;
use crate::rate::Rate;
use crate::spread::Spread;

/// What of one host is summed up for the whole, where that is a rate; nothing for checks that are of another kind.
pub fn rate(id: &str, host: &Host) -> Option<Rate> {
    let (contents, joined) = (&host.shown.contents, &host.shown.joined);
    let [_, flows, connects] = host.shown.totals;
    Some(match id {
        "C01" => Rate::exact(u64::from(executes(host)), 1),
        "C02" if flows > 0 => joined.attributed,
        // Without a sensor, only what the endpoint tells of itself is there to be counted.
        "C02" if host.has_endpoint() && !host.has_network() => Rate::exact(contents.connects, connects),
        "C03" => Rate::exact(contents.connects_live, contents.connects),
        "C03b" => Rate::exact(contents.connects_delegated, contents.connects),
        "C04" => contents.flows,
        "C04b" => joined.named,
        "C05" => Rate::exact(days(host, |day| day.read), days(host, |day| day.endpoint)),
        "C07" => Rate::exact(contents.archives.written, contents.archives.tools),
        "C08" => joined.shaken,
        "C09" if host.has_network() => joined.on_wire,
        "C13b" => all_sources(host, |seen| Rate::exact(seen.future, seen.lag.count())),
        "C14" => {
            let (lost, _) = host.intake.lost();
            Rate::exact(lost.lost, lost.seen.saturating_add(lost.lost))
        }
        "C15" => silence(host).into_iter().map(|(_, rate)| rate).fold(Rate::default(), Rate::plus),
        "C16" => Rate::exact(contents.signed, contents.execs),
        "C17" => Rate::exact(contents.cuts.cut(), contents.execs),
        "C18" if contents.connects > 0 => Rate::exact(contents.connects_rooted, contents.connects),
        "C18" => Rate::exact(contents.rooted, contents.execs),
        "C19" => Rate::exact(contents.versioned, contents.events),
        "C23" => joined.expected_bytes,
        "C02" | "C09" => Rate::default(),
        _ => return None,
    })
}

/// Whether it tells which programs run.
fn executes(host: &Host) -> bool {
    host.shown.contents.execs > 0 || host.holds(&[Kind::Exec])
}

fn days(host: &Host, is: impl Fn(&crate::contents::HostDay) -> bool) -> u64 {
    u64::try_from(host.shown.contents.days.values().filter(|day| is(day)).count()).unwrap_or(u64::MAX)
}

fn all_sources(host: &Host, of: impl Fn(&SourceIntake) -> Rate) -> Rate {
    host.intake.sources.iter().filter(|(_, seen)| !seen.lag.is_copied()).map(|(_, seen)| of(seen)).fold(Rate::default(), Rate::plus)
}

/// Each collector's quarters of an hour in which others of its host told something and it did not.
pub fn silence(host: &Host) -> Vec<(&'static str, Rate)> {
    let mut collectors: Vec<(&'static str, Presence)> = Vec::new();
    for (source, seen) in &host.intake.sources {
        match collectors.iter_mut().find(|(known, _)| *known == source.collector()) {
            Some((_, presence)) => presence.merge(&seen.presence),
            None => collectors.push((source.collector(), seen.presence.clone())),
        }
    }
    let of = |(name, own): &(&'static str, Presence)| {
        let mut others = Presence::default();
        collectors.iter().filter(|(other, _)| other != name).for_each(|(_, presence)| others.merge(presence));
        (*name, Rate::exact(own.missing(&others), others.quarters()))
    };
    collectors.iter().map(of).collect()
}

/// The sources of a host whose arrival is known by more than a copy of their own time.
pub fn lags(host: &Host) -> impl Iterator<Item = (Source, &Spread)> {
    host.intake.sources.iter().filter(|(_, seen)| seen.lag.count() > 0 && !seen.lag.is_copied()).map(|(source, seen)| (*source, &seen.lag))
}

/// How long 95 of a hundred records take, of the slowest source with so many, and of how many records that is said.
pub fn lag(host: &Host, least: u64) -> (Option<Nanos>, u64) {
    let slowest = lags(host).filter(|(_, lag)| lag.count() >= least).filter_map(|(_, lag)| lag.per_mille(950)).max();
    (slowest, lags(host).map(|(_, lag)| lag.count()).fold(0, u64::saturating_add))
}

/// How far the slowest source is behind the fastest.
pub fn lag_spread(host: &Host, least: u64) -> (Option<Nanos>, u64) {
    let all: Vec<Nanos> = lags(host).filter(|(_, lag)| lag.count() >= least).filter_map(|(_, lag)| lag.per_mille(950)).collect();
    let count = lags(host).map(|(_, lag)| lag.count()).fold(0, u64::saturating_add);
    match (all.iter().min(), all.iter().max()) {
        (Some(fastest), Some(slowest)) if all.len() > 1 => (Some(Nanos(slowest.0.saturating_sub(fastest.0))), count),
        _ => (None, 0),
    }
}

/// By how much the endpoint's clock is ahead (greater than nothing) or behind: against a sensor where both tell of the
/// same connections, else by its arrivals, which take so long elsewhere. And on how many things that rests.
pub fn skew(host: &Host, pairs: u64, elsewhere: &dyn Fn(Source) -> Option<Nanos>) -> (Option<Nanos>, u64) {
    let joined = &host.shown.joined;
    if joined.pairs >= pairs {
        return (joined.skew, joined.pairs);
    }
    let arrived = lags(host).filter(|(source, _)| source.collector() != "zeek").max_by_key(|(_, lag)| lag.count());
    let Some((source, lag)) = arrived else { return (None, 0) };
    let skew = lag.median().zip(elsewhere(source)).map(|(own, usual)| Nanos(usual.0.saturating_sub(own.0)));
    (skew, lag.count())
}
