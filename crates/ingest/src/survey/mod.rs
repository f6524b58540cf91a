//! What the inputs hold, without looking for anything in it: one pass of the way that a hunt reads,
//! without the order stage and the engine.
//!
//! Inputs are independent of each other here, so several are read at once; nothing depends on which is
//! ready first. What is kept does not grow with the inputs' length: counts for each source of an input,
//! and facts about at most [`MOST_HOSTS`] hosts.

mod hosts;
mod input;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use tollgate_model::{HostName, Nanos};

use crate::account::add;
use crate::census::{self, Looked};
use crate::hosts::Hosts;
use crate::input::Input;
use crate::progress::Progress;

pub use hosts::{HostSeen, HostsSeen};
pub use input::{InputSurveyed, SourceSeen};

/// Hosts of one input, and of all inputs, that facts are kept about.
pub const MOST_HOSTS: usize = tollgate_coverage::MOST_HOSTS;

/// What a survey is told.
pub struct SurveyOptions {
    /// Host of records that name none.
    pub host: Option<HostName>,
    /// Map of addresses and paths.
    pub hosts: Hosts,
    /// How long an address is its host's after the host said so.
    pub held: Nanos,
    /// Inputs that are read at once.
    pub threads: usize,
    /// Where it is told how far the survey has come.
    pub progress: Arc<Progress>,
}

/// What a survey found.
#[derive(Debug, Default)]
pub struct Surveyed {
    /// What each input holds, in their order.
    pub inputs: Vec<InputSurveyed>,
    /// All hosts.
    pub hosts: HostsSeen,
    /// Network rows of addresses that no host is mapped to.
    pub unmapped_rows: u64,
    /// Network rows whose host was assumed, and which that is.
    pub assumed: Option<(HostName, u64)>,
}

/// One pass over inputs.
pub struct Survey {
    host: Option<HostName>,
    hosts: Hosts,
    threads: usize,
    progress: Arc<Progress>,
    inputs: Vec<(Input, Looked)>,
}

impl Survey {
    /// A survey of these inputs. Looks at them as a hunt does, to learn hosts and addresses.
    pub fn new(inputs: Vec<Input>, options: SurveyOptions) -> Self {
        let SurveyOptions { host, mut hosts, held, threads, progress } = options;
        let inputs = census::take(inputs, host.as_ref(), &mut hosts, held, &progress);
        Self { host, hosts, threads, progress, inputs }
    }

    /// Reads everything.
    pub fn run(self) -> Surveyed {
        self.progress.begin_reading();
        let next = AtomicUsize::new(0);
        let (done, results) = mpsc::channel();
        let mut read = BTreeMap::new();
        let mut surveyed = Surveyed::default();
        let mut assumed_rows = 0;
        thread::scope(|scope| {
            for _ in 0..self.threads.clamp(1, self.inputs.len().max(1)) {
                let (done, next, survey) = (done.clone(), &next, &self);
                scope.spawn(move || {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some((input, _)) = survey.inputs.get(index) else { break };
                        // Whoever takes the results is there until all are done.
                        let _ = done.send((index, survey.read(index, input)));
                    }
                });
            }
            drop(done);
            for (index, (input, hosts)) in results {
                add(&mut surveyed.unmapped_rows, input.unmapped_rows);
                add(&mut assumed_rows, input.assumed_rows);
                surveyed.hosts.add(hosts);
                read.insert(index, input);
            }
        });
        surveyed.assumed = self.hosts.sole().filter(|_| assumed_rows > 0).map(|host| (host.clone(), assumed_rows));
        surveyed.inputs = read.into_values().collect();
        input::find_same(&mut surveyed.inputs);
        surveyed
    }
}
