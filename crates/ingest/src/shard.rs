//! Hosts that are worked on together: order, then engine.

use std::collections::HashMap;
use std::sync::Arc;

use tollgate_engine::{Decision, Engine, Note, Redaction, Usage};
use tollgate_model::{Body, HostName, Nanos, Origin, Record, Timestamp};
use tollgate_policy::Policy;

use crate::order::{AHEAD, OrderStage, Released};
use crate::progress::Progress;

/// How far everything has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frontier {
    /// No endpoint record before this is still to come.
    pub endpoint: Timestamp,
    /// No network row before this is still to come.
    pub network: Timestamp,
}

/// Some hosts of the input.
pub(crate) struct Shard {
    order: HashMap<HostName, OrderStage>,
    engine: Engine,
    released: Released,
    told: Timestamp,
    most_per_second: u64,
    told_again: Nanos,
    progress: Arc<Progress>,
    opened: u64,
}

/// What a shard knows at its end.
pub(crate) struct Finished {
    pub released: Released,
    pub usage: Usage,
    pub notes: Vec<Note>,
}

/// How often findings that changed are told, in the time of the records.
const TELL_EVERY: Nanos = Nanos::from_secs(86_400);

/// Endpoint records of one host that may wait for order.
const MOST_WAITING: usize = 262_144;

impl Shard {
    pub fn new(policy: Arc<Policy>, redaction: Redaction, watch: Option<Origin>, progress: Arc<Progress>) -> Self {
        let most_per_second = policy.windows.order.most_per_second;
        let told_again = Nanos::from_secs(policy.windows.order.told);
        let mut engine = Engine::new(policy, redaction);
        if let Some(origin) = watch {
            engine.watch(origin);
        }
        Self {
            order: HashMap::new(),
            engine,
            released: Released::default(),
            told: Timestamp::MIN,
            most_per_second,
            told_again,
            progress,
            opened: 0,
        }
    }

    /// Takes a record.
    pub fn put(&mut self, record: Record) {
        match &record.body {
            Body::Network(_) => self.engine.apply(&record),
            Body::Event(_) | Body::Gap(_) | Body::Mark(_) => {
                let stage = self
                    .order
                    .entry(record.host.clone())
                    .or_insert_with(|| OrderStage::new(MOST_WAITING, self.most_per_second, self.told_again));
                let engine = &mut self.engine;
                self.released.add(stage.put(record, &mut |record| engine.apply(record)));
            }
        }
    }

    /// Goes on to a frontier. Returns findings that are new or changed.
    pub fn advance(&mut self, frontier: Frontier) -> Vec<Decision> {
        let engine = &mut self.engine;
        // Hosts do not meet, so their turn means nothing.
        for stage in self.order.values_mut() {
            self.released.add(stage.advance(frontier.endpoint, &mut |record| engine.apply(record)));
        }
        // Numbers are looked at a second ahead.
        let endpoint = if frontier.endpoint < Timestamp::MAX { frontier.endpoint.minus(AHEAD) } else { frontier.endpoint };
        let frontier = endpoint.min(frontier.network);
        self.engine.advance_all(frontier);
        self.tell_opened();
        // Findings are built anew each time they are told, and nobody waits for them before the end.
        if frontier.since(self.told) < TELL_EVERY {
            return Vec::new();
        }
        self.told = frontier;
        self.engine.drain()
    }

    fn tell_opened(&mut self) {
        let opened = self.engine.opened();
        self.progress.add_findings(opened.saturating_sub(self.opened));
        self.opened = opened;
    }

    /// Nothing more will come. Tells the findings that are still new or changed.
    pub fn finish(&mut self, keep: &mut dyn FnMut(Decision)) -> Finished {
        let engine = &mut self.engine;
        for stage in self.order.values_mut() {
            self.released.add(stage.finish(&mut |record| engine.apply(record)));
        }
        self.engine.finish(keep);
        self.tell_opened();
        Finished { released: self.released, usage: self.engine.usage(), notes: self.engine.notes() }
    }
}
