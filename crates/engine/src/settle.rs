//! Flows are judged once, when all that could bear on them is known (docs/semantics.md, A3 and F).

use std::collections::BTreeSet;

use tollgate_model::{Confidence, Encryption, Endpoint, Link, Mode, Nanos, Reach, Rung, Timestamp, Untrusted};

use crate::attribution::{Attribution, Candidate};
use crate::certificate::{Certificates, Marks};
use crate::egress::{Egress, Group};
use crate::finding::{FindingKey, FlowVerdict, Lead};
use crate::flow::{Due, Flow};
use crate::host::Work;
use crate::instance::InstanceId;
use crate::ledger::Given;
use crate::report::ways;
use crate::score::{Extent, Material, Scored, judge_destination, judge_volume, score_flow};
use crate::seen::{Leg, assumed_twice};
use crate::tag::Tag;

impl Work<'_> {
    /// Settles the next thing that is due at a frontier. Returns whether there was one.
    pub fn settle_next(&mut self, frontier: Timestamp, certificates: &Certificates) -> bool {
        match self.host.flows.next_due(frontier) {
            None => return false,
            Some(Due::Flow(uid)) => {
                if let Some(flow) = self.host.flows.take(&uid) {
                    self.settle_flow(&uid, &flow, certificates);
                }
            }
            Some(Due::Declared(id, exec, end)) => self.settle_declared(id, exec, end),
            Some(Due::Synced(number)) => {
                if let Some(synced) = self.host.flows.take_synced(number) {
                    self.settle_synced(synced);
                }
            }
            Some(Due::Unseen(number)) => self.settle_unseen(number),
        }
        true
    }

    fn settle_flow(&mut self, uid: &Untrusted, flow: &Flow, certificates: &Certificates) {
        self.answer_connects(flow);
        let name = self.destination_of(flow);
        let encryption = flow.encryption(self.policy);
        let egress = self.egress(uid, flow, name, encryption.unwrap_or(Encryption::Plaintext), certificates);
        let contact = Nanos::from_secs(self.windows.join.contact);
        let shed = egress.contact().map_or(0, |name| self.host.contacts.add(name, flow.start, contact));
        self.host.shed(shed);
        let Some(encryption) = encryption else {
            self.note_no_egress(uid, "neither encrypted nor plain http");
            return;
        };
        if flow.destination.reach() != Reach::Public && !flow.is_proxied() {
            self.note_no_egress(uid, "the destination is not public");
            return;
        }
        let attribution = self.attribute(flow, &egress);
        self.count_owner(&attribution);
        let owners = attribution.owners();
        let sole = attribution.sole();
        let (rung, candidates, taken) = match attribution {
            Attribution::Owned { rung, chosen: Some(chosen), candidates, .. } => (Some(rung), candidates, chosen),
            Attribution::Owned { rung, chosen: None, candidates, .. } => (Some(rung), candidates, Candidate::nobody()),
            Attribution::Unowned => (None, 0, Candidate { taken: self.taken_by_host(&egress), ..Candidate::nobody() }),
        };
        let count = taken.taken.tags.len();
        let score = if count > 0 { self.join(&egress, rung.unwrap_or(Rung::Host), candidates, &taken) } else { None };
        let encrypted = encryption != Encryption::Plaintext;
        if encrypted {
            self.learn(&egress, sole, score);
            self.enter(flow, &egress, Given { rung, candidates, owner: owners.first().copied(), sole });
        }
        if score.is_none() && encrypted && !self.host.legs.has(Leg::Endpoint, flow.start, flow.end) {
            self.observe_network_only(&egress);
        }
        self.note_flow(&egress, &owners, rung, candidates, &taken, score);
    }

    fn count_owner(&mut self, attribution: &Attribution) {
        let findings = &mut self.host.findings;
        match attribution {
            Attribution::Owned { rung, owners, chosen, .. } => {
                if let Some(count) = findings.flows_by_rung.get_mut(*rung as usize) {
                    *count = count.saturating_add(1);
                }
                // One that carries nothing is not what an upload of its arguments was.
                for &(id, exec) in owners.iter().filter(|_| chosen.is_some()) {
                    self.host.flows.own(id, exec);
                }
            }
            Attribution::Unowned => findings.flows_without_owner = findings.flows_without_owner.saturating_add(1),
        }
    }

    /// Destination identity (F3).
    pub fn destination_of(&self, flow: &Flow) -> String {
        if let Some(name) = flow.server_name() {
            return name.to_owned();
        }
        let answered = self.host.names.of(flow.destination.ip, flow.start, flow.precision);
        answered.first().map_or_else(|| flow.destination.ip.to_string(), |&name| name.to_owned())
    }

    fn egress(&self, uid: &Untrusted, flow: &Flow, name: String, encryption: Encryption, certificates: &Certificates) -> Egress {
        let answered: Vec<String> =
            self.host.names.of(flow.destination.ip, flow.start, flow.precision).into_iter().map(str::to_owned).collect();
        let handshake = flow.handshake.as_ref();
        let by_certificate = handshake.and_then(|h| h.certificate.as_ref()).and_then(|reference| certificates.get(reference));
        let self_signed = handshake.is_some_and(|h| h.self_signed) || by_certificate.is_some_and(|certificate| certificate.self_signed);
        // What the handshake's row says of the issuer, and what the certificate's rows say.
        let told = Marks { issuer: handshake.and_then(|h| h.issuer), ..Marks::default() };
        let marks = by_certificate.map_or(told, |certificate| certificate.marks.with(told));
        // G: the name asked for, an answer that gave this address to that name, a validated certificate of that name.
        let certified = by_certificate.is_some_and(|certificate| certificate.names(&name));
        let answer = self.host.names.prove(&name, flow.destination.ip, flow.start, flow.precision);
        let facts = [flow.server_name().is_some(), answer, certified && handshake.is_some_and(|h| h.validated)];
        let mut names: BTreeSet<String> = flow.server_name().map(str::to_owned).into_iter().chain(answered).collect();
        names.extend(names.iter().flat_map(|name| self.policy.other_names(name)).collect::<Vec<_>>());
        Egress {
            uid: Some(uid.clone()),
            connected: false,
            name,
            endpoint: Some(flow.destination),
            names,
            start: flow.start,
            end: flow.end,
            precision: flow.precision,
            skew: Nanos::from_secs(self.windows.join.skew),
            encryption,
            bytes_out: flow.bytes_out,
            bytes_in: flow.bytes_in,
            self_signed,
            marks,
            facts: facts.iter().filter(|&&fact| fact).count(),
            unusual_port: encryption == Encryption::Sensor && !flow.is_proxied() && !self.policy.tls_port(flow.destination.port),
            assumed: flow.assumed && assumed_twice(&self.host.assumed, flow.start, flow.end),
            host_assumed: flow.assumed,
            record: Some(flow.record.clone()),
        }
    }

    /// F9: an upload that no flow was given to.
    fn settle_declared(&mut self, id: InstanceId, exec: Timestamp, end: Timestamp) {
        if self.host.flows.owned(id, exec) {
            return;
        }
        let Some(instance) = self.host.instances.get(id) else { return };
        let Some(image) = instance.image_at(exec).filter(|image| image.from == exec) else { return };
        let Some(remote) = image.command.destination.clone() else { return };
        if !remote.is_public() {
            return;
        }
        let endpoint = remote.host.parse().ok().map(|ip| Endpoint::new(ip, remote.port.unwrap_or(443)));
        let encryption = if remote.encrypted { Encryption::Declared } else { Encryption::Plaintext };
        let egress = Egress { endpoint, ..Egress::unsensed(remote.host.clone(), exec, end, encryption, image.record.clone()) };
        let taken = self.taken_by(id, &egress, None);
        if !taken.tags.is_empty() && !self.host.names.is_local(&remote.host, end) {
            let candidate = Candidate { sender: Some(id), exec: Some(exec), taken };
            self.join(&egress, Rung::Host, 1, &candidate);
        }
    }

    /// Mode of a chain over a span (section G).
    fn mode(&self, egress: &Egress) -> Mode {
        if !self.host.legs.has(Leg::Endpoint, egress.start, egress.end) {
            Mode::NetworkOnly
        } else if egress.uid.is_none() {
            Mode::NoNetwork
        } else if !self.host.legs.has(Leg::File, egress.start, egress.end) {
            Mode::ArgvOnly
        } else {
            Mode::Full
        }
    }

    /// Joins what a flow took to its findings, one for each lineage. Returns the greatest score.
    pub fn join(&mut self, egress: &Egress, rung: Rung, candidates: usize, candidate: &Candidate) -> Option<u8> {
        let mode = self.mode(egress);
        let attributed = (egress.uid.is_some() || egress.connected).then_some(rung);
        let mut greatest = None;
        let mut keys = Vec::new();
        for (root, group) in Group::by_lineage(candidate.taken.tags.iter()) {
            let Some(best) = group.best() else { continue };
            let Some(episode) = self.host.lineages.get(&root).and_then(|lineage| lineage.episode_of(best.born)) else { continue };
            let scored = score_flow(self, egress, &group, candidate.sender, attributed, mode, candidates);
            greatest = greatest.max(Some(scored.score));
            keys.extend(self.host.id(&FindingKey::Episode(root, episode)).map(|id| ((root, episode), id)));
            self.add_to_finding(FindingKey::Episode(root, episode), scored, &group, egress);
        }
        let all = Group { tags: candidate.taken.tags.iter().collect() };
        if !all.tags.is_empty() {
            self.accumulate(candidate.sender, egress, all.categories());
        }
        self.host.findings.relate(&keys);
        greatest
    }

    fn add_to_finding(&mut self, key: FindingKey, scored: Scored, group: &Group<'_>, egress: &Egress) {
        let sender = scored.sender.and_then(|id| self.cite(id, egress.end.plus(egress.reach())));
        let verdict = FlowVerdict {
            links: group.links(),
            categories: group.categories(),
            breadth: scored.breadth,
            left: scored.left,
            accumulated: scored.accumulated,
            candidates: u32::try_from(scored.candidates).unwrap_or(u32::MAX),
            // Where nothing is known of the data, the first flow is the first that was seen.
            first_born: Some(group.tags.iter().map(|tag| tag.born).min().unwrap_or(egress.start)),
            lead: Lead {
                score: scored.score,
                confidence: scored.confidence,
                bytes_out: egress.bytes_out,
                start: egress.start,
                end: egress.end,
                uid: egress.uid.clone(),
                weight: group.best().map_or(0, |tag| tag.weight),
                material: scored.material,
                rung: scored.rung,
                mode: scored.mode,
                encryption: Some(egress.encryption),
                endpoint: egress.endpoint,
                sender,
                link: group.best().map_or(Link::Instance, Tag::last_link),
                ways: ways(group),
                record: egress.record.clone(),
            },
        };
        let shed = self.host.findings.add_flow(key, &egress.name, verdict, egress, self.policy);
        self.host.shed(shed);
    }

    /// H6: a host without endpoint telemetry can only be looked at from outside.
    fn observe_network_only(&mut self, egress: &Egress) {
        let mut material = Material::default();
        judge_destination(&mut material, egress, self.policy);
        judge_volume(&mut material, self, egress, None);
        material.observation = true;
        let score = material.score(Extent { bytes: egress.bytes_out, ..Extent::default() }, self.policy);
        let scored = Scored {
            score,
            confidence: Confidence::Low,
            material,
            sender: None,
            rung: None,
            mode: Mode::NetworkOnly,
            candidates: 0,
            breadth: 0,
            left: 0,
            accumulated: 0,
        };
        let day = egress.start.second().div_euclid(86_400);
        self.add_to_finding(FindingKey::NetworkOnly(egress.name.clone(), day), scored, &Group::default(), egress);
    }
}
