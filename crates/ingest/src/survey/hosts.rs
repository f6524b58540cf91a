//! What is known of hosts after a survey.

use std::collections::BTreeMap;

use tollgate_coverage::ByHost;
use tollgate_model::{HostName, Timestamp};
use tollgate_sources::Kind;

use super::MOST_HOSTS;
use crate::account::{Span, add};

/// What one host gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostSeen {
    /// Endpoint events, and the time that they cover.
    pub endpoint: u64,
    /// First and last of them.
    pub endpoint_span: Option<Span>,
    /// Executions.
    pub execs: u64,
    /// Events about files.
    pub files: u64,
    /// Opens for reading among them.
    pub reads: u64,
    /// Connections that name their process.
    pub connections: u64,
    /// Network rows.
    pub network: u64,
    /// First and last of them.
    pub network_span: Option<Span>,
    /// Connections among them.
    pub flows: u64,
    /// Handshakes among them.
    pub handshakes: u64,
    /// Whether it is only an address, which no host is mapped to.
    pub unmapped: bool,
}

impl HostSeen {
    /// Takes note of an endpoint event.
    pub(super) fn event(&mut self, kind: Kind, is_file: bool, at: Timestamp) {
        add(&mut self.endpoint, 1);
        self.endpoint_span = Some(Span::with(self.endpoint_span, at));
        add(&mut self.files, u64::from(is_file));
        match kind {
            Kind::Exec => add(&mut self.execs, 1),
            Kind::Open => add(&mut self.reads, 1),
            Kind::Connect => add(&mut self.connections, 1),
            _ => {}
        }
    }

    /// Takes note of a network row that lasted from `first` to `last`.
    pub(super) fn row(&mut self, kind: Kind, first: Timestamp, last: Timestamp) {
        add(&mut self.network, 1);
        self.network_span = Some(Span::with(Some(Span::with(self.network_span, first)), last));
        match kind {
            Kind::Flow | Kind::TlsFlow | Kind::UnsizedFlow | Kind::UnsizedTlsFlow => add(&mut self.flows, 1),
            Kind::Tls | Kind::TlsUnnamed => add(&mut self.handshakes, 1),
            _ => {}
        }
    }

    fn merge(&mut self, other: &Self) {
        for (count, more) in [
            (&mut self.endpoint, other.endpoint),
            (&mut self.execs, other.execs),
            (&mut self.files, other.files),
            (&mut self.reads, other.reads),
            (&mut self.connections, other.connections),
            (&mut self.network, other.network),
            (&mut self.flows, other.flows),
            (&mut self.handshakes, other.handshakes),
        ] {
            add(count, more);
        }
        self.endpoint_span = Span::joined(self.endpoint_span, other.endpoint_span);
        self.network_span = Span::joined(self.network_span, other.network_span);
        self.unmapped |= other.unmapped;
    }

    /// Whether what the endpoint tells and what the network shows have no time in common; `None` where one of
    /// them is missing.
    pub fn is_apart(&self) -> Option<bool> {
        let (endpoint, network) = self.endpoint_span.zip(self.network_span)?;
        Some(endpoint.last < network.first || network.last < endpoint.first)
    }
}

/// All hosts by name. If there are too many, those whose names come first are kept, whichever input was
/// read first.
#[derive(Clone, Debug, Default)]
pub struct HostsSeen {
    /// The hosts.
    pub known: BTreeMap<HostName, HostSeen>,
    /// Whether there were more.
    pub more: bool,
}

impl HostsSeen {
    /// Adds the hosts of one input.
    pub(super) fn add(&mut self, hosts: InputHosts) {
        self.more |= hosts.more();
        for (name, (seen, _)) in hosts.0.into_list() {
            self.known.entry(name).or_default().merge(&seen);
            if self.known.len() > MOST_HOSTS {
                self.known.pop_last();
                self.more = true;
            }
        }
    }
}

/// Hosts of one input, each with the sources that told of it as bits.
#[derive(Debug, Default)]
pub(super) struct InputHosts(ByHost<(HostSeen, u64)>);

impl InputHosts {
    /// What is known of a host, to be added to; `None` if there are too many. `source` is the place of the
    /// source that tells of it.
    pub fn meet(&mut self, name: &HostName, source: usize) -> Option<&mut HostSeen> {
        let (seen, sources) = self.0.meet(name)?;
        *sources |= bit(source);
        Some(seen)
    }

    /// Whether there were more than are kept.
    pub fn more(&self) -> bool {
        self.0.more()
    }

    /// Names of the hosts that a source told of.
    pub fn of_source(&self, source: usize) -> impl Iterator<Item = &HostName> {
        self.0.iter().filter(move |(_, (_, sources))| sources & bit(source) != 0).map(|(name, _)| name)
    }
}

/// There are far fewer sources than bits.
fn bit(source: usize) -> u64 {
    1 << source.min(63)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(names: impl Iterator<Item = usize>) -> InputHosts {
        let mut hosts = InputHosts::default();
        for n in names {
            if let Some(seen) = hosts.meet(&HostName::new(format!("mac{n:06}")), n % 2) {
                seen.event(Kind::Open, true, Timestamp::from_secs(10));
            }
        }
        hosts
    }

    #[test]
    fn of_too_many_hosts_the_same_are_kept_whichever_input_comes_first() {
        let half = MOST_HOSTS / 2;
        let all = |first: InputHosts, second: InputHosts| {
            let mut all = HostsSeen::default();
            all.add(first);
            all.add(second);
            all
        };
        // 50,000 below, 50,001 above, and one in both.
        let (low, high) = (|| input(0..=half), || input(half..MOST_HOSTS + 1));
        let (one, other) = (all(low(), high()), all(high(), low()));
        assert_eq!((one.known.len(), one.more), (MOST_HOSTS, true));
        assert_eq!(one.known, other.known);
        assert_eq!(one.known[&HostName::new(format!("mac{half:06}"))].reads, 2);
        assert!(!one.known.contains_key(&HostName::new(format!("mac{MOST_HOSTS:06}"))));
    }

    #[test]
    fn hosts_of_one_input_are_bounded_and_known_by_source() {
        let hosts = input((0..MOST_HOSTS + 10).chain(0..10));
        assert!(hosts.more());
        assert_eq!((hosts.of_source(0).count(), hosts.of_source(1).count()), (MOST_HOSTS / 2, MOST_HOSTS / 2));
        assert_eq!(hosts.0.iter().next().unwrap().1.0.reads, 2);
    }

    #[test]
    fn spans_that_touch_share_a_time() {
        let at = Timestamp::from_secs;
        let seen = |end: i64, start: i64| {
            let mut seen = HostSeen::default();
            seen.event(Kind::Exec, false, at(0));
            seen.event(Kind::Exec, false, at(end));
            seen.row(Kind::Flow, at(start), at(start + 60));
            seen.is_apart()
        };
        assert_eq!((seen(100, 101), seen(100, 100), seen(100, -60), seen(100, -61)), (Some(true), Some(false), Some(false), Some(true)));
        assert_eq!(HostSeen::default().is_apart(), None);
    }
}
