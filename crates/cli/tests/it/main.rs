//! Black-box tests: the shipped program on raw files.

#![allow(missing_docs, reason = "tests")]

mod bad_input;
mod cases;
mod command_line;
mod example;
mod osquery;
mod program;
mod same;
mod telemetry;
