//! From what was measured to what is told.

use std::collections::BTreeMap;

use tollgate_coverage::{Check, CoverLeg, Figure, Report, State};
use tollgate_ingest::{Account, Span};
use tollgate_model::{HostName, Rung, Timestamp};
use tollgate_policy::{Better, Policy};
use tollgate_sinks::{
    AttributionDocument, CannotDocument, ComparedDocument, CoverageCheckDocument, CoverageDocument, EarlierDocument, FigureDocument,
    FixDocument, HostCheckDocument, HostDocument, PartDocument, document_text, time_to_second,
};

/// What was measured, and around it.
pub struct Measured<'a> {
    /// The figures.
    pub report: &'a Report,
    /// By which content.
    pub policy: &'a Policy,
    /// Of what.
    pub account: &'a Account,
    /// Flows by rung, and those of nobody.
    pub flows: ([u64; Rung::ALL.len()], u64),
    /// Whether an inventory was given.
    pub inventory: bool,
    /// What checks were in an earlier report.
    pub earlier: &'a BTreeMap<String, EarlierDocument>,
}

impl Measured<'_> {
    /// All of it.
    pub fn document(&self) -> CoverageDocument {
        let Self { report, policy, account, .. } = self;
        let fleet = &report.fleet;
        let time = |of: fn(Span) -> Timestamp| account.span.map(of).map(time_to_second);
        CoverageDocument {
            kind: "coverage",
            version: env!("CARGO_PKG_VERSION"),
            policy: policy.digest().to_owned(),
            analytic: policy.about().id.clone(),
            platform: policy.about().platform.clone(),
            technique: policy.about().technique.clone(),
            release: policy.about().release.clone(),
            first: time(|span| span.first),
            last: time(|span| span.last),
            macs: count(fleet.macs.len()),
            inventory: self.inventory.then_some(fleet.listed),
            more_hosts: fleet.more,
            unmapped_addresses: fleet.unmapped.0,
            unmapped_flows: fleet.unmapped.1,
            records: account.received,
            rejected: account.rejected,
            state: report.worst().name(),
            checks: report.checks.iter().map(|check| self.check(check)).collect(),
            compared: report
                .compared
                .iter()
                .map(|two| ComparedDocument {
                    code: two.code,
                    what: two.what,
                    one_way: two.one.0,
                    one: two.one.1,
                    other_way: two.other.0,
                    other: two.other.1,
                    meaning: two.meaning.clone(),
                })
                .collect(),
            cannot_be_seen: report
                .statements
                .iter()
                .map(|statement| CannotDocument {
                    code: statement.code,
                    what: statement.what,
                    why: statement.why,
                    fix: statement.fix,
                    effort: statement.effort.name(),
                    macs: count(statement.hosts.len()),
                    names: self.names(statement.hosts.iter()),
                })
                .collect(),
            fix_first: report.first.iter().filter_map(|fix| self.fix(fix)).collect(),
            attribution: AttributionDocument {
                by_rung: Rung::ALL
                    .iter()
                    .zip(self.flows.0)
                    .filter(|(_, count)| *count > 0)
                    .map(|(rung, count)| (rung.name(), count))
                    .collect(),
                nobody: self.flows.1,
            },
            hosts: fleet.macs.iter().map(|(name, host)| self.host(name, host)).collect(),
        }
    }

    fn names<'h>(&self, hosts: impl Iterator<Item = &'h HostName>) -> Vec<String> {
        hosts.take(self.policy.coverage.measure.report_hosts).map(|name| document_text(name.raw())).collect()
    }

    fn check(&self, check: &Check) -> CoverageCheckDocument {
        let rule = &check.rule;
        let parts = |parts: &[(String, Figure, State)]| {
            let part = |(of, figure, state): &(String, Figure, State)| PartDocument {
                of: document_text(of),
                state: state.name(),
                figure: told(figure),
            };
            parts.iter().map(part).collect()
        };
        let states = [State::Pass, State::Info, State::Unknown, State::Warn, State::Fail];
        CoverageCheckDocument {
            id: rule.id.clone(),
            name: rule.name.clone(),
            question: rule.question.clone(),
            state: check.state.name(),
            figure: told(&check.figure),
            unit: rule.unit.name(),
            better: match rule.better {
                Better::More => "more",
                Better::Less => "less",
                Better::Info => "info",
            },
            pass: rule.pass,
            warn: rule.warn,
            least: rule.least,
            macs: states.into_iter().map(|state| (state.name(), check.count(state))).filter(|(_, count)| *count > 0).collect(),
            worst_macs: self.names(check.hosts_in(State::Fail).chain(check.hosts_in(State::Warn))),
            by_source: parts(&check.sources),
            by_build: parts(&check.builds),
            earlier: self.earlier.get(&rule.id).cloned(),
            fix: rule.fix.clone(),
            effort: rule.effort.name(),
            notes: check.notes.clone(),
        }
    }

    fn fix(&self, fix: &tollgate_coverage::ToFix) -> Option<FixDocument> {
        let rule = self.policy.coverage.rule(&fix.id)?;
        Some(FixDocument {
            check: fix.id.clone(),
            state: fix.state.name(),
            macs: count(fix.hosts.len()),
            fix: rule.fix.clone(),
            effort: rule.effort.name(),
            worth: fix.worth,
        })
    }

    fn host(&self, name: &HostName, host: &tollgate_coverage::Host) -> HostDocument {
        let checks = self.report.checks.iter().filter_map(|check| {
            let (figure, state) = check.hosts.get(name)?;
            Some((check.rule.id.clone(), HostCheckDocument { state: state.name(), value: figure.value, sample: figure.sample }))
        });
        HostDocument {
            host: document_text(name.raw()),
            build: host.build.as_deref().map(document_text),
            listed: self.inventory.then_some(host.listed),
            sources: host.intake.sources.iter().map(|(source, seen)| (source.to_string(), seen.records)).collect(),
            legs: CoverLeg::ALL.into_iter().map(|leg| (leg.name(), self.report.cell(name, leg).name())).collect(),
            checks: checks.collect(),
        }
    }
}

fn told(figure: &Figure) -> FigureDocument {
    FigureDocument {
        value: figure.value.map(rounded),
        error: rounded(figure.error),
        numerator: figure.numerator,
        denominator: figure.denominator,
        sample: figure.sample,
        p50_p95_p99: figure.spread.map(|spread| spread.map(rounded)),
    }
}

/// More digits than anybody reads only make two reports differ.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
