//! What could have been seen, as documents: the schema of the JSON output of `coverage`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was measured of a fleet.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoverageDocument {
    /// `coverage`.
    pub kind: &'static str,
    /// The version of the program that measured.
    pub version: &'static str,
    /// Digest of the content that it was measured by, thresholds among it.
    pub policy: String,
    /// The analytic that it is about, as MITRE ATT&CK calls it.
    pub analytic: String,
    /// The platform that it is for.
    pub platform: String,
    /// The technique that findings are mapped to.
    pub technique: String,
    /// The release of ATT&CK that this is from.
    pub release: String,
    /// Time of the first record used, UTC.
    pub first: Option<String>,
    /// Time of the last record used, UTC.
    pub last: Option<String>,
    /// Macs: hosts that tell of themselves, that a map names, or that the inventory lists.
    pub macs: u64,
    /// Macs of the inventory; absent where none was given.
    pub inventory: Option<u64>,
    /// Whether there were more hosts than are told apart, so that figures are of the first of them.
    pub more_hosts: bool,
    /// Addresses that sensors saw and no host is mapped to.
    pub unmapped_addresses: u64,
    /// Flows of these addresses, which are in no figure.
    pub unmapped_flows: u64,
    /// Records read.
    pub records: u64,
    /// Those that could not be understood; `tollgate sources` names why, and where.
    pub rejected: u64,
    /// The worst state of any check.
    pub state: &'static str,
    /// The checks, in their order.
    pub checks: Vec<CoverageCheckDocument>,
    /// Counts that were made twice, in two ways.
    pub compared: Vec<ComparedDocument>,
    /// What cannot be seen with these sources, most gained by its change first.
    pub cannot_be_seen: Vec<CannotDocument>,
    /// What to fix first.
    pub fix_first: Vec<FixDocument>,
    /// Flows that the analysis gave to a process, by how it was found.
    pub attribution: AttributionDocument,
    /// Every Mac, by name.
    pub hosts: Vec<HostDocument>,
}

/// A check: a figure with all that it rests on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoverageCheckDocument {
    /// Its number, such as C02.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it answers.
    pub question: String,
    /// PASS, WARN, FAIL, UNKNOWN (too little was there to say anything) or INFO (not judged).
    pub state: &'static str,
    /// The figure of all Macs together.
    #[serde(flatten)]
    pub figure: FigureDocument,
    /// percent, seconds, days or entries.
    pub unit: &'static str,
    /// more, less or info: which figures are better.
    pub better: &'static str,
    /// The limit that passes.
    pub pass: f64,
    /// The limit that warns.
    pub warn: f64,
    /// The least sample of which anything is said.
    pub least: u64,
    /// Macs by state.
    pub macs: BTreeMap<&'static str, u64>,
    /// Macs that fail, then those that warn, at most so many as the content says.
    pub worst_macs: Vec<String>,
    /// By source, where it is told apart.
    pub by_source: Vec<PartDocument>,
    /// By build of the operating system, where the inventory tells it.
    pub by_build: Vec<PartDocument>,
    /// What it was in the report that it was compared with.
    pub earlier: Option<EarlierDocument>,
    /// What would make it better.
    pub fix: String,
    /// What that takes: config, profile or product.
    pub effort: &'static str,
    /// What else is to be known.
    pub notes: Vec<String>,
}

/// A figure with all that it rests on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FigureDocument {
    /// In the unit of its check; null where there is nothing to say.
    pub value: Option<f64>,
    /// By how much it may be off, in the same unit, in 19 of 20 cases; 0 where everything was counted.
    pub error: f64,
    /// So many, where it is a part of a whole.
    pub numerator: Option<u64>,
    /// Of so many.
    pub denominator: Option<u64>,
    /// How many things it rests on.
    pub sample: u64,
    /// For lengths of time: the middle, and those that 95 and 99 of a hundred do not exceed, in seconds.
    pub p50_p95_p99: Option<[f64; 3]>,
}

/// The figure of a part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartDocument {
    /// The source or build.
    pub of: String,
    /// Its state.
    pub state: &'static str,
    /// Its figure.
    #[serde(flatten)]
    pub figure: FigureDocument,
}

/// What a check was before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EarlierDocument {
    /// Its state then.
    pub state: String,
    /// Its figure then.
    pub value: Option<f64>,
}

/// A count that was made twice.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComparedDocument {
    /// A name for programs.
    pub code: &'static str,
    /// What is counted.
    pub what: &'static str,
    /// How the one was counted.
    pub one_way: &'static str,
    /// What it came to.
    pub one: u64,
    /// How the other was counted.
    pub other_way: &'static str,
    /// What that came to.
    pub other: u64,
    /// What it means that they agree or differ.
    pub meaning: String,
}

/// Something that cannot be seen with these sources.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CannotDocument {
    /// A name for programs.
    pub code: &'static str,
    /// What cannot be seen.
    pub what: &'static str,
    /// Why not.
    pub why: &'static str,
    /// The smallest change that would show it.
    pub fix: &'static str,
    /// What that takes: config, profile or product.
    pub effort: &'static str,
    /// On how many Macs; 0 for what is of no Mac.
    pub macs: u64,
    /// Some of them.
    pub names: Vec<String>,
}

/// A fix, and what it gains.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FixDocument {
    /// The check.
    pub check: String,
    /// Its state.
    pub state: &'static str,
    /// Macs on which it fails or warns.
    pub macs: u64,
    /// What would make it better.
    pub fix: String,
    /// What that takes.
    pub effort: &'static str,
    /// Macs over the weight of the effort: the order.
    pub worth: f64,
}

/// Flows that the analysis gave to a process.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct AttributionDocument {
    /// By rung: exact (the same connection in a record of the process), remote (the same far end), named (in its
    /// arguments), size (a volume that fits a file), terminal, host.
    pub by_rung: BTreeMap<&'static str, u64>,
    /// Flows of which no process is known.
    pub nobody: u64,
}

/// A Mac.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HostDocument {
    /// Its name.
    pub host: String,
    /// What the inventory says of its system.
    pub build: Option<String>,
    /// Whether the inventory lists it; absent without one.
    pub listed: Option<bool>,
    /// Sources that told of it, with their records.
    pub sources: BTreeMap<String, u64>,
    /// By leg: PASS, WARN, FAIL, UNKNOWN or ABSENT (no source tells of it).
    pub legs: BTreeMap<&'static str, &'static str>,
    /// The figure and state of each check of this Mac.
    pub checks: BTreeMap<String, HostCheckDocument>,
}

/// A check of one Mac.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HostCheckDocument {
    /// Its state.
    pub state: &'static str,
    /// Its figure.
    pub value: Option<f64>,
    /// How many things it rests on.
    pub sample: u64,
}

/// The JSON Schema of the output of `coverage`.
pub fn coverage_schema() -> serde_json::Value {
    schemars::schema_for!(CoverageDocument).to_value()
}
