//! What shippers put around records.
//!
//! Like formats, envelopes are told by their members, and what they hold is told by its own. None
//! adds evidence; some name the host, which counts where the record names none.
//!
//! | members | who writes it |
//! |---|---|
//! | `node_key`, `log_type`, `data` | osquery's TLS logger (`plugins/logger/tls_logger.cpp`) |
//! | `host`, `data` | relays of TLS log bodies such as Fleet's; Fleet's own log files hold the records bare |
//! | `logEvents`, of `message` | CloudWatch Logs subscriptions and exports |
//! | `records`, of base64 `data` | Firehose, to an HTTP endpoint or a function |
//! | `Records`, of `kinesis`, of base64 `data` | Kinesis, to a function |
//! | `records`, of `value` | Kafka's REST proxy; osquery's Kafka producer writes records bare |
//! | `message` | Beats and Logstash, undecoded; the record is text within text |
//! | `json` | Filebeat, decoded |
//! | `osquery`, of `result` | Filebeat's osquery module, which also renames members |
//! | `_source` | exports of Elasticsearch and OpenSearch |
//! | `hits`, of `hits`, of `_source` | answers of Elasticsearch's and OpenSearch's `_search` |
//! | `result` or `results`, of `_raw` | exports and answers of Splunk's searches |
//! | `event` | Splunk's HTTP Event Collector |
//! | `event`, of `original` | Elastic's shippers, where they keep the record |
//! | `log` | Fluent Bit and Docker's `json-file`, undecoded |

use std::borrow::Cow;

use crate::flaws::Flaws;
use crate::json::{Elements, Members, Object, Raw, Slot, fields};

/// How deep envelopes are opened. The deepest known, Kinesis to a function, has three levels, and
/// there may be text of another shipper in it.
pub const MAX_DEPTH: u8 = 5;

fields! {
    /// Members that hold records or further envelopes, and no others.
    EnvelopeWire {
        data = "data",
        log_events = "logEvents",
        records = "records",
        function_records = "Records",
        kinesis = "kinesis",
        value = "value",
        osquery = "osquery",
        result = "result",
        json = "json",
        message = "message",
        source = "_source",
        raw = "_raw",
        log = "log",
        hits = "hits",
        results = "results",
        event = "event",
        original = "original",
        dotted_original = "event.original",
    }
}

/// What an envelope holds.
#[derive(Debug)]
pub enum Contents<'a> {
    /// One piece.
    One(Raw<'a>),
    /// Several.
    Several(Elements<'a>),
}

/// One piece of what an envelope holds.
#[derive(Debug)]
pub enum Piece<'a> {
    /// An object that stands there.
    Object(&'a [u8]),
    /// Text that holds an object.
    Text(Cow<'a, [u8]>),
}

/// What the object holds, if it is an envelope: one that holds, first of all, an object.
pub fn open(text: &[u8]) -> Option<Contents<'_>> {
    let mut members = Members::new(text, 0)?;
    let wire = EnvelopeWire::read(&mut members, &mut Flaws::default()).ok()?;
    [
        &wire.data,
        &wire.log_events,
        &wire.records,
        &wire.function_records,
        &wire.kinesis,
        &wire.value,
        &wire.osquery,
        &wire.result,
        &wire.json,
        &wire.message,
        &wire.source,
        &wire.raw,
        &wire.log,
        &wire.hits,
        &wire.results,
        &wire.event,
        &wire.original,
        &wire.dotted_original,
    ]
    .into_iter()
    .filter_map(Slot::value)
    .find_map(contents)
}

fn contents(value: Raw<'_>) -> Option<Contents<'_>> {
    let Some(elements) = value.elements() else {
        return piece(value).map(|_| Contents::One(value));
    };
    let first = elements.clone().next_element().ok().flatten()?;
    piece(first).map(|_| Contents::Several(elements))
}

/// A piece that may be a record or an envelope; nothing if it cannot be.
pub fn piece(value: Raw<'_>) -> Option<Piece<'_>> {
    if value.is_object() {
        return Some(Piece::Object(value.text()));
    }
    let [b'"', inner @ .., b'"'] = value.text() else { return None };
    let holds_object = |text: &[u8]| memchr::memchr(b'{', text).is_some();
    if holds_object(inner) {
        return match value.string("", &mut Flaws::default())? {
            Cow::Borrowed(text) => Some(Piece::Text(Cow::Borrowed(text.as_bytes()))),
            Cow::Owned(text) => Some(Piece::Text(Cow::Owned(text.into_bytes()))),
        };
    }
    base64(inner).filter(|text| holds_object(text)).map(|text| Piece::Text(Cow::Owned(text)))
}

/// Reads base64 of the usual alphabet (RFC 4648, section 4), as AWS encodes the data of records.
/// Slashes may be escaped, as JSON allows.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0u32, 0u32);
    let end = text.trim_ascii_end().strip_suffix(b"=").map_or(text.trim_ascii_end(), |text| text.strip_suffix(b"=").unwrap_or(text));
    for byte in end {
        let digit = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            b'/' => 63,
            b'\\' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        held = held.saturating_add(6);
        if let Some(left) = held.checked_sub(8) {
            decoded.push((bits >> left) as u8);
            held = left;
            bits &= (1u32 << left).wrapping_sub(1);
        }
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf '{"a":"??>"}' | base64`.
    #[test]
    fn reads_base64() {
        assert_eq!(base64(b"eyJhIjoiPz8+In0="), Some(b"{\"a\":\"??>\"}".to_vec()));
        assert_eq!(base64(b"eyJhIjoiPz8/In0="), Some(b"{\"a\":\"???\"}".to_vec()));
        assert_eq!(base64(b"eyJhIjoiPz8\\/In0="), Some(b"{\"a\":\"???\"}".to_vec()));
        assert_eq!(base64(b"e30"), Some(b"{}".to_vec()));
        assert_eq!(base64(b""), Some(vec![]));
        assert_eq!(base64(b"e{0="), None);
        assert_eq!(base64(b"e3=0"), None);
    }

    #[test]
    fn only_what_holds_an_object_is_an_envelope() {
        for text in [
            "{\"data\":[]}",
            "{\"data\":[1,{}]}",
            "{\"data\":17}",
            "{\"message\":\"hello\"}",
            "{\"message\":\"aGk=\"}",
            "{\"records\":[[{}]]}",
            "{\"other\":{}}",
            "{\"data\":[{}",
        ] {
            assert!(open(text.as_bytes()).is_none(), "{text}");
        }
        for text in ["{\"data\":[{},1]}", "{\"data\":{}}", "{\"message\":\"e30=\"}", "{\"message\":\"x {\"}", "{\"data\":1,\"json\":{}}"] {
            assert!(open(text.as_bytes()).is_some(), "{text}");
        }
    }
}
