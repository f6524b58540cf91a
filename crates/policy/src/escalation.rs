//! What to do about a finding, how soon, and who (`escalation.toml`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tollgate_model::{Clock, Doubt, Escalation, Finding, Level};

use crate::strict::Report;

/// All of the file.
#[derive(Clone, Debug, Default)]
pub struct Escalations {
    rules: Vec<(When, Arc<Escalation>)>,
    /// When findings on several Macs are one campaign.
    pub campaign: Campaign,
}

/// `[campaign]`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Macs with findings of one program and one destination.
    pub macs: usize,
    /// Hours between the first of them and the last.
    pub hours: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EscalationFile {
    rule: Vec<RuleRow>,
    #[serde(default)]
    clock: Vec<ClockRow>,
    campaign: Campaign,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    when: When,
    priority: String,
    within: u32,
    who: String,
    act: Vec<String>,
    avoid: Vec<String>,
    clocks: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct When {
    credentials: Option<bool>,
    categories: BTreeSet<String>,
    egress: Option<bool>,
    terms: BTreeSet<String>,
    without_terms: BTreeSet<String>,
    min_level: Option<String>,
    doubts: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockRow {
    id: String,
    name: String,
    hours: u32,
    what: String,
    verified: bool,
}

/// Priorities, most urgent first.
const PRIORITIES: [&str; 4] = ["P1", "P2", "P3", "P4"];

/// Families of the terms of a score (docs/semantics.md, sections G and I).
const FAMILIES: [&str; 9] = ["material", "proximity", "process", "destination", "volume", "link", "reducer", "ceiling", "cap"];

impl When {
    fn check(&self, id: &str, categories: &dyn Fn(&str) -> bool, report: &mut Report<'_>) {
        for category in self.categories.iter().filter(|category| !categories(category)) {
            report.add(0..0, format!("{id}: {category:?} is no kind of data in sensitive.toml"));
        }
        for term in self.terms.iter().chain(&self.without_terms) {
            if !term.split_once(':').is_some_and(|(family, what)| FAMILIES.contains(&family) && !what.is_empty()) {
                report.add(0..0, format!("{id}: {term:?} is no name of a term, such as volume:size-match"));
            }
        }
        for doubt in self.doubts.iter().filter(|doubt| Doubt::from_name(doubt).is_none()) {
            let names: Vec<&str> = Doubt::ALL.iter().map(|doubt| doubt.name()).collect();
            report.add(0..0, format!("{id}: {}", crate::strict::unknown("doubt", doubt, &names)));
        }
        if let Some(level) = self.min_level.as_ref().filter(|level| Level::from_name(level).is_none()) {
            report.add(0..0, format!("{id}: {level:?} is no level: low, medium, high or critical"));
        }
    }

    fn holds(&self, finding: &Finding, is_credential: &dyn Fn(&str) -> bool) -> bool {
        let categories = &finding.categories;
        let mut names = finding.chains.first().into_iter().flat_map(|chain| &chain.terms).map(|term| term.name.as_ref());
        let egress = finding.chains.iter().any(|chain| chain.destination.is_some());
        let level = self.min_level.as_deref().and_then(Level::from_name);
        self.credentials.is_none_or(|credentials| categories.iter().any(|category| is_credential(category)) == credentials)
            && (self.categories.is_empty() || categories.iter().any(|category| self.categories.contains(category)))
            && self.egress.is_none_or(|wanted| egress == wanted)
            && (self.terms.is_empty() || names.clone().any(|name| self.terms.contains(name)))
            && !names.any(|name| self.without_terms.contains(name))
            && level.is_none_or(|level| finding.level >= level)
            && (self.doubts.is_empty() || finding.telemetry.doubts.iter().any(|doubt| self.doubts.contains(doubt.name())))
    }
}

impl Escalations {
    /// Reads and checks the file. `categories` says whether a kind of data is known.
    pub(crate) fn compile(categories: &dyn Fn(&str) -> bool, report: &mut Report<'_>) -> Option<Self> {
        let file: EscalationFile = report.read()?;
        let mut clocks: BTreeMap<&str, Clock> = BTreeMap::new();
        for row in &file.clock {
            let clock = Clock { name: row.name.clone(), hours: row.hours, what: row.what.clone(), verified: row.verified };
            if clocks.insert(&row.id, clock).is_some() {
                report.add(0..0, format!("the clock {} stands there several times", row.id));
            }
        }
        let mut ids = BTreeSet::new();
        let mut rules = Vec::new();
        for row in &file.rule {
            row.when.check(&row.id, categories, report);
            if !ids.insert(&row.id) {
                report.add(0..0, format!("the rule {} stands there several times", row.id));
            }
            if !PRIORITIES.contains(&row.priority.as_str()) {
                report.add(0..0, crate::strict::unknown("priority", &row.priority, &PRIORITIES));
            }
            if row.within == 0 || row.act.is_empty() || row.who.trim().is_empty() {
                report.add(0..0, format!("{}: within is a minute or more, and somebody has something to do", row.id));
            }
            for id in row.clocks.iter().filter(|id| !clocks.contains_key(id.as_str())) {
                report.add(0..0, format!("{}: there is no clock {id:?}", row.id));
            }
            let escalation = Escalation {
                rule: row.id.clone(),
                priority: row.priority.clone(),
                within: row.within,
                who: row.who.clone(),
                act: row.act.clone(),
                avoid: row.avoid.clone(),
                clocks: row.clocks.iter().filter_map(|id| clocks.get(id.as_str()).cloned()).collect(),
            };
            rules.push((row.when.clone(), Arc::new(escalation)));
        }
        if file.campaign.macs < 2 || file.campaign.hours < 1 {
            report.add(report.key("macs"), "a campaign has two Macs or more, within an hour or more".to_owned());
        }
        Some(Self { rules, campaign: file.campaign })
    }

    /// The first rule that a finding is of.
    pub(crate) fn of(&self, finding: &Finding, is_credential: &dyn Fn(&str) -> bool) -> Option<Arc<Escalation>> {
        self.rules.iter().find(|(when, _)| when.holds(finding, is_credential)).map(|(_, escalation)| Arc::clone(escalation))
    }

    /// All rules, in their order.
    pub fn rules(&self) -> impl Iterator<Item = &Escalation> {
        self.rules.iter().map(|(_, escalation)| &**escalation)
    }
}
