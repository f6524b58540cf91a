//! Messages of the unified log, as lines and as rows of osquery's table. The laws are those of every decoder.

use super::decoding;
use crate::{Body, no_long};

/// The body.
pub const BODY: Body = Body { name: "unified_log", run: body, tokens: TOKENS, telemetry: &[], made, long: no_long };

const TOKENS: &[&str] = &[
    "{\"eventType\":\"logEvent\",",
    "\"eventType\":\"lossEvent\",",
    "\"subsystem\":\"com.apple.network\",\"category\":\"connection\",",
    "\"subsystem\":\"com.apple.network\",\"category\":\"boringssl\",",
    "\"subsystem\":\"com.apple.CFNetwork\",\"category\":\"Default\",",
    "\"subsystem\":\"com.apple.FileProvider\",",
    "\"timestamp\":\"2026-03-02 10:15:30.000100+0100\",",
    "\"timestamp\":\"2026-03-02 10:15:30.000100-0330\",",
    "\"machTimestamp\":1,",
    "\"bootUUID\":\"A\",",
    "\"processID\":812,",
    "\"processImagePath\":\"/a\",",
    "\"senderImagePath\":\"/usr/lib/libnetwork.dylib\",",
    "\"eventMessage\":\"[C3 203.0.113.9:443 tcp, tls] start\"",
    "{\"count\":5,\"finished\":1}",
    "Filtering the log data using \"x\"\n",
    "[C3.1 ",
    "[C3.1:2][0x7f]",
    "203.0.113.9:443",
    "2001:db8::7.443",
    "10.0.0.5:56387<->203.0.113.9:443",
    "<private>",
    "<mask.hash: 'AAAA'>",
    "Hostname#d74fcfc7:443",
    "IPv4#a00ac144:443",
    "nw_flow_connected ",
    " cancelled\\n\\t",
    "Task <A>.<13> sent request, body S 25",
    "\"columns\":{\"timestamp_double\":\"1764057600.5\",\"subsystem\":\"com.apple.network\",\"message\":\"",
    "4294967295",
    "}",
    "]",
    "\n",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    decoding::check(data);
}

/// The decoder's own fixtures: whole, since lines of one connection mean more together, and line by line.
fn made() -> Vec<Vec<u8>> {
    let fixtures = [
        &include_bytes!("../../../sources/tests/fixtures/unified_log/visible.ndjson")[..],
        &include_bytes!("../../../sources/tests/fixtures/unified_log/private.ndjson")[..],
    ];
    let lines = fixtures.into_iter().flat_map(|fixture| fixture.split_inclusive(|byte| *byte == b'\n'));
    fixtures.into_iter().chain(lines).map(<[u8]>::to_vec).collect()
}
