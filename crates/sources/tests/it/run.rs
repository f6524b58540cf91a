//! Decoding whole inputs.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::IpAddr;
use std::path::PathBuf;

use tollgate_model::{Defect, DefectKind, Event, HostName, Mark, NetworkRow, Timestamp};
use tollgate_sources::{Counts, Decoded, Decoder, DecoderOptions, Decompressed, Lines, MAX_LINE, Tally};

/// Everything that came out of one input.
#[derive(Default)]
pub struct Run {
    pub events: Vec<(Option<HostName>, Event)>,
    pub rows: Vec<(&'static str, NetworkRow)>,
    /// Host, address, time, and whether it was still held.
    pub addresses: Vec<(Option<HostName>, IpAddr, Timestamp, bool)>,
    pub marks: Vec<Mark>,
    pub defects: Vec<Defect>,
    pub counts: Counts,
}

impl Run {
    pub fn of(input: impl Read) -> Self {
        Self::with_cap(input, MAX_LINE)
    }

    pub fn with_cap(input: impl Read, cap: usize) -> Self {
        let mut run = Self::default();
        let mut decoder = Decoder::new(7, DecoderOptions::default());
        let mut lines = Lines::new(Decompressed::new(input).unwrap(), cap);
        decoder.decode_all(&mut lines, &mut |decoded| match decoded {
            Decoded::Event { host, event, .. } => run.events.push((host, *event)),
            Decoded::Row { path, row, .. } => run.rows.push((path, row)),
            Decoded::Address { host, address, time, held, .. } => run.addresses.push((host, address, time, held)),
            Decoded::Mark { mark, .. } => run.marks.push(mark),
            Decoded::Defect(defect) => run.defects.push(defect),
        });
        run.counts = decoder.counts().clone();
        assert!(run.counts.balanced(), "{:?}", run.counts);
        assert_tallied(&run.counts);
        assert_eq!(run.counts.parsed as usize, run.events.len() + run.rows.len() + run.addresses.len());
        assert_eq!(run.counts.defects.values().sum::<u64>() as usize, run.defects.len());
        run
    }

    /// Kinds of the defects, with the offsets of their records.
    pub fn faults(&self) -> Vec<(DefectKind, u64)> {
        self.defects.iter().map(|defect| (defect.kind, defect.origin.offset)).collect()
    }

    /// Received, parsed, ignored, rejected, asides.
    pub fn totals(&self) -> [u64; 5] {
        let Counts { received, parsed, ignored, rejected, asides, .. } = self.counts;
        [received, parsed, ignored, rejected, asides]
    }
}

/// What is told by source comes to what is told in all, apart from what is of none.
fn assert_tallied(counts: &Counts) {
    let mut formats = BTreeMap::new();
    for (source, tally) in &counts.sources {
        assert_eq!(tally.received, tally.parsed + tally.ignored + tally.rejected, "{source}");
        *formats.entry(source.format).or_default() += tally.received;
        let named = counts.ignored_names.iter().filter(|((of, _), _)| of == source);
        assert_eq!(named.map(|(_, count)| count).sum::<u64>(), tally.ignored, "{source}");
    }
    assert_eq!(formats, counts.formats);
    let sum = |count: fn(&Tally) -> u64| counts.sources.values().map(count).sum::<u64>();
    assert_eq!([sum(|it| it.parsed), sum(|it| it.ignored)], [counts.parsed, counts.ignored]);
    assert!(sum(|it| it.rejected) <= counts.rejected);
    let mut defects = BTreeMap::new();
    for ((_, kind, _), seen) in &counts.faults {
        *defects.entry(*kind).or_default() += seen.count;
    }
    assert_eq!(defects, counts.defects);
}

pub fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(path).unwrap()
}

/// A sample of Zeek's that is not part of the repository; tests of it pass where it is absent, and say
/// so.
pub fn sample(name: &str) -> Option<Vec<u8>> {
    sample_of("zeek", name)
}

/// The same, of any source.
pub fn sample_of(source: &str, name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/telemetry").join(source).join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: sample {name} is absent");
    }
    bytes
}
