//! Which format a line is of. Besides the laws of every decoder:
//!
//! * A first look says a format only if the whole look finds it too.
//! * A format does not depend on blanks around a record, nor on whether its line is the last.

use tollgate_sources::{Decoder, DecoderOptions, MAX_LINE, sniff};

use super::decoding;
use crate::{Body, no_long, none};

/// The body.
pub const BODY: Body = Body {
    name: "detect",
    run: body,
    tokens: TOKENS,
    telemetry: &["osquery", "zeek", "mde", "santa", "suricata", "jamf-protect", "crowdstrike-fdr"],
    made: none,
    long: no_long,
};

const TOKENS: &[&str] = &[
    "{\"event\":{\"exit\":{}},",
    "\"process\":{",
    "\"event_type\":9,",
    "\"schema_version\":1,",
    "{\"name\":\"q\",\"columns\":{",
    "\"snapshot\":[",
    "\"diffResults\":{",
    "\"_path\":\"conn\",",
    "\"@stream\":\"conn\",",
    "\"ts\":1.5,",
    "\"uid\":\"C1\",",
    "\"host\":\"m\",",
    "\"time\":\"2026-03-02T09:15:30Z\",",
    "#separator \\x09\n",
    "#fields\tts\tuid\n",
    "#path\tconn\n",
    "1.5\tC1\n",
    "}{",
    "}, {",
    "\n",
    " ",
    "}",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    let counts = decoding::check(data);
    if let Some(format) = sniff(data) {
        assert!(counts.formats.contains_key(&format), "{format:?} is one of {:?}", counts.formats);
    }
    for line in data.split(|byte| *byte == b'\n').filter(|line| line.trim_ascii_start().starts_with(b"{") && line.len() < MAX_LINE) {
        let blanks = [b" \t", line.trim_ascii(), b" "].concat();
        let ended = formats(line.trim_ascii(), false);
        assert_eq!(ended, formats(line.trim_ascii(), true), "an end of line tells no format");
        assert_eq!(ended, formats(&blanks, false), "blanks tell no format");
    }
}

fn formats(line: &[u8], unended: bool) -> Vec<(&'static str, u64)> {
    let mut decoder = Decoder::new(0, DecoderOptions::default());
    decoder.decode(0, line, unended, &mut |_| {});
    decoder.counts().formats.iter().map(|(format, count)| (format.name(), *count)).collect()
}
