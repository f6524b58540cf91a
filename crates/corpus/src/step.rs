//! What happens on a Mac, before anybody writes it down.

use std::borrow::Cow;

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
    /// Leader of its process group, and of its session.
    pub group: u32,
    pub session: u32,
    pub program: Cow<'static, Program>,
    pub started: Nanos,
    /// Whose it is: 0 for root's.
    pub user: u32,
    /// Number of its terminal.
    pub terminal: Option<u8>,
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
    /// `script` is the file whose first line names the program.
    Exec {
        target: Process,
        args: Vec<String>,
        cwd: String,
        script: Option<String>,
    },
    Open {
        path: String,
        size: u64,
        write: bool,
    },
    Create {
        path: String,
    },
    /// The first bytes into a file that was opened or made.
    Write {
        path: String,
    },
    Close {
        path: String,
        size: u64,
        modified: bool,
    },
    Rename {
        from: String,
        to: String,
        size: u64,
    },
    /// A copy that shares its blocks with the first, as `cp -c` and Finder make them.
    Clone {
        from: String,
        to: String,
        size: u64,
    },
    /// A second name of a file.
    Link {
        from: String,
        to: String,
        size: u64,
    },
    Unlink {
        path: String,
        size: u64,
    },
    /// A volume.
    Mount {
        from: String,
        on: String,
    },
    Exit,
    Connect(Connection),
}

/// A connection.
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
    /// A service of the world or of the company, and which of its addresses.
    Service(&'static Service, u8),
}

/// Something that listens somewhere.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    pub name: &'static str,
    pub address: [u8; 4],
    pub port: u16,
    pub wire: Wire,
}

impl Service {
    /// Whether it is a machine of the office.
    pub fn is_local(&self) -> bool {
        self.address[0] == 10
    }
}

/// What is spoken on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    Tls,
    /// TLS in datagrams.
    Quic,
    Ssh,
    Http,
    /// Files of a network.
    Smb,
    /// Pages for a printer.
    Print,
    /// Datagrams of calls and tunnels, which no sensor reads.
    Sealed,
    /// A stream of its own kind, which no sensor reads either.
    Raw,
}

impl Wire {
    /// Whether it runs over datagrams.
    pub fn is_datagrams(self) -> bool {
        matches!(self, Self::Quic | Self::Sealed)
    }
}

impl Remote {
    /// Its name.
    pub fn name(self) -> String {
        match self {
            Self::Named(name, _) => name.to_owned(),
            Self::Site(number) => format!("www.site-{number}.example"),
            Self::Drop(mac) => format!("drop-{mac}.example"),
            Self::Service(service, _) => service.name.to_owned(),
        }
    }

    /// Its address.
    pub fn address(self) -> [u8; 4] {
        match self {
            Self::Named(_, address) => address,
            Self::Site(number) => [23, 32, (number >> 8) as u8, number as u8],
            Self::Drop(mac) => [45, 80 + (mac >> 16) as u8, (mac >> 8) as u8, mac as u8],
            Self::Service(service, which) => {
                let [a, b, c, d] = service.address;
                [a, b, c, d + which]
            }
        }
    }

    /// Its port.
    pub fn port(self) -> u16 {
        if let Self::Service(service, _) = self { service.port } else { 443 }
    }

    /// What is spoken there.
    pub fn wire(self) -> Wire {
        if let Self::Service(service, _) = self { service.wire } else { Wire::Tls }
    }
}
