//! Rows of network sensors.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{Endpoint, Nanos, Protocol, Timestamp, Untrusted};

/// A row of a network sensor, about one host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// How coarse its times are.
    pub precision: Nanos,
    /// Whether the host was assumed: the only endpoint host, and an address nobody mapped.
    pub host_assumed: bool,
    /// What it says.
    pub row: NetworkRow,
}

/// What a network row says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum NetworkRow {
    /// A connection with its volume.
    Flow(FlowRow),
    /// A TLS or QUIC handshake.
    Tls(TlsRow),
    /// A certificate. Belongs to no host.
    Certificate(CertificateRow),
    /// An answered name query.
    Dns(DnsRow),
    /// An address lease. Belongs to the map of hosts, not to the engine.
    Lease(LeaseRow),
}

/// A connection with its volume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlowRow {
    /// The sensor's name for the connection, shared with its TLS rows.
    pub uid: Untrusted,
    /// First packet.
    pub start: Timestamp,
    /// Last packet; equal to `start` if unknown.
    pub end: Timestamp,
    /// Transport protocol.
    pub protocol: Protocol,
    /// Who opened it.
    pub source: Endpoint,
    /// The far end.
    pub destination: Endpoint,
    /// Protocols that the sensor recognised inside, lower case, such as `ssl`, `quic`, `ssh`.
    pub services: Box<[Untrusted]>,
    /// Payload bytes sent by the opener.
    pub bytes_out: Option<u64>,
    /// Payload bytes sent back.
    pub bytes_in: Option<u64>,
    /// Whether the sensor missed part of it, so that the volume is a lower bound.
    pub missed: bool,
}

/// A TLS or QUIC handshake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TlsRow {
    /// The sensor's name for the connection.
    pub uid: Untrusted,
    /// When it was seen.
    pub time: Timestamp,
    /// Transport protocol.
    pub protocol: Protocol,
    /// Who opened it.
    pub source: Endpoint,
    /// The far end.
    pub destination: Endpoint,
    /// Version, such as `TLSv13`.
    pub version: Option<Untrusted>,
    /// Server name that the client asked for.
    pub server_name: Option<Untrusted>,
    /// Whether the handshake was completed; a name was sent even if not.
    pub established: Option<bool>,
    /// Whether the row came from a QUIC log.
    pub quic: bool,
    /// Whether the server name is only an outer name (encrypted ClientHello).
    pub encrypted_hello: bool,
    /// References to the server's certificates: fingerprints, or file ids before Zeek 4.1.
    pub certificates: Box<[Untrusted]>,
    /// Subject of the server's certificate, where the row carries it.
    pub subject: Option<Untrusted>,
    /// Issuer of the server's certificate, where the row carries it.
    pub issuer: Option<Untrusted>,
    /// Whether the sensor validated the chain, where it says.
    pub validated: Option<bool>,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CertificateRow {
    /// When it was seen.
    pub time: Timestamp,
    /// How TLS rows refer to it: fingerprint, or file id before Zeek 4.1.
    pub reference: Untrusted,
    /// Subject.
    pub subject: Option<Untrusted>,
    /// Issuer.
    pub issuer: Option<Untrusted>,
    /// Start of validity.
    pub not_before: Option<Timestamp>,
    /// End of validity.
    pub not_after: Option<Timestamp>,
    /// Host names that it was issued for, `*.example.com` among them.
    pub names: Box<[Untrusted]>,
}

/// An answered name query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DnsRow {
    /// When it was asked.
    pub time: Timestamp,
    /// Who asked.
    pub client: IpAddr,
    /// The name asked for.
    pub query: Untrusted,
    /// Addresses answered, each with the seconds it may be kept.
    pub answers: Box<[(IpAddr, u32)]>,
}

/// An address lease.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeaseRow {
    /// When it was given.
    pub time: Timestamp,
    /// The address.
    pub address: IpAddr,
    /// How long it holds.
    pub length: Nanos,
    /// The name the client gave itself.
    pub host_name: Option<Untrusted>,
    /// The client's hardware address, lower case.
    pub hardware: Option<Untrusted>,
}
