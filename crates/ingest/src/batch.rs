//! A few lines of one input: what becomes of each record, and where it goes.

use tollgate_coverage::Arrival;
use tollgate_model::{Action, Body, Defect, HostName, Nanos, NetworkRow, Origin, Record, Row, Timestamp};
use tollgate_policy::Windows;
use tollgate_sources::{Decoded, Format, Framed, Kind, Passage, Source};

use crate::account::{Account, HostLeg, add};
use crate::hunt::Hunt;
use crate::names::Names;
use crate::reading::Reading;
use crate::watched::is_of_stream;
use crate::workers::Shards;

/// Lines that are read from one input before looking which is behind.
const BATCH: usize = 512;

impl Hunt {
    /// Reads some lines. Returns whether there may be more.
    pub(crate) fn batch(&self, reading: &mut Reading, shards: &mut dyn Shards, names: &mut Names, account: &mut Account) -> bool {
        let Reading { lines, decoder, top, endpoint, network, prompt, host, by_folder, bytes, once, learned, index, told, .. } = reading;
        let windows = &self.options.policy.windows;
        for _ in 0..BATCH {
            let Some(framed) = lines.next_line() else { return false };
            if let Framed::Line(line) = &framed {
                let end = line.offset.saturating_add(u64::try_from(line.bytes.len()).unwrap_or(u64::MAX));
                account.bytes = account.bytes.saturating_add(end.saturating_sub(*bytes));
                *bytes = end;
                if let Some(watched) = &mut account.watched {
                    watched.see_line(*index, line);
                }
            }
            let mut put = |decoded: Decoded| {
                if let Some(watched) = &mut account.watched {
                    let spelt =
                        |named: Option<&HostName>| named.map_or_else(|| host.clone(), |named| self.options.hosts.spelt(named.clone()));
                    watched.see_decoded(&decoded, spelt);
                }
                match decoded {
                    Decoded::Event { host: named, digest, origin, format, table, passage, event } => {
                        *endpoint = true;
                        let scheduled = format == Format::Osquery;
                        *prompt |= !scheduled;
                        top.see(event.time, lateness(windows, format));
                        if named.is_none() && *by_folder {
                            account.folder_hosts.insert(host.clone());
                        }
                        let host = named.map_or_else(|| host.clone(), |named| self.options.hosts.spelt(named));
                        if self.is_outside(event.time) {
                            account.see_outside(event.time);
                            return;
                        }
                        account.see(event.time);
                        let connects = matches!(event.action, Action::Connect { .. });
                        add(&mut account.connections, u64::from(connects));
                        let leg = match &event.action {
                            Action::Open { read: true, .. } => HostLeg::Read,
                            action if action.is_file() => HostLeg::File,
                            _ => HostLeg::Endpoint,
                        };
                        let host = names.meet(host, leg, account);
                        if let Some(intake) = &mut account.intake {
                            let source = Source::new(format, table);
                            intake.see(&Arrival { passage, ..Arrival::of_event(&host, source, &event) });
                        }
                        if scheduled && names.meet_scheduled(&host) {
                            shards.expect_scheduled(host.clone());
                        }
                        shards.put(Record { host, origin, digest, body: Body::Event(event) });
                    }
                    Decoded::Mark { host: named, digest, origin, format, passage, mark } => {
                        (*endpoint, *prompt) = (true, true);
                        top.see(mark.time, lateness(windows, format));
                        if !self.is_outside(mark.time) {
                            let host = named.map_or_else(|| host.clone(), |named| self.options.hosts.spelt(named));
                            if let Some(intake) = &mut account.intake {
                                intake.see(&Arrival { passage, ..Arrival::of_mark(&host, Source::from(format), mark) });
                            }
                            shards.put(Record { host, origin, digest, body: Body::Mark(mark) });
                        }
                    }
                    // Read when the inputs were first looked at, except in streams.
                    Decoded::Address { time, .. } => {
                        if self.is_outside(time) {
                            return account.see_outside(time);
                        }
                        account.see(time);
                        add(&mut account.addresses_too_late, u64::from(*once));
                        add(&mut account.rows, 1);
                    }
                    Decoded::Row { digest, origin, format, path, passage, row, precision } => {
                        *network = true;
                        let at = event_time(&row);
                        top.see(at, lateness(windows, format));
                        match (self.is_outside(at), &row) {
                            (true, NetworkRow::Certificate(_)) => account.see_kept(at),
                            (true, _) => return account.see_outside(at),
                            (false, _) => account.see(at),
                        }
                        if !*learned && matches!(row, NetworkRow::Lease(_)) {
                            add(&mut account.leases_too_late, 1);
                        }
                        account.rows = account.rows.saturating_add(1);
                        let came = (Source::new(format, path), passage);
                        self.put_row(row, came, precision, origin, digest, shards, names, account);
                    }
                    Decoded::Defect(Defect { kind, origin, field }) => {
                        account.add_defect(kind, field, origin);
                        if is_of_stream(kind) {
                            account.damaged_inputs = account.damaged_inputs.saturating_add(1);
                        }
                    }
                }
            };
            match framed {
                Framed::Line(line) => decoder.decode(line.offset, line.bytes, line.unended, &mut put),
                Framed::Fault(fault) => decoder.fault(&fault, &mut put),
            }
            if *once {
                // The next line of a stream may be long in coming.
                told.tell(lines, decoder, &self.options.progress);
            }
        }
        true
    }

    fn is_outside(&self, at: Timestamp) -> bool {
        self.options.from.is_some_and(|from| at < from) || self.options.to.is_some_and(|to| at > to)
    }

    #[expect(clippy::too_many_arguments, reason = "one row with its place, and where it goes")]
    fn put_row(
        &self,
        row: NetworkRow,
        (source, passage): (Source, Passage),
        precision: Nanos,
        origin: Origin,
        digest: u128,
        shards: &mut dyn Shards,
        names: &mut Names,
        account: &mut Account,
    ) {
        let (address, at) = match &row {
            NetworkRow::Flow(flow) => (flow.source.ip, flow.start),
            NetworkRow::Tls(tls) => (tls.source.ip, tls.time),
            NetworkRow::Dns(dns) => (dns.client, dns.time),
            NetworkRow::Certificate(_) => {
                let body = Body::Network(Box::new(Row { precision, host_assumed: false, row }));
                shards.put_everywhere(&Record { host: HostName::new(""), origin, digest, body });
                return;
            }
            NetworkRow::Lease(_) => return,
        };
        let holder = self.options.hosts.holder(address, at);
        let unmapped = holder.is_none();
        let (host, host_assumed) = holder.unwrap_or_else(|| (HostName::of_address(address.to_canonical()), false));
        account.assumed_rows = account.assumed_rows.saturating_add(u64::from(host_assumed));
        let host = names.meet(host, HostLeg::Network, account);
        if let Some(intake) = &mut account.intake {
            let (kind, time) = (Some(Kind::of_row(&row)), event_time(&row));
            intake.see(&Arrival { host: &host, source, kind, time, precision, number: None, passage, unmapped });
        }
        shards.put(Record { host, origin, digest, body: Body::Network(Box::new(Row { precision, host_assumed, row })) });
    }
}

/// How late records of a format may come.
pub(crate) fn lateness(windows: &Windows, format: Format) -> Nanos {
    let order = &windows.order;
    Nanos::from_secs(match format {
        Format::Eslogger => order.eslogger,
        Format::Osquery => order.osquery,
        Format::UnifiedLog => order.unified_log,
        Format::ZeekJson | Format::ZeekTsv => order.zeek,
    })
}

/// When a row could have been written at the earliest: a connection is told at its end.
pub(crate) fn event_time(row: &NetworkRow) -> Timestamp {
    match row {
        NetworkRow::Flow(flow) => flow.end.max(flow.start),
        NetworkRow::Tls(tls) => tls.time,
        NetworkRow::Certificate(certificate) => certificate.time,
        NetworkRow::Dns(dns) => dns.time,
        NetworkRow::Lease(lease) => lease.time,
    }
}
