//! Whether arguments were cut.

use tollgate_model::Untrusted;

/// Lengths of executions' arguments, as far as they tell that some were cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Executions whose arguments are as long as a known limit.
    known: u64,
    /// The greatest length, and how often it was met.
    longest: (usize, u64),
}

/// Arguments that are shorter have some length by chance.
const LEAST: usize = 128;

/// As many of the greatest length and no other as long are cut at a limit that nobody told us.
const OFTEN: u64 = 8;

impl Cuts {
    /// Takes the arguments of an execution in. Collectors are known to cut at some lengths in bytes.
    pub fn see(&mut self, argv: &[Untrusted], known: &[usize]) {
        // Each is followed by a blank or a zero, but the last.
        let length = argv.iter().map(|word| word.raw().len().saturating_add(1)).fold(0, usize::saturating_add).saturating_sub(1);
        if known.contains(&length) {
            self.known = self.known.saturating_add(1);
        } else if length >= LEAST {
            self.meet(length, 1);
        }
    }

    fn meet(&mut self, length: usize, times: u64) {
        let (longest, count) = &mut self.longest;
        match length.cmp(longest) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => *count = count.saturating_add(times),
            std::cmp::Ordering::Greater => (*longest, *count) = (length, times),
        }
    }

    /// Takes in those of another.
    pub fn merge(&mut self, other: Self) {
        self.known = self.known.saturating_add(other.known);
        self.meet(other.longest.0, other.longest.1);
    }

    /// How many executions have arguments that were cut.
    pub fn cut(self) -> u64 {
        let (_, count) = self.longest;
        self.known.saturating_add(if count >= OFTEN { count } else { 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(lengths: &[usize]) -> u64 {
        let mut cuts = Cuts::default();
        lengths.iter().for_each(|&length| cuts.see(&["x".repeat(length - 2).as_str().into(), "y".into()][..], &[1_024, 32_767]));
        cuts.cut()
    }

    #[test]
    fn known_limits_and_others_that_show() {
        assert_eq!(cut(&[30, 1_024, 1_025, 32_767]), 2);
        assert_eq!(cut(&[500; 8]), 8);
        assert_eq!(cut(&[500; 7]), 0);
        // Something longer came whole.
        assert_eq!(cut(&[500, 500, 500, 500, 500, 500, 500, 500, 501]), 0);
    }

    #[test]
    fn a_limit_shows_over_several_hosts() {
        let of = |lengths: &[usize]| {
            let mut cuts = Cuts::default();
            lengths.iter().for_each(|&length| cuts.see(&["x".repeat(length).as_str().into()][..], &[]));
            cuts
        };
        let mut both = of(&[500; 5]);
        both.merge(of(&[500; 4]));
        assert_eq!(both.cut(), 9);
    }
}
