//! What happens on a Mac, before anybody writes it down.

use crate::programs::Program;

/// Nanoseconds since 1970.
pub type Nanos = i64;

/// A process between two execs.
#[derive(Clone, Debug)]
pub struct Process {
    pub pid: u32,
    /// Grows with each fork and exec, as the kernel's `pidversion`.
    pub version: u32,
    /// Pid and version of the parent.
    pub parent: (u32, u32),
    /// Pid and version of the program that it is one of.
    pub responsible: (u32, u32),
    /// Leader of its process group.
    pub group: u32,
    pub program: &'static Program,
    pub started: Nanos,
}

/// Something that a process does.
#[derive(Clone, Debug)]
pub struct Step {
    pub by: Process,
    pub action: Action,
}

/// What it does.
#[derive(Clone, Debug)]
pub enum Action {
    Fork(Process),
    Exec { target: Process, args: Vec<String>, cwd: String },
    Open { path: String, size: u64, write: bool },
    Create { path: String },
    Close { path: String, size: u64, modified: bool },
    Rename { from: String, to: String, size: u64 },
    Unlink { path: String, size: u64 },
    Exit,
    Connect(Connection),
}

/// A TLS connection.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    pub remote: Remote,
    pub sent: u64,
    pub received: u64,
    pub milliseconds: u32,
}

/// Where a connection goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remote {
    /// A name that everybody knows, and its address.
    Named(&'static str, [u8; 4]),
    /// A site of the world, by its number.
    Site(u16),
    /// Where the theft on a Mac goes, by that Mac's number.
    Drop(u32),
}

impl Remote {
    /// Its name.
    pub fn name(self) -> String {
        match self {
            Self::Named(name, _) => name.to_owned(),
            Self::Site(number) => format!("www.site-{number}.example"),
            Self::Drop(mac) => format!("drop-{mac}.example"),
        }
    }

    /// Its address.
    pub fn address(self) -> [u8; 4] {
        match self {
            Self::Named(_, address) => address,
            Self::Site(number) => [23, 32, (number >> 8) as u8, number as u8],
            Self::Drop(mac) => [45, 80 + (mac >> 16) as u8, (mac >> 8) as u8, mac as u8],
        }
    }
}
