//! Who sent where, flow by flow, for a report. It stands beside the analysis: nothing here changes a finding, nothing of it is in a
//! snapshot, and unless it is asked for it costs nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_model::{HostName, Rung};
use tollgate_policy::{Identified, Proxy};

use crate::egress::Egress;
use crate::flow::Flow;
use crate::host::Work;
use crate::instance::InstanceId;
use crate::sent::{Pairing, Sendings, Sent};

/// Pairings of one host that are told apart. Counted by host, so that it does not matter who else is read with it.
pub(crate) const MOST_PAIRINGS: usize = 8_192;

/// What is written of each host while its flows settle.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    proxies: Arc<[Proxy]>,
    hosts: BTreeMap<HostName, Sendings>,
}

impl Ledger {
    /// One that tells what goes by none of these proxies.
    pub fn new(proxies: Arc<[Proxy]>) -> Self {
        Self { proxies, hosts: BTreeMap::new() }
    }

    fn add(&mut self, host: &HostName, pairing: Pairing, sent: &Sent) {
        if !self.hosts.contains_key(host) {
            self.hosts.insert(host.clone(), Sendings::default());
        }
        let Some(page) = self.hosts.get_mut(host) else { return };
        if page.rows.len() >= MOST_PAIRINGS && !page.rows.contains_key(&pairing) {
            page.crowded = page.crowded.saturating_add(sent.flows);
            return;
        }
        page.rows.entry(pairing).or_default().merge(sent);
    }

    /// All of it, host by host brought together.
    pub fn conclude(&mut self) -> Sendings {
        let mut all = Sendings::default();
        for (name, mut page) in std::mem::take(&mut self.hosts) {
            for sent in page.rows.values_mut() {
                sent.hosts = 1;
                sent.names.add(&name);
            }
            all.merge(page);
        }
        all
    }
}

/// How a flow was given to its sender.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    pub rung: Option<Rung>,
    pub candidates: usize,
    pub owner: Option<InstanceId>,
    /// The owner, if nobody else can have sent it.
    pub sole: Option<InstanceId>,
}

impl Work<'_> {
    /// An encrypted flow to a public address has settled.
    pub fn enter(&mut self, flow: &Flow, egress: &Egress, given: Given) {
        let Some(proxies) = self.ledger.as_ref().map(|ledger| Arc::clone(&ledger.proxies)) else { return };
        let mut sent = Sent { flows: 1, first: egress.start, last: egress.end.max(egress.start), ..Sent::default() };
        (sent.bytes_out, sent.unknown_bytes) = egress.bytes_out.map_or((0, 1), |bytes| (bytes, 0));
        sent.proven = u64::from(egress.facts >= 2);
        let proves = |name: &str| {
            (egress.facts >= 2 && egress.name == name) || self.host.names.prove(name, flow.destination.ip, flow.start, flow.precision)
        };
        let proxied = proxies.iter().any(|proxy| proxy.is(flow.destination, proves));
        sent.bypassed = u64::from(!proxies.is_empty() && !proxied);
        let names = egress.names.iter().map(String::as_str).chain([egress.name.as_str()]);
        if let Some(class) = self.policy.destination_class(names).filter(|class| class.points > 0) {
            sent.raised = 1;
            sent.kinds.add(&class.title.as_str().into());
        }
        let sender = self.describe_sender(egress, given, &mut sent);
        let protocol = flow.protocol;
        let pairing = Pairing { sender, destination: egress.name.as_str().into(), port: flow.destination.port, protocol };
        if let Some(ledger) = self.ledger.as_deref_mut() {
            ledger.add(&self.host.name, pairing, &sent);
        }
    }

    fn describe_sender(&self, egress: &Egress, given: Given, sent: &mut Sent) -> Option<Identified> {
        let owner = given.owner?;
        let image = self.host.instances.get(owner)?.image_at(egress.end.plus(egress.reach()))?;
        let image = &*image.process.image;
        let sender = Identified::of(image)?;
        if let Some(count) = given.rung.and_then(|rung| sent.by_rung.get_mut(rung as usize)) {
            *count = 1;
        }
        sent.contested = u64::from(given.candidates > 1);
        sent.paths.add(image.path.shown());
        sent.tool = self.policy.is_tool(image);
        let chain = self.chain(egress, owner);
        if sent.tool {
            let mut above = chain.images.iter().skip(1).copied().chain(chain.under).map(|image| &*image.process.image);
            let program = above.clone().find(|image| !self.policy.is_tool(image)).or_else(|| above.next_back());
            program.and_then(Identified::of).into_iter().for_each(|program| sent.works_for.add(&program));
        }
        // Who does what others tell it is in order nowhere by itself: what holds for whom it works for would hold for everybody who
        // runs it.
        if given.sole == Some(owner) && !sent.tool && chain.images.first().is_some_and(|first| *first.process.image == *image) {
            let address = egress.endpoint.map(|endpoint| endpoint.ip);
            let roles = self.policy.roles(image).chain(self.policy.sanctioned(image, &egress.name));
            for role in roles.filter(|role| role.serves(&egress.name, address, egress.facts)) {
                sent.usual = 1;
                sent.usual_by.add(&role.name.as_str().into());
            }
        }
        Some(sender)
    }
}

#[cfg(test)]
mod tests {
    use tollgate_model::Protocol;

    use super::*;

    fn pairing(number: usize) -> Pairing {
        Pairing { sender: None, destination: format!("d{number}.example").into(), port: 443, protocol: Protocol::Tcp }
    }

    #[test]
    fn pairings_of_a_host_are_bounded_and_what_is_left_out_is_told() {
        let mut ledger = Ledger::default();
        let one = Sent { flows: 1, bytes_out: 10, ..Sent::default() };
        let (ana, bo) = (HostName::new("ana"), HostName::new("bo"));
        (0..MOST_PAIRINGS + 3).for_each(|number| ledger.add(&ana, pairing(number), &one));
        // What is known goes on to be counted, and another host has room of its own.
        ledger.add(&ana, pairing(0), &one);
        ledger.add(&bo, pairing(MOST_PAIRINGS + 1), &one);
        ledger.add(&bo, pairing(0), &one);
        let all = ledger.conclude();
        assert_eq!((all.rows.len(), all.crowded), (MOST_PAIRINGS + 1, 3));
        let first = &all.rows[&pairing(0)];
        assert_eq!((first.flows, first.bytes_out, first.hosts), (3, 30, 2));
        assert_eq!(first.names.iter().map(HostName::raw).collect::<Vec<_>>(), ["ana", "bo"]);
        assert_eq!(all.rows[&pairing(MOST_PAIRINGS + 1)].hosts, 1);
        assert_eq!(ledger.conclude(), Sendings::default(), "told once");
    }
}
