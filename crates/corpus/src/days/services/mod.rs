//! What the Macs talk to.

pub mod agents;
pub mod apple;
pub mod code;
pub mod office;
pub mod sites;

use crate::step::{Service, Wire};

/// First numbers of addresses, as clouds and networks of delivery have them.
const NETWORKS: [u8; 16] = [3, 13, 18, 20, 23, 34, 35, 40, 44, 52, 54, 104, 142, 151, 162, 185];

pub const fn at(name: &'static str, port: u16, wire: Wire, first: Option<u8>) -> Service {
    // FNV-1a again, as a constant: a name has the same address in every company.
    let (bytes, mut hash, mut place) = (name.as_bytes(), 0xcbf2_9ce4_8422_2325_u64, 0);
    while place < bytes.len() {
        hash = (hash ^ bytes[place] as u64).wrapping_mul(0x0100_0000_01b3);
        place += 1;
    }
    let first = match first {
        Some(first) => first,
        None => NETWORKS[(hash % 16) as usize],
    };
    // Room for two more addresses of the same name.
    Service { name, address: [first, (hash >> 40) as u8, (hash >> 24) as u8, ((hash >> 8) % 250) as u8 + 1], port, wire }
}

pub const fn tls(name: &'static str) -> Service {
    at(name, 443, Wire::Tls, None)
}

pub const fn quic(name: &'static str) -> Service {
    at(name, 443, Wire::Quic, None)
}

pub const fn apple(name: &'static str) -> Service {
    at(name, 443, Wire::Tls, Some(17))
}

pub const fn local(name: &'static str, last: u8, port: u16, wire: Wire) -> Service {
    Service { name, address: [10, 20, 255, last], port, wire }
}
