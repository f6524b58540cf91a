//! A frozen baseline as a file: a line that says what it is, then a line a pair and a line a common destination, all of it JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tollgate_model::Timestamp;

use super::common::CommonPlace;
use super::{Baseline, Facts, Pair, PlaceKey, UsualPair, Verdict, Who, pair_id};
use crate::PolicyError;
use crate::scoring::BaselinePoints;

/// What the first line of a snapshot calls it.
pub const SNAPSHOT_SCHEMA: &str = "tollgate-baseline/1";

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// `tollgate-baseline/1`.
    pub schema: String,
    /// Who froze it.
    pub by: String,
    /// When, in UTC.
    pub time: String,
    /// The last UTC day that it was learned from, counted from the epoch.
    pub through: i64,
    /// Days on which each Mac was seen.
    pub active: BTreeMap<String, u32>,
}

/// A line of a pair.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    pair: String,
    who: Who,
    destination: String,
    /// Nanoseconds since the epoch; absent if it is not usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usual_from: Option<i64>,
    last: i64,
    hours: u32,
    most_bytes: u64,
    hosts: BTreeMap<String, u32>,
}

/// A line of a destination that many Macs go to.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommonLine {
    common: PlaceKey,
    /// Nanoseconds since the epoch.
    from: i64,
    last: i64,
}

/// How such a line begins.
const COMMON: &str = "{\"common\":";

/// Freezes facts. Absent if nothing was learned.
pub fn write_snapshot(
    facts: &Facts,
    verdict: &dyn Fn(&Pair) -> Option<Verdict>,
    (by, time): (&str, &str),
    points: &BaselinePoints,
) -> Option<String> {
    let through = facts.through(points)?;
    let count = |days: &BTreeSet<i64>| u32::try_from(days.range(..=through).count()).unwrap_or(u32::MAX);
    let active = facts.active().map(|(host, days)| (host.to_owned(), count(days))).filter(|(_, days)| *days > 0).collect();
    let header = Header { schema: SNAPSHOT_SCHEMA.to_owned(), by: by.to_owned(), time: time.to_owned(), through, active };
    let mut text = String::new();
    writeln!(text, "{}", serde_json::to_string(&header).ok()?).ok()?;
    for pair in facts.pairs() {
        let Some(UsualPair { hosts, usual_from, last, hours, most_bytes }) = facts.usual(pair, verdict(pair), points) else { continue };
        let line = Line {
            pair: pair_id(pair),
            who: pair.who.clone(),
            destination: pair.destination.clone(),
            usual_from: usual_from.map(|at| at.0),
            last,
            hours,
            most_bytes,
            hosts,
        };
        writeln!(text, "{}", serde_json::to_string(&line).ok()?).ok()?;
    }
    for (common, CommonPlace { from, last }) in facts.common(points) {
        writeln!(text, "{}", serde_json::to_string(&CommonLine { common, from: from.0, last }).ok()?).ok()?;
    }
    Some(text)
}

impl Baseline {
    /// The id of a snapshot: sixteen hexadecimal digits of the SHA-256 of its bytes.
    pub fn id_of(text: &str) -> String {
        Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads a snapshot, all of it or nothing.
    ///
    /// # Errors
    ///
    /// The first line that is not as it must be.
    pub fn read(file: &str, text: &str) -> Result<(Header, Self), PolicyError> {
        let wrong = |number: usize, column: usize, what: &str| PolicyError::new(file, number, column, what);
        let mut lines = text.lines();
        let header: Header = match lines.next().map(serde_json::from_str) {
            Some(Ok(header)) => header,
            Some(Err(error)) => return Err(wrong(1, error.column(), &format!("this is no snapshot of a baseline: {error}"))),
            None => return Err(wrong(1, 1, "the file is empty")),
        };
        if header.schema != SNAPSHOT_SCHEMA {
            return Err(wrong(1, 1, &format!("`schema` is {:?}; this program reads {SNAPSHOT_SCHEMA}", header.schema)));
        }
        let mut baseline = Self { id: Self::id_of(text), through: header.through, active: header.active.clone(), ..Self::default() };
        for (at, line) in lines.enumerate() {
            let number = at.saturating_add(2);
            if line.starts_with(COMMON) {
                let line: CommonLine = serde_json::from_str(line).map_err(|error| wrong(number, error.column(), &error.to_string()))?;
                let place = CommonPlace { from: Timestamp(line.from), last: line.last };
                if baseline.common.insert(line.common, place).is_some() {
                    return Err(wrong(number, 1, "the destination stands in an earlier line too"));
                }
                continue;
            }
            let line: Line = serde_json::from_str(line).map_err(|error| wrong(number, error.column(), &error.to_string()))?;
            let pair = Pair { who: line.who, destination: line.destination };
            if line.pair != pair_id(&pair) {
                return Err(wrong(number, 1, "the pair is not the one that its id was made of"));
            }
            let usual = UsualPair {
                hosts: line.hosts,
                usual_from: line.usual_from.map(Timestamp),
                last: line.last,
                hours: line.hours,
                most_bytes: line.most_bytes,
            };
            if baseline.pairs.entry(pair.who).or_default().insert(pair.destination, usual).is_some() {
                return Err(wrong(number, 1, "the pair stands in an earlier line too"));
            }
        }
        baseline.count_fleet();
        Ok((header, baseline))
    }
}
