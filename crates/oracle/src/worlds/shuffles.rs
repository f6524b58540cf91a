//! Other ways for the same records to arrive.

use tollgate_model::{Body, Nanos, Record};

use super::alter::arrival;
use super::random::Random;

/// Orders of arrival that may change nothing: network rows come up to `horizon` late, endpoint
/// records in the order of their times (ingest sees to that), and some records come twice.
pub fn shuffles(records: &[Record], horizon: Nanos, seed: u64, count: usize) -> Vec<Vec<Record>> {
    let mut random = Random::new(seed);
    (0..count)
        .map(|_| {
            let latest = random.pick(&[0, horizon.0 / 60, horizon.0 - 1]);
            let mut arriving = Vec::new();
            for record in records {
                let network = matches!(record.body, Body::Network(_));
                for _ in 0..1 + usize::from(random.chance(5)) {
                    let late = if network { random.between(0, latest) } else { 0 };
                    // Rows of one time come in any order.
                    let tie = if network { random.next() } else { u64::MAX / 2 };
                    arriving.push((arrival(record).plus(Nanos(late)), tie, record.clone()));
                }
            }
            arriving.sort_by_key(|(time, tie, _)| (*time, *tie));
            arriving.into_iter().map(|(_, _, record)| record).collect()
        })
        .collect()
}

/// The records split over several inputs, each in its order.
pub fn splits(records: &[Record], inputs: usize, seed: u64) -> Vec<Vec<Record>> {
    let mut random = Random::new(seed);
    let mut split = vec![Vec::new(); inputs.max(1)];
    for record in records {
        let input = random.below(split.len());
        let mut record = record.clone();
        record.origin.input = u32::try_from(input).unwrap_or(0);
        split[input].push(record);
    }
    split
}
