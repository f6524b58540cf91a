//! What holds of every decoder.
//!
//! * Every line becomes at least one record or one aside; at every moment
//!   `received = parsed + ignored + rejected`.
//! * What is counted comes out: events, rows and addresses are the parsed records, every reject has its defect,
//!   every defect is counted under its kind.
//! * What is cited lies in the line it came from, and its hash is that of the bytes cited.
//! * Where records begin is said alike by whoever decodes and whoever only asks.
//! * What comes out is no larger than what came in, up to a factor.
//! * A JSON line says the same, whatever stood before it; but lines of one connection of the unified log are joined,
//!   so what such a line says of connections may depend on the lines before.
//! * A host that a record of a line names is among the hosts of the line.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use tollgate_model::{Action, Event, HostName, NetworkRow, Origin, Row};
use tollgate_sources::{Counts, Decoded, Decoder, DecoderOptions, Format, Framed, Lines, RecordHosts, record_starts};

/// Longest line; beyond it a line is a fault.
const CAP: usize = 1 << 20;

/// Index of the input, which has to be in every citation.
const INPUT: u32 = 3;

/// How much larger than its line the text of a record may be: U+FFFD is three bytes for one, and few
/// fields are read twice.
const FACTOR: usize = 12;

/// What a record may hold besides text.
const FIXED: usize = 1024;

/// What came out of one line.
#[derive(Debug, Default, PartialEq)]
struct Out {
    events: Vec<(Option<HostName>, Event)>,
    rows: Vec<Row>,
    addresses: usize,
    marks: usize,
    defects: usize,
    origins: Vec<Origin>,
}

impl Out {
    fn take(&mut self, decoded: Decoded) {
        match decoded {
            Decoded::Event { host, origin, event, .. } => {
                self.origins.push(origin);
                self.events.push((host, *event));
            }
            Decoded::Row { origin, row, precision, .. } => {
                self.origins.push(origin);
                self.rows.push(Row { precision, host_assumed: false, row });
            }
            Decoded::Address { origin, .. } => {
                self.origins.push(origin);
                self.addresses += 1;
            }
            Decoded::Mark { origin, .. } => {
                self.origins.push(origin);
                self.marks += 1;
            }
            Decoded::Defect(defect) => {
                self.origins.push(defect.origin);
                self.defects += 1;
            }
        }
    }
}

/// Panics if a law does not hold of these lines. Gives what became of them.
pub(super) fn check(data: &[u8]) -> Counts {
    let mut decoder = Decoder::new(INPUT, DecoderOptions { hash_records: true });
    let mut lines = Lines::new(data, CAP);
    let mut hosts = RecordHosts::default();
    while let Some(framed) = lines.next_line() {
        let before = decoder.counts().clone();
        let mut out = Out::default();
        let (start, length) = match &framed {
            Framed::Line(line) => (line.offset, line.bytes.len() as u64),
            Framed::Fault(fault) => (fault.offset, fault.length),
        };
        match &framed {
            Framed::Line(line) => decoder.decode(line.offset, line.bytes, line.unended, &mut |decoded| out.take(decoded)),
            Framed::Fault(fault) => decoder.fault(fault, &mut |decoded| out.take(decoded)),
        }
        let after = decoder.counts();
        accounted(&before, after, &out);
        for origin in &out.origins {
            let end = origin.offset + u64::from(origin.length);
            assert_eq!(origin.input, INPUT, "a citation names its input");
            assert!(origin.offset >= start && end <= start + length, "{origin:?} lies in the line {start}+{length}");
            if let Some(hash) = &origin.sha256 {
                let cited = &data[origin.offset as usize..end as usize];
                assert_eq!(hash[..], Sha256::digest(cited)[..], "the hash is that of what is cited: {origin:?}");
            }
        }
        if let Framed::Line(line) = framed {
            bounded(&out, line.bytes);
            if line.bytes.trim_ascii_start().starts_with(b"{") {
                alone(line.offset, line.bytes, line.unended, &out, after.received - before.received);
                named(line.bytes, &out, &mut hosts);
            }
        }
    }
    decoder.counts().clone()
}

fn accounted(before: &Counts, after: &Counts, out: &Out) {
    assert!(after.balanced(), "{after:?}");
    let lines = (after.received + after.asides) - (before.received + before.asides);
    assert!(lines >= 1, "a line is a record or an aside");
    let parsed = (after.parsed - before.parsed) as usize;
    assert_eq!(parsed, out.events.len() + out.rows.len() + out.addresses, "what was parsed comes out");
    let sum = |counts: &Counts| counts.defects.values().sum::<u64>();
    assert_eq!((sum(after) - sum(before)) as usize, out.defects, "what was wrong comes out");
    assert!((after.rejected - before.rejected) as usize <= out.defects, "a reject has its defect");
    assert!(
        out.marks as u64 <= (after.ignored + after.rejected) - (before.ignored + before.rejected),
        "a mark is of a record that became nothing"
    );
    let named: u64 = after.ignored_names.values().sum();
    assert!(named <= after.ignored && after.ignored_names.len() <= tollgate_sources::MAX_NAMES + 8, "{:?}", after.ignored_names);
}

fn bounded(out: &Out, line: &[u8]) {
    let size = |bytes: Result<Vec<u8>, postcard::Error>| bytes.map_or(0, |bytes| bytes.len());
    let events: usize = out.events.iter().map(|(_, event)| size(postcard::to_stdvec(event))).sum();
    let rows: usize = out.rows.iter().map(|row| size(postcard::to_stdvec(row))).sum();
    let bound = FACTOR * line.len() + FIXED * out.origins.len();
    assert!(events + rows <= bound, "{} bytes become {}", line.len(), events + rows);
    for row in &out.rows {
        if let NetworkRow::Flow(flow) = &row.row {
            assert!(flow.uid.raw().len() <= 3 * line.len(), "a text is no longer than its line");
        }
    }
}

/// Whether a line holds messages of the unified log.
fn joins(counts: &Counts) -> bool {
    counts.sources.keys().any(|source| source.format == Format::UnifiedLog || source.log == "unified_log")
}

/// What came out of a line, without connections, and without defects of fields that are read only for these.
fn unjoined(out: &Out) -> (Vec<&Event>, &[Row], usize, usize) {
    let connects = |event: &&Event| matches!(event.action, Action::Connect { .. });
    let events = out.events.iter().map(|(_, event)| event).filter(|event| !connects(event)).collect();
    (events, &out.rows, out.addresses, out.marks)
}

/// The same line, read by a decoder that has seen nothing.
fn alone(offset: u64, line: &[u8], unended: bool, out: &Out, received: u64) {
    let mut fresh = Out::default();
    let mut decoder = Decoder::new(INPUT, DecoderOptions { hash_records: true });
    decoder.decode(offset, line, unended, &mut |decoded| fresh.take(decoded));
    if joins(decoder.counts()) {
        assert_eq!(unjoined(&fresh), unjoined(out), "only connections depend on what stood before");
    } else {
        assert_eq!(fresh, *out, "a line says the same whatever stood before it");
    }
    let starts = record_starts(offset, line);
    assert_eq!(starts.len() as u64, received, "every record has its start: {starts:?}");
    let starts: BTreeSet<u64> = starts.into_iter().collect();
    assert!(out.origins.iter().all(|origin| starts.contains(&origin.offset)), "{starts:?} {:?}", out.origins);
}

/// The hosts of a line, found without decoding it, also by one who saw the lines before.
fn named(line: &[u8], out: &Out, records: &mut RecordHosts) {
    let (mut alone, mut among) = (BTreeSet::new(), BTreeSet::new());
    RecordHosts::default().of(line, &mut |host| {
        alone.insert(host);
    });
    records.of(line, &mut |host| {
        among.insert(host);
    });
    for host in out.events.iter().filter_map(|(host, _)| host.as_ref()) {
        assert!(alone.contains(host) && among.contains(host), "{host:?} is a host of the line: {alone:?}, {among:?}");
    }
}
