//! What cannot be seen with the sources at hand, and what would show it.

use tollgate_ingest::{HostSeen, Span};
use tollgate_sinks::{HostsDocument, UnseenDocument, are, counted, prose, time_to_second};
use tollgate_sources::{Able, Kind, Leg};

use super::Report;

impl Report<'_> {
    /// What cannot be seen.
    pub(super) fn unseen(&self) -> Vec<UnseenDocument> {
        let mut unseen = Unseen(Vec::new());
        let endpoint = self.hosts(|seen| seen.endpoint > 0);
        let network = self.hosts(|seen| seen.network > 0);
        if endpoint.count == 0 && network.count == 0 {
            unseen.say(
                "no-records",
                "anything: no record tells of a process, a file or a flow",
                if self.surveyed.inputs.iter().any(|input| input.counts.received > 0 || input.damaged) {
                    "give it records of eslogger, osquery, the unified log or Zeek; what stands there instead is named above"
                } else {
                    "give it records of eslogger, osquery, the unified log or Zeek"
                },
                HostsDocument::default(),
            );
            return unseen.0;
        }
        if endpoint.count == 0 {
            unseen.say(
                "no-endpoint",
                "which process sent anything, and what it had read: there are no endpoint records",
                "eslogger with exec, fork, exit, open, close, create, write, rename; or osquery's es_process_events and es_process_file_events",
                HostsDocument::default(),
            );
        } else {
            self.unseen_of_endpoints(&mut unseen, &endpoint);
        }
        if network.count == 0 {
            unseen.say(
                "no-network",
                "volume, and what encrypts: there are no rows of a network sensor; connections that the endpoint tells of, and egress declared in arguments, count",
                "Zeek's conn and ssl logs of the network that these hosts are in, with their addresses mapped (--hosts)",
                HostsDocument::default(),
            );
        } else {
            self.unseen_of_network(&mut unseen);
        }
        if endpoint.count > 0 && network.count > 0 {
            self.unseen_of_both(&mut unseen, &endpoint);
        }
        unseen.0
    }

    fn unseen_of_endpoints(&self, unseen: &mut Unseen, endpoint: &HostsDocument) {
        let is = |seen: &HostSeen| seen.endpoint > 0;
        let of_all = |hosts: &HostsDocument| {
            if hosts.count == endpoint.count {
                String::new()
            } else {
                format!(" on {} of {}", hosts.count, counted(endpoint.count, "endpoint host"))
            }
        };
        let mut say = |code, hosts: HostsDocument, what: &str, why: &str, fix: &str| {
            if hosts.count > 0 {
                unseen.say(code, &format!("{what}{}: {why}", of_all(&hosts)), fix, hosts);
            }
        };
        say(
            "no-attribution",
            self.hosts(|seen| is(seen) && seen.connections == 0),
            "which process opened a connection, by the kernel's word",
            "a flow is given to a process only by the host its arguments name, by a volume that fits a file, or by host and time",
            "osquery's socket_events (on macOS up to 13) or process_open_sockets; the unified log with private data enabled, for programs on Apple's stack",
        );
        say(
            "no-execs",
            self.hosts(|seen| is(seen) && seen.execs == 0),
            "which programs ran, with which arguments, started by which other",
            "there are no executions",
            "exec, fork and exit of eslogger, or osquery's es_process_events",
        );
        say(
            "no-files",
            self.hosts(|seen| is(seen) && seen.files == 0),
            "which files were read and packed",
            "there are no records about files; what arguments name stands for them",
            "open, close, create, write and rename of eslogger, or osquery's es_process_file_events with --es_fim_enable_open_events",
        );
        say(
            "no-reads",
            self.hosts(|seen| is(seen) && seen.files > 0 && seen.reads == 0),
            "which files were read",
            "only changes of files are told, no open for reading",
            "open of eslogger, or osquery's es_process_file_events with --es_fim_enable_open_events (macOS 13 or later)",
        );
        if self.serves(Leg::Archive) == Able::None {
            say(
                "no-archives",
                endpoint.clone(),
                "which archives were written",
                "there are neither executions nor records of files being written",
                "exec, create, write and rename of eslogger, or osquery's es_process_file_events",
            );
        }
        let mut inputs = self.surveyed.inputs.iter().flat_map(|input| &input.sources);
        if inputs.any(|seen| seen.source.log == "file_events") {
            unseen.say(
                "no-process-in-file-events",
                "who changed the files that osquery's file_events names: that table knows no process",
                "osquery's es_process_file_events",
                HostsDocument::default(),
            );
        }
    }

    fn unseen_of_network(&self, unseen: &mut Unseen) {
        if self.count(Kind::Tls).saturating_add(self.count(Kind::TlsUnnamed)) == 0 {
            unseen.say(
                "no-tls",
                "names, versions and certificates of TLS: no row tells of a handshake",
                "Zeek's ssl, x509 and quic logs",
                HostsDocument::default(),
            );
        }
        if self.serves(Leg::Volume) == Able::None {
            unseen.say(
                "no-volume",
                "how much was sent: no row has a volume",
                "Zeek's conn log with its counts of bytes",
                HostsDocument::default(),
            );
        }
    }

    fn unseen_of_both(&self, unseen: &mut Unseen, endpoint: &HostsDocument) {
        let apart = self.hosts(|seen| seen.is_apart() == Some(true));
        let both = self.hosts(|seen| seen.endpoint > 0 && seen.network > 0);
        let fix = "endpoint records and network rows of the same hours; if the hours are the same, look at time zones and clocks";
        if apart.count > 0 {
            let example = self.surveyed.hosts.known.iter().find(|(_, seen)| seen.is_apart() == Some(true));
            let example = example.and_then(|(name, seen)| {
                let (endpoint, network) = seen.endpoint_span.zip(seen.network_span)?;
                Some(format!("; {}: {}", prose(&name.text()), spans(endpoint, network)))
            });
            let of =
                if both.count == apart.count { String::new() } else { format!(" on {} of {}", apart.count, counted(both.count, "host")) };
            let what = format!(
                "which flow was of which process{of}: endpoint records and network rows share no time, so nothing can be joined{}",
                example.unwrap_or_default()
            );
            unseen.say("apart", &what, fix, apart);
        } else if both.count == 0
            && let Some((endpoint, network)) = self.whole_spans()
            && (endpoint.last < network.first || network.last < endpoint.first)
        {
            let what = format!(
                "which flow was of which process: endpoint records and network rows share no time, so nothing can be joined; {}",
                spans(endpoint, network)
            );
            unseen.say("apart", &what, fix, HostsDocument::default());
        }
        let unmapped = self.hosts(|seen| seen.unmapped);
        if unmapped.count > 0 {
            let what = format!(
                "whose the flows of {} address{} are ({}): no host is mapped to {}",
                unmapped.count,
                if unmapped.count == 1 { "" } else { "es" },
                counted(self.surveyed.unmapped_rows, "row"),
                if unmapped.count == 1 { "it" } else { "them" }
            );
            unseen.say(
                "unmapped-addresses",
                &what,
                "addresses in a map of hosts (--hosts), Zeek's dhcp log, or osquery's interface_addresses; other people's addresses need none",
                unmapped,
            );
        }
        let only = self.hosts(|seen| seen.endpoint > 0 && seen.network == 0);
        if only.count > 0 {
            let what = format!(
                "flows of {} of {}: no network row is mapped to them; connections that the endpoint tells of, and egress declared in arguments, count",
                only.count,
                counted(endpoint.count, "endpoint host")
            );
            unseen.say(
                "endpoint-only-hosts",
                &what,
                "their addresses in a map of hosts (--hosts), and a sensor that sees their network",
                only,
            );
        }
        let only = self.hosts(|seen| seen.network > 0 && seen.endpoint == 0 && !seen.unmapped);
        if only.count > 0 {
            let what = format!(
                "processes of {} mapped host{} with flows: no endpoint record is of them",
                only.count,
                if only.count == 1 { "" } else { "s" }
            );
            unseen.say(
                "network-only-hosts",
                &what,
                "eslogger or osquery on these hosts; or the name that their records carry, in the map",
                only,
            );
        }
    }

    /// The time that all endpoint records cover, and that of all network rows.
    fn whole_spans(&self) -> Option<(Span, Span)> {
        let whole = |of: fn(&HostSeen) -> Option<Span>| {
            let spans = self.surveyed.hosts.known.values().filter_map(of);
            spans.reduce(|one, other| Span { first: one.first.min(other.first), last: one.last.max(other.last) })
        };
        whole(|seen| seen.endpoint_span).zip(whole(|seen| seen.network_span))
    }

    /// What was assumed or came too late.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let once = |kind| {
            let sources = self.surveyed.inputs.iter().filter(|input| input.once).flat_map(|input| &input.sources);
            sources.map(|seen| seen.count(kind)).fold(0, u64::saturating_add)
        };
        let (leases, addresses) = (once(Kind::Lease), once(Kind::Address));
        if leases > 0 {
            let s = if leases == 1 { "" } else { "s" };
            notes.push(format!("{leases} lease{s} in a stream came too late to map addresses: give that log as a file"));
        }
        if addresses > 0 {
            let es = if addresses == 1 { "" } else { "es" };
            notes.push(format!("{addresses} address{es} of hosts in a stream came too late to map flows: give that log as a file"));
        }
        if let Some((host, rows)) = &self.surveyed.assumed {
            let host = prose(&host.text());
            notes.push(format!(
                "{} of private addresses without a mapping {} taken to be of {host}, the only endpoint host",
                counted(*rows, "row"),
                are(*rows)
            ));
        }
        notes.extend(self.setup.hosts_taken(self.folder_hosts().into_iter()));
        notes
    }
}

fn spans(endpoint: Span, network: Span) -> String {
    let span = |span: Span| format!("{} to {}", time_to_second(span.first), time_to_second(span.last));
    format!("endpoint {}, network {}", span(endpoint), span(network))
}

/// What cannot be seen, as far as it is said.
struct Unseen(Vec<UnseenDocument>);

impl Unseen {
    fn say(&mut self, code: &'static str, what: &str, fix: &str, hosts: HostsDocument) {
        self.0.push(UnseenDocument { code, what: what.to_owned(), fix: fix.to_owned(), hosts });
    }
}
