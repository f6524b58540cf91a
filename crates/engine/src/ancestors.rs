//! Who is above a process (docs/semantics.md, B4).

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::instance::InstanceId;

/// Those above a process, nearest first: as many as it takes for three that ran a program of their own. A shell's own forks and the
/// monitor of `sudo` do the work of what they were forked from, and use up no reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ancestors {
    ids: Vec<InstanceId>,
    /// Bit by bit, whether each had run a program of its own when the next below was born.
    ran: u8,
}

/// Ancestors that ran a program of their own.
const PROGRAMS: u32 = 3;

/// Ancestors in all.
const MOST_ANCESTORS: usize = 8;

impl Ancestors {
    /// Those of a child that is born now of a process with these ancestors.
    pub fn of_child(&self, parent: InstanceId, parent_ran: bool) -> Self {
        let mut above = Self::default();
        let ran = |at: usize| self.ran.checked_shr(u32::try_from(at).unwrap_or(u32::MAX)).is_some_and(|bits| bits & 1 == 1);
        let known = self.ids.iter().enumerate().map(|(at, &id)| (id, ran(at)));
        for (at, (id, ran)) in std::iter::once((parent, parent_ran)).chain(known).take(MOST_ANCESTORS).enumerate() {
            if above.ran.count_ones() >= PROGRAMS {
                break;
            }
            above.ids.push(id);
            above.ran |= u8::from(ran) << at;
        }
        above
    }
}

impl Deref for Ancestors {
    type Target = [InstanceId];

    fn deref(&self) -> &Self::Target {
        &self.ids
    }
}

#[cfg(test)]
mod tests {
    use super::{Ancestors, MOST_ANCESTORS};
    use crate::instance::InstanceId;

    /// Of processes named by their generation, the first 0; all but those in `forks` ran a program.
    fn below(generations: u64, forks: &[u64]) -> Vec<u64> {
        let born = |above: Ancestors, id: u64| above.of_child(InstanceId(id), !forks.contains(&id));
        (0..generations).fold(Ancestors::default(), born).iter().map(|id| id.0).collect()
    }

    #[test]
    fn forks_use_up_no_reach() {
        assert_eq!(below(5, &[]), [4, 3, 2]);
        assert_eq!(below(5, &[3]), [4, 3, 2, 1]);
        assert_eq!(below(6, &[1, 3, 4]), [5, 4, 3, 2, 1, 0]);
        assert_eq!(below(2, &[1]), [1, 0]);
    }

    #[test]
    fn there_is_an_end() {
        let all: Vec<u64> = (0..20).collect();
        assert_eq!(below(20, &all), [19, 18, 17, 16, 15, 14, 13, 12]);
        assert_eq!(below(20, &all).len(), MOST_ANCESTORS);
    }
}
