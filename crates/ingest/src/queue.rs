//! The order stages of many hosts: each leaves when its own sources have come far enough.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;
use tollgate_model::{HostName, Nanos, Record, Timestamp};

use crate::order::{AHEAD, OrderStage, Released, time_of};
use crate::quality::Lates;
use crate::shard::Frontier;

/// Endpoint records of one host, and of all hosts, that may wait for order.
const MOST_WAITING: usize = 262_144;
const MOST_WAITING_OVERALL: usize = 1_048_576;

/// Hosts with scheduled sources that are known one by one; beyond them every host waits as if it had one.
const MOST_SCHEDULED: usize = 262_144;

/// Endpoint records of many hosts that wait for what may come before them.
#[derive(Debug)]
pub(crate) struct Queue {
    stages: HashMap<HostName, Stage, RandomState>,
    /// Earliest second of each stage that holds records, of hosts without and with scheduled sources.
    prompt: BTreeSet<(i64, HostName)>,
    scheduled: BTreeSet<(i64, HostName)>,
    /// Hosts with scheduled sources.
    expected: BTreeSet<HostName>,
    all_scheduled: bool,
    waiting: usize,
    most_per_second: u64,
    told: Nanos,
    numbered: bool,
    frontier: Frontier,
    /// Records that came after their turn.
    lates: Lates,
}

#[derive(Debug)]
struct Stage {
    order: OrderStage,
    /// Its entry among the earliest seconds.
    queued: Option<i64>,
}

impl Queue {
    /// Nothing waits yet. The numbers are those of [`OrderStage::new`].
    pub fn new(most_per_second: u64, told: Nanos) -> Self {
        Self {
            stages: HashMap::default(),
            prompt: BTreeSet::new(),
            scheduled: BTreeSet::new(),
            expected: BTreeSet::new(),
            all_scheduled: false,
            waiting: 0,
            most_per_second,
            told,
            numbered: true,
            frontier: Frontier { prompt: Timestamp::MIN, endpoint: Timestamp::MIN, network: Timestamp::MIN },
            lates: Lates::default(),
        }
    }

    /// Records that came after their turn, by Mac and time.
    pub fn take_lates(&mut self) -> Lates {
        std::mem::take(&mut self.lates)
    }

    /// Says that numbers that never come are no losses: what was lost is told.
    pub fn ignore_numbers(&mut self) {
        self.numbered = false;
    }

    /// Tells that a host has a scheduled source.
    pub fn expect_scheduled(&mut self, host: HostName) {
        if self.expected.len() < MOST_SCHEDULED {
            self.expected.insert(host);
        } else {
            self.all_scheduled = true;
        }
    }

    fn is_scheduled(&self, host: &HostName) -> bool {
        self.all_scheduled || self.expected.contains(host)
    }

    /// Up to where nothing of a host is still to come, of all that have come so far.
    pub fn frontier_of(&self, host: &HostName) -> Timestamp {
        if self.is_scheduled(host) { self.frontier.endpoint } else { self.frontier.prompt }
    }

    /// Puts a record in. What must leave at once goes to `out`.
    pub fn put(&mut self, record: Record, out: &mut dyn FnMut(&Record)) -> Released {
        let host = record.host.clone();
        let stage = match self.stages.get_mut(&host) {
            Some(stage) => stage,
            None => {
                // As far as a stage that had been there would have come: it lets go of whole seconds, with one ahead.
                let left = self.frontier_of(&host).minus(AHEAD).minus(Nanos::from_secs(1));
                let order = OrderStage::new(MOST_WAITING, self.most_per_second, self.told).starting_at(left).numbered(self.numbered);
                self.stages.entry(host.clone()).or_insert(Stage { order, queued: None })
            }
        };
        let (before, at) = (stage.order.waiting(), time_of(&record));
        let mut released = stage.order.put(record, out);
        if released.late > 0 {
            self.lates.see(&host, at);
        }
        self.waiting = self.waiting.saturating_sub(before).saturating_add(stage.order.waiting());
        // Most records stand behind others of their host.
        if stage.queued != stage.order.first() || stage.queued.is_none() {
            self.requeue(&host);
        }
        while self.waiting > MOST_WAITING_OVERALL {
            let Some(forced) = self.force(out) else { break };
            released.add(forced);
        }
        released
    }

    /// Makes room: the host with the most records lets go of the earliest before their time.
    fn force(&mut self, out: &mut dyn FnMut(&Record)) -> Option<Released> {
        let most = self.stages.iter().max_by_key(|(name, stage)| (stage.order.waiting(), std::cmp::Reverse((*name).clone())));
        let host = most.map(|(name, _)| name.clone())?;
        let stage = self.stages.get_mut(&host)?;
        let mut released = Released::default();
        let before = stage.order.waiting();
        // A good part of it at once: looking for the greatest costs as much as there are hosts.
        while stage.order.waiting() > before.saturating_sub(before.div_ceil(8)) {
            released.add(stage.order.force(out));
        }
        self.waiting = self.waiting.saturating_sub(before).saturating_add(stage.order.waiting());
        self.requeue(&host);
        Some(released)
    }

    /// Keeps the entry of a stage with its earliest second; a stage with nothing to remember goes.
    fn requeue(&mut self, host: &HostName) {
        let scheduled = self.is_scheduled(host);
        let Some(stage) = self.stages.get_mut(host) else { return };
        let first = stage.order.first();
        if stage.queued != first {
            if let Some(queued) = stage.queued {
                let entry = (queued, host.clone());
                let _ = self.prompt.remove(&entry) || self.scheduled.remove(&entry);
            }
            if let Some(first) = first {
                let queue = if scheduled { &mut self.scheduled } else { &mut self.prompt };
                queue.insert((first, host.clone()));
            }
            stage.queued = first;
        }
        if stage.order.is_idle() {
            self.stages.remove(host);
        }
    }

    /// Goes on to a frontier.
    pub fn advance(&mut self, frontier: Frontier, out: &mut dyn FnMut(&Record)) -> Released {
        self.frontier = frontier;
        let mut released = self.advance_queue(false, out);
        released.add(self.advance_queue(true, out));
        released
    }

    fn advance_queue(&mut self, scheduled: bool, out: &mut dyn FnMut(&Record)) -> Released {
        let frontier = if scheduled { self.frontier.endpoint } else { self.frontier.prompt };
        let mut released = Released::default();
        let queue = |of: &mut Self| if scheduled { of.scheduled.first().cloned() } else { of.prompt.first().cloned() };
        while let Some((second, host)) = queue(self) {
            if Timestamp::from_secs(second.saturating_add(1)).plus(AHEAD) > frontier {
                break;
            }
            // It may have turned out to have a scheduled source since.
            let own = self.frontier_of(&host).min(frontier);
            let Some(stage) = self.stages.get_mut(&host) else {
                let _ = self.prompt.remove(&(second, host.clone())) || self.scheduled.remove(&(second, host));
                continue;
            };
            let before = stage.order.waiting();
            released.add(stage.order.advance(own, out));
            self.waiting = self.waiting.saturating_sub(before).saturating_add(stage.order.waiting());
            if stage.order.first() == Some(second) {
                // Its place is in the other queue.
                let entry = (second, host);
                self.prompt.remove(&entry);
                self.scheduled.insert(entry);
            } else {
                self.requeue(&host);
            }
        }
        released
    }

    /// Nothing more will come.
    pub fn finish(&mut self, out: &mut dyn FnMut(&Record)) -> Released {
        let mut released = Released::default();
        for stage in self.stages.values_mut() {
            released.add(stage.order.finish(out));
        }
        released
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tollgate_model::{Action, Body, Event, Origin, Process};

    use super::*;

    fn event(host: &str, second: i64) -> Record {
        let event = Event {
            time: Timestamp::from_secs(second),
            precision: Nanos(1),
            stream: 1,
            seq: None,
            process: Arc::new(Process::default()),
            action: Action::Exit,
        };
        Record {
            host: HostName::new(host),
            origin: Origin::default(),
            digest: u128::try_from(second).unwrap(),
            body: Body::Event(Box::new(event)),
        }
    }

    fn at(prompt: i64, endpoint: i64) -> Frontier {
        Frontier { prompt: Timestamp::from_secs(prompt), endpoint: Timestamp::from_secs(endpoint), network: Timestamp::MAX }
    }

    fn names(queue: &mut Queue, frontier: Frontier) -> Vec<(String, u64)> {
        let mut out = Vec::new();
        queue.advance(frontier, &mut |record| out.push((record.host.raw().to_owned(), u64::try_from(record.digest).unwrap())));
        out
    }

    #[test]
    fn a_scheduled_table_holds_back_its_own_host_alone() {
        let mut queue = Queue::new(1_000, Nanos::from_secs(5));
        let mut none = |_: &Record| panic!("nothing leaves yet");
        queue.put(event("a", 10), &mut none);
        queue.put(event("b", 10), &mut none);
        queue.expect_scheduled(HostName::new("b"));
        queue.put(event("b", 11), &mut none);
        assert_eq!(names(&mut queue, at(100, 0)), [("a".to_owned(), 10)]);
        queue.put(event("a", 120), &mut none);
        assert_eq!(names(&mut queue, at(200, 11)), [("a".to_owned(), 120)]);
        assert_eq!(names(&mut queue, at(200, 11)), []);
        assert_eq!(names(&mut queue, at(200, 13)), [("b".to_owned(), 10), ("b".to_owned(), 11)]);
        assert_eq!((queue.waiting, queue.stages.len()), (0, 0), "an idle stage without numbers is not kept");
    }

    #[test]
    fn a_stage_that_comes_back_knows_what_time_it_is() {
        let mut queue = Queue::new(1_000, Nanos::from_secs(5));
        queue.advance(at(100, 100), &mut |_| {});
        let mut out = Vec::new();
        let released = queue.put(event("a", 50), &mut |record| out.push(record.digest));
        assert_eq!((released.late, out), (1, vec![50]));
    }

    #[test]
    fn all_hosts_together_have_a_bound_and_the_greatest_gives_way() {
        let mut queue = Queue::new(1_000, Nanos::from_secs(5));
        let mut released = Released::default();
        let mut small = 0u64;
        let bound = i64::try_from(MOST_WAITING_OVERALL).unwrap();
        // Five hosts would hold more than all may.
        for number in 0..bound + 1_000 {
            let host = if number % 100_000 == 0 { "small".to_owned() } else { format!("big{}", number % 5) };
            let mut out = |record: &Record| small += u64::from(record.host.raw() == "small");
            released.add(queue.put(event(&host, number), &mut out));
        }
        assert!(queue.waiting <= MOST_WAITING_OVERALL);
        assert!(released.forced >= 1_000 && released.forced < 300_000, "{released:?}");
        assert_eq!(small, 0);
    }
}
