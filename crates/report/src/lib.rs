//! Lists of what is there, for people who decide what should be: who read what, and who sent where.
//!
//! ```text
//! records in their order -> Reads     reads in sensitive places, and who is at work  -> ReadsSeen -> Exposure
//! flows as they settle   -> Sendings  (the engine tells them)                                     -> Egress
//! ```
//!
//! Nothing here changes what a hunt finds. What is kept of each host is bounded, and what had no room is counted: a list that leaves
//! something out says so.

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod action;
mod egress;
mod exposure;
mod lives;
mod reads;
mod seen;
#[cfg(test)]
mod tests;

pub use action::{Action, propose};
pub use egress::{Egress, EgressRow};
pub use exposure::Exposure;
pub use reads::Reads;
pub use seen::{Macs, Read, Reader, ReadsSeen};
