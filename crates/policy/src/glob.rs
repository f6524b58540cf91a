//! Globs over canonical path keys.
//!
//! Both sides are canonical (see `FilePath`), so case, Unicode composition and aliases of a place
//! never matter, and a leading dot is an ordinary character. A glob is one of
//!
//! * `~/a/b`: below every home, `/Users/*` and `/var/root`, and `Users/*` of a data volume that is mounted or copied elsewhere;
//! * `/a/b`: at that place;
//! * `name`: a last component anywhere.
//!
//! `*` and `?` stay within a component, `**` is any number of whole components (at the end: at
//! least one), `{a,b}` is either, also across slashes.

mod braces;
mod trie;
mod wild;

use std::sync::LazyLock;

use memchr::memmem::Finder;
use tollgate_model::FilePath;

pub use braces::expanded;
pub use trie::{Node, Place};
pub use wild::Wild;

/// Where a glob is anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// In every home.
    Home,
    /// At the root.
    Root,
    /// At the last component, anywhere.
    Name,
}

/// One alternative of a glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Where it is anchored.
    pub anchor: Anchor,
    /// Its components.
    pub segments: Vec<Segment>,
}

/// One component of a glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// `**`
    Deep,
    /// A component without wildcards.
    Literal(Box<str>),
    /// `*.extension`, without a further dot or wildcard.
    Extension(Box<str>),
    /// Any other component.
    Wild(Wild),
}

impl Pattern {
    /// How many components stand before its first wildcard.
    pub fn fixed(&self) -> u16 {
        let fixed = self.segments.iter().take_while(|segment| matches!(segment, Segment::Literal(_))).count();
        if self.anchor == Anchor::Name { 0 } else { u16::try_from(fixed).unwrap_or(u16::MAX) }
    }

    /// Whether it matches a path.
    pub fn matches(&self, path: &FilePath) -> bool {
        let mut node = Node::default();
        node.insert(&self.segments, Place { rule: 0, fixed: 0 });
        let mut found = false;
        let mut look = |text: &str| node.find(text, &mut |_| found = true);
        match self.anchor {
            Anchor::Home => below_homes(path.key()).for_each(look),
            Anchor::Root => path.key().strip_prefix('/').into_iter().for_each(look),
            Anchor::Name => look(path.name()),
        }
        found
    }
}

/// Reads one alternative, as [`expanded`] gives it. The error says why it cannot match.
pub fn parse(glob: &str) -> Result<Pattern, String> {
    let (anchor, rest) = if let Some(rest) = glob.strip_prefix("~/") {
        (Anchor::Home, format!("/{rest}"))
    } else if glob.starts_with('/') {
        (Anchor::Root, glob.to_owned())
    } else if let Some(rest) = glob.strip_prefix("**/") {
        (Anchor::Name, rest.to_owned())
    } else {
        (Anchor::Name, glob.to_owned())
    };
    if glob.is_empty() || glob == "~" || rest == "/" {
        return Err(format!("glob `{glob}` names no file"));
    }
    if rest.split('/').any(|component| component == ".." || component == ".") || rest.contains("//") || rest.ends_with('/') {
        return Err(format!("glob `{glob}` cannot match: paths have no `.`, `..` or empty components"));
    }
    if anchor == Anchor::Name && rest.contains('/') {
        return Err(format!("glob `{glob}` cannot match: begin it with `/` or `~/`, or name a last component only"));
    }
    let key = FilePath::new(&rest).key().to_owned();
    if anchor == Anchor::Home && key.len() != FilePath::new(&format!("/users/x{rest}")).key().len().saturating_sub("/users/x".len()) {
        return Err(format!("glob `{glob}` cannot match below a home"));
    }
    if anchor == Anchor::Root && (key.starts_with("/users/") || key.starts_with("/var/root/")) {
        return Err(format!("glob `{glob}` names one home; begin it with `~/`"));
    }
    let mut segments: Vec<Segment> = key.split('/').filter(|component| !component.is_empty()).map(segment).collect::<Result<_, _>>()?;
    if segments.last() == Some(&Segment::Deep) {
        segments.push(Segment::Wild(Wild::new("*")));
    }
    if anchor == Anchor::Name && segments.iter().any(|segment| *segment == Segment::Wild(Wild::new("*"))) {
        return Err(format!("glob `{glob}` matches every file"));
    }
    Ok(Pattern { anchor, segments })
}

fn segment(component: &str) -> Result<Segment, String> {
    if component == "**" {
        return Ok(Segment::Deep);
    }
    if component.contains("**") {
        return Err(format!("`**` must be a whole component, not part of `{component}`"));
    }
    if !component.contains(['*', '?']) {
        return Ok(Segment::Literal(component.into()));
    }
    match component.strip_prefix("*.") {
        Some(extension) if !extension.is_empty() && !extension.contains(['*', '?', '.']) => Ok(Segment::Extension(extension.into())),
        _ => Ok(Segment::Wild(Wild::new(component))),
    }
}

/// The parts of a key below a home: the home that it begins with, and one of a data volume that is mounted or copied elsewhere
/// (`/tmp/mnt/Users/ana/.ssh`), that of the innermost folder called `Users`. Within a home, such a folder holds homes if what follows looks
/// like one: the library, or a name that begins with a dot.
pub fn below_homes(key: &str) -> impl Iterator<Item = &str> {
    let first = below_home(key);
    let innermost = last_homes(key).filter(|&at| at > 0).and_then(|at| {
        let (_user, below) = key.get(at.checked_add(HOMES.len())?..)?.split_once('/')?;
        let home_like = || below == "library" || below.starts_with("library/") || below.starts_with('.');
        (first.is_none() || home_like()).then_some(below)
    });
    first.into_iter().chain(innermost)
}

/// Where the innermost folder called `Users` begins. Every path is asked, most of them more than once.
fn last_homes(key: &str) -> Option<usize> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(HOMES.trim_end_matches('/')));
    // Two of them may share a slash, so the one behind is no part of what is looked for.
    FINDER.find_iter(key.as_bytes()).filter(|&at| key.get(at..).is_some_and(|rest| rest.starts_with(HOMES))).last()
}

/// What homes lie in, on any volume.
const HOMES: &str = "/users/";

fn below_home(key: &str) -> Option<&str> {
    if let Some(rest) = key.strip_prefix(HOMES) {
        return rest.split_once('/').map(|(_user, below)| below);
    }
    key.strip_prefix("/var/root/")
}
