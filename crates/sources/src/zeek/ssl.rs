//! `ssl`: TLS handshakes, since Zeek 6.1 also those inside QUIC.

use tollgate_model::{NetworkRow, Protocol, TlsRow};

use super::Mapped;
use super::log::Log;
use super::row::Row;
use crate::flaws::Flaws;
use crate::legs::{Able, Claim, Kind, Leg};

/// The log. Certificates are named by fingerprint since Zeek 4.1, by file id before; subject and
/// issuer stand here only before.
pub static LOG: Log = Log {
    path: "ssl",
    fields: &[
        "ts",
        "uid",
        "id.orig_h",
        "id.orig_p",
        "id.resp_h",
        "id.resp_p",
        "version",
        "server_name",
        "established",
        "cert_chain_fps",
        "cert_chain_fuids",
        "subject",
        "issuer",
        "validation_status",
        "ssl_client_exts",
    ],
    marks: &[
        &["ssl_history"],
        &["cipher"],
        &["resumed", "established"],
        &["server_name", "established"],
        &["cert_chain_fps"],
        &["cert_chain_fuids"],
    ],
    claims: &[Claim::new(Leg::Tls, Able::Full, &[Kind::Tls]), Claim::new(Leg::Tls, Able::Partial, &[Kind::TlsUnnamed])],
    map,
};

/// Number of the extension of an encrypted ClientHello (draft-ietf-tls-esni).
const ENCRYPTED_CLIENT_HELLO: &str = "65037";

/// What Zeek says of a chain that holds.
const VALID: &str = "ok";

fn map(row: &Row<'_>, flaws: &mut Flaws) -> Mapped {
    let time = row.moment(flaws)?;
    let uid = row.uid(flaws)?;
    let (source, destination) = row.ends(flaws)?;
    let version = row.text("version", flaws);
    let datagrams = version.as_ref().is_some_and(|version| version.raw().starts_with("DTLS"));
    let fingerprints = row.list("cert_chain_fps", flaws);
    let certificates = if fingerprints.is_empty() { row.list("cert_chain_fuids", flaws) } else { fingerprints };
    Ok(NetworkRow::Tls(TlsRow {
        uid,
        time,
        // A handshake inside QUIC cannot be told by its row; its flow has the same uid.
        protocol: if datagrams { Protocol::Udp } else { Protocol::Tcp },
        source,
        destination,
        version,
        server_name: row.text("server_name", flaws),
        established: row.truth("established", flaws),
        quic: false,
        encrypted_hello: row.list("ssl_client_exts", flaws).iter().any(|it| it.raw() == ENCRYPTED_CLIENT_HELLO),
        certificates: certificates.into(),
        subject: row.text("subject", flaws),
        issuer: row.text("issuer", flaws),
        validated: row.text("validation_status", flaws).map(|status| status.raw() == VALID),
    }))
}
