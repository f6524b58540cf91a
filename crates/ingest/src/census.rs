//! A first look at the inputs: where each begins in time, which hosts there are, which addresses
//! they held. Only what must be known before the first decision is read here.

use std::collections::BTreeSet;
use std::net::IpAddr;

use memchr::memmem;
use tollgate_model::{HostName, LeaseRow, Nanos, NetworkRow, Timestamp};
use tollgate_sources::{Decoded, Decoder, DecoderOptions, Format, Framed, Lines, MAX_LINE, RecordHosts};

use crate::batch::event_time;
use crate::hosts::Hosts;
use crate::input::Input;
use crate::progress::Progress;

/// What the census found in one input.
#[derive(Clone, Debug, Default)]
pub(crate) struct Looked {
    /// Time of the first record that has one.
    pub start: Option<Timestamp>,
    /// Whether it holds endpoint records.
    pub endpoint: bool,
    /// Whether it holds rows of a network sensor.
    pub network: bool,
    /// Whether it may hold leases, which are learned before anything else then.
    pub leases: bool,
    /// Leases and addresses beyond those that are remembered.
    pub forgotten: u64,
    /// Whether it holds results of osquery, and may hold addresses that hosts said they have.
    pub osquery: bool,
    /// Hosts that its results of osquery name at the beginning; absent where a record names none.
    pub scheduled: BTreeSet<Option<HostName>>,
    /// Host that its first endpoint records name.
    pub host: Option<HostName>,
}

/// Looks at the beginning of each input, and at the whole of some, to learn hosts and addresses. `named` is
/// the host that a person named for records that name none; an address is its host's for `length` after
/// the host said so.
pub(crate) fn take(
    inputs: Vec<Input>,
    named: Option<&HostName>,
    hosts: &mut Hosts,
    length: Nanos,
    progress: &Progress,
) -> Vec<(Input, Looked)> {
    let mut inputs: Vec<(Input, Looked)> = inputs
        .into_iter()
        .map(|input| {
            let looked = look(&input, progress);
            (input, looked)
        })
        .collect();
    for host in inputs.iter().filter_map(|(_, looked)| looked.host.clone()) {
        let host = hosts.spelt(host);
        hosts.meet(&host);
    }
    // Addresses matter only where there are rows to be mapped by them.
    let rows = inputs.iter().any(|(input, looked)| looked.network || input.is_stream());
    for (input, looked) in inputs.iter_mut().filter(|(_, looked)| looked.leases || looked.osquery) {
        for holder in holders(input, looked, rows, progress) {
            match holder {
                Holder::Lease(lease) => hosts.add_lease(&lease),
                Holder::Said { host, address, time, held } => {
                    let host = host.map_or_else(|| hosts.of_input(named, input), |host| hosts.spelt(host));
                    if held {
                        hosts.add_address(&host, address, time, length);
                    } else {
                        hosts.end_address(&host, address, time);
                    }
                }
            }
        }
    }
    // A stream may hold rows of a network sensor, but nobody can look; with a host that the user
    // named, it is known whose they are.
    let streams_count = named.is_some();
    if inputs.iter().any(|(input, looked)| looked.network || (streams_count && input.is_stream())) {
        let sole = sole_host(&inputs, streams_count, progress, &|host, input| match host {
            Some(host) => hosts.spelt(host),
            None => hosts.of_input(named, input),
        });
        hosts.set_sole(sole);
    }
    inputs
}

/// Lines that are looked at to tell what an input holds.
const LOOKED_AT: usize = 256;

/// Looks at the beginning of an input. A stream cannot be looked at.
fn look(input: &Input, progress: &Progress) -> Looked {
    let mut looked = Looked::default();
    let Some(mut lines) = open(input) else { return looked };
    let mut decoder = Decoder::new(0, DecoderOptions::default());
    for _ in 0..LOOKED_AT {
        let Some(framed) = lines.next_line() else { break };
        let Framed::Line(line) = framed else { continue };
        decoder.decode(line.offset, line.bytes, line.unended, &mut |decoded| match decoded {
            Decoded::Event { event, host, .. } => {
                looked.endpoint = true;
                looked.start.get_or_insert(event.time);
                if looked.host.is_none() {
                    looked.host = host;
                }
            }
            Decoded::Row { row, .. } => {
                looked.network = true;
                looked.leases |= matches!(row, NetworkRow::Lease(_));
                let at = event_time(&row);
                looked.start = Some(looked.start.map_or(at, |start| start.min(at)));
            }
            Decoded::Address { .. } | Decoded::Mark { .. } | Decoded::Defect(_) => {}
        });
    }
    progress.add_bytes(&mut 0, lines.input().consumed());
    let formats = &decoder.counts().formats;
    looked.osquery = formats.contains_key(&Format::Osquery);
    looked.network |= formats.contains_key(&Format::ZeekTsv) || formats.contains_key(&Format::ZeekJson);
    // Where logs of several kinds are one input, leases may come anywhere.
    looked.leases |= looked.network && decoder.counts().sources.len() > 1;
    looked
}

/// Lines of an input with results of osquery that are looked at for hosts: by then each has told something.
const LOOKED_AT_FOR_HOSTS: usize = 16_384;

/// Opens an input that can be opened again.
fn open(input: &Input) -> Option<Lines<tollgate_sources::Input>> {
    if input.is_stream() {
        return None;
    }
    Some(input.open().ok()?.lines(MAX_LINE))
}

/// What an input says about who holds an address.
enum Holder {
    /// A lease.
    Lease(LeaseRow),
    /// The host that the record names, if any, said that it has the address, or has it no longer.
    Said { host: Option<HostName>, address: IpAddr, time: Timestamp, held: bool },
}

/// Everything an input says about who holds an address, if that is to be known; on the way, the hosts that results of
/// osquery name at its beginning.
fn holders(input: &Input, looked: &mut Looked, rows: bool, progress: &Progress) -> Vec<Holder> {
    let (mut holders, mut forgotten) = (Vec::new(), 0u64);
    let Some(mut lines) = open(input) else { return holders };
    let mut decoder = Decoder::new(0, DecoderOptions::default());
    let mut take = |decoded| {
        let holder = match decoded {
            Decoded::Row { row: NetworkRow::Lease(lease), .. } => Holder::Lease(lease),
            Decoded::Address { host, address, time, held, .. } => Holder::Said { host, address, time, held },
            _ => return,
        };
        if holders.len() < MOST_HOLDERS {
            holders.push(holder);
        } else {
            forgotten = forgotten.saturating_add(1);
        }
    };
    // Addresses are rare among osquery's results, and their rows have a column of this name; so are leases among other
    // rows of Zeek's, and have a field of that one.
    let interface = memmem::Finder::new(b"interface");
    let lease = memmem::Finder::new(b"lease_time");
    let mut in_leases = false;
    let mut records = RecordHosts::default();
    let mut left = if looked.osquery { LOOKED_AT_FOR_HOSTS } else { 0 };
    let all = looked.leases || (looked.osquery && rows);
    let mut told = 0;
    while all || left > 0 {
        let Some(framed) = lines.next_line() else { break };
        let line = if let Framed::Line(line) = &framed { Some(line) } else { None };
        if left > 0 {
            left = left.saturating_sub(1);
            line.into_iter().for_each(|line| add_scheduled(&mut looked.scheduled, &mut records, line.bytes));
        }
        if let Some(line) = line.filter(|_| all) {
            let head = line.bytes.starts_with(b"#");
            let found = lease.find(line.bytes).is_some();
            if line.bytes.starts_with(b"#fields") {
                in_leases = found;
            }
            if (looked.leases && (head || in_leases || found)) || (looked.osquery && interface.find(line.bytes).is_some()) {
                decoder.decode(line.offset, line.bytes, line.unended, &mut take);
            }
        }
        progress.add_bytes(&mut told, lines.input().consumed());
    }
    looked.forgotten = forgotten;
    holders
}

/// Adds the hosts that a line names, or that it names none.
fn add_scheduled(hosts: &mut BTreeSet<Option<HostName>>, records: &mut RecordHosts, line: &[u8]) {
    let mut named = false;
    records.of(line, &mut |host| {
        named = true;
        hosts.insert(Some(host));
    });
    if !named {
        hosts.insert(None);
    }
}

/// Holders that are remembered from one input.
const MOST_HOLDERS: usize = 1_000_000;

/// The only endpoint host of all inputs, if there is exactly one. `host_of` names the host of
/// records that carry none, and spells that of others. Streams cannot be looked at; they count, for their default host, if the
/// user named one. Stops as soon as a second host is seen.
fn sole_host(
    inputs: &[(Input, Looked)],
    streams_count: bool,
    progress: &Progress,
    host_of: &dyn Fn(Option<HostName>, &Input) -> HostName,
) -> Option<HostName> {
    let mut hosts: BTreeSet<HostName> = BTreeSet::new();
    let endpoint: Vec<&(Input, Looked)> =
        inputs.iter().filter(|(input, looked)| looked.endpoint || (streams_count && input.is_stream())).collect();
    for (input, looked) in &endpoint {
        hosts.insert(host_of(looked.host.clone(), input));
        if hosts.len() > 1 {
            return None;
        }
    }
    for (input, _) in &endpoint {
        let Some(mut lines) = open(input) else { continue };
        let mut told = 0;
        let mut records = RecordHosts::default();
        while let Some(framed) = lines.next_line() {
            if let Framed::Line(line) = framed {
                records.of(line.bytes, &mut |host| {
                    hosts.insert(host_of(Some(host), input));
                });
            }
            if hosts.len() > 1 {
                return None;
            }
            progress.add_bytes(&mut told, lines.input().consumed());
        }
    }
    hosts.pop_first()
}
