//! `conn`: connections with their volume, written when they end.

use tollgate_model::{FlowRow, Nanos, NetworkRow, Protocol, Untrusted};

use super::Mapped;
use super::log::Log;
use super::row::Row;
use crate::flaws::Flaws;
use crate::legs::{Able, Claim, Kind, Leg};

/// The log.
pub static LOG: Log = Log {
    path: "conn",
    fields: &[
        "ts",
        "uid",
        "id.orig_h",
        "id.orig_p",
        "id.resp_h",
        "id.resp_p",
        "proto",
        "service",
        "duration",
        "orig_bytes",
        "resp_bytes",
        "missed_bytes",
    ],
    marks: &[&["conn_state"], &["proto", "orig_pkts"], &["proto", "missed_bytes"], &["proto", "orig_bytes"]],
    // That TLS is spoken is told, nothing of it.
    claims: &[
        Claim::new(Leg::Volume, Able::Full, &[Kind::Flow, Kind::TlsFlow]),
        Claim::new(Leg::Tls, Able::Weak, &[Kind::TlsFlow, Kind::UnsizedTlsFlow]),
    ],
    map,
};

fn map(row: &Row<'_>, flaws: &mut Flaws) -> Mapped {
    let start = row.moment(flaws)?;
    let uid = row.uid(flaws)?;
    let (source, destination) = row.ends(flaws)?;
    let protocol = match row.text("proto", flaws) {
        Some(proto) if proto.raw().eq_ignore_ascii_case("tcp") => Protocol::Tcp,
        Some(proto) if proto.raw().eq_ignore_ascii_case("udp") => Protocol::Udp,
        _ => Protocol::Other,
    };
    // Several services stand in one text, even where the field is not a set.
    let services = row
        .list("service", flaws)
        .iter()
        .flat_map(|services| services.raw().split(','))
        .filter(|service| !service.is_empty())
        .map(|service| Untrusted::from(service.to_lowercase()))
        .collect();
    let duration = row.interval("duration", flaws).unwrap_or(Nanos::ZERO).max(Nanos::ZERO);
    Ok(NetworkRow::Flow(FlowRow {
        uid,
        start,
        end: start.plus(duration),
        protocol,
        source,
        destination,
        services,
        bytes_out: row.count("orig_bytes", flaws),
        bytes_in: row.count("resp_bytes", flaws),
        missed: row.count("missed_bytes", flaws).is_some_and(|missed| missed > 0),
    }))
}
