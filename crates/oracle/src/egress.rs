//! Everything that left a host: flows in the order of settling, then what arguments declare (F9).

use std::collections::BTreeSet;
use std::net::IpAddr;

use tollgate_model::{CertificateRow, Encryption, Endpoint, Nanos, Protocol, Reach, Timestamp};
use tollgate_policy::{Policy, Remote};

use crate::flows::{self, Flow};
use crate::ladder::{Used, View};
use crate::order::Evidence;
use crate::process::{Instance, Run};
use crate::score::{self, Joined};
use crate::state::State;
use crate::sums::Sums;

/// A judged flow.
pub(crate) struct Egress {
    pub(crate) flow: Flow,
    owners: BTreeSet<usize>,
    pub(crate) joined: Vec<Joined>,
}

/// Something that may be judged, in the order of A3: when, its end, which of equals.
type Place = (i64, Timestamp, u8, String, usize, Timestamp);

/// What is judged.
enum Pending<'a> {
    Flow(&'a Flow),
    /// F9: an exec, by its instance and number.
    Declared(usize, usize),
    Synced(&'a crate::synced::Synced),
    /// F11: a connection, with its instance.
    Unseen(usize, Box<Flow>),
}

/// A3: judges every egress of a host, each in the state of its time.
pub(crate) fn judge(policy: &Policy, evidence: &Evidence<'_>, certificates: &[&CertificateRow], last: &State<'_>) -> Vec<Egress> {
    let flows = flows::assemble(policy, evidence, certificates);
    let coarsest = evidence.events.iter().map(|event| event.precision).max().unwrap_or(Nanos::ZERO);
    let skew = Nanos::from_secs(policy.windows.join.skew);
    let state_at = |time: Timestamp| {
        let mut state = State::replay(policy, evidence, time);
        // C11 and C12 speak of whole minutes.
        state.bursts.clone_from(&last.bursts);
        state.staged.clone_from(&last.staged);
        state
    };
    let mut pending = pending(policy, evidence, last, &flows);
    pending.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut used = Used::new();
    let mut sums = Sums::new();
    let mut judged: Vec<Egress> = Vec::new();
    for (_, next) in pending {
        let egress = match next {
            Pending::Flow(flow) => {
                let known = flow.end.plus(skew).plus(flow.precision.max(coarsest));
                let state = state_at(known);
                let view = View { state: &state, flow, flows: &flows, sums: &sums };
                let verdict = view.judge(&mut used);
                sums.extend(view.sent(&verdict.joined));
                Egress { flow: flow.clone(), owners: verdict.owners, joined: verdict.joined }
            }
            Pending::Declared(sender, number) => {
                let Some(flow) = declared(last, evidence, &judged, sender, number) else { continue };
                if flows::is_local(policy, evidence, &flow.identity, flow.end) {
                    continue;
                }
                let state = state_at(flow.end.plus(coarsest));
                let view = View { state: &state, flow: &flow, flows: &flows, sums: &sums };
                let joined = view.judge_declared(sender).joined;
                sums.extend(view.sent(&joined));
                Egress { flow, owners: BTreeSet::from([sender]), joined }
            }
            Pending::Synced(synced) => {
                let flow = synced.flow();
                if flow.proofs == 0 && flows::is_local(policy, evidence, &flow.identity, flow.end) {
                    continue;
                }
                let state = state_at(synced.at);
                let view = View { state: &state, flow: &flow, flows: &flows, sums: &sums };
                let joined = score::join(&view, vec![synced.tag.clone()], Some(synced.who), None, 1);
                sums.extend(view.sent(&joined));
                Egress { flow, owners: BTreeSet::from([synced.who]), joined }
            }
            Pending::Unseen(sender, flow) => {
                if answered(policy, &flow, &flows) {
                    continue;
                }
                let before = flow.start.plus(policy.windows.connection()).plus(Nanos::from_secs(1)).minus(Nanos(1));
                let state = state_at(before);
                let view = View { state: &state, flow: &flow, flows: &flows, sums: &sums };
                let joined = view.judge_unseen(sender);
                sums.extend(view.sent(&joined));
                Egress { flow: *flow, owners: BTreeSet::from([sender]), joined }
            }
        };
        judged.push(egress);
    }
    judged
}

/// Everything that may be judged, each with its place.
fn pending<'a>(policy: &Policy, evidence: &Evidence<'_>, last: &'a State<'_>, flows: &'a [Flow]) -> Vec<(Place, Pending<'a>)> {
    let join = &policy.windows.join;
    let (skew, horizon) = (Nanos::from_secs(join.skew), Nanos::from_secs(join.horizon));
    let handshake = Nanos::from_secs(join.handshake);
    let late = |end: Timestamp| (end.plus(skew).plus(horizon).plus(handshake).hour(), end.plus(skew).plus(horizon));
    let mut all = Vec::new();
    for flow in flows.iter().filter(|flow| flow.encryption.is_some()) {
        all.push(((flow.settles, flow.end, 0, flow.uid.clone(), 0, flow.start), Pending::Flow(flow)));
    }
    for (id, instance) in last.instances.iter().enumerate() {
        let declares = |run: &Run| run.command.destination.is_some();
        for (number, run) in instance.runs.iter().enumerate().filter(|(_, run)| declares(run)) {
            let (settles, end) = late(declared_end(last, evidence, run));
            all.push(((settles, end, 1, String::new(), id, run.time), Pending::Declared(id, number)));
        }
    }
    for (number, synced) in last.synced.iter().enumerate() {
        let place = (synced.at.plus(horizon).hour(), synced.at, 2, String::new(), number, synced.at);
        all.push((place, Pending::Synced(synced)));
    }
    for (number, sender, flow) in unseen(policy, last, evidence) {
        let exited = last.instances[sender].exited;
        let end = exited.map_or(flow.end, |exited| exited.min(flow.end)).max(flow.start);
        let (settles, place) = late(end);
        all.push(((settles, place, 3, String::new(), number, flow.start), Pending::Unseen(sender, Box::new(Flow { end, ..flow }))));
    }
    all
}

/// F9: when what an exec declares ends.
fn declared_end(state: &State<'_>, evidence: &Evidence<'_>, run: &Run) -> Timestamp {
    // What arguments stand for is held at the latest then.
    let held = run.time.plus(state.policy.windows.arguments());
    run.end.unwrap_or_else(|| evidence.last().map_or(held, |last| last.max(held)))
}

/// F9: an exec that uploads, and under which the instance owned no flow.
fn declared(state: &State<'_>, evidence: &Evidence<'_>, judged: &[Egress], id: usize, number: usize) -> Option<Flow> {
    let instance = &state.instances[id];
    let run = &instance.runs[number];
    let remote = run.command.destination.as_ref().filter(|remote| is_public(&remote.host))?;
    let end = declared_end(state, evidence, run);
    let serves = |egress: &Egress| {
        !egress.joined.is_empty()
            && !egress.flow.unseen
            && egress.owners.contains(&id)
            && serves(state.policy, &egress.flow, instance, run, end)
    };
    (!judged.iter().any(serves)).then(|| declare(remote, run.time, end, (id, number)))
}

/// Whether a flow that an instance owned, and that settles no later (A3), is of this exec.
fn serves(policy: &Policy, flow: &Flow, instance: &Instance, run: &Run, end: Timestamp) -> bool {
    let join = &policy.windows.join;
    let skew = Nanos::from_secs(join.skew);
    let under = instance.run_at(flow.end.plus(skew).plus(flow.precision));
    let last = end.plus(skew).plus(Nanos::from_secs(join.horizon));
    let settles = last.plus(Nanos::from_secs(join.handshake)).hour();
    (flow.settles, flow.end) <= (settles, last) && under.is_some_and(|under| under.time == run.time)
}

fn declare(remote: &Remote, start: Timestamp, end: Timestamp, declared: (usize, usize)) -> Flow {
    let address = remote.host.parse::<IpAddr>().ok();
    Flow {
        uid: String::new(),
        start,
        end,
        protocol: Protocol::Tcp,
        source: None,
        destination: address.zip(remote.port).map(|(ip, port)| Endpoint::new(ip, port)),
        bytes_out: None,
        bytes_in: None,
        precision: Nanos::ZERO,
        assumed: false,
        encryption: Some(if remote.encrypted { Encryption::Declared } else { Encryption::Plaintext }),
        names: BTreeSet::new(),
        identity: remote.host.clone(),
        proofs: 0,
        self_signed: false,
        certified: flows::Certified::default(),
        settles: i64::MAX,
        declared: Some(declared),
        proxied: false,
        unseen: false,
    }
}

/// F9: a public name or address. A name without a dot, or of the local machine or link, is none.
pub(crate) fn is_public(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(ip) => Endpoint::new(ip, 0).reach() == Reach::Public,
        Err(_) => host.contains('.') && [".local", ".localhost", ".home.arpa", ".internal"].iter().all(|end| !host.ends_with(end)),
    }
}

/// F11: connect events to the world, each with its sender, as long as they may last.
fn unseen(policy: &Policy, state: &State<'_>, evidence: &Evidence<'_>) -> Vec<(usize, usize, Flow)> {
    let queries: Vec<_> = evidence
        .rows
        .iter()
        .filter_map(|row| match &row.row {
            tollgate_model::NetworkRow::Dns(dns) => Some(dns),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for (id, instance) in state.instances.iter().enumerate() {
        for connect in &instance.connects {
            let declares = |run: &Run| run.command.destination.as_ref().is_some_and(Remote::is_public);
            let carrier = !instance.ran_at(connect.time).non_carrier && !connect.by_browser;
            let encryption = flows::encryption(policy, false, &BTreeSet::new(), connect.protocol, connect.remote);
            if encryption.is_none() || !carrier || instance.run_at(connect.time).is_some_and(declares) {
                continue;
            }
            let named = flows::answers(policy, &queries, connect.remote.ip, connect.time, connect.precision);
            let latest = named.iter().map(|(time, _)| *time).max();
            let name = named.iter().filter(|(time, _)| Some(*time) == latest).map(|(_, name)| name.clone()).min();
            found.push((
                connect.number,
                id,
                Flow {
                    uid: String::new(),
                    start: connect.time,
                    end: connect.time.plus(policy.windows.connection()),
                    protocol: connect.protocol,
                    source: connect.local,
                    destination: Some(connect.remote),
                    bytes_out: None,
                    bytes_in: None,
                    precision: connect.precision,
                    assumed: false,
                    encryption,
                    names: BTreeSet::new(),
                    identity: name.unwrap_or_else(|| connect.remote.ip.to_string()),
                    proofs: 0,
                    self_signed: false,
                    certified: flows::Certified::default(),
                    settles: i64::MAX,
                    declared: None,
                    proxied: false,
                    unseen: true,
                },
            ));
        }
    }
    found
}

/// F11: whether a flow that settles no later (A3) is that connection.
fn answered(policy: &Policy, unseen: &Flow, flows: &[Flow]) -> bool {
    let join = &policy.windows.join;
    let skew = Nanos::from_secs(join.skew);
    let last = unseen.end.plus(skew).plus(Nanos::from_secs(join.horizon));
    let settles = last.plus(Nanos::from_secs(join.handshake)).hour();
    flows.iter().any(|flow| {
        let e = skew.plus(flow.precision.max(unseen.precision));
        let same = flow.protocol == unseen.protocol
            && flow.destination == unseen.destination
            && (unseen.source.is_none() || unseen.source == flow.source);
        same && unseen.start >= flow.start.minus(e) && unseen.start <= flow.end.plus(e) && (flow.settles, flow.end) <= (settles, last)
    })
}
