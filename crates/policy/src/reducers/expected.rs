//! Programs that a site expects to send somewhere (the tunable `SSLClientProcessBaseline`): usual without being learned.

use serde::Deserialize;
use toml::Spanned;

use crate::baseline::{SignedProgram, Who};
use crate::destinations::Destinations;
use crate::domain::Hosts;
use crate::strict::Report;

/// An entry of `SSLClientProcessBaseline`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRow {
    program: Spanned<String>,
    tool: Option<Spanned<String>>,
    destinations: Spanned<Vec<Spanned<String>>>,
    max_bytes_a_day: Option<Spanned<i64>>,
}

/// What a site expects.
#[derive(Clone, Debug)]
pub struct Expected {
    who: Who,
    hosts: Hosts,
    most_bytes: u64,
}

impl Expected {
    /// Whether it is expected that a program sends so many bytes to a destination on one day.
    pub fn is(&self, who: &Who, destination: &str, bytes: u64) -> bool {
        self.who == *who && bytes <= self.most_bytes && self.hosts.matches(destination)
    }
}

/// Checks and compiles.
pub fn compile(rows: &[ExpectedRow], destinations: &Destinations, report: &mut Report<'_>) -> Vec<Expected> {
    let mut expected = Vec::new();
    for row in rows {
        let mut program = |text: &Spanned<String>| {
            text.get_ref().parse::<SignedProgram>().inspect_err(|error| report.add(text.span(), error.as_str())).ok()
        };
        let (of, tool) = (program(&row.program), row.tool.as_ref().map(&mut program));
        if row.destinations.get_ref().is_empty() {
            report.add(row.destinations.span(), "an expected program needs at least one of `destinations`");
        }
        destinations.refuse_shared(row.destinations.get_ref(), report);
        let most_bytes = row.max_bytes_a_day.as_ref().map(|most| {
            u64::try_from(*most.get_ref()).unwrap_or_else(|_| {
                report.add(most.span(), "`max_bytes_a_day` must not be negative");
                0
            })
        });
        let (Some(program), Some(tool)) = (of, tool.map_or(Some(None), |tool| tool.map(Some))) else { continue };
        let hosts = Hosts::compile(row.destinations.get_ref(), report);
        expected.push(Expected { who: Who { program, tool }, hosts, most_bytes: most_bytes.unwrap_or(u64::MAX) });
    }
    expected
}
