//! What the terms of a finding mean, in plain words.

use tollgate_model::{Chain, Encryption, Endpoint, Level, Link, Mode, Rung, Signature, StepKind};

/// A shape that tells a level without colour.
pub(super) fn shape(level: Level) -> &'static str {
    match level {
        Level::Info => "○",
        Level::Low => "●",
        Level::Medium => "■",
        Level::High => "▲",
        Level::Critical => "◆",
    }
}

/// An address with its port.
pub(super) fn end_point(Endpoint { ip, port }: Endpoint) -> String {
    if ip.is_ipv6() { format!("[{ip}]:{port}") } else { format!("{ip}:{port}") }
}

/// Which legs of telemetry there were.
pub(super) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Full => "process, file and network records",
        Mode::ArgvOnly => "no file records: arguments stand for what was read and packed",
        Mode::NoNetwork => "no network records: the endpoint alone tells of the egress, by arguments or a connection",
        Mode::NetworkOnly => "no endpoint records: which program sent, and what it had read, is not known",
    }
}

/// How the flow was given to the process.
pub(super) fn attribution(chain: &Chain) -> &'static str {
    match (chain.attribution, &chain.destination) {
        (Some(Rung::Exact), _) => "exact: a record of the process names the same connection",
        (Some(Rung::Named), _) => "named: the arguments of the process name the host of the flow",
        (Some(Rung::Remote), _) => "remote: a record of the process names the same far end",
        (Some(Rung::Size), _) => "size: the volume fits a file that the process handled",
        (Some(Rung::Terminal), _) => "terminal: a record names the terminal that the process runs in",
        (Some(Rung::Host), _) => "host: no more than the host is known",
        (None, Some(_)) if chain.mode == Mode::NetworkOnly => "none: no process is known",
        (None, Some(_)) => "by its arguments: no flow of it was seen",
        (None, None) => "none: no egress was seen",
    }
}

/// How what was sent was encrypted, as part of a sentence.
pub(super) fn encryption(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Plaintext => "without encryption (T1048.003)",
        Encryption::Declared => "as its arguments declare",
        Encryption::Udp443 => "over UDP to port 443, taken for QUIC",
        Encryption::Port => "to a port where TLS is usual",
        Encryption::Ssh => "over SSH",
        Encryption::Smtps => "as mail over TLS",
        Encryption::Sensor => "inside TLS or QUIC, as a sensor saw",
    }
}

/// What a link means.
pub(super) fn link(link: Link) -> &'static str {
    match link {
        Link::Instance => "same process instance, also across exec",
        Link::Tree => "process tree or shell session",
        Link::File => "file lineage: written by one, read by another",
        Link::Responsible => "held by the process that is responsible for the sender",
        Link::User => "same user and host, near in time: weak",
        Link::Delegated => "the sender acts for the process",
        Link::Arguments => "arguments stand for file records",
    }
}

/// What a signature proves.
pub(super) fn signature(signature: Signature) -> &'static str {
    match signature {
        Signature::Unknown => "signature not told",
        Signature::Valid => "valid signature",
        Signature::AdHoc => "ad hoc signature, which anybody can make",
        Signature::Invalid => "signature does not hold",
        Signature::Unsigned => "not signed",
    }
}

/// What was done, as a verb.
pub(super) fn deed(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Read => "reads",
        StepKind::Copy => "copies",
        StepKind::Secret => "asks for a secret",
        StepKind::Capture => "captures the screen or the clipboard",
        StepKind::Archive => "packs into",
        StepKind::Write => "writes",
        StepKind::Move => "moves",
        StepKind::Reread => "reads again",
        StepKind::Egress => "sends",
    }
}
