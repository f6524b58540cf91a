//! `quic`: QUIC handshakes (Zeek 6.1 and later).

use tollgate_model::{NetworkRow, Protocol, TlsRow};

use super::Mapped;
use super::log::Log;
use super::row::Row;
use crate::flaws::Flaws;
use crate::legs::{Able, Claim, Kind, Leg};

/// The log. `version` is that of QUIC; TLS is always 1.3 within.
pub static LOG: Log = Log {
    path: "quic",
    fields: &["ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "version", "server_name"],
    marks: &[&["client_initial_dcid"], &["client_scid"], &["server_scid"]],
    // Names; QUIC shows no certificate.
    claims: &[Claim::new(Leg::Tls, Able::Partial, &[Kind::Tls]), Claim::new(Leg::Tls, Able::Weak, &[Kind::TlsUnnamed])],
    map,
};

fn map(row: &Row<'_>, flaws: &mut Flaws) -> Mapped {
    let time = row.moment(flaws)?;
    let uid = row.uid(flaws)?;
    let (source, destination) = row.ends(flaws)?;
    Ok(NetworkRow::Tls(TlsRow {
        uid,
        time,
        protocol: Protocol::Udp,
        source,
        destination,
        version: row.text("version", flaws),
        server_name: row.text("server_name", flaws),
        established: None,
        quic: true,
        encrypted_hello: false,
        certificates: Box::default(),
        subject: None,
        issuer: None,
        validated: None,
    }))
}
