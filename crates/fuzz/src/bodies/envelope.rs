//! What shippers and syslog daemons put around records. Besides the laws of every decoder:
//!
//! * The header of a daemon ends at the first brace of its line, and its host stands in it.
//! * What holds nothing is no envelope.

use tollgate_sources::probe;

use super::decoding;
use crate::{Body, none};

/// The body.
pub const BODY: Body =
    Body { name: "envelope", run: body, tokens: TOKENS, telemetry: &["osquery", "crowdstrike-fdr", "jamf-protect"], made: none, long };

const TOKENS: &[&str] = &[
    "{\"node_key\":\"k\",\"log_type\":\"result\",\"data\":[",
    "{\"data\":",
    "{\"logEvents\":[{\"message\":\"",
    "{\"records\":[{\"data\":\"",
    "{\"Records\":[{\"kinesis\":{\"data\":\"",
    "{\"records\":[{\"value\":{",
    "{\"message\":\"{",
    "{\"json\":{",
    "{\"osquery\":{\"result\":{",
    "\"host\":{\"name\":\"m\"},",
    "\"hostname\":\"h\",",
    "\"host.name\":\"h\",",
    "eyJuYW1lIjoicSIsImNvbHVtbnMiOnsiZXZlbnRfdHlwZSI6ImV4aXQiLCJwaWQiOiI3IiwidGltZSI6IjE3NjQwNTc2MDAifX0=",
    "e30=",
    "{\\\"name\\\":\\\"q\\\",\\\"columns\\\":{\\\"event_type\\\":\\\"exit\\\",\\\"pid\\\":\\\"7\\\",\\\"time\\\":\\\"1764057600\\\"}}",
    "\\n",
    "<134>Nov 25 08:00:00 mac-12 osqueryd[321]: {",
    "<134>1 2026-11-25T08:00:00Z mac-12 osqueryd 321 - - {",
    "Nov 25 08:00:00 m p: ",
    "<134>1 - - ",
    "2026-11-25T08:00:00Z m ",
    "{\"name\":\"q\",\"columns\":{\"event_type\":\"exit\",\"pid\":\"7\",\"time\":\"1764057600\"}}",
    "}]}",
    "\"}",
    "]",
    "\\\"",
    ",",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    decoding::check(data);
    for line in data.split(|byte| *byte == b'\n') {
        if let Some((host, length)) = probe::syslog_header(line) {
            let header = std::str::from_utf8(&line[..length]).expect("a header is text");
            assert!(line[length] == b'{' && !header.contains('{'), "{header:?}");
            assert!(host.is_none_or(|host| header.contains(host) && !host.contains(' ') && host != "-"), "{host:?}");
        }
        assert_ne!(probe::envelope_pieces(line), Some(0), "an envelope holds something");
    }
}

/// Envelopes within envelopes, text within text.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let nested = |open: &str, close: &str| {
        let depth = bytes / (open.len() + close.len());
        [open.repeat(depth), close.repeat(depth)].concat().into_bytes()
    };
    let mut text = String::from("{}");
    while text.len() < bytes {
        text = format!("{{\"message\":{}}}", serde_json::Value::from(text));
    }
    let lines = format!("{{\"message\":\"{}\"}}", "{} \\n".repeat(bytes / 5));
    let pieces = format!("{{\"data\":[{}{{}}]}}", "{},".repeat(bytes / 3));
    vec![nested("{\"data\":[", "]}"), nested("{\"json\":", "}"), text.into_bytes(), lines.into_bytes(), pieces.into_bytes()]
}
