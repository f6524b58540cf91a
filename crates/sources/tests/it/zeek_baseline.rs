//! Zeek's own test baselines. Their times are masked, so no row can be placed in time; with a
//! time put in, the rows show what the many shapes of header mean.

use std::collections::BTreeMap;

use tollgate_model::{DefectKind, Protocol, Timestamp};

use crate::run::{Run, sample};
use crate::zeek_files::{certificates, endpoint, flows, handshakes};

/// What stands in the baselines in place of a time.
const MASK: &str = "XXXXXXXXXX.XXXXXX";

/// Rows by `grep -vc '^#'`, asides by `grep -c '^#'` (there are no blank lines); in every row the
/// column of `ts` holds the mask, by `awk -F'\t'` over the column that `#fields` names.
const FILES: [(&str, u64, u64); 18] = [
    ("base.frameworks.logging.field-extension__conn.log", 34, 10),
    ("base.frameworks.logging.field-name-map__conn.log", 34, 10),
    ("base.frameworks.logging.scope_sep__conn.log", 34, 10),
    ("base.protocols.ftp.ftp-auth-tls__ssl.log", 1, 10),
    ("base.protocols.quic.chromium__ssl.log", 1, 10),
    ("base.protocols.quic.curl-http3__ssl.log", 1, 10),
    ("base.protocols.ssl.dtls__ssl.log", 1, 10),
    ("base.protocols.ssl.tls-1.2-handshake-failure__ssl.log", 1, 10),
    ("base.protocols.ssl.tls-1.2__ssl.log", 1, 10),
    ("base.protocols.ssl.tls13-encrypted-client-hello__ssl.log", 2, 10),
    ("base.protocols.ssl.tls13__ssl-out.log", 11, 64),
    ("core.tunnels.geneve-ipv6__conn.log", 2, 10),
    ("core.unknown-ip-protocol__conn.log", 1, 10),
    ("policy.protocols.ssl.known-certs__ssl.log", 2, 10),
    ("policy.protocols.ssl.known-certs__x509.log", 3, 10),
    ("policy.protocols.ssl.log-certs-base64__x509.log", 3, 10),
    ("policy.protocols.ssl.ssl-log-ext__ssl-all.log", 12, 91),
    ("policy.protocols.ssl.validate-certs__ssl-all.log", 5, 19),
];

/// A baseline with a time in place of every mask.
fn timed(name: &str) -> Option<Run> {
    let text = String::from_utf8(sample(&format!("baseline-9.1-dev/{name}"))?).unwrap();
    Some(Run::of(text.replace(MASK, "1700000000.000001").as_bytes()))
}

#[test]
fn rows_with_a_masked_time_are_rejected_and_counted() {
    for (name, rows, asides) in FILES {
        let Some(bytes) = sample(&format!("baseline-9.1-dev/{name}")) else { continue };
        let run = Run::of(bytes.as_slice());
        assert_eq!(run.totals(), [rows, 0, 0, rows, asides], "{name}");
        assert_eq!(
            run.counts.defects,
            BTreeMap::from([(DefectKind::MissingField, rows), (DefectKind::WrongType, rows)]),
            "{name}: the time is lost, and the row with it"
        );
        assert!(run.defects.iter().all(|defect| defect.field == Some("ts")));
    }
}

#[test]
fn rows_with_a_time_are_read() {
    for (name, rows, asides) in FILES {
        let Some(run) = timed(name) else { continue };
        assert_eq!(run.totals(), [rows, rows, 0, 0, asides], "{name}");
        assert!(run.defects.is_empty(), "{name}: {:?}", run.defects);
    }
}

/// `python3` over `split("\t")`: 34 rows, 24 UDP and 10 TCP; orig_bytes add up to 9609, resp_bytes
/// to 7209, durations to 4.651298 s; three rows of IPv6. The three files differ in header alone.
#[test]
fn the_ends_of_a_connection_are_found_under_any_name() {
    for name in [
        "base.frameworks.logging.field-extension__conn.log",
        "base.frameworks.logging.field-name-map__conn.log",
        "base.frameworks.logging.scope_sep__conn.log",
    ] {
        let Some(run) = timed(name) else { continue };
        let flows = flows(&run);
        assert_eq!(flows.iter().filter(|flow| flow.protocol == Protocol::Udp).count(), 24, "{name}");
        assert_eq!(flows.iter().filter_map(|flow| flow.bytes_out).sum::<u64>(), 9_609);
        assert_eq!(flows.iter().filter_map(|flow| flow.bytes_in).sum::<u64>(), 7_209);
        assert_eq!(flows.iter().map(|flow| flow.end.since(flow.start).0).sum::<i64>(), 4_651_298_000);
        assert_eq!(flows.iter().filter(|flow| flow.source.ip.is_ipv6()).count(), 3);
        // The second row.
        assert_eq!(flows[1].start, Timestamp(1_700_000_000_000_001_000));
        assert_eq!((flows[1].source, flows[1].destination), (endpoint("141.142.220.118", 32902), endpoint("141.142.2.2", 53)));
    }
}

#[test]
fn connections_of_other_kinds() {
    if let Some(run) = timed("core.tunnels.geneve-ipv6__conn.log") {
        let flows = flows(&run);
        assert_eq!(flows[0].services[0].raw(), "geneve");
        assert_eq!((flows[1].source, flows[1].destination), (endpoint("fd00::1", 40000), endpoint("fd00::2", 40001)));
    }
    if let Some(run) = timed("core.unknown-ip-protocol__conn.log") {
        assert_eq!(flows(&run)[0].protocol, Protocol::Other, "unknown_transport");
        assert_eq!(flows(&run)[0].bytes_out, Some(0));
    }
}

/// `grep -v '^#'` on each file.
#[test]
fn handshakes_of_many_kinds() {
    if let Some(run) = timed("base.protocols.ssl.dtls__ssl.log") {
        let row = handshakes(&run)[0];
        assert_eq!((row.protocol, row.version.clone()), (Protocol::Udp, Some("DTLSv10".into())));
        assert_eq!(row.certificates[0].raw(), "32e63ffcf5111a3a6337aa00d5186f6d475e962e9400a1dd8ad6eb4a3e177964");
    }
    if let Some(run) = timed("base.protocols.ssl.tls-1.2-handshake-failure__ssl.log") {
        let row = handshakes(&run)[0];
        assert_eq!((row.version.clone(), row.established, row.certificates.len()), (None, Some(false), 0));
    }
    if let Some(run) = timed("base.protocols.ssl.tls-1.2__ssl.log") {
        let row = handshakes(&run)[0];
        assert_eq!(row.certificates.len(), 3);
        assert!(row.certificates[0].raw().starts_with("95cb4439"), "the server's own certificate comes first");
    }
    if let Some(run) = timed("base.protocols.quic.chromium__ssl.log") {
        let row = handshakes(&run)[0];
        assert_eq!((row.server_name.clone(), row.established), (Some("api.cirrus-ci.com".into()), Some(false)));
    }
    if let Some(run) = timed("base.protocols.ssl.tls13__ssl-out.log") {
        let names = handshakes(&run).iter().filter(|row| row.server_name.is_some()).count();
        assert_eq!(names, 5);
    }
    if let Some(run) = timed("policy.protocols.ssl.validate-certs__ssl-all.log") {
        let validated: Vec<_> = handshakes(&run).iter().map(|row| row.validated).collect();
        // expired, ok, no local issuer, ok, ok
        assert_eq!(validated, [false, true, false, true, true].map(Some));
    }
}

/// `python3`: two rows have 65037 among `ssl_client_exts`, both with the outer name.
#[test]
fn an_encrypted_hello_is_told_by_its_extension() {
    let Some(run) = timed("policy.protocols.ssl.ssl-log-ext__ssl-all.log") else { return };
    let encrypted: Vec<_> = handshakes(&run).into_iter().filter(|row| row.encrypted_hello).collect();
    assert_eq!(encrypted.len(), 2);
    assert!(encrypted.iter().all(|row| row.server_name == Some("cloudflare-ech.com".into())));
}

#[test]
fn certificates_by_fingerprint() {
    let Some(run) = timed("policy.protocols.ssl.known-certs__x509.log") else { return };
    let first = certificates(&run)[0];
    assert!(first.reference.raw().starts_with("6bacfa453615"));
    assert_eq!(first.subject, Some("CN=*.google.com,O=Google Inc,L=Mountain View,ST=California,C=US".into()));
    assert_eq!(first.not_before, Some(Timestamp::from_secs(1_393_341_558)));
}
