//! What no measuring can rescue: what the sources at hand do not tell, however well they work.

use tollgate_model::HostName;
use tollgate_policy::Effort;
use tollgate_sources::{Format, Kind};

use crate::fleet::{Fleet, Host};
use crate::heat::CoverLeg;

/// Something that cannot be seen with these sources, with the smallest change that would show it.
#[derive(Clone, Debug)]
pub struct Statement {
    /// A name for programs.
    pub code: &'static str,
    /// What cannot be seen, after "cannot be seen with these sources:".
    pub what: &'static str,
    /// Why not.
    pub why: &'static str,
    /// The smallest change.
    pub fix: &'static str,
    /// What that takes.
    pub effort: Effort,
    /// Legs that are missing altogether where it is so.
    pub legs: &'static [CoverLeg],
    /// Where it is so; empty for what is of no Mac.
    pub hosts: Vec<HostName>,
}

/// A statement, and of which hosts it is true.
struct Rule {
    code: &'static str,
    what: &'static str,
    why: &'static str,
    fix: &'static str,
    effort: Effort,
    /// Legs that are missing altogether where it is true.
    legs: &'static [CoverLeg],
    of: fn(&Host) -> bool,
}

const ALL: [CoverLeg; 8] = CoverLeg::ALL;

const OPENS: &str =
    "open of eslogger, or osquery's es_process_file_events with --disable_endpointsecurity_fim=false and --es_fim_enable_open_events";

/// Each is about the sources' own limits (telemetry notes 2 and 4; the threats that no source shows, security notes T23).
const RULES: &[Rule] = &[
    Rule {
        code: "silent",
        legs: &ALL,
        what: "anything: these Macs gave no record",
        why: "the inventory lists them, and nothing came",
        fix: "eslogger or osquery on them, and their addresses in the map of hosts",
        effort: Effort::Profile,
        of: |host| !host.is_heard(),
    },
    Rule {
        code: "network-only",
        legs: &[CoverLeg::Process, CoverLeg::Attribution, CoverLeg::Files, CoverLeg::Archives],
        what: "which process sent anything, and what it had read",
        why: "Zeek names no process, and nothing on these Macs tells of itself",
        fix: "eslogger or osquery on them",
        effort: Effort::Profile,
        of: |host| host.is_heard() && !host.has_endpoint(),
    },
    Rule {
        code: "no-execs",
        legs: &[CoverLeg::Process],
        what: "which programs ran, with which arguments",
        why: "no record of an execution came",
        fix: "exec, fork and exit of eslogger, or osquery's es_process_events",
        effort: Effort::Config,
        of: |host| host.has_endpoint() && !host.holds(&[Kind::Exec]),
    },
    Rule {
        code: "no-reads",
        legs: &[CoverLeg::Files],
        what: "which files were read",
        why: "no open is told; changes of files and arguments stand for reads",
        fix: OPENS,
        effort: Effort::Config,
        of: |host| host.has_endpoint() && !host.holds(&[Kind::Open]),
    },
    Rule {
        code: "no-connects",
        legs: &[CoverLeg::Attribution],
        what: "by the kernel's word, which process opened a connection",
        why: "Endpoint Security, and so eslogger and osquery's es_ tables, tells of no TCP or UDP connection; a sensor names no process",
        fix: "osquery's process_open_sockets every few seconds, socket_events up to macOS 13, or the unified log with private data",
        effort: Effort::Config,
        of: |host| host.has_endpoint() && !host.holds(&[Kind::Connect]),
    },
    Rule {
        code: "no-network",
        legs: &[CoverLeg::Destination, CoverLeg::Tls],
        what: "how much was sent, to which name, with which certificate",
        why: "no flow of a network sensor is mapped to these Macs",
        fix: "Zeek's conn, ssl and x509 logs of every way out, and the addresses of these Macs in the map of hosts (--hosts)",
        effort: Effort::Product,
        of: |host| host.has_endpoint() && !host.has_network(),
    },
    Rule {
        code: "no-handshakes",
        legs: &[CoverLeg::Tls],
        what: "names, versions and certificates of TLS",
        why: "flows came, and no handshake of them",
        fix: "Zeek's ssl, x509 and quic logs beside conn",
        effort: Effort::Config,
        of: |host| host.has_network() && !host.holds(&[Kind::Tls, Kind::TlsUnnamed]),
    },
    Rule {
        code: "polled-sockets",
        legs: &[],
        what: "connections that open and close between two runs of a query",
        why: "process_open_sockets tells what is open when it is asked",
        fix: "a shorter interval; or a source that tells of each connection",
        effort: Effort::Config,
        of: |host| only_connects(host, &["process_open_sockets"]),
    },
    Rule {
        code: "no-responsible",
        legs: &[],
        what: "which application a helper or a shell worked for",
        why: "osquery's tables have no responsible process",
        fix: "eslogger beside it, or instead",
        effort: Effort::Profile,
        of: |host| has_format(host, Format::Osquery) && !has_format(host, Format::Eslogger),
    },
    Rule {
        code: "audit-trail",
        legs: &[],
        what: "signatures, forks and ends of processes, arguments with blanks",
        why: "process_events and socket_events read OpenBSM's trail, which tells none of it, and which macOS 14 no longer writes",
        fix: "osquery's es_process_events (Endpoint Security)",
        effort: Effort::Config,
        of: |host| has_log(host, "process_events") && !has_log(host, "es_process_events"),
    },
    Rule {
        code: "eslogger-itself",
        legs: &[],
        what: "what eslogger's own process group does",
        why: "eslogger mutes it, and whoever started it from a shell shares it",
        fix: "eslogger under launchd, in a group of its own",
        effort: Effort::Profile,
        of: |host| has_format(host, Format::Eslogger),
    },
    Rule {
        code: "unified-log-names",
        legs: &[],
        what: "far ends that programs keep private, and programs that do not use Apple's network stack",
        why: "the unified log hides private data, and tells only of Apple's stack",
        fix: "a logging profile with Enable-Private-Data; another source for the rest",
        effort: Effort::Profile,
        of: |host| has_format(host, Format::UnifiedLog),
    },
    Rule {
        code: "other-ways",
        legs: &[],
        what: "pictures of the screen and the clipboard without a command, reads of raw disks, of snapshots and by Spotlight, and what leaves within one program's own memory",
        why: "no source here tells of it",
        fix: "device control, and what the programs themselves log",
        effort: Effort::Product,
        of: |host| host.has_endpoint(),
    },
];

fn has_format(host: &Host, format: Format) -> bool {
    host.intake.sources.iter().any(|(source, _)| source.format == format)
}

fn has_log(host: &Host, log: &str) -> bool {
    host.intake.sources.iter().any(|(source, _)| source.log == log)
}

fn only_connects(host: &Host, logs: &[&str]) -> bool {
    let mut connects = host.intake.sources.iter().filter(|(_, seen)| seen.holds(Kind::Connect)).peekable();
    connects.peek().is_some() && connects.all(|(source, _)| logs.contains(&source.log))
}

/// What cannot be seen, most gained by its change first: hosts over effort.
pub fn statements(fleet: &Fleet, weight: &dyn Fn(Effort) -> u32) -> Vec<Statement> {
    let mut all: Vec<Statement> = RULES
        .iter()
        .map(|&Rule { code, what, why, fix, effort, legs, of }| {
            let hosts = fleet.macs.iter().filter(|(_, host)| of(host)).map(|(name, _)| name.clone()).collect();
            Statement { code, what, why, fix, effort, legs, hosts }
        })
        .filter(|statement| !statement.hosts.is_empty())
        .collect();
    // Whole numbers: hosts of one over the effort of the other.
    let worth = |one: &Statement, other: &Statement| {
        u64::try_from(one.hosts.len()).unwrap_or(u64::MAX).saturating_mul(u64::from(weight(other.effort)))
    };
    all.sort_by(|one, other| worth(other, one).cmp(&worth(one, other)));
    if !fleet.macs.values().any(Host::is_heard) {
        all.insert(0, of_nobody(NOBODY));
    }
    if fleet.unmapped.0 > 0 {
        all.push(of_nobody(UNMAPPED));
    }
    all
}

/// What is so of no Mac: what, why, and what would change it.
type Words = (&'static str, [&'static str; 3]);

/// Nobody told anything. Without it, nothing to fix would read like nothing wrong.
const NOBODY: Words = (
    "nobody",
    [
        "anything: no record tells of a Mac",
        "nothing was read that a decoder knows, or no host is mapped to the addresses that sensors saw",
        "give it records of eslogger, osquery, the unified log or Zeek; `tollgate sources` says what stands there instead",
    ],
);

const UNMAPPED: Words = (
    "unmapped",
    [
        "whose the flows are of addresses that no host is mapped to",
        "a sensor tells addresses, and nobody says which Mac had them",
        "addresses in a map of hosts (--hosts), Zeek's dhcp log, or osquery's interface_addresses; other people's addresses need none",
    ],
);

fn of_nobody((code, [what, why, fix]): Words) -> Statement {
    Statement { code, what, why, fix, effort: Effort::Config, legs: &[], hosts: Vec::new() }
}
