//! Many globs as one tree, so that a path that matches none is dropped at its first components.

use super::{Segment, Wild};
use crate::names::Names;

/// What a glob leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Position of the rule in its file.
    pub rule: u16,
    /// Components of the glob before its first wildcard: where a keyword rule begins to look.
    pub fixed: u16,
}

/// A node: all globs that share the components on the way to it.
#[derive(Clone, Debug, Default)]
pub struct Node {
    literal: Names<Node>,
    extension: Names<Node>,
    wild: Vec<(Wild, Node)>,
    deep: Option<Box<Node>>,
    places: Vec<Place>,
}

impl Node {
    /// Adds a glob that leads to `place`.
    pub fn insert(&mut self, segments: &[Segment], place: Place) {
        let Some((segment, rest)) = segments.split_first() else {
            if !self.places.contains(&place) {
                self.places.push(place);
            }
            return;
        };
        let next = match segment {
            Segment::Deep => self.deep.get_or_insert_default(),
            Segment::Literal(name) => self.literal.entry(name),
            Segment::Extension(name) => self.extension.entry(name),
            Segment::Wild(wild) => {
                let at = self.wild.iter().position(|(known, _)| known == wild).unwrap_or_else(|| {
                    self.wild.push((wild.clone(), Self::default()));
                    self.wild.len().saturating_sub(1)
                });
                match self.wild.get_mut(at) {
                    Some((_, node)) => node,
                    None => return,
                }
            }
        };
        next.insert(rest, place);
    }

    /// Calls `found` for every glob that matches the components of `path` (`a/b/c`).
    pub fn find(&self, path: &str, found: &mut impl FnMut(Place)) {
        if path.is_empty() {
            self.places.iter().copied().for_each(&mut *found);
        } else {
            let (name, rest) = path.split_once('/').unwrap_or((path, ""));
            self.step(name, |node| node.find(rest, found));
        }
        if let Some(deep) = &self.deep {
            for tail in tails(path) {
                deep.find(tail, found);
            }
        }
    }

    /// Calls `found` for every glob whose matches may lie in or beneath the folder `path`, and says
    /// whether the folder is inside the stretch that `**` covers, or only a wildcard has its name.
    pub fn beneath(&self, path: &str, inside: bool, found: &mut impl FnMut(Place, bool)) {
        if path.is_empty() {
            self.all(inside, found);
            return;
        }
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        if let Some(node) = self.literal.get(name) {
            node.beneath(rest, inside, found);
        }
        // A last name that only a wildcard has is not known to be that of a folder.
        self.guess(name, |node| node.beneath(rest, inside || rest.is_empty(), found));
        if let Some(deep) = &self.deep {
            deep.all(true, found);
        }
    }

    fn all(&self, inside: bool, found: &mut impl FnMut(Place, bool)) {
        self.places.iter().for_each(|place| found(*place, inside));
        let children = self.literal.values().chain(self.extension.values()).chain(self.wild.iter().map(|(_, node)| node));
        for child in children.chain(self.deep.as_deref()) {
            child.all(inside, found);
        }
    }

    fn step(&self, name: &str, mut go: impl FnMut(&Self)) {
        if let Some(node) = self.literal.get(name) {
            go(node);
        }
        self.guess(name, go);
    }

    fn guess(&self, name: &str, mut go: impl FnMut(&Self)) {
        if let Some(node) = name.rsplit_once('.').and_then(|(_, extension)| self.extension.get(extension)) {
            go(node);
        }
        for (wild, node) in &self.wild {
            if wild.matches(name) {
                go(node);
            }
        }
    }
}

/// `a/b/c`, `b/c`, `c`, and the empty tail.
fn tails(path: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(path);
    std::iter::from_fn(move || {
        let tail = next?;
        next = match tail.split_once('/') {
            Some((_, rest)) => Some(rest),
            None if tail.is_empty() => None,
            None => Some(""),
        };
        Some(tail)
    })
}
