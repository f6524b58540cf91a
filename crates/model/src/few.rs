//! Some of many things, by way of example.

use std::collections::BTreeSet;

/// The least of many things, and whether there were more. Which they are does not depend on the order in which they
/// came, so that the same input gives the same examples whoever read which part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Few<T, const MOST: usize> {
    kept: BTreeSet<T>,
    more: bool,
}

impl<T, const MOST: usize> Default for Few<T, MOST> {
    fn default() -> Self {
        Self { kept: BTreeSet::new(), more: false }
    }
}

impl<T: Ord + Clone, const MOST: usize> Few<T, MOST> {
    /// Adds one.
    pub fn add(&mut self, one: &T) {
        if self.kept.contains(one) {
            return;
        }
        if self.kept.len() >= MOST {
            self.more = true;
            if self.kept.last().is_none_or(|last| last < one) {
                return;
            }
            self.kept.pop_last();
        }
        self.kept.insert(one.clone());
    }

    /// Adds what others came to.
    pub fn merge(&mut self, other: &Self) {
        other.kept.iter().for_each(|one| self.add(one));
        self.more |= other.more;
    }

    /// Those that are kept, the least first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.kept.iter()
    }

    /// The least.
    pub fn first(&self) -> Option<&T> {
        self.kept.first()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether there were more.
    pub const fn more(&self) -> bool {
        self.more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_are_kept_in_whichever_order_they_come() {
        let of = |numbers: &[u32]| {
            let mut few = Few::<u32, 3>::default();
            numbers.iter().for_each(|number| few.add(number));
            few
        };
        let few = of(&[5, 1, 4, 2, 5, 3]);
        assert_eq!((few.iter().copied().collect::<Vec<_>>(), few.more()), (vec![1, 2, 3], true));
        assert_eq!(few, of(&[3, 2, 1, 4, 5]));
        let exact = of(&[2, 2, 1, 3, 1]);
        assert!(!exact.more() && exact.first() == Some(&1));
        let mut merged = of(&[9, 8]);
        merged.merge(&of(&[7, 1]));
        assert_eq!((merged.iter().copied().collect::<Vec<_>>(), merged.more()), (vec![1, 7, 8], true));
    }
}
