//! Inputs that wait, inputs that are being read, and how far all of them have come.

use tollgate_model::{HostName, Timestamp};
use tollgate_sources::{Decoder, Lines};

use crate::input::Input;
use crate::progress::Progress;
use crate::shard::Frontier;
use crate::top::Top;

/// An input that is not open yet.
pub(crate) struct Pending {
    pub index: u32,
    pub input: Input,
    pub start: Timestamp,
    /// When the earliest record can be, of this and of all that wait longer.
    pub holds_back: Timestamp,
    /// Whether its leases were learned before.
    pub learned: bool,
}

/// An input that is being read.
pub(crate) struct Reading {
    pub index: u32,
    pub lines: Lines<tollgate_sources::Input>,
    pub decoder: Decoder,
    pub top: Top,
    pub start: Timestamp,
    pub endpoint: bool,
    pub network: bool,
    /// Whether it holds endpoint records of sources that tell at once.
    pub prompt: bool,
    pub host: HostName,
    pub by_folder: bool,
    /// Where what was counted of its text ends.
    pub bytes: u64,
    /// Whether it cannot be read again.
    pub once: bool,
    /// Whether its leases were learned before.
    pub learned: bool,
    pub told: Told,
}

impl Reading {
    /// Where it is in time.
    pub fn position(&self) -> Timestamp {
        self.top.position().max(self.start)
    }

    /// Tells how far it has come.
    pub fn tell(&mut self, progress: &Progress) {
        self.told.tell(&self.lines, &self.decoder, progress);
    }
}

/// Bytes and records of an input that were already told to whoever watches.
#[derive(Debug, Default)]
pub(crate) struct Told {
    bytes: u64,
    records: u64,
}

impl Told {
    /// Tells what has come since.
    pub fn tell(&mut self, lines: &Lines<tollgate_sources::Input>, decoder: &Decoder, progress: &Progress) {
        progress.add_bytes(&mut self.bytes, lines.input().consumed());
        progress.add_records(&mut self.records, decoder.counts().received);
    }
}

/// How far all inputs together have come. An input that showed nothing yet holds back all. `waiting` is in the order of
/// [`Pending::holds_back`].
pub(crate) fn frontier(open: &[Reading], waiting: &[Pending]) -> Frontier {
    let unopened = waiting.last().map_or(Timestamp::MAX, |pending| pending.holds_back);
    let mut least = Frontier { prompt: unopened, endpoint: unopened, network: unopened };
    // In one go: thousands of small inputs may be open, and each asks.
    for reading in open {
        let (at, unknown) = (reading.top.frontier(), !reading.endpoint && !reading.network);
        for (leg, told) in
            [(&mut least.prompt, reading.prompt), (&mut least.endpoint, reading.endpoint), (&mut least.network, reading.network)]
        {
            if told || unknown {
                *leg = at.min(*leg);
            }
        }
    }
    least
}
