//! Lengths of time (`windows.toml` and the tunable `TimeWindow`).

use serde::{Deserialize, Serialize};
use tollgate_model::Nanos;

use crate::Policy;
use crate::strict::Report;

/// All lengths of time, in seconds. The fields are the keys of `windows.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is the key of the same name in windows.toml, documented there")]
pub struct Windows {
    /// The tunable `TimeWindow`; stands in `analytic.toml`.
    #[serde(skip, default = "default_time_window")]
    pub time_window: i64,
    pub tag: TagLife,
    pub join: Join,
    pub episode: Episode,
    pub order: Order,
}

fn default_time_window() -> i64 {
    600
}

/// `[tag]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagLife {
    /// Weight from which on a process remembers longer than `TimeWindow`.
    pub medium_weight: u8,
    /// Weight from which on a process remembers for its life, and a file for `file_long`.
    pub heavy_weight: u8,
    pub process_medium: i64,
    pub file_short: i64,
    pub file_long: i64,
    pub pending: i64,
    pub pipeline: i64,
}

/// `[join]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    pub skew: i64,
    pub horizon: i64,
    pub handshake: i64,
    pub address: i64,
    pub contact: i64,
    pub dns_life: i64,
    /// Seconds for which an answer proves an address of its name, at least.
    pub dns_proof: i64,
    pub arguments: i64,
    /// A connection that no sensor saw is taken to last no longer.
    pub connection: i64,
}

/// `[episode]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Episode {
    pub gap: i64,
}

/// `[order]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    pub eslogger: i64,
    pub osquery: i64,
    pub unified_log: i64,
    pub zeek: i64,
    pub told: i64,
    pub future_run: u32,
    pub most_per_second: u64,
    pub spread: i64,
    pub lookback: i64,
}

impl Windows {
    pub(crate) fn compile(report: &mut Report<'_>) -> Option<Self> {
        let windows: Self = report.read()?;
        let Self { tag, join, episode, order, .. } = &windows;
        if tag.heavy_weight > 100 {
            report.add(report.key("heavy_weight"), "`heavy_weight` must be 0 to 100");
        }
        if tag.medium_weight > tag.heavy_weight {
            report.add(report.key("medium_weight"), "`medium_weight` must be no more than `heavy_weight`");
        }
        for (key, value) in [
            ("process_medium", tag.process_medium),
            ("file_short", tag.file_short),
            ("file_long", tag.file_long),
            ("pending", tag.pending),
            ("pipeline", tag.pipeline),
            ("skew", join.skew),
            ("horizon", join.horizon),
            ("handshake", join.handshake),
            ("address", join.address),
            ("contact", join.contact),
            ("dns_life", join.dns_life),
            ("dns_proof", join.dns_proof),
            ("arguments", join.arguments),
            ("connection", join.connection),
            ("gap", episode.gap),
            ("eslogger", order.eslogger),
            ("osquery", order.osquery),
            ("unified_log", order.unified_log),
            ("zeek", order.zeek),
            ("told", order.told),
            ("spread", order.spread),
            ("lookback", order.lookback),
        ] {
            // A century in nanoseconds still fits; anything near is a mistake of unit.
            if !(0..=3_153_600_000).contains(&value) {
                report.add(report.key(key), format!("`{key}` must be a number of seconds, 0 or more"));
            }
        }
        if order.future_run == 0 {
            report.add(report.key("future_run"), "`future_run` must be 1 or more");
        }
        Some(windows)
    }

    /// `TimeWindow` as a length.
    pub const fn time_window(&self) -> Nanos {
        Nanos::from_secs(self.time_window)
    }

    /// How long a connection lasts that no sensor saw.
    pub const fn connection(&self) -> Nanos {
        Nanos::from_secs(self.join.connection)
    }

    /// How long the operands of a command wait for records of their own (D3): never longer than clocks may differ, so that
    /// what arguments stand for is held when the command sends it.
    pub const fn arguments(&self) -> Nanos {
        let wait = if self.join.arguments < self.join.skew { self.join.arguments } else { self.join.skew };
        Nanos::from_secs(wait)
    }

    /// Life of a tag on a process, absent if it lasts as long as the process (C2).
    pub const fn process_life(&self, weight: u8, strength: u8) -> Option<Nanos> {
        if strength < 3 || weight < self.tag.medium_weight {
            Some(self.time_window())
        } else if weight < self.tag.heavy_weight {
            Some(Nanos::from_secs(self.tag.process_medium))
        } else {
            None
        }
    }

    /// Life of a tag on a file (C2).
    pub const fn file_life(&self, weight: u8) -> Nanos {
        Nanos::from_secs(if weight >= self.tag.heavy_weight { self.tag.file_long } else { self.tag.file_short })
    }
}

impl Default for Windows {
    fn default() -> Self {
        Policy::builtin().windows
    }
}
