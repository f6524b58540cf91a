//! What the arguments of a known tool say.
//!
//! The grammar of the tools is data (`tools.toml`); this module only interprets it. A word list is
//! split by `options` into flags, option values and operands; the first `form` of the tool that fits
//! gives the role and says what the operands are (`layout`). Nothing here fails: what the grammar does
//! not know is left out, and any word still counts as a possible path and a possible host.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)
)]

mod alias;
mod authority;
mod compiled;
mod destination;
mod globs;
mod hosts;
mod ipv4;
mod layout;
mod lists;
mod literals;
mod options;
mod program;
mod quoting;
mod rows;
mod script;
mod statements;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tollgate_model::{FilePath, Image, Untrusted};

use crate::CategoryId;
pub use compiled::Tools;
use hosts::Hosts;
use program::Names;
pub use rows::ToolsFile;

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
    /// Takes a picture of the screen, or what is in the clipboard.
    Capture(CategoryId, u8),
    /// Sends files or standard input somewhere.
    Upload,
    /// Lets a script drive a browser.
    Driven,
    /// Mounts another machine's folder.
    Mount,
    /// Hands out files of a folder to whoever asks.
    Serve,
    /// Opens a way from the world to this machine.
    Tunnel,
    /// Gives files to a machine within this machine, or runs something there.
    Container,
    /// Attaches a disk image.
    Attach,
}

impl Role {
    /// Whether a browser so started is driven by a script: it is, too, where it gives away what its user has there.
    pub const fn drives(self) -> bool {
        matches!(self, Self::Driven | Self::Secret(..))
    }

    /// Whether what the command holds may leave by another program, without a record of how it got there.
    pub const fn is_behind_another(self) -> bool {
        matches!(self, Self::Serve | Self::Container)
    }
}

/// What names end with that nobody can have in the world: RFC 6762, RFC 8375, and ICANN's reservation of 2024.
const LOCAL: [&str; 3] = [".local", ".home.arpa", ".internal"];

/// A remote end that arguments name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Remote {
    /// Host name or address, in the form in which sensors report it.
    pub host: String,
    /// Port, where given or implied by the scheme.
    pub port: Option<u16>,
    /// Whether the scheme encrypts (https, ssh, sftp ..); false for plain http and ftp.
    pub encrypted: bool,
}

impl Remote {
    /// Whether it is out in the world: a public address, or a name that is not of the machine, the link or the site alone.
    pub fn is_public(&self) -> bool {
        is_public_host(&self.host)
    }

    /// Whether it is the machine itself.
    pub fn is_loopback(&self) -> bool {
        self.host.parse::<std::net::IpAddr>().map_or_else(|_| is_localhost(&self.host), |ip| ip.to_canonical().is_loopback())
    }
}

/// Whether a host is out in the world: a public address, or a name that is not of the machine, the link or the site alone.
pub fn is_public_host(host: &str) -> bool {
    match host.parse::<std::net::IpAddr>() {
        Ok(ip) => tollgate_model::Endpoint::new(ip, 0).reach() == tollgate_model::Reach::Public,
        Err(_) => host.contains(['.', ':']) && !LOCAL.iter().any(|suffix| host.ends_with(suffix)) && !is_localhost(host),
    }
}

/// RFC 6761.
fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// A command line, understood as far as the grammar of its tool goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// What it does.
    pub role: Role,
    /// Whether the program's signing id names the tool too: a file's name and the first argument are chosen by whoever runs
    /// it. Nothing of an interpreter is so vouched for, whose script does the work.
    pub vouched: bool,
    /// Files and folders that it reads.
    pub inputs: Vec<FilePath>,
    /// Files that it writes, or folders into which it writes.
    pub outputs: Vec<FilePath>,
    /// Files that it sends.
    pub uploads: Vec<FilePath>,
    /// Files that the text of a shell redirects to.
    pub redirections: Vec<FilePath>,
    /// Whether it sends its standard input.
    pub sends_stdin: bool,
    /// Whether the secret that it is about stands in its arguments.
    pub given: bool,
    /// Where it sends to, if it sends anything.
    pub destination: Option<Remote>,
    /// What it mounts, and where: another machine's folder.
    pub mount: Option<Box<(Remote, FilePath)>>,
    /// The disk image that it attaches, and where, if the arguments tell.
    pub image: Option<Box<(FilePath, Option<FilePath>)>>,
    /// Every host that any word names: URL hosts, `user@host`, `host:port`, bare names with a dot, and
    /// what the tool takes as a host; in the form in which sensors report them, however they are spelt.
    pub named_hosts: BTreeSet<String>,
    /// Every plain word as a path, joined to the working directory (also the value of `--x=value`).
    pub words: Vec<FilePath>,
}

/// Inputs of one command that copies are expected of: somebody may name a hundred thousand.
const MOST_COPIED: usize = 16;

impl Command {
    /// The inputs that copies are expected of, if it copies.
    pub fn copied(&self) -> &[FilePath] {
        let most = if self.role == Role::Copy { self.inputs.len().min(MOST_COPIED) } else { 0 };
        self.inputs.get(..most).unwrap_or_default()
    }

    /// Whether it is vouched for, and packs files that it names, and nothing that it is given in another way: no standard
    /// input, no descriptor.
    pub fn packs_named_files(&self) -> bool {
        let named = |path: &FilePath| path.name() != "-" && !path.key().starts_with("/dev/");
        self.vouched && self.role == Role::Archive && !self.sends_stdin && !self.inputs.is_empty() && self.inputs.iter().all(named)
    }

    /// Whether it sends what its standard input or its arguments hold, and no file.
    pub fn sends_what_it_is_given(&self) -> bool {
        self.destination.is_some() && (self.sends_stdin || (self.role == Role::Upload && self.uploads.is_empty()))
    }

    /// What still matters of it once it has ended: what it sent, and where to.
    #[must_use]
    pub fn as_sent(&self) -> Self {
        let Self { role, uploads, sends_stdin, destination, .. } = self;
        Self { role: *role, uploads: uploads.clone(), sends_stdin: *sends_stdin, destination: destination.clone(), ..Self::default() }
    }
}

impl Tools {
    /// What arguments say.
    pub fn command(&self, image: &Image, argv: &[Untrusted], cwd: Option<&FilePath>) -> Command {
        let words: Vec<&str> = argv.iter().map(Untrusted::raw).collect();
        let place = Place::new(cwd);
        let mut command = Command::default();
        let arguments = words.get(1..).unwrap_or_default();
        let names = Names::new(image, words.first().copied());
        if let Some((tool, arguments)) = self.find(&names, arguments) {
            tool.interpret(self, arguments, place, &mut command);
            command.vouched = self.is_vouched(&names, tool);
        }
        if self.is_shell(&names)
            && let Some(text) = script::text(arguments)
        {
            let redirected = script::redirections(&text, place);
            let socket = redirected.written.iter().find_map(script::socket);
            command.inputs.extend(redirected.read);
            command.redirections = redirected.written;
            command.redirections.retain(|path| !path.is_sink());
            if let Some((host, port)) = socket {
                // Bash connects itself, and what the commands of the text print is sent.
                command.role = Role::Upload;
                command.sends_stdin = true;
                command.destination = Some(self.scheme("tcp", host, Some(port)));
            }
        }
        lists::paths(self.is_shell(&names), arguments, place, &mut command.words);
        self.hosts_of_words(arguments, &mut Hosts(&mut command.named_hosts));
        command
    }

    /// Paths that stand in quotes in the programs that an interpreter is told to run.
    pub fn quoted(&self, image: &Image, argv: &[Untrusted], cwd: Option<&FilePath>) -> Vec<FilePath> {
        let words: Vec<&str> = argv.iter().map(Untrusted::raw).collect();
        let names = Names::new(image, words.first().copied());
        let found = self.find(&names, words.get(1..).unwrap_or_default());
        found.map_or_else(Vec::new, |(tool, arguments)| tool.quoted(arguments, Place::new(cwd)))
    }

    /// Other names of a name, by which arguments may call it.
    pub fn other_names(&self, name: &str) -> impl Iterator<Item = String> {
        self.aliases.iter().filter_map(|alias| alias.of(name))
    }

    /// The first name of the tool that is run.
    pub fn name(&self, image: &Image, argv: &[Untrusted]) -> Option<&str> {
        let words: Vec<&str> = argv.iter().map(Untrusted::raw).collect();
        let names = Names::new(image, words.first().copied());
        self.find(&names, words.get(1..).unwrap_or_default()).map(|(tool, _)| &*tool.name)
    }
}

/// The working directory, where it is known.
#[derive(Clone, Copy)]
struct Place<'a>(Option<&'a FilePath>);

/// As much of a program that stands in the arguments as is looked at: 64 KiB.
fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(64 << 10)).unwrap_or_default()
}

/// Longest path of macOS (`PATH_MAX`): a longer text is no folder, and every word is joined to it.
const LONGEST_PATH: usize = 1024;

impl<'a> Place<'a> {
    /// A folder, unless it is too long to be one.
    fn new(folder: Option<&'a FilePath>) -> Self {
        Self(folder.filter(|folder| folder.shown().raw().len() <= LONGEST_PATH))
    }

    /// A word as a path.
    fn path(self, word: &str) -> FilePath {
        self.0.map_or_else(|| FilePath::new(word), |base| FilePath::join(base, word))
    }

    /// The home folder that this is in, or is: most likely that of whoever works here (hier(7)).
    fn home(self) -> Option<&'a str> {
        let folder = self.0?.shown().raw();
        let name = folder.strip_prefix("/Users/")?.split('/').next().filter(|name| !name.is_empty())?;
        folder.get(.."/Users/".len().saturating_add(name.len()))
    }
}
