//! Stretches of time in which a source told nothing.

use std::collections::BTreeMap;

use tollgate_model::{Nanos, Timestamp};

use crate::account::Span;

/// Stretches that are remembered at once.
const MOST: usize = 100_000;

/// When something was told, and where nothing was for long.
#[derive(Debug, Default)]
pub(crate) struct Quiet {
    /// Longer than this is long.
    longest: Nanos,
    /// From the first to the last that was told.
    span: Option<Span>,
    /// By their beginning: times at which something was told, with nothing between them.
    stretches: BTreeMap<Timestamp, Timestamp>,
}

impl Quiet {
    /// Nothing was told yet; longer than `longest` is quiet.
    pub const fn new(longest: Nanos) -> Self {
        Self { longest, span: None, stretches: BTreeMap::new() }
    }

    /// Something was told. Times mostly grow. Returns whether there was room to remember it.
    pub fn see(&mut self, at: Timestamp) -> bool {
        let Some(Span { first, last }) = self.span else {
            self.span = Some(Span { first: at, last: at });
            return true;
        };
        self.span = Some(Span { first: first.min(at), last: last.max(at) });
        if at > last {
            return self.add(last, at);
        }
        if at < first {
            return self.add(at, first);
        }
        // Told late: it parts the stretch that it lies in.
        match self.stretches.range(..at).next_back().map(|(from, to)| (*from, *to)) {
            Some((from, to)) if at < to => {
                self.stretches.remove(&from);
                let before = self.add(from, at);
                self.add(at, to) && before
            }
            _ => true,
        }
    }

    fn add(&mut self, from: Timestamp, to: Timestamp) -> bool {
        if to.since(from) <= self.longest {
            return true;
        }
        let room = self.stretches.len() < MOST;
        if room {
            self.stretches.insert(from, to);
        }
        room
    }

    /// The first and last time, and the stretches in order.
    pub fn finish(self) -> (Option<Span>, Vec<(Timestamp, Timestamp)>) {
        (self.span, self.stretches.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_late_parts_a_stretch_and_what_is_no_longer_long_is_none() {
        let mut quiet = Quiet::new(Nanos::from_secs(10));
        for at in [100, 110, 121, 200, 150, 155, 199, 70] {
            assert!(quiet.see(Timestamp::from_secs(at)));
        }
        let (span, stretches) = quiet.finish();
        assert_eq!(span.map(|span| (span.first.second(), span.last.second())), Some((70, 200)));
        let stretches: Vec<(i64, i64)> = stretches.iter().map(|(from, to)| (from.second(), to.second())).collect();
        // 100 to 110 is exactly as long as is not long.
        assert_eq!(stretches, [(70, 100), (110, 121), (121, 150), (155, 199)]);
    }
}
