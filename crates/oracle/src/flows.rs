//! Section F, first half: flows (F1–F3), contacts and legs (F7, F8).

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use tollgate_model::{
    CertificateRow, DnsRow, Encryption, Endpoint, FlowRow, Nanos, NetworkRow, Protocol, Reach, Row, Timestamp, TlsRow, certificate_names,
    domain_name,
};
use tollgate_policy::Policy;

use crate::egress::is_public;
use crate::order::Evidence;

/// An egress: a flow, or one that arguments declare (F9).
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) uid: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) protocol: Protocol,
    pub(crate) source: Option<Endpoint>,
    pub(crate) destination: Option<Endpoint>,
    pub(crate) bytes_out: Option<u64>,
    pub(crate) bytes_in: Option<u64>,
    pub(crate) precision: Nanos,
    pub(crate) assumed: bool,
    /// F2; absent if the flow is no egress.
    pub(crate) encryption: Option<Encryption>,
    /// F2: whether its far end is a proxy, not who it is for.
    pub(crate) proxied: bool,
    /// F3: names that arguments may hold.
    pub(crate) names: BTreeSet<String>,
    /// F3: destination identity.
    pub(crate) identity: String,
    /// How many of {server name, DNS answer, validated certificate} prove the destination (G).
    pub(crate) proofs: usize,
    pub(crate) self_signed: bool,
    pub(crate) certified: Certified,
    /// A3: the whole hour, counted from the epoch, after which it is judged.
    pub(crate) settles: i64,
    /// F9: the instance and the number of its exec.
    pub(crate) declared: Option<(usize, usize)>,
    /// F11: a connection that no sensor saw.
    pub(crate) unseen: bool,
}

/// What the certificate of a flow is marked by (G).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Certified {
    pub(crate) distrusted: bool,
    pub(crate) young: bool,
    pub(crate) odd_lifetime: bool,
}

impl Flow {
    /// F7: what the host surely went to.
    pub(crate) fn contact(&self) -> Option<&str> {
        (self.proofs >= 2).then_some(&*self.identity)
    }
}

/// What the sensor knows of one connection: its connection and handshake rows.
type Parts<'a> = (Vec<(&'a Row, &'a FlowRow)>, Vec<(&'a Row, &'a TlsRow)>);

/// F1: all flows of a host, in the order of settling (A3).
pub(crate) fn assemble(policy: &Policy, evidence: &Evidence<'_>, certificates: &[&CertificateRow]) -> Vec<Flow> {
    let mut parts: BTreeMap<&str, Parts<'_>> = BTreeMap::new();
    let mut queries = Vec::new();
    for row in &evidence.rows {
        match &row.row {
            NetworkRow::Flow(flow) => parts.entry(flow.uid.raw()).or_default().0.push((row, flow)),
            NetworkRow::Tls(tls) => parts.entry(tls.uid.raw()).or_default().1.push((row, tls)),
            NetworkRow::Dns(dns) => queries.push(dns),
            NetworkRow::Certificate(_) | NetworkRow::Lease(_) => {}
        }
    }
    let mut flows: Vec<Flow> = parts.into_iter().map(|(uid, parts)| flow(policy, uid, &parts, &queries, certificates)).collect();
    flows.sort_by(|a, b| (a.settles, a.end, &a.uid).cmp(&(b.settles, b.end, &b.uid)));
    flows
}

fn flow(policy: &Policy, uid: &str, (rows, tls): &Parts<'_>, queries: &[&DnsRow], certs: &[&CertificateRow]) -> Flow {
    let join = &policy.windows.join;
    let first = rows.iter().map(|(_, flow)| *flow).min_by_key(|flow| (flow.start, flow.end));
    let hello = tls.iter().map(|(_, tls)| *tls).min_by_key(|tls| tls.time);
    let (protocol, source, destination, start) = match (first, hello) {
        (Some(flow), _) => (flow.protocol, flow.source, flow.destination, flow.start),
        (None, Some(tls)) => (tls.protocol, tls.source, tls.destination, tls.time),
        (None, None) => unreachable!("a connection has a row"),
    };
    // F1: a handshake without a connection row has no length.
    let end = rows.iter().map(|(_, flow)| flow.end).max().unwrap_or(start);
    let all = || rows.iter().map(|(row, _)| *row).chain(tls.iter().map(|(row, _)| *row));
    let plain = |tls: &TlsRow| if tls.encrypted_hello { None } else { host_name(tls.server_name.as_ref()?.raw()) };
    let server_name = tls.iter().filter_map(|(_, tls)| Some((tls.time, plain(tls)?))).min().map(|(_, name)| name);
    let precision = all().map(|row| row.precision).max().unwrap_or(Nanos::ZERO);
    let naming = answers(policy, queries, destination.ip, start, precision);
    let latest = naming.iter().map(|(time, _)| *time).max();
    let query = naming.iter().filter(|(time, _)| Some(*time) == latest).map(|(_, name)| name.clone()).min();
    let identity = server_name.clone().or(query).unwrap_or_else(|| destination.ip.to_string());
    let validated = tls.iter().any(|(_, tls)| tls.validated == Some(true) && issued(tls, certs, &identity));
    let proving = answered(queries, destination.ip, start, precision, join.dns_proof.max(join.dns_life));
    let named = proving.iter().any(|(_, name)| *name == identity);
    let services: BTreeSet<&str> = rows.iter().flat_map(|(_, flow)| &flow.services).map(|name| name.raw()).collect();
    // F2: a proxy on the site's own network passes it on.
    let asked = services.contains("http") || services.contains("socks");
    let proxied = asked && destination.reach() == Reach::Local && server_name.as_deref().is_some_and(is_public);
    let outward = if proxied { Some(Encryption::Sensor) } else { encryption(policy, !tls.is_empty(), &services, protocol, destination) };
    Flow {
        uid: uid.to_owned(),
        start,
        end,
        protocol,
        source: Some(source),
        destination: Some(destination),
        bytes_out: rows.iter().filter_map(|(_, flow)| flow.bytes_out).max(),
        bytes_in: rows.iter().filter_map(|(_, flow)| flow.bytes_in).max(),
        precision,
        assumed: all().any(|row| row.host_assumed),
        encryption: outward,
        proxied,
        names: with_others(policy, server_name.iter().cloned().chain(naming.into_iter().map(|(_, name)| name)).collect()),
        proofs: [server_name.is_some(), named, validated].iter().filter(|proof| **proof).count(),
        identity,
        self_signed: tls.iter().any(|(_, tls)| self_signed(tls, certs)),
        certified: told_first(tls).map_or_else(Certified::default, |tls| certified(policy, tls, certs, start)),
        settles: end.plus(Nanos::from_secs(if rows.is_empty() { join.handshake } else { join.horizon })).hour(),
        declared: None,
        unseen: false,
    }
}

/// F3: names, and those that policy says are other names of them.
fn with_others(policy: &Policy, names: BTreeSet<String>) -> BTreeSet<String> {
    let others: Vec<String> = names.iter().flat_map(|name| policy.other_names(name)).collect();
    names.into_iter().chain(others).collect()
}

/// F1: a name as it is compared, unless it is an address.
pub(crate) fn host_name(raw: &str) -> Option<String> {
    let name = domain_name(raw);
    (!name.is_empty() && name.parse::<IpAddr>().is_err()).then_some(name)
}

/// F3: queries answered with an address that may have named it at `start`.
pub(crate) fn answers(policy: &Policy, queries: &[&DnsRow], ip: IpAddr, start: Timestamp, precision: Nanos) -> Vec<(Timestamp, String)> {
    answered(queries, ip, start, precision, policy.windows.join.dns_life)
}

/// F9, F10: whether all that a name was answered with, by what proves it then, are addresses of the own network.
pub(crate) fn is_local(policy: &Policy, evidence: &Evidence<'_>, name: &str, at: Timestamp) -> bool {
    let join = &policy.windows.join;
    let mut addresses = BTreeSet::new();
    for row in &evidence.rows {
        let NetworkRow::Dns(dns) = &row.row else { continue };
        if domain_name(dns.query.raw()) == name {
            let life = |ttl: u32| Nanos::from_secs(i64::from(ttl).max(join.dns_life).max(join.dns_proof));
            let holds = |ttl: u32| dns.time <= at && at <= dns.time.plus(life(ttl));
            addresses.extend(dns.answers.iter().filter(|(_, ttl)| holds(*ttl)).map(|(ip, _)| Endpoint::new(*ip, 0)));
        }
    }
    !addresses.is_empty() && addresses.iter().all(|end| end.reach() == Reach::Local)
}

/// F3: queries answered with an address at most so many seconds before `start`, or within their time to live.
fn answered(queries: &[&DnsRow], ip: IpAddr, start: Timestamp, precision: Nanos, life: i64) -> Vec<(Timestamp, String)> {
    let holds = |dns: &&&DnsRow| {
        let ttl = dns.answers.iter().filter(|(answer, _)| answer.to_canonical() == ip).map(|(_, ttl)| i64::from(*ttl)).max();
        ttl.is_some_and(|ttl| dns.time <= start.plus(precision) && start <= dns.time.plus(Nanos::from_secs(ttl.max(life))))
    };
    queries.iter().filter(holds).filter_map(|dns| Some((dns.time, host_name(dns.query.raw())?))).collect()
}

/// F2.
pub(crate) fn encryption(
    policy: &Policy,
    handshake: bool,
    services: &BTreeSet<&str>,
    protocol: Protocol,
    end: Endpoint,
) -> Option<Encryption> {
    let service = |names: &[&str]| names.iter().any(|name| services.contains(name));
    let (tcp, udp) = (protocol == Protocol::Tcp, protocol == Protocol::Udp);
    if end.reach() != Reach::Public {
        None
    } else if handshake || service(&["ssl", "tls", "dtls", "quic"]) {
        Some(Encryption::Sensor)
    } else if service(&["ssh"]) || end.port == 22 {
        Some(Encryption::Ssh)
    } else if (service(&["smtp"]) && matches!(end.port, 465 | 587)) || end.port == 465 {
        Some(Encryption::Smtps)
    } else if tcp && policy.tls_port(end.port) {
        Some(Encryption::Port)
    } else if udp && end.port == 443 {
        Some(Encryption::Udp443)
    } else if service(&["http"]) || (tcp && end.port == 80) {
        Some(Encryption::Plaintext)
    } else {
        None
    }
}

/// G: the server's own certificate was issued for a name.
fn issued(tls: &TlsRow, certificates: &[&CertificateRow], name: &str) -> bool {
    let Some(reference) = tls.certificates.first() else { return false };
    let own = certificates.iter().filter(|certificate| certificate.reference == *reference);
    own.flat_map(|certificate| &certificate.names).any(|issued| certificate_names(&domain_name(issued.raw()), name))
}

/// G: the server's own certificate, which is the first of its list, signed itself.
fn self_signed(tls: &TlsRow, certificates: &[&CertificateRow]) -> bool {
    let own = tls.subject.is_some() && tls.subject == tls.issuer;
    own || tls
        .certificates
        .first()
        .is_some_and(|reference| certificates.iter().any(|c| c.reference == *reference && c.subject.is_some() && c.subject == c.issuer))
}

/// F1: the handshake that gives the server name, else the earliest.
fn told_first<'a>(tls: &[(&Row, &'a TlsRow)]) -> Option<&'a TlsRow> {
    let named = |tls: &TlsRow| !tls.encrypted_hello && tls.server_name.as_ref().is_some_and(|name| host_name(name.raw()).is_some());
    tls.iter().map(|(_, tls)| *tls).min_by_key(|tls| (!named(tls), tls.time))
}

/// G: what rows say of the server's own certificate. Any of them will do.
fn certified(policy: &Policy, tls: &TlsRow, certificates: &[&CertificateRow], start: Timestamp) -> Certified {
    const DAY: i128 = 86_400 * 1_000_000_000;
    let points = &policy.scoring.destination;
    let own: Vec<_> = certificates.iter().filter(|certificate| tls.certificates.first() == Some(&certificate.reference)).collect();
    // Exact, whatever the times are.
    let between = |from: Timestamp, until: Timestamp| i128::from(until.0) - i128::from(from.0);
    let [least, most] = points.certificate_lifetime_days.map(|days| i128::from(days) * DAY);
    let lifetimes = || own.iter().filter_map(|row| Some(between(row.not_before?, row.not_after?)));
    Certified {
        distrusted: tls.issuer.iter().chain(own.iter().filter_map(|row| row.issuer.as_ref())).any(|by| policy.distrusted(by).is_some()),
        young: own.iter().filter_map(|row| row.not_before).any(|at| between(at, start) < i128::from(points.certificate_age_days) * DAY),
        odd_lifetime: lifetimes().any(|length| length < least || length > most),
    }
}

/// F7: whether the host contacted the destination identity in the time before.
pub(crate) fn contacted(policy: &Policy, flow: &Flow, flows: &[Flow], born: Timestamp) -> bool {
    let since = born.minus(Nanos::from_secs(policy.windows.join.contact));
    flows
        .iter()
        .filter(|other| {
            (other.settles, other.end, &other.uid) <= (flow.settles, flow.end, &flow.uid)
                && flow.contact().is_some()
                && other.contact() == flow.contact()
        })
        .any(|other| since <= other.start && other.start < born)
}

/// F8: kinds of evidence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leg {
    Endpoint,
    File,
    Network,
}

/// F8: whether the host has a leg at a time span.
pub(crate) fn leg(evidence: &Evidence<'_>, leg: Leg, start: Timestamp, end: Timestamp) -> bool {
    let near = |time: Timestamp| near(start, end, time);
    match leg {
        Leg::Endpoint => evidence.events.iter().any(|event| near(event.time)),
        Leg::File => evidence.events.iter().any(|event| event.action.is_file() && near(event.time)),
        Leg::Network => evidence.rows.iter().any(|row| match &row.row {
            // Every hour in which it lasted.
            NetworkRow::Flow(row) => row.start.hour() <= end.hour() + 1 && row.end.max(row.start).hour() >= start.hour() - 1,
            NetworkRow::Tls(row) => near(row.time),
            NetworkRow::Dns(row) => near(row.time),
            NetworkRow::Certificate(_) | NetworkRow::Lease(_) => false,
        }),
    }
}

/// F8: from the hour before the span to the hour after it.
pub(crate) fn near(start: Timestamp, end: Timestamp, time: Timestamp) -> bool {
    (start.hour() - 1..=end.hour() + 1).contains(&time.hour())
}
