//! How a scenario stands in one set of sources.

use tollgate_model::{Confidence, Finding, Level, Link, Mode, Rung};
use tollgate_sim::SourceSet;
use tollgate_sim::page::{Hop, Scenario, missing};

/// What a hunt came to, beside what its page states.
pub struct Standing {
    pub set: SourceSet,
    /// The finding with the greatest score.
    pub found: Option<Found>,
    /// How many there were.
    pub findings: usize,
    /// Against what must be.
    pub verdict: Verdict,
    /// Where the hunt came to something else than the page states.
    pub differences: Vec<String>,
}

/// What pages speak of in a finding.
pub struct Found {
    pub level: Level,
    pub score: u8,
    pub confidence: Confidence,
    pub attribution: Option<Rung>,
    pub mode: Option<Mode>,
    pub links: Vec<Link>,
    pub hops: Vec<Hop>,
    /// What raised it.
    pub terms: Vec<(String, i16)>,
}

/// A hunt's outcome against what must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// An attack that reached its level.
    Caught,
    /// An attack that did not.
    Missed,
    /// A look-alike of which nothing was said.
    Silent,
    /// A look-alike of which no more was said than may be.
    Quiet,
    /// A look-alike of which too much was said.
    TooLoud,
}

impl Verdict {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Caught => "caught",
            Self::Missed => "missed",
            Self::Silent => "silent",
            Self::Quiet => "quiet",
            Self::TooLoud => "too loud",
        }
    }
}

impl Standing {
    /// Compares what was found with what the page states for this set.
    pub fn new(scenario: &Scenario, set: SourceSet, findings: Vec<Finding>, lost: u64) -> Self {
        let greatest = findings.iter().max_by_key(|finding| (finding.score, finding.confidence));
        let level = greatest.map(|finding| finding.level);
        let verdict = match (scenario.must.is_attack(), scenario.must.holds(level), level) {
            (true, true, _) => Verdict::Caught,
            (true, false, _) => Verdict::Missed,
            (false, true, None) => Verdict::Silent,
            (false, true, Some(_)) => Verdict::Quiet,
            (false, false, _) => Verdict::TooLoud,
        };
        let mut differences = differences(scenario, set, greatest);
        if lost > 0 {
            differences.push(format!("{lost} of its records cannot be told so, or are not understood"));
        }
        Self { set, found: greatest.map(Found::of), findings: findings.len(), verdict, differences }
    }
}

impl Found {
    fn of(finding: &Finding) -> Self {
        let chain = finding.chains.first();
        let hops = finding.steps.iter().map(|step| Hop::of_step(step, finding)).collect();
        let terms = chain.map(|chain| chain.terms.iter().map(|term| (term.name.to_string(), term.points)).collect());
        Self {
            level: finding.level,
            score: finding.score,
            confidence: finding.confidence,
            attribution: chain.and_then(|chain| chain.attribution),
            mode: chain.map(|chain| chain.mode),
            links: finding.links.iter().copied().collect(),
            hops,
            terms: terms.unwrap_or_default(),
        }
    }
}

fn differences(scenario: &Scenario, set: SourceSet, finding: Option<&Finding>) -> Vec<String> {
    let Some(row) = scenario.rows.get(&set) else { return Vec::new() };
    let mut differences = Vec::new();
    if !row.stated.holds(finding.map(|finding| finding.level)) {
        let found = finding.map_or("nothing".to_owned(), |finding| format!("{} {}", finding.level.name(), finding.score));
        differences.push(format!("stated {}, found {found}", row.stated.shown()));
    }
    let Some(finding) = finding else { return differences };
    let chain = finding.chains.first();
    let mut compare = |what: &str, stated: Option<&'static str>, found: Option<&'static str>| {
        if stated.is_some() && stated != found {
            differences.push(format!("stated {what} {}, found {}", stated.unwrap_or_default(), found.unwrap_or("none")));
        }
    };
    compare("confidence", row.confidence.map(Confidence::name), Some(finding.confidence.name()));
    compare("attribution", row.attribution.map(Rung::name), chain.and_then(|chain| chain.attribution).map(Rung::name));
    compare("mode", row.mode.map(Mode::name), chain.map(|chain| chain.mode.name()));
    for link in row.links.iter().filter(|link| !finding.links.contains(link)) {
        differences.push(format!("link {} is not there", link.name()));
    }
    if set == scenario.first
        && let Some(hop) = missing(&scenario.hops, finding)
    {
        differences.push(format!("no step, in this order, is: {}", hop.shown()));
    }
    for chain in &finding.chains {
        let sum: i32 = chain.terms.iter().map(|term| i32::from(term.points)).sum();
        if sum != i32::from(chain.score) {
            differences.push(format!("the terms make {sum}, the score is {}", chain.score));
        }
    }
    differences
}
