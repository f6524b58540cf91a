//! Tests, with expected values worked out by hand.

mod order;
mod proposals;
mod reads;

use tollgate_model::Signature;
use tollgate_policy::{Identified, SignedProgram};

/// A program of a team, or, without one, a part of macOS.
fn signed(team: Option<&str>, id: &str) -> Identified {
    Identified::Proven(SignedProgram { team: team.map(str::to_owned), id: id.to_owned() })
}

/// A program that no signature proves.
fn by_path(path: &str, signature: Signature) -> Identified {
    Identified::ByPath { path: path.into(), signature }
}
