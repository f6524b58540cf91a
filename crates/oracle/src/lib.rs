//! The slow, obvious twin of the correlation engine.
//!
//! It is written from `docs/semantics.md` alone and shares no code with the engine, so that an
//! error would have to be made twice, in two different ways, to go unseen. It has no bounds and no
//! hurry: each flow is judged by replaying the host's records up to it. One module stands for one
//! section of the page, and every function names the rule that it follows. Tests are written in the
//! notation of `tollgate-trace`; [`worlds`] are what both are compared on.

mod arguments;
mod bulk;
mod candidates;
mod carry;
mod chains;
mod compare;
mod egress;
mod files;
mod findings;
mod flows;
mod folders;
mod images;
mod ladder;
mod observations;
mod order;
mod outputs;
mod pipes;
mod process;
mod reductions;
mod score;
mod state;
mod sums;
mod synced;
mod tags;
mod taking;
mod terms;
pub mod worlds;

pub use compare::differences;
pub use findings::findings;
