//! From findings in the making to findings.

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tollgate_model::{
    Chain, Confidence, Destination, Finding, FindingId, Level, Link, Mode, RecordCited, Step, StepKind, TelemetryQuality, Timestamp,
    UserCited,
};
use tollgate_policy::{CategoryId, Policy};

use crate::egress::Group;
use crate::engine::Decision;
use crate::finding::{ChainState, Cited, EpisodeState, FindingKey, Lead};
use crate::host::{Host, Work};
use crate::instance::InstanceId;
use crate::redaction::Redaction;
use crate::score::{Extent, Material, judge_process, weigh};
use crate::tag::{Hop, Tag};
use crate::term::Reason;

/// Steps that a finding shows (F6 of the analytic).
const MOST_STEPS: usize = 32;

/// First 20 hexadecimal digits of SHA-256 over parts joined by NUL (H7).
fn id_of(parts: &[&str]) -> FindingId {
    let digest = Sha256::digest(parts.join("\0").as_bytes());
    FindingId(digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect())
}

impl Host {
    /// The identity of a finding (H7).
    pub fn id(&self, key: &FindingKey) -> Option<FindingId> {
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

    /// Turns every finding that changed since the last call into a decision.
    pub fn decisions(&mut self, policy: &Policy, redaction: &Redaction, out: &mut dyn FnMut(Decision)) {
        for (key, change) in self.findings.take_untold() {
            if let Some(finding) = self.build(&key, policy, redaction) {
                out(Decision { change, finding });
            }
        }
    }

    /// Findings that a flow of this one fed too, as far as they are told.
    fn related(&self, state: &EpisodeState) -> BTreeSet<FindingId> {
        let told = |(root, episode): &(InstanceId, usize)| self.findings.is_told(&FindingKey::Episode(*root, *episode));
        state.related.iter().filter(|(key, _)| told(key)).map(|(_, id)| id.clone()).collect()
    }

    fn build(&self, key: &FindingKey, policy: &Policy, redaction: &Redaction) -> Option<Finding> {
        let state = self.findings.get(key)?;
        let greatest = state.chains().next()?;
        let lead = &greatest.lead;
        let chains: Vec<Chain> = state.chains().map(|chain| chain.show(policy, redaction)).collect();
        let first = chains.first()?;
        let (first_born, last_seen) = state.span()?;
        let lost = state.lost.saturating_add(self.lost_in(first_born, last_seen));
        let lineage = match key {
            FindingKey::Episode(root, _) => self.lineages.get(root),
            FindingKey::NetworkOnly(..) => None,
        };
        let user = lineage.and_then(|lineage| lineage.process.audit_user.or(lineage.process.user)).map(|uid| UserCited { uid });
        let mask = state.categories();
        let (steps, steps_omitted) = steps(lead, policy, redaction);
        Some(Finding {
            escalation: None,
            id: self.id(key)?,
            revision: state.revision,
            host: self.name.clone(),
            level: Level::of_score(first.score),
            score: first.score,
            confidence: first.confidence,
            first_seen: steps.iter().map(|step| step.time).chain([first_born]).min().unwrap_or(first_born),
            last_seen,
            user,
            lineage: lineage.map(|lineage| redaction.cite(&lineage.process, &lineage.argv)),
            process: lead.sender.as_ref().map(|cited| redaction.cite(&cited.process, &cited.argv)),
            categories: (1..32).filter(|bit| mask & (1u32 << bit) != 0).map(|bit| policy.category(CategoryId(bit)).to_owned()).collect(),
            links: chains.iter().flat_map(|chain| chain.links.iter().copied()).collect(),
            steps,
            steps_omitted,
            destinations_omitted: state.omitted,
            related: self.related(state),
            baseline: policy.baseline.as_ref().map(|baseline| baseline.id.clone()),
            telemetry: TelemetryQuality { lost, ..TelemetryQuality::default() },
            chains,
        })
    }
}

impl ChainState {
    fn show(&self, policy: &Policy, redaction: &Redaction) -> Chain {
        let name = redaction.plain(&self.name);
        let (score, terms) = self.lead.material.assemble(self.extent(), policy);
        let terms = terms.iter().map(|term| term.show(&name, policy, redaction)).collect();
        let destination =
            self.lead.encryption.is_some().then_some(Destination { name, endpoint: self.lead.endpoint, bytes_out: self.bytes_out });
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

/// F6 of the analytic: the tags whose ways are shown, per category the earliest and the strongest.
pub(crate) fn ways(group: &Group<'_>) -> Vec<Arc<Hop>> {
    let categories: BTreeSet<CategoryId> = group.tags.iter().map(|tag| tag.category).collect();
    let mut ways: Vec<Arc<Hop>> = Vec::new();
    for category in categories {
        let of = || group.tags.iter().filter(move |tag| tag.category == category);
        let earliest = of().min_by_key(|tag| (tag.born, tag.acquired));
        let strongest = of().max_by_key(|tag| (tag.weight, tag.strength));
        ways.extend(earliest.into_iter().chain(strongest).map(|tag| Arc::clone(&tag.way)));
    }
    ways.dedup_by(|a, b| Arc::ptr_eq(a, b));
    ways
}

/// The steps of a finding, every archive on the way among them.
fn steps(lead: &Lead, policy: &Policy, redaction: &Redaction) -> (Vec<Step>, u32) {
    let mut steps: Vec<Step> = Vec::new();
    let mut known: BTreeSet<(Timestamp, RecordCited, StepKind, String)> = BTreeSet::new();
    for way in &lead.ways {
        let mut next = Some(way);
        while let Some(hop) = next {
            let deed = &*hop.deed;
            let path = deed.path.as_ref().map(|path| path.key().to_owned()).unwrap_or_default();
            if known.insert((deed.time, deed.record.clone(), deed.kind, path)) {
                steps.push(step(hop, policy, redaction));
            }
            next = hop.before.as_ref();
        }
    }
    steps.sort_by(|a, b| (a.time, a.kind, &a.record).cmp(&(b.time, b.kind, &b.record)));
    let egress = lead.record.clone().map(|record| Step {
        kind: StepKind::Egress,
        time: lead.start,
        process: lead.sender.as_ref().map(|cited| redaction.cite(&cited.process, &cited.argv)),
        path: None,
        category: None,
        link: lead.link,
        record,
    });
    let room = MOST_STEPS.saturating_sub(usize::from(egress.is_some()));
    let omitted = steps.len().saturating_sub(room);
    steps.truncate(room);
    steps.extend(egress);
    (steps, u32::try_from(omitted).unwrap_or(u32::MAX))
}

fn step(hop: &Hop, policy: &Policy, redaction: &Redaction) -> Step {
    let deed = &*hop.deed;
    Step {
        kind: deed.kind,
        time: deed.time,
        process: Some(redaction.cite(&deed.process, &[])),
        path: deed.path.as_ref().map(|path| redaction.path(path)),
        category: Some(policy.category(hop.category).to_owned()),
        link: hop.link,
        record: deed.record.clone(),
    }
}

impl Work<'_> {
    /// H5: what a lineage staged without any egress, where no network telemetry could show one.
    /// Only episodes that ended before `before` are judged.
    pub fn observe_staging(&mut self, root: InstanceId, before: Timestamp) {
        let Some(lineage) = self.host.lineages.get(&root) else { return };
        let instances = &self.host.instances;
        let waits = self.host.connects.unseen().flat_map(|(_, unseen)| &unseen.tags).any(|tag| tag.lineage == root);
        if waits || self.host.flows.declaring().any(|id| instances.get(id).is_some_and(|instance| instance.lineage == root)) {
            // An upload still goes on, or a connection may yet be seen.
            return;
        }
        let episodes: Vec<_> =
            lineage.episodes.iter().copied().enumerate().filter(|(_, episode)| episode.last < before && !episode.closed).collect();
        for (index, episode) in episodes {
            let key = FindingKey::Episode(root, index);
            if self.host.findings.has(&key) || self.host.legs.has(crate::seen::Leg::Network, episode.first, episode.last) {
                continue;
            }
            let staged = self.staged(root, index);
            let group = Group { tags: staged.iter().map(|(_, tag)| tag).collect() };
            let Some(best) = group.best() else { continue };
            if staged.iter().all(|(_, tag)| tag.root.deed.kind == StepKind::Capture) {
                continue;
            }
            let Some(holder) = staged.iter().find(|(_, tag)| tag == best).map(|&(id, _)| id) else { continue };
            let links = best.links;
            let mut material = Material::default();
            weigh(&mut material, &group, best, self.policy);
            if self.in_burst(root, best.born, episode.last) {
                material.add(self.policy.scoring.material.bulk, Reason::Bulk);
            }
            judge_process(&mut material, self, holder, best.acquired);
            material.observation = true;
            let categories = group.categories();
            let score = material.score(Extent { carried: categories, breadth: categories, ..Extent::default() }, self.policy);
            let lead = Lead {
                score,
                confidence: Confidence::Low,
                bytes_out: None,
                start: best.acquired,
                end: episode.last,
                uid: None,
                weight: best.weight,
                material,
                rung: None,
                mode: Mode::NoNetwork,
                encryption: None,
                endpoint: None,
                sender: self.cite(holder, best.acquired),
                link: best.last_link(),
                ways: ways(&group),
                record: None,
            };
            let first_born = staged.iter().map(|(_, tag)| tag.born).min();
            let chain = ChainState::staged(lead, links, categories, first_born);
            let shed = self.host.findings.add_staging(key, chain, self.policy);
            self.host.shed(shed);
        }
    }

    /// The armed tags of an episode that processes hold, or held lately, by their own gain, the first first.
    fn staged(&self, root: InstanceId, episode: usize) -> Vec<(InstanceId, Tag)> {
        let Some(lineage) = self.host.lineages.get(&root) else { return Vec::new() };
        let mut staged: Vec<(InstanceId, Tag)> = self
            .host
            .tagged
            .iter()
            .filter_map(|&id| Some((id, self.host.instances.get(id)?)))
            .flat_map(|(id, instance)| instance.tags.readable().map(move |tag| (id, tag)))
            .filter(|(_, tag)| {
                tag.lineage == root && tag.is_armed() && !tag.session && !tag.inherited && lineage.episode_of(tag.born) == Some(episode)
            })
            .map(|(id, tag)| (id, tag.clone()))
            .collect();
        staged.sort_by_key(|(_, tag)| (tag.acquired, tag.links.has(Link::Arguments)));
        staged
    }

    /// A process with its arguments at a time.
    pub fn cite(&self, id: InstanceId, at: Timestamp) -> Option<Cited> {
        let image = self.host.instances.get(id)?.image_at(at)?;
        Some(Cited { process: Arc::clone(&image.process), argv: Arc::clone(&image.argv) })
    }
}
