//! Laws that every reader of foreign bytes keeps, whatever the bytes.
//!
//! A *body* ([`bodies`], one file each) takes any bytes and panics only if a law is broken. The same
//! bodies run in three ways:
//!
//! * the test of this crate: corpus, regressions, long inputs, and ten thousand seeded mutations each;
//! * `cargo xtask fuzz [NAME] [--seconds N]`: the same for as long as wanted, in a release build;
//! * the targets of `fuzz/`, guided by coverage, where `cargo-fuzz` and a nightly toolchain exist.
//!
//! | module | what it holds |
//! |---|---|
//! | `bodies` | the laws |
//! | `mutator` | one seed, one input: mutations of the corpus that can be repeated |
//! | `corpus` | inputs to begin with, and those that once broke a law |
//! | `runner` | runs a body, watches its time, says how to repeat what failed |

pub mod bodies;
mod corpus;
mod mutator;
mod runner;

pub use corpus::Corpus;
pub use runner::{Failure, LONG_IN_TESTS, LONGEST, MUTATIONS, Report, Runner};

/// Laws about one reader.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    /// Its name: that of its module, of its folders under `corpus/` and `regressions/`, and of its target.
    pub name: &'static str,
    /// Panics if the bytes break a law.
    pub run: fn(&[u8]),
    /// What means something to the reader; mutations insert it, long inputs repeat it.
    pub tokens: &'static [&'static str],
    /// Folders of real telemetry to begin with, where they are present.
    pub telemetry: &'static [&'static str],
    /// Inputs to begin with that nobody can type.
    pub made: fn() -> Vec<Vec<u8>>,
    /// Inputs of about this many bytes that would show time or memory out of proportion, besides
    /// repeated tokens.
    pub long: fn(usize) -> Vec<Vec<u8>>,
}

/// No inputs of this kind.
pub(crate) fn none() -> Vec<Vec<u8>> {
    Vec::new()
}

/// No long inputs but repeated tokens.
pub(crate) fn no_long(_bytes: usize) -> Vec<Vec<u8>> {
    Vec::new()
}
