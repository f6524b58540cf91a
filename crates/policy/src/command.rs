//! What the arguments of a known tool say.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tollgate_model::FilePath;

use crate::CategoryId;

/// What a command line does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Nothing that the grammar knows.
    #[default]
    Other,
    /// Creates an archive, a disk image, a compressed or encrypted file.
    Archive,
    /// Copies files.
    Copy,
    /// Asks for a secret.
    Secret(CategoryId, u8),
    /// Sends files or standard input somewhere.
    Upload,
}

/// A remote end that arguments name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Remote {
    /// Host name, lower case without final dot, or an address.
    pub host: String,
    /// Port, where given or implied by the scheme.
    pub port: Option<u16>,
    /// Whether the scheme encrypts (https, ssh, sftp ..); false for plain http and ftp.
    pub encrypted: bool,
}

/// A command line, understood as far as the grammar of its tool goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// What it does.
    pub role: Role,
    /// Files and folders that it reads.
    pub inputs: Vec<FilePath>,
    /// Files that it writes, or folders into which it writes.
    pub outputs: Vec<FilePath>,
    /// Files that it sends.
    pub uploads: Vec<FilePath>,
    /// Whether it sends its standard input.
    pub sends_stdin: bool,
    /// Where it sends to, if it sends anything.
    pub destination: Option<Remote>,
    /// Every host that any word names: URL hosts, `user@host`, `host:port`, bare names with a dot;
    /// lower case without final dot; addresses in their canonical text.
    pub named_hosts: BTreeSet<String>,
    /// Every plain word as a path, joined to the working directory (also the value of `--x=value`).
    pub words: Vec<FilePath>,
}
