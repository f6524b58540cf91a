//! What the way of records tells of each host and source: how fast they come, when none came, which are missing.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use tollgate_model::{DefectKind, Event, HostName, Mark, NUMBERED, Nanos, Timestamp};
use tollgate_policy::Measure;
use tollgate_sources::{Counts, Kind, Passage, Source, Tally};

use crate::hosts::ByHost;
use crate::numbers::{Lost, Numbers};
use crate::presence::Presence;
use crate::spread::{DAYS_KEPT, Spread};

/// What one source of one host gave.
#[derive(Clone, Debug, Default)]
pub struct SourceIntake {
    /// How many records.
    pub records: u64,
    /// Of which kinds, as bits.
    kinds: u64,
    /// From their own time to their arrival, where both are known.
    pub lag: Spread,
    /// The same by the UTC day, since 1970, of their own time; of the latest days.
    pub lag_days: BTreeMap<i64, Spread>,
    /// Those that arrived before they happened.
    pub future: u64,
    /// When there were any.
    pub presence: Presence,
}

impl SourceIntake {
    /// Whether there was a record of a kind.
    pub fn holds(&self, kind: Kind) -> bool {
        self.kinds & bit(kind) != 0
    }
}

fn bit(kind: Kind) -> u64 {
    1u64.wrapping_shl(u32::try_from(kind as usize).unwrap_or(0))
}

/// What the way of one host's records tells.
#[derive(Clone, Debug, Default)]
pub struct HostIntake {
    /// By source, in the order in which they were met.
    pub sources: Vec<(Source, SourceIntake)>,
    /// Whether it is only an address, which no host is mapped to.
    pub unmapped: bool,
    all: Numbers,
    of_type: Vec<(u32, Numbers)>,
}

impl HostIntake {
    /// What one source gave.
    fn source(&mut self, source: Source) -> Option<&mut SourceIntake> {
        let known = self.sources.iter().position(|(known, _)| *known == source);
        let at = known.unwrap_or_else(|| {
            self.sources.push((source, SourceIntake::default()));
            self.sources.len().saturating_sub(1)
        });
        self.sources.get_mut(at).map(|(_, seen)| seen)
    }

    /// What the numbers of all messages tell, and those of each type of message together.
    pub fn lost(&self) -> (Lost, Lost) {
        (self.all.lost(), self.of_type.iter().map(|(_, numbers)| numbers.lost()).fold(Lost::default(), Lost::plus))
    }

    /// Takes note of a message's numbers.
    fn number(&mut self, all: Option<u64>, passage: Passage, at: Timestamp, most_per_second: u64) {
        if let Some(number) = all {
            self.all.see(number, at, most_per_second);
        }
        let Some((kind, number)) = passage.of_type else { return };
        let known = self.of_type.iter().position(|(known, _)| *known == kind);
        if known.is_none() && self.of_type.len() < MOST_TYPES {
            self.of_type.push((kind, Numbers::default()));
        }
        let place = known.unwrap_or(self.of_type.len().saturating_sub(1));
        if let Some((_, numbers)) = self.of_type.get_mut(place).filter(|(at, _)| *at == kind) {
            numbers.see(number, at, most_per_second);
        }
    }
}

/// Types of messages whose numbers are followed: Endpoint Security has about 150.
const MOST_TYPES: usize = 256;

/// A record that came in, as far as that matters.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Whose it is.
    pub host: &'a HostName,
    /// Who wrote it.
    pub source: Source,
    /// What it says.
    pub kind: Option<Kind>,
    /// When it could have been written at the earliest.
    pub time: Timestamp,
    /// How coarse that is.
    pub precision: Nanos,
    /// Its number among all messages of its collector.
    pub number: Option<u64>,
    /// By which way it came.
    pub passage: Passage,
    /// Whether the host is only an address.
    pub unmapped: bool,
}

impl<'a> Arrival<'a> {
    /// An endpoint event, of whose way nothing is known yet.
    pub fn of_event(host: &'a HostName, source: Source, event: &Event) -> Self {
        let (kind, number) = (Some(Kind::of_action(&event.action)), event.seq.filter(|_| event.stream == NUMBERED));
        Self { host, source, kind, time: event.time, precision: event.precision, number, passage: Passage::default(), unmapped: false }
    }

    /// A message that says nothing else.
    pub fn of_mark(host: &'a HostName, source: Source, mark: Mark) -> Self {
        let (time, number) = (mark.time, Some(mark.seq));
        Self { host, source, kind: None, time, precision: Nanos(1), number, passage: Passage::default(), unmapped: false }
    }
}

/// What the way of all records tells.
#[derive(Clone, Debug)]
pub struct Intake {
    hosts: ByHost<HostIntake>,
    tallies: BTreeMap<Source, Tally>,
    unknown: u64,
    cut: BTreeMap<Source, u64>,
    most_per_second: u64,
    /// Times that are coarser say nothing of how fast they were told.
    coarse: Nanos,
}

impl Intake {
    /// Nothing yet, of collectors that make at most so many messages a second.
    pub fn new(most_per_second: u64, measure: &Measure) -> Self {
        let coarse = Nanos::from_secs(measure.coarse);
        Self { hosts: ByHost::default(), tallies: BTreeMap::new(), unknown: 0, cut: BTreeMap::new(), most_per_second, coarse }
    }

    /// A record came in.
    pub fn see(&mut self, arrival: &Arrival<'_>) {
        let most_per_second = self.most_per_second;
        let Some(host) = self.hosts.meet(arrival.host) else { return };
        host.unmapped = arrival.unmapped;
        host.number(arrival.number, arrival.passage, arrival.time, most_per_second);
        let Some(seen) = host.source(arrival.source) else { return };
        seen.records = seen.records.saturating_add(1);
        seen.kinds |= arrival.kind.map_or(0, bit);
        seen.presence.see(arrival.time);
        if let Some(arrived) = arrival.passage.arrived.filter(|_| arrival.precision < self.coarse) {
            let lag = arrived.since(arrival.time);
            seen.lag.add(lag);
            seen.lag_days.entry(arrival.time.second().div_euclid(86_400)).or_default().add(lag);
            if seen.lag_days.len() > DAYS_KEPT {
                seen.lag_days.pop_first();
            }
            seen.future = seen.future.saturating_add(u64::from(lag.plus(arrival.precision).0 < 0));
        }
    }

    /// What became of all records of one input.
    pub fn add_counts(&mut self, counts: &Counts) {
        let mut known = 0u64;
        for (&source, tally) in &counts.sources {
            known = known.saturating_add(tally.received);
            let all = self.tallies.entry(source).or_default();
            all.received = all.received.saturating_add(tally.received);
            all.parsed = all.parsed.saturating_add(tally.parsed);
            all.ignored = all.ignored.saturating_add(tally.ignored);
            all.rejected = all.rejected.saturating_add(tally.rejected);
        }
        self.unknown = self.unknown.saturating_add(counts.received.saturating_sub(known));
        for (&(source, kind, _), seen) in &counts.faults {
            if let Some(source) = source.filter(|_| kind == DefectKind::TruncatedValue) {
                let all = self.cut.entry(source).or_default();
                *all = all.saturating_add(seen.count);
            }
        }
    }

    /// What all of it comes to.
    pub fn finish(self) -> Received {
        let more = self.hosts.more();
        Received { hosts: self.hosts.into_list(), more, tallies: self.tallies, unknown: self.unknown, cut: self.cut }
    }
}

/// What came in, all in all.
#[derive(Debug, Default)]
pub struct Received {
    /// By host.
    pub hosts: Vec<(HostName, HostIntake)>,
    /// Whether there were more hosts than are told apart.
    pub more: bool,
    /// What became of the records of each source.
    pub tallies: BTreeMap<Source, Tally>,
    /// Records that could not be read as those of any source.
    pub unknown: u64,
    /// Values that the source says it cut.
    pub cut: BTreeMap<Source, u64>,
}

impl HostIntake {
    /// How late 95 of a hundred records of the slowest source came, where enough of them tell to say so.
    pub fn lag(&self, measure: &Measure) -> Option<Nanos> {
        slowest(self.sources.iter().map(|(_, seen)| &seen.lag), measure)
    }

    /// The same on UTC days since 1970.
    pub fn lag_on(&self, days: RangeInclusive<i64>, measure: &Measure) -> Option<Nanos> {
        let of = |seen: &SourceIntake| {
            let mut lag = Spread::default();
            seen.lag_days.range(days.clone()).for_each(|(_, of_day)| lag.merge(of_day));
            lag
        };
        let lags: Vec<Spread> = self.sources.iter().map(|(_, seen)| of(seen)).collect();
        slowest(lags.iter(), measure)
    }
}

/// How late 95 of a hundred records of the slowest of these sources came.
fn slowest<'s>(lags: impl Iterator<Item = &'s Spread>, measure: &Measure) -> Option<Nanos> {
    lags.filter(|lag| lag.count() >= measure.lags && !lag.is_copied()).filter_map(|lag| lag.per_mille(950)).max()
}
