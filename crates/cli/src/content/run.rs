//! Running scenarios: raw files, the shipped readers, engine and wording.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, anyhow};
use tollgate_engine::Redaction;
use tollgate_ingest::{Hosts, Hunt, Options, discover};
use tollgate_model::Finding;
use tollgate_policy::Policy;
use tollgate_sim::SourceSet;
use tollgate_sim::page::Scenario;
use tollgate_sinks::{Citations, FindingDocument, write_json_line, write_table};

use super::pages::site;
use super::standing::Standing;
use crate::interrupt;

/// A scenario that was run in every set of sources.
pub struct Ran {
    pub scenario: Scenario,
    pub standings: Vec<Standing>,
}

impl Ran {
    /// Whether it came to something else than its page states in some set.
    pub fn differs(&self) -> bool {
        self.standings.iter().any(|standing| !standing.differences.is_empty())
    }

    /// Whether it differs, and waits for something that is not built.
    pub fn waits(&self) -> bool {
        self.differs() && !self.scenario.needs.is_empty()
    }

    /// Whether it differs, and there is no excuse.
    pub fn fails(&self) -> bool {
        self.differs() && self.scenario.needs.is_empty()
    }
}

/// Runs all scenarios, in their order, on so many threads.
pub fn all(policy: &Arc<Policy>, scenarios: &[Scenario], threads: usize) -> Result<Vec<Ran>> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<Ran>)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..threads.min(scenarios.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(scenario) = scenarios.get(at) else { break };
                    let ran = one(policy, scenario);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, ran));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, ran)| ran).collect()
}

fn one(policy: &Arc<Policy>, scenario: &Scenario) -> Result<Ran> {
    let own = site(policy, &scenario.id, scenario);
    let policy = &Arc::new(own.map_err(|errors| anyhow!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?);
    let stand = |set: SourceSet| {
        let (folder, _made) = interrupt::make(tempfile::tempdir).context("a folder for the records of a scenario")?;
        let (findings, lost) =
            hunt(policy, scenario, set, folder.path()).with_context(|| format!("{}, {}", scenario.name(), set.name()))?;
        Ok(Standing::new(scenario, set, findings, lost))
    };
    let standings = SourceSet::ALL.into_iter().map(stand).collect::<Result<_>>()?;
    Ok(Ran { scenario: scenario.clone(), standings })
}

/// What a hunt finds in a scenario as this set of sources tells it, and how many records it did not understand.
fn hunt(policy: &Arc<Policy>, scenario: &Scenario, set: SourceSet, folder: &Path) -> Result<(Vec<Finding>, u64)> {
    for (name, bytes) in scenario.files(set) {
        let path = folder.join(name);
        path.parent().map(|parent| interrupt::unless_interrupted(|| fs::create_dir_all(parent))).transpose()?;
        fs::write(path, bytes)?;
    }
    let options = Options {
        policy: Arc::clone(policy),
        // Nothing of it is compared with anything else.
        redaction: Redaction::new([0; 32]),
        host: None,
        hosts: Hosts::default(),
        from: None,
        to: None,
        threads: 1,
        learn: false,
        cover: false,
        lists: tollgate_ingest::Lists::default(),
        select: Vec::new(),
        window: None,
        losses: None,
        watch: None,
        progress: Arc::default(),
    };
    let outcome = Hunt::new(discover(&[folder.to_owned()]).inputs, options).run(&mut |_| {});
    let findings: Vec<Finding> = outcome.findings.iter().collect();
    // The wording runs too; who reads it are those who run a hunt.
    write_table(&mut std::io::sink(), &findings.iter().collect::<Vec<_>>(), None)?;
    let citations = Citations { inputs: Vec::new(), hashes: Default::default() };
    findings.iter().try_for_each(|finding| write_json_line(&mut std::io::sink(), &FindingDocument::new(finding, &citations)))?;
    Ok((findings, outcome.account.rejected))
}
