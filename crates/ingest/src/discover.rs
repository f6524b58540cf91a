//! Which files the paths on a command line mean.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

use crate::input::{Input, is_descriptor, is_stdin};

/// A path that could not be looked at.
#[derive(Debug)]
pub struct Unopened {
    /// The path.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// What is left out of a folder on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// A file whose name begins with a dot.
    HiddenFile,
    /// A folder whose name begins with a dot.
    HiddenFolder,
    /// A link to a folder, which could lead in a circle.
    LinkedFolder,
}

impl LeftOut {
    /// The word for one of them.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HiddenFile => "hidden file",
            Self::HiddenFolder => "hidden folder",
            Self::LinkedFolder => "link to a folder",
        }
    }
}

/// How often something was left out, and an example: the first by name, so that it is the same on
/// every run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutSeen {
    /// How often.
    pub count: u64,
    /// The first by name.
    pub example: PathBuf,
}

/// What the paths on a command line come to.
#[derive(Debug, Default)]
pub struct Discovered {
    /// What is to be read, in a fixed order and each once.
    pub inputs: Vec<Input>,
    /// What could not be looked at.
    pub unopened: Vec<Unopened>,
    /// What was left out of folders.
    pub left_out: BTreeMap<LeftOut, LeftOutSeen>,
}

/// Folders below folders that are looked into.
const DEEPEST: usize = 64;

/// The inputs behind `paths`: files as they are, folders with every regular file in them, `-` as
/// standard input. A named pipe counts only where it is named itself: in a folder it would wait for
/// a writer that may never come.
pub fn discover(paths: &[PathBuf]) -> Discovered {
    let mut found = Discovered::default();
    let mut inputs = BTreeSet::new();
    let mut pipes = BTreeSet::new();
    for path in paths {
        if is_stdin(path) {
            inputs.insert(Input::Stdin);
            continue;
        }
        match std::fs::metadata(path) {
            Err(error) => found.refuse(path, error),
            Ok(_) if is_descriptor(path) => {
                inputs.insert(Input::Stream(path.clone()));
            }
            Ok(metadata) if metadata.is_dir() => found.visit(path, 0, &mut inputs),
            Ok(metadata) if metadata.is_file() => {
                inputs.insert(Input::File(path.clone()));
            }
            Ok(metadata) if is_pipe(metadata.file_type()) => {
                // The second opening of one pipe would wait for a second writer.
                if pipes.insert(identity(&metadata)) {
                    inputs.insert(Input::Stream(path.clone()));
                } else if !inputs.contains(&Input::Stream(path.clone())) {
                    found.refuse(path, io::Error::other("this pipe is named twice, and can be read only once"));
                }
            }
            Ok(metadata) => found.refuse(path, irregular(metadata.file_type())),
        }
    }
    found.inputs = inputs.into_iter().collect();
    found
}

impl Discovered {
    fn refuse(&mut self, path: &Path, error: io::Error) {
        self.unopened.push(Unopened { path: path.to_owned(), error });
    }

    fn leave_out(&mut self, kind: LeftOut, path: PathBuf) {
        match self.left_out.get_mut(&kind) {
            None => {
                self.left_out.insert(kind, LeftOutSeen { count: 1, example: path });
            }
            Some(seen) => {
                seen.count = seen.count.saturating_add(1);
                if path < seen.example {
                    seen.example = path;
                }
            }
        }
    }

    fn visit(&mut self, folder: &Path, depth: usize, inputs: &mut BTreeSet<Input>) {
        if depth >= DEEPEST {
            return self.refuse(folder, io::Error::other("too many folders below folders"));
        }
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.refuse(folder, error),
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.visit_entry(&entry, depth, inputs),
                Err(error) => self.refuse(folder, error),
            }
        }
    }

    fn visit_entry(&mut self, entry: &std::fs::DirEntry, depth: usize, inputs: &mut BTreeSet<Input>) {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        match std::fs::metadata(&path) {
            Ok(kind) if hidden && kind.is_dir() => self.leave_out(LeftOut::HiddenFolder, path),
            _ if hidden => self.leave_out(LeftOut::HiddenFile, path),
            Err(error) => self.refuse(&path, error),
            // A link to a folder could lead in a circle; a link to a file cannot.
            Ok(kind) if kind.is_dir() && is_link => self.leave_out(LeftOut::LinkedFolder, path),
            Ok(kind) if kind.is_dir() => self.visit(&path, depth.saturating_add(1), inputs),
            Ok(kind) if kind.is_file() => {
                inputs.insert(Input::File(path));
            }
            Ok(kind) => self.refuse(&path, irregular(kind.file_type())),
        }
    }
}

/// Why something that is neither file nor folder is not read.
fn irregular(kind: FileType) -> io::Error {
    io::Error::other(format!("{}, not a regular file", kind_name(kind)))
}

#[cfg(unix)]
fn kind_name(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

/// What tells two names of one pipe from two pipes.
#[cfg(unix)]
fn identity(metadata: &std::fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn kind_name(_: FileType) -> &'static str {
    "something special"
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}

#[cfg(not(unix))]
fn identity(_: &std::fs::Metadata) -> (u64, u64) {
    (0, 0)
}
