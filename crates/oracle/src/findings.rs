//! Section H: findings.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use tollgate_model::{
    Body, CertificateRow, Chain, Destination, Finding, FindingId, HostName, Level, NetworkRow, ProcessCited, Record, TelemetryQuality,
    Timestamp, Untrusted, UserCited,
};
use tollgate_policy::{CategoryId, Policy};

use crate::chains::{self, Weighed};
use crate::egress::{self, Egress};
use crate::observations;
use crate::order::{self, Evidence};
use crate::score::Joined;
use crate::state::{Episode, State};

/// Least score of a finding (H4).
pub(crate) const OPENED: u8 = 20;

/// What the page says about a set of records, findings sorted by host and id.
pub fn findings(policy: &Policy, records: &[Record]) -> Vec<Finding> {
    // Certificates belong to no host.
    let certificates: Vec<&CertificateRow> = records
        .iter()
        .filter_map(|record| match &record.body {
            Body::Network(row) => match &row.row {
                NetworkRow::Certificate(certificate) => Some(certificate),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let hosts = order::by_host(records, tollgate_model::Nanos::from_secs(policy.windows.order.told));
    let mut all: Vec<Finding> = hosts.iter().flat_map(|(host, evidence)| of_host(policy, host, evidence, &certificates)).collect();
    all.sort_by(|a, b| (&a.host, &a.id).cmp(&(&b.host, &b.id)));
    all
}

/// One episode of one lineage, with the flows that joined it.
pub(crate) struct Case<'a> {
    pub(crate) lineage: usize,
    pub(crate) episode: Episode,
    /// First staging of the next episode of the lineage.
    pub(crate) next: Option<Timestamp>,
    /// Whether it is the first of its lineage, which also holds what was born before it (H2).
    pub(crate) is_first: bool,
    /// Flows with their number.
    pub(crate) flows: Vec<(usize, &'a Joined)>,
}

fn of_host(policy: &Policy, host: &HostName, evidence: &Evidence<'_>, certificates: &[&CertificateRow]) -> Vec<Finding> {
    let state = State::replay(policy, evidence, Timestamp::MAX);
    let egresses = egress::judge(policy, evidence, certificates, &state);
    let mut found: Vec<(Finding, BTreeSet<usize>)> = Vec::new();
    for case in cases(&state, &egresses) {
        let fed = case.flows.iter().map(|(number, _)| *number).collect();
        let finding = if case.flows.is_empty() { observations::staging(host, &state, &case) } else { Some(of_case(host, &state, &case)) };
        found.extend(finding.filter(|finding| finding.score >= OPENED).map(|finding| (finding, fed)));
    }
    relate(&mut found);
    let mut all: Vec<Finding> = found.into_iter().map(|(finding, _)| finding).collect();
    all.extend(observations::network_only(policy, host, evidence, &egresses));
    all
}

/// H1, H2: every episode, with its flows.
fn cases<'a>(state: &State<'_>, egresses: &'a [Egress]) -> Vec<Case<'a>> {
    let mut cases = Vec::new();
    for (lineage, episodes) in &state.episodes {
        let mut flows: BTreeMap<usize, Vec<(usize, &Joined)>> = BTreeMap::new();
        for (number, egress) in egresses.iter().enumerate() {
            for joined in egress.joined.iter().filter(|joined| joined.lineage == *lineage) {
                flows.entry(place(episodes, joined.best.born)).or_default().push((number, joined));
            }
        }
        for (at, episode) in episodes.iter().enumerate() {
            cases.push(Case {
                lineage: *lineage,
                episode: episode.clone(),
                next: episodes.get(at + 1).map(|next| next.first),
                is_first: at == 0,
                flows: flows.remove(&at).unwrap_or_default(),
            });
        }
    }
    cases
}

/// H2: the latest episode that began at or before a time, else the first.
fn place(episodes: &[Episode], born: Timestamp) -> usize {
    episodes.iter().rposition(|episode| episode.first <= born).unwrap_or(0)
}

/// H4.
fn of_case(host: &HostName, state: &State<'_>, case: &Case<'_>) -> Finding {
    let policy = state.policy;
    let weighed: Vec<Weighed<'_>> = chains::of_case(policy, case);
    let greatest = &weighed[0];
    let tags = || case.flows.iter().flat_map(|(_, joined)| &joined.tags);
    let categories = tags().map(|tag| tag.category).filter(|category| *category != CategoryId::ARCHIVE);
    let sender = greatest.lead.sender.map(|sender| &state.instances[sender]);
    let run = greatest.lead.sender.and_then(|sender| state.instances[sender].run_at(greatest.lead.flow.end));
    let process = sender
        .map(|instance| ProcessCited { process: instance.process.clone(), argv: run.map(|run| run.argv.clone()).unwrap_or_default() });
    Finding {
        first_seen: tags().map(|tag| tag.born).min().unwrap_or(case.episode.first),
        last_seen: case.flows.iter().map(|(_, joined)| joined.flow.end).max().unwrap_or(case.episode.last),
        categories: categories.map(|category| policy.category(category).to_owned()).collect(),
        links: weighed.iter().flat_map(|chain| chain.chain.links.iter().copied()).collect(),
        process,
        chains: weighed.iter().map(|chain| chain.chain.clone()).collect(),
        ..blank(host, state, case, &greatest.chain)
    }
}

/// A finding with everything that its episode and greatest chain say.
pub(crate) fn blank(host: &HostName, state: &State<'_>, case: &Case<'_>, greatest: &Chain) -> Finding {
    let root = &state.instances[case.lineage];
    let uid = root.process.audit_user.or(root.process.user);
    Finding {
        escalation: None,
        id: id([host.raw(), &root.lineage_key(), &case.episode.first.second().to_string()]),
        revision: 1,
        host: host.clone(),
        level: Level::of_score(greatest.score),
        score: greatest.score,
        confidence: greatest.confidence,
        first_seen: case.episode.first,
        last_seen: case.episode.last,
        user: uid.map(|uid| UserCited { uid }),
        lineage: Some(ProcessCited { process: root.process.clone(), argv: Box::default() }),
        process: None,
        categories: BTreeSet::new(),
        links: greatest.links.clone(),
        chains: vec![greatest.clone()],
        steps: Vec::new(),
        steps_omitted: 0,
        destinations_omitted: 0,
        related: BTreeSet::new(),
        baseline: None,
        telemetry: TelemetryQuality::default(),
    }
}

/// H7.
pub(crate) fn id<const N: usize>(parts: [&str; N]) -> FindingId {
    let mut text = "an1415/1".to_owned();
    for part in parts {
        text.push('\0');
        text.push_str(part);
    }
    let digest = Sha256::digest(text.as_bytes());
    FindingId(digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect())
}

/// Findings of other lineages that one flow feeds refer to each other.
fn relate(found: &mut [(Finding, BTreeSet<usize>)]) {
    let ids: Vec<(FindingId, BTreeSet<usize>)> = found.iter().map(|(f, fed)| (f.id.clone(), fed.clone())).collect();
    for (finding, fed) in found {
        let others = ids.iter().filter(|(id, other)| *id != finding.id && !other.is_disjoint(fed));
        finding.related = others.map(|(id, _)| id.clone()).collect();
    }
}

/// The far end of a chain.
pub(crate) fn destination(joined: &crate::flows::Flow, bytes_out: Option<u64>) -> Destination {
    Destination { name: Untrusted::from(joined.identity.as_str()), endpoint: joined.destination, bytes_out }
}
