//! Names that DNS answered for addresses (docs/semantics.md, F3).

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tollgate_model::{DnsRow, Nanos, Timestamp, domain_name};

use crate::bounds::shed_least;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Answer {
    time: Timestamp,
    name: Box<str>,
    until: Timestamp,
}

/// Answers of one host, by address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Names {
    by_address: BTreeMap<IpAddr, Vec<Answer>>,
}

/// Addresses remembered per host, and answers of each.
const MOST_ADDRESSES: usize = 8_192;
const MOST_ANSWERS: usize = 32;

impl Names {
    /// Remembers an answer. Returns how much was forgotten for want of room.
    pub fn add(&mut self, row: &DnsRow, least_life: Nanos) -> u64 {
        let mut shed = 0u64;
        let name: Box<str> = domain_name(row.query.raw()).into();
        if name.is_empty() {
            return 0;
        }
        for &(address, ttl) in &row.answers {
            let address = address.to_canonical();
            let until = row.time.plus(least_life.max(Nanos::from_secs(i64::from(ttl))));
            if !self.by_address.contains_key(&address) {
                let last = |_: &IpAddr, answers: &Vec<Answer>| answers.iter().map(|answer| answer.until).max();
                shed = shed.saturating_add(shed_least(&mut self.by_address, MOST_ADDRESSES, last));
            }
            let answers = self.by_address.entry(address).or_default();
            let answer = Answer { time: row.time, name: name.clone(), until };
            if let Err(at) = answers.binary_search(&answer) {
                answers.insert(at, answer);
            }
            if answers.len() > MOST_ANSWERS {
                answers.remove(0);
                shed = shed.saturating_add(1);
            }
        }
        shed
    }

    /// Names answered for an address that hold at `start`: latest first, equal times in order.
    pub fn of(&self, address: IpAddr, start: Timestamp, precision: Nanos) -> Vec<&str> {
        let mut holding: Vec<&Answer> = self
            .by_address
            .get(&address)
            .into_iter()
            .flatten()
            .filter(|answer| answer.time <= start.plus(precision) && start <= answer.until)
            .collect();
        holding.sort_by(|a, b| b.time.cmp(&a.time).then_with(|| a.name.cmp(&b.name)));
        holding.into_iter().map(|answer| &*answer.name).collect()
    }

    /// Forgets answers that no flow still to come can use.
    pub fn sweep(&mut self, before: Timestamp) {
        self.by_address.retain(|_, answers| {
            answers.retain(|answer| answer.until >= before);
            !answers.is_empty()
        });
    }
}
