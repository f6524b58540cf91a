//! Writing rows of network sensors.

use std::net::SocketAddr;

use tollgate_model::{Endpoint, FlowRow, NetworkRow, Row, Timestamp, TlsRow, Untrusted};

use crate::line::{value, word};
use crate::network::ROW_PRECISION;
use crate::render::protocol_name;
use crate::time::{render_length, render_time};

/// The time that begins a row's line.
pub(crate) fn time(row: &NetworkRow) -> Timestamp {
    match row {
        NetworkRow::Flow(row) => row.start,
        NetworkRow::Tls(row) => row.time,
        NetworkRow::Certificate(row) => row.time,
        NetworkRow::Dns(row) => row.time,
        NetworkRow::Lease(row) => row.time,
    }
}

/// Writes a row without its time.
pub(crate) fn row(row: &Row, day: i64) -> String {
    let mut out = match &row.row {
        NetworkRow::Flow(row) => flow(row),
        NetworkRow::Tls(row) => tls(row),
        NetworkRow::Dns(row) => {
            let answers: String = row.answers.iter().map(|(address, ttl)| format!(" {address}/{ttl}")).collect();
            format!("dns {} {} ->{answers}", row.client, word(row.query.raw()))
        }
        NetworkRow::Certificate(row) => {
            let moment = |name: &str, at: Option<Timestamp>| at.map_or(String::new(), |at| format!(" {name}={}", render_time(at, day)));
            let mut out = format!("cert {}", word(row.reference.raw()));
            text(&mut out, "subject", row.subject.as_ref());
            text(&mut out, "issuer", row.issuer.as_ref());
            let names: String = row.names.iter().map(|name| format!(" name={}", value(name.raw()))).collect();
            out + &moment("from", row.not_before) + &moment("until", row.not_after) + &names
        }
        NetworkRow::Lease(row) => {
            let mut out = format!("lease {} for {}", row.address, render_length(row.length));
            text(&mut out, "name", row.host_name.as_ref());
            text(&mut out, "hardware", row.hardware.as_ref());
            out
        }
    };
    if row.precision != ROW_PRECISION {
        out.push_str(&format!(" precision={}", render_length(row.precision)));
    }
    out + flag(row.host_assumed, " assumed")
}

fn flow(row: &FlowRow) -> String {
    let length = row.end.since(row.start);
    let mut out = format!("flow {} {}", word(row.uid.raw()), ends(row.source, row.destination, row.protocol));
    if length.0 != 0 {
        out.push_str(&format!(" for {}", render_length(length)));
    }
    for (name, bytes) in [("out", row.bytes_out), ("in", row.bytes_in)] {
        if let Some(bytes) = bytes {
            out.push_str(&format!(" {name}={bytes}"));
        }
    }
    row.services.iter().for_each(|service| text(&mut out, "service", Some(service)));
    out + flag(row.missed, " missed")
}

fn tls(row: &TlsRow) -> String {
    let mut out = format!("tls {} {}", word(row.uid.raw()), ends(row.source, row.destination, row.protocol));
    text(&mut out, "version", row.version.as_ref());
    text(&mut out, "sni", row.server_name.as_ref());
    out.push_str(row.established.map_or("", |yes| if yes { " established" } else { " failed" }));
    out.push_str(flag(row.quic, " quic"));
    out.push_str(flag(row.encrypted_hello, " ech"));
    row.certificates.iter().for_each(|reference| text(&mut out, "cert", Some(reference)));
    text(&mut out, "subject", row.subject.as_ref());
    text(&mut out, "issuer", row.issuer.as_ref());
    out + row.validated.map_or("", |yes| if yes { " validated=yes" } else { " validated=no" })
}

fn ends(source: Endpoint, destination: Endpoint, protocol: tollgate_model::Protocol) -> String {
    format!("{} -> {} {}", end(source), end(destination), protocol_name(protocol))
}

/// Writes an address with a port.
pub(crate) fn end(end: Endpoint) -> String {
    SocketAddr::new(end.ip, end.port).to_string()
}

fn text(out: &mut String, name: &str, text: Option<&Untrusted>) {
    if let Some(text) = text {
        out.push_str(&format!(" {name}={}", value(text.raw())));
    }
}

const fn flag(is: bool, text: &'static str) -> &'static str {
    if is { text } else { "" }
}
