//! The case that a bundle is sealed of: what the store tells of it, and what the store is told of the bundle.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tollgate_evidence::{Bundle, Custody, sha256};
use tollgate_sinks::{time, write_json_line};
use tollgate_store::{Act, CASE_EXPORTED, CaseDecision, CustodyEntry, Sealed, StoredCase, check_name};

use super::args::ExportArguments;
use super::work::find;
use crate::allow::folder::{now, shown};
use crate::findings::actor::actor;
use crate::findings::{open, open_to_read, safe};
use crate::output::is_same;

/// A case as it stood when the export began.
pub struct SealedCase {
    /// What the store holds of it.
    pub stored: StoredCase,
    store: PathBuf,
    by: String,
}

impl SealedCase {
    /// Reads the case that was named, if one was.
    pub fn read(said: &ExportArguments) -> Result<Option<Self>> {
        let (Some(case), Some(path)) = (&said.case, &said.store) else { return Ok(None) };
        if said.output.output.as_deref().is_some_and(|output| is_same(output, path)) {
            bail!("{} is the store: name another file with -o", shown(path));
        }
        let store = open_to_read(path)?;
        let id = find(&store, case)?;
        let stored = store.case(&id)?;
        drop(store);
        if stored.findings.is_empty() {
            bail!("{} has no findings yet: `tollgate case add` adds some", safe(&id.0));
        }
        let by = actor(said.by.as_deref());
        // Before anything long begins: at its end the store would refuse it.
        check_name(&by)?;
        Ok(Some(Self { stored, store: path.clone(), by }))
    }

    /// The file of the store.
    pub fn store(&self) -> &Path {
        &self.store
    }

    /// Identities of its findings.
    pub fn findings(&self) -> Vec<String> {
        self.stored.summary.findings.iter().map(|id| id.0.clone()).collect()
    }

    /// The rows that go into the bundle. Those about bundles stay behind: what has not changed is sealed into the same bytes each time.
    pub fn custody(&self) -> Result<Vec<Custody>> {
        self.enclosed().map(enclosed).collect()
    }

    /// Says in the store what the case was sealed into.
    pub fn tell(&self, bundle: &[u8]) -> Result<()> {
        let manifest = Bundle::read(bundle)?.digest();
        let through = self.enclosed().last().map_or(0, |entry| entry.seq);
        let sealed = Sealed { bundle: &sha256(bundle), manifest: &manifest, through };
        let name = || format!("the bundle was written, and {} does not tell of it", shown(&self.store));
        let mut store = open(&self.store).with_context(name)?;
        store.decide_case(&Act { at: now().0, by: &self.by }, &self.stored.summary.id, &CaseDecision::Sealed(sealed)).with_context(name)?;
        Ok(())
    }

    fn enclosed(&self) -> impl Iterator<Item = &CustodyEntry> {
        self.stored.custody.iter().filter(|entry| entry.action != CASE_EXPORTED)
    }
}

/// A row as it stands in a bundle: with its number and hash in the store, by which it is found there.
fn enclosed(entry: &CustodyEntry) -> Result<Custody> {
    let CustodyEntry { seq, at, actor, action, subject, detail, hash, .. } = entry;
    let detail: Value = serde_json::from_str(detail).unwrap_or_else(|_| json!(detail));
    // What could act on whoever prints the log is written as numbers.
    let mut text = Vec::new();
    write_json_line(&mut text, &json!({ "subject": subject, "seq": seq, "hash": hash, "detail": detail }))?;
    let detail = String::from_utf8(text)?.trim_end().to_owned();
    Ok(Custody { at: time(*at), actor: actor.clone(), action: action.clone(), detail })
}
