//! Pure correlation: which data a process holds, which flow it could have left by, and how much
//! that matters.
//!
//! Records of one host come in order ([`Engine::apply`]); the engine follows processes through fork
//! and exec, files through copies and archives, and keeps on each a few *tags*: "this may contain
//! that". When all that could bear on a flow is known ([`Engine::advance`]), the flow is given to a
//! process, takes the tags that meet it in time, and joins the finding of their lineage. The rules
//! are in `docs/semantics.md`; each module names the ones it follows:
//!
//! | module | holds |
//! |---|---|
//! | `event`, `actor` | what an endpoint event changes; processes come and go (B) |
//! | `tag`, `carry`, `bulk`, `pipe` | tags and how they spread (C, E) |
//! | `arguments`, `judgement` | what arguments say, and those that stand for records (D) |
//! | `file`, `folder`, `output` | tagged files, moved folders, files open for writing (E) |
//! | `flow`, `egress`, `settle`, `attribution`, `synced` | flows, their owner, what they take (F) |
//! | `score`, `term` | points and confidence (G) |
//! | `finding`, `lineage`, `report` | episodes, chains, findings (H) |
//! | `ledger`, `sent` | who sent where, for a report |
//! | `sweep`, `snapshot` | bounds, the end of input, state as bytes |

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]
#![deny(clippy::iter_over_hash_type)]

mod accumulation;
mod actor;
mod ancestors;
mod answering;
mod arguments;
mod attribution;
mod bounds;
mod bulk;
mod candidates;
mod carry;
mod certificate;
mod connect;
mod contact;
mod echo;
mod egress;
mod engine;
mod event;
mod file;
mod finding;
mod flow;
mod folder;
mod host;
mod hosts;
mod instance;
mod judgement;
mod learned;
mod ledger;
mod lineage;
mod links;
mod mount;
mod names;
mod note;
mod output;
mod pipe;
mod redaction;
mod reduction;
mod report;
mod score;
mod seen;
mod sent;
mod settle;
mod snapshot;
mod stretches;
mod sweep;
mod synced;
mod tag;
mod taking;
mod term;
mod unjudged;
mod usual;

pub use engine::{Change, Decision, Engine, Usage};
pub use learned::Learning;
pub use note::Note;
pub use redaction::Redaction;
pub use sent::{Pairing, Sendings, Sent};
pub use snapshot::RestoreError;
