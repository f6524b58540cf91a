//! What the one who made the records knows.

use std::collections::{BTreeMap, BTreeSet};

/// So many of so many.
pub type Part = (u64, u64);

/// What is known of one Mac.
#[derive(Clone, Debug, Default)]
pub struct MacTruth {
    /// Executions told.
    pub execs: u64,
    /// Those whose arguments were cut.
    pub cut: u64,
    /// Those that tell of a signature.
    pub signed: u64,
    /// Those for which somebody is said to be responsible; of the same programs' connections where connections are told.
    pub rooted: Part,
    /// Whether any read in a sensitive place is told, on each day with any record of the Mac itself.
    pub days: BTreeMap<i64, bool>,
    /// Archives told as files, of tools whose execution is told.
    pub archives: Part,
    /// Connections told whose process's execution is told, of all.
    pub live: Part,
    /// Connections told whose flow is told, of all.
    pub on_wire: Part,
    /// TLS flows told whose connection is told, of all.
    pub attributed: Part,
    /// TLS flows told whose handshake is told, of all.
    pub shaken: Part,
    /// Handshakes told whose flow is not.
    pub flowless: u64,
    /// Connections of which both sides are told.
    pub pairs: u64,
    /// Events that tell their process from others of its pid, of all.
    pub versioned: Part,
    /// Messages that were numbered and never came, between others, of all numbers.
    pub lost: Part,
    /// How far its clock is ahead, in nanoseconds.
    pub skew: i64,
    /// From a record's own time to its arrival, by source.
    pub lags: BTreeMap<String, Vec<i64>>,
    /// Records from later than their arrival.
    pub future: Part,
    /// Quarters of hours in which each collector told something.
    pub quarters: BTreeMap<&'static str, BTreeSet<i64>>,
}

impl MacTruth {
    /// Quarters of an hour in which others told something and a collector did not, of those in which others did, over
    /// all collectors.
    pub fn silence(&self) -> Part {
        let mut silence = (0, 0);
        for (name, own) in &self.quarters {
            let others: BTreeSet<i64> =
                self.quarters.iter().filter(|(other, _)| *other != name).flat_map(|(_, all)| all.iter().copied()).collect();
            silence.0 += others.difference(own).count() as u64;
            silence.1 += others.len() as u64;
        }
        silence
    }
}

/// What is known of all.
#[derive(Clone, Debug, Default)]
pub struct FleetTruth {
    /// Macs that gave any record, by name.
    pub macs: BTreeMap<String, MacTruth>,
    /// Macs of the inventory that gave none.
    pub silent: BTreeSet<String>,
    /// Lines that are no records of anything, of all lines.
    pub garbage: Part,
}
