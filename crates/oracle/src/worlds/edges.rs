//! Times that meet a window to the nanosecond, which what is random hardly ever does.

use tollgate_model::{Body, Nanos, NetworkRow, Record, Timestamp};

use super::random::Random;
use super::scene::SECOND;
use tollgate_trace as trace;

/// Lengths of windows of the content, in seconds.
const WINDOWS: &[i64] = &[1, 2, 5, 10, 60, 60, 120, 600, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 86_400, 259_200];

/// Two moments are tried so often for being about one window apart.
const TRIES: usize = 200;

/// Moves all that comes after some moment, so that it comes exactly one window after another moment, or next to that. Nothing
/// changes its place in the order.
pub(super) fn met(records: &mut [Record], random: &mut Random) {
    // Who tells of whole seconds goes on doing so.
    let coarse = records.iter().any(|record| matches!(&record.body, Body::Event(event) if event.precision >= Nanos(SECOND)));
    let mut moments = Vec::new();
    records.iter_mut().for_each(|record| times(&mut record.body, &mut |time| moments.push(*time)));
    moments.sort_unstable();
    moments.dedup();
    for _ in 0..TRIES {
        let (window, from) = (random.pick(WINDOWS) * SECOND, random.below(moments.len()));
        let Some(&first) = moments.get(from) else { return };
        let exact = first.plus(Nanos(window));
        // Those behind may be brought nearer up to the one before them, those before be moved as far as they like.
        let at = moments.partition_point(|&time| time < exact);
        let Some(&second) = moments.get(if random.chance(50) { at } else { at.saturating_sub(1) }) else { continue };
        let by = exact.0 - second.0;
        if second <= first || by.abs() > window / 5 || coarse && by % SECOND != 0 {
            continue;
        }
        let by = by + if coarse || by <= 0 { 0 } else { random.pick(&[-1, 0, 0, 0, 1]) };
        for record in records.iter_mut() {
            times(&mut record.body, &mut |time| {
                if *time >= second {
                    *time = time.plus(Nanos(by));
                }
            });
            trace::seal(record);
        }
        return;
    }
}

/// What a record tells the time of.
fn times(body: &mut Body, tell: &mut impl FnMut(&mut Timestamp)) {
    match body {
        Body::Event(event) => tell(&mut event.time),
        Body::Gap(gap) => {
            tell(&mut gap.from);
            tell(&mut gap.to);
        }
        Body::Mark(mark) => tell(&mut mark.time),
        Body::Network(network) => match &mut network.row {
            NetworkRow::Flow(flow) => {
                tell(&mut flow.start);
                tell(&mut flow.end);
            }
            NetworkRow::Tls(row) => tell(&mut row.time),
            NetworkRow::Certificate(row) => tell(&mut row.time),
            NetworkRow::Dns(row) => tell(&mut row.time),
            NetworkRow::Lease(row) => tell(&mut row.time),
        },
    }
}
