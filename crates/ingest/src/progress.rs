//! How far a hunt has come, for whoever looks at it from another thread. There is no clock here: how
//! fast that is, the one who looks must say.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts that only grow, apart from the turn from looking to reading.
#[derive(Debug, Default)]
pub struct Progress {
    reading: AtomicBool,
    bytes: AtomicU64,
    records: AtomicU64,
    findings: AtomicU64,
}

/// What stood there at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgressSeen {
    /// Whether inputs are being read; before that, they are only looked at.
    pub reading: bool,
    /// Bytes taken from the inputs in this part, before decompression.
    pub bytes: u64,
    /// Records read.
    pub records: u64,
    /// Findings so far.
    pub findings: u64,
}

impl Progress {
    /// What stands there now.
    pub fn seen(&self) -> ProgressSeen {
        ProgressSeen {
            reading: self.reading.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            records: self.records.load(Ordering::Relaxed),
            findings: self.findings.load(Ordering::Relaxed),
        }
    }

    /// Looking is over.
    pub(crate) fn begin_reading(&self) {
        self.bytes.store(0, Ordering::Relaxed);
        self.reading.store(true, Ordering::Relaxed);
    }

    /// Adds what one input has come on since `told`.
    pub(crate) fn add_bytes(&self, told: &mut u64, now: u64) {
        grow(&self.bytes, told, now);
    }

    /// Adds what one input has come on since `told`.
    pub(crate) fn add_records(&self, told: &mut u64, now: u64) {
        grow(&self.records, told, now);
    }

    /// Adds findings that were opened.
    pub(crate) fn add_findings(&self, count: u64) {
        self.findings.fetch_add(count, Ordering::Relaxed);
    }
}

fn grow(count: &AtomicU64, told: &mut u64, now: u64) {
    if now > *told {
        count.fetch_add(now.saturating_sub(*told), Ordering::Relaxed);
        *told = now;
    }
}
