//! The analytic as data.
//!
//! Content files (TOML, `content/an1415/`) are read strictly, checked, and compiled into a
//! [`Policy`] that answers the engine's questions: is this path sensitive, who owns it, of which
//! class is this program, what do these arguments say.
//!
//! | file | holds | read by |
//! |---|---|---|
//! | `analytic.toml` | what the analytic is, the tunables, TLS ports, user-writable places | `analytic` |
//! | `sensitive.toml` | categories, places, weights, owners | `sensitive`, `glob` |
//! | `identities.toml` | programs by signature, and their classes | `identity` |
//! | `destinations.toml` | kinds of destinations that raise | `destinations` |
//! | `roles.toml`, `stores.toml` | what reduces, and only where it is proven | `reducers` |
//! | `allow/*.toml` | what people decided is in order, each with an owner and an end | `allow` |
//! | a snapshot of `tollgate baseline freeze` | what is usual | `baseline` |
//! | `tools.toml` | the argument grammar of archivers, copiers and uploaders | `command` |
//! | `coverage.toml` | what a fleet must show before it can be said to see | [`CoverageRules`] |
//! | `scoring.toml`, `windows.toml` | points and lengths of time | [`Scoring`], [`Windows`] |
//!
//! Every row says its `source` and whether it is `verified`. A row that is not may raise or label,
//! and never owns, exempts or reduces: that is decided here, once, so that no caller can forget it.
//! [`Policy::check`] names every mistake at once, with its file, line and column.

mod allow;
mod analytic;
mod baseline;
mod changed;
mod classes;
mod command;
mod content;
mod coverage;
mod date;
mod destinations;
mod domain;
mod error;
mod escalation;
mod glob;
mod identified;
mod identity;
mod issuers;
mod names;
mod policy;
mod proxy;
mod reducers;
mod scoring;
mod sensitive;
mod site;
mod strict;
#[cfg(test)]
mod tests;
mod windows;

pub use allow::{Allow, AllowEntry, AllowState, ProgramKey, Sending};
pub use analytic::{About, SyncRoot};
pub use baseline::{
    Baseline, Fact, Facts, Header as SnapshotHeader, Pair, PlaceKey, Prevalence, Rarity, SNAPSHOT_SCHEMA, SignedProgram, Standing, Usual,
    Verdict, Visits, Who, day_of, pair_id, write_snapshot,
};
pub use changed::{RowName, changed_rows};
pub use classes::Classes;
pub use command::{Command, Remote, Role, is_public_host};
pub use content::{ALLOW as ALLOW_FOLDER, BUILTIN_FILES, SITE as SITE_FILE};
pub use coverage::{Better, CHECKS, CheckRule, CoverageRules, Effort, EffortWeights, Measure, Unit};
pub use date::Day;
pub use destinations::DestinationClass;
pub use error::PolicyError;
pub use escalation::{Campaign, Escalations};
pub use identified::Identified;
pub use issuers::{DistrustedIssuer, IssuerId};
pub use policy::Policy;
pub use proxy::Proxy;
pub use reducers::{Role as ProgramRole, Services, Stores};
pub use scoring::{BaselinePoints, Scoring};
pub use sensitive::{CategoryId, RuleId, Sensitive};
pub use windows::Windows;
