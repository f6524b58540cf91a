//! Black-box tests: the shipped program on raw files.

#![allow(missing_docs, reason = "tests")]

mod cases;
mod program;
