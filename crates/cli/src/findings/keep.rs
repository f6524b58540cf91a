//! `tollgate hunt --store`: what a hunt came to, into the store.

use std::path::Path;

use anyhow::{Context, Result, bail};
use tollgate_ingest::{Input, Outcome, sha256_of_cited};
use tollgate_model::Finding;
use tollgate_sinks::{Citations, FindingDocument};
use tollgate_store::{Act, Run, Sighting, Store, StoreError, Stored};

use super::actor::login;
use crate::allow::folder::{now, shown};
use crate::output::tell;
use crate::setup::Setup;

/// Refuses a store that would be read as telemetry.
pub fn refuse_among(path: &Path, inputs: &[Input]) -> Result<()> {
    let is_store = |input: &Input| match input {
        Input::File(input) | Input::Stream(input) => {
            input.file_name() == path.file_name() && input.canonicalize().ok().zip(path.canonicalize().ok()).is_some_and(|(a, b)| a == b)
        }
        Input::Stdin | Input::Memory(_) => false,
    };
    if inputs.iter().any(is_store) {
        bail!("{} lies among the inputs: put the store beside the folder of telemetry, not in it", shown(path));
    }
    Ok(())
}

/// A store that a hunt is to be kept in.
pub struct Keeping {
    store: Store,
    name: String,
}

impl Keeping {
    /// Opens the store, before anything long begins. One that would be read as telemetry is refused.
    pub fn begin(path: &Path, inputs: &[Input]) -> Result<Self> {
        let name = shown(path);
        refuse_among(path, inputs)?;
        let store = Store::create(path).with_context(|| name.clone())?;
        Ok(Self { store, name })
    }

    /// Stores all findings of a hunt that had something to read, printed or not, and says what that changed.
    pub fn keep(mut self, setup: &Setup, outcome: &Outcome) -> Result<()> {
        let account = &outcome.account;
        if !account.usable() {
            return Ok(());
        }
        // Before the lock is taken: inputs are read again for this.
        let cited = outcome.findings.iter().flat_map(|finding| finding.steps).map(|step| step.record.origin);
        let citations = Citations { inputs: setup.names(), hashes: sha256_of_cited(&setup.inputs, cited) };
        let run = Run {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            policy: setup.policy.digest().to_owned(),
            baseline: setup.policy.baseline.as_ref().map(|baseline| baseline.id.clone()),
            inputs: setup.names(),
            records: account.received,
            rejected: account.rejected,
        };
        let by = login();
        let sightings = outcome.findings.iter().map(|finding| sighting(&finding, &citations));
        let stored = self.store.record(&Act { at: now().0, by: &by }, &run, sightings).with_context(|| self.name.clone())?;
        let Stored { new, revised, revised_closed, unchanged } = stored;
        tell(format_args!("store: {new} new, {revised} revised, {unchanged} unchanged"));
        if revised_closed > 0 {
            tell(format_args!(
                "store: {revised_closed} of the revised had been closed: `tollgate findings list --revised-since-closed` lists such"
            ));
        }
        Ok(())
    }
}

fn sighting(finding: &Finding, citations: &Citations) -> Result<Sighting, StoreError> {
    let document =
        serde_json::to_string(&FindingDocument::new(finding, citations)).map_err(|error| StoreError::Refused(error.to_string()))?;
    Ok(Sighting {
        id: finding.id.clone(),
        host: finding.host.raw().to_owned(),
        level: finding.level,
        score: finding.score,
        last_seen: finding.last_seen,
        document,
    })
}
