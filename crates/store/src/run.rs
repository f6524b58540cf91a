//! What a hunt came to.

use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::{Value, json};
use tollgate_model::{FindingId, Level, Timestamp};

use crate::custody::{append, sha256};
use crate::decide::{check_name, number};
use crate::{Act, Status, Store, StoreError, Verdict};

/// Names of inputs that are kept of a run: those of a fleet's day, a file an hour and Mac, would outweigh its findings.
pub const MOST_INPUTS: usize = 1_000;

/// What a hunt was told, and how much it read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Version of the program.
    pub program: String,
    /// Digest of the content.
    pub policy: String,
    /// Id of the snapshot of what is usual.
    pub baseline: Option<String>,
    /// Names of its inputs; the first [`MOST_INPUTS`] are kept, and how many more there were.
    pub inputs: Vec<String>,
    /// Records read.
    pub records: u64,
    /// Records that were not understood.
    pub rejected: u64,
}

/// A finding as a hunt came to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Its identity.
    pub id: FindingId,
    /// Its Mac.
    pub host: String,
    /// Its level.
    pub level: Level,
    /// Its score.
    pub score: u8,
    /// Latest end of any egress.
    pub last_seen: Timestamp,
    /// All of it, as a JSON object.
    pub document: String,
}

impl Sighting {
    /// Over all that a revision says, so that none of it can be changed alone.
    pub(crate) fn digest(&self, revision: i64) -> String {
        let Self { id, host, level, score, last_seen, document } = self;
        sha256(&json!([id.0, revision, host, level.name(), score, last_seen.0, document]))
    }
}

/// What storing a hunt changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Findings that were not there.
    pub new: u64,
    /// Findings of which something else is said than before.
    pub revised: u64,
    /// Those of the revised that are closed; they stay so, and are marked.
    pub revised_closed: u64,
    /// Findings of which the same is said as before.
    pub unchanged: u64,
}

/// What the digest of a run is over: its columns, in order.
pub fn run_digest(columns: &[Value]) -> String {
    sha256(&Value::from(columns.to_vec()))
}

impl Store {
    /// Stores what a hunt came to: all of it, or nothing if anything goes wrong or one of the findings cannot be given. What people decided stays as it is.
    ///
    /// # Errors
    ///
    /// The file cannot be written, or is busy.
    pub fn record(
        &mut self,
        act: &Act<'_>,
        run: &Run,
        sightings: impl IntoIterator<Item = Result<Sighting, StoreError>>,
    ) -> Result<Stored, StoreError> {
        check_name(act.by)?;
        let change = self.change()?;
        let id: i64 = change.query_row("SELECT coalesce(max(run), 0) + 1 FROM run", [], |row| row.get(0))?;
        let kept: Vec<&str> = run.inputs.iter().take(MOST_INPUTS).map(String::as_str).collect();
        let omitted = run.inputs.len().saturating_sub(kept.len());
        let inputs = Value::from(kept).to_string();
        change.execute(
            "INSERT INTO run (run, at, program, policy, baseline, inputs, inputs_omitted, records, rejected, new, revised, unchanged)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0, 0)",
            params![
                id,
                act.at.0,
                run.program,
                run.policy,
                run.baseline,
                inputs,
                number(omitted),
                number(run.records),
                number(run.rejected)
            ],
        )?;
        let mut stored = Stored::default();
        for sighting in sightings {
            keep(&change, act, id, &sighting?, &mut stored)?;
        }
        let counts = [stored.new, stored.revised, stored.unchanged].map(number);
        change.execute(
            "UPDATE run SET new = ?2, revised = ?3, unchanged = ?4 WHERE run = ?1",
            params![id, counts[0], counts[1], counts[2]],
        )?;
        let digest = run_digest(&[
            json!(id),
            json!(act.at.0),
            json!(run.program),
            json!(run.policy),
            json!(run.baseline),
            json!(inputs),
            json!(number(omitted)),
            json!(number(run.records)),
            json!(number(run.rejected)),
            json!(counts[0]),
            json!(counts[1]),
            json!(counts[2]),
        ]);
        let detail = json!({ "digest": digest, "new": counts[0], "revised": counts[1], "unchanged": counts[2] });
        append(&change, act, "hunt", &format!("run:{id}"), &detail)?;
        change.commit()?;
        Ok(stored)
    }
}

fn keep(change: &Transaction<'_>, act: &Act<'_>, run: i64, sighting: &Sighting, stored: &mut Stored) -> Result<(), StoreError> {
    let id = &sighting.id.0;
    let known: Option<(i64, String, String)> = change
        .query_row(
            "SELECT finding.revision, status, digest FROM finding JOIN revision ON finding = id AND revision.revision = finding.revision
             WHERE id = ?1",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let revision = known.as_ref().map_or(1, |(revision, ..)| revision.saturating_add(1));
    let digest = sighting.digest(revision);
    match &known {
        None => {
            change.execute(
                "INSERT INTO finding (id, revision, status, verdict) VALUES (?1, 1, ?2, ?3)",
                params![id, Status::New.name(), Verdict::Unknown.name()],
            )?;
            stored.new = stored.new.saturating_add(1);
        }
        Some((newest, _, digest)) if *digest == sighting.digest(*newest) => {
            stored.unchanged = stored.unchanged.saturating_add(1);
            return Ok(());
        }
        Some((_, status, _)) => {
            change.execute("UPDATE finding SET revision = ?2 WHERE id = ?1", params![id, revision])?;
            stored.revised = stored.revised.saturating_add(1);
            stored.revised_closed = stored.revised_closed.saturating_add(u64::from(status == Status::Closed.name()));
        }
    }
    change.execute(
        "INSERT INTO revision (finding, revision, run, host, level, score, last_seen, document, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![id, revision, run, sighting.host, sighting.level.name(), sighting.score, sighting.last_seen.0, sighting.document, digest],
    )?;
    let action = if known.is_some() { "revised" } else { "found" };
    append(change, act, action, &format!("finding:{id}"), &json!({ "revision": revision, "run": run, "digest": digest }))
}
