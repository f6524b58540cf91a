//! Names that DNS answered for addresses (docs/semantics.md, F3).

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tollgate_model::{DnsRow, Endpoint, Nanos, Reach, Timestamp, domain_name};

use crate::bounds::shed_least;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Answer {
    time: Timestamp,
    name: Box<str>,
    until: Timestamp,
}

/// A stretch of time over which answers prove that an address is one of a name's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Proof {
    name: Box<str>,
    from: Timestamp,
    until: Timestamp,
}

/// What DNS said of one address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Answers {
    /// In the order of time.
    naming: Vec<Answer>,
    /// In the order of names; stretches of one name do not touch.
    proving: Vec<Proof>,
}

impl Answers {
    fn last(&self) -> Option<Timestamp> {
        self.naming.iter().map(|answer| answer.until).chain(self.proving.iter().map(|proof| proof.until)).max()
    }

    /// Adds a stretch, as one with those that it touches.
    fn prove(&mut self, name: &str, mut from: Timestamp, mut until: Timestamp) {
        self.proving.retain(|proof| {
            let touches = *proof.name == *name && proof.from <= until && from <= proof.until;
            if touches {
                (from, until) = (from.min(proof.from), until.max(proof.until));
            }
            !touches
        });
        let proof = Proof { name: name.into(), from, until };
        let at = self.proving.partition_point(|other| *other < proof);
        self.proving.insert(at, proof);
    }
}

/// Answers of one host, by address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Names {
    by_address: BTreeMap<IpAddr, Answers>,
}

/// How long an answer says something, at least.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lives {
    /// It names its address.
    pub naming: Nanos,
    /// It proves that a name's address is one of it.
    pub proving: Nanos,
}

/// Addresses remembered per host, and answers of each.
const MOST_ADDRESSES: usize = 8_192;
const MOST_ANSWERS: usize = 32;

impl Names {
    /// Remembers an answer. Returns how much was forgotten for want of room.
    pub fn add(&mut self, row: &DnsRow, least: Lives) -> u64 {
        let mut shed = 0u64;
        let name: Box<str> = domain_name(row.query.raw()).into();
        if name.is_empty() {
            return 0;
        }
        for &(address, ttl) in &row.answers {
            let address = address.to_canonical();
            let ttl = Nanos::from_secs(i64::from(ttl));
            if !self.by_address.contains_key(&address) {
                shed = shed.saturating_add(shed_least(&mut self.by_address, MOST_ADDRESSES, |_, answers| answers.last()));
            }
            let answers = self.by_address.entry(address).or_default();
            let answer = Answer { time: row.time, name: name.clone(), until: row.time.plus(least.naming.max(ttl)) };
            answers.prove(&name, row.time, row.time.plus(least.proving.max(least.naming).max(ttl)));
            if let Err(at) = answers.naming.binary_search(&answer) {
                answers.naming.insert(at, answer);
            }
            if answers.naming.len() > MOST_ANSWERS {
                answers.naming.remove(0);
                shed = shed.saturating_add(1);
            }
            if answers.proving.len() > MOST_ANSWERS {
                let least = answers.proving.iter().enumerate().min_by_key(|(_, proof)| proof.until).map_or(0, |(at, _)| at);
                answers.proving.remove(least);
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
            .flat_map(|answers| &answers.naming)
            .filter(|answer| answer.time <= start.plus(precision) && start <= answer.until)
            .collect();
        holding.sort_by(|a, b| b.time.cmp(&a.time).then_with(|| a.name.cmp(&b.name)));
        holding.into_iter().map(|answer| &*answer.name).collect()
    }

    /// Whether an answer proves, at `start`, that an address is one of a name's.
    pub fn prove(&self, name: &str, address: IpAddr, start: Timestamp, precision: Nanos) -> bool {
        let holds = |proof: &Proof| *proof.name == *name && proof.from <= start.plus(precision) && start <= proof.until;
        self.by_address.get(&address).is_some_and(|answers| answers.proving.iter().any(holds))
    }

    /// Whether answers prove that a name is one of this network alone: all that hold at a time are of addresses that nobody has in the
    /// world.
    pub fn is_local(&self, name: &str, at: Timestamp) -> bool {
        let holds = |proof: &Proof| *proof.name == *name && proof.from <= at && at <= proof.until;
        let mut answered = self.by_address.iter().filter(|(_, answers)| answers.proving.iter().any(holds)).peekable();
        answered.peek().is_some() && answered.all(|(&ip, _)| Endpoint::new(ip, 0).reach() == Reach::Local)
    }

    /// Forgets answers that no flow still to come can use.
    pub fn sweep(&mut self, before: Timestamp) {
        self.by_address.retain(|_, answers| {
            answers.naming.retain(|answer| answer.until >= before);
            answers.proving.retain(|proof| proof.until >= before);
            answers.last().is_some()
        });
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use tollgate_model::{DnsRow, Nanos, Timestamp};

    use super::{Lives, Names};

    const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

    fn answer(at: i64, name: &str, ttl: u32) -> DnsRow {
        DnsRow { time: Timestamp::from_secs(at), client: ADDRESS, query: name.into(), answers: Box::new([(ADDRESS, ttl)]) }
    }

    /// An answer names for ten minutes, or as long as it says, and proves for a day.
    #[test]
    fn an_answer_proves_longer_than_it_names() {
        let lives = Lives { naming: Nanos::from_secs(600), proving: Nanos::from_secs(86_400) };
        let mut names = Names::default();
        assert_eq!(names.add(&answer(1_000, "a.example", 60), lives), 0);
        let named = |names: &Names, at: i64| names.of(ADDRESS, Timestamp::from_secs(at), Nanos::ZERO).len();
        let proven = |names: &Names, name: &str, at: i64| names.prove(name, ADDRESS, Timestamp::from_secs(at), Nanos::ZERO);
        for (at, naming, proving) in
            [(999, 0, false), (1_000, 1, true), (1_600, 1, true), (1_601, 0, true), (87_400, 0, true), (87_401, 0, false)]
        {
            assert_eq!((named(&names, at), proven(&names, "a.example", at)), (naming, proving), "{at}");
        }
        assert!(!proven(&names, "b.example", 1_000));
        // A second one goes on where the first still holds; a third, days after, leaves a hole.
        names.add(&answer(50_000, "a.example", 60), lives);
        names.add(&answer(500_000, "a.example", 60), lives);
        for (at, proving) in [(87_401, true), (136_400, true), (136_401, false), (499_999, false), (500_000, true)] {
            assert_eq!(proven(&names, "a.example", at), proving, "{at}");
        }
        names.sweep(Timestamp::from_secs(200_000));
        assert!(!proven(&names, "a.example", 90_000) && proven(&names, "a.example", 500_001));
    }

    /// A name is local while all that it is answered with is, and something is.
    #[test]
    fn a_name_is_local_if_all_its_addresses_are() {
        let lives = Lives { naming: Nanos::from_secs(600), proving: Nanos::from_secs(3_600) };
        let mut names = Names::default();
        let local = IpAddr::V4(Ipv4Addr::new(10, 20, 0, 7));
        let mut say = |at: i64, address: IpAddr| {
            names.add(&DnsRow { answers: Box::new([(address, 60)]), ..answer(at, "files.example", 60) }, lives);
            names.clone()
        };
        let inside = say(1_000, local);
        let both = say(3_000, ADDRESS);
        for (names, at, expected) in [
            (&inside, 999, false),
            (&inside, 1_000, true),
            (&inside, 4_600, true),
            (&inside, 4_601, false),
            (&both, 2_999, true),
            (&both, 3_000, false),
            // The local answer has ended, the other holds.
            (&both, 5_000, false),
        ] {
            assert_eq!(names.is_local("files.example", Timestamp::from_secs(at)), expected, "{at}");
        }
        assert!(!inside.is_local("other.example", Timestamp::from_secs(1_000)));
    }

    /// However often and however many names an address is answered for, little is kept, and what was lost is counted.
    #[test]
    fn an_address_of_very_many_names_is_bounded() {
        let lives = Lives { naming: Nanos::from_secs(600), proving: Nanos::from_secs(86_400) };
        let mut names = Names::default();
        let often: u64 = (0..1_000).map(|at| names.add(&answer(at * 700, "a.example", 60), lives)).sum();
        assert!(often > 0);
        let kept = names.by_address.get(&ADDRESS).expect("the address");
        assert_eq!((kept.proving.len(), kept.naming.len()), (1, super::MOST_ANSWERS));
        let many: u64 = (0..1_000).map(|at| names.add(&answer(700_000 + at, &format!("n{at}.example"), 60), lives)).sum();
        let kept = names.by_address.get(&ADDRESS).expect("the address");
        assert!(many >= 1_000 && kept.proving.len() == super::MOST_ANSWERS && kept.naming.len() == super::MOST_ANSWERS);
    }
}
