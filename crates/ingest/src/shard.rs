//! Hosts that are worked on together: order, then engine.

use std::sync::Arc;

use tollgate_coverage::{Clocks, Contents, Shown};
use tollgate_engine::{Decision, Engine, Learning, Note, Redaction, Sendings, Usage};
use tollgate_model::{Body, HostName, Nanos, Origin, Record, Timestamp};
use tollgate_policy::Policy;
use tollgate_report::{Reads, ReadsSeen};

use crate::hunt::Lists;
use crate::order::{AHEAD, Released};
use crate::progress::Progress;
use crate::quality::Clockwork;
use crate::queue::Queue;
use crate::select::{Selected, Selecting, Selection};
use crate::timeline::{Chronicler, Timeline, Window};

/// How far everything has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frontier {
    /// No endpoint record before this is still to come, of hosts without scheduled sources.
    pub prompt: Timestamp,
    /// The same for all hosts.
    pub endpoint: Timestamp,
    /// No network row before this is still to come.
    pub network: Timestamp,
}

/// How large the state of the engine is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateSize {
    /// Bytes of its snapshot.
    pub bytes: u64,
    /// Hosts that are awake.
    pub awake: u64,
    /// Hosts that sleep.
    pub asleep: u64,
}

impl StateSize {
    fn of(engine: &Engine) -> Self {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let awake = engine.awake();
        Self { bytes: count(engine.snapshot().len()), awake: count(awake), asleep: count(engine.usage().hosts.saturating_sub(awake)) }
    }

    /// The sum of two engines' states.
    #[must_use]
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            awake: self.awake.saturating_add(other.awake),
            asleep: self.asleep.saturating_add(other.asleep),
        }
    }
}

/// Some hosts of the input.
pub(crate) struct Shard {
    queue: Queue,
    engine: Engine,
    released: Released,
    told: Timestamp,
    progress: Arc<Progress>,
    opened: u64,
    policy: Arc<Policy>,
    beside: Beside,
    /// The size of the state at the end of the input, if that is asked for.
    state: Option<StateSize>,
}

/// What is made of records beside the engine, each but the first if it is asked for.
struct Beside {
    /// By how much clocks differ.
    clocks: Clocks,
    /// How much could have been seen.
    contents: Option<Contents>,
    /// Who read what.
    reads: Option<Reads>,
    /// Which records findings may hang on.
    selecting: Vec<Selecting>,
    /// What happened on one host.
    chronicler: Option<Chronicler>,
}

impl Beside {
    fn new(policy: &Policy) -> Self {
        let clocks = Clocks::new(&policy.coverage.measure);
        Self { clocks, contents: None, reads: None, selecting: Vec::new(), chronicler: None }
    }
}

/// What a shard knows at its end.
#[derive(Default)]
pub(crate) struct Finished {
    pub released: Released,
    pub usage: Usage,
    pub notes: Vec<Note>,
    pub learning: Learning,
    pub shown: Option<Shown>,
    pub reads: Option<ReadsSeen>,
    pub sendings: Option<Sendings>,
    pub state: Option<StateSize>,
    pub selected: Vec<Selected>,
    pub timeline: Option<Timeline>,
    pub clockwork: Clockwork,
}

/// How often findings that changed are told, in the time of the records.
const TELL_EVERY: Nanos = Nanos::from_secs(86_400);

impl Shard {
    pub fn new(policy: Arc<Policy>, redaction: Redaction, watch: Option<Origin>, progress: Arc<Progress>) -> Self {
        let most_per_second = policy.windows.order.most_per_second;
        let told_again = Nanos::from_secs(policy.windows.order.told);
        let mut engine = Engine::new(Arc::clone(&policy), redaction);
        if let Some(origin) = watch {
            engine.watch(origin);
        }
        let queue = Queue::new(most_per_second, told_again);
        let (released, told) = (Released::default(), Timestamp::MIN);
        let beside = Beside::new(&policy);
        Self { queue, engine, released, told, progress, opened: 0, policy, beside, state: None }
    }

    /// Asks for the size of the state at the end of the input.
    #[must_use]
    pub fn measured(mut self, measured: bool) -> Self {
        self.state = measured.then(StateSize::default);
        self
    }

    /// Asks to learn who sends where.
    #[must_use]
    pub fn learning(mut self, learns: bool) -> Self {
        if learns {
            self.engine.learn();
        }
        self
    }

    /// Asks to measure how much could have been seen.
    #[must_use]
    pub fn covering(mut self, covers: bool) -> Self {
        self.beside.contents = covers.then(|| Contents::new(Arc::clone(&self.policy)));
        self
    }

    /// Asks for what a report is to be told.
    #[must_use]
    pub fn listing(mut self, lists: &Lists) -> Self {
        self.beside.reads = lists.reads.then(|| Reads::new(Arc::clone(&self.policy)));
        if let Some(proxies) = &lists.sendings {
            self.engine.tell_sendings(Arc::clone(proxies));
        }
        self
    }

    /// Asks which records of these hosts their findings may hang on.
    #[must_use]
    pub fn selecting(mut self, selections: &[Selection]) -> Self {
        self.beside.selecting = selections.iter().cloned().map(Selecting::new).collect();
        self
    }

    /// Asks what happened on a host.
    #[must_use]
    pub fn telling(mut self, window: Option<&Window>) -> Self {
        self.beside.chronicler = window.cloned().map(Chronicler::new);
        self
    }

    /// Says that losses are told, so that numbers say nothing of them.
    #[must_use]
    pub fn told_losses(mut self, told: bool) -> Self {
        if told {
            self.queue.ignore_numbers();
        }
        self
    }

    /// Takes a record.
    pub fn put(&mut self, record: Record) {
        // The engine never gets a mark, but that it came means that its collector was at work.
        if let (Body::Mark(_), Some(chronicler)) = (&record.body, &mut self.beside.chronicler) {
            chronicler.see(&record);
        }
        match &record.body {
            Body::Network(_) => apply(&mut self.engine, &mut self.beside, &record),
            Body::Event(_) | Body::Gap(_) | Body::Mark(_) => {
                let (engine, beside) = (&mut self.engine, &mut self.beside);
                self.released.add(self.queue.put(record, &mut |record| apply(engine, beside, record)));
            }
        }
    }

    /// Tells that a host has a source whose tables are asked on a schedule.
    pub fn expect_scheduled(&mut self, host: HostName) {
        self.queue.expect_scheduled(host);
    }

    /// Goes on to a frontier. Tells findings that are new or changed.
    pub fn advance(&mut self, frontier: Frontier, keep: &mut dyn FnMut(Decision)) {
        let (engine, beside) = (&mut self.engine, &mut self.beside);
        // Hosts do not meet, so their turn means nothing.
        self.released.add(self.queue.advance(frontier, &mut |record| apply(engine, beside, record)));
        // Every record is applied, and nothing is settled yet only because the input ends.
        if frontier.endpoint == Timestamp::MAX
            && frontier.network == Timestamp::MAX
            && let Some(state) = &mut self.state
        {
            *state = StateSize::of(engine);
        }
        // Numbers are looked at a second ahead.
        let behind = |endpoint: Timestamp| {
            let endpoint = if endpoint < Timestamp::MAX { endpoint.minus(AHEAD) } else { endpoint };
            endpoint.min(frontier.network)
        };
        let queue = &self.queue;
        self.engine.advance_each(behind(frontier.prompt), &|host| behind(queue.frontier_of(host)));
        let frontier = behind(frontier.endpoint);
        self.tell_opened();
        // Findings are built anew each time they are told, and nobody waits for them before the end, where each host's
        // go with the host.
        if frontier < Timestamp::MAX && frontier.since(self.told) >= TELL_EVERY {
            self.told = frontier;
            self.engine.drain(keep);
        }
    }

    fn tell_opened(&mut self) {
        let opened = self.engine.opened();
        self.progress.add_findings(opened.saturating_sub(self.opened));
        self.opened = opened;
    }

    /// Nothing more will come. Tells the findings that are still new or changed.
    pub fn finish(&mut self, keep: &mut dyn FnMut(Decision)) -> Finished {
        let (engine, beside) = (&mut self.engine, &mut self.beside);
        self.released.add(self.queue.finish(&mut |record| apply(engine, beside, record)));
        self.engine.finish(keep);
        self.tell_opened();
        let learning = self.engine.take_learning();
        let sendings = self.engine.take_sendings();
        let Beside { clocks, contents, reads, selecting, chronicler } = std::mem::replace(&mut self.beside, Beside::new(&self.policy));
        let (lates, more_lates) = self.queue.take_lates().finish();
        let clockwork = Clockwork { lates, more_lates, skews: clocks.finish(&self.policy.coverage.measure) };
        let (shown, reads) = (contents.map(Contents::finish), reads.map(Reads::finish));
        let (usage, notes) = (self.engine.usage(), self.engine.notes());
        let (selected, timeline) = (selecting.into_iter().map(Selecting::finish).collect(), chronicler.map(Chronicler::finish));
        Finished {
            released: self.released,
            usage,
            notes,
            learning,
            shown,
            reads,
            sendings,
            state: self.state,
            selected,
            timeline,
            clockwork,
        }
    }
}

/// What is measured is what the engine gets.
fn apply(engine: &mut Engine, beside: &mut Beside, record: &Record) {
    beside.clocks.see(record);
    if let Some(contents) = &mut beside.contents {
        contents.see(record);
    }
    if let Some(reads) = &mut beside.reads {
        reads.see(record);
    }
    beside.selecting.iter_mut().for_each(|selecting| selecting.see(record));
    if let Some(chronicler) = &mut beside.chronicler {
        chronicler.see(record);
    }
    engine.apply(record);
}
