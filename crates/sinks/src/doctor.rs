//! What a machine can collect, as a document: the schema of the JSON output of `doctor`.

use schemars::JsonSchema;
use serde::Serialize;

/// What this machine can collect, and what is missing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Tollgate doctor")]
pub struct DoctorDocument {
    /// `doctor`.
    pub kind: &'static str,
    /// Version of Tollgate.
    pub version: &'static str,
    /// System of this machine: macos, linux or other.
    pub system: &'static str,
    /// When it was looked at, by this machine's clock, UTC.
    pub time: String,
    /// Everything that was looked at. A check of a Zeek log or of a folder stands once for each folder.
    pub checks: Vec<CheckDocument>,
    /// How well this machine can collect what each leg of the analysis needs, by checks that are ok alone.
    pub legs: CollectableDocument,
    /// What the machine can collect, in words.
    pub summary: String,
    /// What to do first: the next step of the check that matters most. Null if nothing is to be done.
    pub first: Option<String>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckDocument {
    /// Its name, which stays from release to release.
    pub id: &'static str,
    /// What it is about: collect, clock, disk or tollgate.
    pub group: &'static str,
    /// ok; warn: works, with less or not for long; missing: something does not work before it is there; unknown: it could not be
    /// found out, see `seen`; not-applicable: does not matter on this machine.
    pub state: &'static str,
    /// What was looked at: files, variables and commands.
    pub looked: String,
    /// What was seen there, or why nothing could be.
    pub seen: String,
    /// What to do: a command to paste, or a setting. Null if the state is ok or not-applicable.
    pub next: Option<String>,
}

/// How well this machine can collect what each leg of the analysis needs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CollectableDocument {
    /// Which program ran, with which arguments, started by which other.
    pub process: CollectedDocument,
    /// Which process opened a connection, by the kernel's word.
    pub attribution: CollectedDocument,
    /// Names, versions and certificates of TLS.
    pub tls: CollectedDocument,
    /// How much was sent.
    pub volume: CollectedDocument,
    /// Which files were read.
    pub file: CollectedDocument,
    /// Which archives were written.
    pub archive: CollectedDocument,
}

/// How well one leg can be collected.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CollectedDocument {
    /// full, partial, weak or none.
    pub able: &'static str,
    /// The sources that serve it so well.
    pub by: Vec<String>,
}

/// JSON Schema (2020-12) of the output of `doctor`.
pub fn doctor_schema() -> serde_json::Value {
    schemars::schema_for!(DoctorDocument).to_value()
}
