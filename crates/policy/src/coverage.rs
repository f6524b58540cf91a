//! What a fleet must show before it can be said to see (`coverage.toml`).

use serde::{Deserialize, Serialize};

use crate::strict::Report;

/// Limits of the checks, and what the measuring itself stands on. The fields are the keys of `coverage.toml`, whose
/// comments say what they mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is the key of the same name in coverage.toml, documented there")]
pub struct CoverageRules {
    pub measure: Measure,
    pub effort: EffortWeights,
    pub check: Vec<CheckRule>,
}

/// `[measure]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see above")]
pub struct Measure {
    pub together: i64,
    pub archive: i64,
    pub cuts: Vec<usize>,
    pub cut_least: usize,
    pub cut_often: u64,
    pub cut_programs: usize,
    pub interceptor: usize,
    pub relays: Vec<String>,
    pub report_hosts: usize,
    pub pairs: u64,
    pub retention: u64,
    pub coarse: i64,
    pub farthest: i64,
    pub lags: u64,
    pub late: u64,
    pub quiet: i64,
}

/// `[effort]`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see above")]
pub struct EffortWeights {
    pub config: u32,
    pub profile: u32,
    pub product: u32,
}

impl EffortWeights {
    /// The weight of a kind of effort.
    pub const fn of(self, effort: Effort) -> u32 {
        match effort {
            Effort::Config => self.config,
            Effort::Profile => self.profile,
            Effort::Product => self.product,
        }
    }
}

/// What a fix takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    /// A query pack, a flag, a file of ours.
    Config,
    /// Something that device management pushes to Macs.
    Profile,
    /// A sensor or program that is not there yet.
    Product,
}

impl Effort {
    /// The name that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Profile => "profile",
            Self::Product => "product",
        }
    }
}

/// Which figures are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Greater ones.
    More,
    /// Smaller ones.
    Less,
    /// It is told, and not judged.
    Info,
}

/// What a figure is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A part of a whole.
    Percent,
    /// A length of time.
    Seconds,
    /// A number of days.
    Days,
    /// A number of entries.
    Entries,
}

impl Unit {
    /// The name that is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Seconds => "seconds",
            Self::Days => "days",
            Self::Entries => "entries",
        }
    }
}

/// `[[check]]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "see above")]
pub struct CheckRule {
    pub id: String,
    pub name: String,
    pub question: String,
    pub better: Better,
    pub unit: Unit,
    #[serde(default)]
    pub pass: f64,
    #[serde(default)]
    pub warn: f64,
    pub least: u64,
    pub host_least: u64,
    pub effort: Effort,
    pub fix: String,
}

/// Checks that the program measures; each must have a rule, and there are no others.
pub const CHECKS: [&str; 28] = [
    "C01", "C02", "C03", "C03b", "C04", "C04b", "C05", "C06", "C07", "C08", "C09", "C10", "C11", "C12", "C13", "C13b", "C14", "C15", "C16",
    "C17", "C18", "C19", "C20", "C21", "C21b", "C22", "C23", "C24",
];

impl CoverageRules {
    pub(crate) fn compile(report: &mut Report<'_>) -> Option<Self> {
        let rules: Self = report.read()?;
        for id in CHECKS {
            match rules.check.iter().filter(|rule| rule.id == id).count() {
                1 => {}
                0 => report.add(0..0, format!("the check {id} is missing")),
                _ => report.add(0..0, format!("the check {id} stands there several times")),
            }
        }
        for rule in &rules.check {
            let CheckRule { id, better, pass, warn, least, host_least, .. } = rule;
            if !CHECKS.contains(&&**id) {
                report.add(0..0, crate::strict::unknown("check", id, &CHECKS));
            }
            let orderly = match better {
                Better::More => pass >= warn,
                Better::Less => pass <= warn,
                Better::Info => true,
            };
            if !orderly || !pass.is_finite() || !warn.is_finite() {
                report.add(0..0, format!("{id}: what passes must be better than what warns"));
            }
            // Of nothing nobody can say that it passes.
            if *least == 0 || *host_least == 0 {
                report.add(0..0, format!("{id}: least and host_least are at least 1"));
            }
        }
        let EffortWeights { config, profile, product } = rules.effort;
        if [config, profile, product].contains(&0) {
            report.add(0..0, "an effort is at least 1".to_owned());
        }
        let Measure { together, archive, coarse, farthest, quiet, lags, late, cut_often, cut_programs, .. } = rules.measure;
        if !(0..=600).contains(&together) || !(1..=3_600).contains(&archive) {
            report.add(0..0, "together is 0 to 600 seconds, archive 1 to 3600".to_owned());
        }
        if !(1..=3_600).contains(&coarse) || !(1..=86_400).contains(&farthest) || !(900..=86_400).contains(&quiet) {
            report.add(0..0, "coarse is 1 to 3600 seconds, farthest 1 to 86400, quiet 900 to 86400".to_owned());
        }
        // Of nothing nobody can say how late it came, or where it was cut.
        if lags == 0 || late == 0 || cut_often == 0 || cut_programs == 0 {
            report.add(0..0, "lags, late, cut_often and cut_programs are at least 1".to_owned());
        }
        Some(rules)
    }

    /// The rule of a check.
    pub fn rule(&self, id: &str) -> Option<&CheckRule> {
        self.check.iter().find(|rule| rule.id == id)
    }
}
