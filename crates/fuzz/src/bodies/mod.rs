//! The laws, a file a reader.

mod decoding;

pub mod allow;
pub mod argv;
pub mod bundle;
pub mod detect;
pub mod domain;
pub mod envelope;
pub mod eslogger;
pub mod frame;
pub mod json;
pub mod osquery;
pub mod page;
pub mod path;
pub mod policy;
pub mod records_to_findings;
pub mod redaction;
pub mod snapshot;
pub mod unified_log;
pub mod zeek_json;
pub mod zeek_tsv;

use crate::Body;

/// All bodies, in the order of the way of the data.
pub const ALL: &[Body] = &[
    frame::BODY,
    detect::BODY,
    eslogger::BODY,
    osquery::BODY,
    unified_log::BODY,
    zeek_json::BODY,
    zeek_tsv::BODY,
    envelope::BODY,
    json::BODY,
    path::BODY,
    domain::BODY,
    argv::BODY,
    redaction::BODY,
    policy::BODY,
    allow::BODY,
    page::BODY,
    bundle::BODY,
    snapshot::BODY,
    records_to_findings::BODY,
];
