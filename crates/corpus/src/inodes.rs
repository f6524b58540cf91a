//! Inodes, which are made of names, and stay with files that get other names.

use std::collections::HashMap;

use crate::step::Action;
use crate::text::mark;

/// The inodes of a Mac.
#[derive(Debug, Default)]
pub struct Inodes {
    /// Those of files that came by their names otherwise than by being made there; nothing, where nobody follows them.
    moved: Option<HashMap<String, u64>>,
}

impl Inodes {
    /// Inodes that stay with files that are renamed or linked.
    pub fn that_follow() -> Self {
        Self { moved: Some(HashMap::new()) }
    }

    /// The inode of a file.
    pub fn of(&self, path: &str) -> u64 {
        self.moved.as_ref().and_then(|moved| moved.get(path).copied()).unwrap_or_else(|| mark(path) % 100_000_000)
    }

    /// Takes in what an action does to names.
    pub fn follow(&mut self, action: &Action) {
        let (from, to) = match action {
            Action::Rename { from, to, .. } | Action::Link { from, to, .. } => (from, Some(to)),
            Action::Unlink { path, .. } => (path, None),
            _ => return,
        };
        let inode = self.of(from);
        let Some(moved) = &mut self.moved else { return };
        if !matches!(action, Action::Link { .. }) {
            moved.remove(from);
        }
        if let Some(to) = to {
            moved.insert(to.clone(), inode);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inode_stays_with_its_file() {
        let mut inodes = Inodes::that_follow();
        let (old, other) = (inodes.of("/a"), inodes.of("/b"));
        inodes.follow(&Action::Rename { from: "/a".to_owned(), to: "/b".to_owned(), size: 1 });
        inodes.follow(&Action::Link { from: "/b".to_owned(), to: "/c".to_owned(), size: 1 });
        assert_eq!((inodes.of("/b"), inodes.of("/c")), (old, old));
        inodes.follow(&Action::Unlink { path: "/b".to_owned(), size: 1 });
        assert_eq!(inodes.of("/b"), other);
    }
}
