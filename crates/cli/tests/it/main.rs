//! Black-box tests: the shipped program on raw files.

#![allow(missing_docs, reason = "tests")]

mod allow;
mod bad_input;
mod baseline;
mod bench;
mod bounds;
mod browser;
mod case;
mod case_people;
mod case_preview;
mod case_store;
mod collectors;
mod command_line;
mod content;
mod coverage;
mod doctor;
mod escalation;
mod example;
mod executions;
mod finding_pages;
mod findings;
mod flood;
mod forms;
mod forms_hostile;
mod forms_secrets;
mod lake;
mod named_paths;
mod osquery;
mod output;
mod page;
mod places;
mod program;
mod progress;
mod quality;
mod report;
mod report_compliance;
mod report_egress;
mod report_raw;
mod same;
mod sources;
mod special;
mod store;
mod telemetry;
mod timeline;
mod unified_log;
