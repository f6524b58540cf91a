//! Losses, found in the numbers that Endpoint Security gives its messages.
//!
//! `global_seq_num` counts the messages of one client, that is of one run of `eslogger`, so a
//! number that is skipped is a message that was lost (telemetry notes 2.2). Messages also carry
//! `seq_num`, which counts each type of event apart; it is not used, because a shipper that drops
//! whole types leaves it without holes while evidence is gone. Such a shipper makes every dropped
//! message a loss here, which is what it is to the analysis.
//!
//! A number that goes back means that `eslogger` was started again: a new stream, and no loss.
//! Unless the message was seen before: shippers send again what was not acknowledged.

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use tollgate_model::{Gap, HostName, Timestamp};

/// How many recent messages are remembered, to know them when they are sent again.
const RECENT: usize = 1 << 16;

/// Highest number of a stream within one input; messages beyond the streams before it have no
/// place in a sequence.
const LAST_STREAM: u32 = 0xffff;

/// The streams of one input, one for each run on each host.
#[derive(Debug)]
pub struct Streams {
    input: u32,
    hosts: HashMap<HostKey, Stream, RandomState>,
    made: u32,
    recent: Recent,
}

/// A host as records name it; empty if they do not.
type HostKey = Box<str>;

#[derive(Debug)]
struct Stream {
    host: Option<HostName>,
    id: u32,
    last: Option<u64>,
    time: Option<Timestamp>,
    /// Lost before any time was known.
    untold: u64,
}

/// Where a message stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The host it names.
    pub host: Option<HostName>,
    /// Its stream, unique over inputs.
    pub stream: u32,
    /// Its number. Absent if it has none, or if the input has too many streams to tell apart.
    pub seq: Option<u64>,
    /// What was lost before it.
    pub gap: Option<Gap>,
}

impl Streams {
    /// No streams yet, of the input with this index. Indices from 65,536 on share theirs.
    pub fn new(input: u32) -> Self {
        Self { input, hosts: HashMap::default(), made: 0, recent: Recent::default() }
    }

    /// Takes note of a message: every one that has a number, whatever becomes of it, since it was
    /// not lost on the way.
    pub fn place(&mut self, host: Option<&str>, seq: Option<u64>, time: Option<Timestamp>, digest: u128) -> Place {
        let Self { input, hosts, made, recent } = self;
        let name = host.unwrap_or_default();
        let stream = if hosts.contains_key(name) || hosts.len() > LAST_STREAM as usize {
            hosts.get_mut(name)
        } else {
            let fresh = Stream { host: host.map(HostName::new), id: new_id(made), last: None, time: None, untold: 0 };
            Some(hosts.entry(name.into()).or_insert(fresh))
        };
        let Some(stream) = stream else {
            let host = host.map(HostName::new);
            return Place { host, stream: global(*input, LAST_STREAM), seq: None, gap: None };
        };
        let seq = seq.filter(|_| stream.id < LAST_STREAM);
        let gap = seq.and_then(|seq| {
            if stream.last.is_some_and(|last| seq <= last) {
                if recent.holds(stream.id, seq, digest) {
                    return None;
                }
                *stream = Stream { host: stream.host.clone(), id: new_id(made), last: None, time: None, untold: 0 };
            }
            recent.keep(stream.id, seq, digest);
            stream.advance(seq, time)
        });
        Place { host: stream.host.clone(), stream: global(*input, stream.id), seq, gap }
    }
}

impl Stream {
    /// Goes on to a message with a higher number.
    fn advance(&mut self, seq: u64, time: Option<Timestamp>) -> Option<Gap> {
        let expected = self.last.map_or(seq, |last| last.saturating_add(1));
        self.untold = self.untold.saturating_add(seq.saturating_sub(expected));
        let before = self.time;
        self.last = Some(seq);
        self.time = time.or(before);
        let to = self.time?;
        let lost = std::mem::take(&mut self.untold);
        let from = before.unwrap_or(to);
        // Clocks are set back; a stretch of time is not.
        (lost > 0).then(|| Gap { from: from.min(to), to: from.max(to), lost })
    }
}

fn new_id(made: &mut u32) -> u32 {
    let id = *made;
    *made = made.saturating_add(1).min(LAST_STREAM);
    id
}

fn global(input: u32, id: u32) -> u32 {
    input << 16 | id
}

/// Fingerprints of recent messages, each in the place that its number gives it.
#[derive(Debug, Default)]
struct Recent {
    fingerprints: Vec<u64>,
}

impl Recent {
    fn keep(&mut self, stream: u32, seq: u64, digest: u128) {
        if self.fingerprints.is_empty() {
            self.fingerprints.resize(RECENT, 0);
        }
        if let Some(kept) = self.fingerprints.get_mut(place_of(stream, seq)) {
            *kept = fingerprint(stream, seq, digest);
        }
    }

    fn holds(&self, stream: u32, seq: u64, digest: u128) -> bool {
        self.fingerprints.get(place_of(stream, seq)) == Some(&fingerprint(stream, seq, digest))
    }
}

fn place_of(stream: u32, seq: u64) -> usize {
    (seq.wrapping_add(u64::from(stream).wrapping_mul(0x9e37_79b9)) as usize) & RECENT.wrapping_sub(1)
}

fn fingerprint(stream: u32, seq: u64, digest: u128) -> u64 {
    (digest as u64) ^ ((digest >> 64) as u64) ^ seq.rotate_left(32) ^ u64::from(stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(from: i64, to: i64, lost: u64) -> Option<Gap> {
        Some(Gap { from: Timestamp(from), to: Timestamp(to), lost })
    }

    /// Places messages of one unnamed host: number, time, content.
    fn places(messages: &[(u64, i64, u128)]) -> Vec<(u32, Option<u64>, Option<Gap>)> {
        let mut streams = Streams::new(3);
        let place = |(seq, time, digest): &(u64, i64, u128)| {
            let place = streams.place(None, Some(*seq), Some(Timestamp(*time)), *digest);
            (place.stream - (3 << 16), place.seq, place.gap)
        };
        messages.iter().map(place).collect()
    }

    #[test]
    fn a_skipped_number_is_a_loss() {
        assert_eq!(
            places(&[(5, 10, 1), (6, 20, 2), (9, 30, 3), (10, 40, 4)]),
            [(0, Some(5), None), (0, Some(6), None), (0, Some(9), gap(20, 30, 2)), (0, Some(10), None)]
        );
    }

    #[test]
    fn a_number_that_goes_back_is_a_restart() {
        assert_eq!(
            places(&[(5, 10, 1), (0, 20, 2), (1, 30, 3), (1, 40, 4)]),
            [(0, Some(5), None), (1, Some(0), None), (1, Some(1), None), (2, Some(1), None)]
        );
    }

    #[test]
    fn a_message_sent_again_changes_nothing() {
        assert_eq!(
            places(&[(5, 10, 1), (6, 20, 2), (7, 30, 3), (5, 10, 1), (6, 20, 2), (7, 30, 3), (8, 40, 4)])
                .iter()
                .map(|(stream, _, gap)| (*stream, *gap))
                .collect::<Vec<_>>(),
            [(0, None); 7]
        );
    }

    #[test]
    fn a_clock_set_back_does_not_turn_a_stretch_around() {
        assert_eq!(places(&[(1, 50, 1), (3, 40, 2)])[1].2, gap(40, 50, 1));
    }

    #[test]
    fn a_loss_without_time_is_told_with_the_next_time() {
        let mut streams = Streams::new(0);
        streams.place(None, Some(1), None, 1);
        assert_eq!(streams.place(None, Some(3), None, 2).gap, None);
        assert_eq!(streams.place(None, Some(5), Some(Timestamp(9)), 3).gap, gap(9, 9, 2));
    }

    #[test]
    fn hosts_are_counted_apart_and_messages_without_number_not_at_all() {
        let mut streams = Streams::new(0);
        assert_eq!(streams.place(Some("a"), Some(1), Some(Timestamp(1)), 1).stream, 0);
        assert_eq!(streams.place(Some("b"), Some(7), Some(Timestamp(1)), 2).stream, 1);
        let next = streams.place(Some("a"), Some(2), Some(Timestamp(2)), 3);
        assert_eq!((next.stream, next.gap), (0, None));
        let unnumbered = streams.place(Some("a"), None, Some(Timestamp(3)), 4);
        assert_eq!((unnumbered.seq, unnumbered.gap), (None, None));
        assert_eq!(streams.place(Some("a"), Some(3), Some(Timestamp(4)), 5).gap, None);
    }

    #[test]
    fn too_many_streams_lose_their_numbers_not_their_messages() {
        let mut streams = Streams::new(1);
        for host in 0..70_000u32 {
            let place = streams.place(Some(&host.to_string()), Some(1), None, u128::from(host));
            assert_eq!(place.host, Some(HostName::new(host.to_string())));
            assert_eq!(place.seq.is_some(), host < LAST_STREAM);
            assert_eq!(place.stream >> 16, 1);
        }
        assert!(streams.hosts.len() <= LAST_STREAM as usize + 1);
    }
}
