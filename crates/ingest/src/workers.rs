//! The shards of a hunt: all on this thread, or spread over several.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use tollgate_engine::Decision;
use tollgate_model::{HostName, Record};

use crate::shard::{Finished, Frontier, Shard};

/// Where records go.
pub(crate) trait Shards {
    fn put(&mut self, record: Record);
    fn put_everywhere(&mut self, record: &Record);
    fn expect_scheduled(&mut self, host: HostName);
    fn advance(&mut self, frontier: Frontier, keep: &mut dyn FnMut(Decision));
    fn finish(&mut self, keep: &mut dyn FnMut(Decision)) -> Finished;
}

/// All hosts on this thread.
pub(crate) struct Inline(pub Shard);

impl Shards for Inline {
    fn put(&mut self, record: Record) {
        self.0.put(record);
    }

    fn put_everywhere(&mut self, record: &Record) {
        self.0.put(record.clone());
    }

    fn expect_scheduled(&mut self, host: HostName) {
        self.0.expect_scheduled(host);
    }

    fn advance(&mut self, frontier: Frontier, keep: &mut dyn FnMut(Decision)) {
        self.0.advance(frontier, keep);
    }

    fn finish(&mut self, keep: &mut dyn FnMut(Decision)) -> Finished {
        self.0.finish(keep)
    }
}

enum Work {
    Records(Vec<Record>),
    /// Comes before the records of that host.
    Scheduled(HostName),
    Advance(Frontier),
}

/// Hosts spread over threads by a hash of their name.
#[derive(Default)]
pub(crate) struct Threads<'scope> {
    queues: Vec<(SyncSender<Work>, Vec<Record>)>,
    results: Vec<(Receiver<Vec<Decision>>, thread::ScopedJoinHandle<'scope, Finished>)>,
}

fn serve(mut shard: Shard, work: &Receiver<Work>, results: &SyncSender<Vec<Decision>>) -> Finished {
    while let Ok(work) = work.recv() {
        match work {
            Work::Records(records) => records.into_iter().for_each(|record| shard.put(record)),
            Work::Scheduled(host) => shard.expect_scheduled(host),
            Work::Advance(frontier) => {
                let mut decisions = Vec::new();
                shard.advance(frontier, &mut |decision| decisions.push(decision));
                if results.send(decisions).is_err() {
                    break;
                }
            }
        }
    }
    shard.finish(&mut |decision| {
        // Whoever waits for it is gone only if that thread panicked, which joining will tell.
        let _ = results.send(vec![decision]);
    })
}

impl<'scope> Threads<'scope> {
    /// Gives a shard a thread of its own.
    pub fn add(&mut self, scope: &'scope thread::Scope<'scope, '_>, shard: Shard) {
        let (queue, work) = sync_channel::<Work>(8);
        let (result, results) = sync_channel::<Vec<Decision>>(64);
        let handle = scope.spawn(move || serve(shard, &work, &result));
        self.queues.push((queue, Vec::new()));
        self.results.push((results, handle));
    }

    fn queue_of(&self, host: &HostName) -> usize {
        // FNV-1a: any fixed hash will do, the same on every run.
        let hash = host.raw().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let queues = u64::try_from(self.queues.len()).unwrap_or(1).max(1);
        usize::try_from(hash.checked_rem(queues).unwrap_or(0)).unwrap_or(0)
    }
}

impl Shards for Threads<'_> {
    fn put(&mut self, record: Record) {
        let at = self.queue_of(&record.host);
        if let Some((_, batch)) = self.queues.get_mut(at) {
            batch.push(record);
        }
    }

    fn put_everywhere(&mut self, record: &Record) {
        for (_, batch) in &mut self.queues {
            batch.push(record.clone());
        }
    }

    fn expect_scheduled(&mut self, host: HostName) {
        let at = self.queue_of(&host);
        if let Some((queue, _)) = self.queues.get(at) {
            let _ = queue.send(Work::Scheduled(host));
        }
    }

    fn advance(&mut self, frontier: Frontier, keep: &mut dyn FnMut(Decision)) {
        for (queue, batch) in &mut self.queues {
            // A closed queue means that its thread has panicked, which joining will tell.
            let _ = queue.send(Work::Records(std::mem::take(batch)));
            let _ = queue.send(Work::Advance(frontier));
        }
        // Results are taken as they come; the order between threads never matters, since each
        // finding comes from one.
        self.results.iter().flat_map(|(results, _)| results.try_iter().flatten()).for_each(keep);
    }

    fn finish(&mut self, keep: &mut dyn FnMut(Decision)) -> Finished {
        for (queue, batch) in &mut self.queues {
            let _ = queue.send(Work::Records(std::mem::take(batch)));
        }
        self.queues.clear();
        let mut all = Finished::default();
        for (results, handle) in self.results.drain(..) {
            results.iter().flatten().for_each(&mut *keep);
            match handle.join() {
                Ok(finished) => {
                    all.released.add(finished.released);
                    all.usage = all.usage.plus(finished.usage);
                    all.notes.extend(finished.notes);
                    all.clockwork.add(finished.clockwork);
                    all.learning.add(finished.learning);
                    if let Some(shown) = finished.shown {
                        all.shown.get_or_insert_default().add(shown);
                    }
                    if let Some(reads) = finished.reads {
                        all.reads.get_or_insert_default().merge(reads);
                    }
                    all.selected.resize_with(finished.selected.len(), Default::default);
                    all.selected.iter_mut().zip(finished.selected).for_each(|(all, selected)| all.add(selected));
                    if let Some(timeline) = finished.timeline {
                        all.timeline.get_or_insert_default().add(timeline);
                    }
                    if let Some(sendings) = finished.sendings {
                        all.sendings.get_or_insert_default().merge(sendings);
                    }
                    all.state = finished.state.map(|state| all.state.unwrap_or_default().plus(state)).or(all.state);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    }
}
