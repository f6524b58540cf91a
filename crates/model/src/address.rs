//! Network addresses and host names.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Name of a host under which its evidence is joined. Chosen by configuration or by telemetry, so
/// it is printed escaped.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HostName(Arc<str>);

impl HostName {
    /// A host by its name.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The host that stands for an address nobody could name: `ip:<address>`.
    pub fn of_address(address: IpAddr) -> Self {
        Self(format!("ip:{address}").into())
    }

    /// The name as received, for comparison, never for printing.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The name, safe to print.
    pub fn escaped(&self) -> String {
        self.text().escaped()
    }

    /// The name as text that somebody else wrote.
    pub fn text(&self) -> crate::Untrusted {
        crate::Untrusted::new(&*self.0)
    }
}

impl fmt::Debug for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.escaped())
    }
}

/// Transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// Anything else.
    Other,
}

/// An address and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// The address, IPv4-mapped IPv6 already turned into IPv4 by [`Endpoint::new`].
    pub ip: IpAddr,
    /// The port.
    pub port: u16,
}

/// How far away an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// This machine.
    Loopback,
    /// The local link or network: private, shared (CGNAT), link-local, unique local, multicast.
    Local,
    /// Anything else. Documentation ranges count as public.
    Public,
}

impl Endpoint {
    /// An endpoint, with `::ffff:a.b.c.d` written as `a.b.c.d`.
    pub fn new(ip: IpAddr, port: u16) -> Self {
        Self { ip: ip.to_canonical(), port }
    }

    /// How far away the address is.
    pub fn reach(&self) -> Reach {
        match self.ip {
            IpAddr::V4(ip) => reach_v4(ip),
            IpAddr::V6(ip) => reach_v6(ip),
        }
    }
}

fn reach_v4(ip: Ipv4Addr) -> Reach {
    let [a, b, ..] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b); // RFC 6598
    if ip.is_loopback() {
        Reach::Loopback
    } else if ip.is_private() || ip.is_link_local() || ip.is_multicast() || shared || a == 0 || ip.is_broadcast() {
        Reach::Local
    } else {
        Reach::Public
    }
}

fn reach_v6(ip: Ipv6Addr) -> Reach {
    if ip.is_loopback() {
        Reach::Loopback
    } else if ip.is_unspecified() || ip.is_multicast() || ip.is_unicast_link_local() || ip.is_unique_local() {
        Reach::Local
    } else {
        Reach::Public
    }
}
