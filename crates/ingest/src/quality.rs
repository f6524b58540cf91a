//! How good the telemetry of each Mac was, and what that means for its findings (semantics K).
//!
//! It is measured in the pass that finds them, told on each, and makes them less certain, never less serious.

use std::collections::BTreeMap;

use tollgate_coverage::{ByHost, Presence, QUARTER, Received};
use tollgate_model::{Confidence, Doubt, Finding, HostName, Mode, Nanos, TelemetryQuality, Timestamp};
use tollgate_policy::Policy;

/// What is asked of a finding to say how good its telemetry was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    host: HostName,
    first: Timestamp,
    last: Timestamp,
    /// Whether the Mac itself told of it.
    endpoint: bool,
    /// Whether a sensor's connection was joined to what the Mac told.
    joined: bool,
    /// Records that sources say they lost.
    lost: u64,
}

impl Asked {
    /// The confidence that is left with telemetry as good as this.
    pub fn lowered(&self, confidence: Confidence, quality: &TelemetryQuality) -> Confidence {
        if quality.doubts_after(self.lost) { confidence.one_less() } else { confidence }
    }

    /// What is asked of this one.
    pub fn of(finding: &Finding) -> Self {
        let endpoint = finding.chains.first().is_some_and(|chain| chain.mode != Mode::NetworkOnly);
        let joined = finding.chains.first().is_some_and(|chain| chain.attribution.is_some());
        Self {
            host: finding.host.clone(),
            first: finding.first_seen,
            last: finding.last_seen,
            endpoint,
            joined,
            lost: finding.telemetry.lost,
        }
    }
}

/// Endpoint records that came after their turn, by Mac and quarter of an hour.
#[derive(Debug, Default)]
pub(crate) struct Lates(ByHost<BTreeMap<i64, u64>>);

/// Quarters of an hour of one Mac that are told apart: about as many days as lags are. The latest stay.
const MOST_QUARTERS: usize = 4_096;

impl Lates {
    /// One came.
    pub fn see(&mut self, host: &HostName, at: Timestamp) {
        let Some(quarters) = self.0.meet(host) else { return };
        let count = quarters.entry(at.second().div_euclid(QUARTER)).or_default();
        *count = count.saturating_add(1);
        if quarters.len() > MOST_QUARTERS {
            quarters.pop_first();
        }
    }

    /// All of them by Mac, and whether there were more Macs than are told apart.
    pub fn finish(self) -> (BTreeMap<HostName, BTreeMap<i64, u64>>, bool) {
        let more = self.0.more();
        (self.0.into_list().into_iter().collect(), more)
    }
}

/// What the stages that keep order and clocks saw of all Macs.
#[derive(Debug, Default)]
pub(crate) struct Clockwork {
    /// Records that came after their turn, by quarter of an hour.
    pub lates: BTreeMap<HostName, BTreeMap<i64, u64>>,
    /// Whether there were more Macs with such than are told apart.
    pub more_lates: bool,
    /// How far the clock is ahead of the sensors', by UTC day since 1970.
    pub skews: BTreeMap<HostName, BTreeMap<i64, Nanos>>,
}

impl Clockwork {
    /// Takes in that of other Macs.
    pub fn add(&mut self, other: Self) {
        self.lates.extend(other.lates);
        self.more_lates |= other.more_lates;
        self.skews.extend(other.skews);
    }
}

/// How good the telemetry of each Mac was, over the whole input.
#[derive(Clone, Debug, Default)]
pub struct FleetQuality {
    /// How long 95 of a hundred records took to arrive, where they tell.
    pub lags: BTreeMap<HostName, Nanos>,
    /// How far the clock is ahead of the sensors', on the day on which that was most, where connections told by both say so.
    pub skews: BTreeMap<HostName, Nanos>,
    /// For how many minutes sensors saw a Mac at work while nothing on it told anything, between its first record and its last; of
    /// those where that is long enough to be a doubt.
    pub quiet_minutes: BTreeMap<HostName, u64>,
}

/// How good the telemetry of all Macs was.
pub(crate) struct Quality<'r> {
    clockwork: &'r Clockwork,
    by_host: BTreeMap<&'r HostName, Heard<'r>>,
    policy: &'r Policy,
}

/// What one Mac was heard by.
struct Heard<'r> {
    intake: &'r tollgate_coverage::HostIntake,
    endpoint: Presence,
    sensors: Presence,
}

impl<'r> Quality<'r> {
    /// By what came in of each Mac.
    pub fn new(received: &'r Received, clockwork: &'r Clockwork, policy: &'r Policy) -> Self {
        let heard = |intake: &'r tollgate_coverage::HostIntake| {
            let (mut endpoint, mut sensors) = (Presence::default(), Presence::default());
            for (source, seen) in &intake.sources {
                if source.is_sensor() { &mut sensors } else { &mut endpoint }.merge(&seen.presence);
            }
            Heard { intake, endpoint, sensors }
        };
        let by_host = received.hosts.iter().map(|(name, intake)| (name, heard(intake))).collect();
        Self { clockwork, by_host, policy }
    }

    /// How good it was all in all, so that nobody takes silence for peace.
    pub fn overall(&self) -> FleetQuality {
        let measure = &self.policy.coverage.measure;
        let quiet = |heard: &Heard<'_>| {
            let span = heard.endpoint.span()?;
            let quarters = heard.endpoint.missing_in(&heard.sensors, span.start().saturating_add(1)..*span.end());
            let seconds = quarters.saturating_mul(u64::try_from(QUARTER).unwrap_or(0));
            (i64::try_from(seconds).unwrap_or(i64::MAX) >= measure.quiet).then(|| seconds.div_euclid(60))
        };
        let greatest = |days: &BTreeMap<i64, Nanos>| days.values().copied().max_by_key(|skew| (skew.0.saturating_abs(), skew.0));
        FleetQuality {
            lags: self.by_host.iter().filter_map(|(name, heard)| Some(((*name).clone(), heard.intake.lag(measure)?))).collect(),
            skews: self.clockwork.skews.iter().filter_map(|(name, days)| Some((name.clone(), greatest(days)?))).collect(),
            quiet_minutes: self.by_host.iter().filter_map(|(name, heard)| Some(((*name).clone(), quiet(heard)?))).collect(),
        }
    }

    /// How good it was around a finding.
    pub fn of(&self, asked: &Asked) -> TelemetryQuality {
        let measure = &self.policy.coverage.measure;
        let day = |at: Timestamp| at.second().div_euclid(86_400);
        let quarter = |at: Timestamp| at.second().div_euclid(QUARTER);
        let (first, last) = (asked.first, asked.last.max(asked.first));
        let heard = self.by_host.get(&asked.host);
        let lag = heard.and_then(|heard| heard.intake.lag_on(day(first)..=day(last), measure));
        let skews = self.clockwork.skews.get(&asked.host).map(|days| days.range(day(first)..=day(last)));
        let skew = skews.into_iter().flatten().map(|(_, skew)| *skew).max_by_key(|skew| (skew.0.saturating_abs(), skew.0));
        let late = match self.clockwork.lates.get(&asked.host) {
            // What came before the first step may have been who did it.
            Some(quarters) => {
                quarters.range(quarter(first).saturating_sub(1)..=quarter(last)).map(|(_, count)| *count).fold(0, u64::saturating_add)
            }
            None => u64::from(self.clockwork.more_lates),
        };
        // Whole quarters in between.
        let between = quarter(first).saturating_add(1)..quarter(last);
        let quiet = heard.map_or(0, |heard| heard.endpoint.missing_in(&heard.sensors, between));
        let quiet_s = quiet.saturating_mul(u64::try_from(QUARTER).unwrap_or(0));
        let mut doubts = Vec::new();
        if asked.endpoint {
            let mut doubt = |is: bool, doubt| doubts.extend(is.then_some(doubt));
            doubt(late >= measure.late, Doubt::Late);
            let allowed = Nanos::from_secs(self.policy.windows.join.skew);
            doubt(asked.joined && skew.is_some_and(|skew| skew.0.saturating_abs() > allowed.0), Doubt::Clocks);
            doubt(i64::try_from(quiet_s).unwrap_or(i64::MAX) >= measure.quiet, Doubt::Silence);
        }
        TelemetryQuality {
            lost: 0,
            lag_ms: lag.map(|lag| lag.as_millis()),
            skew_ms: skew.map(|skew| skew.as_millis()),
            late,
            quiet_minutes: quiet_s.div_euclid(60),
            doubts,
        }
    }
}
