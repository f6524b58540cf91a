//! Zeek logs as JSON. The laws are those of every decoder.

use super::decoding;
use crate::{Body, no_long, none};

/// The body.
pub const BODY: Body = Body { name: "zeek_json", run: body, tokens: TOKENS, telemetry: &["zeek"], made: none, long: no_long };

const TOKENS: &[&str] = &[
    "{\"_path\":\"conn\",",
    "{\"_path\":\"ssl\",",
    "{\"_path\":\"x509\",",
    "{\"_path\":\"dns\",",
    "{\"_path\":\"dhcp\",",
    "{\"_path\":\"quic\",",
    "\"@stream\":\"conn\",",
    "\"_write_ts\":\"2018-03-24T17:15:20.61Z\",",
    "\"ts\":1521911720.6,",
    "\"ts\":1521911720600,",
    "\"ts\":\"2018-03-24T17:15:20.61Z\",",
    "\"uid\":\"C1\",",
    "\"id.orig_h\":\"10.0.0.2\",",
    "\"id\":{\"orig_h\":\"10.0.0.1\",",
    "\"id_resp_h\":\"fe80::1%en0\",",
    "\"id.resp_p\":443,",
    "\"proto\":\"tcp\",",
    "\"service\":\"ssl,http\",",
    "\"duration\":1e-3,",
    "\"orig_bytes\":70000,",
    "\"missed_bytes\":0,",
    "\"conn_state\":\"SF\",",
    "\"version\":\"TLSv12\",",
    "\"server_name\":\"a.example\",",
    "\"cert_chain_fps\":[\"a\",\"b\"],",
    "\"established\":true,",
    "\"validation_status\":\"ok\",",
    "\"fingerprint\":\"aa\",",
    "\"certificate.subject\":\"CN=a\",",
    "\"query\":\"a.b\",",
    "\"answers\":[\"10.0.0.9\"],",
    "\"TTLs\":[60.0]",
    "\"assigned_addr\":\"10.0.0.5\",",
    "\"lease_time\":3600.0,",
    "\"client_addr\":\"10.0.0.5\",",
    "}",
    ",",
    "-",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    decoding::check(data);
}
