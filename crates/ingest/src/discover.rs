//! Which files the paths on a command line mean.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The name that is printed; paths are escaped by the caller.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Stdin => "-".to_owned(),
        }
    }

    /// The name of the folder that holds it, which stands for its host if nothing else does.
    pub fn folder(&self) -> String {
        match self {
            Self::Stdin => "stdin".to_owned(),
            Self::File(path) => {
                let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                let folder = whole.parent().and_then(Path::file_name);
                folder.map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned())
            }
        }
    }
}

/// A path that could not be looked at.
#[derive(Debug)]
pub struct Unopened {
    /// The path.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// Folders below folders that are looked into.
const DEEPEST: usize = 64;

/// The inputs behind `paths`, in a fixed order and each once: files as they are, folders with
/// everything in them, `-` as standard input. Hidden files and folders below a folder are left out.
pub fn discover(paths: &[PathBuf]) -> (Vec<Input>, Vec<Unopened>) {
    let mut inputs = BTreeSet::new();
    let mut unopened = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.insert(Input::Stdin);
        } else {
            visit(path, 0, &mut inputs, &mut unopened);
        }
    }
    (inputs.into_iter().collect(), unopened)
}

fn visit(path: &Path, depth: usize, inputs: &mut BTreeSet<Input>, unopened: &mut Vec<Unopened>) {
    let is_folder = match std::fs::metadata(path) {
        Ok(metadata) => metadata.is_dir(),
        Err(error) => return unopened.push(Unopened { path: path.to_owned(), error }),
    };
    if !is_folder {
        inputs.insert(Input::File(path.to_owned()));
        return;
    }
    if depth >= DEEPEST {
        return unopened.push(Unopened { path: path.to_owned(), error: io::Error::other("too many folders below folders") });
    }
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return unopened.push(Unopened { path: path.to_owned(), error }),
    };
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_name().to_string_lossy().starts_with('.') => {}
            // A link to a folder could lead in a circle; a link to a file cannot.
            Ok(entry) if entry.file_type().is_ok_and(|kind| kind.is_symlink()) && entry.path().is_dir() => {}
            Ok(entry) => visit(&entry.path(), depth.saturating_add(1), inputs, unopened),
            Err(error) => unopened.push(Unopened { path: path.to_owned(), error }),
        }
    }
}
