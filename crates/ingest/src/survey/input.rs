//! What one input holds.

use std::collections::HashMap;

use tollgate_model::{HostName, NetworkRow, Timestamp};
use tollgate_sources::{Able, Counts, Decoded, Decoder, DecoderOptions, Framed, Kind, Leg, MAX_LINE, Source};

use super::Survey;
use super::hosts::InputHosts;
use crate::account::{Span, add};
use crate::batch::event_time;
use crate::input::Input;
use crate::reading::Told;
use crate::watched::is_of_stream;

/// Hosts of a source that are listed by name.
const MOST_NAMED: usize = 8;

/// What one source gave in one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSeen {
    /// The source.
    pub source: Source,
    /// First and last time of its records.
    pub span: Option<Span>,
    /// How many hosts it tells of.
    pub hosts: u64,
    /// Whether there are more than could be counted.
    pub more_hosts: bool,
    /// The first of them by name.
    pub named: Vec<HostName>,
    kinds: [u64; Kind::ALL.len()],
}

impl SourceSeen {
    fn new(source: Source) -> Self {
        Self { source, span: None, hosts: 0, more_hosts: false, named: Vec::new(), kinds: [0; Kind::ALL.len()] }
    }

    fn see(&mut self, kind: Kind, at: Timestamp) {
        if let Some(count) = self.kinds.get_mut(kind as usize) {
            add(count, 1);
        }
        self.span = Some(Span::with(self.span, at));
    }

    /// How many records of a kind there are.
    pub fn count(&self, kind: Kind) -> u64 {
        self.kinds.get(kind as usize).copied().unwrap_or(0)
    }

    /// How well it serves a leg with the records that are there.
    pub fn serves(&self, leg: Leg) -> Able {
        self.source.serves(leg, |kind| self.count(kind) > 0)
    }
}

/// What one input holds.
#[derive(Clone, Debug, Default)]
pub struct InputSurveyed {
    /// What became of its records.
    pub counts: Counts,
    /// What each of its sources gave, in the order of `counts.sources`; sources of which no record was used
    /// stand there, too.
    pub sources: Vec<SourceSeen>,
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// Why it could not be opened.
    pub unopened: Option<String>,
    /// Whether it ended damaged.
    pub damaged: bool,
    /// The first input that holds the same records in the same order.
    pub same_as: Option<usize>,
    /// The host that its folder stood for, if any record needed that.
    pub folder_host: Option<HostName>,
    /// Whether it could be read once only, so that addresses in it map nothing.
    pub once: bool,
    /// Network rows of addresses that no host is mapped to.
    pub unmapped_rows: u64,
    /// Network rows whose host was assumed.
    pub assumed_rows: u64,
    /// Records that have a digest, and all their digests folded in order.
    digests: (u64, u128),
}

impl InputSurveyed {
    fn digest(&mut self, digest: u128) {
        let (count, folded) = self.digests;
        // A multiplier of PCG: odd, and known to mix.
        let mixed = (folded ^ digest).wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).rotate_left(23);
        self.digests = (count.saturating_add(1), mixed);
    }

    /// Sources that tell of something in the input, to be added to.
    fn source(&mut self, source: Source) -> (usize, Option<&mut SourceSeen>) {
        let known = self.sources.iter().position(|seen| seen.source == source);
        let at = known.unwrap_or_else(|| {
            self.sources.push(SourceSeen::new(source));
            self.sources.len().saturating_sub(1)
        });
        (at, self.sources.get_mut(at))
    }
}

impl Survey {
    /// Reads one input.
    pub(super) fn read(&self, index: usize, input: &Input) -> (InputSurveyed, InputHosts) {
        let mut surveyed = InputSurveyed { once: input.is_stream(), ..InputSurveyed::default() };
        let mut hosts = InputHosts::default();
        let mut lines = match input.open() {
            Ok(reader) => reader.lines(MAX_LINE),
            Err(error) => {
                surveyed.unopened = Some(error.to_string());
                return (surveyed, hosts);
            }
        };
        let host = self.hosts.of_input(self.host.as_ref(), input);
        let by_folder = self.host.is_none() && self.hosts.of_path(input).is_none();
        let mut decoder = Decoder::new(u32::try_from(index).unwrap_or(u32::MAX), DecoderOptions::default());
        let mut told = Told::default();
        let mut untold = 0u32;
        while let Some(framed) = lines.next_line() {
            let mut put = |decoded| self.take(decoded, &mut surveyed, &mut hosts, &host, by_folder);
            match framed {
                Framed::Line(line) => {
                    let end = line.offset.saturating_add(u64::try_from(line.bytes.len()).unwrap_or(u64::MAX));
                    decoder.decode(line.offset, line.bytes, line.unended, &mut put);
                    surveyed.bytes = surveyed.bytes.max(end);
                }
                Framed::Fault(fault) => decoder.fault(&fault, &mut put),
            }
            untold = untold.saturating_add(1);
            // The next line of a stream may be long in coming.
            if surveyed.once || untold >= 512 {
                told.tell(&lines, &decoder, &self.progress);
                untold = 0;
            }
        }
        told.tell(&lines, &decoder, &self.progress);
        surveyed.counts = decoder.counts().clone();
        for (at, seen) in surveyed.sources.iter_mut().enumerate() {
            let mut names: Vec<&HostName> = hosts.of_source(at).collect();
            seen.hosts = u64::try_from(names.len()).unwrap_or(u64::MAX);
            seen.more_hosts = hosts.more();
            names.sort_unstable();
            seen.named = names.into_iter().take(MOST_NAMED).cloned().collect();
        }
        for &source in surveyed.counts.sources.keys() {
            if !surveyed.sources.iter().any(|seen| seen.source == source) {
                surveyed.sources.push(SourceSeen::new(source));
            }
        }
        surveyed.sources.sort_by_key(|seen| seen.source);
        (surveyed, hosts)
    }

    fn take(&self, decoded: Decoded, surveyed: &mut InputSurveyed, hosts: &mut InputHosts, host: &HostName, by_folder: bool) {
        let own = |named: Option<HostName>, surveyed: &mut InputSurveyed| {
            if named.is_none() && by_folder && surveyed.folder_host.is_none() {
                surveyed.folder_host = Some(host.clone());
            }
            named.map_or_else(|| host.clone(), |named| self.hosts.spelt(named))
        };
        match decoded {
            Decoded::Event { host: named, digest, format, table, event, .. } => {
                surveyed.digest(digest);
                let host = own(named, surveyed);
                let kind = Kind::of_action(&event.action);
                let (at, seen) = surveyed.source(Source::new(format, table));
                if let Some(seen) = seen {
                    seen.see(kind, event.time);
                }
                if let Some(seen) = hosts.meet(&host, at) {
                    seen.event(kind, event.action.is_file(), event.time);
                }
            }
            Decoded::Address { host: named, format, time, .. } => {
                let host = own(named, surveyed);
                let (at, seen) = surveyed.source(Source::new(format, "interface_addresses"));
                if let Some(seen) = seen {
                    seen.see(Kind::Address, time);
                }
                // That a host has an address does not make it one of which anything is told.
                let _ = hosts.meet(&host, at);
            }
            Decoded::Row { digest, format, path, row, .. } => {
                surveyed.digest(digest);
                let kind = Kind::of_row(&row);
                let (at, seen) = surveyed.source(Source::new(format, path));
                let (first, last) = times(&row);
                if let Some(seen) = seen {
                    seen.see(kind, first);
                    seen.span = Some(Span::with(seen.span, last));
                }
                let address = match &row {
                    NetworkRow::Flow(flow) => flow.source.ip,
                    NetworkRow::Tls(tls) => tls.source.ip,
                    NetworkRow::Dns(dns) => dns.client,
                    NetworkRow::Certificate(_) | NetworkRow::Lease(_) => return,
                };
                let holder = self.hosts.holder(address, first);
                let unmapped = holder.is_none();
                let (host, assumed) = holder.unwrap_or_else(|| (HostName::of_address(address.to_canonical()), false));
                add(&mut surveyed.unmapped_rows, u64::from(unmapped));
                add(&mut surveyed.assumed_rows, u64::from(assumed));
                if let Some(seen) = hosts.meet(&host, at) {
                    seen.row(kind, first, last);
                    seen.unmapped |= unmapped;
                }
            }
            Decoded::Defect(defect) => surveyed.damaged |= is_of_stream(defect.kind),
            Decoded::Mark { digest, .. } => surveyed.digest(digest),
        }
    }
}

/// When what a row tells of began and ended.
fn times(row: &NetworkRow) -> (Timestamp, Timestamp) {
    let last = event_time(row);
    match row {
        NetworkRow::Flow(flow) => (flow.start, last),
        _ => (last, last),
    }
}

/// Tells inputs that hold the same records as an earlier one: equal digests in equal order, and as much
/// of everything else.
pub(super) fn find_same(inputs: &mut [InputSurveyed]) {
    let mut first: HashMap<(u64, u128, u64, u64), usize> = HashMap::new();
    for (at, input) in inputs.iter_mut().enumerate() {
        let (count, folded) = input.digests;
        if count == 0 {
            continue;
        }
        let known = *first.entry((count, folded, input.counts.received, input.bytes)).or_insert(at);
        input.same_as = (known != at).then_some(known);
    }
}
