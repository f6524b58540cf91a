//! Paths, with one lexical canonical form for policy and events.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)
)]

mod alias;
mod fold;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Untrusted;

/// A path as it was reported, and the key under which equal files meet.
///
/// The key is lexical: it is computed from the text alone, never by asking a disk, so that a
/// recorded event means the same everywhere. It takes volumes to be insensitive to case and to
/// Unicode composition, as APFS is unless formatted otherwise. In order:
///
/// 1. Unicode decomposition (NFD) and simple lower-casing, final sigma as sigma (`fold`).
/// 2. `//`, `/./`, `..`, trailing slashes and dots are resolved; `..` stops at the root. A relative
///    path whose base is unknown stays relative and keeps leading `..`. A fork of a file
///    (`file/..namedfork/rsrc`) is the file.
/// 3. Aliases of one place get one spelling (`alias`): `/private/tmp`, firmlinks, cryptexes,
///    snapshots.
///
/// `~` is not expanded (shells do that before anybody sees it), and `/.vol/<device>/<inode>` is
/// left as it is. The key of a key is the key.
///
/// It is written and read as the reported text alone. Copies share both texts.
#[derive(Clone, Default, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePath {
    raw: Untrusted,
    /// Absent where it equals the reported text.
    key: Option<Arc<str>>,
}

impl FilePath {
    /// An absolute path, or one whose base is unknown.
    pub fn new(raw: &str) -> Self {
        Self { key: canonical(raw), raw: raw.into() }
    }

    /// A path relative to `base`, unless it is absolute.
    pub fn join(base: &Self, raw: &str) -> Self {
        if raw.starts_with('/') || base.raw.raw().is_empty() {
            return Self::new(raw);
        }
        let base = base.raw.raw();
        let mut joined = String::with_capacity(base.len().saturating_add(raw.len()).saturating_add(1));
        joined.push_str(base);
        if !base.ends_with('/') {
            joined.push('/');
        }
        joined.push_str(raw);
        Self::new(&joined)
    }

    /// The path as it was reported.
    pub fn shown(&self) -> &Untrusted {
        &self.raw
    }

    /// The canonical key: equal for every spelling of one file.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(self.raw.raw())
    }

    /// The last component of the key; empty for the root and for no path.
    pub fn name(&self) -> &str {
        self.key().rsplit('/').next().unwrap_or("")
    }

    /// Whether it is a device that holds nothing (`/dev/null`, a terminal): what is written there, nobody reads again. A disk does hold
    /// what is written, and a descriptor (`/dev/fd/3`) is another file.
    pub fn is_sink(&self) -> bool {
        let beneath = self.key().strip_prefix("/dev/");
        let holds = |name: &str| ["disk", "rdisk", "fd/", "stdin", "stdout", "stderr"].iter().any(|start| name.starts_with(start));
        beneath.is_some_and(|name| !holds(name))
    }

    /// Whether this is `folder` or lies beneath it.
    pub fn lies_in(&self, folder: &Self) -> bool {
        match self.key().strip_prefix(folder.key()) {
            Some(rest) => rest.is_empty() || rest.starts_with('/') || folder.key().ends_with('/'),
            None => false,
        }
    }
}

impl Serialize for FilePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.raw.raw())
    }
}

impl<'de> Deserialize<'de> for FilePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<str>::deserialize(deserializer)?;
        Ok(Self { key: canonical(&raw), raw: Untrusted::new(raw) })
    }
}

/// How much has to be done to a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// ASCII, lower case, no component to resolve.
    Plain,
    /// ASCII, no component to resolve.
    Cased,
    /// Anything else.
    Rough,
}

/// The key of a text, absent where they are equal.
fn canonical(raw: &str) -> Option<Arc<str>> {
    match shape(raw) {
        Shape::Plain => {
            let key = alias::resolved(raw);
            (key.len() != raw.len()).then(|| key.into())
        }
        Shape::Cased => {
            let mut lower: Arc<str> = raw.into();
            if let Some(text) = Arc::get_mut(&mut lower) {
                text.make_ascii_lowercase();
            }
            let key = alias::resolved(&lower);
            if key.len() == lower.len() { Some(lower) } else { Some(key.into()) }
        }
        Shape::Rough => {
            let resolved = resolve(&fold::folded(raw));
            let key = alias::resolved(&resolved);
            (key != raw).then(|| key.into())
        }
    }
}

/// One pass over the bytes, to spare almost every path any further one.
fn shape(raw: &str) -> Shape {
    let mut cased = false;
    // Length of the component so far if it holds only dots, else 3: `//`, `.` and `..` are rough.
    let mut dots = 3_u8;
    for &byte in raw.as_bytes() {
        match byte {
            b'/' => {
                if dots < 3 {
                    return Shape::Rough;
                }
                dots = 0;
            }
            b'.' => dots = dots.saturating_add(1).min(3),
            // A fork of a file, or a name that begins so.
            _ if dots == 2 => return Shape::Rough,
            b'A'..=b'Z' => {
                cased = true;
                dots = 3;
            }
            0x80.. => return Shape::Rough,
            _ => dots = 3,
        }
    }
    // A trailing slash is rough, except that of the root; so are a trailing dot component and a
    // relative path that begins with dots.
    if (dots < 3 && raw.len() > 1) || raw.starts_with('.') || raw.is_empty() {
        Shape::Rough
    } else if cased {
        Shape::Cased
    } else {
        Shape::Plain
    }
}

/// What stands between a file and one of its forks (`_PATH_FORKSPECIFIER` of `<sys/paths.h>`).
const FORK: &str = "..namedfork";

/// Resolves `//`, `.` and `..` in a folded text.
fn resolve(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for component in path.split('/') {
        match component {
            "" | "." => {}
            FORK => break,
            ".." => {
                if kept.last().is_some_and(|&last| last != "..") {
                    kept.pop();
                } else if !absolute {
                    kept.push(component);
                }
            }
            _ => kept.push(component),
        }
    }
    let mut resolved = String::with_capacity(path.len());
    for (at, component) in kept.iter().enumerate() {
        if absolute || at > 0 {
            resolved.push('/');
        }
        resolved.push_str(component);
    }
    if resolved.is_empty() && !path.is_empty() {
        resolved.push(if absolute { '/' } else { '.' });
    }
    resolved
}
