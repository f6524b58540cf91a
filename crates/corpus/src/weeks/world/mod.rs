//! Programs and services, as those who make them sign and name them.

pub mod agents;
pub mod apps;
pub mod browsers;
pub mod certificates;
pub mod cloud;
pub mod net;
pub mod office;
pub mod system;
pub mod tools;

use crate::programs::Program;
use crate::step::{Service, Wire};

/// A part of the system.
const fn apple(path: &'static str, id: &'static str) -> Program {
    Program::of_apple(path, id)
}

/// A maker's program.
const fn team(path: &'static str, id: &'static str, team: &'static str) -> Program {
    Program::of_team(path, id, team)
}

/// A program that no maker signed.
const fn adhoc(path: &'static str, id: &'static str) -> Program {
    Program::ad_hoc(path, id)
}

/// What answers over TLS at the usual port.
const fn tls(name: &'static str, address: [u8; 4]) -> Service {
    Service { name, address, port: 443, wire: Wire::Tls }
}

/// What answers otherwise.
const fn other(name: &'static str, address: [u8; 4], port: u16, wire: Wire) -> Service {
    Service { name, address, port, wire }
}
