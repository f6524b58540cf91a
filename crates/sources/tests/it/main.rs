//! The crate from outside: bytes in, facts and counts out.

mod bad_input;
mod envelopes;
mod eslogger;
mod osquery;
mod osquery_files;
mod provenance;
mod run;
mod unified_log;
mod zeek_baseline;
mod zeek_certificates;
mod zeek_files;
mod zeek_forms;
