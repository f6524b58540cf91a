//! Endpoint Security messages. The laws are those of every decoder.

use super::decoding;
use crate::{Body, no_long};

/// The body.
pub const BODY: Body = Body { name: "eslogger", run: body, tokens: TOKENS, telemetry: &["osquery"], made, long: no_long };

const TOKENS: &[&str] = &[
    "{\"schema_version\":1,",
    "\"version\":9,",
    "\"time\":\"2026-03-02T09:15:30.000000001Z\",",
    "\"event_type\":9,",
    "\"global_seq_num\":1,",
    "\"process\":{",
    "\"audit_token\":{",
    "\"parent_audit_token\":{",
    "\"responsible_audit_token\":{",
    "\"pid\":7",
    "\"pidversion\":",
    "\"executable\":{\"path\":\"/bin/zsh\",",
    "\"path_truncated\":true",
    "\"stat\":{\"st_size\":",
    "\"event\":{",
    "\"exec\":{",
    "\"target\":{",
    "\"args\":[",
    "\"cwd\":{\"path\":\"/\"}",
    "\"script\":{\"path\":\"/s\"}",
    "\"fork\":{\"child\":{",
    "\"exit\":{\"stat\":0}",
    "\"open\":{\"fflag\":1,\"file\":{",
    "\"close\":{\"modified\":true,\"target\":{",
    "\"rename\":{\"destination_type\":1,\"destination\":{\"new_path\":{\"dir\":{\"path\":\"/a\"},\"filename\":\"b\"}},",
    "\"signing_id\":\"com.apple.zsh\"",
    "\"team_id\":null",
    "\"is_platform_binary\":true",
    "\"codesigning_flags\":570522385",
    "\"cdhash\":\"00\"",
    "\"host\":{\"name\":\"m\"},",
    "\"hostname\":\"mac-1\",",
    "\"event\":{\"uipc_connect\":{}}",
    "}}}",
    "]",
    ",",
    ":",
    "\\/",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    decoding::check(data);
}

/// The lines of the decoder's own fixtures.
fn made() -> Vec<Vec<u8>> {
    let fixtures = [
        &include_bytes!("../../../sources/tests/fixtures/eslogger/v9.ndjson")[..],
        &include_bytes!("../../../sources/tests/fixtures/eslogger/v10.ndjson")[..],
    ];
    fixtures.into_iter().flat_map(|fixture| fixture.split_inclusive(|byte| *byte == b'\n')).map(<[u8]>::to_vec).collect()
}
