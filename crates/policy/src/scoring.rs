//! Points of the score (`scoring.toml`).

use serde::{Deserialize, Serialize};

use crate::Policy;
use crate::strict::Report;

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
    pub reducer: ReducerPoints,
    pub ceiling: Ceiling,
    pub baseline: BaselinePoints,
}

/// `[material]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    pub weight_percent: u8,
    pub breadth_two: i16,
    pub breadth_three: i16,
    pub archive: i16,
    pub plain_archive: u8,
    pub held_min: u8,
    pub synced_min: u8,
    pub foreign_min: u8,
    pub burst: u8,
    pub bulk: i16,
    pub archive_bonus: [u8; 8],
}

/// `[proximity]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
pub struct ProcessPoints {
    pub untrusted_signature: i16,
    pub user_writable: i16,
    pub impersonation: i16,
    pub tool: i16,
}

/// `[destination]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DestinationPoints {
    pub unproven: i16,
    pub self_signed: i16,
    pub issuer: i16,
    pub certificate_age: i16,
    pub certificate_age_days: i64,
    pub certificate_lifetime: i16,
    pub certificate_lifetime_days: [i64; 2],
    pub unusual_port: i16,
}

/// `[volume]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volume {
    pub size_min: u64,
    pub size_plain: [u64; 2],
    pub size_encoded: [u64; 2],
    pub size_match: i16,
    pub spoken: usize,
    pub spoken_word: usize,
    pub outward_min: u64,
    pub outward_ratio: u64,
    pub outward: i16,
    pub threshold: i16,
    pub days: i64,
}

/// `[link]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkPoints {
    pub session: i16,
    pub delegated: i16,
    pub user: i16,
}

/// `[reducer]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReducerPoints {
    pub store_service: u8,
    pub sanctioned: u8,
    pub baseline: u8,
    pub opened: u8,
    pub content_bytes: u64,
}

/// `[ceiling]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ceiling {
    pub l5: u8,
    pub l5_wide: u8,
    pub session_only: u8,
    pub session_usual: u8,
    pub size_only: u8,
    pub plain: u8,
    pub observation: u8,
}

/// `[baseline]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is the key of the same name in scoring.toml, documented there")]
pub struct BaselinePoints {
    pub rarity: u8,
    pub process: u32,
    pub host: u32,
    pub fleet: u32,
    pub floor: u32,
    pub immature: [u32; 2],
    pub mature_days: u32,
    pub fleet_min: u32,
    pub decay: u32,
    pub days: usize,
    pub hosts: usize,
    pub cooling_s: i64,
    pub idle_days: i64,
    pub bytes_factor: u64,
    pub bytes_least: u64,
    pub common_hosts: usize,
}

/// Days of a hundred years: more than is said of any certificate in earnest.
const MOST_DAYS: i64 = 36_500;

impl Scoring {
    pub(crate) fn compile(report: &mut Report<'_>) -> Option<Self> {
        let scoring: Self = report.read()?;
        let Self { material, proximity, process, destination, volume, link, reducer, ceiling, baseline } = &scoring;
        let mut require = |holds: bool, key: &str, message: &str| {
            if !holds {
                report.add(report.key(key), format!("`{key}` {message}"));
            }
        };
        let weight = "must be 0 to 100";
        require(material.weight_percent <= 100, "weight_percent", weight);
        require(material.plain_archive <= 100, "plain_archive", weight);
        require(material.held_min <= 100, "held_min", weight);
        require(material.synced_min <= 100, "synced_min", weight);
        require(material.foreign_min <= 100, "foreign_min", weight);
        require(material.archive_bonus.is_sorted(), "archive_bonus", "must not fall as categories are added");
        require(proximity.min_weight <= 100, "min_weight", weight);
        require((0..=proximity.far_s).contains(&proximity.near_s), "near_s", "must be 0 to `far_s`");
        for (key, points) in [
            ("breadth_two", material.breadth_two),
            ("breadth_three", material.breadth_three),
            ("archive", material.archive),
            ("bulk", material.bulk),
            ("near", proximity.near),
            ("far", proximity.far),
            ("untrusted_signature", process.untrusted_signature),
            ("user_writable", process.user_writable),
            ("impersonation", process.impersonation),
            ("tool", process.tool),
            ("unproven", destination.unproven),
            ("self_signed", destination.self_signed),
            ("issuer", destination.issuer),
            ("certificate_age", destination.certificate_age),
            ("certificate_lifetime", destination.certificate_lifetime),
            ("unusual_port", destination.unusual_port),
            ("size_match", volume.size_match),
            ("outward", volume.outward),
            ("threshold", volume.threshold),
        ] {
            require((0..=100).contains(&points), key, "must be 0 to 100: evidence may raise, never lower");
        }
        require(material.breadth_two <= material.breadth_three, "breadth_two", "must be no more than `breadth_three`");
        require(proximity.far <= proximity.near, "far", "must be no more than `near`");
        for (key, points) in [("session", link.session), ("delegated", link.delegated), ("user", link.user)] {
            require((-100..=0).contains(&points), key, "must be -100 to 0: a weaker link never raises");
        }
        let [shortest, longest] = destination.certificate_lifetime_days;
        require((0..=MOST_DAYS).contains(&destination.certificate_age_days), "certificate_age_days", "must be 0 to 36500");
        require(
            (0..=longest).contains(&shortest) && longest <= MOST_DAYS,
            "certificate_lifetime_days",
            "must be a range, least first, of 0 to 36500",
        );
        require((1..=31).contains(&volume.days), "days", "must be 1 to 31");
        // Else a forged name of a usual destination would be worth less than a true one of a rare one.
        require(i16::from(baseline.rarity) <= destination.unproven, "rarity", "must be no more than `unproven`");
        require(baseline.process.saturating_add(baseline.host) > 0, "process", "and `host` must not both be 0");
        require([baseline.floor, baseline.decay].iter().all(|share| *share <= 1000), "floor", "and `decay` must be 0 to 1000");
        require(baseline.immature.is_sorted() && baseline.immature[1] <= 1000, "immature", "must be a range from 0 to 1000, least first");
        require((2..=30).contains(&baseline.days), "days", "must be 2 to 30");
        require(baseline.hosts >= 2, "hosts", "must be 2 or more: one Mac alone could teach anything");
        require(
            (2..=16).contains(&baseline.common_hosts),
            "common_hosts",
            "must be 2 to 16: no more Macs of one destination are remembered",
        );
        require((0..=2_592_000).contains(&baseline.cooling_s), "cooling_s", "must be 0 to 2592000");
        require((1..=366).contains(&baseline.idle_days), "idle_days", "must be 1 to 366");
        require(volume.size_plain.is_sorted(), "size_plain", "must be a range, least first");
        require(volume.size_encoded.is_sorted(), "size_encoded", "must be a range, least first");
        for (key, value) in [
            ("store_service", reducer.store_service),
            ("sanctioned", reducer.sanctioned),
            ("baseline", reducer.baseline),
            ("opened", reducer.opened),
            ("l5", ceiling.l5),
            ("l5_wide", ceiling.l5_wide),
            ("session_only", ceiling.session_only),
            ("session_usual", ceiling.session_usual),
            ("size_only", ceiling.size_only),
            ("plain", ceiling.plain),
            ("observation", ceiling.observation),
        ] {
            require(value <= 100, key, weight);
        }
        Some(scoring)
    }
}

impl Default for Scoring {
    fn default() -> Self {
        Policy::builtin().scoring
    }
}
