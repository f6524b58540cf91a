//! What comes of bringing both sides together: which flows have a process, which connections were seen on the wire, and
//! by how much the clocks differ.

use std::collections::HashSet;
use std::net::IpAddr;

use foldhash::fast::RandomState;
use tollgate_model::{Nanos, Timestamp};
use tollgate_policy::Measure;

use crate::ends::{Connect, Ends, Flow, Place};
use crate::rate::{Estimate, Rate};

/// What one host's connections come to.
#[derive(Clone, Debug, Default)]
pub struct Joined {
    /// TLS flows of which the endpoint names the process, of all TLS flows that sensors saw.
    pub attributed: Rate,
    /// Connections of the endpoint that a sensor saw, of all.
    pub on_wire: Rate,
    /// TLS flows with a name, by handshake or by an answer, of all.
    pub named: Rate,
    /// TLS flows whose handshake was told with name and version, of all.
    pub shaken: Rate,
    /// TLS flows whose handshake hid the name, of all.
    pub hidden: Rate,
    /// TLS flows without any handshake, and handshakes without a flow: two logs tell of the same connections.
    pub without_shake: u64,
    /// See above.
    pub without_flow: u64,
    /// Bytes of TLS flows of programs from which HTTPS is expected, of those whose process is known.
    pub expected_bytes: Rate,
    /// How far the endpoint's clock is ahead of the sensor's, in the middle of all connections that both tell of.
    pub skew: Option<Nanos>,
    /// How many these are.
    pub pairs: u64,
}

impl Joined {
    /// What connections come to, of a host that was told these addresses by name.
    pub fn of(ends: &mut Ends, answered: &HashSet<IpAddr, RandomState>, measure: &Measure) -> Self {
        ends.sort();
        let mut joined = Self::default();
        // In full: by a coarse difference no flow would meet its connection.
        let mut apart = Vec::new();
        let limits = Clocks { skew: Nanos::ZERO, tolerance: Nanos::from_secs(measure.farthest), coarse: Nanos::from_secs(measure.coarse) };
        ends.places().for_each(|(_, place)| add_apart(place, limits, &mut apart));
        apart.sort_unstable();
        joined.pairs = u64::try_from(apart.len()).unwrap_or(u64::MAX);
        joined.skew = apart.get(apart.len().div_euclid(2)).copied();
        let skew = joined.skew.filter(|_| joined.pairs >= measure.pairs).unwrap_or(Nanos::ZERO);
        let clocks = Clocks { skew, tolerance: Nanos::from_secs(measure.together), ..limits };
        let [mut attributed, mut on_wire, mut named, mut shaken, mut hidden, mut bytes] = [Estimate::default(); 6];
        for (far, place) in ends.places() {
            let sums = Sums::of(place, answered.contains(&far.ip), clocks);
            joined.without_shake = joined.without_shake.saturating_add(sums.without_shake);
            joined.without_flow = joined.without_flow.saturating_add(sums.without_flow);
            for (estimate, part) in
                [(&mut attributed, sums.attributed), (&mut named, sums.named), (&mut shaken, sums.shaken), (&mut hidden, sums.hidden)]
            {
                if sums.tls > 0 {
                    estimate.add(part, sums.tls);
                }
            }
            if sums.connects > 0 {
                on_wire.add(sums.on_wire, sums.connects);
            }
            if sums.bytes > 0 {
                bytes.add(sums.expected_bytes, sums.bytes);
            }
        }
        joined.attributed = attributed.of(ends.tls);
        joined.named = named.of(ends.tls);
        joined.shaken = shaken.of(ends.tls);
        joined.hidden = hidden.of(ends.tls);
        joined.on_wire = on_wire.of(ends.connects);
        // Bytes whose process nobody knows are in no sum, so that the sample is told as it is.
        joined.expected_bytes = bytes.of(0);
        joined
    }
}

/// How two clocks are compared.
#[derive(Clone, Copy, Debug)]
struct Clocks {
    /// How far the endpoint's is ahead of the sensor's.
    skew: Nanos,
    /// How far from each other a connection and its flow may begin, that allowed for.
    tolerance: Nanos,
    /// Times that are coarser only say that the connection was there.
    coarse: Nanos,
}

#[derive(Default)]
struct Sums {
    tls: u64,
    attributed: u64,
    named: u64,
    shaken: u64,
    hidden: u64,
    without_shake: u64,
    without_flow: u64,
    connects: u64,
    on_wire: u64,
    bytes: u64,
    expected_bytes: u64,
}

impl Sums {
    fn of(place: &Place, answered: bool, clocks: Clocks) -> Self {
        let mut sums = Self::default();
        let until = place.whole_until();
        for flow in place.flows.iter().filter(|flow| flow.tls && flow.start < until) {
            sums.add_flow(flow, place, answered, clocks);
        }
        if until == Timestamp::MAX {
            let told = |uid: u64| place.flows.iter().any(|flow| flow.uid == uid);
            sums.without_flow = u64::try_from(place.shakes.iter().filter(|shake| !told(shake.uid)).count()).unwrap_or(u64::MAX);
        }
        for connect in place.connects.iter().filter(|connect| connect.time < until) {
            sums.connects = sums.connects.saturating_add(1);
            sums.on_wire = sums.on_wire.saturating_add(u64::from(has_flow(connect, place, clocks)));
        }
        sums
    }

    fn add_flow(&mut self, flow: &Flow, place: &Place, answered: bool, clocks: Clocks) {
        let shake = place.shakes.binary_search_by_key(&flow.uid, |shake| shake.uid).ok().and_then(|at| place.shakes.get(at));
        let one = |is: bool| u64::from(is);
        self.tls = self.tls.saturating_add(1);
        self.named = self.named.saturating_add(one(answered || shake.is_some_and(|shake| shake.named)));
        self.shaken = self.shaken.saturating_add(one(shake.is_some_and(|shake| shake.named && shake.versioned)));
        self.hidden = self.hidden.saturating_add(one(shake.is_some_and(|shake| shake.hidden || !shake.named)));
        self.without_shake = self.without_shake.saturating_add(one(shake.is_none()));
        if let Some(connect) = connect_of(flow, place, clocks) {
            self.attributed = self.attributed.saturating_add(one(connect.attributed));
            if connect.attributed {
                self.bytes = self.bytes.saturating_add(flow.bytes);
                self.expected_bytes = self.expected_bytes.saturating_add(if connect.expected { flow.bytes } else { 0 });
            }
        }
    }
}

/// Whether a connection that the endpoint told of may be a flow that a sensor saw.
fn fits(connect: &Connect, flow: &Flow, clocks: Clocks) -> bool {
    if connect.local.is_some_and(|local| local != flow.local) {
        return false;
    }
    let slack = clocks.tolerance.plus(connect.precision);
    let last = if connect.precision >= clocks.coarse { flow.end.max(flow.start) } else { flow.start };
    let time = connect.time.minus(clocks.skew);
    flow.start.minus(slack) <= time && time <= last.plus(slack)
}

/// A connection that a flow may be: one with the same near end rather than one that tells none.
fn connect_of<'p>(flow: &Flow, place: &'p Place, clocks: Clocks) -> Option<&'p Connect> {
    // Coarse times reach far; others are near the flow's beginning.
    let coarse = place.connects.iter().any(|connect| connect.precision >= clocks.coarse);
    let slack = clocks.tolerance.plus(clocks.coarse);
    let start = flow.start.plus(clocks.skew);
    let (from, to) = if coarse { (Timestamp::MIN, Timestamp::MAX) } else { (start.minus(slack), start.plus(slack)) };
    let near = between(&place.connects, from, to, |connect| connect.time);
    let fitting = || near.iter().filter(|connect| fits(connect, flow, clocks));
    fitting().find(|connect| connect.local.is_some()).or_else(|| fitting().next())
}

fn has_flow(connect: &Connect, place: &Place, clocks: Clocks) -> bool {
    let (slack, time) = (clocks.tolerance.plus(connect.precision), connect.time.minus(clocks.skew));
    let from = if connect.precision >= clocks.coarse { Timestamp::MIN } else { time.minus(slack) };
    between(&place.flows, from, time.plus(slack), |flow| flow.start).iter().any(|flow| fits(connect, flow, clocks))
}

/// By how much the clocks differ, by connections whose near end both sides tell.
fn add_apart(place: &Place, clocks: Clocks, all: &mut Vec<Nanos>) {
    for connect in place.connects.iter().filter(|connect| connect.local.is_some() && connect.precision < clocks.coarse) {
        let apart = |flow: &&Flow| Nanos(connect.time.since(flow.start).0.saturating_abs());
        let near = between(&place.flows, connect.time.minus(clocks.tolerance), connect.time.plus(clocks.tolerance), |flow| flow.start);
        if let Some(flow) = near.iter().filter(|flow| Some(flow.local) == connect.local).min_by_key(apart) {
            all.push(connect.time.since(flow.start));
        }
    }
}

/// Of things in the order of their time, those from one moment to another.
fn between<T>(all: &[T], from: Timestamp, to: Timestamp, at: impl Fn(&T) -> Timestamp) -> &[T] {
    let first = all.partition_point(|one| at(one) < from);
    let end = all.partition_point(|one| at(one) <= to).max(first);
    all.get(first..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ends::Shake;
    use tollgate_model::{Endpoint, Protocol};

    fn measure() -> Measure {
        tollgate_policy::Policy::builtin().coverage.measure.clone()
    }

    fn far(n: u8) -> Endpoint {
        Endpoint::new(IpAddr::from([192, 0, 2, n]), 443)
    }

    fn flow(uid: u64, second: i64, local: u16) -> Flow {
        let start = Timestamp::from_secs(second);
        Flow { uid, start, end: start.plus(Nanos::from_secs(60)), local, tls: true, bytes: 100 }
    }

    fn connect(second: i64, local: Option<u16>) -> Connect {
        Connect { time: Timestamp::from_secs(second), precision: Nanos(1), local, attributed: true, expected: false }
    }

    #[test]
    fn flows_and_connections_meet_by_end_and_time() {
        let mut ends = Ends::default();
        ends.flow(Protocol::Tcp, far(1), flow(1, 100, 5_000));
        ends.flow(Protocol::Tcp, far(1), flow(2, 200, 5_001));
        ends.flow(Protocol::Tcp, far(2), flow(3, 300, 5_002));
        ends.connect(Protocol::Tcp, far(1), Connect { expected: true, ..connect(101, Some(5_000)) });
        // Another port, another time, another protocol.
        ends.connect(Protocol::Tcp, far(1), connect(200, Some(6_000)));
        ends.connect(Protocol::Tcp, far(2), connect(304, None));
        ends.connect(Protocol::Udp, far(2), connect(300, None));
        let joined = Joined::of(&mut ends, &HashSet::default(), &measure());
        assert_eq!(joined.attributed, Rate::exact(1, 3));
        assert_eq!(joined.on_wire, Rate::exact(1, 4));
        assert_eq!(joined.expected_bytes, Rate::exact(100, 100));
    }

    #[test]
    fn a_coarse_time_says_that_the_connection_was_there() {
        let mut ends = Ends::default();
        ends.flow(Protocol::Tcp, far(1), flow(1, 10_000, 5_000));
        let poll = |second, local| Connect { precision: Nanos::from_secs(600), ..connect(second, local) };
        ends.connect(Protocol::Tcp, far(1), poll(10_300, Some(5_000)));
        ends.connect(Protocol::Tcp, far(1), poll(12_000, Some(5_000)));
        assert_eq!(Joined::of(&mut ends, &HashSet::default(), &measure()).on_wire, Rate::exact(1, 2));
    }

    #[test]
    fn clocks_that_differ_are_known_and_allowed_for() {
        let mut ends = Ends::default();
        for at in 0..10u16 {
            ends.flow(Protocol::Tcp, far(1), flow(u64::from(at), i64::from(at) * 50, 5_000 + at));
            ends.connect(Protocol::Tcp, far(1), connect(i64::from(at) * 50 + 45, Some(5_000 + at)));
        }
        let joined = Joined::of(&mut ends, &HashSet::default(), &measure());
        assert_eq!((joined.pairs, joined.skew, joined.attributed), (10, Some(Nanos::from_secs(45)), Rate::exact(10, 10)));
    }

    #[test]
    fn handshakes_are_those_of_their_flow() {
        let mut ends = Ends::default();
        (1..=4).for_each(|uid| ends.flow(Protocol::Tcp, far(uid), flow(u64::from(uid), 100, 5_000)));
        let shake = |uid, named, hidden| Shake { uid, named, versioned: true, hidden };
        ends.shake(Protocol::Tcp, far(1), shake(1, true, false));
        ends.shake(Protocol::Tcp, far(2), shake(2, true, true));
        ends.shake(Protocol::Tcp, far(3), shake(3, false, false));
        ends.shake(Protocol::Tcp, far(3), shake(99, true, false));
        let answered = [far(4).ip].into_iter().collect();
        let joined = Joined::of(&mut ends, &answered, &measure());
        assert_eq!(joined.named, Rate::exact(3, 4));
        assert_eq!((joined.shaken, joined.hidden), (Rate::exact(2, 4), Rate::exact(2, 4)));
        assert_eq!((joined.without_shake, joined.without_flow), (1, 1));
    }

    /// Numbers of SplitMix64.
    fn random(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Where there is room for a part only, the whole count must lie within what is said, in nineteen of twenty cases.
    #[test]
    fn what_is_estimated_is_as_near_as_it_says() {
        let (mut within, worlds) = (0, 200);
        for seed in 0..worlds {
            let mut state = seed;
            let (mut part, mut whole) = (Ends::keeping(1_500), Ends::keeping(usize::MAX));
            for place in 0..600u32 {
                let far = Endpoint::new(IpAddr::from((random(&mut state) as u32).to_be_bytes()), 443);
                // Of some far ends much is told, of others little.
                let often = random(&mut state) % 101;
                for at in 0..1 + random(&mut state) % 12 {
                    let flow = flow(u64::from(place) * 100 + at, at as i64 * 100, at as u16 + 1);
                    let told = random(&mut state) % 100 < often;
                    for ends in [&mut part, &mut whole] {
                        ends.flow(Protocol::Tcp, far, flow);
                        if told {
                            ends.connect(Protocol::Tcp, far, connect(at as i64 * 100, Some(at as u16 + 1)));
                        }
                    }
                }
            }
            let rate = |ends: &mut Ends| Joined::of(ends, &HashSet::default(), &measure()).attributed;
            let (estimated, exact) = (rate(&mut part), rate(&mut whole));
            assert_eq!((exact.error(), exact.denominator), (0.0, estimated.denominator));
            assert!(estimated.error() > 0.5 && estimated.error() < 15.0, "{}", estimated.error());
            let off = (estimated.percent().unwrap() - exact.percent().unwrap()).abs();
            within += u64::from(off <= estimated.error());
        }
        assert!(within * 100 >= worlds * 92, "{within} of {worlds} within what is said");
    }
}
