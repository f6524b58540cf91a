//! How far an input has come in time, without being led astray by a wrong clock (O2).

use tollgate_model::{Nanos, Timestamp};

/// The greatest time of an input that is believed. A time beyond it by more than the lateness is
/// believed only after a run of records that are all past it, so that one future date moves nothing.
#[derive(Clone, Debug)]
pub(crate) struct Top {
    lateness: Nanos,
    run: u32,
    believed: Option<Timestamp>,
    beyond: u32,
    least_beyond: Timestamp,
}

impl Top {
    pub fn new(run: u32) -> Self {
        Self { lateness: Nanos::ZERO, run, believed: None, beyond: 0, least_beyond: Timestamp::MAX }
    }

    /// Takes note of a record.
    pub fn see(&mut self, at: Timestamp, lateness: Nanos) {
        self.lateness = self.lateness.max(lateness);
        let near = self.believed.is_some_and(|top| at <= top.plus(self.lateness));
        if near {
            self.believed = self.believed.max(Some(at));
            self.beyond = 0;
            self.least_beyond = Timestamp::MAX;
            return;
        }
        self.beyond = self.beyond.saturating_add(1);
        self.least_beyond = self.least_beyond.min(at);
        if self.beyond >= self.run {
            self.believed = self.believed.max(Some(self.least_beyond));
            self.beyond = 0;
            self.least_beyond = Timestamp::MAX;
        }
    }

    /// Nothing before this time is still to come.
    pub fn frontier(&self) -> Timestamp {
        self.believed.map_or(Timestamp::MIN, |top| top.minus(self.lateness))
    }

    /// Where the input is, for reading inputs side by side.
    pub fn position(&self) -> Timestamp {
        match (self.believed, self.beyond) {
            (Some(top), _) => top,
            (None, 0) => Timestamp::MIN,
            (None, _) => self.least_beyond,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_future_date_moves_nothing_and_a_run_does() {
        let at = Timestamp::from_secs;
        let lateness = Nanos::from_secs(5);
        let mut top = Top::new(3);
        for _ in 0..3 {
            top.see(at(100), lateness);
        }
        assert_eq!(top.frontier(), at(95));
        top.see(at(1_000_000), lateness);
        top.see(at(104), lateness);
        assert_eq!(top.frontier(), at(99));
        for second in [200, 201, 199] {
            top.see(at(second), lateness);
        }
        assert_eq!(top.frontier(), at(194));
    }
}
