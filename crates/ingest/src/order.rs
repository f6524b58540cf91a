//! The order stage: endpoint records of one host leave in one fixed order (semantics A1, A2; O3, O7).

use std::cell::OnceCell;
use std::collections::BTreeMap;

use tollgate_model::{Body, NUMBERED, Nanos, Record, Timestamp};

use crate::retold::{Acts, is_coarse, is_fine};
use crate::sequence::Sequences;

/// What became of a record that was put in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Released {
    /// Given on in order.
    pub in_order: u64,
    /// Given on although something later had gone before.
    pub late: u64,
    /// Told twice: kept once.
    pub duplicate: u64,
    /// Given on early for want of room.
    pub forced: u64,
    /// Stretches in which a source lost messages.
    pub gaps: u64,
    /// How many it lost.
    pub lost: u64,
}

impl Released {
    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.in_order = self.in_order.saturating_add(other.in_order);
        self.late = self.late.saturating_add(other.late);
        self.duplicate = self.duplicate.saturating_add(other.duplicate);
        self.forced = self.forced.saturating_add(other.forced);
        self.gaps = self.gaps.saturating_add(other.gaps);
        self.lost = self.lost.saturating_add(other.lost);
    }
}

/// Records of one second. There are many, most with few records: each stands apart, so that a bucket grows without
/// moving them or keeping room for more.
type Bucket = Vec<Box<Record>>;

/// Endpoint records and gaps of one host that wait for what may come before them.
#[derive(Debug)]
pub struct OrderStage {
    /// By second.
    buckets: BTreeMap<i64, Bucket>,
    waiting: usize,
    most: usize,
    frontier: Timestamp,
    sequences: Sequences,
    /// What fine collectors told lately, once there is a coarse one beside them.
    acts: Option<Acts>,
    told: Nanos,
    /// Whether a number that never comes is a loss.
    numbered: bool,
}

/// How far numbers are looked at ahead: messages near each other may change places.
pub(crate) const AHEAD: Nanos = Nanos::from_secs(1);

/// The number of a message among all that its collector made.
fn number_of(record: &Record) -> Option<u64> {
    match &record.body {
        Body::Event(event) if event.stream == NUMBERED => event.seq,
        Body::Mark(mark) => Some(mark.seq),
        _ => None,
    }
}

/// 1 for an event, 0 for a gap, which is no record of its own.
fn is_event(record: &Record) -> u64 {
    u64::from(matches!(record.body, Body::Event(_)))
}

/// The time at which a record stands in the order.
pub(crate) fn time_of(record: &Record) -> Timestamp {
    match &record.body {
        Body::Event(event) => event.time,
        // Known with the first message after it.
        Body::Gap(gap) => gap.to,
        Body::Mark(mark) => mark.time,
        Body::Network(_) => Timestamp::MIN,
    }
}

impl OrderStage {
    /// A stage that holds at most `most` records at once, of collectors that make at most
    /// `most_per_second` messages; those with coarse times may tell what others did `told` later.
    pub fn new(most: usize, most_per_second: u64, told: Nanos) -> Self {
        let sequences = Sequences::new(most_per_second);
        Self { buckets: BTreeMap::new(), waiting: 0, most, frontier: Timestamp::MIN, sequences, acts: None, told, numbered: true }
    }

    /// Puts a record in. What must leave at once goes to `out`.
    pub fn put(&mut self, record: Record, out: &mut dyn FnMut(&Record)) -> Released {
        let at = time_of(&record);
        let mut released = Released::default();
        if let Body::Event(event) = &record.body
            && self.acts.is_none()
            && is_coarse(event)
        {
            self.acts = Some(Acts::new(self.told));
        }
        if at < self.frontier {
            if self.is_retold(&record) {
                released.duplicate = 1;
                return released;
            }
            out(&record);
            released.late = is_event(&record);
            return released;
        }
        self.buckets.entry(at.second()).or_default().push(Box::new(record));
        self.waiting = self.waiting.saturating_add(1);
        if self.waiting > self.most {
            released.add(self.force(out));
        }
        released
    }

    /// Nothing before `frontier` is still to come: lets go of it, but for the last second.
    pub fn advance(&mut self, frontier: Timestamp, out: &mut dyn FnMut(&Record)) -> Released {
        let mut released = Released::default();
        if frontier <= self.frontier {
            return released;
        }
        while let Some(entry) = self.buckets.first_entry() {
            // A bucket leaves whole, or not at all, so each is sorted once.
            if Timestamp::from_secs(entry.key().saturating_add(1)).plus(AHEAD) > frontier {
                break;
            }
            let second = *entry.key();
            let bucket = entry.remove();
            self.frontier = Timestamp::from_secs(second.saturating_add(1));
            released.add(self.release(bucket, out));
        }
        released
    }

    /// Lets go of everything.
    pub fn finish(&mut self, out: &mut dyn FnMut(&Record)) -> Released {
        let mut released = Released::default();
        while let Some((_, bucket)) = self.buckets.pop_first() {
            released.add(self.release(bucket, out));
        }
        self.frontier = Timestamp::MAX;
        released
    }

    /// Goes on as if everything before `frontier` had left: the stage is new, but the time is not.
    pub fn starting_at(mut self, frontier: Timestamp) -> Self {
        self.frontier = Timestamp::from_secs(frontier.second());
        self
    }

    /// Says whether a number that never comes is a loss.
    pub fn numbered(mut self, numbered: bool) -> Self {
        self.numbered = numbered;
        self
    }

    /// The second of the earliest record that waits.
    pub fn first(&self) -> Option<i64> {
        self.buckets.first_key_value().map(|(second, _)| *second)
    }

    /// Records that wait.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether nothing would be lost with it.
    pub fn is_idle(&self) -> bool {
        self.buckets.is_empty() && self.acts.is_none() && self.sequences.is_empty()
    }

    /// Lets go of the earliest second before its time, for want of room.
    pub fn force(&mut self, out: &mut dyn FnMut(&Record)) -> Released {
        let Some((second, bucket)) = self.buckets.pop_first() else { return Released::default() };
        self.frontier = self.frontier.max(Timestamp::from_secs(second.saturating_add(1)));
        let mut released = self.release(bucket, out);
        released.forced = released.in_order;
        released
    }

    /// A5: whether a fine collector told what a coarse one tells.
    fn is_retold(&self, record: &Record) -> bool {
        matches!((&record.body, &self.acts), (Body::Event(event), Some(acts)) if is_coarse(event) && acts.hold(event))
    }

    /// A5: leaves out what a coarse collector tells again. What only it tells happened at the end of a second
    /// in which a fine one told something.
    fn settle(&mut self, mut bucket: Bucket, released: &mut Released) -> Bucket {
        let Some(acts) = &mut self.acts else { return bucket };
        let mut fine = false;
        for record in &bucket {
            if let Body::Event(event) = &record.body
                && is_fine(event)
            {
                fine = true;
                acts.add(event);
            }
        }
        if acts.is_empty() {
            return bucket;
        }
        let before = bucket.len();
        bucket.retain(|record| !self.is_retold(record));
        released.duplicate = released.duplicate.saturating_add(u64::try_from(before.saturating_sub(bucket.len())).unwrap_or(u64::MAX));
        for record in bucket.iter_mut().filter(|_| fine) {
            if let Body::Event(event) = &mut record.body
                && is_coarse(event)
            {
                event.time = Timestamp::from_secs(event.time.second().saturating_add(1)).minus(Nanos(1));
            }
        }
        bucket
    }

    fn release(&mut self, bucket: Bucket, out: &mut dyn FnMut(&Record)) -> Released {
        self.waiting = self.waiting.saturating_sub(bucket.len());
        let mut released = Released::default();
        let bucket = self.settle(bucket, &mut released);
        let mut last: Option<&Place> = None;
        let sorted = sorted(&bucket);
        let next = self.buckets.first_key_value().map(|(_, bucket)| bucket.as_slice()).unwrap_or_default();
        let numbers = || {
            let mut numbers: Vec<u64> =
                sorted.iter().map(|(_, record)| *record).chain(next.iter().map(Box::as_ref)).filter_map(number_of).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        let known = OnceCell::new();
        for (place, record) in &sorted {
            if last == Some(place) {
                released.duplicate = released.duplicate.saturating_add(is_event(record));
                continue;
            }
            let ahead = || known.get_or_init(numbers).as_slice();
            if let Some(gap) = number_of(record).filter(|_| self.numbered).and_then(|number| self.sequences.see(number, place.time, ahead))
            {
                released.gaps = released.gaps.saturating_add(1);
                released.lost = released.lost.saturating_add(gap.lost);
                out(&Record { host: record.host.clone(), origin: record.origin.clone(), digest: !record.digest, body: Body::Gap(gap) });
            }
            last = Some(place);
            if matches!(record.body, Body::Mark(_)) {
                continue;
            }
            out(record);
            released.in_order = released.in_order.saturating_add(is_event(record));
        }
        self.sequences.settle(|| next.iter().filter_map(|record| number_of(record)).collect());
        released
    }
}

/// Place in the order (A1): time, effective rank, sequence, digest.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    time: Timestamp,
    rank: u8,
    seq: u64,
    digest: u128,
}

fn sorted(bucket: &[Box<Record>]) -> Vec<(Place, &Record)> {
    let mut placed: Vec<(Place, &Record)> = bucket
        .iter()
        .map(Box::as_ref)
        .map(|record| {
            let (rank, seq) = match &record.body {
                Body::Event(event) => (event.action.rank().saturating_add(1), event.seq.unwrap_or(u64::MAX)),
                Body::Mark(mark) => (1, mark.seq),
                Body::Gap(_) | Body::Network(_) => (0, 0),
            };
            (Place { time: time_of(record), rank, seq, digest: record.digest }, record)
        })
        .collect();
    raise_ranks(&mut placed);
    // Equal records may stand in several inputs; the first by name and offset is the one cited.
    placed.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.origin.cmp(&y.origin)));
    placed
}

/// Effective ranks: within one stream and time, never below that of an earlier record.
fn raise_ranks(placed: &mut [(Place, &Record)]) {
    let in_stream = |record: &Record| match &record.body {
        Body::Event(event) if event.seq.is_some() => Some(event.stream),
        _ => None,
    };
    placed.sort_by_key(|(place, record)| (place.time, in_stream(record), place.seq, place.rank));
    let mut run: Option<(Timestamp, u32, u8)> = None;
    for (place, record) in placed {
        let Some(stream) = in_stream(record) else { continue };
        let greatest = match run {
            Some((time, other, rank)) if (time, other) == (place.time, stream) => rank.max(place.rank),
            _ => place.rank,
        };
        run = Some((place.time, stream, greatest));
        place.rank = greatest;
    }
}
