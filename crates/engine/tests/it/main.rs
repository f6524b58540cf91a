//! The engine against its slow twin, and against its own laws.

#![allow(missing_docs, reason = "tests")]

mod adversary;
mod agreement;
mod allow;
mod certificates;
mod crowd;
mod drive;
mod folders;
mod idle;
mod laws;
mod proofs;
mod secrets;
mod sendings;
mod steady;
mod timely;
mod told;
mod usual;
mod written;
