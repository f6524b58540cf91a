//! Findings over time, in one SQLite file: what the analysis said of each and when that changed, what people decided, and who did what.
//!
//! | module | holds |
//! |---|---|
//! | `store` | opening a file: its version, whose it is, who else writes to it |
//! | `schema` | the tables, and how a file of an earlier version becomes one of today |
//! | `words` | statuses and verdicts |
//! | `run` | what a hunt came to, and its way into the file |
//! | `decide` | what people decide about findings and cases, and its way into the file |
//! | `custody` | the log of every change, bound row to row by hashes |
//! | `read` | findings and cases as they stand |
//! | `check`, `replay` | whether all of it is as it was written |
//!
//! A hunt adds revisions and changes nothing that a person decided; a person decides and changes nothing that a hunt said. Both append to
//! the custody log in the same transaction, and everything that people decided can be worked out from that log again: `check` does, and
//! names what differs. The file has a rollback journal, not a write-ahead log: between two changes it is one file, which can be copied,
//! handed over and read where nothing may be written. Writers are short, and wait for each other.
//!
//! There is no clock here: who calls says when it is. Text from telemetry goes in as bound parameters and comes out as it was.

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod check;
mod custody;
mod decide;
mod error;
mod read;
mod replay;
mod run;
mod schema;
mod store;
mod words;

pub use check::{Checked, Problem};
pub use custody::{CASE_EXPORTED, CustodyEntry};
pub use decide::{Act, CaseDecision, CaseId, Decision, MOST_NAME_BYTES, MOST_TEXT_BYTES, MOST_TITLE_BYTES, Sealed, check_name};
pub use error::StoreError;
pub use read::{CaseSummary, Filter, Note, Revision, StoredCase, StoredFinding, Summary};
pub use run::{MOST_INPUTS, Run, Sighting, Stored};
pub use store::{LONGEST_WAIT, Store};
pub use words::{CaseStatus, Status, Verdict};
