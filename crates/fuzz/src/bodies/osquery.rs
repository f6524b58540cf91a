//! Results of osquery's scheduled queries. The laws are those of every decoder.

use super::decoding;
use crate::{Body, no_long};

/// The body.
pub const BODY: Body = Body { name: "osquery", run: body, tokens: TOKENS, telemetry: &["osquery"], made, long: no_long };

const TOKENS: &[&str] = &[
    "{\"name\":\"q\",",
    "\"action\":\"added\"",
    "\"action\":\"removed\"",
    "\"action\":\"snapshot\"",
    "\"columns\":{",
    "\"snapshot\":[{",
    "\"diffResults\":{\"added\":[{",
    "\"removed\":[{",
    "\"removed\":\"\"",
    "\"hostIdentifier\":\"mac-1\",",
    "\"unixTime\":1764057610,",
    "\"calendarTime\":\"Tue Nov 25 08:00:10 2025 UTC\",",
    "\"numerics\":true",
    "\"epoch\":0,\"counter\":1,",
    "\"decorations\":{\"hostname\":\"m\"},",
    "\"event_type\":\"exec\",",
    "\"event_type\":\"exit\"",
    "\"event_type\":\"connect\",",
    "\"pid\":\"7\",",
    "\"parent\":\"1\",",
    "\"path\":\"/bin/zsh\",",
    "\"cmdline\":\"zsh -c \\\"a b\\\"\",",
    "\"time\":\"1764057600\",",
    "\"global_seq_num\":\"5\",",
    "\"filename\":\"/a\",\"dest_filename\":\"/b\",",
    "\"remote_address\":\"192.0.2.1\",\"remote_port\":\"443\",",
    "\"local_address\":\"::1\",",
    "\"protocol\":\"6\",",
    "\"interface\":\"en0\",\"address\":\"10.0.0.5\",\"mask\":\"\",",
    "\"severity\":0,\"message\":\"x\"",
    "}]",
    "},{",
    ",",
    "\\\\",
    "\\\"",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    decoding::check(data);
}

/// The lines of the decoder's own fixtures.
fn made() -> Vec<Vec<u8>> {
    let fixtures = [&include_bytes!("../../../sources/tests/fixtures/osquery/events.ndjson")[..]];
    fixtures.into_iter().flat_map(|fixture| fixture.split_inclusive(|byte| *byte == b'\n')).map(<[u8]>::to_vec).collect()
}
