//! From findings in the making to findings.

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tollgate_model::{
    Chain, Confidence, Destination, Finding, FindingId, Level, Link, Mode, RecordCited, Step, StepKind, TelemetryQuality, Timestamp,
    UserCited,
};
use tollgate_policy::{CategoryId, Policy};

use crate::engine::{Change, Decision};
use crate::finding::{ChainState, Cited, EpisodeState, FindingKey, Lead, Weighty};
use crate::host::{Host, Work};
use crate::instance::InstanceId;
use crate::redaction::Redaction;
use crate::score::{Group, Material, judge_process, weigh};
use crate::tag::{Hop, Tag};

/// Steps that a finding shows (F6 of the analytic).
const MOST_STEPS: usize = 32;

/// First 20 hexadecimal digits of SHA-256 over parts joined by NUL (H7).
fn id_of(parts: &[&str]) -> FindingId {
    let digest = Sha256::digest(parts.join("\0").as_bytes());
    FindingId(digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect())
}

impl Host {
    fn id(&self, key: &FindingKey) -> Option<FindingId> {
        let host = self.name.raw();
        Some(match key {
            FindingKey::Episode(root, episode) => {
                let lineage = self.lineages.get(root)?;
                let first = lineage.episodes.get(*episode)?.first.second().to_string();
                id_of(&["an1415/1", host, &lineage.key, &first])
            }
            FindingKey::NetworkOnly(destination, day) => id_of(&["an1415/1", host, "network", destination, &day.to_string()]),
        })
    }

    /// Turns every finding that changed into a decision.
    pub fn decisions(&mut self, policy: &Policy, redaction: &Redaction, out: &mut Vec<Decision>) {
        for key in std::mem::take(&mut self.findings.changed) {
            let Some(mut finding) = self.build(&key, policy, redaction) else { continue };
            let Some(state) = self.findings.states.get_mut(&key) else { continue };
            let weighty = Weighty::of(&finding);
            if finding.score < 20 && state.revision == 0 {
                continue;
            }
            let change = if state.revision == 0 {
                Change::Open
            } else if state.weighty == weighty {
                Change::Update
            } else {
                Change::Revise
            };
            if change != Change::Update {
                state.revision = state.revision.saturating_add(1);
                state.weighty = weighty;
            }
            finding.revision = state.revision;
            out.push(Decision { change, finding });
        }
    }

    fn build(&self, key: &FindingKey, policy: &Policy, redaction: &Redaction) -> Option<Finding> {
        let state = self.findings.states.get(key)?;
        let chains = self.chains(state, policy, redaction);
        let (name, greatest) = chains.first()?;
        let lead = &state.chains.get(name)?.lead;
        let first_seen = state.chains.values().filter_map(|chain| chain.first_born).min().unwrap_or(lead.start);
        let last_seen = state.chains.values().map(|chain| chain.last_end).max().unwrap_or(lead.end);
        let lineage = match key {
            FindingKey::Episode(root, _) => self.lineages.get(root),
            FindingKey::NetworkOnly(..) => None,
        };
        let user = lineage.and_then(|lineage| lineage.process.audit_user.or(lineage.process.user)).map(|uid| UserCited { uid });
        let mask = state.chains.values().fold(0, |mask, chain| mask | chain.categories);
        let (steps, steps_omitted) = steps(lead, policy, redaction);
        Some(Finding {
            id: self.id(key)?,
            revision: 0,
            host: self.name.clone(),
            level: Level::of_score(greatest.score),
            score: greatest.score,
            confidence: greatest.confidence,
            first_seen,
            last_seen,
            user,
            lineage: lineage.map(|lineage| redaction.cite(&lineage.process, &lineage.argv)),
            process: lead.sender.as_ref().map(|cited| redaction.cite(&cited.process, &cited.argv)),
            categories: (1..32).filter(|bit| mask & (1u32 << bit) != 0).map(|bit| policy.category(CategoryId(bit)).to_owned()).collect(),
            links: chains.iter().flat_map(|(_, chain)| chain.links.iter().copied()).collect(),
            steps,
            steps_omitted,
            related: state.related.iter().filter_map(|&(root, episode)| self.id(&FindingKey::Episode(root, episode))).collect(),
            telemetry: TelemetryQuality { lost: self.lost_in(first_seen, last_seen), lag_ms: None, skew_ms: None },
            chains: chains.into_iter().map(|(_, chain)| chain).collect(),
        })
    }

    /// The chains of a finding, greatest first (H4).
    fn chains(&self, state: &EpisodeState, policy: &Policy, redaction: &Redaction) -> Vec<(String, Chain)> {
        let mut chains: Vec<(String, Chain)> =
            state.chains.iter().map(|(name, chain)| (name.clone(), chain.show(name, policy, redaction))).collect();
        let bytes = |chain: &Chain| chain.destination.as_ref().and_then(|destination| destination.bytes_out);
        chains.sort_by(|(a_name, a), (b_name, b)| {
            (b.score, b.confidence, bytes(b)).cmp(&(a.score, a.confidence, bytes(a))).then_with(|| a_name.cmp(b_name))
        });
        chains
    }
}

impl ChainState {
    fn show(&self, name: &str, policy: &Policy, redaction: &Redaction) -> Chain {
        let (score, mut terms) = self.lead.material.assemble(self.categories, self.bytes_out, policy);
        for term in &mut terms {
            term.reason = redaction.plain(term.reason.raw());
        }
        let destination = (self.lead.encryption.is_some()).then(|| Destination {
            name: redaction.plain(name),
            endpoint: self.lead.endpoint,
            bytes_out: self.bytes_out,
        });
        Chain {
            destination,
            flows: self.flows,
            candidates: self.candidates,
            encryption: self.lead.encryption,
            attribution: self.lead.rung,
            mode: self.lead.mode,
            score,
            confidence: self.lead.confidence,
            links: self.links.set(),
            terms,
            host_assumed: self.host_assumed,
        }
    }
}

impl Weighty {
    fn of(finding: &Finding) -> Self {
        let destinations = finding.chains.iter().filter_map(|chain| Some(chain.destination.as_ref()?.name.raw().to_owned()));
        Self {
            level: Some(finding.level),
            confidence: Some(finding.confidence),
            mode: finding.chains.first().map(|chain| chain.mode),
            links: finding.links.clone(),
            categories: finding.categories.clone(),
            destinations: destinations.collect(),
        }
    }
}

/// F6 of the analytic: per category the earliest and the strongest, every archive on the way.
fn steps(lead: &Lead, policy: &Policy, redaction: &Redaction) -> (Vec<Step>, u32) {
    let mut chosen: Vec<&Tag> = Vec::new();
    let categories: BTreeSet<CategoryId> = lead.tags.iter().map(|tag| tag.category).collect();
    for category in categories {
        let of = || lead.tags.iter().filter(move |tag| tag.category == category);
        chosen.extend(of().min_by_key(|tag| (tag.born, tag.acquired)));
        chosen.extend(of().max_by_key(|tag| (tag.weight, tag.strength)));
    }
    let mut steps: Vec<Step> = Vec::new();
    let mut known: BTreeSet<(Timestamp, RecordCited, StepKind, String)> = BTreeSet::new();
    for tag in chosen {
        let mut next = Some(&tag.way);
        while let Some(hop) = next {
            let path = hop.path.as_ref().map(|path| path.key().to_owned()).unwrap_or_default();
            if known.insert((hop.time, hop.record, hop.kind, path)) {
                steps.push(step(hop, policy, redaction));
            }
            next = hop.before.as_ref();
        }
    }
    steps.sort_by_key(|step| (step.time, step.kind, step.record));
    let egress = lead.record.map(|record| Step {
        kind: StepKind::Egress,
        time: lead.start,
        process: lead.sender.as_ref().map(|cited| redaction.cite(&cited.process, &cited.argv)),
        path: None,
        category: None,
        link: if lead.rung == Some(tollgate_model::Rung::Host) { Link::User } else { Link::Instance },
        record,
    });
    let room = MOST_STEPS.saturating_sub(usize::from(egress.is_some()));
    let omitted = steps.len().saturating_sub(room);
    steps.truncate(room);
    steps.extend(egress);
    (steps, u32::try_from(omitted).unwrap_or(u32::MAX))
}

fn step(hop: &Hop, policy: &Policy, redaction: &Redaction) -> Step {
    Step {
        kind: hop.kind,
        time: hop.time,
        process: Some(redaction.cite(&hop.process, &[])),
        path: hop.path.as_ref().map(|path| redaction.path(path)),
        category: Some(policy.category(hop.category).to_owned()),
        link: hop.link,
        record: hop.record,
    }
}

impl Work<'_> {
    /// H5: what a lineage staged without any egress, where no network telemetry could show one.
    /// Only episodes that ended before `before` are judged.
    pub fn observe_staging(&mut self, root: InstanceId, before: Timestamp) {
        let Some(lineage) = self.host.lineages.get(&root) else { return };
        let episodes: Vec<_> = lineage.episodes.iter().copied().enumerate().filter(|(_, episode)| episode.last < before).collect();
        for (index, episode) in episodes {
            let key = FindingKey::Episode(root, index);
            let seen = self.host.findings.states.get(&key).is_some_and(|state| !state.chains.is_empty());
            if seen || self.host.legs.has(crate::seen::Leg::Network, episode.first, episode.last) {
                continue;
            }
            let staged = self.staged(root, index);
            let group = Group { tags: staged.iter().map(|(_, tag)| tag.clone()).collect() };
            let Some(best) = group.best().cloned() else { continue };
            let Some(holder) = staged.iter().find(|(_, tag)| *tag == best).map(|&(id, _)| id) else { continue };
            let links = best.links;
            let mut material = Material::new();
            weigh(&mut material, &group, &best, self.policy);
            judge_process(&mut material, self, holder, best.acquired);
            material.observation = true;
            let (score, _) = material.assemble(group.categories(), None, self.policy);
            let categories = group.categories();
            let lead = Lead {
                score,
                confidence: Confidence::Low,
                bytes_out: None,
                start: best.acquired,
                end: episode.last,
                uid: None,
                material,
                rung: None,
                mode: Mode::NoNetwork,
                encryption: None,
                endpoint: None,
                sender: self.cite(holder, best.acquired),
                tags: group.tags,
                record: None,
            };
            let chain = ChainState {
                flows: 0,
                bytes_out: None,
                candidates: 0,
                links,
                categories,
                host_assumed: false,
                first_born: staged.iter().map(|(_, tag)| tag.born).min(),
                last_end: episode.last,
                lead,
            };
            let state = self.host.findings.states.entry(key.clone()).or_default();
            state.chains.insert(String::new(), chain);
            self.host.findings.changed.insert(key);
        }
    }

    /// The armed tags of an episode that processes hold, or held lately, by their own gain.
    fn staged(&self, root: InstanceId, episode: usize) -> Vec<(InstanceId, Tag)> {
        let Some(lineage) = self.host.lineages.get(&root) else { return Vec::new() };
        self.host
            .tagged
            .iter()
            .filter_map(|&id| Some((id, self.host.instances.get(id)?)))
            .flat_map(|(id, instance)| instance.tags.readable().map(move |tag| (id, tag)))
            .filter(|(_, tag)| tag.lineage == root && tag.is_armed() && !tag.session && lineage.episode_of(tag.born) == Some(episode))
            .map(|(id, tag)| (id, tag.clone()))
            .collect()
    }

    /// A process with its arguments at a time.
    pub fn cite(&self, id: InstanceId, at: Timestamp) -> Option<Cited> {
        let image = self.host.instances.get(id)?.image_at(at)?;
        Some(Cited { process: Arc::clone(&image.process), argv: Arc::clone(&image.argv) })
    }
}
