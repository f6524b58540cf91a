//! Connections as the endpoint and the sensor tell of them, brought together by their far end.
//!
//! Both sides of a join are kept by the same rule, so that what is kept is a fair part of the whole: if there are more
//! far ends than there is room for, those whose hash is least are kept with all that leads to them. Which these are
//! depends on nothing else, neither on order nor on what was seen. The figures then say how far off they may be.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use tollgate_model::{Endpoint, Nanos, Protocol, Timestamp};

/// A connection that a sensor saw.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// The sensor's name for it, hashed.
    pub uid: u64,
    /// First packet.
    pub start: Timestamp,
    /// Last packet.
    pub end: Timestamp,
    /// The near end's port.
    pub local: u16,
    /// Whether the row itself says that it is TLS or QUIC.
    pub tls: bool,
    /// Bytes sent.
    pub bytes: u64,
}

/// A handshake that a sensor saw.
#[derive(Clone, Copy, Debug)]
pub struct Shake {
    /// The sensor's name for the connection, hashed.
    pub uid: u64,
    /// Whether it names a server.
    pub named: bool,
    /// Whether it has a version.
    pub versioned: bool,
    /// Whether the name is only an outer one.
    pub hidden: bool,
}

/// A connection that the endpoint told of.
#[derive(Clone, Copy, Debug)]
pub struct Connect {
    /// When.
    pub time: Timestamp,
    /// How coarse that is.
    pub precision: Nanos,
    /// The near end's port, where it is told.
    pub local: Option<u16>,
    /// Whether its process is named, by path and pid.
    pub attributed: bool,
    /// Whether that is a program from which HTTPS is expected.
    pub expected: bool,
}

/// All that leads to one far end.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// What a sensor saw, in the order of its beginning once all are there.
    pub flows: Vec<Flow>,
    /// Handshakes.
    pub shakes: Vec<Shake>,
    /// What the endpoint told.
    pub connects: Vec<Connect>,
    /// Whether there was more than is kept of one place.
    full: bool,
}

impl Place {
    fn len(&self) -> usize {
        self.flows.len().saturating_add(self.shakes.len()).saturating_add(self.connects.len())
    }

    /// The last moment of which everything was kept; a proxy has all connections of a network.
    pub fn whole_until(&self) -> Timestamp {
        if !self.full {
            return Timestamp::MAX;
        }
        let last = |times: &mut dyn Iterator<Item = Timestamp>| times.max().unwrap_or(Timestamp::MAX);
        last(&mut self.flows.iter().map(|flow| flow.start)).min(last(&mut self.connects.iter().map(|connect| connect.time)))
    }
}

/// The far ends of one host's connections.
#[derive(Clone, Debug)]
pub struct Ends {
    places: BTreeMap<(u64, Protocol, Endpoint), Place>,
    kept: usize,
    /// Hashes from here on are not kept.
    limit: u64,
    most: usize,
    /// Connections that sensors saw, kept or not.
    pub flows: u64,
    /// Those among them whose row itself says that they are TLS.
    pub tls: u64,
    /// Bytes that these sent.
    pub tls_bytes: u64,
    /// Connections that the endpoint told of.
    pub connects: u64,
}

/// Flows, handshakes and connections of one host that are kept.
const MOST: usize = 12_288;

/// The same of one far end.
const MOST_OF_PLACE: usize = 3_072;

impl Default for Ends {
    fn default() -> Self {
        Self::keeping(MOST)
    }
}

impl Ends {
    /// Nothing yet, with room for so many.
    pub(crate) const fn keeping(most: usize) -> Self {
        Self { places: BTreeMap::new(), kept: 0, limit: u64::MAX, most, flows: 0, tls: 0, tls_bytes: 0, connects: 0 }
    }

    /// A sensor saw a connection.
    pub fn flow(&mut self, protocol: Protocol, far: Endpoint, flow: Flow) {
        self.flows = self.flows.saturating_add(1);
        self.tls = self.tls.saturating_add(u64::from(flow.tls));
        self.tls_bytes = self.tls_bytes.saturating_add(if flow.tls { flow.bytes } else { 0 });
        self.keep(protocol, far, |place| place.flows.push(flow));
    }

    /// A sensor saw a handshake.
    pub fn shake(&mut self, protocol: Protocol, far: Endpoint, shake: Shake) {
        self.keep(protocol, far, |place| place.shakes.push(shake));
    }

    /// The endpoint told of a connection.
    pub fn connect(&mut self, protocol: Protocol, far: Endpoint, connect: Connect) {
        self.connects = self.connects.saturating_add(1);
        self.keep(protocol, far, |place| place.connects.push(connect));
    }

    fn keep(&mut self, protocol: Protocol, far: Endpoint, put: impl FnOnce(&mut Place)) {
        let hash = FixedState::with_seed(SEED).hash_one(far);
        if hash >= self.limit {
            return;
        }
        let place = self.places.entry((hash, protocol, far)).or_default();
        if place.len() >= MOST_OF_PLACE {
            place.full = true;
            return;
        }
        put(place);
        self.kept = self.kept.saturating_add(1);
        // The last place stays: some of it is better than nothing.
        while self.kept > self.most && self.places.len() > 1 {
            let Some(((hash, ..), gone)) = self.places.pop_last() else { break };
            self.limit = hash;
            self.kept = self.kept.saturating_sub(gone.len());
            // The same far end by another protocol: nothing more would come to it.
            while let Some(entry) = self.places.last_entry().filter(|entry| entry.key().0 >= hash) {
                self.kept = self.kept.saturating_sub(entry.remove().len());
            }
        }
    }

    /// The places that are kept, each with its far end.
    pub fn places(&self) -> impl Iterator<Item = (&Endpoint, &Place)> {
        self.places.iter().map(|((.., far), place)| (far, place))
    }

    /// Puts everything in order, to be looked through.
    pub fn sort(&mut self) {
        for place in self.places.values_mut() {
            place.flows.sort_unstable_by_key(|flow| (flow.start, flow.end, flow.local, flow.uid));
            place.flows.dedup_by_key(|flow| (flow.uid, flow.start, flow.local));
            place.shakes.sort_unstable_by_key(|shake| (shake.uid, !shake.named, !shake.versioned));
            place.shakes.dedup_by_key(|shake| shake.uid);
            place.connects.sort_unstable_by_key(|connect| (connect.time, connect.local));
        }
    }
}

/// Any number will do, the same on every run.
const SEED: u64 = 0x7011_6a7e;

#[cfg(test)]
mod tests {
    use super::*;

    fn end(n: u32) -> Endpoint {
        Endpoint::new(std::net::Ipv4Addr::from(0x0a00_0000 + n).into(), 443)
    }

    fn flow(uid: u64) -> Flow {
        Flow { uid, start: Timestamp(0), end: Timestamp(0), local: 1, tls: true, bytes: 1 }
    }

    #[test]
    fn of_too_many_far_ends_the_same_are_kept_in_any_order_with_all_that_leads_there() {
        let fill = |ends: &mut dyn Iterator<Item = u32>| {
            let mut kept = Ends::keeping(300);
            for n in ends {
                (0..3).for_each(|uid| kept.flow(Protocol::Tcp, end(n), flow(uid)));
            }
            kept
        };
        let (up, down) = (fill(&mut (0..1_000)), fill(&mut (0..1_000).rev()));
        let keys = |ends: &Ends| ends.places().map(|(far, place)| (*far, place.flows.len())).collect::<Vec<_>>();
        assert_eq!(keys(&up), keys(&down));
        assert!((90..=100).contains(&keys(&up).len()) && keys(&up).iter().all(|(_, flows)| *flows == 3));
        assert_eq!((up.flows, up.tls_bytes), (3_000, 3_000));
    }

    #[test]
    fn a_far_end_goes_with_all_its_protocols() {
        let mut ends = Ends::keeping(100);
        for n in 0..400 {
            ends.flow(Protocol::Tcp, end(n), flow(1));
            ends.flow(Protocol::Udp, end(n), flow(2));
        }
        let kept: Vec<&Endpoint> = ends.places().map(|(far, _)| far).collect();
        assert!(kept.len() >= 98 && kept.chunks(2).all(|pair| pair[0] == pair[1]), "{} places", kept.len());
    }

    #[test]
    fn one_far_end_is_kept_up_to_a_moment() {
        let mut ends = Ends::default();
        for second in 0..10_000 {
            ends.flow(Protocol::Tcp, end(1), Flow { start: Timestamp::from_secs(second), ..flow(0) });
        }
        let (_, place) = ends.places().next().unwrap();
        assert_eq!((place.flows.len(), place.whole_until().second()), (MOST_OF_PLACE, MOST_OF_PLACE as i64 - 1));
    }
}
