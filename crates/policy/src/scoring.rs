//! Points of the score (`scoring.toml`).

use serde::{Deserialize, Serialize};

/// All points. The fields are the keys of `scoring.toml`, whose comments say what they mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is the key of the same name in scoring.toml, documented there and in docs/semantics.md")]
pub struct Scoring {
    pub material: Material,
    pub proximity: Proximity,
    pub process: ProcessPoints,
    pub destination: DestinationPoints,
    pub volume: Volume,
    pub link: LinkPoints,
    pub ceiling: Ceiling,
}

/// `[material]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "keys of scoring.toml")]
pub struct Material {
    pub weight_percent: u8,
    pub breadth_two: i16,
    pub breadth_three: i16,
    pub archive: i16,
    pub plain_archive: u8,
    pub archive_bonus: [u8; 8],
}

/// `[proximity]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "keys of scoring.toml")]
pub struct Proximity {
    pub min_weight: u8,
    pub near_s: i64,
    pub near: i16,
    pub far_s: i64,
    pub far: i16,
}

/// `[process]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "keys of scoring.toml")]
pub struct ProcessPoints {
    pub untrusted_signature: i16,
    pub user_writable: i16,
    pub impersonation: i16,
    pub tool: i16,
}

/// `[destination]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "keys of scoring.toml")]
pub struct DestinationPoints {
    pub unproven: i16,
    pub self_signed: i16,
    pub unusual_port: i16,
}

/// `[volume]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "keys of scoring.toml")]
pub struct Volume {
    pub size_min: u64,
    pub size_plain: [u64; 2],
    pub size_encoded: [u64; 2],
    pub size_match: i16,
    pub outward_min: u64,
    pub outward_ratio: u64,
    pub outward: i16,
    pub threshold: i16,
}

/// `[link]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "keys of scoring.toml")]
pub struct LinkPoints {
    pub session: i16,
    pub user: i16,
}

/// `[ceiling]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "keys of scoring.toml")]
pub struct Ceiling {
    pub l5: u8,
    pub l5_wide: u8,
    pub session_only: u8,
    pub observation: u8,
}

impl Default for Scoring {
    fn default() -> Self {
        toml::from_str(include_str!("../../../content/an1415/scoring.toml")).expect("built-in scoring.toml is checked by tests")
    }
}
