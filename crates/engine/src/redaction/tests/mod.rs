//! What must leave and what must stay.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test that panics fails")]

mod bounds;
mod corners;
mod examples;
mod ordinary;
mod planted;

use tollgate_model::Untrusted;

use super::Redaction;

/// The redaction that tests use.
fn redaction() -> Redaction {
    Redaction::new([7; 32])
}

fn redacted(argv: &[&str]) -> Vec<String> {
    let argv: Vec<Untrusted> = argv.iter().map(|&word| word.into()).collect();
    redaction().arguments(&argv).iter().map(|word| word.raw().to_owned()).collect()
}

/// The same with each marker as `•`.
fn sketch(argv: &[&str]) -> String {
    let text = redacted(argv).join(" ␣ ");
    let mut parts = text.split("[redacted len=");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |shown, part| shown + "•" + part.split_once(']').unwrap().1)
}
