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
//! | `engine`, `hosts`, `host` | the way in, all hosts, everything known of one |
//! | `event`, `actor`, `instance`, `ancestors` | what an endpoint event changes; processes come and go (B) |
//! | `tag`, `links`, `carry`, `bulk`, `pipe`, `echo` | tags and how they spread (C, E) |
//! | `arguments`, `judgement`, `unjudged` | what arguments say, and those that stand for records (D) |
//! | `file`, `folder`, `output`, `mount` | tagged files, moved folders, files open for writing, volumes (E, F10) |
//! | `flow`, `names`, `certificate`, `connect`, `synced` | flows and what else leaves: from rows, by connections alone, by folders (F1 to F3, F10, F11) |
//! | `seen`, `contact`, `stretches`, `answering` | small facts that flows are matched against (F4, F6 to F8) |
//! | `settle`, `candidates`, `attribution`, `taking`, `egress` | when a flow is judged, who sent it, what it takes (F4 to F7) |
//! | `score`, `term`, `reduction`, `usual`, `accumulation` | points and confidence, what explains or adds to them (G, I, J, F12) |
//! | `finding`, `lineage`, `report`, `redaction` | episodes, chains, findings, and secrets in them (H) |
//! | `note` | why something did or did not happen to one record |
//! | `ledger`, `sent`, `learned` | who sent where, for a report or to learn what is usual |
//! | `sweep`, `bounds`, `snapshot` | letting go, room, state as bytes |

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
