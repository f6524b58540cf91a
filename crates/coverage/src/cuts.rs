//! Whether arguments were cut.

use std::collections::BTreeSet;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use tollgate_model::Untrusted;
use tollgate_policy::Measure;

/// Lengths of executions' arguments, as far as they tell that some were cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Executions whose arguments are as long as a known limit.
    known: u64,
    /// The greatest other length.
    longest: usize,
    /// How often it was met.
    met: u64,
    /// Programs that it was met with, as far as they matter.
    programs: BTreeSet<u64>,
    /// As many executions with arguments of the greatest length, of so many programs, are cut at a limit that nobody told us. Of one
    /// program they may be made by the same script, with another number each time.
    often: u64,
    enough: usize,
}

impl Cuts {
    /// Takes the arguments of an execution in. Collectors are known to cut at some lengths in bytes.
    pub fn see(&mut self, argv: &[Untrusted], measure: &Measure) {
        (self.often, self.enough) = (measure.cut_often, measure.cut_programs);
        // Each is followed by a blank or a zero, but the last.
        let length = argv.iter().map(|word| word.raw().len().saturating_add(1)).fold(0, usize::saturating_add).saturating_sub(1);
        if measure.cuts.contains(&length) {
            self.known = self.known.saturating_add(1);
        } else if length >= measure.cut_least && length >= self.longest {
            let program = argv.first().map_or(0, |word| FixedState::with_seed(0).hash_one(word.raw()));
            self.meet(length, 1, [program]);
        }
    }

    fn meet(&mut self, length: usize, times: u64, programs: impl IntoIterator<Item = u64>) {
        if length < self.longest {
            return;
        }
        if length > self.longest {
            (self.longest, self.met) = (length, 0);
            self.programs.clear();
        }
        self.met = self.met.saturating_add(times);
        for program in programs {
            if self.programs.len() < self.enough {
                self.programs.insert(program);
            }
        }
    }

    /// Takes in those of another.
    pub fn merge(&mut self, other: &Self) {
        (self.often, self.enough) = (self.often.max(other.often), self.enough.max(other.enough));
        self.known = self.known.saturating_add(other.known);
        self.meet(other.longest, other.met, other.programs.iter().copied());
    }

    /// How many executions have arguments that were cut.
    pub fn cut(&self) -> u64 {
        let shows = self.met >= self.often && self.programs.len() >= self.enough;
        self.known.saturating_add(if shows { self.met } else { 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Arguments so long in all, of a program.
    fn argv(program: usize, length: usize) -> Vec<Untrusted> {
        let name = format!("p{program}");
        let rest = "x".repeat(length - name.len() - 1);
        vec![name.into(), rest.into()]
    }

    fn cuts(executions: &[(usize, usize)]) -> Cuts {
        let mut cuts = Cuts::default();
        let measure = Measure { cuts: vec![1_024, 32_767], ..tollgate_policy::Policy::builtin().coverage.measure.clone() };
        executions.iter().for_each(|&(program, length)| cuts.see(&argv(program, length), &measure));
        cuts
    }

    #[test]
    fn known_limits_and_others_that_show() {
        assert_eq!(cuts(&[(1, 30), (1, 1_024), (1, 1_025), (1, 32_767)]).cut(), 2);
        let several = |count| (0..count).map(|at| (at % 3, 500)).collect::<Vec<_>>();
        assert_eq!((cuts(&several(8)).cut(), cuts(&several(7)).cut()), (8, 0));
        // One program is a script that runs again and again; something longer came whole.
        assert_eq!(cuts(&[(1, 500); 20]).cut(), 0);
        assert_eq!(cuts(&[several(20), vec![(1, 501)]].concat()).cut(), 0);
    }

    #[test]
    fn a_limit_shows_over_several_hosts() {
        let mut both = cuts(&[(1, 500); 5]);
        both.merge(&cuts(&[(2, 500), (2, 500), (3, 500), (3, 500)]));
        both.merge(&cuts(&[(3, 400)]));
        assert_eq!(both.cut(), 9);
    }
}
