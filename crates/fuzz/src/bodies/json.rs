//! The reader of JSON, with `serde_json` as a judge that shares no line with it.
//!
//! * Where `serde_json` reads an object that does not nest too deep, the reader finds the same members: keys,
//!   strings, whole numbers, truth values, and further objects and arrays by the same law.
//! * What it finds lies in the text, one after the other, and what follows is the rest of the text.
//! * An object that was read to its end is none without its end.
//! * A string is no longer than three times its text.
//! * A time or a number of seconds that is read is read alike with further zeros.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value as Judged;
use tollgate_model::DefectKind;
use tollgate_sources::{MAX_DEPTH, probe};

use crate::{Body, none};

/// The body.
pub const BODY: Body = Body { name: "json", run: body, tokens: TOKENS, telemetry: &["osquery", "zeek", "jamf-protect"], made: none, long };

const TOKENS: &[&str] = &[
    "{\"a\":1}",
    "{\"a\":[1,2,{\"b\":null}]}",
    "\"a\":",
    "\"key\\u0061\":",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\\",
    " ",
    "\t",
    "1.0",
    "7.00",
    "-1",
    "1e3",
    "0",
    "123456789012345678901",
    "1764057600.123456789",
    "\"2026-03-02T09:15:30.000000001Z\"",
    "true",
    "false",
    "null",
    "{}",
    "[]",
    "\u{0}",
    "é",
];

/// An object's members in order, the same key as often as it stands there.
struct Pairs(Vec<(String, Judged)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Pairs;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// Checks the laws.
pub fn body(data: &[u8]) {
    for line in data.split(|byte| *byte == b'\n') {
        object(line.trim_ascii());
        seconds(line);
    }
}

fn object(text: &[u8]) {
    let read = probe::members(text, 0);
    if let Ok(Pairs(judged)) = serde_json::from_slice(text) {
        match &read {
            Err(DefectKind::TooDeep) => {
                let whole: Judged = serde_json::from_slice(text).unwrap_or_default();
                assert!(depth(&whole) > MAX_DEPTH || judged.len() > 1, "nothing nests deeper than {MAX_DEPTH}");
            }
            Err(kind) => panic!("refused ({kind:?}) what serde_json reads"),
            Ok((members, rest)) => {
                assert!(rest.is_empty(), "the object is the whole text");
                assert_eq!(members.len(), judged.len(), "as many members");
                for ((key, value), (judged_key, judged)) in members.iter().zip(&judged) {
                    assert_eq!(key, judged_key);
                    same(value, judged, 1);
                }
            }
        }
    }
    let Ok((members, rest)) = read else { return };
    assert!(text.ends_with(rest), "what follows is the rest");
    let whole = &text[..text.len() - rest.len()];
    let mut at = whole.as_ptr().addr();
    for (_, value) in &members {
        let start = value.text.as_ptr().addr();
        // A value may be missing (`"a":,`): it is then of no type.
        assert!(start >= at, "values stand one after the other");
        at = start + value.text.len();
        assert!(value.string.as_ref().is_none_or(|string| string.len() <= 3 * value.text.len()), "strings are bounded");
    }
    assert!(at < whole.as_ptr().addr() + whole.len(), "the last value stands before the end");
    for cut in [whole.len() - 1, whole.len() / 2, whole.len() / 3] {
        assert!(probe::members(&whole[..cut], 0).is_err(), "an object without its end is none");
    }
}

fn same(value: &probe::Value<'_>, judged: &Judged, depth: u32) {
    match judged {
        Judged::Null => assert_eq!(value.text, b"null"),
        Judged::Bool(truth) => assert_eq!(value.boolean, Some(*truth)),
        Judged::String(string) => {
            assert_eq!(value.string.as_ref(), Some(string));
            assert!(!value.flawed, "nothing is wrong with {string:?}");
        }
        Judged::Number(number) => {
            assert_eq!(value.string, None, "a number is no string");
            // The judge reads `-0` as a fraction.
            if let Some(number) = number.as_u64() {
                assert_eq!(value.unsigned, Some(number));
            }
            if number.as_i64().is_some_and(|number| number < 0) {
                assert_eq!(value.unsigned, None, "it is negative");
            }
        }
        Judged::Object(_) => {
            let Pairs(judged) = serde_json::from_slice(value.text).expect("the judge reads the part as it read the whole");
            let (members, rest) = probe::members(value.text, depth).expect("a part can be read as the whole");
            assert!(rest.is_empty() && members.len() == judged.len());
            for ((key, value), (judged_key, judged)) in members.iter().zip(&judged) {
                assert_eq!(key, judged_key);
                same(value, judged, depth + 1);
            }
        }
        Judged::Array(judged) => {
            let elements = probe::elements(value.text, depth).expect("a part can be read as the whole");
            assert_eq!(elements.len(), judged.len());
            elements.iter().zip(judged).for_each(|(value, judged)| same(value, judged, depth + 1));
        }
    }
}

/// How deep values nest, the outermost object included.
fn depth(value: &Judged) -> u32 {
    match value {
        Judged::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Judged::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn seconds(text: &[u8]) {
    if let Some(nanos) = probe::decimal_nanos(text) {
        if !text.contains(&b'e') && !text.contains(&b'E') {
            let dotted = if text.contains(&b'.') { text.to_vec() } else { [text, b"."].concat() };
            assert_eq!(probe::decimal_nanos(&[&dotted, &b"000000000000"[..]].concat()), Some(nanos), "zeros change nothing");
        }
        let judged = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok()).expect("what is read is a number");
        let error = (judged * 1e9 - nanos as f64).abs();
        assert!(error <= 1.0 + judged.abs() * 1e9 * 1e-12, "{judged} s is {nanos} ns");
    }
    if let Some(nanos) = probe::rfc3339(text) {
        let later = text.len() - if text.ends_with(b"Z") || text.ends_with(b"z") { 1 } else { return };
        let east = [&text[..later], b"+00:00"].concat();
        assert_eq!(probe::rfc3339(&east), Some(nanos), "Z is no offset");
    }
}

/// Brackets, quotes and backslashes in a row; very many members.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let many = format!("{{{}\"z\":1}}", "\"a\":[],".repeat(bytes / 7));
    let deep = format!("{{{}", "\"a\":{".repeat(bytes / 5));
    let escaped = format!("{{\"a\":\"{}\"}}", "\\u0041".repeat(bytes / 6));
    vec![
        many.into_bytes(),
        deep.into_bytes(),
        escaped.into_bytes(),
        [b"{\"a\":", "[".repeat(bytes).as_bytes()].concat(),
        "1".repeat(bytes).into_bytes(),
    ]
}
